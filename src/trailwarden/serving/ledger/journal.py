"""The ledger's file: an SQLite table that only grows.

An entry is committed when `append` returns. A process that is killed loses nothing committed; a
machine that loses power may lose the last moments, never the file (write-ahead log, synchronous
NORMAL). Rows are never changed: the schema itself refuses it. Other processes may read meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import apsw

from trailwarden.serving.ledger.entry import COLUMNS, Account, Entry, Fate, Tokens
from trailwarden.serving.ledger.errors import LedgerUnreadable, WrongEntry

_APPLICATION_ID = 0x54574C47
_SCHEMA = f"""
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    at_s REAL NOT NULL,
    request_id TEXT NOT NULL,
    tenant TEXT NOT NULL, program TEXT NOT NULL, agent TEXT NOT NULL, step INTEGER NOT NULL,
    model TEXT NOT NULL, worker TEXT NOT NULL,
    {", ".join(f"{name} INTEGER NOT NULL" for name in COLUMNS)},
    fate TEXT NOT NULL, measured INTEGER NOT NULL, corrects INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_request ON entry (tenant, request_id);
CREATE INDEX entry_agent ON entry (tenant, program, agent, step);
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
PRAGMA application_id = {_APPLICATION_ID};
"""
_INSERT = f"INSERT INTO entry VALUES (NULL{', ?' * (len(COLUMNS) + 11)})"
DIMENSIONS = ("tenant", "program", "agent", "step", "model", "worker", "fate", "measured")
"""What totals can be grouped and filtered by."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of entries: `group` holds the values of what was grouped by, in that order."""

    group: tuple[str | int, ...]
    requests: int
    tokens: Tokens


class Journal:
    """See the module. Not for use by several threads at once."""

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        """Open or make a ledger; without a path it is in memory only. Raises LedgerUnreadable."""
        self._name = str(path) if path else "the ledger in memory"
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        with self._named():
            self._db = apsw.Connection(
                str(path or ":memory:"), flags=apsw.SQLITE_OPEN_READONLY if read_only else flags
            )
            self._db.set_busy_timeout(2000)
            self._make_or_check(read_only=read_only)
            if not read_only:
                self._db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")

    def _make_or_check(self, *, read_only: bool) -> None:
        is_ours = self._db.pragma("application_id") == _APPLICATION_ID
        if not is_ours and (read_only or self._db.pragma("schema_version") != 0):
            self._db.close()
            raise LedgerUnreadable(f"{self._name} is no token ledger: name another file")
        if not is_ours:
            with self._db:
                self._db.execute(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def append(self, *entries: Entry) -> None:
        """Commit entries, all or none.

        Raises:
            LedgerUnreadable: the disk refuses.
            WrongEntry: one of them has what no column can hold.
        """
        try:
            with self._named(), self._db:
                self._db.executemany(_INSERT, map(_row, entries))
        except (OverflowError, UnicodeError) as error:
            raise WrongEntry(f"an entry cannot be written down: {error}") from error

    def totals(
        self,
        by: Sequence[str] = (),
        where: Mapping[str, str | int] | None = None,
        *,
        since_s: float | None = None,
        until_s: float | None = None,
    ) -> list[Total]:
        """Sums of all entries that match, grouped; `requests` counts different requests.

        Raises:
            WrongEntry: grouped or filtered by something that is no dimension.
        """
        where = where or {}
        for name in (*by, *where):
            if name not in DIMENSIONS:
                raise WrongEntry(f"the ledger has no {name!r}: use {', '.join(DIMENSIONS)}")
        conditions = [f"{name} = ?" for name in where]
        values: list[str | int | float] = list(where.values())
        for condition, moment_s in (("at_s >= ?", since_s), ("at_s < ?", until_s)):
            if moment_s is not None:
                conditions.append(condition)
                values.append(moment_s)
        return list(self._sums(by, " AND ".join(conditions) or "TRUE", values))

    def _sums(
        self, by: Sequence[str], condition: str, values: Iterable[str | int | float]
    ) -> Iterator[Total]:
        sums = ", ".join(f"COALESCE(SUM({name}), 0)" for name in COLUMNS)
        group = f" GROUP BY {', '.join(by)} ORDER BY {', '.join(by)}" if by else ""
        statement = (
            f"SELECT {''.join(f'{name}, ' for name in by)}"
            "COUNT(DISTINCT CASE WHEN corrects THEN NULL ELSE tenant || char(0) || request_id END),"
            f" {sums} FROM entry WHERE {condition}{group}"
        )
        with self._named():
            for row in self._db.execute(statement, tuple(values)):
                yield Total(row[: len(by)], row[len(by)], Tokens(*row[len(by) + 1 :]))

    def of_request(self, tenant: str, request_id: str) -> list[Entry]:
        """Every entry of a request, in order."""
        columns = f"at_s, request_id, {', '.join(_ACCOUNT)}, {', '.join(COLUMNS)}"
        with self._named():
            rows = self._db.execute(
                f"SELECT {columns}, fate, measured, corrects FROM entry"
                " WHERE tenant = ? AND request_id = ? ORDER BY id",
                (tenant, request_id),
            )
            return [_entry(row) for row in rows]

    def last_step(self, tenant: str, program: str, agent: str) -> int:
        """The highest step of an agent; 0 if it has none."""
        with self._named():
            step = self._db.execute(
                "SELECT COALESCE(MAX(step), 0) FROM entry"
                " WHERE tenant = ? AND program = ? AND agent = ?",
                (tenant, program, agent),
            ).get
        return int(step)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except apsw.Error as error:
            raise LedgerUnreadable(
                f"{self._name}: {error}: see that it is a token ledger and may be written"
            ) from error


_ACCOUNT = ("tenant", "program", "agent", "step", "model", "worker")


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.at_s,
        entry.request_id,
        *astuple(entry.account),
        *entry.tokens,
        entry.fate.value,
        int(entry.measured),
        int(entry.corrects),
    )


def _entry(row: Sequence[object]) -> Entry:
    at_s, request_id, *rest = row
    account, tokens = rest[: len(_ACCOUNT)], rest[len(_ACCOUNT) : -3]
    fate, measured, corrects = rest[-3:]
    return Entry(
        float(str(at_s)),
        str(request_id),
        Account(*account),  # type: ignore[arg-type]  # the columns are STRICT
        Tokens(*tokens),  # type: ignore[arg-type]  # the columns are STRICT
        Fate(str(fate)),
        bool(measured),
        bool(corrects),
    )
