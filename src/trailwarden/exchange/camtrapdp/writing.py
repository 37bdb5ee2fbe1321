"""Writes a package's files into a folder that appears whole, or not at all."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, TypeAlias

from trailwarden.closing import Closing
from trailwarden.exchange.errors import ExportError

_LONGEST_CELL = 2**27
Change: TypeAlias = Callable[[dict[str, str]], dict[str, str] | None]
"""What becomes of a row on its way out; None leaves it out."""


class LineEnds:
    """Ends the rows of a CSV writer by a line feed alone.

    The writer itself is left at its usual `\\r\\n`: only then does it put quotation marks around
    cells that hold a carriage return.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> int:
        """Write one row."""
        return self._file.write(row.removesuffix("\r\n") + "\n")


class TableOut(Closing):
    """One table on its way out: rows that were kept first, then new ones, in order.

    New rows may come at any time; they wait in a file of their own. `header` may still grow.
    `rows` counts those written.
    """

    def __init__(self, folder: Path, name: str, header: list[str], change: Change | None) -> None:
        self.path = folder / f"{name}.csv"
        self.rows = 0
        self.added = 0
        self._header = header
        self._change = change
        self._waiting = folder / f".{name}.new"
        self._file = self._waiting.open("w+", encoding="utf-8", newline="")
        self._writer = csv.writer(LineEnds(self._file))

    def add(self, values: Mapping[str, str]) -> None:
        """A new row; columns it does not name stay empty."""
        self._header += [name for name, cell in values.items() if cell and name not in self._header]
        self._writer.writerow([spelled_out(values.get(name, "")) for name in self._header])
        self.added += 1

    def add_cells(self, cells: Sequence[str]) -> None:
        """A new row that names every column."""
        self._writer.writerow(map(spelled_out, cells))
        self.added += 1

    def finish(self, kept: Iterable[Sequence[str]]) -> None:
        """Write the table."""
        csv.field_size_limit(_LONGEST_CELL)
        self._file.flush()
        self._file.seek(0)
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(LineEnds(file))
            writer.writerow(self._header)
            for rows in (kept, csv.reader(self._file)):
                for cells in self._changed(rows):
                    writer.writerow(cells)
                    self.rows += 1
        self.close()

    def close(self) -> None:
        """Drop what still waits."""
        self._file.close()
        self._waiting.unlink(missing_ok=True)

    def _changed(self, rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
        width = len(self._header)
        for row in rows:
            cells = row if len(row) == width else [*row, *[""] * (width - len(row))]
            if self._change is None:
                yield cells
                continue
            changed = self._change(dict(zip(self._header, cells, strict=True)))
            if changed is not None:
                yield [changed[name] for name in self._header]


def spelled_out(cell: str) -> str:
    """A text that may quote a file's name that is no UTF-8, its odd bytes spelled out."""
    return cell if cell.isprintable() else cell.encode("utf-8", "backslashreplace").decode()


@contextmanager
def whole_folder(
    out: Path, *, is_ours: Callable[[Path], bool], replace: bool, keep: bool = True
) -> Iterator[Path]:
    """A folder to write into, which becomes `out` if all goes well and else is gone.

    With `keep` false it is gone anyway. Only a folder that is empty or, by `is_ours`, an export of
    the same kind is ever replaced. Raises ExportError if `out` is in the way.
    """
    _require_free(out, is_ours, replace=replace)
    partial = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        partial.mkdir(parents=True)
        yield partial
        if keep:
            _put(partial, out)
    except OSError as error:
        raise ExportError(
            f"{out} cannot be written: {error.strerror or error}; make room there, or name another "
            "folder"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _require_free(out: Path, is_ours: Callable[[Path], bool], *, replace: bool) -> None:
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir() or out.is_symlink():
        raise ExportError(f"{out} is there already and is no folder; name another")
    is_empty = not any(out.iterdir())
    if not is_empty and not is_ours(out):
        raise ExportError(
            f"{out} holds something else than such an export, which would be lost; name another"
        )
    if not is_empty and not replace:
        raise ExportError(f"{out} holds an export already; --force replaces it")


def _put(partial: Path, out: Path) -> None:
    """Make the new folder the one of that name; the old one is there until then."""
    if not out.exists():
        partial.rename(out)
        return
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    out.rename(old)
    try:
        partial.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
