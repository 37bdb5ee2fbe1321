"""`compare`: two animals, cameras or times side by side, by rates where the watching differs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import Compare, Counted
from trailwarden.query.question import About
from trailwarden.query.refusal import Refused
from trailwarden.query.result import Result, Row
from trailwarden.skills.analyst.measuring import amount, measured, number
from trailwarden.skills.analyst.sides import Side, sides_of
from trailwarden.skills.clauses import where_and_when
from trailwarden.skills.composing import answered
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import caveats_of, simulated, uncounted, unreviewed
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.recorded import noted
from trailwarden.skills.sentences import between, counted, decimal, paragraph
from trailwarden.skills.watching import watched

_UNLIKE_REVIEW = 0.15
"""From which difference on the shares that persons reviewed are told."""
_ALIKE = 0.02
"""Watching that differs by less than this share is called the same."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """A side with its number and, where there is effort, its rate of independent records."""

    side: Side
    result: Result
    rate: Row | None

    @property
    def value(self) -> float:
        return number(self.result.rows[0]) if self.result.rows else 0.0

    @property
    def days(self) -> float:
        return self.result.effort.camera_days


def compare(desk: Desk, call: Compare) -> Answer:
    """The two sides, and whether a difference can be told."""
    first, second = sides_of(desk, call)
    for side in (first, second):
        known = noted(side.inquiry)
        if isinstance(known, Answer):
            return known
    both = (_measured(first, call.count), _measured(second, call.count))
    text = paragraph(
        f"{_told(both[0], call.count)}; {_told(both[1], call.count)}",
        _scene(first, second),
        _effort(both),
        _verdict(both, call.count),
        *_doubts(both),
    )
    answer = answered(
        Inquiry(desk, first.inquiry.meant, [*first.inquiry.asked, *second.inquiry.asked]),
        text,
        [_row(one) for one in both],
        [one.result for one in both],
    )
    caveats = caveats_of([one.result for one in both], text=text)
    return answer.model_copy(update={"caveats": caveats})


def _measured(side: Side, what: Counted) -> _Measured:
    has_any = side.inquiry.ask(about=About.EVENTS)
    if what is Counted.GROUP_SIZE and not has_any.evidence.events:
        return _Measured(side, has_any, None)
    try:
        rate = measured(side.inquiry, Counted.RATE).rows[0]
    except Refused:
        rate = None
    return _Measured(side, measured(side.inquiry, what), rate)


def _told(one: _Measured, what: Counted) -> str:
    if not one.result.evidence.events:
        return f"{one.side.name}: none"
    if what is Counted.RATE and one.rate is not None:
        return f"{one.side.name}: {_rate(one.rate)} independent records per 100 camera-days"
    row = one.result.rows[0]
    bounds = between(row.low, row.high)
    return f"{one.side.name}: {amount(what, one.value)}{f' (95 % {bounds})' if bounds else ''}"


def _scene(first: Side, second: Side) -> str:
    """What both sides share: where, when and what they did."""
    meant = first.inquiry.meant
    doing = meant.wording.behaviour
    parts = [
        "" if first.dimension == "animal" else f"of {meant.subject.name}",
        f"{doing}" if doing else "",
        where_and_when(replace(meant, **first.unshared)),
    ]
    shared = " ".join(filter(None, parts))
    return f"All {shared}" if shared else ""


def _effort(both: tuple[_Measured, _Measured]) -> str:
    first, second = both
    if not (first.days and second.days):
        return ""
    if abs(first.days - second.days) <= _ALIKE * first.days:
        return f"The watching is the same: {watched(first.result)}"
    return (
        f"The watching differs, so rates are compared: {decimal(first.days)} camera-days for "
        f"{first.side.short} and {decimal(second.days)} for {second.side.short}"
    )


def _verdict(both: tuple[_Measured, _Measured], what: Counted) -> str:
    first, second = both
    for one in both:
        if not one.days:
            return f"No watching is known for {one.side.short}, so nothing can be compared"
    if what is Counted.GROUP_SIZE:
        rows = [
            one.result.rows[0] for one in both if one.result.rows and one.result.evidence.events
        ]
        if len(rows) < 2:
            return "There is nothing to compare"
        return _difference(both, rows[0], rows[1], "the larger groups")
    if first.rate is None or second.rate is None:
        return "No rate can be worked out, so no difference can be told"
    told = (
        f"As independent records per 100 camera-days that is {_rate(first.rate)} against "
        f"{_rate(second.rate)}; "
    )
    verdict = _difference(both, first.rate, second.rate, "the higher rate")
    return verdict if what is Counted.RATE else f"{told}{verdict}"


def _rate(row: Row) -> str:
    bounds = between(row.low, row.high)
    return f"{decimal(number(row))}{f' (95 % {bounds})' if bounds else ''}"


def _difference(both: tuple[_Measured, _Measured], one: Row, other: Row, more: str) -> str:
    """Which is more, if the intervals lie apart."""
    if None in (one.low, other.low):
        return "there is no interval, so no difference can be told"
    if (one.low or 0) > _top(other):
        return f"the intervals lie apart, so {both[0].side.short} has {more}"
    if (other.low or 0) > _top(one):
        return f"the intervals lie apart, so {both[1].side.short} has {more}"
    return "the intervals overlap, so no difference can be told"


def _top(row: Row) -> float:
    return float("inf") if row.high is None else row.high


def _doubts(both: tuple[_Measured, _Measured]) -> list[str]:
    """What each side may lack, who reviewed, and whether cameras were simulated, said once."""
    if both[0].side.dimension == "animal":
        subjects = [one.side.inquiry.meant.subject for one in both]
        results = [one.result for one in both]
        lacking = [uncounted(*one) for one in zip(results, subjects, strict=True)]
    else:
        lacking = []
        for one in both:
            missing = uncounted(one.result, one.side.inquiry.meant.subject)
            own = f"{missing[:1].lower()}{missing[1:]}"
            lacking.append(f"{one.side.short}, {own}" if missing else "")
    reviewing = _reviewing(both)
    return [*filter(None, [reviewing, *lacking]), *simulated([one.result for one in both])]


def _reviewing(both: tuple[_Measured, _Measured]) -> str:
    """Whether persons looked at one side more than at the other: names differ with that."""
    events = [one.result.evidence.events for one in both]
    if not all(events):
        return ""
    seen = [n - unreviewed(one.result) for n, one in zip(events, both, strict=True)]
    if abs(seen[0] / events[0] - seen[1] / events[1]) < _UNLIKE_REVIEW:
        return ""
    return (
        f"Persons reviewed {seen[0]:,} of the {counted(events[0], 'event')} of {both[0].side.short}"
        f" and {seen[1]:,} of the {events[1]:,} of {both[1].side.short}: a difference of names may "
        "be one of reviewing"
    )


def _row(one: _Measured) -> AnswerRow:
    row = one.result.rows[0] if one.result.rows else Row(value=0)
    rate = one.rate
    return AnswerRow(
        group={one.side.dimension: one.side.key},
        value=one.value,
        low=row.low,
        high=row.high,
        n=one.result.evidence.events,
        effort_days=one.days,
        event_ids=row.event_ids,
        detail=None
        if rate is None
        else {
            "kind": "rate",
            "rate": number(rate),
            "low": rate.low,
            "high": rate.high,
        },
    )
