"""Intervals of rates: exact Poisson ones, or from locations drawn again where rows pool many."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from trailwarden.ecology.errors import TooFew
from trailwarden.ecology.rates import (
    MINIMUM_DETECTIONS,
    MINIMUM_STATIONS,
    poisson_interval,
    rate_over_stations,
)
from trailwarden.query.counting import Counted
from trailwarden.query.groups import told_apart
from trailwarden.query.measure import Rate, Unit
from trailwarden.query.measures import least_counts
from trailwarden.query.question import Group, Question
from trailwarden.query.result import Caveat, Doubt
from trailwarden.query.watching import OF_PLACE

_RESAMPLES = 2000


class Intervals:
    """What gives each line of a rate its interval.

    `effort` has `days` by `location` and the columns `of_effort`, as in `rating`.
    """

    def __init__(
        self, made: Counted, effort: pl.DataFrame, of_effort: list[str], measure: Rate
    ) -> None:
        self._measure = measure
        by_place = any(one.group in OF_PLACE for one in made.columns)
        self.pools_stations = not by_place and effort["location"].n_unique() >= MINIMUM_STATIONS
        if self.pools_stations:
            names = [one.name for one in made.columns]
            self._of_effort = [names.index(name) for name in of_effort]
            self._days = _days_by_station(effort, of_effort)
            self._counts = _counts_by_station(made, measure.of)

    def of_line(self, codes: tuple[int, ...], n: int, days: float) -> dict[str, float]:
        """The fields `low` and `high` of the row of a group, seen `n` times in so many days."""
        bounds = self._over_stations(codes) if self.pools_stations else None
        if bounds is None:
            if self._measure.of is Unit.INDIVIDUALS:
                return {}
            bounds = [self._measure.per_days * bound / days for bound in _poisson(n)]
        return dict(zip(("low", "high"), bounds, strict=True))

    def _over_stations(self, codes: tuple[int, ...]) -> list[float] | None:
        """The interval from stations drawn again, or None where they are too few."""
        days = self._days[tuple(codes[at] for at in self._of_effort)]
        counts = self._counts.get(codes, {})
        if len(days) < MINIMUM_STATIONS or sum(counts.values()) < MINIMUM_DETECTIONS:
            return None
        try:
            found = rate_over_stations(
                [counts.get(station, 0) for station in days],
                list(days.values()),
                per_days=self._measure.per_days,
                resamples=_RESAMPLES,
            )
        except TooFew:
            return None
        return [found.low, found.high]


def _days_by_station(
    effort: pl.DataFrame, of_effort: list[str]
) -> dict[tuple[int, ...], dict[int, float]]:
    """Camera-days of each station in each group of effort."""
    found: dict[tuple[int, ...], dict[int, float]] = {}
    sums = effort.group_by([*of_effort, "location"]).agg(pl.col("days").sum())
    for *codes, station, days in sums.iter_rows():
        found.setdefault(tuple(codes), {})[station] = days
    return found


def _counts_by_station(made: Counted, of: Unit) -> dict[tuple[int, ...], dict[int, int]]:
    """What was counted at each station in each group."""
    groups, stations = made.groups.of, made.column("location")
    rows = told_apart((groups, stations), len(groups))
    counts = rows.count()
    if of is Unit.INDIVIDUALS:
        counts = rows.total(least_counts(made)).astype(np.int64)
    elif of is Unit.EVENTS:
        counts -= rows.count(made.repeats)
    found: dict[tuple[int, ...], dict[int, int]] = {}
    for (group, station), n in zip(rows.codes.tolist(), counts.tolist(), strict=True):
        found.setdefault(tuple(made.groups.codes[group].tolist()), {})[station] = n
    return found


@cache
def _poisson(n: int) -> tuple[float, float]:
    return poisson_interval(n)


def of_intervals(intervals: Intervals, question: Question, measure: Rate) -> list[Caveat]:
    """How the intervals were made."""
    alone = (
        "No interval is given: animals of a group do not come independently."
        if measure.of is Unit.INDIVIDUALS
        else "Intervals (95 %) are exact Poisson ones (Garwood 1936): they hold for these cameras "
        "if records come independently, and say nothing of the area between them."
    )
    text = alone
    if intervals.pools_stations:
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
