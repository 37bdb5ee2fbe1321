"""One try of an order at one worker: send it, take what comes back, give the worker's room back.

How an answer's body is read is told in `reading`. However an attempt ends, the worker's room is
given back once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from trailwarden.serving.errors import WorkerBroke, WorkerError, WorkerUnreachable
from trailwarden.serving.gateway.asking import Asking, uncached_tokens
from trailwarden.serving.gateway.booking import booking_of
from trailwarden.serving.gateway.events import EventStream
from trailwarden.serving.gateway.intake import Order
from trailwarden.serving.gateway.lies import Lie
from trailwarden.serving.gateway.ports import Booking, Waste
from trailwarden.serving.gateway.reading import Listener, Reading
from trailwarden.serving.gateway.upstream import WorkerConnection
from trailwarden.serving.gateway.usage import Usage, usage_is_wrong
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.routing.policy import Choice


class Caller(Listener, Protocol):
    """Whose order it is."""

    order: Order

    def now_s(self) -> float:
        """The plane's clock."""

    def headers(self) -> bytes:
        """Lines for the request's head."""

    def body_began(self, attempt: Attempt) -> None:
        """The first byte of a good answer's body is here."""

    def attempt_done(self, attempt: Attempt) -> None:
        """The answer is whole, and with the client."""

    def attempt_failed(self, attempt: Attempt, error: WorkerError) -> None:
        """The worker did not do it."""


