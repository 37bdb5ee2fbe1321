"""The agents as one ASGI application: cards, JSON-RPC and HTTP+JSON, behind the door."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import apsw
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers.default_request_handler_v2 import DefaultRequestHandlerV2
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes, create_rest_routes
from a2a.utils.constants import AGENT_CARD_WELL_KNOWN_PATH
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from trailwarden.agents.a2a.belonging import ContextOfTask
from trailwarden.agents.a2a.cards import ORCHESTRATOR, REST, RPC, card
from trailwarden.agents.a2a.database import lock_of, open_database
from trailwarden.agents.a2a.door import Door, Doorkeeper, OwnersOfRequests
from trailwarden.agents.a2a.executor import TurnExecutor
from trailwarden.agents.a2a.pushes import Pushes, SqlitePushes, Targets
from trailwarden.agents.a2a.resuming import resume
from trailwarden.agents.a2a.room import Bounds, Room
from trailwarden.agents.a2a.tasks import SqliteTasks
from trailwarden.agents.turn import Answering

_log = logging.getLogger(__name__)

TASKS_KEPT: Final = timedelta(days=30)
"""How long tasks that ended are kept."""

_PARKED_S: Final = 600.0  # a task that asked something back is let go from memory, not from disk
_CARD_MAX_AGE_S: Final = 300


@dataclass(frozen=True, slots=True)
class Setting:
    """How agents are served. `base` is the URL that others reach them by, without a slash at its
    end. `tasks` is the file of tasks; None: in memory. `targets` are where notifications may go.
    """

    base: str
    doorkeeper: Doorkeeper
    tasks: Path | None = None
    targets: Targets = field(default_factory=Targets)
    bounds: Bounds = field(default_factory=Bounds)


class Served:
    """One agent on the wire. `executor` is what its tasks are run by."""

    def __init__(
        self, name: str, executor: AgentExecutor, setting: Setting, database: apsw.Connection
    ) -> None:
        self.tasks = SqliteTasks(database, name)
        self._card = card(name, setting.base)
        webhooks = SqlitePushes(database, name)
        self._pushes = Pushes(webhooks, setting.targets)
        self.handler = DefaultRequestHandlerV2(
            executor,
            self.tasks,
            self._card,
            push_config_store=webhooks,
            push_sender=self._pushes,
            request_context_builder=ContextOfTask(self.tasks),
            push_url_validator=setting.targets.allows,
            validate_input_modes=True,
            interrupted_task_timeout=_PARKED_S,
        )

    def card_routes(self) -> list[Route]:
        """Its card, at the well-known path."""
        return create_agent_card_routes(
            self._card, cache_control=f"public, max-age={_CARD_MAX_AGE_S}"
        )

    def routes(self) -> list[BaseRoute]:
        """All that lies below its own path."""
        owners = OwnersOfRequests()
        rest = create_rest_routes(self.handler, context_builder=owners)
        plain = [route for route in rest if isinstance(route, Route)]  # no tenants here
        return [
            *self.card_routes(),
            *create_jsonrpc_routes(self.handler, RPC, context_builder=owners),
            *create_jsonrpc_routes(self.handler, f"{RPC}/", context_builder=owners),
            Mount(REST, routes=plain),
        ]

    async def aclose(self) -> None:
        """Stop its tasks where they are; the next start takes them up."""
        await self.handler.aclose()
        await self._pushes.aclose()
        self.tasks.flush()


def application(agents: Mapping[str, Answering], brain: str, setting: Setting) -> Starlette:
    """The agents by name, `orchestrator` among them, as an application.

    Unfinished tasks of an earlier process go on when it starts.

    Raises:
        TasksUnreadable: the file of tasks cannot be used.
        TasksTaken: other agents that run use it.
    """
    room = Room(setting.bounds)
    executors = {
        name: TurnExecutor(name, answering, brain, room) for name, answering in agents.items()
    }
    return application_of(executors, setting)


def application_of(executors: Mapping[str, AgentExecutor], setting: Setting) -> Starlette:
    """The same with executors of one's own."""
    lock = lock_of(setting.tasks)
    database = open_database(setting.tasks)
    served = {
        name: Served(name, executor, setting, database) for name, executor in executors.items()
    }

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        for agent in served.values():
            agent.tasks.forget(datetime.now(UTC) - TASKS_KEPT)
            if going := await resume(agent.tasks, agent.handler):
                _log.info("%d unfinished tasks go on", going)
        yield
        for agent in served.values():
            await agent.aclose()
        database.close()
        lock.close()

    routes: list[BaseRoute] = [*served[ORCHESTRATOR].card_routes()]
    routes += [Mount(f"/agents/{name}", routes=agent.routes()) for name, agent in served.items()]
    cards = [AGENT_CARD_WELL_KNOWN_PATH]
    cards += [f"/agents/{name}{AGENT_CARD_WELL_KNOWN_PATH}" for name in served]
    door = Middleware(Door, doorkeeper=setting.doorkeeper, cards=cards)
    return Starlette(routes=routes, middleware=[door], lifespan=life)
