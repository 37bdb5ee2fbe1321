"""What is wrong with a package: every fault with its file, row, column, value and remedy.

Rows are numbered as a spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from trailwarden.exchange.errors import Fault, PackageFaults

LISTED = 100
"""So many faults are spelled out; the rest are counted."""


@dataclass(slots=True)
class Faults:
    """Collects faults and warnings of one package."""

    package: str
    found: list[Fault] = field(default_factory=list)
    total: int = 0
    warnings: list[str] = field(default_factory=list)

    def add(
        self, file: str, expected: str, *, row: int = 0, column: str = "", value: str | None = None
    ) -> None:
        """Note a fault; `row` 0 is the file as a whole."""
        self.total += 1
        if len(self.found) < LISTED:
            self.found.append(Fault(file, row, column, value, expected))

    def warn(self, message: str) -> None:
        """Note what is odd but stops nothing."""
        self.warnings.append(message)

    def raise_any(self) -> None:
        """Raise PackageFaults if there are any."""
        if self.total:
            ordered = sorted(self.found, key=lambda fault: (fault.file, fault.row))
            raise PackageFaults(self.package, tuple(ordered), self.total)
