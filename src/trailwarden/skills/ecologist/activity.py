"""`activity_pattern`: at what time of day they are active, and in what light."""

from __future__ import annotations

from collections.abc import Sequence

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import ActivityPattern
from trailwarden.query.detail import Curve
from trailwarden.query.measure import Activity, EffortDays, IndependentEvents
from trailwarden.query.question import About, Group
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Key, Result
from trailwarden.skills.analyst.groups import name
from trailwarden.skills.analyst.measuring import number
from trailwarden.skills.clauses import nothing, of_whom, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.sentences import clock, counted, listed, paragraph, percent
from trailwarden.skills.watching import watched
from trailwarden.skills.wording import Wording

_SECOND_PEAK = 0.6
"""How high another peak must be, beside the highest, to be told as one."""
_HALF_HOURS = 2
_FEW = 20
_LIGHT = Group.SUN_PHASE.value


def activity_pattern(desk: Desk, call: ActivityPattern) -> Answer:
    """Peaks of the daily curve, and the share of records by night, dawn, day and dusk."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    records = inquiry.ask(IndependentEvents())
    meant = inquiry.meant
    if not records.evidence.events:
        text = paragraph(nothing(meant, records), said(records, meant.subject))
        return answered(inquiry, text, (), records)
    n = number(records.rows[0])
    pattern, too_few = _pattern(inquiry)
    lights, watch = _lights(inquiry)
    peaks = _peaks(pattern)
    text = paragraph(
        f"{_lead(peaks, of_whom(meant), n)} {where_and_when(meant)}; {watched(records)}",
        too_few,
        _light_text(inquiry, lights, watch, n),
        "So few records say little" if n < _FEW else "",
        said(records, meant.subject),
    )
    rows = [*_curve_rows(pattern, peaks), *_light_rows(lights, watch, n)]
    results = [one for one in (records, pattern, lights) if one is not None]
    return answered(inquiry, text, rows, results)


def _pattern(inquiry: Inquiry) -> tuple[Result | None, str]:
    """The daily curve; None and the reason where the records are too few."""
    try:
        return inquiry.ask(Activity()), ""
    except Refused as refused:
        if refused.refusal.reason is not Reason.TOO_FEW:
            raise
        return None, f"Too few for a daily curve: {refused.refusal.message}"


def _lights(inquiry: Inquiry) -> tuple[Result | None, dict[Key, float]]:
    """Records by the light, and the share of the watching in each; nothing where nobody knows
    where the cameras stand."""
    try:
        records = inquiry.ask(IndependentEvents(), Group.SUN_PHASE)
        effort = inquiry.ask(
            EffortDays(), Group.SUN_PHASE, about=About.EFFORT, where=inquiry.meant.anyone
        )
    except Refused:
        return None, {}
    days = sum(map(number, effort.rows))
    return records, {row.group[_LIGHT]: number(row) / days for row in effort.rows if days}


def _peaks(pattern: Result | None) -> list[float]:
    """The hours at which the curve is highest, to the half hour, highest first."""
    curve = pattern.rows[0].detail if pattern and pattern.rows else None
    if not isinstance(curve, Curve) or not curve.density:
        return []
    return _highest(curve.hours, curve.density)


def _highest(hours: Sequence[float], density: Sequence[float]) -> list[float]:
    """Local maxima of a closed curve that reach `_SECOND_PEAK` of the highest."""
    ring = list(density[:-1]) if hours[-1] - hours[0] >= 24 else list(density)
    least = max(ring) * _SECOND_PEAK
    tops = [
        at
        for at, own in enumerate(ring)
        if own >= least and own > ring[at - 1] and own >= ring[(at + 1) % len(ring)]
    ]
    tops.sort(key=lambda at: -ring[at])
    rounded = (round(hours[at] * _HALF_HOURS) / _HALF_HOURS % 24 for at in tops)
    return list(dict.fromkeys(rounded))


def _lead(peaks: list[float], whom: str, n: float) -> str:
    """The hours of the peaks first, where there are any, and what they rest on."""
    records = f"{counted(n, 'independent record')} of {whom}"
    if not peaks:
        return records
    first, *more = map(clock, peaks)
    also = f", and again about {listed(more, 3)}" if more else ""
    return f"Most active about {first}{also} (the cameras' clocks), by {records}"


def _light_text(inquiry: Inquiry, lights: Result | None, watch: dict[Key, float], n: float) -> str:
    """Shares by light, beside those of the watching: half of all records by night is what chance
    gives where half of the watching was by night."""
    if lights is None or not n:
        return ""
    told: list[str] = []
    for row in sorted(lights.rows, key=lambda row: -number(row)):
        light = row.group[_LIGHT]
        when = name(Group.SUN_PHASE, light, inquiry.meant.vocabulary)
        own = f"{number(row):,.0f}" if n < _FEW else percent(number(row) / n)
        whose = "" if told else " of the watching"
        share = f" ({percent(watch[light])}{whose})" if light in watch else ""
        told.append(f"{own} {when}{share}")
    return f"Of the records {listed(told)}"


def _curve_rows(pattern: Result | None, peaks: list[float]) -> list[AnswerRow]:
    return [row_of(row, peaks=[*peaks]) for row in pattern.rows] if pattern else []


def _light_rows(lights: Result | None, watch: dict[Key, float], n: float) -> list[AnswerRow]:
    if lights is None:
        return []
    return [
        row_of(row, share=number(row) / n, of=n, watching=watch.get(row.group[_LIGHT]))
        for row in lights.rows
    ]
