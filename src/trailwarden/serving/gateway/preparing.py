"""What a worker is asked about a prompt before anything is decided on it.

How many tokens it has, where `[estimate]` says so; and which, where engines publish what they cache
and routing looks at it: their events name tokens and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

import msgspec

from trailwarden.serving.config import Config
from trailwarden.serving.engines.port import PromptTokens
from trailwarden.serving.errors import ServingError
from trailwarden.serving.gateway.flight import Flight
from trailwarden.serving.gateway.intake import Intake, Order
from trailwarden.serving.gateway.router import Router
from trailwarden.serving.gateway.tokenizer import PromptCounter
from trailwarden.serving.gateway.wire import prompt_fields
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.routing.errors import NotAPrompt

_log = logging.getLogger(__name__)
_WITHIN_S = 2.0


class Preparation:
    """Asks, and begins the flight when all is known, or is not to be known."""

    def __init__(
        self,
        config: Config,
        intake: Intake,
        router: Router,
        candidates: Callable[[Flight], Sequence[Worker]],
        begin: Callable[[Flight], None],
    ) -> None:
        """`begin` is called when all is known, and may raise ServingError."""
        self._intake = intake
        self._router = router
        self._candidates = candidates
        self._begin = begin
        self._asking: set[asyncio.Task[None]] = set()
        self._counter: PromptCounter | None = None
        self.configure(config)

    def configure(self, config: Config) -> None:
        """Take a new configuration; what was counted stays known."""
        counts = config.estimate.kind == "tokenizer"
        self._counter = (self._counter or PromptCounter()) if counts else None
        self._follows = any(worker.kv_events is not None for worker in config.workers)

    def is_wanted(self, order: Order) -> bool:
        """Whether anything is to be asked about this order's prompt."""
        reads = self._follows and self._router.looks_at_blocks
        return (self._counter is not None or reads) and order.generates

    def start(self, flight: Flight) -> None:
        """Ask, and begin the flight some time later."""
        task = asyncio.get_running_loop().create_task(self._prepare(flight))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _prepare(self, flight: Flight) -> None:
        candidates = self._candidates(flight)
        tokens = await self._read(flight.order, candidates) or await self._count(flight, candidates)
        if flight.is_over:
            return
        if tokens is not None:
            self._intake.recount(flight.order, tokens)
            flight.ticket.tokens = flight.order.reserved
        try:
            self._begin(flight)
        except ServingError as error:
            flight.refuse(error)

    async def _count(self, flight: Flight, candidates: Sequence[Worker]) -> int | None:
        if self._counter is None or not candidates:
            return None
        return await self._counter.count(candidates[0], flight.order)

    async def _read(self, order: Order, candidates: Sequence[Worker]) -> int | None:
        """Have a worker that publishes events read the prompt; its tokens, None if none does."""
        publish = (w for w in candidates if w.config.kv_events is not None and w.dialect)
        worker = next(publish, None)
        if worker is None or worker.dialect is None or not self._router.looks_at_blocks:
            return None
        try:
            async with asyncio.timeout(_WITHIN_S):
                tokens = await _tokens(order, worker)
            order.token_blocks = self._router.token_blocks(tokens)
        except (ServingError, NotAPrompt, TimeoutError) as error:
            _log.debug("worker %s does not read a prompt: %s", worker.worker_id, error)
            return None
        return len(tokens.ids)


async def _tokens(order: Order, worker: Worker) -> PromptTokens:
    """The prompt's tokens: those of the request where it is made of tokens, else the engine's."""
    assert worker.dialect is not None, "it is known"
    try:
        given = msgspec.json.decode(order.body_read.prompt or b"null", type=list[int] | None)
    except msgspec.MsgspecError:
        given = None
    if given:
        return PromptTokens(tuple(given))
    fields = prompt_fields(order.body)
    return await worker.dialect.engine.prompt_tokens(order.demand.model, fields)