class Attempt:
    """A try at one worker. It is over when the caller was told so, or when it was abandoned."""

    __slots__ = (
        "_asking",
        "_caller",
        "_connecting",
        "_connection",
        "_order",
        "_reading",
        "alone",
        "choice",
        "first_byte_s",
        "is_over",
        "last_byte_s",
        "sent_s",
        "status",
        "tools",
        "uncached_tokens",
        "usage",
        "was_reused",
        "worker",
    )

    def __init__(
        self, caller: Caller, worker: Worker, choice: Choice, fields: Mapping[str, Any]
    ) -> None:
        self._caller = caller
        self._order = caller.order
        self.worker = worker
        self.choice = choice
        self.uncached_tokens = uncached_tokens(self._order, choice)
        view = worker.view
        self.alone = view.queued_prefill_tokens == 0 and view.running < view.slots
        self.sent_s = self.last_byte_s = caller.now_s()
        self.first_byte_s: float | None = None
        self.was_reused = False
        self.usage: Usage | None = None
        self.tools: list[str] = []
        self.is_over = False
        self.status = 0
        self._connecting: asyncio.Task[None] | None = None
        self._connection: WorkerConnection | None = None
        self._asking = Asking(self._order, worker, fields)
        self._reading: Reading | None = None

    # --- beginning, waiting, giving up

    def launch(self) -> None:
        """Take the worker's room and send the order."""
        order = self._order
        self.worker.take(order.demand, order.reserved, self.uncached_tokens)
        connection = self.worker.pool.take_idle()
        if connection is not None:
            self.was_reused = True
            self._send(connection)
        else:
            self._connecting = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        try:
            connection = await self.worker.pool.connect()
        except WorkerUnreachable as error:
            self._connecting = None
            self.on_lost(error)
            return
        self._connecting = None
        self._send(connection)

    def _send(self, connection: WorkerConnection) -> None:
        self._connection = connection
        connection.send(self._asking.request(self._caller.headers()), self)

    def pause(self) -> None:
        """Take nothing more from the worker until the client has read."""
        if self._connection is not None:
            self._connection.pause()

    def resume(self) -> None:
        """Go on taking."""
        self.last_byte_s = self._caller.now_s()
        if self._connection is not None:
            self._connection.resume()

    def abandon(self) -> None:
        """Stop the worker's work for this order: closing the connection cancels it there."""
        if not self.is_over:
            self.worker.breaker.withdrawn()
            self._drop()

    def give_up_on(self, error: WorkerError) -> None:
        """The worker took too long. An answer of which only the end is missing still counts."""
        connection = self._connection
        self.on_lost(error)
        if connection is not None:
            connection.abort()

    # --- what comes back

    def on_head(self, status: int, headers: dict[bytes, bytes]) -> None:
        """Remember what kind of answer it is."""
        self.status = status
        self._reading = self._asking.reading(status, headers, self._caller.limits)

    def on_body(self, data: bytes, *, last: bool) -> None:
        """Pass on what came, or keep it until it is whole."""
        reading, caller = self._reading, self._caller
        assert reading is not None, "the head came first"
        self.last_byte_s = caller.now_s()
        try:
            piece = reading.read(data, last=last)
            if last or reading.began:
                self._note_first_byte()
            reading.give(piece, caller, last=last)
        except WorkerError as error:
            self._note_first_byte()
            if isinstance(error, Lie) and error.good and not self.is_joined:
                caller.pass_on(error.good, last=False)
            self._fail(error)
            return
        if last:
            self._complete(reading)

    def on_lost(self, error: WorkerError) -> None:
        """The connection could not be made, broke, or came to nothing in time."""
        reading = self._reading
        if self.is_over:
            return
        try:
            whole = reading is not None and reading.rescue(self._caller)
        except WorkerError as worse:
            self._fail(worse)
            return
        if whole and reading is not None:
            self._complete(reading)
        else:
            self._fail(error)

    def _note_first_byte(self) -> None:
        """The answer has begun; what is said of progress before it is not part of it."""
        if self.first_byte_s is None and self.status < 300:
            self.first_byte_s = self.last_byte_s
            self.worker.load.first_byte(self._order.demand.request_id)
            self._caller.body_began(self)

    # --- ending

    def _complete(self, reading: Reading) -> None:
        self.usage, self.tools = reading.usage, reading.tools
        if not reading.has_end:
            self.worker.lies["no_done"] += 1
        self._doubt_usage()
        self.worker.breaker.succeeded()
        self._connection = None  # it is in the pool, or closed
        self._drop()
        self._caller.attempt_done(self)

    def _doubt_usage(self) -> None:
        if self.usage is not None and usage_is_wrong(
            self.usage, self.seen_output, self._order.allowed_output
        ):
            self.worker.lies["wrong_usage"] += 1
            self.usage = None

    def _fail(self, error: WorkerError) -> None:
        stale = self.is_stale(error)
        self.worker.failed(error, self._caller.now_s(), was_stale=stale)
        self._drop()
        self._caller.attempt_failed(self, error)

    def is_stale(self, error: WorkerError) -> bool:
        """Whether the worker closed a kept connection just as it was used again."""
        return self.was_reused and self.status == 0 and type(error) is WorkerBroke

    def _drop(self) -> None:
        """Give the worker's room back, and the connection up."""
        assert not self.is_over, "an attempt ends once"
        self.is_over = True
        if self._connecting is not None:
            self._connecting.cancel()
        if self._connection is not None:
            self._connection.abort()
            self._connection = None
        self.worker.release(self._order.demand, self._order.reserved)

    @property
    def is_joined(self) -> bool:
        """Whether a whole answer is asked of the worker as a stream."""
        return self._asking.is_joined

    @property
    def is_stream(self) -> bool:
        """Whether the worker sends the answer token by token."""
        return self._asking.is_stream

    @property
    def seen_output(self) -> int:
        """Output events that passed: no more than the tokens in them."""
        return self._stream.output_events if self._stream is not None else 0

    @property
    def uncharged_output(self) -> int:
        """Output events that the caller has not been told of yet."""
        return self.seen_output - (self._reading.charged if self._reading is not None else 0)

    @property
    def _stream(self) -> EventStream | None:
        return self._reading.events if self._reading is not None else None

    def booking(self, waste: Waste | None) -> Booking:
        """The attempt's tokens, when it is over."""
        return booking_of(
            self._order.demand,
            self.worker.worker_id,
            usage=self.usage,
            seen_output=self.seen_output,
            began=self.first_byte_s is not None,
            progress=self._stream.progress if self._stream is not None else None,
            waste=waste,
        )
