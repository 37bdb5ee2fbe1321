"""What a trend rests on that is too little, or mixed up with it: alarms in words.

Each alarm is one question to the series and the model fitted to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from trailwarden.ecology.arrays import Floats
from trailwarden.ecology.countmodel import CountModel, CountSeries, fit_counts
from trailwarden.ecology.wording import number_of

_FEW_PERIODS = 12
_FEW_DETECTIONS = 30
_STRONG_CORRELATION = 0.5
_OVERDISPERSED = 1.5
_SMALL_EFFORT = 0.25
_FEWEST_FOR_A_FIT = 3


class AlarmKind(StrEnum):
    """What a trend rests on that is too little, or mixed up with it."""

    FEW_DETECTIONS = "few_detections"
    FEW_PERIODS = "few_periods"
    BLIND_PERIODS = "blind_periods"
    UNEVEN_EFFORT = "uneven_effort"
    EFFORT_TREND = "effort_trend"
    STATIONS_CHANGED = "stations_changed"
    ONE_STATION = "one_station"
    ONE_PERIOD = "one_period"
    OVERDISPERSION = "overdispersion"
    SEASON = "season"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A reason to doubt, with the numbers in words."""

    kind: AlarmKind
    message: str


def alarms(
    series: CountSeries,
    model: CountModel,
    periods: int,
    periods_a_year: float | None,
    confidence: float,
) -> list[Alarm]:
    """All there is to say against the trend `model` of `series`; `periods` were asked for."""
    found = [
        _few_detections(series),
        _few_periods(series),
        _blind_periods(series, periods),
        _uneven_effort(series),
        _effort_trend(series),
        _stations_changed(series, model, confidence),
        _one_station(series, model, confidence),
        _one_period(series, model, confidence),
        _overdispersion(model),
        _season(series, periods_a_year),
    ]
    return [alarm for alarm in found if alarm is not None]


def _few_detections(series: CountSeries) -> Alarm | None:
    n = int(series.total.sum())
    if n >= _FEW_DETECTIONS:
        return None
    return Alarm(AlarmKind.FEW_DETECTIONS, f"The trend rests on only {n} detections.")


def _few_periods(series: CountSeries) -> Alarm | None:
    n = len(series.at)
    if n >= _FEW_PERIODS:
        return None
    return Alarm(AlarmKind.FEW_PERIODS, f"The trend rests on only {n} periods.")


def _blind_periods(series: CountSeries, periods: int) -> Alarm | None:
    blind = periods - len(series.at)
    if not blind:
        return None
    left = "it is" if blind == 1 else "they are"
    message = f"No camera was seeing in {blind} of {periods} periods; {left} left out."
    return Alarm(AlarmKind.BLIND_PERIODS, message)


def _uneven_effort(series: CountSeries) -> Alarm | None:
    middle = float(np.median(series.effort))
    thin = int((series.effort < _SMALL_EFFORT * middle).sum())
    if not thin:
        return None
    periods = number_of(thin, "period has", "periods have")
    message = f"{periods} less than a quarter of the usual effort."
    return Alarm(AlarmKind.UNEVEN_EFFORT, message)


def _effort_trend(series: CountSeries) -> Alarm | None:
    """Effort rises or falls with time (Spearman), by enough to matter (a tenth)."""
    if np.ptp(series.effort) <= 0.1 * series.effort.mean():
        return None
    rho = float(stats.spearmanr(series.at, series.effort).statistic)
    if abs(rho) < _STRONG_CORRELATION:
        return None
    way = "grew" if rho > 0 else "shrank"
    message = (
        f"Effort {way} over the same time (Spearman's rho {rho:.2f}); the two may be mixed up."
    )
    return Alarm(AlarmKind.EFFORT_TREND, message)


