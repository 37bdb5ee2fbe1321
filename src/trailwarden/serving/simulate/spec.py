"""What a simulated engine is: how fast, how many at once, how much it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.simulate.errors import SpecError
from trailwarden.serving.worker import Rates


def blocks_of(tokens: int) -> int:
    """Blocks that so many tokens take, the last perhaps not full."""
    return -(-tokens // BLOCK_TOKENS)


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """The constants of the time model (see `engine`).

    `slots` requests run at once. `kv_capacity_tokens` hold running requests and cached blocks
    alike. A step takes up to `chunk_tokens` of one prompt beside the running answers.
    `by_priority` starts waiting requests by class, then by arrival; otherwise by arrival alone.
    `host_capacity_tokens` is memory beside the device for offloaded blocks; `copy_tokens_per_s`
    how fast blocks go there and back, one copy at a time, beside computing.
    """

    rates: Rates = field(default_factory=lambda: Rates(8000.0, 0.02, 0.0005))
    slots: int = 16
    kv_capacity_tokens: int = 1 << 20
    chunk_tokens: int = 2048
    by_priority: bool = True
    host_capacity_tokens: int = 0
    copy_tokens_per_s: float = 200_000.0

    def __post_init__(self) -> None:
        for name in ("slots", "kv_capacity_tokens", "chunk_tokens", "copy_tokens_per_s"):
            _demand_positive(name, getattr(self, name))
        _demand_positive("rates.prefill_tokens_per_s", self.rates.prefill_tokens_per_s)
        _demand_positive("rates.step_s", self.rates.step_s)
        if self.rates.step_per_request_s < 0 or self.host_capacity_tokens < 0:
            raise SpecError("step_per_request_s and host_capacity_tokens must not be negative")

    @property
    def kv_blocks(self) -> int:
        """Whole blocks that fit."""
        return self.kv_capacity_tokens // BLOCK_TOKENS

    @property
    def host_blocks(self) -> int:
        """Whole blocks that fit beside the device."""
        return self.host_capacity_tokens // BLOCK_TOKENS


def _demand_positive(name: str, value: float) -> None:
    if not value > 0:
        raise SpecError(f"an engine's {name} is {value}: it must be above zero")
