"""Packages kept as they were read: every cell verbatim, so that all of it can go out again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import count

from trailwarden.domain import from_micros
from trailwarden.store import codec
from trailwarden.store.database import Database, Row
from trailwarden.store.errors import InvalidInput, UnknownPackage
from trailwarden.store.records import Package, PackageRow

_PACKAGE = "packageID, name, importedAt, importedFrom, descriptor, columns"


def keep_package(database: Database, package: Package) -> int:
    """Store a package's head and return the number given to it."""
    with database.transaction():
        ((package_id,),) = database.rows(
            "INSERT INTO packages (name, importedAt, importedFrom, descriptor, columns)"
            " VALUES (?, ?, ?, ?, ?) RETURNING packageID",
            (
                package.name,
                codec.micros(package.imported_at, "import"),
                codec.text(package.imported_from),
                package.descriptor,
                json.dumps(package.columns),
            ),
        )
    return int(package_id)


def keep_rows(database: Database, package_id: int, table: str, rows: Iterable[PackageRow]) -> int:
    """Append rows to a package's table, in order; returns how many.

    Raises UnknownPackage, or InvalidInput for a table without a header or a row that does not fit.
    """
    with database.transaction():
        width = len(_header(database, package_id, table))
        ((last,),) = database.rows(
            "SELECT coalesce(max(ordinal), 0) FROM packageRows"
            " WHERE packageID = ? AND tableName = ?",
            (package_id, table),
        )
        ordinals = count(last + 1)
        database.run_many(
            "INSERT INTO packageRows (packageID, tableName, ordinal, rowID, cells)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                (package_id, table, ordinal, row.row_id, _cells(row, table, ordinal, width))
                for row, ordinal in zip(rows, ordinals, strict=False)
            ),
        )
        return int(next(ordinals) - 1 - last)


def read_packages(database: Database) -> list[Package]:
    """Every package, in order of import."""
    rows = database.rows(f"SELECT {_PACKAGE} FROM packages ORDER BY packageID")
    return [_package_of(row) for row in rows]


def read_rows(database: Database, package_id: int, table: str) -> Iterator[PackageRow]:
    """A table's rows in the order of its file, as they are read."""
    for row_id, cells in database.stream(
        "SELECT rowID, cells FROM packageRows WHERE packageID = ? AND tableName = ?"
        " ORDER BY ordinal",
        (package_id, table),
    ):
        yield PackageRow(row_id, tuple(json.loads(cells)))


def _header(database: Database, package_id: int, table: str) -> tuple[str, ...]:
    row = database.row(f"SELECT {_PACKAGE} FROM packages WHERE packageID = ?", (package_id,))
    if row is None:
        raise UnknownPackage(f"{database.path}: no package {package_id}; keep_package makes one")
    package = _package_of(row)
    if table not in package.columns:
        raise InvalidInput(
            f"package {package_id} ({package.name}) has no table {table!r}: "
            f"it has {', '.join(package.columns) or 'none'}"
        )
    return package.columns[table]


def _cells(row: PackageRow, table: str, ordinal: int, width: int) -> str:
    if len(row.cells) != width:
        raise InvalidInput(
            f"row {ordinal} of {table} ({row.row_id}) has {len(row.cells)} cells "
            f"where the header has {width} columns"
        )
    return json.dumps(row.cells, ensure_ascii=False)


def _package_of(row: Row) -> Package:
    package_id, name, at, origin, descriptor, columns = row
    headers = {table: tuple(header) for table, header in json.loads(columns).items()}
    return Package(package_id, name, from_micros(at), origin, descriptor, headers)
