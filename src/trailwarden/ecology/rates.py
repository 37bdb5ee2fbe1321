"""Detection rates: how many per 100 camera-days, and how sure that is.

RAI (relative abundance index) = 100 n / camera-days: O'Brien, Kinnaird & Wibisono 2003, Animal
Conservation 6:131-139; the same in camtraptor (`get_rai`). What `n` counts is the caller's choice:
observations, independent records, individuals. Say which: the index differs several-fold.
The index compares like with like (one species, one kind of site, one camera); it is no abundance.

Two intervals, which answer different doubts:

- `rate`: exact Poisson (Garwood 1936, Biometrika 28:437-442). It holds for these cameras, and only
  if records come independently at one rate. Camera-trap counts rarely do: they are over-dispersed
  between stations, and then it is too narrow for any statement about the area. On negative
  binomial counts with 4 to 8 times the Poisson variance it held the truth in 50 to 70 % of
  simulated surveys, not in 95 %.
- `rate_over_stations`: stations drawn again with replacement, each with its own effort. It takes
  in the differences between stations. On the same counts it held the truth in 91 % of surveys
  with 6 stations, 93 % with 8, 94 % with 20; with 4 in 85 %, hence `MINIMUM_STATIONS`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from trailwarden.ecology.arrays import Floats, amounts, same_length, share
from trailwarden.ecology.bootstrap import draws, interval
from trailwarden.ecology.errors import BadInput, NoEffort, TooFew

PER_DAYS = 100
MINIMUM_STATIONS = 6
MINIMUM_DETECTIONS = 10
"""Below these an interval over stations is refused."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`n` detections in `camera_days`: `value` of them per `per_days` camera-days, `low` to `high`.

    `confidence` is that of the interval, `method` how it was made.
    """

    n: int
    camera_days: float
    per_days: float
    value: float
    low: float
    high: float
    confidence: float
    method: str


@dataclass(frozen=True, slots=True)
class StationRate(Rate):
    """A rate whose interval comes from the differences between `stations` stations.

    `dispersion` is Pearson's chi-squared by its degrees of freedom about one common rate: near 1
    for Poisson counts; well above 1 says that the Poisson interval is too narrow.
    """

    stations: int
    dispersion: float


def rai(n: float, camera_days: float, per_days: float = PER_DAYS) -> float:
    """Detections per `per_days` camera-days. Raises NoEffort when there are no camera-days."""
    if not camera_days > 0:
        raise NoEffort(
            f"A rate of {n:g} detections needs camera-days, and there are {camera_days:g}; "
            "record effort for these cameras, or choose a time in which they were seeing."
        )
    return per_days * n / camera_days


def rate(n: int, camera_days: float, confidence: float = 0.95, per_days: float = PER_DAYS) -> Rate:
    """The rate with its exact Poisson (Garwood) interval. Raises NoEffort, BadInput."""
    if n < 0:
        raise BadInput(f"A count of {n} detections is negative.")
    low, high = poisson_interval(n, confidence)
    return Rate(
        n=int(n),
        camera_days=float(camera_days),
        per_days=per_days,
        value=rai(n, camera_days, per_days),
        low=rai(low, camera_days, per_days),
        high=rai(high, camera_days, per_days),
        confidence=confidence,
        method="exact Poisson (Garwood 1936)",
    )


def poisson_interval(n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact limits of a Poisson mean after `n` events (Garwood 1936), by chi-squared quantiles."""
    tail = (1 - share(confidence, "confidence")) / 2
    low = float(stats.chi2.ppf(tail, 2 * n)) / 2 if n else 0.0
    return low, float(stats.chi2.isf(tail, 2 * n + 2)) / 2


def rate_over_stations(
    counts: npt.ArrayLike,
    camera_days: npt.ArrayLike,
    confidence: float = 0.95,
    per_days: float = PER_DAYS,
    resamples: int = 4000,
    seed: int = 0,
) -> StationRate:
    """The pooled rate, its interval from stations drawn again with replacement.

    `counts` and `camera_days`, shape (stations,), in any order: it does not change the result.
    Stations without effort are left out. Raises TooFew below `MINIMUM_STATIONS` or
    `MINIMUM_DETECTIONS`, NoEffort, and BadInput for a detection at a station without effort.
    """
    n, days = _stations(counts, camera_days)
    _refuse_too_few(n)
    order = np.lexsort((days, n))  # a seed draws positions, and equal stations equal results
    n, days = n[order], days[order]
    chosen = draws(len(n), resamples, seed)
    ratios = n[chosen].sum(axis=1) / days[chosen].sum(axis=1)
    low, high = interval(ratios, len(n), confidence)
    return StationRate(
        n=int(n.sum()),
        camera_days=float(days.sum()),
        per_days=per_days,
        value=rai(float(n.sum()), float(days.sum()), per_days),
        low=per_days * low,
        high=per_days * high,
        confidence=confidence,
        method=f"bootstrap over {len(n)} stations (expanded percentile, {resamples} resamples)",
        stations=len(n),
        dispersion=dispersion(n, days),
    )


def _refuse_too_few(n: Floats) -> None:
    wanted = "An interval over stations"
    advice = "Take in more, or use the Poisson interval and say what it leaves out."
    if len(n) < MINIMUM_STATIONS:
        raise TooFew(len(n), MINIMUM_STATIONS, "stations with effort", wanted, advice)
    if n.sum() < MINIMUM_DETECTIONS:
        raise TooFew(int(n.sum()), MINIMUM_DETECTIONS, "detections", wanted, advice)


def dispersion(counts: npt.ArrayLike, camera_days: npt.ArrayLike) -> float:
    """Pearson's chi-squared about one common rate by its degrees of freedom; nan if undefined.

    McCullagh & Nelder 1989, Generalized Linear Models, section 6.2.3. Undefined for fewer than two
    stations or no detection at all.
    """
    n, days = _stations(counts, camera_days)
    if len(n) < 2 or n.sum() == 0:
        return float("nan")
    expected = days * (n.sum() / days.sum())
    return float(((n - expected) ** 2 / expected).sum() / (len(n) - 1))


def _stations(counts: npt.ArrayLike, camera_days: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Counts and camera-days of the stations that have effort."""
    n, days = amounts(counts, "counts"), amounts(camera_days, "camera_days")
    same_length(counts=n, camera_days=days)
    blind = np.flatnonzero((n > 0) & (days == 0))
    if len(blind):
        raise BadInput(
            f"Station {blind[0]} has {n[blind[0]]:g} detections and no camera-days; its effort is "
            "missing: record it, or leave the station's detections out."
        )
    if not days.sum() > 0:
        raise NoEffort("No station has camera-days; record effort, or choose another time.")
    return n[days > 0], days[days > 0]
