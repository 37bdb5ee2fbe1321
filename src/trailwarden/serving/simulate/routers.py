"""The plane's own routing, driven by a simulation: policies, load book and beliefs as they are.

A router knows what a gateway would know: what it sent, the first byte and the end of each answer,
and, by `Knowledge`, what caches hold. Workers' rates are given as if learned already.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.routing.beliefs import Beliefs
from trailwarden.serving.routing.holders import Holders
from trailwarden.serving.routing.load import LoadBook
from trailwarden.serving.routing.policy import Choice, Moment, Policy
from trailwarden.serving.routing.rates import ErrorLearner
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import Job, Usage
from trailwarden.serving.worker import WorkerView


class Knowledge(StrEnum):
    """What a router knows of caches and load."""

    NONE = "none"  # of caches nothing
    SENT = "sent"  # what was sent where, no engine events
    EVENTS = "events"  # every block stored and removed, at once
    TRUTH = "truth"  # that, and every engine's real load: an oracle of the present


@dataclass(frozen=True, slots=True)
class _Sent:
    worker: int
    choice: Choice
    at_s: float


class _Events:
    """Tells the common index what one engine's cache took in and let go."""

    def __init__(self, holders: Holders, name: str) -> None:
        self._holders, self._bit = holders, holders.bit(name)

    def stored(self, blocks: Sequence[int]) -> None:
        for block in blocks:
            self._holders.add(block, self._bit)

    def removed(self, blocks: Sequence[int]) -> None:
        for block in blocks:
            self._holders.discard(block, self._bit)


class PolicyRouter:
    """A routing policy over simulated engines.

    `shed_beyond_s` turns a request away when even the chosen worker's estimated time to first
    token is longer. The engines must be empty when `EVENTS` are listened to.
    """

    def __init__(
        self,
        policy: Policy,
        engines: Sequence[Engine],
        knowledge: Knowledge = Knowledge.SENT,
        *,
        shed_beyond_s: float = math.inf,
    ) -> None:
        self.policy = policy
        self.knowledge = knowledge
        self.shed_beyond_s = shed_beyond_s
        self._engines = engines
        self._names = [engine.name for engine in engines]
        self._books = [LoadBook(engine.view(0.0)) for engine in engines]
        self._beliefs = Beliefs()
        self._holders = Holders()
        self._errors = ErrorLearner()
        self._sent: dict[str, _Sent] = {}
        self._turn = 0
        if knowledge is Knowledge.EVENTS:
            for engine in engines:
                engine.cache.listener = _Events(self._holders, engine.name)

    def route(self, demand: Demand, now: float) -> int | None:
        """The policy's choice, noted in the books."""
        views = self._views(now)
        matched = self._matched(demand, views, now)
        moment = Moment(now, self._turn, self._errors.spread)
        self._turn += 1
        choice = self.policy.choose(demand, views, matched, moment)
        if choice.worker is None or choice.ttft_s > self.shed_beyond_s:
            return None
        self._sent[demand.request_id] = _Sent(choice.worker, choice, now)
        uncached = demand.prompt_tokens - choice.matched_blocks * BLOCK_TOKENS
        self._books[choice.worker].sent(demand.request_id, uncached)
        if self.knowledge is Knowledge.SENT:
            self._beliefs.sent(demand, views[choice.worker], now)
        return choice.worker

    def _views(self, now: float) -> list[WorkerView]:
        if self.knowledge is Knowledge.TRUTH:
            return [engine.view(now) for engine in self._engines]
        return [book.view for book in self._books]

    def _matched(self, demand: Demand, views: Sequence[WorkerView], now: float) -> list[int]:
        if self.knowledge is Knowledge.TRUTH:
            return [engine.cache.match(demand.blocks) for engine in self._engines]
        if self.knowledge is Knowledge.EVENTS:
            return self._holders.matched(demand.blocks, self._names)
        if self.knowledge is Knowledge.SENT:
            return self._beliefs.matched(demand, views, now)
        return [0] * len(views)

    def first_token(self, request_id: str, now: float) -> None:
        """The prompt is through: its load is released, and the estimate judged."""
        sent = self._sent[request_id]
        self._books[sent.worker].first_byte(request_id)
        self._errors.observe(sent.choice.ttft_s, now - sent.at_s)

    def ended(self, job: Job, usage: Usage, now: float) -> None:
        """The worker is done with it; it may remember the answer too."""
        sent = self._sent.pop(job.demand.request_id)
        book = self._books[sent.worker]
        book.ended(job.demand.request_id)
        if self.knowledge is Knowledge.SENT:
            if len(job.grown) > len(job.demand.blocks):
                self._beliefs.sent(job.demand, book.view, now, then=job.grown)
            self._beliefs.reported(
                job.demand, book.view.worker_id, sent.choice.matched_blocks, usage.cached_tokens
            )
