"""The gateway as a server: listening, signals, draining, the tick that looks at the clock.

Restarting without dropping a stream: start the new process on the same port (both listen, through
SO_REUSEPORT), then send the old one SIGTERM. It takes what still waits to be accepted, stops
listening, finishes what it has and ends. A listener handed over by the service manager
(`LISTEN_FDS`, as systemd does it) closes even the small gap between the two.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
from collections.abc import Callable

import uvloop

from trailwarden.serving.config import Config, Listen
from trailwarden.serving.errors import ConfigError
from trailwarden.serving.gateway.admin import Admin
from trailwarden.serving.gateway.desk import FrontDesk
from trailwarden.serving.gateway.downstream import ClientConnection
from trailwarden.serving.gateway.following import Follower
from trailwarden.serving.gateway.plane import Neighbours, Plane
from trailwarden.serving.gateway.probe import Prober

_log = logging.getLogger(__name__)
_TICK_S = 0.25
_LOOK_AT_CLIENTS_EVERY = 8  # ticks
_FIRST_HANDED_OVER = 3  # the first file descriptor that a service manager hands over


class Gateway:
    """A gateway that listens. `plane` is open to whoever runs engines in the same process.

    `reread` gives the configuration anew for a reload; without it there is none.
    """

    def __init__(
        self,
        config: Config,
        neighbours: Neighbours | None = None,
        reread: Callable[[], Config] | None = None,
    ) -> None:
        self.plane = Plane(config, neighbours)
        self.admin = Admin(self.plane, reread, self._stop_listening)
        self.desk = FrontDesk(self.plane, self.admin)
        self._prober = Prober(self.plane)
        self._follower = Follower(self.plane)
        self._socket: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._last_clients: list[asyncio.Task[object]] = []

    async def start(self) -> None:
        """Ask the workers, then listen.

        Raises:
            ConfigError: the address cannot be listened on.
        """
        loop = asyncio.get_running_loop()
        await self._prober.probe_all()
        self.plane.look_at_workers()
        self._follower.look()
        self._socket = _listener(self.plane.config.listen)
        self._server = await loop.create_server(
            self._client, sock=self._socket, backlog=self.plane.config.listen.backlog
        )
        self._tasks = [loop.create_task(self._prober.run()), loop.create_task(self._tick())]

    @property
    def port(self) -> int:
        """The port that it listens on."""
        assert self._socket is not None, "started"
        port: int = self._socket.getsockname()[1]
        return port

    def _client(self) -> ClientConnection:
        return ClientConnection(self.desk)

    def _stop_listening(self) -> None:
        """Take nothing new; keep-alive connections that are idle close."""
        if self._server is not None and self._socket is not None:
            with self._socket.dup() as listener:
                self._server.close()
                self._take_last(listener)
        for client in list(self.desk.clients):
            client.close_if_idle()

    def _take_last(self, listener: socket.socket) -> None:
        """Serve those who had connected and were not accepted yet."""
        loop = asyncio.get_running_loop()
        listener.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                connection, _ = listener.accept()
                accepting = loop.connect_accepted_socket(self._client, connection)
                self._last_clients.append(loop.create_task(accepting))

    async def drain(self) -> None:
        """Stop taking requests and wait for those in flight, as long as configured."""
        self.admin.drain()
        end_s = self.plane.now_s() + self.plane.config.listen.drain_s
        await asyncio.gather(*self._last_clients, return_exceptions=True)
        while self.plane.flights and self.plane.now_s() < end_s:
            await asyncio.sleep(0.02)
        # what the last answers left in buffers is still on its way to slow readers
        while self.desk.clients and self.plane.now_s() < end_s:
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Drop everything that is left."""
        if not self.admin.is_draining:
            self.admin.drain()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._last_clients, return_exceptions=True)
        await self._follower.close()
        for client in list(self.desk.clients):
            client.abort()
        for worker in self.plane.fleet:
            worker.pool.close()
        self.plane.keeper.close()
        if self.plane.traces is not None:
            self.plane.traces.close()
        await asyncio.sleep(0)  # lets connections that were dropped tell so

    async def _tick(self) -> None:
        """What no event tells: idle clients, and gates and breakers that open with time."""
        ticks = 0
        while True:
            await asyncio.sleep(_TICK_S)
            ticks += 1
            self.plane.look_at_workers()
            self._follower.look()
            self.plane.pump()
            if ticks % _LOOK_AT_CLIENTS_EVERY == 0:
                now_s = self.plane.now_s()
                for client in list(self.desk.clients):
                    client.look_at_clock(now_s)


def _listener(listen: Listen) -> socket.socket:
    """The socket to listen on: handed over by a service manager, or our own."""
    handed_over = os.environ.get("LISTEN_FDS") == "1"
    if handed_over and os.environ.get("LISTEN_PID") == str(os.getpid()):
        return socket.socket(fileno=_FIRST_HANDED_OVER)
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    own = socket.socket(family, socket.SOCK_STREAM)
    try:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        own.bind((listen.host, listen.port))
    except OSError as error:
        own.close()
        raise ConfigError(
            f"cannot listen on {listen.host}:{listen.port}: {error.strerror or error};"
            " choose another listen.port, or end what listens there"
        ) from error
    return own


async def serve(gateway: Gateway, on_start: Callable[[Gateway], None] = lambda _: None) -> None:
    """Start, serve until SIGTERM, SIGINT or the admin door says to drain, then end."""
    await gateway.start()
    on_start(gateway)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, _reload, gateway)
    # what is there now stays for good: the collector need not look at it again
    gc.collect()
    gc.freeze()
    while not stop.is_set() and not gateway.admin.is_draining:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _TICK_S)
    await gateway.drain()
    await gateway.close()


def _reload(gateway: Gateway) -> None:
    try:
        gateway.admin.reload()
    except ConfigError as error:
        _log.error("the configuration stays as it was: %s", error.message)


def run(
    config: Config,
    neighbours: Neighbours | None = None,
    reread: Callable[[], Config] | None = None,
) -> None:
    """Run a gateway in this process until it is told to end.

    Raises:
        ConfigError: it cannot be started as configured.
    """
    uvloop.run(serve(Gateway(config, neighbours, reread)))
