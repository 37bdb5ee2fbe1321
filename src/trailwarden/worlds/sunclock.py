"""The sun's clock at a place: from hours between sunrise and sunset to moments, and back.

Sunrise and sunset anchor the clock and time runs evenly between them, the double anchoring of
Vazquez et al., "Comparing diel activity patterns of wildlife across latitudes and seasons: time
transformations using day length", Methods Ecol. Evol. 10 (2019), with the equinox as its mean.
"""

from __future__ import annotations

from datetime import date, timedelta, tzinfo

import astral
import astral.sun
import numpy as np
from numpy.typing import ArrayLike, NDArray

from trailwarden.domain import to_micros
from trailwarden.worlds.diel import TURN

_SECOND_US = 1_000_000


class SunClock:
    """Sunrises and sunsets of a place, from a day before the first to a day after the last."""

    def __init__(
        self, latitude: float, longitude: float, zone: tzinfo, first_day: date, days: int
    ) -> None:
        observer = astral.Observer(latitude, longitude)
        calendar = [first_day + timedelta(days=day) for day in range(-2, days + 2)]
        lights = [astral.sun.daylight(observer, day, tzinfo=zone) for day in calendar]
        anchors = [[to_micros(rise), to_micros(set_)] for rise, set_ in lights]
        self._anchors = np.array(anchors) // _SECOND_US * _SECOND_US
        self._phases = TURN * (-2 + np.arange(2 * len(calendar)) / 2) + TURN / 4

    def moments(self, day: ArrayLike, angle: ArrayLike) -> NDArray[np.int64]:
        """UTC microseconds of angles of the sun's clock on days, the first day being 0."""
        phase = np.asarray(TURN * np.asarray(day) + np.asarray(angle), np.float64)
        return np.asarray(np.interp(phase, self._phases, self._anchors.ravel()).astype(np.int64))

    def angles(self, micros: ArrayLike) -> NDArray[np.float64]:
        """Where the sun's clock stands at moments, radians in [0, 2 pi)."""
        moments = np.asarray(micros, np.float64)
        return np.asarray(np.interp(moments, self._anchors.ravel(), self._phases) % TURN)

    def is_dark(self, micros: ArrayLike) -> NDArray[np.bool_]:
        """Whether the sun is down."""
        angles = self.angles(micros)
        return np.asarray((angles < TURN / 4) | (angles > 3 * TURN / 4))

    def nights(self) -> NDArray[np.int64]:
        """Every night as a row: sunset and the next sunrise in UTC microseconds."""
        return np.column_stack([self._anchors[:-1, 1], self._anchors[1:, 0]])
