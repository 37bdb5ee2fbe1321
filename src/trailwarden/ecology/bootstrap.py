"""Percentile intervals from resamples, widened for small samples."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from trailwarden.ecology.arrays import Floats, Ints, share


def draws(size: int, resamples: int, seed: int) -> Ints:
    """Positions of `size` things drawn with replacement, `resamples` times; (resamples, size)."""
    return np.random.default_rng(seed).integers(0, size, (resamples, size))


def interval(estimates: Floats, size: int, confidence: float) -> tuple[float, float]:
    """The expanded percentile interval of bootstrap estimates from a sample of `size`.

    The plain percentile interval of a small sample is too narrow: it misses the factor
    size / (size - 1) in the variance and takes normal for Student's t quantiles. The expanded one
    (Hesterberg 2015, The American Statistician 69:371-386) moves its two tails out accordingly.
    """
    tail = (1 - share(confidence, "confidence")) / 2
    stretch = math.sqrt(size / (size - 1)) * float(stats.t.ppf(tail, size - 1))
    moved = float(stats.norm.cdf(stretch))
    low, high = np.quantile(estimates, (moved, 1 - moved))
    return float(low), float(high)
