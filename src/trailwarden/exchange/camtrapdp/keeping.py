"""Keeps a package's rows and other files as they were read, so that all of it can go out again.

A row of an id that is kept already is not kept twice; if it says something else by now, that is
said. A file that is no table of the standard is kept whole, in pieces.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime

from trailwarden.exchange.camtrapdp import extras
from trailwarden.exchange.camtrapdp.desk import Desk, unpacked
from trailwarden.exchange.camtrapdp.faults import Faults
from trailwarden.exchange.camtrapdp.package import Package, Resource, is_inside, is_remote
from trailwarden.exchange.camtrapdp.reading import TableReading
from trailwarden.exchange.camtrapdp.rows import Header
from trailwarden.exchange.camtrapdp.terms import KEYS, Table
from trailwarden.store import Package as KeptPackage
from trailwarden.store import PackageRow, Reader, Store

FILE_PREFIX = "file:"
"""Before the path of a file that is kept whole: the name of its table."""

_PIECE = 48 * 1024
_MOST_BYTES = 256 * 2**20


def lay_kept(store: Reader, desk: Desk) -> None:
    """Lay on the desk which rows are kept, and what they say in the columns of this package."""
    desk.run(
        "CREATE TABLE kept (tableName TEXT, id TEXT, deployment TEXT, said INTEGER,"
        " PRIMARY KEY (tableName, id)) WITHOUT ROWID"
    )
    for package in store.packages():
        for table in Table:
            if table in package.columns:
                rows = store.package_rows(package.package_id, table.value)
                header = Header.of(package.columns[table])
                desk.fill("kept", _said(table, header, desk.headers[table], rows))


def check_kept(desk: Desk, reading: TableReading, faults: Faults) -> None:
    """A row whose id is kept must be of the same deployment; one that says something else than
    before is only odd."""
    for number, cells, deployment in desk.rows("""
        SELECT t.number, t.cells, k.deployment FROM observations AS t
          JOIN kept AS k ON k.tableName = 'observations' AND k.id = t.id
         WHERE k.deployment <> t.deployment ORDER BY t.number"""):
        reading.check(Table.OBSERVATIONS).fault(
            desk.row(Table.OBSERVATIONS, number, cells),
            KEYS[Table.OBSERVATIONS],
            f"an id that is not taken; deployment {deployment}, stored before, has one of it",
        )
    for table in Table:
        changed = [
            number
            for number, cells, said in desk.rows(
                f"SELECT t.number, t.cells, k.said FROM {table} AS t"
                " JOIN kept AS k ON k.tableName = ? AND k.id = t.id ORDER BY t.number",
                (table.value,),
            )
            if hash(unpacked(cells)) != said
        ]
        if changed:
            faults.warn(
                f"{reading.files[table]}: rows that say something else than when they were read "
                f"before: {len(changed)} (first row {changed[0]}); what is stored stays, but for "
                "labels that people gave since"
            )


def keep(store: Store, package: Package, desk: Desk, now: datetime, faults: Faults) -> None:
    """Keep what is new in a package. If nothing is, the package is not kept again.

    What is kept already has to be laid on the desk before.
    """
    fresh = {table: _has_fresh(desk, table) for table in Table}
    if not any(fresh.values()):
        return
    files = [path for path in _other_files(package) if _can_be_kept(package, path, faults)]
    columns = {table.value: desk.headers[table].columns for table in Table}
    columns |= {FILE_PREFIX + path: ("base64",) for path in files}
    package_id = store.keep_package(
        KeptPackage(
            package_id=0,
            name=package.name,
            imported_at=now,
            imported_from=str(package.path.resolve()),
            descriptor=package.descriptor_text,
            columns=columns,
        )
    )
    for table in Table:
        store.keep_rows(package_id, table.value, _fresh_rows(desk, table))
    for path in files:
        store.keep_rows(package_id, FILE_PREFIX + path, _pieces(package, path))


def whole_file(pieces: Iterator[PackageRow]) -> Iterator[bytes]:
    """The content of a file that was kept."""
    for piece in pieces:
        yield b64decode(piece.cells[0])


def _said(
    table: Table, header: Header, wanted: Header, rows: Iterable[PackageRow]
) -> Iterator[tuple[str, str, str, int]]:
    """Of every row its id, its deployment, and a digest of its cells in the columns wanted."""
    order = [header.places.get(name) for name in wanted.columns]
    place = header.places["deploymentID"]
    for row in rows:
        cells = tuple("" if at is None else row.cells[at] for at in order)
        yield table.value, row.row_id, row.cells[place], hash(cells)


def _has_fresh(desk: Desk, table: Table) -> bool:
    return next(_fresh_rows(desk, table), None) is not None


def _fresh_rows(desk: Desk, table: Table) -> Iterator[PackageRow]:
    rows = desk.rows(
        f"SELECT id, cells FROM {table} AS t WHERE NOT EXISTS"
        " (SELECT 1 FROM kept WHERE tableName = ? AND id = t.id) ORDER BY number",
        (table.value,),
    )
    for key, cells in rows:
        yield PackageRow(key, unpacked(cells))


def _other_files(package: Package) -> Iterator[str]:
    """Paths of resources that are neither the standard's tables nor our own."""
    for name, resource in package.resources.items():
        if name not in set(Table) and not extras.is_ours(name):
            yield from (path for path in _paths(resource) if is_inside(path))


def _paths(resource: Resource) -> list[str]:
    stated = resource.fields.get("path")
    listed = stated if isinstance(stated, list) else [stated]
    return [path for path in listed if isinstance(path, str) and path and not is_remote(path)]


def _can_be_kept(package: Package, path: str, faults: Faults) -> bool:
    if not package.holds(path):
        faults.warn(f"{path}: datapackage.json names it, but it does not lie in the package")
        return False
    if package.size(path) > _MOST_BYTES:
        faults.warn(f"{path}: larger than {_MOST_BYTES // 2**20} MiB; not kept for an export")
        return False
    return True


def _pieces(package: Package, path: str) -> Iterator[PackageRow]:
    with package.reading(path, as_is=True) as file:
        number = 0
        while piece := file.read(_PIECE):
            number += 1
            yield PackageRow(str(number), (b64encode(piece).decode("ascii"),))
