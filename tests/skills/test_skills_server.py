"""The servers over real in-memory MCP clients, of both eras."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.from_thread
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CallToolResult,
    ElicitRequestParams,
    ElicitResult,
    ResourceLink,
    TextContent,
    TextResourceContents,
)
from tests.query.small_store import deployment
from tests.skills.small_reserve import HOSTILE, desk_on, fill

from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import CALLS, Agent, tools_of
from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.skills.at_work import AtWork
from trailwarden.skills.desk import Desk
from trailwarden.skills.links import FileLinks
from trailwarden.skills.server import VOCABULARY, skill_server
from trailwarden.skills.shots import NoShot, Shot
from trailwarden.skills.tools import SERVERS
from trailwarden.store import Store

ERAS = ("legacy", "auto")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reserve")
    fill(folder)
    return folder


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    with desk_on(data, links=FileLinks()) as desk:
        yield desk


def with_client(
    desk: Desk, then: Callable[[Client], Any], server: str = "all", **options: Any
) -> Any:
    """What a coroutine function makes of a client of a server."""

    async def run() -> Any:
        async with Client(skill_server(server, desk), **options) as client:
            return await then(client)

    return anyio.run(run)


def called(desk: Desk, tool: str, arguments: dict[str, Any], **options: Any) -> CallToolResult:
    """The result of one call."""

    async def call(client: Client) -> CallToolResult:
        result = await client.call_tool(tool, arguments)
        assert isinstance(result, CallToolResult)
        return result

    result = with_client(desk, call, **options)
    assert isinstance(result, CallToolResult)
    return result


def error_of(desk: Desk, then: Callable[[Client], Any], **options: Any) -> str:
    """The protocol error that a request ends with."""

    async def expect(client: Client) -> str:
        with pytest.raises(MCPError) as caught:
            await then(client)
        return caught.value.message

    return str(with_client(desk, expect, **options))


def text_of(result: CallToolResult) -> str:
    (first, *_) = result.content
    assert isinstance(first, TextContent)
    return first.text


def answer_of(result: CallToolResult) -> Answer:
    return Answer.model_validate(result.structured_content)


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize("agent", list(Agent))
def test_tools_are_the_calls_and_nothing_else(desk: Desk, mode: str, agent: Agent) -> None:
    tools = with_client(desk, lambda one: one.list_tools(), agent.value, mode=mode).tools
    assert [one.name for one in tools] == [kind.tool for kind in tools_of(agent)]
    assert len(tools) <= 8
    for tool in tools:
        kind = CALLS[tool.name]
        assert tool.input_schema == kind.model_json_schema()
        assert tool.description == kind.model_json_schema()["description"]
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is (tool.name != "write_report")
        assert tool.annotations.destructive_hint is False
        assert tool.output_schema == Answer.model_json_schema(mode="serialization")


def test_the_server_of_all_has_every_tool(desk: Desk) -> None:
    tools = with_client(desk, lambda one: one.list_tools()).tools
    assert [one.name for one in tools] == list(CALLS)
    assert set(SERVERS) == {"all", *(agent.value for agent in Agent)}


@pytest.mark.parametrize("mode", ERAS)
def test_an_answer_is_structured_and_its_text_stands_beside_it(desk: Desk, mode: str) -> None:
    result = called(desk, "count_events", {"animal": "foxes"}, mode=mode)
    answer = answer_of(result)
    assert answer.outcome is Outcome.ANSWERED
    assert (answer.events, set(answer.event_ids)) == (3, {"e1", "e2", "e4"})
    assert text_of(result) == answer.text
    assert not result.is_error


def test_links_are_resource_links(desk: Desk, data: Path) -> None:
    result = called(desk, "search_events", {"animal": "fox", "camera": "gate"})
    linked = [one for one in result.content if isinstance(one, ResourceLink)]
    assert {one.uri for one in linked} >= {
        (data / "media" / "e2.jpg").as_uri(),
        (data / "media" / "e2.mp4").as_uri(),
    }
    assert {one.uri for one in linked} == {one.uri for one in answer_of(result).links}
    assert {one.mime_type for one in linked} == {"image/jpeg", "video/mp4"}


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"by": "colour"}, ("by", "'camera'", "'hour'", '"colour"')),
        ({"limit": 3}, ("limit", "there is no such argument", "animal, camera, when")),
        ({"animal": ["fox"]}, ("animal", "string", '["fox"]')),
        ({"animal": ""}, ("animal", "at least 1 character")),
        ({"animal": "x" * 100_000}, ("animal", "at most 200 characters", "100002 long")),
        ({"a\nb" * 50_000: 1}, ("there is no such argument",)),
        ({f"made_up_{n}": n for n in range(500)}, ("and 488 more",)),
    ],
)
def test_wrong_arguments_are_told_so_that_they_can_be_put_right(
    desk: Desk, mode: str, arguments: dict[str, Any], told: tuple[str, ...]
) -> None:
    result = called(desk, "count_events", arguments, mode=mode)
    said = text_of(result)
    assert result.is_error
    assert said.startswith("count_events was not run: its arguments are wrong.\n- ")
    assert all(part in said for part in told)
    assert len(said) < 4000


@pytest.mark.parametrize("mode", ERAS)
def test_an_unknown_tool_is_an_error_that_names_those_there_are(desk: Desk, mode: str) -> None:
    for name in ("delete_everything", "list_cameras"):
        call = partial(Client.call_tool, name=name, arguments={})
        said = error_of(desk, call, server="analyst", mode=mode)
        assert said.startswith(f"no tool '{name}' at analyst; there are: search_events, count_ev")


def test_a_refusal_is_an_answer_and_no_error(desk: Desk) -> None:
    result = called(desk, "count_events", {"animal": "unicorns"})
    assert not result.is_error
    assert answer_of(result).outcome is Outcome.REFUSED
    assert answer_of(result).reason == "unknown_taxon"


class User:
    """Somebody at a client who is asked which is meant."""

    def __init__(self, *replies: ElicitResult) -> None:
        self.asked: list[ElicitRequestParams] = []
        self._replies = list(replies)

    async def __call__(self, _context: Any, params: ElicitRequestParams) -> ElicitResult:
        self.asked.append(params)
        return self._replies.pop(0)


def choosing(**choice: str) -> ElicitResult:
    return ElicitResult(action="accept", content=dict(choice))


@pytest.mark.parametrize("mode", ERAS)
def test_who_is_asked_back_chooses_and_is_answered(desk: Desk, mode: str) -> None:
    user = User(choosing(camera="gate"))
    result = called(desk, "live_snapshot", {}, mode=mode, elicitation_callback=user)
    (asked,) = user.asked
    schema = asked.model_dump(by_alias=True)["requestedSchema"]
    assert schema["properties"]["camera"]["enum"] == ["gate", HOSTILE, "river"]
    assert schema["required"] == ["camera"]
    answer = answer_of(result)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.understood.cameras == ("gate",)


@pytest.fixture
def two_trails(tmp_path: Path) -> Iterator[Desk]:
    """A desk where "trail" may be either of two cameras."""
    with Store.open(tmp_path) as store:
        for name in ("trail-1", "trail-2"):
            store.add_deployment(deployment(name))
    with desk_on(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize("mode", ERAS)
def test_two_questions_back_are_asked_one_after_the_other(two_trails: Desk, mode: str) -> None:
    unclear = {"camera": "trail", "when": "03/06/2026"}
    user = User(choosing(camera="trail-2"), choosing(when="3 June 2026"))
    result = called(two_trails, "camera_health", unclear, mode=mode, elicitation_callback=user)
    answer = answer_of(result)
    assert len(user.asked) == 2
    assert answer.outcome is Outcome.ANSWERED
    assert answer.understood.cameras == ("trail-2",)
    assert answer.understood.since == datetime.fromisoformat("2026-06-03T00:00:00+02:00")


@pytest.mark.parametrize("mode", ERAS)
def test_who_has_enough_after_one_question_is_asked_no_other(two_trails: Desk, mode: str) -> None:
    unclear = {"camera": "trail", "when": "03/06/2026"}
    user = User(choosing(camera="trail-2"), ElicitResult(action="decline"))
    result = called(two_trails, "camera_health", unclear, mode=mode, elicitation_callback=user)
    answer = answer_of(result)
    assert (answer.outcome, answer.field) == (Outcome.ASKED, "when")
    assert len(user.asked) == 2


def test_a_state_that_somebody_made_up_is_refused(two_trails: Desk) -> None:
    async def call(client: Client) -> Any:
        return await client.session.call_tool(
            "camera_health",
            {"camera": "trail"},
            input_responses={"camera": choosing(camera="trail-1")},
            request_state='{"field": "camera", "options": ["trail-1"]}',
            allow_input_required=True,
        )

    assert error_of(two_trails, call) == "Invalid or expired requestState"


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize(
    "reply",
    [
        ElicitResult(action="decline"),
        ElicitResult(action="cancel"),
        choosing(camera="a camera that was not offered"),
        choosing(other="gate"),
    ],
)
def test_who_does_not_choose_gets_the_question_as_it_is(
    desk: Desk, mode: str, reply: ElicitResult
) -> None:
    user = User(reply)
    answer = answer_of(called(desk, "live_snapshot", {}, mode=mode, elicitation_callback=user))
    assert answer.outcome is Outcome.ASKED
    assert answer.field == "camera"
    assert len(user.asked) == 1


@pytest.mark.parametrize("mode", ERAS)
def test_a_client_without_forms_gets_the_question_as_it_is(desk: Desk, mode: str) -> None:
    result = called(desk, "live_snapshot", {}, mode=mode)
    answer = answer_of(result)
    assert answer.outcome is Outcome.ASKED
    assert answer.options == ("gate", HOSTILE, "river")
    assert not result.is_error


@pytest.mark.parametrize("mode", ERAS)
def test_the_vocabulary_can_be_read(desk: Desk, mode: str) -> None:
    async def read(client: Client) -> tuple[list[str], str]:
        listed = [one.uri for one in (await client.list_resources()).resources]
        (content,) = (await client.read_resource(VOCABULARY)).contents
        assert isinstance(content, TextResourceContents)
        return listed, content.text

    listed, text = with_client(desk, read, mode=mode)
    assert listed == [VOCABULARY]
    vocabulary = Vocabulary.model_validate_json(text)
    assert {one.camera for one in vocabulary.cameras} == {"gate", "river", HOSTILE}


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize("uri", ["trailwarden://secrets", "file:///etc/passwd", "x:" + "y" * 9999])
def test_nothing_else_can_be_read(desk: Desk, mode: str, uri: str) -> None:
    said = error_of(desk, lambda one: one.read_resource(uri), mode=mode)
    assert said.startswith("no resource of that name; there is trailwarden://vocabulary")


def test_a_hostile_name_is_data_and_no_tool_is_described_by_it(desk: Desk) -> None:
    tools = with_client(desk, lambda one: one.list_tools()).tools
    assert HOSTILE not in json.dumps([one.model_dump(mode="json") for one in tools])
    text = text_of(called(desk, "list_cameras", {}))
    assert f'"{HOSTILE}"' in text  # a name, in quotes
    assert text.replace(f'"{HOSTILE}"', "").find("ignore previous") == -1


def test_a_report_tells_how_far_it_is(desk: Desk) -> None:
    heard: list[tuple[float, float | None, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, total, message))

    async def write(client: Client) -> CallToolResult:
        result = await client.call_tool("write_report", {}, progress_callback=hear)
        assert isinstance(result, CallToolResult)
        return result

    answer = answer_of(with_client(desk, write))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.links
    shares = [done for done, _, _ in heard]
    assert shares
    assert shares == sorted(shares)
    assert all(0 <= one <= 1 for one in shares)


class SlowCamera:
    """A camera that takes as long as it is held."""

    def __init__(self) -> None:
        self.held, self.let_go = anyio.Event(), anyio.Event()

    def fresh(self, camera: str) -> Shot:
        anyio.from_thread.run_sync(self.held.set)
        anyio.from_thread.run(self.let_go.wait)
        raise NoShot(f"{camera} took its time")


def test_the_loop_waits_for_nobody(desk: Desk) -> None:
    """While one call holds a thread, others are answered."""
    slow_one = SlowCamera()

    async def both(client: Client) -> tuple[str, str]:
        slow: list[CallToolResult] = []

        async def take() -> None:
            result = await client.call_tool("live_snapshot", {"camera": "gate"})
            assert isinstance(result, CallToolResult)
            slow.append(result)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(take)
            await slow_one.held.wait()
            quick = await client.call_tool("list_cameras", {"camera": "gate"})
            assert isinstance(quick, CallToolResult)
            assert not slow
            slow_one.let_go.set()
        return text_of(quick), text_of(slow[0])

    quick, slow = with_client(replace(desk, snapshot=slow_one), both)
    assert "gate" in quick
    assert "took its time" in slow


@pytest.mark.parametrize("mode", ERAS)
def test_a_call_that_is_cancelled_harms_nobody(desk: Desk, mode: str) -> None:
    slow_one = SlowCamera()

    async def cancel(client: Client) -> str:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(client.call_tool, "live_snapshot", {"camera": "gate"})
            await slow_one.held.wait()
            tasks.cancel_scope.cancel()
        slow_one.let_go.set()
        result = await client.call_tool("list_cameras", {"camera": "gate"})
        assert isinstance(result, CallToolResult)
        return text_of(result)

    assert "gate" in with_client(replace(desk, snapshot=slow_one), cancel, mode=mode)


def test_a_report_that_nobody_waits_for_is_not_written(desk: Desk, tmp_path: Path) -> None:
    """The client goes when it hears of the first step; the work ends at the next."""
    at_work = AtWork()

    async def run() -> None:
        server = skill_server("reporter", replace(desk, reports=tmp_path / "reports"), at_work)
        async with Client(server) as client:
            with anyio.CancelScope() as scope:

                async def leave(progress: float, total: float | None, message: str | None) -> None:
                    scope.cancel()

                await client.call_tool("write_report", {}, progress_callback=leave)
            while at_work.busy:
                await anyio.sleep(0)

    anyio.run(run)
    assert not (tmp_path / "reports").exists()


def test_the_tools_table_of_the_documentation_is_this_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "skills.md").read_text(encoding="utf-8")
    for agent in Agent:
        for kind in tools_of(agent):
            schema = kind.model_json_schema()
            arguments = ", ".join(f"`{name}`" for name in schema.get("properties", {})) or "-"
            first = schema["description"].partition("\n\n")[0].replace("\n", " ")
            assert f"| {agent.value} | `{kind.tool}` | {first} | {arguments} |" in page
