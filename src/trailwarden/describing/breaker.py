"""Leaving a model alone that fails again and again, for longer each time."""

from __future__ import annotations

import time
from collections.abc import Callable

_FAILURES = 3
_SHORTEST_REST_S, _LONGEST_REST_S = 15.0, 900.0


class Breaker:
    """Opens after three failures in a row; then lets one try through after each rest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0

    @property
    def rest_s(self) -> float:
        """How long nobody should ask; 0 if it may be asked now."""
        return max(0.0, self._rests_until - self._clock())

    def failed(self) -> None:
        """It failed: from the third time on it rests, twice as long each time."""
        self._failures += 1
        if self._failures >= _FAILURES:
            doublings = min(self._failures - _FAILURES, 16)
            rest_s = min(_SHORTEST_REST_S * 2**doublings, _LONGEST_REST_S)
            self._rests_until = self._clock() + rest_s

    def succeeded(self) -> None:
        """It answered."""
        self._failures = 0
        self._rests_until = 0.0
