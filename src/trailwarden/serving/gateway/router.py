"""Choosing a worker: a policy, what is believed of the caches, and what was learned of both."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from trailwarden.serving.blocks import chain
from trailwarden.serving.demand import Demand
from trailwarden.serving.engines.port import PromptTokens
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.routing.beliefs import Beliefs
from trailwarden.serving.routing.events import EventPrefixes
from trailwarden.serving.routing.policies import POLICIES
from trailwarden.serving.routing.policy import Choice, Moment, Policy
from trailwarden.serving.routing.rates import ErrorLearner

_LOOKS_AT_BLOCKS = {"consistent_hash", "kv_aware"}
_ENOUGH_STEPS = 8  # of decoding, before their mean says something of a step


class Router:
    """One policy and its memory."""

    def __init__(self, policy: str, *, wants_blocks: bool = False) -> None:
        """`wants_blocks`: somebody else looks at blocks, if not the policy."""
        self._seed = secrets.randbits(63)  # so that no client can make two prompts look alike
        self.beliefs = Beliefs(events=EventPrefixes(seed=self._seed))
        self._wants_blocks = wants_blocks
        self._errors = ErrorLearner()
        self._turn = 0
        self.change(policy)

    def change(self, policy: str) -> None:
        """Choose by another policy from now on; what is believed and learned stays."""
        self.policy: Policy = POLICIES[policy]
        self.looks_at_blocks = policy in _LOOKS_AT_BLOCKS

    def blocks(self, model: str, prompt: bytes, adapter: str = "") -> tuple[int, ...]:
        """The prompt's block chain, where anybody looks at it.

        Raw JSON stands for the rendered prompt: a client writes the turns of one conversation
        alike. The closing bracket goes, since the next turn has a comma there.
        """
        if not (self.looks_at_blocks or self._wants_blocks):
            return ()
        salt = f"{model}\0{adapter}" if adapter else model
        return chain(prompt.removesuffix(b"]"), salt=salt, seed=self._seed)

    def token_blocks(self, tokens: PromptTokens) -> tuple[int, ...]:
        """The chain of an engine's own tokens: what its KV events are matched by."""
        return chain(tokens.ids, salt=tokens.salt, seed=self._seed)

    def choose(
        self,
        demand: Demand,
        workers: Sequence[Worker],
        now_s: float,
        token_blocks: tuple[int, ...] = (),
    ) -> Choice:
        """A place among these workers, all of them up and with room."""
        views = [worker.view for worker in workers]
        looks = bool(demand.blocks)
        matched = (
            self.beliefs.matched(demand, views, now_s, token_blocks=token_blocks)
            if looks
            else [0] * len(views)
        )
        self._turn += 1
        return self.policy.choose(
            demand, views, matched, Moment(now_s, self._turn, self._errors.spread)
        )

    def sent(self, demand: Demand, worker: Worker, now_s: float) -> None:
        """The demand goes to this worker and will be cached there."""
        if demand.blocks:
            self.beliefs.sent(demand, worker.view, now_s)

    def first_byte(
        self, worker: Worker, choice: Choice, seconds: float, prefill_tokens: int, *, alone: bool
    ) -> None:
        """The body began after so long; `alone` says that no other prefill was queued before."""
        self._errors.observe(choice.ttft_s, seconds)
        if alone:
            worker.speed.observe_prefill(prefill_tokens, seconds)
            worker.load.learned(worker.speed.rates)

    def decoded(self, worker: Worker, tokens: int, seconds: float) -> None:
        """An answer's tokens after the first came in so long."""
        if tokens >= _ENOUGH_STEPS and seconds > 0:
            worker.speed.observe_step(max(1, worker.view.running), seconds / tokens)
            worker.load.learned(worker.speed.rates)

    def reported(self, demand: Demand, worker: Worker, choice: Choice, cached: int) -> None:
        """The worker told how much of the prompt it had cached."""
        if demand.blocks:
            self.beliefs.reported(demand, worker.worker_id, choice.matched_blocks, cached)
