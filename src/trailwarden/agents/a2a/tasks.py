"""Tasks in SQLite: private to their owner, there after a crash, and cheap to stream into.

A task is saved by its server at every event. Only what others build on is written at once: that a
task exists, and every change of its state. What happens in between is kept in memory and written
together, at most `DELTA_S` later; reading sees it at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

import apsw
from a2a.server.context import ServerCallContext
from a2a.server.owner_resolver import resolve_user_scope
from a2a.server.tasks import TaskStore
from a2a.types import a2a_pb2
from a2a.types.a2a_pb2 import ListTasksRequest, ListTasksResponse, Task
from a2a.utils.constants import DEFAULT_LIST_TASKS_PAGE_SIZE
from a2a.utils.errors import InvalidParamsError
from a2a.utils.task import ListTasksCursor, decode_list_tasks_cursor, encode_list_tasks_cursor

from trailwarden.agents.a2a.database import readable

DELTA_S: Final = 0.075
"""How long a step on the way may wait to be written."""

UNFINISHED: Final = (a2a_pb2.TASK_STATE_SUBMITTED, a2a_pb2.TASK_STATE_WORKING)
"""States that a task is in while somebody works at it."""

_LATEST_NS: Final = 2**63 - 1

Rows: TypeAlias = list[tuple[Any, ...]]

_PUT = """
INSERT INTO task (agent, id, owner, context, state, stamp_ns, body) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (agent, id) DO UPDATE SET
    state = excluded.state, stamp_ns = excluded.stamp_ns, body = excluded.body
WHERE owner = excluded.owner
"""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A task that a process left in the middle; `resumed` is how often it was taken up again."""

    owner: str
    task: Task
    resumed: int


