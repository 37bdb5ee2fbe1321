"""A worker that speaks OpenAI's protocol over the simulated engine: for tests of what talks to it.

It answers `/v1/chat/completions` and `/v1/completions` (streaming or whole), `/v1/models`,
`/health`, and `/simulate/state` (the engine's counters and view). A reader that leaves cancels its
job at the end of the step under way. It misbehaves when told to, by the header `X-Simulate-Fault:
KIND[:TOKENS]` of a request or by `POST /simulate/fault {"fault": "KIND[:TOKENS]", "requests": N}`
for the next ones (without `requests`: for all; without `fault`: all is well again).
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import asdict
from typing import Any

import msgspec

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.errors import BadRequest, NotFound, ServingError
from trailwarden.serving.simulate.answers import read
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.errors import SpecError
from trailwarden.serving.simulate.faults import EARLY, Fault, FaultKind, Faults
from trailwarden.serving.simulate.http import Connection, Request
from trailwarden.serving.simulate.pace import Pace
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.simulate.telling import Telling

_COMPLETIONS = {"/v1/chat/completions": True, "/v1/completions": False}


class _FaultOrder(msgspec.Struct):
    fault: str | None = None
    requests: int | None = None


class SimulatedWorker:
    """One worker on one port. `speed` simulated seconds pass a second."""

    def __init__(
        self,
        spec: EngineSpec,
        *,
        name: str = "simulated",
        speed: float = 1.0,
        fault: Fault | None = None,
    ) -> None:
        self.engine = Engine(spec, name=name, steps_at_once=1)
        self.faults = Faults(fault)
        self._speed = speed
        self._pace: Pace | None = None
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()
        self._numbers = itertools.count()
        self._routes = {
            "/health": self._health,
            "/v1/models": self._models,
            "/simulate/state": self._state,
            "/simulate/fault": self._order_fault,
        }

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; says on which port (0 takes a free one). Raises OSError."""
        loop = asyncio.get_running_loop()
        self._pace = Pace(self.engine, speed=self._speed)
        self._server = await loop.create_server(
            lambda: Connection(self._answer, self._connections), host, port
        )
        taken: int = self._server.sockets[0].getsockname()[1]
        return taken

    async def close(self) -> None:
        """Stop listening and break every connection."""
        assert self._server is not None, "started"
        self._server.close()
        self._break_connections()
        await self._server.wait_closed()
        self.pace.close()

    @property
    def pace(self) -> Pace:
        """The engine's clock; there once the worker has started."""
        assert self._pace is not None, "started"
        return self._pace

    def _break_connections(self) -> None:
        for connection in list(self._connections):
            connection.abort()

    # Answering

    async def _answer(self, request: Request, connection: Connection) -> None:
        try:
            if request.path in _COMPLETIONS:
                await self._complete(request, connection)
            elif request.path in self._routes:
                connection.reply(200, self._routes[request.path](request))
            else:
                raise NotFound(f"there is no {request.path} here")
        except SpecError as error:
            _refuse(connection, BadRequest(str(error)))
        except ServingError as error:
            _refuse(connection, error)

    def _health(self, _request: Request) -> dict[str, Any]:
        return {"status": "ok"}

    def _models(self, _request: Request) -> dict[str, Any]:
        model = {"id": self.engine.name, "object": "model", "created": 0, "owned_by": "simulate"}
        return {"object": "list", "data": [model]}

    def _state(self, _request: Request) -> dict[str, Any]:
        view = self.engine.view(self.pace.now)
        return {
            "counters": asdict(self.engine.counters),
            "running": view.running,
            "waiting": view.waiting,
            "kv_tokens_in_use": view.kv_tokens,
            "blocks_cached": len(self.engine.cache),
            "epoch": view.epoch,
            "connections": len(self._connections),
        }

    def _order_fault(self, request: Request) -> dict[str, Any]:
        try:
            order = msgspec.json.decode(request.body or b"{}", type=_FaultOrder)
        except msgspec.MsgspecError as error:
            raise BadRequest(f"a fault is ordered with fault and requests: {error}") from error
        if order.fault is None:
            self.faults.clear()
        elif order.requests is None:
            self.faults.always = Fault.parse(order.fault)
        else:
            self.faults.order(Fault.parse(order.fault), order.requests)
        return {"ordered": order.fault, "requests": order.requests}

    async def _complete(self, request: Request, connection: Connection) -> None:
        fault = self.faults.take(request.headers.get("x-simulate-fault"))
        name = f"sim-{self.engine.name}-{next(self._numbers)}"
        script = read(
            bytes(request.body),
            chat=_COMPLETIONS[request.path],
            request_id=name,
            room_tokens=self.engine.spec.kv_blocks * BLOCK_TOKENS,
        )
        if fault is not None and fault.kind in EARLY:
            _fail(connection, fault.kind)
            return
        ticket = self.pace.submit(script.job)
        try:
            telling = Telling(script, ticket, connection, fault, self.crash)
            await (telling.stream() if script.stream else telling.whole())
        finally:
            self.pace.cancel(name)

    def crash(self) -> None:
        """Lose jobs, cache and connections, and go on as if started anew."""
        self._break_connections()
        self.pace.restart()


def _refuse(connection: Connection, error: ServingError) -> None:
    told = {"message": str(error), "type": error.kind, "code": error.code, "param": None}
    connection.reply(error.status, {"error": told})


def _fail(connection: Connection, kind: FaultKind) -> None:
    if kind is FaultKind.BUSY:
        told = {"message": "told to be busy", "type": "server_error", "code": "overloaded"}
        connection.reply(503, {"error": told}, retry_after="1")
    else:
        told = {"message": "told to fail", "type": "server_error", "code": "internal_error"}
        connection.reply(500, {"error": told})
