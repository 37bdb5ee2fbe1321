"""One connection to a worker: a request out, its answer in, kept alive for the next.

The connection knows HTTP and nothing of what it carries. Whoever sent the request is told through
`Receiver`; in one turn of the event loop all body bytes that arrived are handed over together.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Protocol, cast

import httptools

from trailwarden.serving.errors import WorkerBroke, WorkerError
from trailwarden.serving.gateway.lies import Lie

_MOST_HEADERS = 256
_MOST_HEADER_BYTES = 64 << 10


class Receiver(Protocol):
    """Who waits for an answer. After `last`, or `on_lost`, nothing more is told."""

    def on_head(self, status: int, headers: dict[bytes, bytes]) -> None:
        """The status line and headers are there."""

    def on_body(self, data: bytes, *, last: bool) -> None:
        """Bytes of the body; `last` with the end of the answer, then perhaps with no bytes."""

    def on_lost(self, error: WorkerError) -> None:
        """The connection broke, or what came is no HTTP."""


class WorkerConnection(asyncio.Protocol):
    """A keep-alive connection that carries one exchange at a time."""

    def __init__(self, on_idle: Callable[[WorkerConnection], None]) -> None:
        self._on_idle = on_idle
        self._receiver: Receiver | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[bytes, bytes] = {}
        self._header_bytes = 0
        self._head: int | None = None
        self._parts: list[bytes] = []
        self._complete = False
        self._ends_with_connection = False
        self._informational = False
        self._keeps_alive = False
        self.transport: asyncio.Transport | None = None
        self.exchanges = 0

    # --- sending

    def send(self, request: bytes, receiver: Receiver) -> None:
        """Begin an exchange."""
        assert self._receiver is None, "one exchange at a time"
        assert self.transport is not None, "connected"
        self._receiver = receiver
        self.exchanges += 1
        self.transport.write(request)

    def abort(self) -> None:
        """Drop the connection and whatever the worker does for it. The receiver is not told."""
        self._receiver = None
        if self.transport is not None:
            self.transport.abort()

    def pause(self) -> None:
        """Take nothing more from the worker for now."""
        if self.transport is not None and self.transport.is_reading():
            self.transport.pause_reading()

    def resume(self) -> None:
        """Go on taking."""
        if self.transport is not None and not self.transport.is_reading():
            self.transport.resume_reading()

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        return self.transport is not None and not self.transport.is_closing()

    # --- asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self.transport = cast(asyncio.Transport, transport)
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family != socket.AF_UNIX:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        """Parse, and hand over what there is."""
        if self._receiver is None:
            self.abort()  # an answer that nobody asked for
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._complete = False
            self._deliver()
            self._lose(Lie("http", f"the worker sent something that is not HTTP: {error}"))
            return
        self._deliver()

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone; that ends a body whose length was not told, and breaks every other."""
        if self._receiver is not None and self._ends_with_connection and exc is None:
            self._complete = True
            self._deliver()
        self._lose(WorkerBroke("the worker closed the connection before its answer was whole"))
        self.transport = None
        self._on_idle(self)

    def _lose(self, error: WorkerError) -> None:
        receiver, self._receiver = self._receiver, None
        if self.transport is not None:
            self.transport.abort()
        if receiver is not None:
            receiver.on_lost(error)

    def _deliver(self) -> None:
        receiver = self._receiver
        if receiver is None:
            return
        if self._head is not None:
            status, self._head = self._head, None
            receiver.on_head(status, self._headers)
            if self._receiver is not receiver:
                return  # it wanted no more than the head
        parts = self._parts
        if not parts and not self._complete:
            return
        data = parts[0] if len(parts) == 1 else b"".join(parts)
        self._parts = []
        complete = self._complete
        if complete:
            self._finish()
        receiver.on_body(data, last=complete)

    def _finish(self) -> None:
        """Be ready for the next exchange, or close."""
        self._receiver = None
        reusable = self._keeps_alive
        self._fresh_message()
        if reusable and self.is_open:
            self.resume()
            self._on_idle(self)
        elif self.transport is not None:
            self.transport.abort()

    # --- httptools

    def _fresh_message(self) -> None:
        self._headers = {}
        self._header_bytes = 0
        self._head = None
        self._parts = []
        self._complete = self._ends_with_connection = False
        self._informational = self._keeps_alive = False

    def on_message_begin(self) -> None:
        """An answer begins."""
        if self._complete:
            raise ValueError("two answers to one request")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, within reason."""
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > _MOST_HEADER_BYTES or len(self._headers) > _MOST_HEADERS:
            raise ValueError("too many headers")
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """The head is whole."""
        status = self._parser.get_status_code()
        if status < 200:
            self._informational = True
            return
        headers = self._headers
        self._head = status
        self._ends_with_connection = (
            b"content-length" not in headers and b"transfer-encoding" not in headers
        )

    def on_body(self, body: bytes) -> None:
        """Keep bytes until the end of this turn of the loop."""
        self._parts.append(body)

    def on_message_complete(self) -> None:
        """The answer is whole; an informational one does not count."""
        if self._informational:
            self._fresh_message()
            return
        self._complete = True
        self._keeps_alive = self._parser.should_keep_alive()
