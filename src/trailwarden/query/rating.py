"""Rates: how many per 100 camera-days, where numerator and denominator tell of the same watching.

Effort is cut as finely as the rows: an event counts only if its deployment was seeing at some time
of its row (its day, its hour, its light); others are left out, and said so. A row exists for every
place and time that has effort, also where nothing was seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from trailwarden.query.answered import Answered
from trailwarden.query.caveats import small_n
from trailwarden.query.counting import Counted, counted, independent_records
from trailwarden.query.grouping import columns_of
from trailwarden.query.groups import Bools, repeats, told_apart
from trailwarden.query.lines import Lines, paged
from trailwarden.query.measure import Rate, Unit
from trailwarden.query.measures import individuals_in, of_independence, uncounted
from trailwarden.query.question import Question
from trailwarden.query.rate_intervals import Intervals, of_intervals
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.result import Caveat, Doubt
from trailwarden.query.selection import Selected
from trailwarden.query.watching import OF_EFFORT, effort_table, is_cut_alike

FEW_EVENTS = 5
"""A rate that rests on fewer events is called small."""
_MOST_ROWS = 200_000


@dataclass(frozen=True)
class _Rated:
    """What a rate is made of: rows that count, `effort` in days by `deployment`, `location` and the
    groups `of_effort`, and how many events are left out."""

    made: Counted
    effort: pl.DataFrame
    of_effort: list[str]
    left_out: int


def rate(chosen: Selected, question: Question) -> Answered:
    """The rate of each group. Raises Refused: NO_EFFORT, NOT_MEASURABLE, TOO_MANY_ROWS."""
    measure = question.measure
    assert isinstance(measure, Rate), "chosen by its kind"
    _require_cut(chosen)
    rated = _rated(chosen, question, measure)
    grid = _grid(rated)
    days = grid["days"].to_list()
    lines = _lines(rated, grid, measure, question.ids_per_row)
    intervals = Intervals(rated.made, rated.effort, rated.of_effort, measure)
    caveats = [
        *_of_left_out(rated.left_out),
        *_of_counting(rated.made, measure),
        *small_n(sum(n < FEW_EVENTS for n in lines.n), len(lines), FEW_EVENTS),
        *of_intervals(intervals, question, measure),
    ]
    unit = f"{measure.of.value.replace('_', ' ')} per {measure.per_days:g} camera-days"

    def finish(line: int) -> dict[str, float]:
        codes = tuple(lines.codes[line].tolist())
        return intervals.of_line(codes, lines.values[line], days[line])

    rates = [measure.per_days * n / own for n, own in zip(lines.values, days, strict=True)]
    told = Lines(lines.columns, lines.codes, rates, lines.n, lines.cite, days)
    return paged(told, question, unit, caveats, finish)


def _require_cut(chosen: Selected) -> None:
    if not is_cut_alike(chosen):
        raise refuse(
            Reason.NOT_MEASURABLE,
            "effort cannot be cut to hours of sun time, so a rate in them would compare unlike "
            "watching: restrict by sun_phases, or by hours of the clock",
            "where.time_of_day",
        )


def _rated(chosen: Selected, question: Question, measure: Rate) -> _Rated:
    independent = measure.of is Unit.INDEPENDENT_EVENTS
    at = independent_records(chosen, question, measure.independence) if independent else None
    made = counted(chosen, question, at)
    effort = _cells(chosen, question)
    of_effort = [one.name for one in made.columns if one.group in OF_EFFORT]
    rows = np.flatnonzero(_watched(made, effort, of_effort))
    if len(rows) == len(made):
        return _Rated(made, effort, of_effort, left_out=0)
    kept = made.only(rows)
    return _Rated(kept, effort, of_effort, _events(made) - _events(kept))


def _events(made: Counted) -> int:
    again, _ = repeats(made.column("key"))
    return len(made) - len(again)


def _cells(chosen: Selected, question: Question) -> pl.DataFrame:
    """Camera-days by deployment, station and the groups that effort is told by."""
    by = tuple(group for group in question.by if group in OF_EFFORT)
    columns = [
        column.expression.alias(column.name)
        for column in columns_of(by, chosen.frames, of_effort=True)
    ]
    pieces = effort_table(chosen, by).select("deployment", "location", "days", *columns)
    cells = pieces.group_by(pl.exclude("days")).agg(pl.col("days").sum())
    if cells.is_empty():
        raise refuse(
            Reason.NO_EFFORT,
            "no effort is recorded for the chosen cameras in this time, so nobody knows how long "
            "they watched and there is no rate: ask for a count, or choose other cameras or times",
            "where",
        )
    return cells


def _watched(made: Counted, effort: pl.DataFrame, of_effort: list[str]) -> Bools:
    """Which rows are of a deployment that saw at some time of their row."""
    own = [made.groups.codes[:, at] for at, one in enumerate(made.columns) if one.name in of_effort]
    columns = [made.column("deployment"), *(codes.take(made.groups.of) for codes in own)]
    cells = told_apart(columns, len(made))
    seeing = set(effort.select("deployment", *of_effort).iter_rows())
    sees = [tuple(cell) in seeing for cell in cells.codes.tolist()]
    return np.array(sees, np.bool_).take(cells.of)


def _grid(rated: _Rated) -> pl.DataFrame:
    """Every combination of groups that has a row, with its camera-days in the last column."""
    made, days = rated.made, pl.col("days").sum()
    of_effort = rated.of_effort
    effort = rated.effort.group_by(of_effort).agg(days) if of_effort else rated.effort.select(days)
    names = [one.name for one in made.columns]
    of_seen = [name for name in names if name not in of_effort]
    if of_seen:
        groups = pl.DataFrame(made.groups.codes, schema=names)
        seen = groups.select(of_seen).unique()
        if len(effort) * len(seen) > _MOST_ROWS:
            raise refuse(
                Reason.TOO_MANY_ROWS,
                f"{len(effort)} places or times by {len(seen)} kinds make too many rows: group by "
                "less, or choose fewer cameras or a shorter time",
                "by",
            )
        effort = effort.join(seen, how="cross")
    return effort.select(*names, "days")


def _lines(rated: _Rated, grid: pl.DataFrame, measure: Rate, ids_per_row: int) -> Lines[int]:
    """A line for each place and time with effort and each kind that was seen, zeros included."""
    made = rated.made
    seen = made.lines(_counts(made, measure.of), ids_per_row)
    place = {tuple(codes): at for at, codes in enumerate(seen.codes.tolist())}
    codes = [tuple(codes) for *codes, _ in grid.iter_rows()]
    found = [place.get(one) for one in codes]

    def cite(lines: list[int]) -> list[tuple[str, ...]]:
        cited = iter(seen.cite([at for line in lines if (at := found[line]) is not None]))
        return [() if found[line] is None else next(cited) for line in lines]

    return Lines(
        columns=made.columns,
        codes=np.array(codes, np.int64).reshape(len(codes), len(made.columns)),
        values=[0 if at is None else seen.values[at] for at in found],
        n=[0 if at is None else seen.n[at] for at in found],
        cite=cite,
    )


def _counts(made: Counted, of: Unit) -> list[int]:
    if of is Unit.INDIVIDUALS:
        return individuals_in(made)
    counts = made.events if of is Unit.EVENTS else made.groups.count()
    found: list[int] = counts.tolist()
    return found


def _of_left_out(n: int) -> list[Caveat]:
    if not n:
        return []
    text = (
        f"{n} events are left out of the rate: no effort is recorded for their camera "
        "at the place and time of their row, so they belong to no watching."
    )
    return [Caveat(doubt=Doubt.NO_EFFORT, text=text, n=n)]


def _of_counting(made: Counted, measure: Rate) -> list[Caveat]:
    if measure.of is Unit.INDEPENDENT_EVENTS:
        return [of_independence(measure.independence)]
    return uncounted(made) if measure.of is Unit.INDIVIDUALS else []
