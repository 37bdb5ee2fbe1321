"""A question over the wire: steps on the way, the answer as text and data, questions back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import (
    CancelTaskRequest,
    GetTaskRequest,
    ListTasksRequest,
    SendMessageRequest,
    SubscribeToTaskRequest,
)
from tests.agents_a2a.scripted import CALL, FOXES, TOOL, Scripted, served
from tests.agents_a2a.talking import message, send, state, states, task_of

from trailwarden.agents.a2a.wire import DEADLINE, HINTS, reply_in
from trailwarden.agents.recorded import call_as_json
from trailwarden.agents.reply import Hop

BINDINGS = ("JSONRPC", "HTTP+JSON")


@pytest.mark.parametrize("binding", BINDINGS)
def test_an_answer_comes_with_its_steps_its_text_and_all_of_it_as_data(
    tmp_path: Path, binding: str
) -> None:
    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client(binding=binding) as client,
        ):
            events = await send(client, "foxes?")
            task = await client.get_task(GetTaskRequest(id=task_of(events)))

        assert states(events) == ["submitted", "working", "completed"]
        hints = [e.status_update.metadata for e in events if e.HasField("status_update")]
        assert [dict(one.items())[HINTS]["name"] for one in hints if HINTS in one] == [TOOL.name]
        (artifact,) = task.artifacts
        assert artifact.parts[0].text == FOXES.text
        reply = reply_in(artifact.parts)
        assert reply is not None
        assert reply.answer == FOXES
        assert reply.call == call_as_json(CALL)
        assert reply.path == (Hop(agent="orchestrator"), Hop(agent="analyst", skill=TOOL.name))
        assert reply.brain == "scripted"
        assert [one.parts[0].text for one in task.history if one.role == a2a_pb2.ROLE_USER] == [
            "foxes?"
        ]

    asyncio.run(run())


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_question_back_waits_for_a_reply_that_names_only_its_task(
    tmp_path: Path, binding: str
) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client(binding=binding) as client,
        ):
            asked = await send(client, "martens?")
            assert states(asked)[-1] == "input_required"
            replied = await send(client, "the foxes", task_id=task_of(asked))
            assert states(replied)[-1] == "completed"
            task = await client.get_task(GetTaskRequest(id=task_of(asked)))

        assert agent.heard[0].context == agent.heard[1].context == task.context_id
        said = [one.parts[0].text for one in task.history if one.role == a2a_pb2.ROLE_USER]
        assert said == ["martens?", "the foxes"]

    asyncio.run(run())


def test_every_message_is_a_turn_of_its_own_in_the_context_that_was_given(tmp_path: Path) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as client,
        ):
            await send(client, "foxes?", context_id="mine", message_id="m1")
            await send(client, "foxes?", context_id="mine", message_id="m1")

    asyncio.run(run())
    assert {one.context for one in agent.heard} == {"mine"}
    assert len({one.turn for one in agent.heard}) == 2


def test_a_failure_says_why(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client() as client,
        ):
            events = await send(client, "fail")

        assert states(events)[-1] == "failed"
        reply = reply_in(events[-1].status_update.status.message.parts)
        assert reply is not None
        assert reply.answer.reason == "tool_down"

    asyncio.run(run())


def test_a_task_can_be_cancelled_and_its_turn_ends_with_it(tmp_path: Path) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as client,
        ):
            sending = asyncio.create_task(send(client, "wait"))
            await agent.waiting.wait()
            (task,) = (await client.list_tasks(ListTasksRequest())).tasks
            cancelled = await client.cancel_task(CancelTaskRequest(id=task.id))
            await agent.cancelled.wait()
            await sending

        assert state(cancelled) == "canceled"

    asyncio.run(run())


def test_whoever_comes_later_hears_the_rest(tmp_path: Path) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as client,
        ):
            sending = asyncio.create_task(send(client, "wait"))
            await agent.waiting.wait()
            (task,) = (await client.list_tasks(ListTasksRequest())).tasks
            heard = []
            async for event in client.subscribe(SubscribeToTaskRequest(id=task.id)):
                heard.append(event)
                agent.go.set()
            await sending

        assert heard[0].HasField("task")
        assert states(heard)[-1] == "completed"

    asyncio.run(run())


def test_an_asker_may_say_how_long_to_wait(tmp_path: Path) -> None:
    agent = Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as client,
        ):
            asked = message("wait")
            asked.metadata.update({HINTS: {DEADLINE: 0.05}})
            events = [e async for e in client.send_message(SendMessageRequest(message=asked))]

        assert states(events)[-1] == "failed"
        reply = reply_in(events[-1].status_update.status.message.parts)
        assert reply is not None
        assert reply.answer.reason == "deadline"
        assert agent.cancelled.is_set()

    asyncio.run(run())


def test_two_hundred_steps_are_all_told(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client() as client,
        ):
            events = await send(client, "many")

        names = [
            dict(event.status_update.metadata.items())[HINTS]["name"]
            for event in events
            if HINTS in event.status_update.metadata
        ]
        assert names == [TOOL.name, *(f"tool_{number}" for number in range(200))]

    asyncio.run(run())


def test_each_agent_has_a_card_of_its_own_and_the_orchestrator_the_one_at_the_root(
    tmp_path: Path,
) -> None:
    agents = {name: Scripted() for name in ("orchestrator", "analyst", "reporter")}

    async def run() -> None:
        async with served(tmp_path, agents) as place, place.http(None) as http:
            cards = {}
            for path in ("", *(f"/agents/{name}" for name in agents)):
                got = await http.get(f"{path}/.well-known/agent-card.json")
                assert got.status_code == 200
                cards[path] = got.json()
            async with place.client(agent="/agents/analyst") as client:
                await send(client, "foxes?")

        assert cards[""] == cards["/agents/orchestrator"]
        skills = {one["id"] for one in cards["/agents/analyst"]["skills"]}
        assert {"ask", "count_events", "search_events"} <= skills
        for card in cards.values():
            assert card["securityRequirements"]
            assert {one["protocolBinding"] for one in card["supportedInterfaces"]} == set(BINDINGS)
            assert {one["uri"] for one in card["capabilities"]["extensions"]} >= {HINTS}

    asyncio.run(run())
    assert len(agents["analyst"].heard) == 1
    assert not agents["orchestrator"].heard
