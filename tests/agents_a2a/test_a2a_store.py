"""Tasks on disk: what is written when, pages, owners, and a file that is none."""

from __future__ import annotations

import asyncio
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest
from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import Artifact, ListTasksRequest, Task, TaskState, TaskStatus
from a2a.utils.errors import InvalidParamsError

from trailwarden.agents.a2a.database import open_database
from trailwarden.agents.a2a.door import call_context
from trailwarden.agents.a2a.errors import TasksUnreadable
from trailwarden.agents.a2a.tasks import SqliteTasks

ADA, BEN = call_context("ada"), call_context("ben")
BEGAN = datetime(2026, 5, 1, tzinfo=UTC)


def task(number: int, state: TaskState = a2a_pb2.TASK_STATE_WORKING, context: str = "c") -> Task:
    status = TaskStatus(state=state)
    status.timestamp.FromDatetime(BEGAN + timedelta(seconds=number))
    return Task(id=f"t{number:03d}", context_id=context, status=status)


def written(path: Path) -> list[Task]:
    """What another process would find."""
    other = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    rows = other.execute("SELECT body FROM task").fetchall()
    other.close()
    return [Task.FromString(body) for (body,) in rows]


def test_steps_on_the_way_are_written_together_and_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "tasks.sqlite"

    async def run() -> None:
        tasks = SqliteTasks(open_database(path), "analyst")
        one = task(1)
        await tasks.save(one, ADA)
        for number in range(50):
            one.artifacts.append(Artifact(artifact_id=str(number)))
            await tasks.save(one, ADA)
            found = await tasks.get(one.id, ADA)
            assert found is not None
            assert len(found.artifacts) == number + 1
        assert [len(each.artifacts) for each in written(path)] == [0]
        while len(written(path)[0].artifacts) < 50:
            await asyncio.sleep(0.01)

    asyncio.run(run())


def test_a_change_of_state_is_written_before_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tasks.sqlite"

    async def run() -> None:
        tasks = SqliteTasks(open_database(path), "analyst")
        for state in (
            a2a_pb2.TASK_STATE_SUBMITTED,
            a2a_pb2.TASK_STATE_WORKING,
            a2a_pb2.TASK_STATE_INPUT_REQUIRED,
            a2a_pb2.TASK_STATE_WORKING,
            a2a_pb2.TASK_STATE_COMPLETED,
        ):
            await tasks.save(task(1, state), ADA)
            assert [each.status.state for each in written(path)] == [state]

    asyncio.run(run())


def test_what_is_given_out_is_a_copy() -> None:
    async def run() -> None:
        tasks = SqliteTasks(open_database(None), "analyst")
        one = task(1)
        await tasks.save(one, ADA)
        one.context_id = "changed"
        found = await tasks.get(one.id, ADA)
        assert found is not None
        found.context_id = "changed too"
        again = await tasks.get(one.id, ADA)
        assert again is not None
        assert again.context_id == "c"

    asyncio.run(run())


def test_pages_hold_every_own_task_once_the_latest_first() -> None:
    async def run() -> None:
        tasks = SqliteTasks(open_database(None), "analyst")
        for number in range(25):
            await tasks.save(task(number), ADA)
            await tasks.save(task(100 + number), BEN)
        seen: list[str] = []
        request = ListTasksRequest(page_size=10)
        while True:
            page = await tasks.list(request, ADA)
            assert page.total_size == 25
            seen += [each.id for each in page.tasks]
            if not page.next_page_token:
                break
            request = ListTasksRequest(page_size=10, page_token=page.next_page_token)
            if len(seen) == 10:
                await tasks.save(task(999), ADA)  # comes in front, shifts nothing
                await tasks.delete("t999", ADA)
        assert seen == [f"t{number:03d}" for number in reversed(range(25))]

    asyncio.run(run())


def test_tasks_are_found_by_context_state_and_time() -> None:
    async def run() -> None:
        tasks = SqliteTasks(open_database(None), "analyst")
        await tasks.save(task(1, a2a_pb2.TASK_STATE_COMPLETED, "a"), ADA)
        await tasks.save(task(2, a2a_pb2.TASK_STATE_WORKING, "a"), ADA)
        await tasks.save(task(3, a2a_pb2.TASK_STATE_WORKING, "b"), ADA)
        after = ListTasksRequest()
        after.status_timestamp_after.FromDatetime(BEGAN + timedelta(seconds=2))
        for request, wanted in (
            (ListTasksRequest(context_id="a"), ["t002", "t001"]),
            (ListTasksRequest(status=a2a_pb2.TASK_STATE_WORKING), ["t003", "t002"]),
            (after, ["t003", "t002"]),
        ):
            assert [each.id for each in (await tasks.list(request, ADA)).tasks] == wanted

    asyncio.run(run())


@pytest.mark.parametrize("token", ["rubbish", "bnVsbA", "eyJ0cyI6bnVsbCwiaWQiOiJ4In0", "'; --"])
def test_a_page_token_of_others_is_refused(token: str) -> None:
    async def run() -> None:
        tasks = SqliteTasks(open_database(None), "analyst")
        await tasks.list(ListTasksRequest(page_token=token), ADA)

    with pytest.raises(InvalidParamsError):
        asyncio.run(run())


def test_old_tasks_are_forgotten_and_unfinished_ones_are_not() -> None:
    async def run() -> None:
        tasks = SqliteTasks(open_database(None), "analyst")
        await tasks.save(task(1, a2a_pb2.TASK_STATE_COMPLETED), ADA)
        await tasks.save(task(2, a2a_pb2.TASK_STATE_WORKING), ADA)
        await tasks.save(task(3, a2a_pb2.TASK_STATE_COMPLETED), ADA)
        assert tasks.forget(BEGAN + timedelta(seconds=3)) == 1
        left = await tasks.list(ListTasksRequest(), ADA)
        assert [each.id for each in left.tasks] == ["t003", "t002"]

    asyncio.run(run())


def test_only_its_user_can_read_the_file(tmp_path: Path) -> None:
    open_database(tmp_path / "tasks.sqlite").close()
    assert stat.S_IMODE((tmp_path / "tasks.sqlite").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"this is no database at all, but it is long enough", None])
def test_another_kind_of_file_is_left_as_it_is(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "tasks.sqlite"
    if content is None:
        with apsw.Connection(str(path)) as other:
            other.execute("CREATE TABLE mine (x)")
    else:
        path.write_bytes(content * 100)
    before = path.read_bytes()

    with pytest.raises(TasksUnreadable, match="tasks"):
        open_database(path)
    assert path.read_bytes() == before