class SqliteTasks(TaskStore):
    """The tasks of one agent. For the thread of one event loop.

    Raises:
        TasksUnreadable: from any method, when the disk refuses.
    """

    def __init__(self, database: apsw.Connection, agent: str) -> None:
        self._database = database
        self._agent = agent
        self._waiting: dict[str, tuple[str, Task]] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def save(self, task: Task, context: ServerCallContext) -> None:
        """Keep a task's state; see the module for when it is written."""
        kept = Task()
        kept.CopyFrom(task)  # the server goes on changing its own
        self._waiting[task.id] = (resolve_user_scope(context), kept)
        if task.status.state != self._state_written(task.id):
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DELTA_S, self.flush)

    async def get(self, task_id: str, context: ServerCallContext) -> Task | None:
        """An own task, or None: whether it is another's is not told."""
        owner = resolve_user_scope(context)
        if task_id in self._waiting:
            kept_owner, kept = self._waiting[task_id]
        elif (row := self._row(task_id)) is not None:
            kept_owner, kept = row
        else:
            return None
        if kept_owner != owner:
            return None
        found = Task()
        found.CopyFrom(kept)
        return found

    async def list(self, params: ListTasksRequest, context: ServerCallContext) -> ListTasksResponse:
        """Own tasks, those changed last first, a page at a time.

        Raises:
            InvalidParamsError: the page token is none of ours.
        """
        self.flush()
        where, values = _conditions(self._agent, resolve_user_scope(context), params)
        size = params.page_size or DEFAULT_LIST_TASKS_PAGE_SIZE
        ((total,),) = self._do(f"SELECT count(*) FROM task WHERE {where}", *values)
        after, position = _after(params.page_token)
        rows = self._do(
            f"SELECT body, stamp_ns, id FROM task WHERE {where}{after}"
            " ORDER BY stamp_ns DESC, id DESC LIMIT ?",
            *values, *position, size + 1,
        )  # fmt: skip
        last = ListTasksCursor(*rows[size - 1][1:]) if len(rows) > size else None
        return ListTasksResponse(
            tasks=[Task.FromString(body) for body, _, _ in rows[:size]],
            total_size=total,
            page_size=size,
            next_page_token=encode_list_tasks_cursor(last) if last else "",
        )

    async def delete(self, task_id: str, context: ServerCallContext) -> None:
        """Forget an own task."""
        self.flush()
        owner = resolve_user_scope(context)
        where = "agent = ? AND id = ? AND owner = ?"
        self._do(f"DELETE FROM task WHERE {where}", self._agent, task_id, owner)

    def flush(self) -> None:
        """Write what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        rows = [_as_row(self._agent, owner, task) for owner, task in self._waiting.values()]
        with readable("the file of tasks"), self._database:
            self._database.executemany(_PUT, rows).fetchall()
        self._waiting.clear()

    def unfinished(self) -> Iterator[Unfinished]:
        """Tasks that were being worked at when a process ended, oldest first."""
        rows = self._do(
            "SELECT owner, resumed, body FROM task WHERE agent = ? AND state IN (?, ?)"
            " ORDER BY stamp_ns",
            self._agent, *UNFINISHED,
        )  # fmt: skip
        for owner, resumed, body in rows:
            yield Unfinished(owner, Task.FromString(body), resumed)

    def count_resumption(self, task_id: str) -> None:
        """Remember, before it is tried, that a task is taken up once more."""
        where = "agent = ? AND id = ?"
        self._do(f"UPDATE task SET resumed = resumed + 1 WHERE {where}", self._agent, task_id)

    def forget(self, before: datetime) -> int:
        """Delete what ended, or asked in vain, before a time. Returns how many there were."""
        before_ns = int(before.timestamp() * 1e9)
        with readable("the file of tasks"), self._database:
            self._do(
                "DELETE FROM task WHERE agent = ? AND state NOT IN (?, ?) AND stamp_ns < ?",
                self._agent, *UNFINISHED, before_ns,
            )  # fmt: skip
            gone = self._database.changes()
            tasks = "SELECT id FROM task WHERE agent = ?1"
            self._do(f"DELETE FROM push WHERE agent = ?1 AND task NOT IN ({tasks})", self._agent)
        return gone

    def _row(self, task_id: str) -> tuple[str, Task] | None:
        rows = self._do(
            "SELECT owner, body FROM task WHERE agent = ? AND id = ?", self._agent, task_id
        )
        return (rows[0][0], Task.FromString(rows[0][1])) if rows else None

    def _state_written(self, task_id: str) -> int | None:
        rows = self._do("SELECT state FROM task WHERE agent = ? AND id = ?", self._agent, task_id)
        return rows[0][0] if rows else None

    def _do(self, statement: str, *values: apsw.SQLiteValue) -> Rows:
        with readable("the file of tasks"):
            return self._database.execute(statement, values).fetchall()


def _as_row(agent: str, owner: str, task: Task) -> tuple[str | int | bytes, ...]:
    stamp_ns = task.status.timestamp.ToNanoseconds()
    body = task.SerializeToString()
    return agent, task.id, owner, task.context_id, int(task.status.state), stamp_ns, body


def _conditions(
    agent: str, owner: str, params: ListTasksRequest
) -> tuple[str, tuple[str | int, ...]]:
    wanted: dict[str, str | int] = {"agent = ?": agent, "owner = ?": owner}
    if params.context_id:
        wanted["context = ?"] = params.context_id
    if params.status:
        wanted["state = ?"] = int(params.status)
    if params.HasField("status_timestamp_after"):
        wanted["stamp_ns >= ?"] = _storable(params.status_timestamp_after.ToNanoseconds())
    return " AND ".join(wanted), tuple(wanted.values())


def _storable(stamp_ns: int) -> int:
    """The nearest time that SQLite can hold: 1677 to 2262."""
    return max(-_LATEST_NS, min(stamp_ns, _LATEST_NS))


def _is_storable(cursor: ListTasksCursor) -> bool:
    stamp_ns = cursor.timestamp_ns
    is_time = isinstance(stamp_ns, int) and _storable(stamp_ns) == stamp_ns
    return is_time and cursor.task_id.isascii()


def _after(page_token: str) -> tuple[str, tuple[str | int, ...]]:
    if not page_token:
        return "", ()
    cursor = decode_list_tasks_cursor(page_token)
    if cursor is None or cursor.timestamp_ns is None or not _is_storable(cursor):
        raise InvalidParamsError(message="the page token is none of this agent's")
    return " AND (stamp_ns, id) < (?, ?)", (cursor.timestamp_ns, cursor.task_id)
