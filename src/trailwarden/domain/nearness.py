"""How far apart deployments stand, and which of them stand at one place."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Protocol

SAME_PLACE_M = 100.0
"""Deployments are at one place if their coordinates are no further apart: fixes of one spot, taken
at several visits, differ by some tens of metres."""

_EARTH_M = 6_371_008.8  # mean radius, IUGG
_METRES_OF_A_DEGREE = 111_000  # of latitude, at the least 110 574


class Placed(Protocol):
    """Something with coordinates in degrees, where they are known."""

    @property
    def latitude(self) -> float | None:
        """Degrees north."""

    @property
    def longitude(self) -> float | None:
        """Degrees east."""


def are_near(a: Placed, b: Placed) -> bool:
    """Whether both have coordinates, and these are those of one place."""
    if a.latitude is None or b.latitude is None:
        return False
    if abs(a.latitude - b.latitude) * _METRES_OF_A_DEGREE > 2 * SAME_PLACE_M:
        return False  # most are: spares the sines
    return _distance_m(a, b) <= SAME_PLACE_M


def _distance_m(a: Placed, b: Placed) -> float:
    """Great-circle distance by the haversine formula."""
    (lat_a, lon_a), (lat_b, lon_b) = (
        (radians(one.latitude or 0), radians(one.longitude or 0)) for one in (a, b)
    )
    across = sin((lon_b - lon_a) / 2) ** 2
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * across
    return 2 * _EARTH_M * asin(min(1.0, sqrt(half)))
