"""One client's request from the moment it is an order until its answer is out.

waiting -> at a worker -> answering -> over. While nothing of an answer's body has come, a worker's
failure is repaired at another worker; after that it is told, never hidden. One timer watches
whatever the state has to fear: the queue, a silent worker, a reader that stopped reading, the
request's own limits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Protocol

from trailwarden.serving.admission.backlog import Ticket
from trailwarden.serving.config import Limits
from trailwarden.serving.errors import DeadlinePassed, ServingError, WorkerError, WorkerSilent
from trailwarden.serving.gateway import answers
from trailwarden.serving.gateway.attempt import Attempt
from trailwarden.serving.gateway.downstream import ClientConnection
from trailwarden.serving.gateway.intake import Order
from trailwarden.serving.gateway.ports import Waste
from trailwarden.serving.gateway.traces import Span
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.routing.policy import Choice


class Tower(Protocol):
    """Who brings flights and workers together."""

    limits: Limits

    def resubmit(self, flight: Flight) -> bool:
        """Try at another worker; False when there is none."""

    def withdraw(self, flight: Flight) -> None:
        """Take it out of the queue."""

    def output_seen(self, flight: Flight, tokens: int) -> None:
        """So many more output tokens passed."""

    def attempt_over(self, flight: Flight, attempt: Attempt, waste: Waste | None) -> None:
        """An attempt has ended and given its worker's room back."""

    def body_began(self, flight: Flight, attempt: Attempt) -> None:
        """A worker began to answer."""

    def over(self, flight: Flight, status: int, *, complete: bool) -> None:
        """The flight is over; called once."""


