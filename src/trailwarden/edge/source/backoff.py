"""How long to wait before a camera is asked again.

Exponential back-off with full jitter, so that two hundred cameras behind one router that came
back do not all knock at the same moment: M. Brooker, "Exponential Backoff And Jitter", AWS
Architecture Blog, 2015. Pure: it neither sleeps nor reads a clock.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackoffPolicy:
    """Seconds: the first upper bound, the highest, and how long a good connection must last.

    `refused_s` spaces attempts with a password that was refused: many cameras lock an account
    for half an hour after a handful of wrong ones.
    """

    first_s: float = 1.0
    most_s: float = 60.0
    least_s: float = 0.2
    good_after_s: float = 60.0
    refused_s: float = 300.0


PATIENT = BackoffPolicy()
LISTENING = BackoffPolicy(first_s=0.2, most_s=0.5, least_s=0.05)
"""While we wait to listen again, a camera that pushes finds nobody, so hardly wait at all."""


class Backoff:
    """Draws the waits of one camera. Seed `rng` for a repeatable sequence."""

    def __init__(self, policy: BackoffPolicy, rng: random.Random) -> None:
        self._policy = policy
        self._rng = rng
        self._failures = 0

    def wait_after_failure(self, connected_for_s: float) -> float:
        """Seconds to wait after a connection that lasted `connected_for_s` (0: never came up)."""
        policy = self._policy
        if connected_for_s >= policy.good_after_s:
            self._failures = 0
        bound = min(policy.most_s, policy.first_s * 2.0 ** min(self._failures, 32))
        self._failures += 1
        return max(policy.least_s, self._rng.uniform(0.0, bound))

    def wait_after_refusal(self) -> float:
        """Seconds to wait after a wrong password."""
        return self._rng.uniform(0.5, 1.0) * self._policy.refused_s
