"""Breeding and migration: no event shows them, so proxies are told, and said to be proxies."""

from __future__ import annotations

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import Behaviour, Life
from trailwarden.query.detail import EventLine
from trailwarden.query.measure import List, Rate, Unit
from trailwarden.query.question import About, Group, Order
from trailwarden.query.refusal import Refused
from trailwarden.query.result import Result
from trailwarden.query.where import Where
from trailwarden.skills.analyst.groups import place
from trailwarden.skills.analyst.measuring import number
from trailwarden.skills.behaviours import stored_as
from trailwarden.skills.clauses import nothing, where_and_when
from trailwarden.skills.composing import answered, refused, row_of
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.lives import life_words, recorded
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, decimal, listed, moment, paragraph
from trailwarden.skills.sightings import lines_of
from trailwarden.skills.watching import watched

_BREEDING = "Breeding itself is not seen; a proxy is events with young"
_MIGRATION = (
    "Migration itself is not seen; proxies are the first and last dates and the rate by month"
)


def breeding(inquiry: Inquiry) -> Answer:
    """Events with young, the first of them, and behaviours of breeding that somebody noted."""
    meant, frames = inquiry.meant, inquiry.desk.events.frames()
    events = inquiry.ask(about=About.EVENTS)
    if not events.evidence.events:
        return _none(inquiry, events, _BREEDING)
    aged = _count(inquiry, meant.where.model_copy(update=dict(recorded(Life.YOUNG, frames))))
    words = stored_as(Behaviour.BREEDING, meant.vocabulary.behaviours)
    acts = _count(inquiry, meant.where.model_copy(update={"behaviors": words})) if words else 0
    if not aged and not acts:
        text = paragraph(
            _BREEDING,
            f"Nobody noted an age in any of the {counted(events.evidence.events, 'event')} of "
            f"{meant.subject.name} {where_and_when(meant)}, so this cannot be told",
        )
        return refused(inquiry, text, "not_recorded", events)
    young = _first(inquiry, meant.where.model_copy(update=dict(life_words(Life.YOUNG, frames))))
    n = young.evidence.events
    text = paragraph(
        _BREEDING,
        f"{meant.subject.name} {where_and_when(meant)}: young in {n or 'none'} of the "
        f"{counted(aged, 'event')} with a noted age; {watched(events)}",
        *(f"The first with young: {_seen(one)}" for one in lines_of(young)),
        f"{listed([clean(one) for one in words])} noted in {counted(acts, 'event')}"
        if acts
        else "",
        f"In {counted(events.evidence.events - aged, 'event')} no age is noted" if aged else "",
        said(events, meant.subject),
    )
    head = AnswerRow(
        group={"proxy": "events with young"},
        value=n,
        n=n,
        effort_days=events.effort.camera_days,
        detail={"kind": "share", "of": aged, "acts": acts},
    )
    rows = [head, *map(row_of, young.rows)]
    return answered(inquiry, text, rows, (young, events), unit="events", caveats=[f"{_BREEDING}."])


def migration(inquiry: Inquiry) -> Answer:
    """First and last date, and the rate of each month."""
    meant = inquiry.meant
    ends = [
        inquiry.ask(List(), about=About.EVENTS, order=order, limit=1)
        for order in (Order.OLDEST, Order.NEWEST)
    ]
    events = ends[0]
    if not events.evidence.events:
        return _none(inquiry, events, _MIGRATION)
    first, last = (lines_of(one)[0] for one in ends)
    months = _months(inquiry)
    text = paragraph(
        _MIGRATION,
        f"{meant.subject.name} {where_and_when(meant)}: "
        f"{counted(events.evidence.events, 'event')}, the first on {_seen(first)}, the last on "
        f"{_seen(last)}; {watched(events)}",
        _by_month(inquiry, months),
        "Whether they stay away or only went unseen cannot be told from this",
        said(events, meant.subject),
    )
    edges = [
        row_of(one.rows[0]).model_copy(update={"group": {"which": which}})
        for one, which in zip(ends, ("first", "last"), strict=True)
    ]
    rows = [*edges, *(map(row_of, months.rows) if months else ())]
    results = (events, months) if months else (events,)
    return answered(inquiry, text, rows, results, caveats=[f"{_MIGRATION}."])


def _seen(line: EventLine) -> str:
    return f"{moment(line.start)} at {clean(line.camera)}"


def _count(inquiry: Inquiry, where: Where) -> int:
    return inquiry.ask(about=About.EVENTS, where=where, ids_per_row=0).evidence.events


def _first(inquiry: Inquiry, where: Where) -> Result:
    return inquiry.ask(List(), about=About.EVENTS, where=where, order=Order.OLDEST, limit=1)


def _months(inquiry: Inquiry) -> Result | None:
    try:
        return inquiry.ask(Rate(of=Unit.INDEPENDENT_EVENTS), Group.MONTH)
    except Refused:
        return None


def _by_month(inquiry: Inquiry, months: Result | None) -> str:
    if months is None or len(months.rows) < 2:
        return ""
    told = [
        f"{decimal(number(row))} {place(Group.MONTH, row.group['month'], inquiry.meant.vocabulary)}"
        for row in months.rows[:12]
    ]
    return f"Independent records per 100 camera-days: {listed(told, 12)}"


def _none(inquiry: Inquiry, events: Result, proxy: str) -> Answer:
    text = paragraph(proxy, nothing(inquiry.meant, events), said(events, inquiry.meant.subject))
    return answered(inquiry, text, (), events, caveats=[f"{proxy}."])
