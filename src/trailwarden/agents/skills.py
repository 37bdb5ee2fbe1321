"""The tools of all agents, by MCP: servers in this process or at URLs, all treated alike.

Every call opens a session of its own and closes it: that takes some milliseconds (most of them over
HTTP), and leaves nothing to mend when a server was restarted or a turn cancelled.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Protocol, TypeAlias
from urllib.parse import urlsplit

import httpx2
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.server import MCPServer, Server
from mcp_types import (
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
    TextContent,
    TextResourceContents,
)
from pydantic import ValidationError

from trailwarden.agents.bounded import PLAIN, at_most
from trailwarden.agents.errors import SkillDown, SkillError, SkillRejected, SkillSlow, SkillStrange
from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Agent, Call
from trailwarden.asking.vocabulary import Vocabulary

VOCABULARY = "trailwarden://vocabulary"
"""The resource that every skills server has: the names in use."""


LONGEST: Final = 16 << 20
"""Bytes of a tool's answer."""

Telling: TypeAlias = Callable[[float, str], None]
"""Hears how far a tool is, as a share of all, and what it does."""

_PAUSE_S: Final = 0.25
_LONGEST_TOLD: Final = 200
_LONGEST_REASON: Final = 1000
_LONGEST_SAID: Final = 4000
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


class Skills(Protocol):
    """The tools that calls name, and the names that questions may use.

    Raises:
        SkillError: from every method; `SkillRejected` if another call may do.
    """

    async def call(self, call: Call, telling: Telling | None = None) -> Answer:
        """Run a tool. `telling` hears of its progress, a few times a second at most."""
        ...

    async def vocabulary(self) -> Vocabulary:
        """The names in use now."""
        ...

    async def tools(self, agent: Agent) -> tuple[str, ...]:
        """The tools that an agent's server offers."""
        ...


@dataclass(frozen=True, slots=True)
class Remote:
    """A skills server at a URL (Streamable HTTP), with its bearer token if it wants one."""

    url: str
    token: str | None = field(default=None, repr=False)


_FAILURES = (MCPError, OSError, httpx2.HTTPError, ValidationError)  # TimeoutError: an OSError

Place: TypeAlias = MCPServer | Server[Any] | Remote


class McpSkills:
    """Skills at MCP servers, one an agent."""

    def __init__(self, servers: Mapping[Agent, Place], *, timeout_s: float = 30.0) -> None:
        self._servers = dict(servers)
        self._timeout_s = timeout_s

    async def call(self, call: Call, telling: Telling | None = None) -> Answer:
        """Run a tool at its agent's server; see `Skills`."""
        params = CallToolRequestParams(name=call.tool, arguments=call.arguments())
        async with self._session(call.agent) as client:
            # not `client.call_tool`: that asks for the schemas of all tools first, to check what
            # is checked against `Answer` here
            result = await client.session.send_request(
                CallToolRequest(params=params),
                CallToolResult,
                progress_callback=None if telling is None else _Progress(telling),
            )
        return _answer(call.tool, result)

    async def vocabulary(self) -> Vocabulary:
        """The names in use, from the first server that there is."""
        async with self._session(next(iter(self._servers), Agent.INVENTORY)) as client:
            read = await client.read_resource(VOCABULARY)
        for content in read.contents:
            if isinstance(content, TextResourceContents):
                return _vocabulary(content.text)
        raise SkillStrange(f"the resource {VOCABULARY} holds no text")

    async def tools(self, agent: Agent) -> tuple[str, ...]:
        """The tools that an agent's server offers."""
        async with self._session(agent) as client:
            return tuple(tool.name for tool in (await client.list_tools()).tools)

    @asynccontextmanager
    async def _session(self, agent: Agent) -> AsyncIterator[Client]:
        place = self._servers.get(agent)
        if place is None:
            raise SkillDown(f"no skills server is set up for the agent {agent.value}")
        try:
            async with asyncio.timeout(self._timeout_s), AsyncExitStack() as stack:
                yield await stack.enter_async_context(await _client(place, stack))
        except (SkillError, *_FAILURES, ExceptionGroup) as error:
            raise self._told(agent, error) from error

    def _told(self, agent: Agent, error: Exception) -> Exception:
        """What went wrong in this room's words; anything else is a mistake of ours, and stays."""
        first = _first(error)
        if isinstance(first, SkillError):
            return first
        if isinstance(first, TimeoutError):
            return SkillSlow(f"the {agent.value} skills gave no answer in {self._timeout_s:g} s")
        if isinstance(first, ValidationError):
            return SkillStrange(
                f"the {agent.value} skills answer in another shape: {_mistake(first)}"
            )
        if isinstance(first, _FAILURES):
            said = _plain(str(first), _LONGEST_REASON) or type(first).__name__
            return SkillDown(f"the {agent.value} skills cannot be used: {said}")
        return first


async def _client(place: Place, stack: AsyncExitStack) -> Client:
    if not isinstance(place, Remote):
        return Client(place)
    login = {} if place.token is None else {"authorization": f"Bearer {place.token}"}
    http = httpx2.AsyncClient(
        headers={**PLAIN, **login},
        timeout=None,
        verify=_tls(),
        trust_env=urlsplit(place.url).hostname not in _LOOPBACK,
        event_hooks={"response": [at_most(LONGEST)]},
    )
    await stack.enter_async_context(http)
    return Client(streamable_http_client(place.url, http_client=http))


@cache
def _tls() -> ssl.SSLContext:
    """Made once: reading the certificates takes 50 ms."""
    return ssl.create_default_context()


def _first(error: Exception) -> Exception:
    """The first error in a tree of groups."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


class _Progress:
    """Passes on what a tool says of its progress: the first word, then one every now and then."""

    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self._quiet_until = 0.0

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        now = time.monotonic()
        if now < self._quiet_until or not total or total <= 0:
            return
        self._quiet_until = now + _PAUSE_S
        self._telling(min(max(progress / total, 0.0), 1.0), _plain(message or "", _LONGEST_TOLD))


def _plain(text: str, longest: int) -> str:
    """Another's words on one line, without control characters, and not too long."""
    line = "".join(sign if sign.isprintable() else " " for sign in text[:longest])
    return " ".join(line.split())


def _mistake(error: ValidationError) -> str:
    """The first thing that is wrong: there may be very many."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"])) or "all of it"
    return _plain(f"{where}: {first['msg']}", _LONGEST_REASON)


def _answer(tool: str, result: CallToolResult) -> Answer:
    if result.structured_content is None:
        said = " ".join(part.text for part in result.content if isinstance(part, TextContent))
        said = "\n".join(_plain(line, _LONGEST_REASON) for line in said[:_LONGEST_SAID].split("\n"))
        kind = SkillRejected if result.is_error else SkillStrange
        raise kind(f"{tool}: {said or 'no answer, and no reason'}")
    try:
        return Answer.model_validate(result.structured_content)
    except ValidationError as error:
        raise SkillStrange(f"{tool} did not answer with an answer: {_mistake(error)}") from error


def _vocabulary(text: str) -> Vocabulary:
    try:
        return Vocabulary.model_validate_json(text)
    except ValidationError as error:
        raise SkillStrange(
            f"the resource {VOCABULARY} is no vocabulary: {_mistake(error)}"
        ) from error
