"""One job in an engine, from its arrival to its end."""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.simulate.job import Job, Usage
from trailwarden.serving.simulate.spec import blocks_of


@dataclass(slots=True, eq=False)
class Run:
    """A job's state. `known` of its blocks have an identity and are referred to; `private` not.

    A run first computes its `target` tokens (the prompt; after a preemption also what it had
    said), then says a token a step. Its last token's KV is not computed until the next step.
    """

    job: Job
    order: tuple[int, int]
    target: int
    chain: tuple[int, ...]
    uncached_guess: int = 0  # tokens that it would have to compute, as of when it began to wait
    computed: int = 0
    known: int = 0
    private: int = 0
    said_before: int = 0  # tokens said until `first_step`
    first_step: int = 0  # the engine's step count when saying began
    last_step: int = 0  # and when it will have ended
    full_step: int = 0  # and up to when its blocks hold what it says
    first_token_s: float | None = None
    cached: int = 0
    prompt_computed: int = 0
    recomputed: int = 0
    cancelled: bool = False

    @property
    def request_id(self) -> str:
        """The demand's own."""
        return self.job.demand.request_id

    @property
    def remaining(self) -> int:
        """Tokens to compute before the next one can be said."""
        return self.target - self.computed

    def said(self, step: int) -> int:
        """Tokens said when the engine has made so many steps."""
        return self.said_before + step - self.first_step

    def in_memory(self, step: int) -> int:
        """Tokens whose KV is held, for a run that speaks."""
        return self.job.demand.prompt_tokens + max(0, self.said(step) - 1)

    def lacking(self, step: int) -> int:
        """Blocks it does not hold yet and needs by that step, for a run that speaks."""
        if step <= self.full_step:
            return 0
        return blocks_of(self.in_memory(step)) - self.known - self.private

    def has_room(self) -> None:
        """Its blocks or its speech changed: note up to when it needs no more."""
        tokens = (self.known + self.private) * BLOCK_TOKENS
        self.full_step = self.first_step + tokens - self.in_memory(self.first_step)

    def identified(self, tokens: int) -> tuple[int, ...]:
        """Identities of blocks that so many tokens fill and that were private so far."""
        return self.chain[self.known : tokens // BLOCK_TOKENS]

    def took_computed(self, tokens: int) -> None:
        """Book tokens just computed: as the prompt's own, or as done again."""
        self.computed += tokens
        done_again = tokens
        if self.first_token_s is None:
            done_again = max(0, self.prompt_computed + tokens - self._owed)
            self.prompt_computed += tokens - done_again
        self.recomputed += done_again

    @property
    def _owed(self) -> int:
        return self.job.demand.prompt_tokens - self.cached

    def usage(self, output_tokens: int) -> Usage:
        """What it used in all."""
        return Usage(
            self.job.demand.prompt_tokens,
            self.cached,
            self.prompt_computed,
            output_tokens,
            self.recomputed,
        )
