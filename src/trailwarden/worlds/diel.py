"""When in the day: mixtures of von Mises peaks on the clock of the sun, which draw and which tell.

Angles are radians in [0, 2 pi), sunrise at pi/2 and sunset at 3 pi/2 whatever the season. Hours
are those of that clock: 6 is sunrise, 12 the middle of the day, 18 sunset.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

TURN = 2 * np.pi


@dataclass(frozen=True, slots=True)
class Peak:
    """A von Mises peak at an hour of the sun's clock; `kappa` 3 is about 2.3 hours wide (sd)."""

    hour: float
    kappa: float
    weight: float

    @property
    def angle(self) -> float:
        """The hour in radians."""
        return self.hour / 24 * TURN


@dataclass(frozen=True, slots=True)
class DielPattern:
    """Peaks over a level floor of activity; `floor` and the peaks' weights are relative."""

    peaks: tuple[Peak, ...]
    floor: float = 0.0

    @property
    def _shares(self) -> NDArray[np.float64]:
        weights = np.array([self.floor, *(peak.weight for peak in self.peaks)])
        return np.asarray(weights / weights.sum())

    def draw(self, rng: np.random.Generator, number: int) -> NDArray[np.float64]:
        """`number` angles of activity."""
        part = rng.choice(len(self._shares), size=number, p=self._shares)
        middles = np.array([0.0, *(peak.angle for peak in self.peaks)])
        narrowness = np.array([0.0, *(peak.kappa for peak in self.peaks)])
        return np.asarray(rng.vonmises(middles[part], narrowness[part]) % TURN)

    def density(self, angles: ArrayLike) -> NDArray[np.float64]:
        """The density that `draw` draws from, per radian: what an estimate should find again."""
        floor, *shares = self._shares
        density = np.full(np.shape(angles), floor / TURN)
        for share, peak in zip(shares, self.peaks, strict=True):
            density += share * _von_mises(np.asarray(angles) - peak.angle, peak.kappa)
        return density

    def overlap(self, other: DielPattern, steps: int = 4096) -> float:
        """The true coefficient of overlap with another pattern, 0..1: the area under both."""
        grid = np.arange(steps) * TURN / steps
        both = np.minimum(self.density(grid), other.density(grid))
        return float(both.sum() * TURN / steps)


def _von_mises(away: NDArray[np.float64], kappa: float) -> NDArray[np.float64]:
    """The von Mises density; its peak is taken out first, so that no kappa overflows."""
    height = TURN * np.i0(kappa) * np.exp(-kappa)
    return np.asarray(np.exp(kappa * (np.cos(away) - 1.0)) / height)
