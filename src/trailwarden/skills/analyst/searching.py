"""`search_events`: the events themselves, newest or oldest first."""

from __future__ import annotations

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Order, SearchEvents
from trailwarden.query.measure import List
from trailwarden.query.question import About
from trailwarden.query.question import Order as QueryOrder
from trailwarden.query.result import Result
from trailwarden.skills.clauses import nothing, of_whom, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.recorded import noted
from trailwarden.skills.sentences import counted, paragraph
from trailwarden.skills.sightings import in_short, lines_of
from trailwarden.skills.wording import Wording

_ORDERS = {Order.NEWEST: QueryOrder.NEWEST, Order.OLDEST: QueryOrder.OLDEST}
_MOST_SAID = 10


def search_events(desk: Desk, call: SearchEvents) -> Answer:
    """The events that fit, with links to look at; `limit` of them."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    known = noted(inquiry)
    if isinstance(known, Answer):
        return known
    found = inquiry.ask(List(), about=About.EVENTS, order=_ORDERS[call.order], limit=call.limit)
    remark = known.text if known else ""
    links = [link for line in lines_of(found) for link in desk.links.event_links(line)]
    return answered(
        inquiry,
        _text(inquiry, found, call, remark),
        [row_of(row) for row in found.rows],
        found,
        caveats=[remark] if remark else [],
        links=links,
    )


def _text(inquiry: Inquiry, found: Result, call: SearchEvents, remark: str) -> str:
    meant = inquiry.meant
    doubts = paragraph(remark, said(found, meant.subject))
    lines = lines_of(found)
    if not lines:
        return paragraph(nothing(meant, found), doubts)
    shown = [f"{at}. {in_short(line)}" for at, line in enumerate(lines[:_MOST_SAID], start=1)]
    return "\n".join([_lead(inquiry, found, call, len(shown)), *shown, *filter(None, [doubts])])


def _lead(inquiry: Inquiry, found: Result, call: SearchEvents, shown: int) -> str:
    total, scene = found.evidence.events, where_and_when(inquiry.meant)
    head = f"{counted(total, 'event')} with {of_whom(inquiry.meant)} {scene}"
    if shown == total:
        return f"{head}:" if total > 1 else f"One event with {of_whom(inquiry.meant)} {scene}:"
    which = f"the {call.order.value} {shown}" if shown > 1 else f"the {call.order.value}"
    return f"{head}; {which}:"
