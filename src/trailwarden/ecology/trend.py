"""Trends of detection rates over periods, with effort as the offset, and alarms about them.

log E[count] = a + b * period + log(camera-days), Poisson or negative binomial (`countmodel`);
exp(b) is the factor by which the rate changes from one period to the next. A trend is a statement
about detection rates at these cameras: behaviour, season, new camera sites and new settings change
it as well as numbers of animals do. Hence the alarms; a trend is never to be shown without them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.alarms import Alarm, alarms
from trailwarden.ecology.arrays import Floats, share
from trailwarden.ecology.countmodel import CountSeries, Family, fit_counts
from trailwarden.ecology.errors import BadInput, NoEffort, TooFew

MINIMUM_PERIODS = 6
MINIMUM_DETECTIONS = 10
MINIMUM_PERIODS_MET = 3
"""Periods with effort, detections, periods with a detection: with fewer a trend is refused.

(Where all detections fall into the last period the most likely ratio is infinite.)
"""


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """Change of the rate: times `ratio` each period, `low` to `high`.

    `fitted`: expected counts (periods,), nan where nothing was seeing. `dispersion`: see
    `CountModel`. `periods`, `blind_periods`: with and without effort.
    """

    ratio: float
    low: float
    high: float
    confidence: float
    p_value: float
    family: Family
    dispersion: float
    fitted: Floats
    detections: int
    camera_days: float
    periods: int
    blind_periods: int
    alarms: tuple[Alarm, ...]


def trend(
    counts: npt.ArrayLike,
    camera_days: npt.ArrayLike,
    periods_a_year: float | None = None,
    confidence: float = 0.95,
) -> Trend:
    """The trend of counts over equal periods in order.

    `counts`, `camera_days`: shape (periods,), or (stations, periods), which lets the alarms look at
    single stations. `periods_a_year` (52 for weeks) lets them look at the season. Periods without
    effort are left out, not counted as zero. Raises TooFew below `MINIMUM_PERIODS` periods with
    effort, `MINIMUM_DETECTIONS` or `MINIMUM_PERIODS_MET`, NoEffort, BadInput.
    """
    share(confidence, "confidence")
    whole = _series(counts, camera_days)
    seen = whole.effort > 0
    series = whole.where(seen)
    _refuse_too_few(series)
    model = fit_counts(series.total, series.effort, series.design)
    fitted = np.full(len(seen), np.nan)
    fitted[seen] = model.fitted
    slope, reach = float(model.coefficients[1]), model.reach(confidence) * model.error(1)
    return Trend(
        ratio=_exp(slope),
        low=_exp(slope - reach),
        high=_exp(slope + reach),
        confidence=confidence,
        p_value=model.p_value(slice(1, 2)),
        family=model.family,
        dispersion=model.dispersion,
        fitted=fitted,
        detections=int(series.total.sum()),
        camera_days=float(series.effort.sum()),
        periods=len(series.at),
        blind_periods=int((~seen).sum()),
        alarms=tuple(alarms(series, model, len(seen), periods_a_year, confidence)),
    )


def _series(counts: npt.ArrayLike, camera_days: npt.ArrayLike) -> CountSeries:
    n, days = np.asarray(counts, dtype=np.float64), np.asarray(camera_days, dtype=np.float64)
    if n.shape != days.shape or n.ndim not in (1, 2):
        raise BadInput(
            f"counts {n.shape} and camera_days {days.shape} must have one shape, 1-d/2-d."
        )
    if not (np.isfinite(n).all() and np.isfinite(days).all()) or (n < 0).any() or (days < 0).any():
        raise BadInput("counts and camera_days must be finite and 0 or more.")
    if ((n > 0) & (days == 0)).any():
        raise BadInput(
            "There are detections in a period without camera-days; record the missing effort, or "
            "leave those detections out."
        )
    named = n.ndim == 2
    return CountSeries(np.arange(n.shape[-1], dtype=np.float64), *np.atleast_2d(n, days), named)


def _refuse_too_few(series: CountSeries) -> None:
    if not series.effort.sum() > 0:
        raise NoEffort("A trend needs camera-days, and there are none; record effort first.")
    if len(series.at) < MINIMUM_PERIODS:
        raise TooFew(
            len(series.at), MINIMUM_PERIODS, "periods with effort", "A trend",
            "Use shorter periods or a longer time.",
        )  # fmt: skip
    if series.total.sum() < MINIMUM_DETECTIONS:
        raise TooFew(int(series.total.sum()), MINIMUM_DETECTIONS, "detections", "A trend")
    met = int((series.total > 0).sum())
    if met < MINIMUM_PERIODS_MET:
        raise TooFew(met, MINIMUM_PERIODS_MET, "periods with a detection", "A trend")


def _exp(value: float) -> float:
    """exp that ends at infinity instead of an error: a slope may run away where counts are 0."""
    return math.inf if value > 700 else math.exp(value)
