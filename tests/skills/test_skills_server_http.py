"""The servers over real Streamable HTTP: both eras, two clients at once, strangers kept out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult
from tests.skills.small_reserve import CLIP_BYTES, desk_on, fill, served

from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Agent, tools_of
from trailwarden.skills.at_work import AtWork
from trailwarden.skills.guard import Guard
from trailwarden.skills.links import WebLinks
from trailwarden.skills.server import skill_server
from trailwarden.skills.shelf import Shelf
from trailwarden.skills.web import web_app

TOKEN = "a token of some length"
ERAS = ("legacy", "auto")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reserve")
    fill(folder)
    return folder


def serving(data: Path, guard: Guard) -> Iterator[str]:
    with desk_on(data) as desk:
        shelf = Shelf(desk.events, {"report": data / "reports"})

        def make(base: str) -> Any:
            at_work = AtWork()
            linked = replace(desk, links=WebLinks(base, shelf))
            servers = {one.value: skill_server(one.value, linked, at_work) for one in Agent}
            return web_app(servers, shelf, guard)

        with served(make) as base:
            yield base


@pytest.fixture(scope="module")
def base(data: Path) -> Iterator[str]:
    yield from serving(data, Guard())


@pytest.fixture(scope="module")
def private(data: Path) -> Iterator[str]:
    yield from serving(data, Guard(token=TOKEN))


async def asked(client: Client, tool: str, **arguments: object) -> Answer:
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    return Answer.model_validate(result.structured_content)


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize("agent", list(Agent))
def test_every_agent_has_its_server(base: str, mode: str, agent: Agent) -> None:
    async def list_tools() -> list[str]:
        async with Client(f"{base}/mcp/{agent.value}", mode=mode) as client:
            return [one.name for one in (await client.list_tools()).tools]

    assert anyio.run(list_tools) == [kind.tool for kind in tools_of(agent)]


@pytest.mark.parametrize("mode", ERAS)
def test_an_answers_links_can_be_followed(base: str, mode: str) -> None:
    async def search() -> Answer:
        async with Client(f"{base}/mcp/analyst", mode=mode) as client:
            return await asked(client, "search_events", animal="fox", camera="gate")

    links = anyio.run(search).links
    assert all(one.uri.startswith(f"{base}/media/") for one in links)
    (clip, *_) = [one for one in links if one.media_type == "video/mp4"]
    part = httpx.get(clip.uri, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, CLIP_BYTES[100:200])


def test_a_report_can_be_read_where_it_says(base: str) -> None:
    async def write() -> tuple[Answer, list[float]]:
        shares: list[float] = []

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            assert (total, bool(message)) == (1.0, True)
            shares.append(progress)

        async with Client(f"{base}/mcp/reporter") as client:
            result = await client.call_tool("write_report", {}, progress_callback=hear)
            assert isinstance(result, CallToolResult)
            return Answer.model_validate(result.structured_content), shares

    answer, shares = anyio.run(write)
    assert shares
    assert shares == sorted(shares)
    (report, *_) = answer.links
    page = httpx.get(report.uri)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "sandbox" in page.headers["content-security-policy"]


@pytest.mark.parametrize("mode", ERAS)
def test_clients_side_by_side_get_their_own_answers(base: str, mode: str) -> None:
    wanted = {"foxes": 3, "mallards": 1}
    found: list[tuple[str, int]] = []

    async def one(animal: str) -> None:
        async with Client(f"{base}/mcp/analyst", mode=mode) as client:
            for _ in range(5):
                answer = await asked(client, "count_events", animal=animal)
                found.append((animal, answer.events))

    async def both() -> None:
        async with anyio.create_task_group() as tasks:
            for animal in (*wanted, *wanted):
                tasks.start_soon(one, animal)

    anyio.run(both)
    assert len(found) == 20
    assert all(wanted[animal] == events for animal, events in found)


def envelope(body: dict[str, Any]) -> dict[str, Any]:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    return {"jsonrpc": "2.0", "id": 1, **body, "params": {**body.get("params", {}), "_meta": meta}}


HEADERS = {
    "Accept": "application/json, text/event-stream",
    "Content-Type": "application/json",
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/list",
}


def test_a_client_that_goes_in_the_middle_harms_nobody(base: str) -> None:
    headers = {**HEADERS, "Mcp-Method": "tools/call", "Mcp-Name": "write_report"}
    params = {"name": "write_report", "arguments": {}, "_meta": {"progressToken": 1}}
    body = envelope({"method": "tools/call", "params": params})
    for _ in range(3):
        with httpx.stream("POST", f"{base}/mcp/reporter", json=body, headers=headers) as answer:
            assert answer.status_code == 200
        # gone before the report is

    async def count() -> Answer:
        async with Client(f"{base}/mcp/analyst") as client:
            return await asked(client, "count_events", animal="fox")

    assert anyio.run(count).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"' + b"x" * 100_000 + b'"', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}', 400),
        (b" " * 2_000_000, 413),
    ],
)
def test_rubbish_is_refused_and_nothing_breaks(base: str, body: bytes, status: int) -> None:
    answer = httpx.post(f"{base}/mcp/analyst", content=body, headers=HEADERS)
    assert answer.status_code == status
    listed = httpx.post(
        f"{base}/mcp/analyst", json=envelope({"method": "tools/list"}), headers=HEADERS
    )
    assert listed.status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Host": "0.0.0.0"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1.evil.example"}, 403),
        ({"Host": "localhost:1"}, 200),
        ({"Origin": "http://localhost:5173"}, 200),
    ],
)
def test_a_web_page_of_somebody_else_cannot_reach_in(
    base: str, headers: dict[str, str], status: int
) -> None:
    answer = httpx.post(
        f"{base}/mcp/analyst",
        json=envelope({"method": "tools/list"}),
        headers={**HEADERS, **headers},
    )
    assert answer.status_code == status


def test_nobody_without_the_token_comes_in(private: str) -> None:
    answer = httpx.post(
        f"{private}/mcp/analyst", json=envelope({"method": "tools/list"}), headers=HEADERS
    )
    assert answer.status_code == 401
    assert "count_events" not in answer.text


@asynccontextmanager
async def bearing(token: str, url: str, mode: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http,
        Client(streamable_http_client(url, http_client=http), mode=mode) as client,
    ):
        yield client


@pytest.mark.parametrize("mode", ERAS)
def test_who_bears_the_token_is_answered(private: str, mode: str) -> None:
    async def count() -> Answer:
        async with bearing(TOKEN, f"{private}/mcp/analyst", mode) as client:
            return await asked(client, "count_events", animal="fox")

    assert anyio.run(count).events == 3
