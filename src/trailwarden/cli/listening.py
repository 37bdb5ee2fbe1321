"""Listening on an address, and serving an ASGI application there until it is told to stop."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from trailwarden.cli.console import fail
from trailwarden.cli.stopping import stopping

_WRONG_USAGE = 2
_FAREWELL_S = 2


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
    if not port.isdecimal() or int(port) > 65_535:
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
        log_level="warning",
        lifespan="on",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=_FAREWELL_S,
    )
    server = _Stoppable(config)
    with stopping(server.stop):
        await server.serve([listener])
