"""Group size: how many animals were seen together.

Only observations that somebody or something counted say anything: those without a count are left
out, and how many they were is part of the result. The mean of what a camera sees is a lower bound
of the group: animals that passed beside the picture are missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.arrays import Floats, Ints, column
from trailwarden.ecology.bootstrap import interval
from trailwarden.ecology.errors import BadInput, TooFew

MINIMUM_FOR_INTERVAL = 6
"""With fewer counted observations no interval is given."""


@dataclass(frozen=True, slots=True)
class GroupSize:
    """Sizes of groups: `mean` (bootstrap interval `low` to `high`), `median`, `largest`.

    `counted` observations had a count, `uncounted` had none. `sizes`: how often each size was seen,
    as (size, times), by size. `low` and `high` are None where too few were counted, and where all
    were of one size: resamples of those tell nothing of the size that was not met yet.
    """

    mean: float
    low: float | None
    high: float | None
    confidence: float
    median: float
    largest: int
    counted: int
    uncounted: int
    sizes: tuple[tuple[int, int], ...]


def group_size(
    counts: npt.ArrayLike, confidence: float = 0.95, resamples: int = 4000, seed: int = 0
) -> GroupSize:
    """Group size from the counts of observations, shape (n,); 0 says: not counted.

    Raises TooFew when no observation was counted, BadInput for a negative count.
    """
    given = column(counts, "counts")
    if (given < 0).any():
        raise BadInput("A group has a negative count; give 0 where nobody counted.")
    known = given[given > 0]
    if not len(known):
        raise TooFew(0, 1, "observations with a count", "Group size", "Review and count some.")
    sizes, times = np.unique(known, return_counts=True)
    low, high = _interval(sizes, times, confidence, resamples, seed)
    return GroupSize(
        mean=float(known.mean()),
        low=low,
        high=high,
        confidence=confidence,
        median=float(np.median(known)),
        largest=int(known.max()),
        counted=len(known),
        uncounted=len(given) - len(known),
        sizes=tuple(zip(sizes.tolist(), times.tolist(), strict=True)),
    )


def _interval(
    sizes: Ints, times: Ints, confidence: float, resamples: int, seed: int
) -> tuple[float | None, float | None]:
    """Bootstrap interval of the mean; drawing sizes by how often they occur costs the same for
    ten observations and for a million."""
    counted = int(times.sum())
    if counted < MINIMUM_FOR_INTERVAL or len(sizes) == 1:
        return None, None
    drawn = np.random.default_rng(seed).multinomial(counted, times / counted, resamples)
    means: Floats = drawn @ sizes / counted
    return interval(means, counted, confidence)
