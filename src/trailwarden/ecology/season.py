"""The season in detection rates: when in the year a species is met most, and how much more often.

log E[count] = a + sum_k (b_k cos 2 pi k t + c_k sin 2 pi k t) + log(camera-days), t the share of
the year gone by: harmonic (cosinor) regression of counts, as in Stolwijk, Straatman & Zielhuis
1999, Journal of Epidemiology and Community Health 53:235-238. A peak of passage at some sites is
what migration would look like; one camera network cannot prove it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from trailwarden.ecology.arrays import Floats, amounts, same_length, share
from trailwarden.ecology.countmodel import CountModel, Family, fit_counts
from trailwarden.ecology.errors import BadInput, TooFew

MINIMUM_MONTHS = 9
MINIMUM_DETECTIONS = 20
"""Months of the year (twelfths) with effort, and detections, below which a season is refused."""
_GRID = 365
_DRAWS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """The fitted yearly course.

    `peak`, `trough`: shares of the year, 0 to 1 (0.25 is early April); `peak_reach`: half the
    interval of the peak, so that 0.5 says it may be at any time; `peak_to_trough`: factor between
    the rates there, `low` to `high`; `p_value`: Wald test of 'no season'. `curve`: the rate through
    the year relative to its mean, at `curve_at`. `months`: twelfths of the year with effort.
    """

    peak: float
    peak_reach: float
    trough: float
    peak_to_trough: float
    low: float
    high: float
    confidence: float
    p_value: float
    family: Family
    dispersion: float
    curve_at: Floats
    curve: Floats
    months: int
    detections: int
    periods: int


def season(
    counts: npt.ArrayLike,
    camera_days: npt.ArrayLike,
    year_share: npt.ArrayLike,
    harmonics: int = 1,
    confidence: float = 0.95,
    seed: int = 0,
) -> Season:
    """Fit the yearly course.

    `counts`, `camera_days`, shape (periods,); `year_share`: share of the year, 0 to 1, at the
    middle of each. One harmonic makes one peak a year, two allow for two (spring and autumn
    passage). Intervals come from a thousand courses drawn from the fit's covariance; that of the
    factor lies above 1 by its nature, whether there is a season is for `p_value` to say. Raises
    TooFew when fewer than `MINIMUM_MONTHS` twelfths of the year have effort, or below
    `MINIMUM_DETECTIONS`; BadInput.
    """
    share(confidence, "confidence")
    n, days = amounts(counts, "counts"), amounts(camera_days, "camera_days")
    when = amounts(year_share, "year_share")
    same_length(counts=n, camera_days=days, year_share=when)
    if harmonics not in (1, 2):
        raise BadInput(f"{harmonics} harmonics were asked for; give 1 or 2.")
    if ((n > 0) & (days == 0)).any():
        raise BadInput("There are detections in a period without camera-days; record the effort.")
    n, days, when = n[days > 0], days[days > 0], when[days > 0] % 1
    months = len(np.unique(np.floor(when * 12)))
    _refuse_too_few(n, months, harmonics)
    model = fit_counts(n, days, _waves(when, harmonics))
    at = np.linspace(0, 1, _GRID, endpoint=False)
    waves = _waves(at, harmonics)[:, 1:]
    course = waves @ model.coefficients[1:]
    peak = float(at[course.argmax()])
    others = _drawn(model, confidence, seed) @ waves.T
    astray = np.abs((at[others.argmax(axis=1)] - peak + 0.5) % 1 - 0.5)
    low, high = np.quantile(np.ptp(others, axis=1), ((1 - confidence) / 2, (1 + confidence) / 2))
    return Season(
        peak=peak,
        peak_reach=float(np.quantile(astray, confidence)),
        trough=float(at[course.argmin()]),
        peak_to_trough=_exp(float(np.ptp(course))),
        low=_exp(float(low)),
        high=_exp(float(high)),
        confidence=confidence,
        p_value=model.p_value(slice(1, None)),
        family=model.family,
        dispersion=model.dispersion,
        curve_at=at,
        curve=np.exp(course) / np.exp(course).mean(),
        months=months,
        detections=int(n.sum()),
        periods=len(n),
    )


def _drawn(model: CountModel, confidence: float, seed: int) -> Floats:
    """Coefficients of the waves as they may be; wider where the scatter is estimated too."""
    wider = (model.reach(confidence) / float(stats.norm.isf((1 - confidence) / 2))) ** 2
    means, block = model.coefficients[1:], model.covariance[1:, 1:] * wider
    return np.random.default_rng(seed).multivariate_normal(means, block, _DRAWS)


def _exp(value: float) -> float:
    """exp that stays a number: a course may run away where counts are 0."""
    return math.exp(min(value, 700.0))


def _refuse_too_few(n: Floats, months: int, harmonics: int) -> None:
    wanted = "A season"
    if months < MINIMUM_MONTHS:
        raise TooFew(months, MINIMUM_MONTHS, "months of the year with effort", wanted)
    if len(n) < 4 * harmonics + 4:
        raise TooFew(len(n), 4 * harmonics + 4, "periods with effort", wanted)
    if n.sum() < MINIMUM_DETECTIONS:
        raise TooFew(int(n.sum()), MINIMUM_DETECTIONS, "detections", wanted)
    if (n > 0).sum() < 2 * harmonics + 2:  # as many terms fit fewer perfectly
        met = int((n > 0).sum())
        raise TooFew(met, 2 * harmonics + 2, "periods with a detection", wanted)


def _waves(when: Floats, harmonics: int) -> Floats:
    """Constant, then cosine and sine of each harmonic; (n, 1 + 2 * harmonics)."""
    columns = [np.ones_like(when)]
    for k in range(1, harmonics + 1):
        columns += [np.cos(2 * np.pi * k * when), np.sin(2 * np.pi * k * when)]
    return np.column_stack(columns)
