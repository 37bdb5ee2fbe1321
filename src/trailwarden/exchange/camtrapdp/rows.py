"""Rows of a table, one after the other, with their numbers; what cannot be read is a fault."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trailwarden.exchange.camtrapdp.faults import Faults
from trailwarden.exchange.camtrapdp.package import Package, Resource, is_inside, is_remote
from trailwarden.exchange.camtrapdp.terms import MISSING, Table

_LONGEST_CELL = 2**27
_ODD = re.compile("\0")
_WRONG_BYTES = re.compile(r"[\ud800-\udfff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table, and where each stands."""

    columns: tuple[str, ...]
    places: dict[str, int]

    @staticmethod
    def of(columns: Iterable[str]) -> Header:
        """A header of these columns."""
        named = tuple(columns)
        return Header(named, {name: place for place, name in enumerate(named)})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` as a spreadsheet shows it, `cells` as they were read."""

    number: int
    header: Header
    cells: tuple[str, ...]

    def __getitem__(self, column: str) -> str:
        """The cell of a column; empty if it is missing or there is no such column."""
        place = self.header.places.get(column)
        if place is None:
            return ""
        cell = self.cells[place]
        return "" if cell in MISSING else cell


class TableFile:
    """One table of a package. `file` is its name for messages; `header` is known once rows are."""

    def __init__(self, package: Package, name: str, faults: Faults) -> None:
        self._package = package
        self._faults = faults
        self._resource: Resource | None = package.resources.get(name)
        self.header: Header | None = None
        self.file = f"{name}.csv"
        if self._resource is not None and self._resource.path is not None:
            self.file = self._resource.path

    @property
    def is_there(self) -> bool:
        """Whether the descriptor names it and its data can be opened; says why not if it
        belongs to the standard."""
        return self._missing() is None

    def require(self) -> bool:
        """`is_there`, and a fault if it is not."""
        reason = self._missing()
        if reason is not None:
            self._faults.add(self.file, reason)
        return reason is None

    def rows(self) -> Iterator[Row]:
        """Every row below the header. Blank lines are passed over, but count."""
        assert self._resource is not None, "rows of a table that is there"
        if self._resource.path is None:
            records: Iterator[Sequence[str]] = iter(_inline(self._resource.data))
            yield from self._numbered(records)
            return
        with self._package.reading(self._resource.path) as raw:
            start = raw.peek(2)[:2] if isinstance(raw, io.BufferedReader) else b""
            if start in _UTF16:
                self._faults.add(self.file, "this is UTF-16; save it as CSV UTF-8")
                return
            text = io.TextIOWrapper(
                raw, encoding=self._resource.encoding, errors="surrogateescape", newline=""
            )
            yield from self._numbered(self._records(text))

    def _missing(self) -> str | None:
        resource = self._resource
        if resource is None:
            return "datapackage.json names no such resource; a Camtrap DP package has three tables"
        if resource.path is None:
            if isinstance(resource.data, list):
                return None
            return "the resource has no path of one file, and no data; give it one"
        if is_remote(resource.path):
            return "the table lies on a network; download the package as a whole first"
        if not is_inside(resource.path):
            return "the path leaves the package; give one relative to datapackage.json"
        if not self._package.holds(resource.path):
            return f"there is no such file in {self._package.path}, or a link that leads out of it"
        try:
            "".encode(resource.encoding)
        except LookupError:
            return f"the encoding {resource.encoding!r} is unknown; save the table as UTF-8"
        return None

    def _records(self, text: io.TextIOWrapper) -> Iterator[Sequence[str]]:
        assert self._resource is not None, "records of a table that is there"
        csv.field_size_limit(_LONGEST_CELL)
        dialect = self._resource.dialect
        reader = csv.reader(
            text,
            delimiter=_one(dialect.get("delimiter"), ","),
            quotechar=_one(dialect.get("quoteChar"), '"'),
            strict=True,
        )
        done = 0
        try:
            for record in reader:
                done += 1
                yield record
        except csv.Error as error:
            self._faults.add(
                self.file, f"a cell's quotation marks do not match ({error})", row=done + 1
            )

    def _numbered(self, records: Iterator[Sequence[str]]) -> Iterator[Row]:
        columns = next(records, None)
        if columns is None or not any(columns):
            self._faults.add(self.file, "the file is empty; it needs at least its header")
            return
        header = Header.of(column.strip() for column in columns)
        if not self._is_sound(header, columns):
            return
        self.header = header
        width = len(header.columns)
        short: list[int] = []
        for number, record in enumerate(records, start=2):
            if not record:
                continue
            if len(record) > width:
                self._faults.add(
                    self.file, f"{width} cells, as the header has; found {len(record)}", row=number
                )
                continue
            if len(record) < width:
                short.append(number)
                record = [*record, *[""] * (width - len(record))]
            cells = tuple(record)
            if not all(map(_is_plain, cells)):
                cells = self._checked_text(number, header, cells)
            yield Row(number, header, cells)
        if short:
            self._faults.warn(
                f"{self.file}: {len(short)} rows have fewer cells than the header (first row "
                f"{short[0]}); the cells missing at their end are taken as empty"
            )

    def _is_sound(self, header: Header, columns: Sequence[str]) -> bool:
        if len(columns) == 1 and columns[0].count(";") + columns[0].count("\t") > 1:
            mark = ";" if ";" in columns[0] else "\t"
            self._faults.add(
                self.file,
                f"columns parted by commas; these are parted by {mark!r}: save it with commas, or "
                "state dialect.delimiter in datapackage.json",
                row=1,
                value=columns[0],
            )
            return False
        if any(map(_WRONG_BYTES.search, columns)):
            self._faults.add(self.file, f"a header in {self._encoding_name}", row=1)
            return False
        if len(header.places) < len(columns):
            twice = sorted({name for name in columns if list(columns).count(name) > 1})
            self._faults.add(
                self.file, "every column once", row=1, value=", ".join(twice) or columns[-1]
            )
            return False
        return True

    def _checked_text(self, number: int, header: Header, cells: tuple[str, ...]) -> tuple[str, ...]:
        """The cells, for faults in them noted, as text that can be handled."""
        for column, cell in zip(header.columns, cells, strict=True):
            if _WRONG_BYTES.search(cell):
                expected = f"{self._encoding_name} text; save the file as UTF-8"
            elif _ODD.search(cell):
                expected = "text without NUL"
            else:
                continue
            self._faults.add(self.file, expected, row=number, column=column, value=cell)
        return tuple(_WRONG_BYTES.sub("\ufffd", cell) for cell in cells)

    @property
    def _encoding_name(self) -> str:
        assert self._resource is not None, "a table that is there"
        return self._resource.encoding.removesuffix("-sig").upper()


def table_files(package: Package, faults: Faults) -> dict[Table, TableFile]:
    """The three tables of the standard."""
    return {table: TableFile(package, table.value, faults) for table in Table}


def _is_plain(cell: str) -> bool:
    return cell.isprintable() or not (_ODD.search(cell) or _WRONG_BYTES.search(cell))


def _one(stated: Any, usual: str) -> str:
    return stated if isinstance(stated, str) and len(stated) == 1 else usual


def _inline(data: Any) -> Iterator[Sequence[str]]:
    """The header and the rows of data that stand in the descriptor."""
    if data and all(isinstance(entry, list) for entry in data):
        yield from ([_cell(value) for value in entry] for entry in data)
        return
    entries = [entry for entry in data if isinstance(entry, dict)]
    columns = list(dict.fromkeys(key for entry in entries for key in entry))
    yield columns
    for entry in entries:
        yield [_cell(entry.get(column)) for column in columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
