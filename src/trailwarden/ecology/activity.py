"""When animals are active: a curve over the day, and the share of the day they are active.

The curve is the circular kernel density of Ridout & Linkie (2009, J. Agric. Biol. Environ. Stat.
14:322-337), as R's overlap::densityPlot and activity::fitact draw it. The activity level is the
area under the curve over that of a day spent at its peak (Rowcliffe et al. 2014, Methods in Ecology
and Evolution 5:1170-1179). It assumes that every animal is active at the peak of the curve, and is
too high where that does not hold (large predators, winters of high latitudes).

Give independent records: pictures of one visit count the same animal again and narrow the interval.

How few records are too few? Camera traps agree with radio tags from about 100 detections a species
on (Lashley et al. 2018, Scientific Reports 8:4173): below that a result says so. Below 25 nothing
is estimated, below 10 nothing is drawn: this house's rule, from draws of a known curve with two
peaks (`bench.crosscheck_diel`). There an overlap of 0.29 errs by 0.12 at 10 records, 0.10 at 25 and
0.05 at 100, and an activity level by 19 % of itself at 25 and 11 % at 100, its "95 %" interval
holding the truth in 82 % and 90 % of draws: it is too narrow, more so the fewer records there are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.arrays import Floats, share
from trailwarden.ecology.circular import TAU, angles_column, bandwidth
from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.kernel import (
    density,
    minute_angles,
    minute_bandwidths,
    minute_densities,
    resamples,
)

FEWEST_TO_DRAW = 10
FEWEST_TO_ESTIMATE = 25
ENOUGH = 100
"""Lashley et al. 2018: where more detections hardly change the curve."""
FEWEST_RESAMPLES = 100
_TOO_EVEN = (
    "The records are spread more evenly than resamples of them: the curve or the activity level "
    "lies outside its own interval, which then says nothing."
)
_STEP = 5  # minutes between the points of a curve
_PER_HOUR = TAU / 24


@dataclass(frozen=True, slots=True, eq=False)
class ActivityCurve:
    """Density of records over the day.

    `hours`: shape (289,), every five minutes from 0 to 24, so that the circle closes. `density`:
    share of all records an hour, same shape; the mean of the first 288 is 1/24. `bandwidth`:
    concentration of the kernel, after `adjust`. `level`, of 0 to 1, is the share of the day active,
    and None below 25 records. `doubts` are sentences to print beside the curve.
    """

    n: int
    hours: Floats
    density: Floats
    bandwidth: float
    adjust: float
    peak_hour: float
    level: float | None
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ActivityInterval:
    """A curve with a pointwise interval, and its activity level with one.

    `lower`, `upper`: bounds of the density at each of the curve's hours. Pointwise: each hour's
    true density lies within its bounds with this confidence, the whole curve less often.
    """

    curve: ActivityCurve
    lower: Floats
    upper: Floats
    level: float
    level_error: float
    level_lower: float
    level_upper: float
    confidence: float
    resamples: int
    smooth: bool


def activity_curve(angles: npt.ArrayLike, *, adjust: float = 1.0) -> ActivityCurve:
    """The curve through times of day, in radians, of 10 or more records.

    `adjust` above 1 draws smoother, below 1 rougher (overlap's sense; activity::fitact's `adj` is
    its inverse). Raises TooFew below 10 records, or if all are of one time of day.
    """
    turned = angles_column(angles)
    n = len(turned)
    if n < FEWEST_TO_DRAW:
        raise TooFew(n, FEWEST_TO_DRAW, "independent records", "A curve of activity")
    if not adjust > 0:
        raise BadInput(f"adjust is {adjust}; give a number above 0, where 1 changes nothing.")
    width = bandwidth(turned) / adjust
    minutes = density(turned, minute_angles(), width)
    return ActivityCurve(
        n=n,
        hours=np.arange(0, 24 * 60 + 1, _STEP) / 60,
        density=_closed(minutes),
        bandwidth=width,
        adjust=adjust,
        peak_hour=float(minutes.argmax()) / 60,
        level=float(_levels(minutes)) if n >= FEWEST_TO_ESTIMATE else None,
        doubts=_doubts(n),
    )


def activity_interval(
    angles: npt.ArrayLike,
    *,
    adjust: float = 1.0,
    number: int = 1000,
    confidence: float = 0.95,
    smooth: bool = False,
    seed: int | np.random.Generator = 0,
) -> ActivityInterval:
    """The curve and its level with bootstrap percentile intervals, as activity::fitact.

    `smooth` False resamples the records (fitact's sample="data"), True the curve ("model"). Each
    resample has its own bandwidth. No resample is spread more evenly than records that are spread
    over the day as by a clock, so the curve and the level of those can lie outside their own
    intervals: a limit of percentile intervals, which fitact shares; `doubts` then says so. Raises
    TooFew below 25 records or 100 resamples.
    """
    turned = angles_column(angles)
    if len(turned) < FEWEST_TO_ESTIMATE:
        raise TooFew(len(turned), FEWEST_TO_ESTIMATE, "independent records", "An activity level")
    if number < FEWEST_RESAMPLES:
        raise TooFew(number, FEWEST_RESAMPLES, "resamples", "A bootstrap interval", "Ask for more.")
    tails = (1 + np.array([-1, 1]) * share(confidence, "confidence")) / 2
    curve = activity_curve(turned, adjust=adjust)
    drawn, levels = _resampled(turned, adjust, number, np.random.default_rng(seed), smooth)
    lower, upper = np.quantile(drawn, tails, axis=0)
    level_lower, level_upper = np.quantile(levels, tails)
    assert curve.level is not None, "25 records are enough for a level"
    inside = (lower <= curve.density) & (curve.density <= upper)
    doubts = () if inside.all() and level_lower <= curve.level <= level_upper else (_TOO_EVEN,)
    return ActivityInterval(
        curve=replace(curve, doubts=curve.doubts + doubts),
        lower=lower,
        upper=upper,
        level=curve.level,
        level_error=float(levels.std(ddof=1)),
        level_lower=float(level_lower),
        level_upper=float(level_upper),
        confidence=confidence,
        resamples=number,
        smooth=smooth,
    )


def _resampled(
    turned: Floats, adjust: float, number: int, generator: np.random.Generator, smooth: bool
) -> tuple[Floats, Floats]:
    """Curves of resamples, shape (number, 289), and their levels, shape (number,)."""
    curves, levels = [], []
    for counts in resamples(turned, number, generator, smooth=smooth):
        minutes = minute_densities(counts, minute_bandwidths(counts) / adjust)
        curves.append(_closed(minutes))
        levels.append(_levels(minutes))
    return np.concatenate(curves), np.concatenate(levels)


def _closed(minutes: Floats) -> Floats:
    """Density an hour at every fifth minute, the first again at the end."""
    points = minutes[..., ::_STEP] * _PER_HOUR
    return np.concatenate([points, points[..., :1]], axis=-1)


def _levels(minutes: Floats) -> Floats:
    """Activity level: 1, the area under the curve, over that of a day at its peak."""
    return np.asarray(1 / (TAU * minutes.max(axis=-1)))


def _doubts(n: int) -> tuple[str, ...]:
    if n < FEWEST_TO_ESTIMATE:
        return (
            f"Only {n} records: the curve shows when they fell, and is no estimate of activity.",
        )
    if n < ENOUGH:
        return (
            f"{n} records: a curve is expected to settle at about {ENOUGH}, and an interval of the "
            "activity level is narrower than it says.",
        )
    return ()
