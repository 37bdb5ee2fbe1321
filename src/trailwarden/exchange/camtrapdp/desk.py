"""A desk to lay out a package's rows on: a temporary database, so that a million fit.

Rows are laid down as they are read and looked at from every side: twins, references to nothing,
all that belong to one event. It lies in the system's folder for temporary files and is gone
afterwards, whatever happens to this program.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from trailwarden.closing import Closing
from trailwarden.exchange.camtrapdp.rows import Header, Row
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.exchange.errors import ExchangeError

_SCHEMA = """
CREATE TABLE deployments (
    number INTEGER PRIMARY KEY,      -- the row's, as a spreadsheet shows it
    id     TEXT NOT NULL,
    cells  TEXT NOT NULL
) STRICT;
CREATE TABLE media (
    number     INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    deployment TEXT NOT NULL,
    taken      INTEGER NOT NULL,
    sequence   TEXT NOT NULL,        -- 0.1.6 only
    name       TEXT NOT NULL,
    event      TEXT,                 -- ours, found later
    cells      TEXT NOT NULL
) STRICT;
CREATE TABLE extras (
    kind   TEXT NOT NULL,            -- the name of one of our resources
    id     TEXT NOT NULL,
    number INTEGER NOT NULL,
    cells  TEXT NOT NULL
) STRICT;
CREATE TABLE observations (
    number     INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    deployment TEXT NOT NULL,
    media      TEXT,
    event      TEXT NOT NULL,        -- ours
    stated     TEXT,                 -- the package's eventID
    starts     INTEGER NOT NULL,
    ends       INTEGER NOT NULL,
    of_event   INTEGER NOT NULL,     -- 1: an event-level row
    cells      TEXT NOT NULL
) STRICT;
"""


class Desk(Closing):
    """The rows of one package. Not for several threads."""

    def __init__(self, headers: Mapping[Table, Header] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="trailwarden-")
        self._database = sqlite3.connect(
            Path(self._folder.name) / "desk.sqlite3", isolation_level=None
        )
        self.headers = dict(headers or {})
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")  # for good: nobody else reads it, and it is thrown away

    def close(self) -> None:
        """Clear the desk."""
        self._database.close()
        self._folder.cleanup()

    def rows(self, sql: str, values: Any = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as they are found."""
        return iter(self._database.execute(sql, values))

    def one(self, sql: str, values: Any = ()) -> Any:
        """The first value of the first row, or None."""
        row = self._database.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, values: Any = ()) -> None:
        """Run one statement. Raises ExchangeError if the temporary folder is full."""
        with self._room():
            self._database.execute(sql, values)

    def lay_deployment(self, row: Row, key: str) -> None:
        """Lay down one deployment."""
        self.run("INSERT INTO deployments VALUES (?, ?, ?)", (row.number, key, packed(row.cells)))

    def lay_media(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Lay down media: number, id, deployment, taken, sequence, name, cells."""
        self._lay("INSERT INTO media VALUES (?, ?, ?, ?, ?, ?, NULL, ?)", rows)
        self.run("CREATE INDEX mediaById ON media (id)")

    def lay_observations(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Lay down observations: number, id, deployment, media, event, stated event, start, end,
        of_event, cells."""
        self._lay("INSERT INTO observations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.run("CREATE INDEX observationsById ON observations (id)")
        self.run("CREATE INDEX observationsByEvent ON observations (event, number)")

    def lay_extras(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Lay down rows of our own resources: kind, id, number, cells."""
        self._lay("INSERT INTO extras VALUES (?, ?, ?, ?)", rows)

    def fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert rows into a table that was made for them."""
        filling = iter(rows)
        first = next(filling, None)
        if first is not None:
            marks = ", ".join("?" * len(first))
            self._lay(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", chain([first], filling))

    def index_media_of_events(self) -> None:
        """To be called once every file has found its event."""
        self.run("CREATE INDEX mediaByEvent ON media (event) WHERE event IS NOT NULL")

    def index_sequences(self) -> None:
        """For 0.1.6: to find the last file of a sequence."""
        self.run("CREATE INDEX mediaBySequence ON media (sequence, taken)")

    def row(self, table: Table, number: int, cells: str) -> Row:
        """A row as it was read."""
        return Row(number, self.headers[table], unpacked(cells))

    def _lay(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self._room():
            self._database.executemany(sql, rows)

    @contextmanager
    def _room(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise ExchangeError(
                f"the temporary folder {self._folder.name} cannot be written ({error}): it needs "
                "about twice the room of the tables; make room there, or name another with TMPDIR"
            ) from error


def packed(cells: tuple[str, ...]) -> str:
    """Cells as one text."""
    return json.dumps(cells, ensure_ascii=False)


def unpacked(cells: str) -> tuple[str, ...]:
    """The cells that `packed` made into one text."""
    return tuple(json.loads(cells))
