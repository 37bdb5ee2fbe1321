"""The tools, by MCP: in memory and over HTTP alike, and what is said when they fail."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp.server import Server
from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from tests.agents.agents_reserve import on_loop, skills_in
from tests.skills.small_reserve import desk_on, served

from trailwarden.agents.errors import (
    SkillDown,
    SkillError,
    SkillRejected,
    SkillSlow,
    SkillStrange,
)
from trailwarden.agents.skills import McpSkills, Remote
from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import Agent, CountEvents, ListCameras, WriteReport, tools_of
from trailwarden.skills.guard import Guard
from trailwarden.skills.server import skill_server
from trailwarden.skills.shelf import Shelf
from trailwarden.skills.web import web_app

TOKEN = "let-me-in-0123456789"


@contextmanager
def at_urls(folder: Path, token: str | None) -> Iterator[McpSkills]:
    """The reserve's tools, served over HTTP to those who have the token."""
    with desk_on(folder) as desk:
        servers = {agent.value: skill_server(agent.value, desk) for agent in Agent}
        shelf = Shelf(desk.events, {})
        with served(lambda _: web_app(servers, shelf, Guard(token=TOKEN))) as base:
            yield McpSkills({agent: Remote(f"{base}/mcp/{agent.value}", token) for agent in Agent})


def test_over_http_as_in_memory(tmp_path: Path) -> None:
    async def all_of(skills: McpSkills) -> Any:
        return (
            await skills.call(CountEvents(animal="foxes")),
            await skills.call(ListCameras()),
            await skills.vocabulary(),
            await skills.tools(Agent.ANALYST),
        )

    with skills_in(tmp_path) as skills:
        here = asyncio.run(all_of(skills))
    with at_urls(tmp_path, TOKEN) as skills:
        assert asyncio.run(all_of(skills)) == here
    assert here[0].outcome is Outcome.ANSWERED
    assert here[3] == tuple(kind.tool for kind in tools_of(Agent.ANALYST))


def test_without_the_token_there_are_no_tools(tmp_path: Path) -> None:
    with skills_in(tmp_path), at_urls(tmp_path, None) as skills, pytest.raises(SkillDown):
        asyncio.run(skills.call(ListCameras()))


@on_loop
async def test_calls_side_by_side_and_a_cancelled_one(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        answers = await asyncio.gather(
            *(skills.call(CountEvents(animal=name)) for name in ("foxes", "mallards") * 3)
        )
        assert len({answer.text for answer in answers}) == 2
        call = asyncio.create_task(skills.call(ListCameras()))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert (await skills.call(ListCameras())).outcome is Outcome.ANSWERED


def answering(result: CallToolResult | None, timeout_s: float = 0.2) -> McpSkills:
    """Tools that all answer with this, or not at all."""

    async def call(_context: Any, _params: Any) -> CallToolResult:
        if result is None:
            await asyncio.Event().wait()
        assert result is not None
        return result

    async def tools(_context: Any, _params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[Tool(name="list_cameras", input_schema={"type": "object"})])

    server: Server[Any] = Server("odd", on_call_tool=call, on_list_tools=tools)
    return McpSkills({Agent.INVENTORY: server}, timeout_s=timeout_s)


@pytest.mark.parametrize(
    ("result", "kind", "words"),
    [
        (None, SkillSlow, "no answer in 0.2 s"),
        (CallToolResult(content=[], structured_content={"a": 1}), SkillStrange, "an answer"),
        (CallToolResult(content=[TextContent(text="hm")]), SkillStrange, "hm"),
        (CallToolResult(content=[TextContent(text="no")], is_error=True), SkillRejected, "no"),
    ],
)
@on_loop
async def test_every_failure_of_a_tool_has_its_kind(
    result: CallToolResult | None, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        await answering(result).call(ListCameras())


@on_loop
async def test_a_server_that_is_not_there_is_said_to_be_down() -> None:
    for skills in (McpSkills({}), McpSkills({Agent.INVENTORY: Remote("http://127.0.0.1:9/mcp")})):
        with pytest.raises(SkillDown):
            await skills.call(ListCameras())
        with pytest.raises(SkillDown):
            await skills.vocabulary()


_JSON = {"content-type": "application/json"}


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 65536
        await asyncio.sleep(0)  # whoever has gone is noticed meanwhile


_HOSTILE: dict[str, Callable[[], Response]] = {
    "endless": lambda: StreamingResponse(_endless(), headers=_JSON),
    "packed": lambda: Response(
        gzip.compress(b" " * (32 << 20)), headers={**_JSON, "content-encoding": "gzip"}
    ),
    "deep": lambda: Response(b"[" * 100_000, headers=_JSON),
}


@pytest.mark.parametrize("hostile", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_a_server_that_answers_rubbish_is_an_error_in_time(hostile: Callable[[], Response]) -> None:
    async def any_request(_request: object) -> Response:
        return hostile()

    app = Starlette(routes=[Route("/{rest:path}", any_request, methods=["GET", "POST", "DELETE"])])
    with served(lambda _: app) as base:
        skills = McpSkills({Agent.INVENTORY: Remote(f"{base}/mcp")}, timeout_s=5)
        with pytest.raises(SkillError) as caught:
            asyncio.run(skills.call(ListCameras()))
    assert len(str(caught.value)) < 2000


@on_loop
async def test_an_answer_that_is_wrong_ten_thousand_times_is_one_line() -> None:
    wrong = {"outcome": "answered", "text": "x", "rows": [{"value": []}] * 10_000}
    lying = answering(CallToolResult(content=[], structured_content=wrong), 60)
    with pytest.raises(SkillStrange) as caught:
        await lying.call(ListCameras())
    assert len(str(caught.value)) < 2000
    shouting = CallToolResult(
        content=[TextContent(text="\x1b[2Jno " * 100_000)], is_error=True, structured_content=None
    )
    with pytest.raises(SkillRejected) as rejected:
        await answering(shouting, 60).call(ListCameras())
    assert len(str(rejected.value)) < 5000
    assert "\x1b" not in str(rejected.value)


def test_the_progress_of_a_report_is_told_and_its_token_is_not(tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    with skills_in(tmp_path) as skills:
        answer = asyncio.run(
            skills.call(WriteReport(), lambda share, what: told.append((share, what)))
        )
    assert answer.outcome in (Outcome.ANSWERED, Outcome.REFUSED, Outcome.FAILED)
    assert answer.outcome is not Outcome.ANSWERED or told[0] == (0.05, "asking the events")
    assert TOKEN not in repr(Remote("http://x", TOKEN)) + repr(Guard(token=TOKEN))
