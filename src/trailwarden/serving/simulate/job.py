"""What an engine is given and what it tells: a job, its happenings, its counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trailwarden.serving.demand import BLOCK_TOKENS, Demand


@dataclass(frozen=True, slots=True)
class Job:
    """A request with what only the simulation knows: how long its answer will be.

    `output_tokens` of 0 prefills and ends (a warm-up of the cache). `grown` is the chain of prompt
    and answer together; where it is given, the answer's blocks can be found again by the prompt
    that continues it. Blocks of an answer without it are forgotten.
    """

    demand: Demand
    output_tokens: int
    grown: tuple[int, ...] = ()

    @property
    def chain(self) -> tuple[int, ...]:
        """The identities of the job's full blocks, as far as they are known."""
        full = self.demand.prompt_tokens // BLOCK_TOKENS
        return self.grown or self.demand.blocks[:full]


class End(StrEnum):
    """How a job left the engine."""

    FINISHED = "finished"
    CANCELLED = "cancelled"
    REJECTED = "rejected"  # can never fit
    LOST = "lost"  # the engine restarted


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one job. `cached + computed == prompt` once its prompt is through.

    `recomputed_tokens` were computed again because memory ran out under the job; they are in none
    of the others.
    """

    prompt_tokens: int
    cached_tokens: int = 0
    computed_tokens: int = 0
    output_tokens: int = 0
    recomputed_tokens: int = 0


@dataclass(frozen=True, slots=True)
class FirstToken:
    """A job's prompt is through and its first token is out."""

    request_id: str
    at_s: float
    cached_tokens: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A job has left."""

    request_id: str
    at_s: float
    end: End
    usage: Usage


Happening = FirstToken | Ended


@dataclass(slots=True)
class Counters:
    """An engine's own counts since its start, taken step by step, not from what jobs report.

    When every job has left, `cached` is the sum of their cached tokens, `output` that of their
    output tokens, and `computed` that of their computed and recomputed tokens.
    """

    cached: int = 0
    computed: int = 0
    output: int = 0
    steps: int = 0
    busy_s: float = 0.0
    preemptions: int = 0
    restored_blocks: int = 0
    offloaded_blocks: int = 0
