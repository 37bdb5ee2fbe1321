"""Tables that come back from a spreadsheet: whatever separator and encoding it chose.

Rows are numbered as a spreadsheet shows them, so that a message leads to the cell.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from trailwarden.exchange.errors import Fault, FormatError

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SEPARATORS = ",;\t"
_LONGEST_CELL = 2**24


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` is 1 for the first line of the table. A missing cell is empty."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class Table:
    """A file's table. `saved_at` is when the file was last written, as far as its disk knows.

    `faults` are rows that could not be read; they are not among `rows`.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    saved_at: datetime
    faults: tuple[Fault, ...] = ()

    def fault(self, row: int, column: str, value: str | None, expected: str) -> Fault:
        """A fault in this file."""
        return Fault(self.path.name, row, column, value, expected)


def read_table(path: Path, *, ragged: bool = False) -> Table:
    """Read a CSV file, or a JSON array of objects; lines that begin with `#` are passed over.

    `ragged` allows rows with fewer cells than columns, as spreadsheets write them; else they are
    faults. Raises FormatError if it is no table at all.
    """
    try:
        data = path.read_bytes()
        saved = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror}; check the path") from error
    text = _decoded(path, data)
    saved = min(saved, datetime.now(UTC))
    if text.lstrip().startswith(("[", "{")):
        return _of_json(path, text, saved)
    return _of_csv(path, text, saved, ragged=ragged)


def _decoded(path: Path, data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"{path}, line {line}: not UTF-8 ({error.reason}); in the spreadsheet, save it as "
            f"`CSV UTF-8`"
        ) from error
    if "\0" in text:
        raise FormatError(f"{path} is no text: it holds zero bytes; save it as CSV")
    return text


def _of_csv(path: Path, text: str, saved: datetime, *, ragged: bool) -> Table:
    records = _records(path, text)
    number, header = next(records, (0, []))
    columns = tuple(each.strip() for each in header)
    if not any(columns):
        raise FormatError(f"{path} is empty: it needs a line with the names of its columns")
    _require_once(path, columns)
    rows, faults = [], []
    for number, cells in records:
        wrong = _wrong_width(columns, cells, ragged=ragged)
        if wrong:
            faults.append(Fault(path.name, number, "", None, wrong))
        else:
            named = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
            rows.append(Row(number, named))
    return Table(path, tuple(filter(None, columns)), tuple(rows), saved, tuple(faults))


def _records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that say something, numbered as a spreadsheet numbers them."""
    csv.field_size_limit(_LONGEST_CELL)
    number = 0
    try:
        reader = csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True)
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
                yield number, cells
    except csv.Error as error:
        raise FormatError(
            f"{path}, row {number + 1}: {error}; open it in a spreadsheet and save it as CSV again"
        ) from error


def _separator(text: str) -> str:
    """The one that stands most often in the header."""
    lines = (line for line in text.splitlines() if line.strip(_SEPARATORS + " "))
    header = next((line for line in lines if not line.lstrip('" ').startswith("#")), "")
    return max(_SEPARATORS, key=header.count)


def _require_once(path: Path, columns: Sequence[str]) -> None:
    twice = [name for name, number in Counter(filter(None, columns)).items() if number > 1]
    if twice:
        raise FormatError(f"{path}: column {twice[0]!r} stands twice; rename or delete one")


def _wrong_width(columns: Sequence[str], cells: Sequence[str], *, ragged: bool) -> str:
    if len(cells) < len(columns) and not ragged:
        return (
            f"{len(columns)} cells, one a column, not {len(cells)}: which columns are missing "
            "cannot be known"
        )
    if any(cell.strip() for cell in cells[len(columns) :]):
        return f"no more cells than the {len(columns)} columns, not {len(cells)}"
    return ""


def _of_json(path: Path, text: str, saved: datetime) -> Table:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path} is no JSON: {error}; write it anew") from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FormatError(f"{path}: expected an array of objects, one an observation")
    rows = tuple(
        Row(number, {str(key): _cell(value) for key, value in each.items()})
        for number, each in enumerate(found, start=1)
    )
    columns = dict.fromkeys(key for row in rows for key in row.cells)
    return Table(path, tuple(columns), rows, saved)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, bool | dict | list) else str(value)
