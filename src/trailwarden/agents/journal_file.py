"""The journal's SQLite file: turns, and the entries of each, in order.

Committed rows outlive a kill (write-ahead log, synchronous NORMAL). Long outcomes that come again
and again, such as the names in use, are kept once, by their hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw

from trailwarden.agents.errors import JournalError
from trailwarden.agents.private import make_private

_APPLICATION_ID = 0x5457_414A
_SCHEMA = f"""
CREATE TABLE turn (
    id INTEGER PRIMARY KEY,
    owner TEXT NOT NULL, context TEXT NOT NULL, turn TEXT NOT NULL, party TEXT NOT NULL,
    text TEXT NOT NULL, before TEXT NOT NULL, began TEXT NOT NULL,
    ended TEXT, said TEXT, answered INTEGER NOT NULL DEFAULT 0,
    UNIQUE (owner, context, turn, party)
) STRICT;
CREATE INDEX turn_answered ON turn (owner, context, answered);
CREATE INDEX turn_ended ON turn (ended);
CREATE TABLE kept (hash BLOB PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
    turn INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    kind TEXT NOT NULL, agent TEXT NOT NULL, name TEXT NOT NULL,
    request TEXT NOT NULL, outcome TEXT, kept BLOB REFERENCES kept (hash),
    seconds REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (turn, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_kept ON entry (kept) WHERE kept IS NOT NULL;
PRAGMA application_id = {_APPLICATION_ID};
"""
_KEPT_FROM = 4096  # characters


@dataclass(frozen=True, slots=True)
class TurnKey:
    """What a turn is found by."""

    owner: str
    context: str
    turn: str
    party: str


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn as stored: times in ISO 8601, `before` and `said` as JSON."""

    number: int
    turn: str
    party: str
    text: str
    before: str
    began: str
    ended: str | None
    said: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange: `request` and `outcome` are JSON; no outcome: it did not come to its end."""

    kind: str
    agent: str
    name: str
    request: str
    outcome: str | None = None
    seconds: float = 0.0

    def is_for(self, other: Entry) -> bool:
        """Whether both are the same exchange, however it went."""
        mine = (self.kind, self.agent, self.name, self.request)
        return mine == (other.kind, other.agent, other.name, other.request)


class JournalFile:
    """See the module. In memory without a path. Every method may raise JournalError."""

    def __init__(self, path: Path | None = None) -> None:
        self._name = str(path) if path else "the journal in memory"
        with self._named():
            if path is not None:
                make_private(path)
            self._db = apsw.Connection(str(path or ":memory:"))
            self._db.set_busy_timeout(5000)
            self._make_or_check()
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
                self._do(f"PRAGMA {pragma}")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def turn(self, key: TurnKey, text: str, before: str, began: datetime) -> TurnRow:
        """The turn of this name; made if there is none."""
        where = (key.owner, key.context, key.turn, key.party)
        with self._named(), self._db:
            self._do(
                "INSERT INTO turn (owner, context, turn, party, text, before, began)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                *where, text, before, began.isoformat(),
            )  # fmt: skip
            (row,) = self._do(
                f"{_TURNS} WHERE owner = ? AND context = ? AND turn = ? AND party = ?", *where
            )
        return TurnRow(*row)

    def turns(self, owner: str, context: str) -> list[TurnRow]:
        """A context's turns, oldest first."""
        with self._named():
            rows = self._do(f"{_TURNS} WHERE owner = ? AND context = ? ORDER BY id", owner, context)
        return [TurnRow(*row) for row in rows]

    def last_answered(self, owner: str, context: str) -> str | None:
        """What was said in the last turn that ended in an answer to a call."""
        with self._named():
            rows = self._do(
                "SELECT said FROM turn WHERE owner = ? AND context = ? AND answered"
                " ORDER BY id DESC LIMIT 1",  # clocks are set back, numbers are not
                owner, context,
            )  # fmt: skip
        return str(rows[0][0]) if rows else None

    def last_said(self, owner: str, context: str, party: str, before: str) -> str | None:
        """What a party said in its last turn that ended, of those begun earlier than `before`."""
        with self._named():
            rows = self._do(
                "SELECT said FROM turn WHERE id ="
                " (SELECT max(id) FROM turn WHERE owner = ?1 AND context = ?2 AND party = ?3"
                "  AND said IS NOT NULL AND id < ifnull("
                "   (SELECT min(id) FROM turn WHERE owner = ?1 AND context = ?2 AND turn = ?4),"
                "   9223372036854775807))",
                owner, context, party, before,
            )  # fmt: skip
        return str(rows[0][0]) if rows else None

    def entries(self, turn: int) -> list[Entry]:
        """What happened in a turn, in order."""
        with self._named():
            rows = self._do(
                "SELECT kind, agent, name, request, coalesce(outcome, text), seconds"
                " FROM entry LEFT JOIN kept ON kept.hash = entry.kept"
                " WHERE turn = ? ORDER BY position",
                turn,
            )
        return [Entry(*row) for row in rows]

    def begin(self, turn: int, position: int, entry: Entry) -> None:
        """Write down that an exchange begins. What was recorded from `position` on goes."""
        with self._named(), self._db:
            self._do("DELETE FROM entry WHERE turn = ? AND position >= ?", turn, position)
            self._do(
                "INSERT INTO entry (turn, position, kind, agent, name, request)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                turn, position, entry.kind, entry.agent, entry.name, entry.request,
            )  # fmt: skip

    def finish(self, turn: int, position: int, outcome: str, seconds: float) -> None:
        """Write down how it ended."""
        with self._named(), self._db:
            kept = self._keep(outcome) if len(outcome) >= _KEPT_FROM else None
            self._do(
                "UPDATE entry SET outcome = ?, kept = ?, seconds = ?"
                " WHERE turn = ? AND position = ?",
                outcome if kept is None else None, kept, seconds, turn, position,
            )  # fmt: skip

    def end(self, turn: int, said: str, ended: datetime, *, answered: bool) -> None:
        """The turn is over. `answered`: a later question may go on from it."""
        with self._named(), self._db:
            self._do(
                "UPDATE turn SET said = ?, ended = ?, answered = ? WHERE id = ?",
                said, ended.isoformat(), int(answered), turn,
            )  # fmt: skip

    def forget(self, ended_before: datetime) -> int:
        """Delete turns that ended earlier, and what only they kept. Returns how many turns."""
        with self._named(), self._db:
            self._do("DELETE FROM turn WHERE ended < ?", ended_before.isoformat())
            gone = self._db.changes()
            self._do(
                "DELETE FROM kept WHERE NOT EXISTS"
                " (SELECT 1 FROM entry WHERE entry.kept = kept.hash)"
            )
        return gone

    def _keep(self, text: str) -> bytes:
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        self._do("INSERT INTO kept VALUES (?, ?) ON CONFLICT DO NOTHING", digest, text)
        return digest

    def _make_or_check(self) -> None:
        if self._db.pragma("application_id") == _APPLICATION_ID:
            return
        if self._db.pragma("schema_version") != 0:
            raise JournalError(f"{self._name} is no journal of turns: name another file")
        with self._db:
            self._do(_SCHEMA)

    def _do(self, statement: str, *values: apsw.SQLiteValue) -> list[tuple[Any, ...]]:
        return self._db.execute(statement, values).fetchall()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except (apsw.Error, OSError, UnicodeEncodeError) as error:
            raise JournalError(
                f"{self._name}: {error}: see that it is a journal of turns and may be written"
            ) from error


_TURNS = "SELECT id, turn, party, text, before, began, ended, said FROM turn"
