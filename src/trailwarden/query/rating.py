"""Rates: how many per 100 camera-days, where numerator and denominator tell of the same watching.

Effort is cut as finely as the rows: an event counts only if its deployment was seeing at some time
of its row (its day, its hour, its light); others are left out, and said so. A row exists for every
place and time that has effort, also where nothing was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from trailwarden.ecology.errors import TooFew
from trailwarden.ecology.rates import (
    MINIMUM_DETECTIONS,
    MINIMUM_STATIONS,
    poisson_interval,
    rate_over_stations,
)
from trailwarden.query.answered import Answered
from trailwarden.query.caveats import small_n
from trailwarden.query.counting import (
    GROUP,
    INDIVIDUALS,
    Line,
    Table,
    grouped,
    independent_rows,
    one_per_event,
    packed,
    tally,
    unpacked,
)
from trailwarden.query.grouping import columns_of
from trailwarden.query.measure import Rate, Unit
from trailwarden.query.measures import of_independence, paged, uncounted, zeroed
from trailwarden.query.question import Group, Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.result import Caveat, Doubt, Row
from trailwarden.query.selection import Selected
from trailwarden.query.watching import OF_EFFORT, OF_PLACE, effort_table, is_cut_alike

FEW_EVENTS = 5
"""A rate that rests on fewer events is called small."""
_MOST_ROWS = 200_000
_STATION = "location"
_RESAMPLES = 2000
_NEEDED = ("start_us", "taxon", "category", "location", "deployment", "count")


@dataclass(frozen=True)
class _Rated:
    """What a rate is made of: rows that count, effort by deployment and group, rows left out."""

    made: Table
    rows: pl.DataFrame
    effort: pl.DataFrame
    left_out: int

    @property
    def of_effort(self) -> list[str]:
        """Columns of groups by which effort is told."""
        return [one.name for one in self.made.columns if one.group in OF_EFFORT]

    @property
    def of_seen(self) -> list[str]:
        """Columns of groups that only what was seen has."""
        return [one.name for one in self.made.columns if one.group not in OF_EFFORT]


def rate(chosen: Selected, question: Question) -> Answered:
    """The rate of each group. Raises Refused: NO_EFFORT, NOT_MEASURABLE, TOO_MANY_ROWS."""
    measure = question.measure
    assert isinstance(measure, Rate), "chosen by its kind"
    _require_cut(chosen)
    rated = _rated(chosen, question, measure)
    found = _lines(rated, question, measure)
    counts = {line.codes: line.value for line in found}
    lines = [line._replace(value=_per(measure, line.value, line.effort_days)) for line in found]
    caveats = [
        *_of_left_out(rated, chosen),
        *_of_counting(rated, measure),
        *small_n(sum(line.n < FEW_EVENTS for line in lines), len(lines), FEW_EVENTS),
        *_of_intervals(rated, question, measure),
    ]
    unit = f"{_UNITS[measure.of]} per {measure.per_days:g} camera-days"
    return paged(rated.made, lines, question, unit, caveats, _finish(rated, measure, counts))


_UNITS = {unit: unit.value.replace("_", " ") for unit in Unit}


def _per(measure: Rate, n: float, days: float | None) -> float:
    assert days, "rows without effort are not made"
    return measure.per_days * n / days


def _require_cut(chosen: Selected) -> None:
    if not is_cut_alike(chosen):
        raise refuse(
            Reason.NOT_MEASURABLE,
            "effort cannot be cut to hours of sun time, so a rate in them would compare unlike "
            "watching: restrict by sun_phases, or by hours of the clock",
            "where.time_of_day",
        )


def _rated(chosen: Selected, question: Question, measure: Rate) -> _Rated:
    made = grouped(chosen, question, *_NEEDED)
    effort = _cells(chosen, question)
    rows = made.rows
    if measure.of is Unit.INDEPENDENT_EVENTS:
        rows = independent_rows(chosen, made, measure.independence)
    cell = ["deployment", *(one.name for one in made.columns if one.group in OF_EFFORT)]
    blind = rows.select(cell).unique().join(effort, on=cell, how="anti")
    if blind.is_empty():
        return _Rated(made, rows, effort, left_out=0)
    kept = rows.join(blind, on=cell, how="anti", maintain_order="left")
    left_out = one_per_event(rows, ()).height - one_per_event(kept, ()).height
    return _Rated(made, kept, effort, left_out)


def _cells(chosen: Selected, question: Question) -> pl.DataFrame:
    """Camera-days by deployment, station and the groups that effort is told by."""
    by = tuple(group for group in question.by if group in OF_EFFORT)
    columns = [
        column.expression.alias(column.name)
        for column in columns_of(by, chosen.frames, of_effort=True)
    ]
    pieces = effort_table(chosen, by).select("deployment", _STATION, "days", *columns)
    cells = pieces.group_by(pl.exclude("days")).agg(pl.col("days").sum())
    if cells.is_empty():
        raise refuse(
            Reason.NO_EFFORT,
            "no effort is recorded for the chosen cameras in this time, so nobody knows how long "
            "they watched and there is no rate: ask for a count, or choose other cameras or times",
            "where",
        )
    return cells


def _lines(rated: _Rated, question: Question, measure: Rate) -> list[Line]:
    """A line for each place and time with effort and each kind that was seen, zeros included."""
    grid = _grid(rated, question)
    value = _value(measure)
    of_events = measure.of is Unit.EVENTS
    counted = tally(rated.made, rated.rows, question.ids_per_row, value, of_events=of_events)
    found = {line.codes: line for line in zeroed(counted)}
    none = Line((), (), 0, 0)
    lines = []
    for *codes, days in grid.iter_rows():
        line = found.get(tuple(codes), none)
        keys = rated.made.labels(codes)
        lines.append(line._replace(codes=tuple(codes), keys=keys, effort_days=days))
    return lines


def _value(measure: Rate) -> pl.Expr:
    return INDIVIDUALS.sum() if measure.of is Unit.INDIVIDUALS else pl.len().cast(pl.Int64)


def _grid(rated: _Rated, question: Question) -> pl.DataFrame:
    """Every combination of groups that has a row, with its camera-days in the last column."""
    days = pl.col("days").sum()
    effort = (
        rated.effort.group_by(rated.of_effort).agg(days)
        if rated.of_effort
        else rated.effort.select(days)
    )
    if rated.of_seen:
        seen = rated.rows.select(rated.of_seen).unique()
        if len(effort) * len(seen) > _MOST_ROWS:
            raise refuse(
                Reason.TOO_MANY_ROWS,
                f"{len(effort)} places or times by {len(seen)} kinds make too many rows: group by "
                "less, or choose fewer cameras or a shorter time",
                "by",
            )
        effort = effort.join(seen, how="cross")
    return effort.select(*rated.made.names, "days")


def _finish(
    rated: _Rated, measure: Rate, counts: dict[tuple[int, ...], int]
) -> Callable[[Line, Row], Row]:
    """What gives a row its interval."""
    stations = _Stations(rated, measure) if _pools_stations(rated) else None

    def finish(line: Line, row: Row) -> Row:
        bounds = stations.interval(line) if stations else None
        if bounds is None and measure.of is not Unit.INDIVIDUALS:
            low, high = _poisson(counts[line.codes])
            bounds = (
                _per(measure, low, line.effort_days),
                _per(measure, high, line.effort_days),
            )
        return row.model_copy(update=dict(zip(("low", "high"), bounds or (), strict=False)))

    return finish


@cache
def _poisson(n: int) -> tuple[float, float]:
    return poisson_interval(n)


def _pools_stations(rated: _Rated) -> bool:
    """Whether rows take several locations together, enough of them to tell how they differ."""
    grouped = any(one.group in OF_PLACE for one in rated.made.columns)
    return not grouped and rated.effort[_STATION].n_unique() >= MINIMUM_STATIONS


class _Stations:
    """Counts and camera-days of each station in each group."""

    def __init__(self, rated: _Rated, measure: Rate) -> None:
        self._per_days = measure.per_days
        effort = rated.effort.group_by([*rated.of_effort, _STATION]).agg(pl.col("days").sum())
        names = rated.made.names
        self._of_effort = [names.index(name) for name in rated.of_effort]
        self._days: dict[tuple[int, ...], dict[int, float]] = {}
        for *codes, station, days in effort.iter_rows():
            self._days.setdefault(tuple(codes), {})[station] = days
        rows = rated.rows
        if measure.of is Unit.EVENTS:
            rows = one_per_event(rows, names)
        value = _value(measure)
        rows, sizes = packed(rows, [*names, _STATION])
        counts = rows.group_by(GROUP).agg(value.alias("value"))
        self._counts: dict[tuple[int, ...], dict[int, int]] = {}
        for group, n in counts.select(GROUP, "value").iter_rows():
            *codes, station = unpacked(group, sizes)
            self._counts.setdefault(tuple(codes), {})[station] = n

    def interval(self, line: Line) -> tuple[float, float] | None:
        """The interval from stations drawn again, or None where they are too few."""
        days = self._days[tuple(line.codes[at] for at in self._of_effort)]
        counts = self._counts.get(line.codes, {})
        if len(days) < MINIMUM_STATIONS or sum(counts.values()) < MINIMUM_DETECTIONS:
            return None
        try:
            found = rate_over_stations(
                [counts.get(station, 0) for station in days],
                list(days.values()),
                per_days=self._per_days,
                resamples=_RESAMPLES,
            )
        except TooFew:
            return None
        return found.low, found.high


def _of_left_out(rated: _Rated, chosen: Selected) -> list[Caveat]:
    if not rated.left_out:
        return []
    text = (
        f"{rated.left_out} events are left out of the rate: no effort is recorded for their camera "
        "at the place and time of their row, so they belong to no watching."
    )
    return [Caveat(doubt=Doubt.NO_EFFORT, text=text, n=rated.left_out)]


def _of_counting(rated: _Rated, measure: Rate) -> list[Caveat]:
    if measure.of is Unit.INDEPENDENT_EVENTS:
        return [of_independence(measure.independence)]
    return uncounted(rated.made) if measure.of is Unit.INDIVIDUALS else []


def _of_intervals(rated: _Rated, question: Question, measure: Rate) -> list[Caveat]:
    """How the intervals were made."""
    alone = (
        "No interval is given: animals of a group do not come independently."
        if measure.of is Unit.INDIVIDUALS
        else "Intervals (95 %) are exact Poisson ones (Garwood 1936): they hold for these cameras "
        "if records come independently, and say nothing of the area between them."
    )
    text = alone
    if _pools_stations(rated):
        text = (
            f"Intervals (95 %) of rows with {MINIMUM_DETECTIONS} detections or more at "
            f"{MINIMUM_STATIONS} locations or more come from locations drawn again with "
            f"replacement. Of the others: {alone}"
        )
    found = [Caveat(doubt=Doubt.METHOD, text=text)]
    if question.where.time_of_day or question.where.sun_phases or Group.HOUR in question.by:
        text = "A camera-day is 24 hours of watching within the hours asked for."
        found.append(Caveat(doubt=Doubt.METHOD, text=text))
    return found
