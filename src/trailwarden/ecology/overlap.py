"""How far the daily activity of two species overlaps: 0 never awake together, 1 the same curve.

The coefficient of overlapping is the area under the lower of two activity curves. Estimators, the
rule to choose one, and the bootstrap are those of R's overlap 0.3.5:

Ridout, M. S. & Linkie, M. (2009) Estimating overlap of daily activity patterns from camera trap
data. Journal of Agricultural, Biological, and Environmental Statistics 14:322-337.
Meredith, M. & Ridout, M., vignette "Overview of the overlap package".

Dhat5 is left out on purpose: it jumps with small changes of the data and can exceed 1, and that
vignette never found it useful. Overlap in time is not contact, and pooling sites or seasons that
differ raises it: compare like with like, best in sun time (see `sun`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from scipy.stats import norm

from trailwarden.ecology.activity import ENOUGH, FEWEST_RESAMPLES, FEWEST_TO_ESTIMATE
from trailwarden.ecology.arrays import Floats, share
from trailwarden.ecology.circular import TAU, angles_column, bandwidth
from trailwarden.ecology.errors import TooFew
from trailwarden.ecology.kernel import density, minute_bandwidths, minute_densities, resamples

DHAT4_ABOVE = 50
"""Both samples must exceed this many records for Dhat4 (R's help page; its vignette says 75)."""
_GRID = 128  # points of R's grid, both midnights among them
_SHY_OF_ENDS = 1e-6  # a resample that overlaps wholly or not at all, on the logit scale
_TINIEST: Final = float(np.finfo(np.float64).tiny)


class Estimator(StrEnum):
    """Which of Schmid & Schmidt's (2006) estimators."""

    DHAT1 = "Dhat1"  # area under both curves; better for small samples
    DHAT4 = "Dhat4"  # the curves compared at the records; better for large ones


_ADJUST = {Estimator.DHAT1: 0.8, Estimator.DHAT4: 1.0}  # Ridout & Linkie 2009, and R's defaults


@dataclass(frozen=True, slots=True)
class BootstrapIntervals:
    """Lower and upper bounds by each method of R's overlap::bootCI.

    With t the estimate and b the resampled values: `percentile` is the quantiles of b; `basic0`
    those moved by t - mean(b); `norm0` t plus and minus z sd(b). `basic` and `norm` go with the
    estimate corrected for bias, 2 t - mean(b), which is not the estimate given here.
    """

    percentile: tuple[float, float]
    basic0: tuple[float, float]
    norm0: tuple[float, float]
    basic: tuple[float, float]
    norm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Overlap of two species with its interval.

    `lower` and `upper` are basic0 within [0, 1], the method whose coverage came closest to what it
    says in the vignette's simulations (86 to 96 % for "95 %" in `bench.crosscheck_diel`). The other
    methods are in `intervals`, and in `logit_intervals` worked out on the logit scale, which cannot
    leave [0, 1].
    """

    n_a: int
    n_b: int
    estimator: Estimator
    estimate: float
    lower: float
    upper: float
    confidence: float
    resamples: int
    smooth: bool
    bootstrap_mean: float
    intervals: BootstrapIntervals
    logit_intervals: BootstrapIntervals
    doubts: tuple[str, ...]


def best_estimator(n_a: int, n_b: int) -> Estimator:
    """Dhat4 if both samples exceed 50 records, else Dhat1."""
    return Estimator.DHAT4 if min(n_a, n_b) > DHAT4_ABOVE else Estimator.DHAT1


def overlap_estimate(a: npt.ArrayLike, b: npt.ArrayLike, estimator: Estimator) -> float:
    """The bare number for two samples of angles in radians, as R's overlap::overlapEst.

    No minimum but two different times in each sample (TooFew): `overlap` is the one to publish.
    """
    one, two = angles_column(a, "a"), angles_column(b, "b")
    adjust = _ADJUST[estimator]
    grid = np.linspace(0, TAU, _GRID)
    if estimator is Estimator.DHAT4 and len(one) + len(two) <= 1.1 * _GRID:
        grid = np.concatenate([one, two])  # R compares small samples at the records themselves
    f = density(one, grid, bandwidth(one) / adjust)
    g = density(two, grid, bandwidth(two) / adjust)
    if estimator is Estimator.DHAT1:
        return min(1.0, float(np.minimum(f[1:] / f[1:].sum(), g[1:] / g[1:].sum()).sum()))
    if len(grid) != _GRID:
        return _dhat4(g[: len(one)], f[: len(one)], f[len(one) :], g[len(one) :])
    return _dhat4(*(np.interp(at, grid, of) for at, of in ((one, g), (one, f), (two, f), (two, g))))


def overlap(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    *,
    estimator: Estimator | None = None,
    number: int = 1000,
    confidence: float = 0.95,
    smooth: bool = True,
    seed: int | np.random.Generator = 0,
) -> Overlap:
    """Overlap of two samples of times of day, in radians, with a bootstrap interval.

    Without `estimator`, `best_estimator` chooses. `smooth` resamples the curves, not the records,
    as the vignette advises. Raises TooFew below 25 records in either sample (see `activity` for
    why) or below 100 resamples.
    """
    one, two = angles_column(a, "a"), angles_column(b, "b")
    fewer = min(len(one), len(two))
    if fewer < FEWEST_TO_ESTIMATE:
        raise TooFew(fewer, FEWEST_TO_ESTIMATE, "independent records of each species", "An overlap")
    if number < FEWEST_RESAMPLES:
        raise TooFew(number, FEWEST_RESAMPLES, "resamples", "A bootstrap interval", "Ask for more.")
    chosen = estimator or best_estimator(len(one), len(two))
    found = overlap_estimate(one, two, chosen)
    drawn = bootstrap(one, two, chosen, number=number, smooth=smooth, seed=seed)
    plain = bootstrap_intervals(found, drawn, confidence)
    low, high = np.clip(plain.basic0, 0, 1)
    return Overlap(
        n_a=len(one),
        n_b=len(two),
        estimator=chosen,
        estimate=found,
        lower=float(low),
        upper=float(high),
        confidence=confidence,
        resamples=number,
        smooth=smooth,
        bootstrap_mean=float(drawn.mean()),
        intervals=plain,
        logit_intervals=bootstrap_intervals(found, drawn, confidence, on_logit_scale=True),
        doubts=_doubts(len(one), len(two), found),
    )


def bootstrap(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    estimator: Estimator,
    *,
    number: int = 1000,
    smooth: bool = True,
    seed: int | np.random.Generator = 0,
) -> Floats:
    """Overlaps of resampled pairs, shape (number,); R's overlap::bootstrap, to the minute."""
    generator = np.random.default_rng(seed)
    ones = resamples(a, number, generator, smooth=smooth)
    twos = resamples(b, number, generator, smooth=smooth)
    return np.concatenate(
        [_minute_overlaps(one, two, estimator) for one, two in zip(ones, twos, strict=True)]
    )


def bootstrap_intervals(
    estimate: float, drawn: npt.ArrayLike, confidence: float = 0.95, *, on_logit_scale: bool = False
) -> BootstrapIntervals:
    """R's overlap::bootCI (or bootCIlogit) of an estimate and its resampled values.

    Raises TooFew when the resamples do not reach the quantiles: 40 for 95 %, 200 for 99 %.
    """
    values = np.asarray(drawn, dtype=np.float64)
    if on_logit_scale:
        inside = (_SHY_OF_ENDS, 1 - _SHY_OF_ENDS)
        free = bootstrap_intervals(
            float(logit(np.clip(estimate, *inside))), logit(np.clip(values, *inside)), confidence
        )
        return BootstrapIntervals(
            *(
                (float(expit(low)), float(expit(high)))
                for low, high in (free.percentile, free.basic0, free.norm0, free.basic, free.norm)
            )
        )
    low, high = _normal_quantiles(values, share(confidence, "confidence"))
    bias = float(values.mean()) - estimate
    reach = float(values.std(ddof=1) * norm.ppf((1 + confidence) / 2))
    return BootstrapIntervals(
        percentile=(low, high),
        basic0=(low - bias, high - bias),
        norm0=(estimate - reach, estimate + reach),
        basic=(2 * estimate - high, 2 * estimate - low),
        norm=(estimate - bias - reach, estimate - bias + reach),
    )


def _normal_quantiles(values: Floats, confidence: float) -> tuple[float, float]:
    """Quantiles at ranks (R + 1) alpha, interpolated on the normal scale.

    Davison & Hinkley (1997) Bootstrap Methods and their Application, eq. 5.8; R's boot::boot.ci.
    """
    number = len(values)
    alpha = (1 + np.array([-1, 1]) * confidence) / 2
    rank = (number + 1) * alpha
    if rank[0] <= 1:
        need = int(2 / (1 - confidence)) + 1
        raise TooFew(number, need, "resamples", f"A {confidence:.0%} interval", "Ask for more.")
    below = np.minimum(np.trunc(rank), number - 1)
    ordered = np.sort(values)
    low, high = ordered[below.astype(int) - 1], ordered[below.astype(int)]
    floor, ceiling = norm.ppf(below / (number + 1)), norm.ppf((below + 1) / (number + 1))
    bounds = low + (norm.ppf(alpha) - floor) / (ceiling - floor) * (high - low)
    return float(bounds[0]), float(bounds[1])


def _minute_overlaps(one: Floats, two: Floats, estimator: Estimator) -> Floats:
    """Overlaps of samples given as counts per minute, (samples, 1440) each; shape (samples,)."""
    adjust = _ADJUST[estimator]
    f = minute_densities(one, minute_bandwidths(one) / adjust)
    g = minute_densities(two, minute_bandwidths(two) / adjust)
    if estimator is Estimator.DHAT1:
        return np.asarray(np.minimum(f, g).mean(axis=-1) * TAU)
    return np.asarray((_mean_ratio(g, f, one) + _mean_ratio(f, g, two)) / 2)


def _mean_ratio(above: Floats, below: Floats, counts: Floats) -> Floats:
    """Mean over the records counted of min(1, above / below), shape (samples,)."""
    ratio = np.minimum(1, above / np.maximum(below, _TINIEST))
    return np.asarray((ratio * counts).sum(axis=-1) / counts.sum(axis=-1))


def _dhat4(g_at_a: Floats, f_at_a: Floats, f_at_b: Floats, g_at_b: Floats) -> float:
    """Mean of min(1, g/f) over the records of a and min(1, f/g) over those of b, halved."""
    at_a, at_b = np.minimum(1, g_at_a / f_at_a), np.minimum(1, f_at_b / g_at_b)
    return float(at_a.mean() + at_b.mean()) / 2


def _doubts(n_a: int, n_b: int, estimate: float) -> tuple[str, ...]:
    doubts = []
    if min(n_a, n_b) < ENOUGH:
        doubts.append(
            f"{n_a} and {n_b} records: curves of activity are expected to settle at about {ENOUGH}."
        )
    if min(n_a, n_b) < 75 and estimate > 0.8:
        doubts.append(
            "With a sample below 75 and an overlap above 0.8 the interval is narrower than it says "
            "(overlap's vignette: coverage below 90 %)."
        )
    return tuple(doubts)
