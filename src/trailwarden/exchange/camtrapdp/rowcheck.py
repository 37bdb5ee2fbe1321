"""Every cell of a row against what its column may hold."""

from __future__ import annotations

from collections.abc import Mapping

from trailwarden.exchange.camtrapdp import cells
from trailwarden.exchange.camtrapdp.faults import Faults
from trailwarden.exchange.camtrapdp.legacy import Upgrade
from trailwarden.exchange.camtrapdp.rows import Header, Row
from trailwarden.exchange.camtrapdp.terms import TERMS, Kind, Table, Term

_REMEMBERED = 4096


class RowCheck:
    """Checks the rows of one table. `upgrade` names columns as an older package does."""

    def __init__(
        self, table: Table, file: str, header: Header, faults: Faults, upgrade: Upgrade | None
    ) -> None:
        self.file = file
        self._faults = faults
        self._upgrade = upgrade
        places = header.places
        self._columns = [
            _Column(term, places[term.name])
            for term in TERMS[table]
            if term.name in places and _says_something(term)
        ]

    @staticmethod
    def header_is_whole(
        table: Table, file: str, columns: Mapping[str, int], faults: Faults
    ) -> bool:
        """Whether the columns that every row needs are there; says which are not."""
        missing = [term.name for term in TERMS[table] if term.required and term.name not in columns]
        for name in missing:
            faults.add(
                file, f"the required column {name}", row=1, column=name, value="no such column"
            )
        return not missing

    def passes(self, row: Row) -> bool:
        """Whether every cell is sound; the others are faults."""
        sound = True
        for column in self._columns:
            cell = row.cells[column.place]
            if cell in column.sound:
                continue
            try:
                cells.check(column.term, cell)
            except ValueError as error:
                self.fault(row, column.term.name, str(error), cell)
                sound = False
            else:
                column.remember(cell)
        return sound

    def fault(self, row: Row, column: str, expected: str, value: str | None = None) -> None:
        """Note a fault in a row, under the column's name as the package has it."""
        name = self._upgrade.old_name(column) if self._upgrade else column
        shown = row[column] if value is None else value
        self._faults.add(self.file, expected, row=row.number, column=name, value=shown)


class _Column:
    """A column to check, and cells of it already found sound: most columns hold few words."""

    __slots__ = ("place", "sound", "term")

    def __init__(self, term: Term, place: int) -> None:
        self.term = term
        self.place = place
        self.sound: set[str] = set()

    def remember(self, cell: str) -> None:
        if len(self.sound) < _REMEMBERED:
            self.sound.add(cell)


def _says_something(term: Term) -> bool:
    return bool(term.required or term.choices or term.pattern or term.kind not in _FREE)


_FREE = (Kind.TEXT, Kind.ANY)
