"""Listening on an address, and serving an ASGI application there until it is told to stop."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from trailwarden.cli.console import fail
from trailwarden.cli.stopping import stopping

HEAD_S = 15.0
"""How long a request may take to say where it goes, from its first byte to the end of its head."""

MOST_CONNECTIONS = 500
"""At once; further ones get a 503. Most systems allow a process about a thousand open files."""

SKILLS_TOKEN = "TRAILWARDEN_SKILLS_TOKEN"  # noqa: S105 - the name of a variable, no secret
"""What the bearer token of `skills --http` is taken from, there and by those who use them."""

_WRONG_USAGE = 2
_FAREWELL_S = 2


class Impatient(HttpToolsProtocol):
    """HTTP that hangs up on those who begin a request and do not come to its point.

    uvicorn waits for a head for ever, so that whoever opens many connections and says nothing
    would keep everybody else out.
    """

    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has come, and has something to say."""
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows it as well
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._has_head()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._has_head()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._head_due is None:
            self._head_due = self.loop.call_later(HEAD_S, self.transport.close)

    def _has_head(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None


class _Stoppable(uvicorn.Server):
    """Leaves the process's signals to us."""

    def stop(self) -> None:
        """End in order; requests that go on are given a moment."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing is captured."""
        yield


def read_address(text: str) -> tuple[str, int]:
    """`127.0.0.1:8300`, `[::1]:8300`, or a port alone, which is loopback's; else wrong usage."""
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or len(port) > 5 or int(port) > 65_535:
        fail(f"{text!r} is no HOST:PORT, such as 127.0.0.1:8300 or [::1]:8300", _WRONG_USAGE)
    return host.strip("[]") or "127.0.0.1", int(port)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def url_of(host: str, port: int) -> str:
    """`http://host:port`."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens, port 0 for any; an address that cannot be had ends the command."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        fail(f"cannot listen on {host}:{port}: {error.strerror or error}; choose another HOST:PORT")
    with listener:
        yield listener


async def serve(app: Starlette, listener: socket.socket) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP."""
    config = uvicorn.Config(
        app,
        http=Impatient,
        limit_concurrency=MOST_CONNECTIONS,
        log_level="warning",
        lifespan="on",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=_FAREWELL_S,
    )
    server = _Stoppable(config)
    with stopping(server.stop):
        await server.serve([listener])
