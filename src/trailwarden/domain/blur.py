"""The rule by which a place is blurred wherever it is made public.

Generalising instead of withholding, as advised by A. D. Chapman 2020, Current Best Practices for
Generalizing Sensitive Species Occurrence Data, GBIF Secretariat, https://doi.org/10.15468/doc-5jp4-5g10
(decimal degrees rounded to a grid, the uncertainty stated).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, hypot, radians

KM_OF_A_DEGREE = 100.0
"""A grid of so many kilometres is one degree: 10 km are rounded to 0.1 degrees, as GBIF advises
for species of high sensitivity, 1 km to 0.01, 100 km to 1."""

_METRES_OF_A_DEGREE = 111_320.0
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Blur:
    """A grid of `km` kilometres to which coordinates are rounded. Raises ValueError for none."""

    km: float = 10.0

    def __post_init__(self) -> None:
        if not 0.1 <= self.km <= 1000:
            raise ValueError(f"a blur of {self.km:g} km: give 0.1 to 1000")

    @property
    def degrees(self) -> float:
        """The grid's step."""
        return self.km / KM_OF_A_DEGREE

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """The nearest crossing of the grid: the same for all points around it."""
        return self._rounded(latitude, 90), self._rounded(longitude, 180)

    def uncertainty_m(self, latitude: float, before_m: float | None) -> int:
        """How far the true place can be from the rounded one: half the diagonal of a grid cell,
        where the cell is widest, and what was uncertain before. All places in a cell have the
        same: an uncertainty made from the exact latitude would tell it to some hundred metres."""
        half = self.degrees / 2
        widest = max(0.0, abs(self._rounded(latitude, 90)) - half)
        diagonal = hypot(half, half * cos(radians(widest))) * _METRES_OF_A_DEGREE
        return ceil(diagonal + (before_m or 0))

    def _rounded(self, value: float, limit: float) -> float:
        steps = round(value / self.degrees)
        return round(min(max(steps * self.degrees, -limit), limit), _DIGITS)
