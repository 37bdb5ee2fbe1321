"""An agent that says what a test wants it to say, and a server with it on a real port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import httpx
import uvicorn
from a2a.client import Client, ClientConfig, ClientFactory
from starlette.applications import Starlette

from trailwarden.agents.a2a.serving import Setting, application
from trailwarden.agents.a2a.tokens import Tokens
from trailwarden.agents.turn import Answering, Asked, Progress, Said, Step, StepKind
from trailwarden.asking.answer import Answer, AnswerRow, Outcome
from trailwarden.asking.calls import CountEvents

FOXES = Answer(
    outcome=Outcome.ANSWERED,
    text="2 events show foxes.",
    rows=(AnswerRow(value=2, n=2, event_ids=("e1", "e2")),),
    unit="events",
    events=2,
    event_ids=("e1", "e2"),
    query=({"count": "events"},),
)
MARTENS = Answer(
    outcome=Outcome.ASKED,
    text="Which martens?",
    options=("pine marten", "stone marten"),
    field="animal",
)
CALL = CountEvents(animal="foxes")
TOOL = Step(StepKind.TOOL, "analyst", "count_events", {"rows": 1}, 0.01)


@dataclass
class Scripted:
    """Answers by what it is asked: `foxes`, `martens`, `wait` (until `go` is set), `break`."""

    heard: list[Asked] = field(default_factory=list)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn(self, asked: Asked) -> AsyncIterator[Progress]:
        self.heard.append(asked)
        yield TOOL
        if "wait" in asked.text:
            await self._wait()
        if "many" in asked.text:
            for number in range(200):
                yield replace(TOOL, name=f"tool_{number}")
        if "break" in asked.text:
            raise RuntimeError("a bug")
        if "fail" in asked.text:
            yield Said(Answer(outcome=Outcome.FAILED, text="No tool.", reason="tool_down"), None)
        elif "martens" in asked.text:
            yield Said(MARTENS, CountEvents(animal="martens"))
        else:
            yield Said(FOXES, CALL)

    async def _wait(self) -> None:
        self.waiting.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


Serve: TypeAlias = Callable[[Starlette], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Place:
    """A server that listens, and the tokens of Ada and Ben."""

    base: str
    ada: str
    ben: str

    def http(self, token: str | None, **more: object) -> httpx.AsyncClient:
        headers = {"A2A-Version": "1.0"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return httpx.AsyncClient(base_url=self.base, headers=headers, timeout=20)

    @asynccontextmanager
    async def client(
        self, token: str | None = None, agent: str = "", binding: str = "JSONRPC"
    ) -> AsyncIterator[Client]:
        """A stock client with Ada's token or another."""
        async with self.http(token or self.ada) as http:
            config = ClientConfig(httpx_client=http, supported_protocol_bindings=[binding])
            yield await ClientFactory(config).create_from_url(self.base + agent)


@asynccontextmanager
async def served(
    folder: Path,
    agents: Mapping[str, Answering],
    change: Callable[[Setting], Setting] = lambda setting: setting,
) -> AsyncIterator[Place]:
    """Serve agents on a port of their own, with a file of tasks in `folder`."""
    tokens = Tokens(folder / "tokens.json")
    names = tokens.names()
    given = [(folder / name) for name in ("ada", "ben")]
    if not names:
        for path in given:
            path.write_text(tokens.add(path.name))
    async with listening() as (server_of, base):
        setting = change(Setting(base, tokens, folder / "tasks.sqlite"))
        async with server_of(application(agents, "scripted", setting)):
            yield Place(base, *(path.read_text() for path in given))


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Serve, str]]:
    """A port, and what serves an application there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        @asynccontextmanager
        async def serve(app: Starlette) -> AsyncIterator[None]:
            config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
            server = uvicorn.Server(config)
            running = asyncio.create_task(server.serve([listener]))
            while not server.started:
                assert not running.done(), "it ended before it listened"
                await asyncio.sleep(0.005)
            try:
                yield
            finally:
                server.should_exit = True
                await running

        yield serve, f"http://127.0.0.1:{listener.getsockname()[1]}"
