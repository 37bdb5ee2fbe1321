"""Rows that came in with packages, laid out to be matched with what is held now.

A row is written as it was read unless what we hold says something else; then only the cells that
differ are ours. A row whose event, file or deployment is not exported stays behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from trailwarden.exchange.camtrapdp.convert import event_id_of
from trailwarden.exchange.camtrapdp.desk import Desk, packed, unpacked
from trailwarden.exchange.camtrapdp.rows import Header, Row
from trailwarden.exchange.camtrapdp.terms import COLUMNS, Table
from trailwarden.store import Reader

_SCHEMA = """
CREATE TABLE keptRows (
    tableName TEXT NOT NULL,
    position  INTEGER NOT NULL,
    package   INTEGER NOT NULL,
    id        TEXT NOT NULL,
    deployment TEXT NOT NULL,
    event     TEXT,
    media     TEXT,
    cells     TEXT NOT NULL,
    chosen    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tableName, position)
) WITHOUT ROWID
"""
# Where a row is sought by its id, `+tableName` keeps SQLite from walking the whole table instead.
_INDEXES = (
    "CREATE INDEX keptById ON keptRows (id, position)",
    "CREATE INDEX keptByEvent ON keptRows (event, position) WHERE event IS NOT NULL",
)


class KeptRows:
    """The kept rows of every package. `headers` are what the tables will be written with."""

    def __init__(self, reader: Reader, desk: Desk) -> None:
        self._desk = desk
        self.packages = reader.packages()
        self.headers = {table: self._header(table) for table in Table}
        if not self.packages:
            return
        desk.run(_SCHEMA)
        desk.run("CREATE TABLE heldEvents (id TEXT PRIMARY KEY, deployment TEXT) WITHOUT ROWID")
        desk.fill("heldEvents", (row[:2] for row in reader.event_rows()))
        for table in Table:
            desk.fill("keptRows", self._rows(reader, table))
        for index in _INDEXES:
            desk.run(index)

    @property
    def any(self) -> bool:
        """Whether any package was ever read in."""
        return bool(self.packages)

    def row(self, table: Table, key: str) -> Row | None:
        """A kept row by its id; its number is its position among all."""
        found = self._found("+tableName = ? AND id = ?", (table.value, key), table)
        return next(found, None)

    def of_event(self, event_id: str) -> list[Row]:
        """An event's observations, in order."""
        return list(self._found("event = ?", (event_id,), Table.OBSERVATIONS))

    def are_of_one_package(self, rows: Sequence[Row]) -> bool:
        """Whether there are such rows of observations, and all of them came in together."""
        if len(rows) < 2 or len(self.packages) < 2:
            return bool(rows)
        numbers = json.dumps([row.number for row in rows])
        packages = self._desk.one(
            "SELECT count(DISTINCT package) FROM keptRows WHERE tableName = 'observations'"
            " AND position IN (SELECT value FROM json_each(?))",
            (numbers,),
        )
        return bool(packages == 1)

    def rows(self, table: Table) -> Iterator[Row]:
        """All kept rows of a table."""
        yield from self._found("tableName = ?", (table.value,), table)

    def require_column(self, table: Table, name: str) -> None:
        """The table goes out with this column, whether it came with it or not."""
        if name not in self.headers[table]:
            self.headers[table].append(name)

    def choose(self, table: Table, row: Row, changes: Mapping[str, str]) -> None:
        """This row goes out, with these cells in place of its own."""
        if not changes:
            self._desk.run(
                "UPDATE keptRows SET chosen = 1 WHERE tableName = ? AND position = ?",
                (table.value, row.number),
            )
            return
        columns = self.headers[table]
        columns += [name for name, cell in changes.items() if cell and name not in columns]
        cells = [
            changes.get(name, row.cells[place] if place < len(row.cells) else "")
            for place, name in enumerate(columns)
        ]
        self._desk.run(
            "UPDATE keptRows SET chosen = 2, cells = ? WHERE tableName = ? AND position = ?",
            (packed(tuple(cells)), table.value, row.number),
        )

    def drop_rows_of_lost_media(self) -> int:
        """Rows about a file that does not go out stay behind too; returns how many."""
        if not self.any:
            return 0
        lost = """FROM keptRows AS o WHERE o.tableName = 'observations' AND o.chosen
                   AND o.media IS NOT NULL AND NOT EXISTS (SELECT 1 FROM keptRows AS m
                        WHERE +m.tableName = 'media' AND m.id = o.media AND m.chosen)"""
        number = int(self._desk.one(f"SELECT count(*) {lost}"))
        if number:
            self._desk.run(f"""
                UPDATE keptRows SET chosen = 0 WHERE tableName = 'observations'
                   AND position IN (SELECT o.position {lost})""")
        return number

    def chosen(self, table: Table) -> Iterator[tuple[str, ...]]:
        """The cells of every row that goes out, in order."""
        if self.any:
            for (cells,) in self._desk.rows(
                "SELECT cells FROM keptRows WHERE tableName = ? AND chosen ORDER BY position",
                (table.value,),
            ):
                yield unpacked(cells)

    def is_untouched(self) -> bool:
        """Whether every kept row goes out exactly as it came in."""
        return self.any and not self._desk.one("SELECT count(*) FROM keptRows WHERE chosen <> 1")

    def holds_all(self, deployments: frozenset[str]) -> bool:
        """Whether all of these deployments came in with packages."""
        if not self.any:
            return False
        found = self._desk.rows("SELECT id FROM keptRows WHERE tableName = 'deployments'")
        return deployments <= {row[0] for row in found}

    def _found(self, where: str, values: tuple[str, ...], table: Table) -> Iterator[Row]:
        if not self.any:
            return
        header = Header.of(self.headers[table])
        for position, cells in self._desk.rows(
            f"SELECT position, cells FROM keptRows WHERE {where} ORDER BY position", values
        ):
            kept = unpacked(cells)
            yield Row(position, header, kept + ("",) * (len(header.columns) - len(kept)))

    def _header(self, table: Table) -> list[str]:
        """The package's own if there is one; of several the standard's columns and all others."""
        headers = [one.columns[table] for one in self.packages if table in one.columns]
        if len(headers) == 1 or len(set(headers)) == 1:
            return list(headers[0])
        return list(dict.fromkeys([*COLUMNS[table], *(name for one in headers for name in one)]))

    def _rows(self, reader: Reader, table: Table) -> Iterator[tuple[object, ...]]:
        position = 0
        header = Header.of(self.headers[table])
        for package in self.packages:
            if table not in package.columns:
                continue
            place = Header.of(package.columns[table]).places
            order = [place.get(name) for name in header.columns]
            for kept in reader.package_rows(package.package_id, table):
                position += 1
                cells = tuple("" if at is None else kept.cells[at] for at in order)
                row = Row(position, header, cells)
                yield (
                    table.value,
                    position,
                    package.package_id,
                    kept.row_id,
                    row["deploymentID"],
                    self._event_of(row) if table is Table.OBSERVATIONS else None,
                    row["mediaID"] or None if table is Table.OBSERVATIONS else None,
                    packed(cells),
                    0,
                )

    def _event_of(self, row: Row) -> str | None:
        """The held event that a kept observation belongs to, if it is still held."""
        stated = row["eventID"] or event_id_of(row)
        for event_id in (stated, f"{row['deploymentID']}/{stated}"):
            deployment = self._desk.one(
                "SELECT deployment FROM heldEvents WHERE id = ?", (event_id,)
            )
            if deployment == row["deploymentID"]:
                return event_id
        return None