def _stations_changed(series: CountSeries, model: CountModel, confidence: float) -> Alarm | None:
    """Which stations were seeing changed, and that alone makes part of the trend.

    Each station's camera-days weighted by its own overall rate are what the counts would follow
    if no rate changed; the trend left over against them is compared with the trend found.
    """
    station_days = series.days.sum(axis=1)
    seen = station_days > 0
    if seen.sum() < 2:
        return None
    rates = series.counts[seen].sum(axis=1) / station_days[seen]
    expected = np.maximum(rates @ series.days[seen], 1e-9 * series.effort)
    held = fit_counts(series.total, expected, series.design)
    shift = abs(float(held.coefficients[1] - model.coefficients[1]))
    if shift < model.reach(confidence) * model.error(1) / 2:
        return None
    ratio = np.exp(held.coefficients[1])
    message = (
        "Which stations were seeing changed over the time; with their own rates allowed for, "
        f"the change a period is x {ratio:.3g}."
    )
    return Alarm(AlarmKind.STATIONS_CHANGED, message)


def _one_station(series: CountSeries, model: CountModel, confidence: float) -> Alarm | None:
    """One station has most detections, or the trend is gone without it."""
    if not series.named:
        return None
    n = series.counts.sum(axis=1)
    top, part = int(n.argmax()), float(n.max() / n.sum())
    if part == 1:
        return Alarm(AlarmKind.ONE_STATION, "All detections come from one station.")
    if part > 0.5:
        return Alarm(AlarmKind.ONE_STATION, f"{part:.0%} of detections come from one station.")
    if not _tells(model, confidence) or _tells_without(series, top, model, confidence):
        return None
    return Alarm(AlarmKind.ONE_STATION, "Without the busiest station the trend is not certain.")


def _tells_without(series: CountSeries, top: int, model: CountModel, confidence: float) -> bool:
    """Whether the other stations tell the same trend."""
    counts, days = np.delete(series.counts, top, axis=0), np.delete(series.days, top, axis=0)
    seen = days.sum(axis=0) > 0
    if seen.sum() < _FEWEST_FOR_A_FIT:
        return False
    rest = CountSeries(series.at[seen], counts[:, seen], days[:, seen], named=True)
    other = fit_counts(rest.total, rest.effort, rest.design)
    return _tells(other, confidence) and _way(other) == _way(model)


def _one_period(series: CountSeries, model: CountModel, confidence: float) -> Alarm | None:
    """One period has most detections, or the trend is gone without it."""
    part = float(series.total.max() / series.total.sum())
    if part > 0.5:
        return Alarm(AlarmKind.ONE_PERIOD, f"{part:.0%} of detections fall into one period.")
    if not _tells(model, confidence):
        return None
    slopes = model.coefficients[1] - _influence(series, model)
    limit = model.reach(confidence) * model.error(1)
    if (slopes * _way(model) > limit).all():
        return None
    return Alarm(AlarmKind.ONE_PERIOD, "Without one single period the trend is not certain.")


def _influence(series: CountSeries, model: CountModel) -> Floats:
    """How far each period moves the slope: one-step approximation (Pregibon 1981, Ann. Stat. 9)."""
    root = series.design * np.sqrt(model.fitted)[:, None]
    inverse = np.linalg.inv(root.T @ root)
    leverage = np.einsum("ij,jk,ik->i", root, inverse, root)
    residual = (series.total - model.fitted) / np.maximum(1 - leverage, 1e-9)
    moves: Floats = (series.design @ inverse)[:, 1] * residual
    return moves


def _overdispersion(model: CountModel) -> Alarm | None:
    if not model.dispersion > _OVERDISPERSED:
        return None
    message = (
        f"Counts scatter {model.dispersion:.1f} times as much as chance alone would make them; "
        f"the interval allows for it ({model.family} model)."
    )
    return Alarm(AlarmKind.OVERDISPERSION, message)


def _season(series: CountSeries, periods_a_year: float | None) -> Alarm | None:
    if periods_a_year is None:
        return None
    years = float(series.at[-1] - series.at[0] + 1) / periods_a_year
    if years >= 2:
        return None
    message = (
        f"The periods span {years:.1f} years; with less than two a season cannot be told from a "
        "trend."
    )
    return Alarm(AlarmKind.SEASON, message)


def _tells(model: CountModel, confidence: float) -> bool:
    """Whether the interval excludes 'no change'."""
    return abs(float(model.coefficients[1])) > model.reach(confidence) * model.error(1)


def _way(model: CountModel) -> float:
    return float(np.sign(model.coefficients[1]))
