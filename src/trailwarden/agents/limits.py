"""How much one turn may use: steps, tokens, seconds, and attempts at the same thing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from trailwarden.agents.errors import LimitReached


@dataclass(frozen=True, slots=True)
class Limits:
    """What a turn may use.

    `steps` are calls decided on, `repeats` how often the same one is, `tokens` those that models
    read anew or wrote, `seconds` from the turn's beginning; models are not waited for beyond
    `model_seconds` of them, so that there is time left to answer without one.
    """

    steps: int = 4
    repeats: int = 1
    tokens: int = 20_000
    seconds: float = 60.0
    model_seconds: float = 30.0


class Budget:
    """What is left of a turn's limits."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._began = clock()
        self._steps = 0
        self._tokens = 0
        self._tried: dict[str, int] = {}

    def seconds_left(self) -> float:
        """Until the turn must end; never below 0."""
        return max(0.0, self._began + self.limits.seconds - self._clock())

    def model_seconds_left(self) -> float:
        """Until no model is waited for any more; never below 0."""
        return max(0.0, self._began + self.limits.model_seconds - self._clock())

    def spend(self, tokens: int) -> None:
        """A model has used so many tokens: `check_models` may fail from now on."""
        self._tokens += max(0, tokens)

    def check_models(self) -> None:
        """Raises LimitReached if no model may be asked any more."""
        if self._tokens >= self.limits.tokens:
            raise LimitReached(f"stopped after {self._tokens} tokens of language models")
        if self.model_seconds_left() <= 0:
            raise LimitReached(f"{self.limits.model_seconds:g} s for language models are over")

    def step(self, what: str) -> None:
        """One more decision. Raises LimitReached: too many, or this one was tried before."""
        self._steps += 1
        self._tried[what] = self._tried.get(what, 0) + 1
        if self._tried[what] > self.limits.repeats:
            raise LimitReached("stopped: the same thing would be tried again")
        if self._steps > self.limits.steps:
            raise LimitReached(f"stopped after {self.limits.steps} attempts")
