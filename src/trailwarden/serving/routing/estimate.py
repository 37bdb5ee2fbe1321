"""Estimated seconds to the first token of a request at a worker.

    ttft = max(wait for a slot, prefill queued before it) + its own uncached prefill + one step

Prefill runs in chunks, and every chunk shares an engine step with the decoding of the running
requests (chunked prefill: Agrawal et al. 2023, arXiv:2308.16369), so a prefilled token costs
`1 / rate + decode step / chunk` seconds: that is where running requests slow a prefill down.
KV memory in use is not counted: engines evict what nobody uses, and most report a full cache as
full, so only a prompt larger than the whole cache is held against a worker (`policy.takes`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.routing.errors import require
from trailwarden.serving.worker import WorkerView

_STANDARD = NormalDist()
_SLOWEST = 1e-3  # tokens a second; a rate of nought must not divide


@dataclass(frozen=True, slots=True)
class TimeModel:
    """What the estimate assumes of every engine.

    `chunk_tokens` of prompts are prefilled in a step; a running request makes `typical_output`
    tokens, which tells how soon one of them leaves its slot.
    """

    chunk_tokens: int = 2048
    typical_output: int = 256

    def __post_init__(self) -> None:
        require(self.chunk_tokens > 0, "chunk_tokens", self.chunk_tokens, "at least 1")
        require(self.typical_output > 0, "typical_output", self.typical_output, "at least 1")

    def seconds(self, view: WorkerView) -> tuple[float, float, float]:
        """Seconds until this worker can begin on one more request, per token then, and a step."""
        rates, running = view.rates, view.running
        step_s = rates.step_s + rates.step_per_request_s * running
        token_s = 1 / max(rates.prefill_tokens_per_s, _SLOWEST) + step_s / self.chunk_tokens
        begin_s = view.queued_prefill_tokens * token_s
        leavers = running + view.waiting + 1 - view.slots
        if leavers > 0:
            # so many must leave; of `running`, one leaves every typical_output / running steps
            begin_s = max(begin_s, leavers * self.typical_output * step_s / max(running, 1))
        return begin_s, token_s, step_s

    def ttft_s(self, view: WorkerView, uncached_tokens: float) -> float:
        """Estimated seconds to first token of a request with so much prompt to compute."""
        begin_s, token_s, step_s = self.seconds(view)
        return begin_s + uncached_tokens * token_s + step_s


USUAL = TimeModel()
"""For engines of which nothing is said."""


def tokens_per_block(demand: Demand) -> float:
    """Prompt tokens that one of this demand's blocks stands for.

    64 when the blocks are of token ids. Blocks of text hold what the prompt's tokens make them
    hold; the half is the expected part of a block that is left over at the end.
    """
    blocks = len(demand.blocks)
    if demand.prompt_tokens // BLOCK_TOKENS == blocks:
        return BLOCK_TOKENS
    return demand.prompt_tokens / (blocks + 0.5)


def uncached_tokens(demand: Demand, matched: int, per_block: float) -> float:
    """Prompt tokens left to compute; engines compute at least the last one."""
    left = demand.prompt_tokens - matched * per_block
    return left if left > 1 else 1


def miss_probability(ttft_s: float, target_s: float, spread: float) -> float:
    """Probability that the first token comes after the target.

    Actual over estimated time is taken as log-normal around 1 with this spread of its logarithm.
    """
    if target_s <= 0:
        return 1.0
    if ttft_s <= 0:
        return 0.0
    if spread <= 0:
        return float(ttft_s > target_s)
    return 1 - _STANDARD.cdf(math.log(target_s / ttft_s) / spread)


def safe_ttft_s(target_s: float, risk: float, spread: float) -> float:
    """The largest estimate that misses the target with at most this probability."""
    return max(target_s, 0.0) * math.exp(-max(spread, 0.0) * _STANDARD.inv_cdf(1 - risk))
