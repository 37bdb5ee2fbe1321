"""One connection from a client: bytes in, requests out, one answered at a time.

Requests sent ahead (pipelining) wait their turn here. A client that closes its side, even half of
it, has left: whoever works for it is told at once. A client that reads slowly fills its buffer up
to a bound; then whoever writes to it is told to stop.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Protocol, cast

from trailwarden.serving.config import Limits
from trailwarden.serving.errors import ReceivedTooSlowly, Refused, ServingError
from trailwarden.serving.gateway import answers
from trailwarden.serving.gateway.requests import Request, RequestReader

_MOST_EARLY_BYTES = 256 << 10


class Work(Protocol):
    """Whoever answers a request."""

    def reader_left(self) -> None:
        """The client has gone."""

    def reader_full(self) -> None:
        """The client's buffer is full: write no more for now."""

    def reader_ready(self) -> None:
        """The client has read what there was."""


class Desk(Protocol):
    """Where requests go."""

    @property
    def limits(self) -> Limits:
        """What connections keep to."""

    @property
    def is_draining(self) -> bool:
        """Whether connections are to close after their answer."""

    def take(self, request: Request, client: ClientConnection) -> Work | None:
        """Answer a request, or begin to; None when it is answered already."""

    def arrived(self, client: ClientConnection) -> None:
        """A client connected."""

    def departed(self, client: ClientConnection) -> None:
        """A client's connection is gone."""


class ClientConnection(asyncio.Protocol):
    """A keep-alive connection from a client."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._limits = desk.limits
        self._reader = RequestReader(desk.limits)
        self._transport: asyncio.Transport | None = None
        self._early = bytearray()
        self._work: Work | None = None
        self._request: Request | None = None
        self._closing = False
        self._chunked = False

    # --- answering

    def reply(self, answer: bytes) -> None:
        """Send a whole answer; the request is over."""
        self._write(answer)
        self._done()

    def begin(self, status: int, headers: bytes) -> bytes:
        """The head of a streamed answer, to go out with the first bytes of its body."""
        assert self._request is not None, "a request is being answered"
        self._chunked = not self._request.is_old
        framing = b"transfer-encoding: chunked\r\n" if self._chunked else b""
        return b"%b%b%b%b\r\n" % (
            answers.status_line(status),
            headers,
            framing,
            self.closing_header(),
        )

    def stream(self, head: bytes, data: bytes, *, last: bool) -> None:
        """Send a piece of a streamed answer; `head` only with the first, may be empty."""
        if self._chunked and data:
            data = b"%x\r\n%b\r\n" % (len(data), data)
        end = answers.LAST_CHUNK if last and self._chunked else b""
        if head or data or end:
            self._write(head + data + end)
        if last:
            self._done()

    def closing_header(self) -> bytes:
        """What tells the client that the connection closes after this answer, if it does."""
        request = self._request
        stays = request is not None and request.keep_alive and not request.is_old
        if self._closing or not stays or self._desk.is_draining:
            self._closing = True
            return answers.CLOSE
        return b""

    def abort(self) -> None:
        """Drop the client. Its work is told that it left."""
        if self._transport is not None:
            self._transport.abort()

    def close_if_idle(self) -> None:
        """Close when nothing is being answered; otherwise after this answer."""
        self._closing = True
        if self._work is None and self._request is None and self._transport is not None:
            self._transport.close()

    def look_at_clock(self, now_s: float) -> None:
        """Close what has been idle, or has been sending a request, for too long."""
        if self._request is not None:
            return
        reader, limits = self._reader, self._limits
        if not reader.since_s:
            reader.since_s = now_s
        elif reader.receiving and now_s - reader.since_s > limits.receive_s:
            self._refuse(ReceivedTooSlowly("the request did not arrive whole in time"))
        elif not reader.receiving and now_s - reader.since_s > limits.keep_alive_s:
            self.abort()  # a close would wait for a reader that has stopped reading

    # --- asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client connected."""
        self._transport = cast(asyncio.Transport, transport)
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport.set_write_buffer_limits(high=self._limits.reader_buffer_bytes)
        self._desk.arrived(self)

    def data_received(self, data: bytes) -> None:
        """Parse when nothing is being answered, keep for later otherwise."""
        if self._request is None and not self._early:
            self._parse(data)
            return
        self._early += data
        if len(self._early) > _MOST_EARLY_BYTES:
            assert self._transport is not None, "connected"
            self._transport.pause_reading()

    def eof_received(self) -> None:
        """The client closed its side: it has left."""
        self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        work, self._work = self._work, None
        self._transport = None
        self._reader.whole.clear()
        self._early.clear()
        self._desk.departed(self)
        if work is not None:
            work.reader_left()

    def pause_writing(self) -> None:
        """The buffer is full."""
        if self._work is not None:
            self._work.reader_full()

    def resume_writing(self) -> None:
        """The buffer is nearly empty."""
        if self._work is not None:
            self._work.reader_ready()

    # --- requests, one after the other

    def _parse(self, data: bytes) -> None:
        reader = self._reader
        reader.feed(data)
        if reader.wants_go_ahead:
            reader.wants_go_ahead = False
            self._write(answers.CONTINUE)
        if reader.wants_upgrade:
            self._closing = True  # the request is answered as if it had not asked to upgrade
        self._next()

    def _next(self) -> None:
        """Answer the requests that are whole, in order, while each is over at once."""
        reader = self._reader
        while self._request is None and self._transport is not None:
            if reader.whole:
                self._answer(reader.whole.popleft())
            elif reader.refusal is not None:
                refusal, reader.refusal = reader.refusal, None
                self._refuse(refusal)
                return
            else:
                return

    def _answer(self, request: Request) -> None:
        self._request = request
        try:
            work = self._desk.take(request, self)
        except ServingError as error:
            self.reply(answers.error_answer(error, self.closing_header()))
            return
        if self._request is request:
            self._work = work

    def _done(self) -> None:
        """The answer is out; go on with what came meanwhile."""
        self._request = self._work = None
        self._chunked = False
        transport = self._transport
        if transport is None:
            return
        if self._closing:
            transport.close()
        elif self._reader.whole or self._early or self._reader.refusal is not None:
            # on the next turn of the loop, so that a thousand requests sent ahead do not nest
            asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        if self._request is not None or self._transport is None:
            return
        if not self._transport.is_reading():
            self._transport.resume_reading()
        early, self._early = bytes(self._early), bytearray()
        if early:
            self._parse(early)
        else:
            self._next()

    def _refuse(self, error: Refused) -> None:
        """Answer what is no request, and close: there is no telling where the next begins."""
        self._closing = True
        self._write(answers.error_answer(error, answers.CLOSE))
        if self._transport is not None:
            self._transport.close()

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)
