"""When a worker that fails is left alone, and when it is tried again. Pure, with a told clock."""

from __future__ import annotations

from trailwarden.serving.config import Breaker as BreakerConfig
from trailwarden.serving.worker import Health


class Breaker:
    """Opens after so many failures in a row, for a time that doubles with each opening.

    After that time one request is let through: its success closes the breaker, its failure opens
    it again. A worker that nothing answers for is down until a probe finds it.
    """

    def __init__(self, config: BreakerConfig) -> None:
        self.config = config
        self._failures = 0
        self._openings = 0
        self._open_until_s: float | None = None
        self._trying = False
        self._unreachable = False

    def health(self, now_s: float) -> Health:
        """Whether work may be given to the worker now."""
        if self._unreachable:
            return Health.DOWN
        if self._open_until_s is None:
            return Health.UP
        if now_s < self._open_until_s or self._trying:
            return Health.BROKEN
        return Health.UP

    def given(self) -> None:
        """A request goes to the worker; while half open, it is the one that tries it."""
        if self._open_until_s is not None:
            self._trying = True

    def succeeded(self) -> None:
        """The worker did what was asked."""
        self._failures = self._openings = 0
        self._open_until_s = None
        self._trying = self._unreachable = False

    def withdrawn(self) -> None:
        """A request ended for reasons that say nothing of the worker."""
        self._trying = False

    def failed(self, now_s: float) -> None:
        """The worker broke, hung or lied."""
        self._failures += 1
        if self._trying or self._failures >= self.config.failures:
            cool_s = self.config.cool_s * 2**self._openings
            self._open_until_s = now_s + min(cool_s, self.config.longest_cool_s)
            self._openings = min(self._openings + 1, 16)
        self._trying = False

    def unreachable(self) -> None:
        """Nothing answers at the worker's address."""
        self._unreachable = True

    def reachable(self) -> bool:
        """A probe was answered; whether the worker had been down."""
        was_down, self._unreachable = self._unreachable, False
        return was_down
