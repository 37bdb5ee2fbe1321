"""How many tokens a tenant, or one of its programs, may spend.

A tenant's budget is a token bucket: it refills at a steady rate up to a burst. Tokens are taken
by estimate when a request is admitted and corrected when it ends, so the level may fall below
zero and must be worked off. A program's budget is a plain sum with an end.
"""

from __future__ import annotations

import math
from collections import OrderedDict

from trailwarden.serving.errors import OverBudget


class TokenBucket:
    """Tokens that refill at `per_minute` up to `burst`."""

    def __init__(self, per_minute: int, burst: int, now_s: float) -> None:
        self._per_s = per_minute / 60.0
        self._burst = burst
        self._level = float(burst)
        self._at_s = now_s

    def level(self, now_s: float) -> float:
        """Tokens left; below zero after a request that spent more than was thought."""
        passed_s = max(0.0, now_s - self._at_s)
        self._level = min(self._burst, self._level + passed_s * self._per_s)
        self._at_s = max(self._at_s, now_s)
        return self._level

    def wait_s(self, tokens: int, now_s: float) -> float:
        """Seconds until so many may be taken; a request larger than the burst waits for it full."""
        lacking = min(tokens, self._burst) - self.level(now_s)
        return max(0.0, lacking / self._per_s)

    def take(self, tokens: int) -> None:
        """Spend tokens, or give back what was taken too much (negative)."""
        self._level -= tokens


class ProgramBudgets:
    """Tokens spent by each program of each tenant; the longest unused are forgotten first."""

    def __init__(self, remembered: int = 65_536) -> None:
        self._remembered = remembered
        self._spent: OrderedDict[tuple[str, str], int] = OrderedDict()

    def spent(self, tenant: str, program: str) -> int:
        """Tokens that the program has spent so far."""
        return self._spent.get((tenant, program), 0)

    def check(self, tenant: str, program: str, tokens: int, limit: int) -> None:
        """See that a request fits what is left.

        Raises:
            OverBudget: it does not. Waiting does not help, so there is no Retry-After.
        """
        spent = self.spent(tenant, program)
        if spent + tokens > limit:
            raise OverBudget(
                f"program {program} has spent {spent} of its {limit} tokens and this request needs"
                f" about {tokens}: end the program, or ask for a larger budget"
            )

    def take(self, tenant: str, program: str, tokens: int) -> None:
        """Spend tokens, or give back (negative)."""
        key = (tenant, program)
        self._spent[key] = self._spent.get(key, 0) + tokens
        self._spent.move_to_end(key)
        if len(self._spent) > self._remembered:
            self._spent.popitem(last=False)


def check_bucket(bucket: TokenBucket, tenant: str, tokens: int, now_s: float) -> None:
    """See that a tenant may spend so many now.

    Raises:
        OverBudget: not yet; the error says when.
    """
    wait_s = bucket.wait_s(tokens, now_s)
    if wait_s > 0:
        raise OverBudget(
            f"tenant {tenant} has spent its tokens for now: this request needs about {tokens};"
            f" try again in {math.ceil(wait_s)} s",
            retry_after_s=wait_s,
        )
