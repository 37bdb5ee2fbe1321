"""What is counted, as the query door measures it, and how a value reads."""

from __future__ import annotations

from trailwarden.asking.calls import Counted
from trailwarden.query.detail import GroupSizes
from trailwarden.query.measure import (
    Count,
    GroupSize,
    IndependentEvents,
    Individuals,
    Measure,
    Rate,
    Unit,
)
from trailwarden.query.question import About, Group
from trailwarden.query.result import Result, Row
from trailwarden.query.where import Where
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.sentences import between, counted, decimal

_MEASURES: dict[Counted, Measure] = {
    Counted.EVENTS: Count(),
    Counted.INDIVIDUALS: Individuals(),
    Counted.INDEPENDENT: IndependentEvents(),
    Counted.RATE: Rate(of=Unit.INDEPENDENT_EVENTS),
    Counted.GROUP_SIZE: GroupSize(),
}
SUMS = frozenset({Counted.EVENTS, Counted.INDIVIDUALS, Counted.INDEPENDENT})
"""Whole numbers, of which a part has a share; the others are means."""
FEW_EVENTS = 5
_HALF_HOUR = "at a place at least 30 minutes apart"


def measured(
    inquiry: Inquiry, what: Counted, *by: Group, where: Where | None = None, ids_per_row: int = 20
) -> Result:
    """The door's answer in the unit asked for. Raises Refused."""
    about = About.EVENTS if what is Counted.EVENTS else About.OBSERVATIONS
    return inquiry.ask(_MEASURES[what], *by, about=about, where=where, ids_per_row=ids_per_row)


def amount(what: Counted, value: float) -> str:
    """`41 events`, `74 individuals`, `22.1 per 100 camera-days`, `2.3 on average`."""
    if what is Counted.RATE:
        return f"{decimal(value)} per 100 camera-days"
    if what is Counted.GROUP_SIZE:
        return f"{decimal(value)} on average"
    noun = {
        Counted.EVENTS: "event",
        Counted.INDIVIDUALS: "individual",
        Counted.INDEPENDENT: "independent record",
    }[what]
    return counted(value, noun)


def amount_of(what: Counted, value: float, whom: str) -> str:
    """`41 events with red fox`, `74 individuals of wild boar`."""
    return f"{amount(what, value)} {'with' if what is Counted.EVENTS else 'of'} {whom}"


def whole(what: Counted, row: Row, whom: str, scene: str) -> str:
    """The sentence of an answer that is one number, and not nothing."""
    value = number(row)
    if what is Counted.EVENTS:
        return f"There {_were(value)} {amount_of(what, value, whom)} {scene}"
    if what is Counted.INDEPENDENT:
        return f"There {_were(value)} {amount_of(what, value, whom)} {scene}, {_HALF_HOUR}"
    if what is Counted.INDIVIDUALS:
        return (
            f"{amount(what, value)} of {whom} {'was' if value == 1 else 'were'} counted in "
            f"{counted(row.n, 'event')} {scene}; one that came back counts again"
        )
    if what is Counted.RATE:
        return (
            f"The rate of {whom} was {decimal(value)} independent records per 100 camera-days"
            f"{_interval(row)} {scene}, from {counted(row.n, 'event')}"
        )
    return _group_size(row, whom, scene)


def _group_size(row: Row, whom: str, scene: str) -> str:
    size = f"{decimal(number(row))} on average{_interval(row)}"
    if isinstance(row.detail, GroupSizes):
        size += f", median {row.detail.median:g}, at most {row.detail.largest}"
    return f"Group size of {whom}: {size}, in {counted(row.n, 'event')} {scene}"


def number(row: Row) -> float:
    """A row's value; 0 where it has none."""
    return float(row.value) if isinstance(row.value, int | float) else 0.0


def _interval(row: Row) -> str:
    bounds = between(row.low, row.high)
    return f" (95 % interval {bounds})" if bounds else ""


def _were(n: float) -> str:
    return "was" if n == 1 else "were"
