"""A process that ends in the middle of a task: the next one takes the task up, or gives it up."""

from __future__ import annotations

import asyncio
from pathlib import Path

from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import (
    GetTaskRequest,
    ListTasksRequest,
    Message,
    Task,
    TaskStatus,
)
from tests.agents_a2a.scripted import FOXES, Scripted, served
from tests.agents_a2a.talking import ended, message, send, state, states

from trailwarden.agents.a2a.database import open_database
from trailwarden.agents.a2a.door import call_context
from trailwarden.agents.a2a.resuming import MOST_RESUMPTIONS
from trailwarden.agents.a2a.tasks import SqliteTasks


def leave_working(folder: Path, task_id: str, asked: Message | None, resumed: int = 0) -> None:
    """A process of Ada's that died while it worked at a task."""

    async def run() -> None:
        database = open_database(folder / "tasks.sqlite")
        tasks = SqliteTasks(database, "orchestrator")
        status = TaskStatus(state=a2a_pb2.TASK_STATE_WORKING)
        status.timestamp.GetCurrentTime()
        history = [asked] if asked else []
        task = Task(id=task_id, context_id="garden", status=status, history=history)
        await tasks.save(task, call_context("ada"))
        for _ in range(resumed):
            tasks.count_resumption(task_id)
        database.close()

    asyncio.run(run())


def test_what_was_left_in_the_middle_ends_after_a_restart_as_the_same_turn(tmp_path: Path) -> None:
    first, second = Scripted(), Scripted()

    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": first}) as place,
            place.client() as client,
        ):
            sending = asyncio.create_task(send(client, "wait", context_id="garden"))
            await first.waiting.wait()
            (task,) = (await client.list_tasks(ListTasksRequest())).tasks
        await asyncio.gather(sending, return_exceptions=True)

        second.go.set()
        async with (
            served(tmp_path, {"orchestrator": second}) as place,
            place.client() as client,
        ):
            done = await ended(client, task.id)

        assert state(done) == "completed"
        assert done.artifacts[0].parts[0].text == FOXES.text
        said = [one.parts[0].text for one in done.history if one.role == a2a_pb2.ROLE_USER]
        assert said == ["wait"]
        assert second.heard == first.heard

    asyncio.run(run())


def test_a_question_back_still_waits_after_a_restart(tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client() as client,
        ):
            events = await send(client, "martens?")
            (task,) = (await client.list_tasks(ListTasksRequest())).tasks
            assert states(events)[-1] == "input_required"
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client() as client,
        ):
            assert states(await send(client, "foxes", task_id=task.id))[-1] == "completed"

    asyncio.run(run())


def test_a_task_that_ends_the_process_each_time_is_given_up(tmp_path: Path) -> None:
    asked = message("wait", task_id="t1", context_id="garden")
    leave_working(tmp_path, "t1", asked, resumed=MOST_RESUMPTIONS)
    agent = Scripted()

    async def run() -> Task:
        async with (
            served(tmp_path, {"orchestrator": agent}) as place,
            place.client() as client,
        ):
            return await client.get_task(GetTaskRequest(id="t1"))

    task = asyncio.run(run())
    assert state(task) == "failed"
    assert "left in the middle" in task.status.message.parts[0].text
    assert not agent.heard


def test_a_task_without_a_question_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    leave_working(tmp_path, "t1", None)
    leave_working(tmp_path, "t2", message("foxes?", task_id="t2", context_id="garden"))

    async def run() -> list[str]:
        async with (
            served(tmp_path, {"orchestrator": Scripted()}) as place,
            place.client() as client,
        ):
            return [state(await ended(client, name)) for name in ("t1", "t2")]

    assert asyncio.run(run()) == ["failed", "completed"]
