"""One try of an order at one worker: send it, read what comes back, pass it on.

The bytes of a stream are passed on as they come, event by whole event; an answer in one piece is
checked first, so that a broken one becomes an error and not half an answer. However an attempt
ends, the worker's room is given back once.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

import msgspec

from trailwarden.serving.config import Limits
from trailwarden.serving.errors import WorkerBroke, WorkerBusy, WorkerError, WorkerUnreachable
from trailwarden.serving.gateway.booking import booking_of
from trailwarden.serving.gateway.events import EventStream
from trailwarden.serving.gateway.intake import Order
from trailwarden.serving.gateway.joining import AS_STREAM, Joiner, can_join
from trailwarden.serving.gateway.lies import Lie
from trailwarden.serving.gateway.ports import Booking, Waste
from trailwarden.serving.gateway.upstream import WorkerConnection
from trailwarden.serving.gateway.usage import Usage, usage_is_wrong
from trailwarden.serving.gateway.whole import read_whole
from trailwarden.serving.gateway.wire import Endpoint, with_fields
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.routing.policy import Choice

_CHARGE_EVERY = 64  # output events
_BUSY = (429, 503)
_OUR_KEY_IS_WRONG = (401, 403)


class Caller(Protocol):
    """Whose order it is."""

    order: Order
    limits: Limits

    def now_s(self) -> float:
        """The plane's clock."""

    def headers(self) -> bytes:
        """Lines for the request's head."""

    def body_began(self, attempt: Attempt) -> None:
        """The first byte of a good answer's body is here."""

    def pass_on(self, data: bytes, *, last: bool) -> None:
        """A piece of a stream for the client."""

    def pass_whole(self, status: int, content_type: bytes, data: bytes) -> None:
        """A whole answer for the client."""

    def output_seen(self, tokens: int) -> None:
        """So many more output tokens were seen to pass."""

    def attempt_done(self, attempt: Attempt) -> None:
        """The answer is whole, and with the client."""

    def attempt_failed(self, attempt: Attempt, error: WorkerError) -> None:
        """The worker did not do it."""


