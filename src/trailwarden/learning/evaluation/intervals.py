"""Intervals for shares: Wilson's for single questions, and the bootstrap over clusters of them."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_Z = 1.959963984540054
_DRAWS = 4000
_FEWEST = 3
"""Clusters below which drawing them again says nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share between 0 and 1 (or a difference of two) with its 95 % interval; `n` questions."""

    value: float
    low: float
    high: float
    n: int


def wilson(right: int, n: int) -> Share:
    """The share of `right` among `n` with Wilson's score interval.

    Wilson 1927, Journal of the American Statistical Association 22, 209-212. Nothing asked gives
    the interval from 0 to 1.
    """
    if n == 0:
        return Share(math.nan, 0.0, 1.0, 0)
    share, z2 = right / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Share(share, max(0.0, centre - half), min(1.0, centre + half), n)


def clustered(values: Sequence[float], clusters: Sequence[Hashable], seed: int = 0) -> Share | None:
    """The mean of `values` with a percentile interval from whole clusters drawn again.

    Questions of one world share its names and its faults, so they are no independent draws. None
    with fewer than three clusters.
    """
    groups = _groups(values, clusters)
    if len(groups) < _FEWEST:
        return None
    sums = np.array([sum(group) for group in groups.values()])
    sizes = np.array([len(group) for group in groups.values()])
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(groups), (_DRAWS, len(groups)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Share(float(sums.sum() / sizes.sum()), float(low), float(high), len(values))


def _groups(
    values: Sequence[float], clusters: Sequence[Hashable]
) -> Mapping[Hashable, list[float]]:
    groups: dict[Hashable, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        groups.setdefault(cluster, []).append(value)
    return groups


def sign_test(better: int, worse: int) -> float:
    """The two-sided p of the exact sign (McNemar) test over the questions that differ."""
    n = better + worse
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1))
    return min(1.0, float(2 * tail / 2**n))
