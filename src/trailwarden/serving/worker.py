"""A worker as routing sees it: how much it has to do, how fast it is, how well it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Health(StrEnum):
    """Whether a worker may be given work. Only `up` may."""

    UP = "up"
    DRAINING = "draining"  # finishes what it has
    BROKEN = "broken"  # failed lately; tried again after a while
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast a worker is, learned from what it did.

    A step of decoding gives every running request one token and takes
    `step_s + step_per_request_s * running` seconds.
    """

    prefill_tokens_per_s: float = 2000.0
    step_s: float = 0.02
    step_per_request_s: float = 0.001

    def decode_step_s(self, running: int) -> float:
        """Seconds of one step with so many requests running."""
        return self.step_s + self.step_per_request_s * running


@dataclass(frozen=True, slots=True)
class WorkerView:
    """One worker at one moment.

    `running` requests hold a slot, `waiting` ones queue at the engine. `queued_prefill_tokens` are
    those of both that no prefill has reached. `kv_tokens` of `kv_capacity_tokens` are taken.
    `epoch` grows with every restart: what was cached before it is gone.
    """

    worker_id: str
    slots: int = 8
    running: int = 0
    waiting: int = 0
    queued_prefill_tokens: int = 0
    kv_tokens: int = 0
    kv_capacity_tokens: int = 1 << 20
    rates: Rates = field(default_factory=Rates)
    health: Health = Health.UP
    epoch: int = 0
