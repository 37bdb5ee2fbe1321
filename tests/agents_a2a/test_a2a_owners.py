"""Only who has a token gets in, and nobody sees what is another's. The conformance kit is silent on
this.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from a2a.types.a2a_pb2 import (
    CancelTaskRequest,
    GetTaskRequest,
    ListTasksRequest,
    SubscribeToTaskRequest,
    TaskPushNotificationConfig,
)
from a2a.utils.errors import A2AError, TaskNotFoundError
from tests.agents_a2a.scripted import Scripted, served
from tests.agents_a2a.talking import send, states, task_of

from trailwarden.agents.a2a.door import MOST_BYTES
from trailwarden.agents.a2a.room import Bounds
from trailwarden.agents.a2a.tokens import Tokens

RPC = "/agents/orchestrator/rpc"
REST = "/agents/orchestrator/rest"
ROUTES = (
    ("POST", RPC),
    ("POST", f"{RPC}/"),
    ("POST", f"{REST}/message:send"),
    ("POST", f"{REST}/message:stream"),
    ("GET", f"{REST}/tasks"),
    ("GET", f"{REST}/tasks/1"),
    ("POST", f"{REST}/tasks/1:cancel"),
    ("GET", f"{REST}/tasks/1:subscribe"),
    ("GET", f"{REST}/tasks/1/pushNotificationConfigs"),
    ("POST", f"{REST}/tasks/1/pushNotificationConfigs"),
    ("DELETE", f"{REST}/tasks/1/pushNotificationConfigs/1"),
    ("GET", f"{REST}/extendedAgentCard"),
    ("GET", "/nowhere"),
    ("POST", "/agents/orchestrator/.well-known/agent-card.json"),
)


def test_no_route_but_the_cards_opens_without_a_token(tmp_path: Path) -> None:
    async def run() -> list[int]:
        async with served(tmp_path, {"orchestrator": Scripted()}) as place:
            codes = []
            for token in (None, "wrong", place.ada[:-1], place.ada[1:]):
                async with place.http(token) as http:
                    for method, path in ROUTES:
                        answer = await http.request(method, path, json={})
                        codes.append(answer.status_code)
                        assert "Bearer" in answer.headers["www-authenticate"]
            return codes

    assert set(asyncio.run(run())) == {401}


@pytest.mark.parametrize("header", ["Basic {}", "{}", "Bearer", "Bearer {} x", "Bearer {}x"])
def test_other_ways_to_say_a_token_are_refused(tmp_path: Path, header: str) -> None:
    async def run() -> int:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.http(None) as http,
        ):
            told = {"Authorization": header.format(place.ada)}
            return (await http.get(f"{REST}/tasks", headers=told)).status_code

    assert asyncio.run(run()) == 401


def test_a_token_that_was_taken_back_is_refused_at_once(tmp_path: Path) -> None:
    async def run() -> list[int]:
        async with served(tmp_path, {"orchestrator": Scripted()}) as place:
            async with place.http(place.ben) as http:
                before = await http.get(f"{REST}/tasks")
                Tokens(tmp_path / "tokens.json").remove("ben")
                after = await http.get(f"{REST}/tasks")
            async with place.http(place.ada) as http:
                other = await http.get(f"{REST}/tasks")
            return [before.status_code, after.status_code, other.status_code]

    assert asyncio.run(run()) == [200, 401, 200]


@pytest.mark.parametrize("binding", ["JSONRPC", "HTTP+JSON"])
def test_anothers_task_is_not_there(tmp_path: Path, binding: str) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent, "analyst": Scripted()}) as place,
            place.client(binding=binding) as ada,
            place.client(place.ben, binding=binding) as ben,
            place.client(agent="/agents/analyst", binding=binding) as elsewhere,
        ):
            task = task_of(await send(ada, "martens?", context_id="garden"))
            config = TaskPushNotificationConfig(task_id=task, id="x", url="https://x.example")
            for other in (ben, elsewhere):
                with pytest.raises(TaskNotFoundError):
                    await other.get_task(GetTaskRequest(id=task))
                with pytest.raises(TaskNotFoundError):
                    await other.cancel_task(CancelTaskRequest(id=task))
                with pytest.raises(TaskNotFoundError):
                    await anext(aiter(other.subscribe(SubscribeToTaskRequest(id=task))))
                with pytest.raises(TaskNotFoundError):
                    await send(other, "the foxes", task_id=task)
                with pytest.raises(TaskNotFoundError):
                    await other.create_task_push_notification_config(config)
                assert not (await other.list_tasks(ListTasksRequest())).tasks
            wanted = ListTasksRequest(context_id="garden")
            assert not (await ben.list_tasks(wanted)).tasks
            assert [one.id for one in (await ada.list_tasks(wanted)).tasks] == [task]

    asyncio.run(run())


def test_a_running_task_of_another_cannot_be_joined_or_stopped(tmp_path: Path) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as ada,
            place.client(place.ben) as ben,
        ):
            sending = asyncio.create_task(send(ada, "wait"))
            await agent.waiting.wait()
            (task,) = (await ada.list_tasks(ListTasksRequest())).tasks
            with pytest.raises(TaskNotFoundError):
                await anext(aiter(ben.subscribe(SubscribeToTaskRequest(id=task.id))))
            with pytest.raises(TaskNotFoundError):
                await ben.cancel_task(CancelTaskRequest(id=task.id))
            agent.go.set()
            assert states(await sending)[-1] == "completed"

    asyncio.run(run())


def test_a_context_of_the_same_name_is_another_one_for_another_owner(tmp_path: Path) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as ada,
            place.client(place.ben) as ben,
        ):
            await send(ada, "foxes?", context_id="garden")
            await send(ben, "foxes?", context_id="garden")

    asyncio.run(run())
    assert [(one.owner, one.context) for one in agent.heard] == [
        ("ada", "garden"),
        ("ben", "garden"),
    ]


def test_a_body_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    async def run() -> tuple[int, int]:
        async with served(tmp_path, {"orchestrator": Scripted()}) as place:
            async with place.http(place.ada) as http:
                whole = await http.post(RPC, content=b"x" * (MOST_BYTES + 1))

            async def drops() -> AsyncIterator[bytes]:
                for _ in range(MOST_BYTES // 1000 + 50):
                    yield b"x" * 1000

            async with place.http(place.ada) as http:
                dripped = await http.post(RPC, content=drops())
            return whole.status_code, dripped.status_code

    assert asyncio.run(run()) == (413, 413)


def test_who_has_too_many_tasks_is_told_to_wait_and_others_are_not(tmp_path: Path) -> None:
    agent = Scripted()
    bounds = Bounds(at_once=2, in_all=8, each_owner=1)

    async def run() -> None:
        async with (
            served(
                tmp_path, {"orchestrator": agent}, lambda setting: replace(setting, bounds=bounds)
            ) as place,
            place.client() as ada,
            place.client(place.ben) as ben,
        ):
            first = asyncio.create_task(send(ada, "wait"))
            await agent.waiting.wait()
            refused = await send(ada, "foxes?")
            answered = await send(ben, "foxes?")
            agent.go.set()
            await first

        assert states(refused)[-1] == "rejected"
        assert "wait" in refused[-1].status_update.status.message.parts[0].text
        assert states(answered)[-1] == "completed"

    asyncio.run(run())


def test_rubbish_is_an_error_and_no_end(tmp_path: Path) -> None:
    bodies = (
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":[]}}',
        b'{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"message":{}}}',
        b'{"jsonrpc":"2.0","id":1,"method":"Nothing","params":{}}',
        b"[" * 50_000,
    )

    async def run() -> None:
        async with served(tmp_path, {"orchestrator": Scripted()}) as place:
            async with place.http(place.ada) as http:
                for body in bodies:
                    answer = await http.post(RPC, content=body)
                    assert answer.status_code < 600
                    assert "error" in answer.json()
            async with place.client() as client:
                assert states(await send(client, "foxes?"))[-1] == "completed"
                with pytest.raises(A2AError):
                    await client.list_tasks(ListTasksRequest(page_token="rubbish"))

    asyncio.run(run())
