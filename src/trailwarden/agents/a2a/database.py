"""The file of tasks: one SQLite database for all agents of a process.

A change is committed when the call returns; a killed process loses nothing committed, a machine
that loses power may lose the last moments, never the file (write-ahead log, synchronous NORMAL).
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import apsw

from trailwarden.agents.a2a.errors import TasksTaken, TasksUnreadable
from trailwarden.agents.private import make_private

_APPLICATION_ID = 0x5457_4154
_SCHEMA = f"""
CREATE TABLE task (
    agent TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, context TEXT NOT NULL,
    state INTEGER NOT NULL, stamp_ns INTEGER NOT NULL, resumed INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL,
    PRIMARY KEY (agent, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_listed ON task (agent, owner, stamp_ns, id);
CREATE INDEX task_state ON task (state);
CREATE TABLE push (
    agent TEXT NOT NULL, task TEXT NOT NULL, owner TEXT NOT NULL, id TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (agent, task, owner, id)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = {_APPLICATION_ID};
"""


def open_database(path: Path | None) -> apsw.Connection:
    """Open or make the file; without a path it is in memory only.

    For one process, and for the thread of its event loop.

    Raises:
        TasksUnreadable: it is another kind of file, or may not be written.
    """
    name = str(path) if path else "the tasks in memory"
    if path is not None:
        _make_private(path)
    with readable(name):
        database = apsw.Connection(str(path or ":memory:"))
        database.set_busy_timeout(5000)
        _make_or_check(database, name)
        database.pragma("journal_mode", "wal")
        database.pragma("synchronous", "normal")
    return database


def lock_of(path: Path | None) -> ExitStack:
    """The right to work at the tasks of a file: until it is closed, or the process ends.

    The lock is the kernel's, on a file beside it; a killed process leaves none behind.

    Raises:
        TasksTaken: another process has it.
        TasksUnreadable: it cannot be asked for.
    """
    held = ExitStack()
    if path is None:
        return held
    beside = path.with_name(f"{path.name}.lock")
    _make_private(beside)
    file = held.enter_context(beside.open("rb"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.close()
        raise TasksTaken(
            f"other agents run on {path} already: ask those, end them first, or choose another"
            f" folder with --data"
        ) from error
    return held


def _make_private(path: Path) -> None:
    try:
        make_private(path)
    except OSError as error:
        raise TasksUnreadable(f"{path} cannot be written: {error}") from error


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turns what SQLite says into an error that names the file."""
    try:
        yield
    except apsw.Error as error:
        raise TasksUnreadable(
            f"{name}: {error}: see that it is a file of agents' tasks, may be written, and that"
            f" the disk is not full"
        ) from error


def _make_or_check(database: apsw.Connection, name: str) -> None:
    if database.pragma("application_id") == _APPLICATION_ID:
        return
    if database.pragma("schema_version") != 0:
        database.close()
        raise TasksUnreadable(f"{name} holds something else than agents' tasks: name another file")
    with database:
        database.execute(_SCHEMA).fetchall()
