"""What became of one request, as its client saw it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trailwarden.serving.hints import Priority


class Outcome(StrEnum):
    """How a request ended. Everything but served is a failure and stays in every denominator."""

    SERVED = "served"
    SHED = "shed"  # turned away
    TIMED_OUT = "timed_out"  # its client left before the first token
    REJECTED = "rejected"  # can never fit
    LOST = "lost"  # the worker broke
    ABANDONED = "abandoned"  # never sent: a turn before it failed


@dataclass(frozen=True, slots=True)
class Record:
    """One request. Times are seconds on the load's clock; `arrival_s` is when it should be sent."""

    request_id: str
    session_id: str
    tenant: str
    priority: Priority
    turn: int
    start_s: float
    arrival_s: float
    first_token_s: float | None
    end_s: float
    outcome: Outcome
    worker: int | None
    prompt_tokens: int
    cached_tokens: int = 0
    output_tokens: int = 0
    recomputed_tokens: int = 0

    @property
    def served(self) -> bool:
        """Whether the client got its whole answer."""
        return self.outcome is Outcome.SERVED

    @property
    def ttft_s(self) -> float | None:
        """Seconds to first token from when it should have been sent."""
        return None if self.first_token_s is None else self.first_token_s - self.arrival_s

    @property
    def tpot_s(self) -> float | None:
        """Seconds per output token after the first; None for answers of fewer than two."""
        if self.first_token_s is None or self.output_tokens < 2:
            return None
        return (self.end_s - self.first_token_s) / (self.output_tokens - 1)
