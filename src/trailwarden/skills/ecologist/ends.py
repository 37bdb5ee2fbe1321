"""`first_last`: when they were first or last seen, and where."""

from __future__ import annotations

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import FirstLast, Which
from trailwarden.query.detail import EventLine
from trailwarden.query.measure import List
from trailwarden.query.question import About, Order
from trailwarden.query.result import Result
from trailwarden.skills.clauses import nothing, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, moment, paragraph
from trailwarden.skills.sightings import lines_of
from trailwarden.skills.wording import Wording

_ENDS = {
    Which.FIRST: (Order.OLDEST,),
    Which.LAST: (Order.NEWEST,),
    Which.BOTH: (Order.OLDEST, Order.NEWEST),
}
_WORDS = {Order.OLDEST: "first", Order.NEWEST: "last"}


def first_last(desk: Desk, call: FirstLast) -> Answer:
    """The earliest event, the latest, or both."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    found = {
        order: inquiry.ask(List(), about=About.EVENTS, order=order, limit=1)
        for order in _ENDS[call.which]
    }
    result = next(iter(found.values()))
    lines = {order: line for order, own in found.items() for line in lines_of(own)}
    links = [link for line in lines.values() for link in desk.links.event_links(line)]
    rows = [_row(order, own) for order, own in found.items() if own.rows]
    return answered(inquiry, _text(inquiry, result, lines), rows, result, unit="time", links=links)


def _row(order: Order, result: Result) -> AnswerRow:
    row = row_of(result.rows[0])
    return row.model_copy(update={"group": {"which": _WORDS[order]}})


def _text(inquiry: Inquiry, result: Result, lines: dict[Order, EventLine]) -> str:
    meant = inquiry.meant
    doubts = said(result, meant.subject)
    if not lines:
        return paragraph(nothing(meant, result), doubts)
    ends = " and ".join(_end(order, line) for order, line in lines.items())
    events = counted(result.evidence.events, "event")
    scene = where_and_when(meant)
    main = f"{meant.subject.name} {ends}"
    total = (
        f"It is the only event {scene}"
        if result.evidence.events == 1
        else f"There were {events} {scene}"
    )
    return paragraph(main, total, *_own_doubts(lines), doubts)


def _end(order: Order, line: EventLine) -> str:
    return f"{_WORDS[order]} seen on {moment(line.start)} at {clean(line.camera)}"


def _own_doubts(lines: dict[Order, EventLine]) -> list[str]:
    """What is doubtful about the very events that are told of."""
    found = []
    for order, line in lines.items():
        if not line.reviewed:
            found.append(f"No person has reviewed that {_WORDS[order]} event")
        if line.clock_doubt:
            found.append(f"Its time is doubtful: {clean(line.clock_doubt, 200)}")
    return found
