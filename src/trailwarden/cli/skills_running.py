"""Running the skills' servers: on stdio for one client, over HTTP for many."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from mcp.server import Server
from mcp.server.stdio import stdio_server

from trailwarden.asking.calls import Agent
from trailwarden.cli.console import fail, say
from trailwarden.cli.listening import (
    SKILLS_TOKEN,
    is_loopback,
    listening,
    read_address,
    serve,
    url_of,
)
from trailwarden.cli.shots import CameraShots
from trailwarden.cli.stopping import stopping
from trailwarden.domain import time_zone
from trailwarden.query.events import Events
from trailwarden.skills.at_work import AtWork
from trailwarden.skills.desk import Desk, Links
from trailwarden.skills.guard import Guard
from trailwarden.skills.links import FileLinks, WebLinks
from trailwarden.skills.server import skill_server
from trailwarden.skills.shelf import Shelf
from trailwarden.skills.web import web_app
from trailwarden.store import Reader

_WRONG_USAGE = 2
_INTERRUPTED = 130
_SHORTEST_TOKEN = 16
_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Setting:
    """What the skills are set on: the data, and what they may do beside reading it."""

    data: Path
    reports: Path
    zone: str | None = None
    asks_cameras: bool = True


@contextmanager
def desk_on(setting: Setting, links: Callable[[Shelf], Links]) -> Iterator[tuple[Desk, Shelf]]:
    """A desk over a data folder, and the shelf its links point into, until the block ends.

    Raises NoData and the like where the folder holds nothing that can be read.
    """
    with (
        Reader.open(setting.data) as reader,
        Events.open(setting.data) as events,
        TemporaryDirectory(prefix="trailwarden-shots-") as shots,
    ):
        shelf = Shelf(events, {"report": setting.reports, "shot": Path(shots)})
        made = links(shelf)
        cameras = CameraShots(reader, Path(shots), made.report_link)
        yield (
            Desk(
                events=events,
                reports=setting.reports,
                links=made,
                snapshot=cameras if setting.asks_cameras else None,
                zone=setting.zone,
            ),
            shelf,
        )


def servers_on(desk: Desk) -> dict[str, Server[Any]]:
    """A server an agent, by the agent's name; they share their threads."""
    at_work = AtWork()
    return {agent.value: skill_server(agent.value, desk, at_work) for agent in Agent}


def serve_stdio(setting: Setting, name: str) -> None:
    """Serve one client on stdin and stdout until it closes them, or until SIGINT or SIGTERM."""
    _prepare(setting)
    with ExitStack() as stack:
        desk, _ = stack.enter_context(desk_on(setting, lambda _: FileLinks()))
        stack.enter_context(stopping(partial(_leave, stack)))
        anyio.run(_serve_stdio, skill_server(name, desk))


def _leave(stack: ExitStack) -> None:
    """Tidy up and end the process, whose thread on stdin would wait for a line that never comes."""
    stack.close()
    os._exit(_INTERRUPTED)


def serve_http(setting: Setting, listen: str, hosts: tuple[str, ...], token: Path | None) -> None:
    """Serve all agents' tools, and the media their answers link to, until SIGINT or SIGTERM."""
    _prepare(setting)
    host, port = read_address(listen)
    own = () if is_loopback(host) or host in _EVERYWHERE else (host,)
    guard = Guard(hosts=(*own, *hosts), token=_token(token))
    _require_safe(host, hosts, guard)
    with listening(host, port) as listener:
        reached = hosts[0] if hosts and not is_loopback(host) else host
        base = url_of(reached, listener.getsockname()[1])
        with desk_on(setting, lambda shelf: WebLinks(base, shelf)) as (desk, shelf):
            app = web_app(servers_on(desk), shelf, guard)
            for agent in Agent:
                say(f"{agent.value}: {base}/mcp/{agent.value}")
            anyio.run(serve, app, listener)


async def _serve_stdio(server: Server[Any]) -> None:
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def _prepare(setting: Setting) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if setting.zone is not None:
        try:
            time_zone(setting.zone)
        except ValueError as error:
            fail(f"--zone: {error}", _WRONG_USAGE)


def _token(file: Path | None) -> str | None:
    """The token to ask for, from a file's first line or the environment. None: nobody is asked."""
    token = os.environ.get(SKILLS_TOKEN, "").strip()
    if file is not None:
        try:
            token = file.read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            fail(f"{file}: the token could not be read: {error}")
        if not token:
            fail(f"{file}: its first line is empty; write the token there")
    if token and len(token) < _SHORTEST_TOKEN:
        fail(f"the token is too easy to guess: give {_SHORTEST_TOKEN} characters or more")
    return token or None


def _require_safe(host: str, hosts: tuple[str, ...], guard: Guard) -> None:
    """What others can reach has a token, and a name to be reached under."""
    if is_loopback(host):
        return
    if guard.token is None:
        fail(
            f"listening on {host} lets others reach these events: set a token with --token-file"
            f" or {SKILLS_TOKEN}, or listen on 127.0.0.1",
            _WRONG_USAGE,
        )
    if host in _EVERYWHERE and not hosts:
        fail(
            "say with --allow-host NAME under which name or address clients reach this machine",
            _WRONG_USAGE,
        )
