"""Reads and checks the tables of a package onto a desk; stores nothing.

Every fault is noted, not only the first: cells by themselves, twins, references to nothing, times
that run backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC
from itertools import chain
from typing import Any

from trailwarden.domain import Deployment, from_micros, to_micros
from trailwarden.exchange.camtrapdp import cells, legacy
from trailwarden.exchange.camtrapdp.convert import deployment_of, event_id_of, known_time
from trailwarden.exchange.camtrapdp.desk import Desk, packed
from trailwarden.exchange.camtrapdp.faults import Faults
from trailwarden.exchange.camtrapdp.package import Package
from trailwarden.exchange.camtrapdp.rowcheck import RowCheck
from trailwarden.exchange.camtrapdp.rows import Row, TableFile, table_files
from trailwarden.exchange.camtrapdp.terms import KEYS, Table
from trailwarden.exchange.errors import FormatError

Progress = Callable[[int], None]
"""Called with a number of rows that were read since the last call."""

_STEP = 1000
_SILENT: Progress = lambda _: None  # noqa: E731 # a default that does nothing


class TableReading:
    """Reads one package's tables in turn: deployments, media, observations.

    `deployments` are the sound ones, `rows` theirs; `files` what each table is called.
    """

    def __init__(
        self, package: Package, desk: Desk, faults: Faults, progress: Progress = _SILENT
    ) -> None:
        self._package = package
        self._desk = desk
        self._faults = faults
        self._progress = progress
        self._tables = table_files(package, faults)
        self.is_legacy = _is_legacy(package)
        self.deployments: dict[str, Deployment] = {}
        self.rows: dict[str, Row] = {}
        self._known: dict[str, int] = {}
        self._checks: dict[Table, RowCheck] = {}

    @property
    def files(self) -> dict[Table, str]:
        """The tables' names in the package."""
        return {table: file.file for table, file in self._tables.items()}

    def check(self, table: Table) -> RowCheck:
        """To note further faults in rows of a table that was read."""
        return self._checks[table]

    def read(self, zone: str | None) -> bool:
        """Read all three. False if one of them could not be read as a whole."""
        present = [file.require() for file in self._tables.values()]
        if not all(present):
            return False
        for row, sound in self._checked(Table.DEPLOYMENTS):
            self._take_deployment(row, zone, sound=sound)
        self._desk.lay_media(self._media())
        if self.is_legacy:
            self._desk.index_sequences()
        self._desk.lay_observations(self._observations())
        if len(self._checks) < len(Table):
            return False
        self._look_for_twins(Table.MEDIA)
        self._look_for_twins(Table.OBSERVATIONS)
        self._look_for_media()
        return True

    def _take_deployment(self, row: Row, zone: str | None, *, sound: bool) -> None:
        key = row["deploymentID"]
        if key in self._known:
            self._say_twin(Table.DEPLOYMENTS, row, self._known[key])
            return
        if key:
            self._known[key] = row.number
        if sound and self._runs_forward(Table.DEPLOYMENTS, row, "deploymentStart", "deploymentEnd"):
            self.deployments[key] = deployment_of(row, zone)
            self.rows[key] = row
            self._desk.lay_deployment(row, key)

    def _media(self) -> Iterator[tuple[Any, ...]]:
        for row, sound in self._checked(Table.MEDIA):
            taken = cells.time(row["timestamp"]) if sound else None
            self._require_deployment(Table.MEDIA, row)
            yield (
                row.number,
                row["mediaID"],
                row["deploymentID"],
                to_micros(taken) if taken else 0,
                row["sequenceID"] if self.is_legacy else "",
                row["fileName"],
                packed(row.cells),
            )

    def _observations(self) -> Iterator[tuple[Any, ...]]:
        for row, sound in self._checked(Table.OBSERVATIONS):
            whole = sound and self._runs_forward(Table.OBSERVATIONS, row, "eventStart", "eventEnd")
            self._require_deployment(Table.OBSERVATIONS, row)
            start, end = (
                (cells.time(row[name]) for name in ("eventStart", "eventEnd"))
                if whole
                else (None, None)
            )
            yield (
                row.number,
                row["observationID"],
                row["deploymentID"],
                row["mediaID"] or None,
                row["eventID"] or (event_id_of(row) if whole else ""),
                row["eventID"] or None,
                to_micros(start) if start else 0,
                to_micros(end) if end else 0,
                int(row["observationLevel"] == "event"),
                packed(row.cells),
            )

    def _checked(self, table: Table) -> Iterator[tuple[Row, bool]]:
        """Every row in today's columns, and whether its cells are sound."""
        file = self._tables[table]
        rows = file.rows()
        first = next(rows, None)
        header = first.header if first else file.header
        if header is None:
            return
        upgrade = legacy.Upgrade(table, header, self._sequence_end) if self.is_legacy else None
        today = upgrade.header if upgrade else header
        self._desk.headers[table] = today
        if upgrade is None and not RowCheck.header_is_whole(
            table, file.file, header.places, self._faults
        ):
            return
        check = self._checks[table] = RowCheck(table, file.file, today, self._faults, upgrade)
        for count, row in enumerate(chain([first] if first else [], rows), start=1):
            current = upgrade.row(row) if upgrade else row
            yield current, check.passes(current)
            if count % _STEP == 0:
                self._progress(_STEP)

    def _sequence_end(self, sequence: str, like: str) -> str | None:
        last = self._desk.one("SELECT max(taken) FROM media WHERE sequence = ?", (sequence,))
        try:
            start = cells.time(like)
        except ValueError:
            return None
        if not last or start is None or to_micros(start) >= last:
            return None
        return cells.time_cell(from_micros(last), start.tzinfo or UTC)

    def _runs_forward(self, table: Table, row: Row, start: str, end: str) -> bool:
        forward = known_time(row[end]) >= known_time(row[start])
        if not forward:
            self._checks[table].fault(row, end, f"an end not before the start, {row[start]}")
        return forward

    def _require_deployment(self, table: Table, row: Row) -> None:
        key = row["deploymentID"]
        if key and key not in self._known:
            where = self._tables[Table.DEPLOYMENTS].file
            self._checks[table].fault(row, "deploymentID", f"a deploymentID of {where}")

    def _look_for_twins(self, table: Table) -> None:
        twins = f"""
            SELECT t.number, t.cells, (SELECT min(number) FROM {table} WHERE id = t.id) AS first
              FROM {table} AS t WHERE t.id IN
                   (SELECT id FROM {table} WHERE id <> '' GROUP BY id HAVING count(*) > 1)
               AND t.number > first ORDER BY t.number"""
        for number, packed_cells, first in self._desk.rows(twins):
            self._say_twin(table, self._desk.row(table, number, packed_cells), first)

    def _look_for_media(self) -> None:
        lost = """
            SELECT o.number, o.cells, m.deployment FROM observations AS o
              LEFT JOIN media AS m ON m.id = o.media
             WHERE o.media IS NOT NULL AND (m.id IS NULL OR m.deployment <> o.deployment)
             ORDER BY o.number"""
        for number, packed_cells, deployment in self._desk.rows(lost):
            row = self._desk.row(Table.OBSERVATIONS, number, packed_cells)
            expected = (
                f"a mediaID of {self._tables[Table.MEDIA].file}"
                if deployment is None
                else f"a file of the same deployment; this one is of {deployment}"
            )
            self._checks[Table.OBSERVATIONS].fault(row, "mediaID", expected)

    def _say_twin(self, table: Table, row: Row, first: int) -> None:
        self._checks[table].fault(row, KEYS[table], f"an id of its own; row {first} has it already")


def _is_legacy(package: Package) -> bool:
    """Whether the package is one of 0.1.6. Raises FormatError for versions not known here."""
    version = package.version
    if version is None:
        return _looks_legacy(package)
    if (version.startswith("1.") and "rc" not in version) or version == "1":
        return False
    if version.startswith("0.1."):
        return True
    raise FormatError(
        f"{package.path}: Camtrap DP {version} is not read; 1.0.x and 0.1.6 are. Export the data "
        "again in one of these"
    )


def _looks_legacy(package: Package) -> bool:
    """For packages that do not say their version: by the columns of their deployments."""
    file: TableFile = table_files(package, Faults(package.name))[Table.DEPLOYMENTS]
    if not file.is_there:
        return False
    next(file.rows(), None)
    return file.header is not None and legacy.looks_legacy(Table.DEPLOYMENTS, file.header.columns)
