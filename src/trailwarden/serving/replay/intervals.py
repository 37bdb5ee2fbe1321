"""Intervals over seeds: a run a seed, a mean and how far it may be off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over seeds with its 95 % confidence bounds. One seed has no bounds: they are NaN."""

    mean: float
    low: float
    high: float
    seeds: int

    def show(self, digits: int = 2, scale: float = 1.0) -> str:
        """`mean ± half width`; infinite means say so."""
        if not math.isfinite(self.mean):
            return "never" if self.mean > 0 else "-"
        told = f"{self.mean * scale:.{digits}f}"
        half = (self.high - self.low) / 2 * scale
        return f"{told} ± {half:.{digits}f}" if math.isfinite(half) else told


def over_seeds(values: Sequence[float]) -> Interval:
    """Student's t interval of the mean of independent runs.

    Where a run's value is infinite (a quantile that fell among the failed) the mean is, too.
    """
    count = len(values)
    mean = sum(values) / count if count else math.nan
    if count < 2 or not math.isfinite(mean):
        return Interval(mean, math.nan, math.nan, count)
    error = float(np.std(values, ddof=1)) / math.sqrt(count)
    half = float(student.ppf(0.975, count - 1)) * error
    return Interval(mean, mean - half, mean + half, count)


def paired(values: Sequence[float], baseline: Sequence[float]) -> Interval:
    """The interval of the difference to a baseline that played the same seeds."""
    return over_seeds([a - b for a, b in zip(values, baseline, strict=True)])
