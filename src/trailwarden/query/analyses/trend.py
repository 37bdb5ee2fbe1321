"""`trend`: how the rate changes, with effort as the offset, and what the trend rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from trailwarden.ecology.errors import NoEffort
from trailwarden.ecology.trend import Trend as Made
from trailwarden.ecology.trend import trend as trend_of
from trailwarden.query.analyses.parts import (
    OF_PLACE,
    Findings,
    Found,
    Part,
    answered,
    finite,
    independence_text,
    independent,
    parts,
    require,
)
from trailwarden.query.analyses.watched import (
    effort_of,
    of_part,
    require_cut,
    shared_zone,
    stations,
)
from trailwarden.query.answered import Answered
from trailwarden.query.detail import TrendOf
from trailwarden.query.grouping import columns_of
from trailwarden.query.measure import Period, Trend
from trailwarden.query.question import Group, Question
from trailwarden.query.selection import Selected

_GROUPS = OF_PLACE | {Group.TAXON, Group.CATEGORY}
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class _Step:
    """A period: the group whose keys number it, the distance of keys, and how many make a year."""

    group: Group
    key_step: int
    a_year: float


_STEPS = {
    Period.DAY: _Step(Group.DAY, 1, 365.25),
    Period.WEEK: _Step(Group.WEEK, 7, 365.25 / 7),
    Period.MONTH: _Step(Group.MONTH, 1, 12),
}


@dataclass(frozen=True)
class _Series:
    """The periods of a trend: `number` of them, keys from `first` on in steps of `step`.

    `position` tells of each location code its row among `locations`.
    """

    step: _Step
    first: int
    number: int
    locations: int
    position: npt.NDArray[np.int64]

    def cells(self, rows: pl.DataFrame) -> npt.NDArray[np.int64]:
        """Where each row counts in a flat table of locations by periods; -1 for beyond it."""
        at = (rows[_KEY].to_numpy().astype(np.int64) - self.first) // self.step.key_step
        where = self.position[rows["location"].to_numpy()]
        return np.where((at >= 0) & (at < self.number), where * self.number + at, -1)

    def sums(
        self, cells: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Weights summed by cell, shape (locations, periods)."""
        inside = cells >= 0
        size = self.locations * self.number
        sums = np.bincount(cells[inside], weights=weights[inside], minlength=size)
        return np.asarray(sums.reshape(self.locations, self.number))

    def starts(self, chosen: Selected) -> tuple[datetime, ...]:
        """The local midnights at which the periods begin (of UTC where cameras share no zone)."""
        zone, _ = shared_zone(chosen)
        keys = [self.first + index * self.step.key_step for index in range(self.number)]
        if self.step.group is Group.MONTH:
            days = [date(key // 12, key % 12 + 1, 1) for key in keys]
        else:
            days = [_EPOCH + timedelta(days=key) for key in keys]
        return tuple(datetime.combine(day, time(), zone).astimezone(UTC) for day in days)


_KEY = "period"


def trend(chosen: Selected, question: Question) -> Answered:
    """A row a group: its value the factor from one period to the next."""
    measure = question.measure
    assert isinstance(measure, Trend)
    require(question, _GROUPS)
    require_cut(chosen, "a trend of rates")
    step = _STEPS[measure.period]
    effort = effort_of(chosen, question, (step.group,))
    method = (
        f"log-linear trend of detection rates by {measure.period.value} (the camera's own), effort "
        "as the offset, negative binomial where counts are over-dispersed; "
        f"{independence_text(measure.independence)}; a trend of rates at these cameras, not of "
        "numbers of animals"
    )

    def analyse(part: Part) -> Findings:
        kept = independent(chosen, part, measure.independence)
        return _fit(chosen, kept, of_part(effort, part, question), step)

    return answered(
        question, parts(chosen, question), f"times, each {measure.period.value}", analyse, method
    )


def _fit(chosen: Selected, part: Part, effort: pl.DataFrame, step: _Step) -> Findings:
    if not len(effort):
        raise NoEffort("A trend needs camera-days, and there are none; record effort first.")
    (column,) = columns_of((step.group,), chosen.frames)
    effort = effort.with_columns(pl.col(column.name).alias(_KEY))
    series = _series(chosen, effort[_KEY], step)
    days = series.sums(series.cells(effort), effort["days"].to_numpy())
    cells = series.cells(part.rows.with_columns(column.expression.alias(_KEY)))
    seen = (cells >= 0) & (days.reshape(-1)[cells] > 0)
    counts = series.sums(cells[seen], np.ones(int(seen.sum())))
    made = trend_of(counts, days, periods_a_year=step.a_year)
    detail = TrendOf(
        starts=series.starts(chosen),
        counts=tuple(counts.sum(axis=0).astype(int).tolist()),
        effort_days=tuple(days.sum(axis=0).tolist()),
        fitted=tuple(map(finite, made.fitted.tolist())),
        ratio_per_period=finite(made.ratio),
        ratio_low=finite(made.low),
        ratio_high=finite(made.high),
        p_value=finite(made.p_value),
        model=made.family.value,
        alarms=tuple(alarm.message for alarm in made.alarms),
    )
    line = Found(
        made.ratio, part.only(seen), detail, made.low, made.high, effort_days=float(days.sum())
    )
    return Findings((line,), _doubts(made, int((~seen).sum())))


def _series(chosen: Selected, keys: pl.Series, step: _Step) -> _Series:
    """The periods from the first with effort to the last."""
    here, position = stations(chosen)
    numbers = keys.to_numpy().astype(np.int64)
    first, last = int(numbers.min()), int(numbers.max())
    return _Series(step, first, (last - first) // step.key_step + 1, len(here), position)


def _doubts(made: Made, lost: int) -> tuple[str, ...]:
    """The alarms, without which a trend is never to be shown, and what was left out of it."""
    alarms = tuple(alarm.message for alarm in made.alarms)
    left_out = f"{lost} records made where no effort is known are left out."
    return (*alarms, left_out) if lost else alarms
