"""How long things last, from some that ended and some that were still going when last seen.

A histogram over buckets that grow by a tenth, with two counts each: what ended there, and what was
given up there (censored: it lasted at least so long). The share that outlasts a value is the
product-limit estimate over the buckets (Kaplan and Meier 1958, J. Am. Stat. Assoc. 53:457).
Leaving the censored out would make a tool that hangs look fast, because only its quick answers are
ever seen. Old observations fade, so a tool that changed is believed after some dozens of calls.

It measures seconds and tokens alike; values are positive.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SMALLEST = 0.01
_GROWTH = 1.1
_BUCKETS = 200
EDGES: Floats = SMALLEST * _GROWTH ** np.arange(_BUCKETS, dtype=np.float64)
"""Upper ends of the buckets: 0.01 to 1.7 million; the last takes all that is above."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that outlasts each of `EDGES`; what is left at the last one never ends."""

    beyond: Floats

    @property
    def never(self) -> float:
        """The share that does not end."""
        return float(self.beyond[-1])

    def outlasts(self, value: float) -> float:
        """The share that is longer than a value; linear inside a bucket."""
        return float(np.interp(value, EDGES, self.beyond, left=1.0))

    def quantile(self, share: float, *, given: float = 0.0) -> float:
        """What so large a share of those that outlast `given` do not outlast; infinite for never.

        It is the upper end of a bucket, so at most a tenth too long.
        """
        left = self.outlasts(given) * (1.0 - share)
        index = int(np.searchsorted(-self.beyond, -left))
        return math.inf if index >= _BUCKETS - 1 else max(given, float(EDGES[index]))

    def remaining(self, elapsed: float) -> tuple[Floats, Floats]:
        """What is still to come at `elapsed`: points from 0 on, and the share that outlasts each.

        Where nobody lasted so long yet, nothing is known, and it counts as going on for ever.
        """
        first = int(np.searchsorted(EDGES, elapsed, side="right"))
        points = np.concatenate(([0.0], EDGES[first:] - elapsed))
        now = self.outlasts(elapsed)
        if now <= 0.0:
            return points, np.ones_like(points)
        return points, np.concatenate(([1.0], self.beyond[first:] / now))


class Sketch:
    """Observations of one kind. `memory` is the number of them after which one has faded to 1/e."""

    def __init__(self, memory: float = 200.0) -> None:
        self._fade = 1.0 - 1.0 / memory
        self._ended = np.zeros(_BUCKETS)
        self._outlasted = np.zeros(_BUCKETS)

    @property
    def weight(self) -> float:
        """How many observations it rests on; faded ones count less."""
        return float(self._ended.sum() + self._outlasted.sum())

    def ended(self, value: float) -> None:
        """One lasted so long."""
        self._fade_all()
        self._ended[_bucket(value)] += 1.0

    def outlasted(self, value: float) -> None:
        """One was given up at so much: it would have lasted longer."""
        self._fade_all()
        self._outlasted[_bucket(value)] += 1.0

    def _fade_all(self) -> None:
        self._ended *= self._fade
        self._outlasted *= self._fade

    def curve(
        self, going_on: Iterable[float] = (), *, prior: Sketch | None = None, worth: float = 0.0
    ) -> Curve:
        """The estimate. `going_on` are those not ended yet, with what they have lasted so far.

        `prior` counts as `worth` observations, or as many as it rests on if those are fewer.
        """
        ended, outlasted = self._ended, self._outlasted.copy()
        for value in going_on:
            outlasted[_bucket(value)] += 1.0
        if prior is not None and (rests_on := prior.weight) > 0:
            scale = min(worth, rests_on) / rests_on
            ended = ended + scale * prior._ended
            outlasted += scale * prior._outlasted
        return Curve(_product_limit(ended, outlasted))


def _product_limit(ended: Floats, outlasted: Floats) -> Floats:
    at_risk = np.cumsum((ended + outlasted)[::-1])[::-1]
    hazard = np.divide(ended, at_risk, out=np.zeros(_BUCKETS), where=at_risk > 1e-12)
    return np.cumprod(1.0 - np.minimum(hazard, 1.0)).astype(np.float64)


def _bucket(value: float) -> int:
    """The bucket whose upper end is the first at or above the value."""
    if value <= SMALLEST:
        return 0
    return min(_BUCKETS - 1, math.ceil(math.log(value / SMALLEST) / math.log(_GROWTH) - 1e-9))
