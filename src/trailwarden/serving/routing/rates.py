"""How fast a worker is and how good the estimates are, learned from what was seen of it.

Measurements come from engines, which may be noisy, wrong or lying; none of them can move an
estimate by more than a stated factor.
"""

from __future__ import annotations

import math

from trailwarden.serving.routing.errors import require
from trailwarden.serving.routing.steady import Steady
from trailwarden.serving.worker import Rates

_PREFILL = (1.0, 1e7)  # tokens a second: from a small board to a rack
_HALF_TOLD = 256  # tokens of a prefill from which overheads no longer hide the rate
_LONGEST_STEP_S = 60.0
_CLIP = 5.0  # residuals beyond so many of their usual size count as if they were that size
_ANCHORS = (1.0, 8.0)  # running requests at which the first belief is put


class RateLearner:
    """Learns one worker's `Rates`.

    Prefill is a robust running mean of tokens a second in which short prompts count less. A
    decoding step is a line over the number of running requests: least squares with exponential
    forgetting over about `window` steps. Each residual is clipped at five times their usual size
    (a geometric mean, itself robust). The first belief is worth `trust` measurements that are never
    forgotten, so that the line stays determined when the number of running requests does not vary.
    """

    def __init__(
        self, first: Rates | None = None, *, window: int = 200, trust: float = 2.0
    ) -> None:
        require(window > 1, "window", window, "at least 2")
        require(trust > 0, "trust", trust, "above 0")
        self._first = first or Rates()
        rate = min(max(self._first.prefill_tokens_per_s, _PREFILL[0]), _PREFILL[1])
        self._prefill = Steady(rate, *_PREFILL)
        self._step = _Line(self._first, 1 - 1 / window, trust)

    @property
    def rates(self) -> Rates:
        """What is believed now."""
        return Rates(self._prefill.value, self._step.base, self._step.slope)

    @property
    def rejected(self) -> int:
        """Measurements that could not be any: negative, not finite, or beyond a minute a step."""
        return self._prefill.rejected + self._step.rejected

    def observe_prefill(self, tokens: int, seconds: float) -> None:
        """So many uncached prompt tokens were computed in so many seconds, waiting not counted."""
        usable = tokens > 0 and math.isfinite(seconds) and seconds > 0
        measured = tokens / seconds if usable else math.nan
        self._prefill.observe(measured, tokens / (tokens + _HALF_TOLD) if usable else 1.0)

    def observe_step(self, running: int, seconds: float) -> None:
        """A step of decoding with so many requests running took so many seconds."""
        self._step.observe(running, seconds)


class _Line:
    """seconds = base + slope x running, both at least 0."""

    def __init__(self, first: Rates, keep: float, trust: float) -> None:
        self._keep = keep
        self._anchors = [(x, first.decode_step_s(int(x)), trust / 2) for x in _ANCHORS]
        self._sums = [0.0] * 5
        self.base, self.slope = first.step_s, first.step_per_request_s
        usual = min(max(0.2 * first.decode_step_s(1), 1e-6), 1.0)
        self._size = Steady(usual, 1e-7, _LONGEST_STEP_S, gain=0.05)
        self.rejected = 0

    def observe(self, running: int, seconds: float) -> None:
        if running < 1 or not 0 < seconds <= _LONGEST_STEP_S:
            self.rejected += 1
            return
        expected = self.base + self.slope * running
        limit = _CLIP * max(self._size.value, 0.02 * expected)
        self._size.observe(max(abs(seconds - expected), 1e-9))
        residual = min(max(seconds - expected, -limit), limit)
        self._add(float(running), expected + residual)
        self._solve()

    def _add(self, x: float, y: float) -> None:
        terms = (1.0, x, y, x * x, x * y)
        self._sums = [self._keep * old + new for old, new in zip(self._sums, terms, strict=True)]

    def _solve(self) -> None:
        n, sx, sy, sxx, sxy = self._sums
        for x, y, weight in self._anchors:
            n, sx, sy = n + weight, sx + weight * x, sy + weight * y
            sxx, sxy = sxx + weight * x * x, sxy + weight * x * y
        slope = (n * sxy - sx * sy) / (n * sxx - sx * sx)
        base = (sy - slope * sx) / n
        if slope < 0:
            slope, base = 0.0, sy / n
        elif base < 0:
            slope, base = sxy / sxx, 0.0
        self.base, self.slope = base, slope


class ErrorLearner:
    """How far times to first token fall from their estimates.

    `bias` is the usual ratio of seen to estimated, `spread` the standard deviation of its logarithm
    (1.2533 times the mean absolute deviation, as of a normal): `Moment.spread` for the policies.
    """

    def __init__(self, spread: float = 0.5) -> None:
        self._ratio = Steady(1.0, 0.01, 100.0, gain=0.05)
        self._deviation = Steady(max(spread, 0.01) / 1.2533, 0.005, 4.0, gain=0.05)

    @property
    def bias(self) -> float:
        """Seen over estimated, usually."""
        return self._ratio.value

    @property
    def spread(self) -> float:
        """Standard deviation of ln(seen / estimated)."""
        return 1.2533 * self._deviation.value

    def observe(self, estimated_s: float, seen_s: float) -> None:
        """A first token was expected after `estimated_s` and came after `seen_s`."""
        if not (0 < estimated_s < math.inf and 0 < seen_s < math.inf):
            return
        surprise = abs(math.log(seen_s / estimated_s) - math.log(self._ratio.value))
        self._ratio.observe(seen_s / estimated_s)
        self._deviation.observe(max(surprise, 1e-3))
