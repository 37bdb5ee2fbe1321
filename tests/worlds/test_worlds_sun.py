"""The sun's clock agrees with the almanac, and goes there and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from trailwarden.domain import to_micros
from trailwarden.worlds import TURN, SunClock

_MINUTE = 60_000_000


def test_sunrise_is_at_six_and_sunset_at_eighteen() -> None:
    sun = SunClock(52.52, 13.40, ZoneInfo("Europe/Berlin"), date(2026, 6, 21), 3)
    rise, set_ = sun.moments([0, 0], [TURN / 4, 3 * TURN / 4]).tolist()

    # Berlin, 21 June 2026: 04:43 and 21:33 summer time (timeanddate.com)
    assert abs(rise - to_micros(datetime(2026, 6, 21, 2, 43, tzinfo=UTC))) < 2 * _MINUTE
    assert abs(set_ - to_micros(datetime(2026, 6, 21, 19, 33, tzinfo=UTC))) < 2 * _MINUTE


def test_moments_come_back_as_the_angles_they_were() -> None:
    sun = SunClock(51.0, 10.4, ZoneInfo("Europe/Berlin"), date(2026, 9, 21), 60)
    angles = np.linspace(0.01, TURN, 997, endpoint=False)
    moments = sun.moments(np.full(997, 31), angles)

    assert (np.diff(moments) > 0).all()
    assert sun.angles(moments) == pytest.approx(angles, abs=1e-6)
    assert sun.is_dark(moments).tolist() == [
        angle < TURN / 4 or angle > 3 * TURN / 4 for angle in sun.angles(moments)
    ]