class Flight:
    """See the module. The plane calls `depart`, the client's connection the `reader_` methods."""

    __slots__ = (
        "_client",
        "_limit_s",
        "_reader_full_s",
        "_span",
        "_timer",
        "_tower",
        "_tries_left",
        "attempt",
        "began",
        "deadline_s",
        "is_over",
        "limits",
        "order",
        "ticket",
        "tried",
        "used_tokens",
    )

    def __init__(
        self, tower: Tower, client: ClientConnection, order: Order, span: Span | None
    ) -> None:
        self._tower = tower
        self._client = client
        self._span = span
        self.order = order
        self.limits = limits = tower.limits
        self.ticket = Ticket(
            order.demand.tenant, order.demand.hints.priority, order.reserved, order.arrived_s
        )
        self.attempt: Attempt | None = None
        self.tried: set[str] = set()
        self.used_tokens = 0
        self.began = False
        self.is_over = False
        self._tries_left = limits.retries
        self._reader_full_s: float | None = None
        self._limit_s = order.arrived_s + (limits.stream_s if order.streams else limits.request_s)
        self.deadline_s = order.demand.deadline_s
        self._timer: asyncio.TimerHandle | None = None

    now_s = staticmethod(time.monotonic)
    """The plane's clock."""

    # --- called by the plane

    def wait_until(self, queue_s: float) -> None:
        """The flight waits, for no longer than `queue_s` in all."""
        due = min(self.order.arrived_s + queue_s, self._limit_s)
        self._watch(due if self.deadline_s is None else min(due, self.deadline_s))

    def depart(self, worker: Worker, choice: Choice, fields: Mapping[str, Any]) -> None:
        """Go to a worker; `fields` are for the body that it gets."""
        self.attempt = Attempt(self, worker, choice, fields)
        self.attempt.launch()
        self._watch(self._due())

    def refuse(self, error: ServingError) -> None:
        """End with an error: as a status while there is none yet, inside the stream after that."""
        if self.is_over:
            return
        if self.began:
            self._client.stream(b"", answers.error_event(error), last=True)
        else:
            headers = self._stamp() + self._client.closing_header()
            self._client.reply(answers.error_answer(error, headers))
        self._end(error.status, complete=False)

    def never_left(self, status: int) -> None:
        """It was refused before anybody waited for it; the client is told elsewhere."""
        self._end(status, complete=False)

    # --- called by the attempt

    def headers(self) -> bytes:
        """Lines for the head of the request to the worker."""
        traced = self._span.headers if self._span is not None else self.order.headers
        return b"content-type: application/json\r\n" + traced

    def body_began(self, attempt: Attempt) -> None:
        """A worker began to answer: from now on its silence counts."""
        self._tower.body_began(self, attempt)
        if attempt.is_stream:  # any other answer comes at once
            self._watch(self._due())

    def pass_on(self, data: bytes, *, last: bool) -> None:
        """A piece of a stream."""
        head = b""
        if not self.began:
            self.began = True
            head = self._client.begin(200, answers.EVENT_STREAM + self._stamp())
        self._client.stream(head, data, last=last)

    def pass_whole(self, status: int, content_type: bytes, data: bytes) -> None:
        """A whole answer."""
        headers = b"content-type: %b\r\n%b%b" % (
            content_type,
            self._stamp(),
            self._client.closing_header(),
        )
        self._client.reply(answers.whole(status, headers, data))
        self.began = True

    def output_seen(self, tokens: int) -> None:
        """So many more output tokens passed."""
        self._tower.output_seen(self, tokens)

    def attempt_done(self, attempt: Attempt) -> None:
        """The answer is whole, and with the client."""
        self._tower.attempt_over(self, attempt, None)
        self._end(attempt.status, complete=True)

    def attempt_failed(self, attempt: Attempt, error: WorkerError) -> None:
        """The worker did not do it: another may, while nothing of an answer has come."""
        self._tower.attempt_over(
            self, attempt, Waste.RETRIED if self._may_repeat() else Waste.BROKEN
        )
        if not attempt.is_stale(error):  # a kept connection had been closed: that was no try
            self.tried.add(attempt.worker.worker_id)
            self._tries_left -= 1
        if not (self._may_repeat() and self._tower.resubmit(self)):
            self.refuse(error)

    def _may_repeat(self) -> bool:
        """Whether another attempt would hide nothing from the client, who has seen nothing yet."""
        attempt = self.attempt
        assert attempt is not None, "an attempt has ended"
        silent = attempt.first_byte_s is None or attempt.is_joined
        return silent and not self.began and self._tries_left >= 0

    # --- called by the client's connection

    def reader_left(self) -> None:
        """The client has gone: so does the work."""
        self._abandon(Waste.CANCELLED)
        self._end(499, complete=False)

    def reader_full(self) -> None:
        """The client does not read: neither do we."""
        if self.attempt is not None and self._reader_full_s is None:
            self._reader_full_s = self.now_s()
            self.attempt.pause()
            self._watch(self._due())

    def reader_ready(self) -> None:
        """It reads again."""
        if self.attempt is not None and self._reader_full_s is not None:
            self._reader_full_s = None
            self.attempt.resume()
            self._watch(self._due())

    # --- time

    def _watch(self, due_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self.is_over:
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(max(0.0, due_s - self.now_s()), self._look_at_clock)

    def _due(self) -> float:
        """When the present state has lasted too long."""
        attempt, limits = self.attempt, self.limits
        assert attempt is not None, "at a worker"
        if self._reader_full_s is not None:
            due = self._reader_full_s + limits.reader_stall_s
        elif attempt.first_byte_s is None:
            due = attempt.sent_s + limits.first_byte_s
            if self.deadline_s is not None:
                due = min(due, self.deadline_s)
        else:
            due = attempt.last_byte_s + limits.silence_s
        return min(due, self._limit_s)

    def _look_at_clock(self) -> None:
        """The timer went off: end what is overdue, or watch on where bytes came meanwhile."""
        self._timer = None
        now_s, attempt = self.now_s(), self.attempt
        if attempt is None:
            self._tower.withdraw(self)
            self.refuse(DeadlinePassed("the request waited longer than it may; try again later"))
            return
        due = self._due()
        if now_s < due:
            self._watch(due)
        elif now_s >= self._limit_s or self._missed_deadline(attempt, now_s):
            self._time_out()
        elif self._reader_full_s is not None:
            self._client.abort()
        else:
            where = f"worker {attempt.worker.worker_id}"
            attempt.give_up_on(WorkerSilent(f"{where} has sent nothing for too long"))

    def _missed_deadline(self, attempt: Attempt, now_s: float) -> bool:
        late = self.deadline_s is not None and now_s >= self.deadline_s
        return late and attempt.first_byte_s is None

    def _time_out(self) -> None:
        self._abandon(Waste.TIMED_OUT)
        self.refuse(DeadlinePassed("the request ran longer than it may"))

    # --- ending

    def _abandon(self, waste: Waste) -> None:
        """Stop whatever is done for the flight."""
        attempt, self.attempt = self.attempt, None
        if attempt is None:
            self._tower.withdraw(self)
        elif not attempt.is_over:
            attempt.abandon()
            self._tower.attempt_over(self, attempt, waste)

    def _end(self, status: int, *, complete: bool) -> None:
        if self.is_over:
            return
        self.is_over = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._span is not None:
            self._span.end(status)
        self._tower.over(self, status, complete=complete)
        self.attempt = None  # no circle is left for the garbage collector

    def _stamp(self) -> bytes:
        """Headers that tell which request and worker this was."""
        shown = self.order.answer_id or self.order.demand.request_id.encode()
        if self.attempt is None:
            return b"x-request-id: %b\r\n" % shown
        return b"x-request-id: %b\r\nx-trailwarden-worker: %b\r\n" % (
            shown,
            self.attempt.worker.worker_id.encode(),
        )
