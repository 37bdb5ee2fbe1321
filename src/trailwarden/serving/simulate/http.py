"""As much of HTTP/1.1 as a simulated worker needs: a request at a time on each connection."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httptools
import msgspec


@dataclass(slots=True)
class Request:
    """A request that has come whole. Header names are lower case."""

    method: str = ""
    target: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    keep_alive: bool = True

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition(b"?")[0].decode("latin-1")


Answerer = Callable[[Request, "Connection"], Awaitable[None]]


class Connection(asyncio.Protocol):
    """One client. Its request is answered by a task, which is cancelled when the client leaves."""

    def __init__(self, answer: Answerer, open_ones: set[Connection]) -> None:
        self._answer = answer
        self._open_ones = open_ones
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._coming = Request()
        self._waiting: deque[Request] = deque()
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    # Called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._open_ones.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open_ones.discard(self)
        self._transport = None
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.abort()

    # Called by the parser

    def on_message_begin(self) -> None:
        self._coming = Request()

    def on_url(self, url: bytes) -> None:
        self._coming.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._coming.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._coming.body += body

    def on_message_complete(self) -> None:
        request = self._coming
        request.method = self._parser.get_method().decode("latin-1")
        request.keep_alive = self._parser.should_keep_alive()
        self._waiting.append(request)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._answer_waiting())

    async def _answer_waiting(self) -> None:
        try:
            while self._waiting:
                request = self._waiting.popleft()
                await self._answer(request, self)
                if not request.keep_alive and self._transport is not None:
                    self._transport.close()
        finally:
            self._task = None

    # Called by the answerer

    def reply(self, status: int, document: Any, **headers: str) -> None:
        """A whole answer in JSON."""
        self.reply_bytes(status, msgspec.json.encode(document), **headers)

    def reply_bytes(self, status: int, body: bytes, **headers: str) -> None:
        """A whole answer that is called JSON, whatever it is."""
        head = {"content-type": "application/json", "content-length": str(len(body)), **headers}
        self._write(_head(status, head) + body)

    def open_stream(self) -> None:
        """The head of an event stream."""
        head = {"content-type": "text/event-stream", "transfer-encoding": "chunked"}
        self._write(_head(200, head))

    async def send(self, data: bytes) -> None:
        """A chunk of it; waits for a reader that is slow."""
        self._write(b"%x\r\n%b\r\n" % (len(data), data))
        await self._writable.wait()

    def close_stream(self) -> None:
        """Its proper end."""
        self._write(b"0\r\n\r\n")

    def abort(self) -> None:
        """Break the connection."""
        if self._transport is not None:
            self._transport.abort()

    def _write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