class Attempt:
    """A try at one worker. It is over when the caller was told so, or when it was abandoned."""

    __slots__ = (
        "_caller",
        "_charged",
        "_connecting",
        "_connection",
        "_content_type",
        "_events",
        "_gathered",
        "_gathered_bytes",
        "_joiner",
        "_order",
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

    def __init__(self, caller: Caller, worker: Worker, choice: Choice) -> None:
        self._caller = caller
        self._order = caller.order
        self.worker = worker
        self.choice = choice
        self.uncached_tokens = _uncached(self._order, choice)
        view = worker.view
        self.alone = view.queued_prefill_tokens == 0 and view.running < view.slots
        self.sent_s = self.last_byte_s = caller.now_s()
        self.first_byte_s: float | None = None
        self.was_reused = False
        self.usage: Usage | None = None
        self.tools: list[str] = []
        self.is_over = False
        self._connecting: asyncio.Task[None] | None = None
        self._connection: WorkerConnection | None = None
        self.status = 0
        self._content_type = b""
        self._events: EventStream | None = None
        self._joiner = _joiner_for(self._order, worker)
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0
        self._charged = 0

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
        path = self._order.endpoint.value.encode()
        request = self.worker.address.request(b"POST", path, self._caller.headers(), self._body())
        connection.send(request, self)

    def _body(self) -> bytes:
        """The order's body, with what the worker's engine wants in it."""
        order = self._order
        if not order.generates:
            return order.body
        hints = order.demand.hints
        if self.is_joined:
            return with_fields(order.body, AS_STREAM | self.worker.wants(hints, streamed=True))
        return with_fields(order.body, self.worker.wants(hints, streamed=order.streams))

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
        self._content_type = headers.get(b"content-type", b"application/json")
        if status == 200 and self._content_type.startswith(b"text/event-stream"):
            most = self._caller.limits.event_bytes
            order = self._order
            self._events = EventStream(
                most,
                hide_usage=order.hides_usage and not self.is_joined,
                hide_progress=self.is_joined or bytes(order.body_read.return_progress) != b"true",
            )

    def on_body(self, data: bytes, *, last: bool) -> None:
        """Pass on what came, or keep it until it is whole."""
        self.last_byte_s = self._caller.now_s()
        try:
            if self._events is not None and self._joiner is not None:
                self._join(self._events, self._joiner, data, last=last)
            elif self._events is not None:
                self._relay(self._events, data, last=last)
            else:
                self._note_first_byte()
                self._gather(data, last=last)
        except Lie as lie:
            self._note_first_byte()
            if lie.good and not self.is_joined:
                self._caller.pass_on(lie.good, last=False)
            self._fail(lie)

    def on_lost(self, error: WorkerError) -> None:
        """The connection could not be made, broke, or came to nothing in time."""
        if self.is_over:
            return
        if self._events is not None and self._events.done:
            if self._joiner is not None:
                self._take_joined(self._joiner)
            else:
                self._caller.pass_on(b"", last=True)
                self._complete()
        else:
            self._fail(error)

    def _note_first_byte(self) -> None:
        """The answer has begun; what is said of progress before it is not part of it."""
        if self.first_byte_s is None and self.status < 300:
            self.first_byte_s = self.last_byte_s
            self.worker.load.first_byte(self._order.demand.request_id)
            self._caller.body_began(self)

    def _relay(self, events: EventStream, data: bytes, *, last: bool) -> None:
        out = events.feed(data)
        if events.began or last:
            self._note_first_byte()
        if last:
            try:
                events.end()
            except Lie as lie:
                lie.good = out
                raise
        if out or last:
            self._caller.pass_on(out, last=last)
        if last:
            self._complete()
        elif events.output_events - self._charged >= _CHARGE_EVERY:
            self._caller.output_seen(events.output_events - self._charged)
            self._charged = events.output_events

    def _join(self, events: EventStream, joiner: Joiner, data: bytes, *, last: bool) -> None:
        """Keep a stream that is to become a whole answer."""
        out = events.feed(data)
        if events.began or last:
            self._note_first_byte()
        self._see_length(out)
        joiner.take(out)
        if last:
            events.end()
            self._take_joined(joiner)

    def _take_joined(self, joiner: Joiner) -> None:
        if joiner.error is not None:
            told = msgspec.json.encode(joiner.error)[:300].decode(errors="replace")
            self._fail(WorkerBroke(f"worker {self.worker.worker_id} failed: {told}"))
        else:
            self._caller.pass_whole(200, b"application/json", joiner.whole())
            self._complete()

    def _gather(self, data: bytes, *, last: bool) -> None:
        self._see_length(data)
        self._gathered.append(data)
        if last:
            self._take_whole(b"".join(self._gathered))

    def _see_length(self, data: bytes) -> None:
        self._gathered_bytes += len(data)
        if self._gathered_bytes > self._caller.limits.answer_bytes:
            raise Lie("oversized", "the worker's answer is longer than any answer may be")

    def _take_whole(self, data: bytes) -> None:
        status, worker_id = self.status, self.worker.worker_id
        if status in _BUSY:
            why = f"worker {worker_id} has no room: status {status}; try again in a moment"
            self._fail(WorkerBusy(why, retry_after_s=1.0))
            return
        if status >= 500 or status in _OUR_KEY_IS_WRONG:
            self._fail(WorkerBroke(f"worker {worker_id} answered with status {status}"))
            return
        if status < 300:
            whole = read_whole(data, generates=self._order.generates)
            self.usage, self.tools = whole.usage, whole.tool_names()
        self._caller.pass_whole(status, self._content_type, data)
        self._complete()

    # --- ending

    def _complete(self) -> None:
        events = self._events
        if events is not None:
            self.usage, self.tools = events.usage, events.tools
            if not events.done:
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
        worker = self.worker
        if isinstance(error, Lie):
            worker.lies[error.lie] += 1
        worker.failures[error.code] += 1
        if isinstance(error, WorkerUnreachable):
            worker.breaker.unreachable()
        elif self.is_stale(error):
            worker.pool.drop_idle()
            worker.breaker.withdrawn()
        elif isinstance(error, WorkerBusy):
            worker.breaker.withdrawn()
        else:
            worker.breaker.failed(self._caller.now_s())
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
        return self._joiner is not None

    @property
    def is_stream(self) -> bool:
        """Whether the worker sends the answer token by token."""
        return self._order.streams or self.is_joined

    @property
    def seen_output(self) -> int:
        """Output events that passed: no more than the tokens in them."""
        return self._events.output_events if self._events is not None else 0

    @property
    def uncharged_output(self) -> int:
        """Output events that the caller has not been told of yet."""
        return self.seen_output - self._charged

    def booking(self, waste: Waste | None) -> Booking:
        """The attempt's tokens, when it is over."""
        return booking_of(
            self._order.demand,
            self.worker.worker_id,
            usage=self.usage,
            seen_output=self.seen_output,
            began=self.first_byte_s is not None,
            progress=self._events.progress if self._events is not None else None,
            waste=waste,
        )


def _joiner_for(order: Order, worker: Worker) -> Joiner | None:
    """What makes a whole answer of a stream, where only streams can be cancelled."""
    if order.streams or not worker.cancels_only_streams:
        return None
    if not can_join(order.endpoint, order.body_read):
        return None
    return Joiner(is_chat=order.endpoint is Endpoint.CHAT)


def _uncached(order: Order, choice: Choice) -> int:
    """Prompt tokens that the worker has to compute, by what is believed of its cache."""
    demand = order.demand
    if not demand.blocks:
        return demand.prompt_tokens
    share = choice.matched_blocks / len(demand.blocks)
    return int(demand.prompt_tokens * (1 - share))
