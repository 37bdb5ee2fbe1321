"""What a measure gives back, before evidence and common caveats are added to it."""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.query.result import Caveat, Row


@dataclass(frozen=True)
class Answered:
    """Rows with their unit and the caveats that only the measure knows.

    `rows` are all of them, in any order, unless `total_rows` says that they are a page already;
    `next` then names the page after it.
    """

    rows: tuple[Row, ...]
    unit: str
    caveats: tuple[Caveat, ...] = ()
    total_rows: int | None = None
    next: str | None = None
