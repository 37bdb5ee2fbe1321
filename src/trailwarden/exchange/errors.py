"""What can go wrong when data comes in from other programs or goes out to them.

ExchangeError
├── FormatError        a file is not in the format it should be
│   ├── PackageFaults    a package breaks its standard: every fault with file, row and column
│   └── LabelFaults      labels that came back cannot be understood: the same of them
└── ExportError        a file could not be written
    └── IncompleteData   what the format demands is not known, and may not be made up
"""

from __future__ import annotations

from dataclasses import dataclass

_LONGEST_VALUE = 60
_MOST_LISTED = 20


class ExchangeError(Exception):
    """Anything that can be named about a file of another program."""


class FormatError(ExchangeError):
    """A file is not in the format it should be."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a table. `row` counts as a spreadsheet does (the header is 1; 0: the file as
    a whole), `value` is the cell as read, `expected` says what should stand there."""

    file: str
    row: int
    column: str
    value: str | None
    expected: str

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        if self.value is None:
            return f"{place}: {self.expected}"
        shown = self.value.encode("utf-8", "backslashreplace").decode()
        if len(shown) > _LONGEST_VALUE:
            shown = shown[:_LONGEST_VALUE] + "..."
        return f"{place}: {shown!r}; expected {self.expected}"


class PackageFaults(FormatError):
    """A package breaks its standard. `faults` are those listed, `total` counts all there are."""

    def __init__(self, package: str, faults: tuple[Fault, ...], total: int) -> None:
        self.package = package
        self.faults = faults
        self.total = total
        number = "1 fault" if total == 1 else f"{total} faults"
        lines = [f"{package}: {number}; nothing was imported"]
        lines += [f"  {fault}" for fault in faults]
        if total > len(faults):
            lines.append(f"  and {total - len(faults)} more; put these right and try again")
        super().__init__("\n".join(lines))


class LabelFaults(FormatError):
    """Labels cannot be understood, or belong to no event; `faults` are all of them."""

    def __init__(self, file: str, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        rows = len({fault.row for fault in faults})
        number = "1 row" if rows == 1 else f"{rows} rows"
        lines = [f"{file}: {number} cannot be taken over; nothing was stored"]
        lines += [f"  {fault}" for fault in faults[:_MOST_LISTED]]
        if len(faults) > _MOST_LISTED:
            lines.append(f"  and {len(faults) - _MOST_LISTED} more; put these right and try again")
        super().__init__("\n".join(lines))


class ExportError(ExchangeError):
    """A file could not be written."""


class IncompleteData(ExportError):
    """What the format demands is not known, and may not be made up."""
