"""A positive quantity learned from measurements that are noisy and sometimes lies.

The logarithm of the estimate moves towards that of each measurement by a share of their difference,
the difference clipped first (Huber's ψ, P. J. Huber 1964, Ann. Math. Stat. 35:73, as stochastic
approximation with constant gain, which forgets exponentially). So no single measurement moves it
by more than the factor exp(gain x clip), however wrong; with a share q of lies, all of one sign, it
settles within the factor exp(q clip / (1 - q)) of the truth; and a real change by a factor f is
followed in about ln(f) / (gain x clip) measurements.
"""

from __future__ import annotations

import math

from trailwarden.serving.routing.errors import require


class Steady:
    """A robust running estimate of a positive number.

    `value` is the first belief, `low` and `high` what it can be at all, `gain` the weight of a new
    measurement, `clip` the largest surprise believed, as a natural logarithm.
    """

    __slots__ = ("_clip", "_gain", "_high", "_log", "_low", "rejected", "taken")

    def __init__(
        self, value: float, low: float, high: float, *, gain: float = 0.1, clip: float = 0.7
    ) -> None:
        require(0 < low <= value <= high, "value", value, f"between {low} and {high}, above 0")
        require(0 < gain <= 1, "gain", gain, "above 0, at most 1")
        require(clip > 0, "clip", clip, "above 0")
        self._log, self._low, self._high = math.log(value), math.log(low), math.log(high)
        self._gain, self._clip = gain, clip
        self.taken = 0
        """Measurements that counted."""
        self.rejected = 0
        """Measurements that were no positive finite number."""

    @property
    def value(self) -> float:
        """The estimate now."""
        return math.exp(self._log)

    def observe(self, measured: float, weight: float = 1.0) -> None:
        """Take a measurement in; a weight from 0 to 1 says how much it tells."""
        if not (math.isfinite(measured) and measured > 0):
            self.rejected += 1
            return
        surprise = math.log(measured) - self._log
        surprise = min(max(surprise, -self._clip), self._clip)
        moved = self._log + self._gain * min(max(weight, 0.0), 1.0) * surprise
        self._log = min(max(moved, self._low), self._high)
        self.taken += 1
