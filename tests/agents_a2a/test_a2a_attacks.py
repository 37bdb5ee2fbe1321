"""Askers who mean harm, with a token or without one: each gets an error, and nobody else a wait."""

from __future__ import annotations

import asyncio
import multiprocessing
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from a2a.client import Client
from a2a.types.a2a_pb2 import ListTasksRequest, SubscribeToTaskRequest
from a2a.utils.task import ListTasksCursor, encode_list_tasks_cursor
from tests.agents_a2a.scripted import Scripted, served
from tests.agents_a2a.talking import send, states

from trailwarden.agents.a2a import door
from trailwarden.agents.a2a.errors import TasksTaken
from trailwarden.agents.a2a.serving import Setting, application
from trailwarden.agents.a2a.tokens import Tokens

RPC = "/agents/orchestrator/rpc"
REST = "/agents/orchestrator/rest"


def test_a_broken_file_of_tokens_tells_strangers_nothing_of_itself(tmp_path: Path) -> None:
    async def run() -> str:
        async with served(tmp_path, {"orchestrator": Scripted()}) as place:
            (tmp_path / "tokens.json").write_text('{"0123abcd": ["ada", "the-hash-of-ada"]}')
            async with place.http(None) as http:
                answer = await http.get(f"{REST}/tasks")
            assert answer.status_code == 503
            return answer.text

    said = asyncio.run(run())
    assert "ada" not in said
    assert "0123abcd" not in said
    assert str(tmp_path) not in said


def test_a_file_of_tokens_that_is_opened_to_others_is_noticed_at_once(tmp_path: Path) -> None:
    async def run() -> list[int]:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.http(place.ada) as http,
        ):
            before = await http.get(f"{REST}/tasks")
            (tmp_path / "tokens.json").chmod(0o644)
            after = await http.get(f"{REST}/tasks")
            return [before.status_code, after.status_code]

    assert asyncio.run(run()) == [200, 503]


def test_a_stream_ends_when_its_token_is_taken_back(tmp_path: Path) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as ada,
        ):
            sending = asyncio.create_task(send(ada, "wait for many"))
            await agent.waiting.wait()
            Tokens(tmp_path / "tokens.json").remove("ada")
            agent.go.set()
            (got,) = await asyncio.gather(sending, return_exceptions=True)
            assert isinstance(got, BaseException) or "completed" not in states(got)

    asyncio.run(run())


def test_times_that_no_clock_shows_are_refused_and_nothing_breaks(tmp_path: Path) -> None:
    cursor = encode_list_tasks_cursor(ListTasksCursor(timestamp_ns=10**30, task_id="x"))
    asked = (
        {"statusTimestampAfter": "9999-12-31T23:59:59Z"},
        {"statusTimestampAfter": "0001-01-01T00:00:00Z"},
        {"pageToken": cursor},
    )

    async def run() -> list[int]:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.http(place.ada) as http,
        ):
            return [(await http.get(f"{REST}/tasks", params=one)).status_code for one in asked]

    assert asyncio.run(run()) == [200, 200, 400]


def test_half_a_request_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE_S", 0.2)

    async def run() -> bytes:
        async with served(tmp_path, {"orchestrator": Scripted()}) as place:
            told = urlsplit(place.base)
            reader, writer = await asyncio.open_connection(told.hostname, told.port)
            writer.write(
                f"POST {RPC} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {place.ada}\r\n"
                "Content-Length: 100\r\n\r\n{".encode()
            )
            async with asyncio.timeout(10):
                line = await reader.readline()
            writer.close()
            return line

    assert b"408" in asyncio.run(run())


def test_a_path_that_ends_like_a_cards_opens_nothing_else(tmp_path: Path) -> None:
    paths = (
        f"{REST}/tasks/.well-known/agent-card.json",
        f"{RPC}/.well-known/agent-card.json",
        "/agents/nobody/.well-known/agent-card.json",
        "//.well-known/agent-card.json",
    )

    async def run() -> set[int]:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.http(None) as http,
        ):
            return {(await http.get(place.base + path)).status_code for path in paths}

    assert asyncio.run(run()) <= {401, 404}


@pytest.mark.parametrize("size", [2_001, 100_000, 400_000])
def test_hostile_messages_end_in_an_answer_or_an_error(tmp_path: Path, size: int) -> None:
    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client() as ada,
        ):
            await send(ada, "x" * size)
            assert states(await send(ada, "foxes?"))[-1] == "completed"

    asyncio.run(run())


def test_files_of_agents_are_for_their_user_alone_from_the_first_moment(tmp_path: Path) -> None:
    async def run() -> set[int]:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client() as ada,
        ):
            await send(ada, "foxes?")
            files = tmp_path.glob("tasks.sqlite*")
            return {stat.S_IMODE(path.stat().st_mode) for path in files}

    assert asyncio.run(run()) == {0o600}


def test_many_streams_of_one_task_all_end_with_it(tmp_path: Path) -> None:
    agent = Scripted()

    async def watch(client: Client, task: str) -> int:
        return len([one async for one in client.subscribe(SubscribeToTaskRequest(id=task))])

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as ada,
        ):
            sending = asyncio.create_task(send(ada, "wait"))
            await agent.waiting.wait()
            (task,) = (await ada.list_tasks(ListTasksRequest())).tasks
            watching = [asyncio.create_task(watch(ada, task.id)) for _ in range(60)]
            agent.go.set()
            async with asyncio.timeout(60):
                assert states(await sending)[-1] == "completed"
                await asyncio.gather(*watching, return_exceptions=True)

    asyncio.run(run())


def test_a_second_service_on_the_same_tasks_is_refused_and_leaves_them_alone(
    tmp_path: Path,
) -> None:
    agent, second = Scripted(), Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as ada,
        ):
            sending = asyncio.create_task(send(ada, "wait"))
            await agent.waiting.wait()
            setting = Setting(place.base, Tokens(tmp_path / "t"), tmp_path / "tasks.sqlite")
            with pytest.raises(TasksTaken, match="run on"):
                application({"orchestrator": second}, "scripted", setting)
            agent.go.set()
            assert states(await sending)[-1] == "completed"
        async with served(tmp_path, {"orchestrator": second}):
            pass

    asyncio.run(run())
    assert not second.heard


def test_names_that_are_added_side_by_side_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    names = [f"name-{number}" for number in range(4)]
    spawned = multiprocessing.get_context("fork")
    adding = [spawned.Process(target=_add, args=(path, name)) for name in names]
    for one in adding:
        one.start()
    for one in adding:
        one.join()
    assert len(Tokens(path).names()) == len(names) * _EACH


_EACH = 10


def _add(path: Path, name: str) -> None:
    tokens = Tokens(path)
    for number in range(_EACH):
        tokens.add(f"{name}.{number}")
