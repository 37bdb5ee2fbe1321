"""Rows of an answer in the making, as columns; only a page of them becomes rows."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import polars as pl
from pydantic import TypeAdapter

from trailwarden.query.answered import Answered
from trailwarden.query.grouping import Column
from trailwarden.query.groups import Ints
from trailwarden.query.paging import page
from trailwarden.query.question import Question
from trailwarden.query.result import Caveat, Key, Row, Value

T_co = TypeVar("T_co", bound=Value, covariant=True)
_ROWS = TypeAdapter(tuple[Row, ...])


def _uncited(lines: list[int]) -> list[tuple[str, ...]]:
    return [()] * len(lines)


@dataclass(frozen=True, eq=False)
class Lines(Generic[T_co]):
    """What was measured of each group.

    `codes` of shape (lines, columns) are keys of `columns`; `values`, `n` (the number of events)
    and `effort_days` have one for each line. `cite` gives the event ids of some lines.
    """

    columns: Sequence[Column]
    codes: Ints
    values: Sequence[T_co]
    n: Sequence[int]
    cite: Callable[[list[int]], list[tuple[str, ...]]] = _uncited
    effort_days: Sequence[float] | None = None

    def __len__(self) -> int:
        return len(self.codes)

    def keys(self) -> list[list[Key]]:
        """The names of the lines' groups, column by column."""
        return [_labels(column, self.codes[:, place]) for place, column in enumerate(self.columns)]


def lines_of(found: pl.DataFrame, columns: Sequence[Column], value: str) -> Lines[Any]:
    """Lines from a table with a column for each group and one of values, which no event made."""
    names = [column.name for column in columns]
    codes = np.array([found[name] for name in names], np.int64).reshape(len(names), len(found)).T
    return Lines(columns, codes, found[value].to_list(), [0] * len(found))


def paged(
    lines: Lines[Value],
    question: Question,
    unit: str,
    caveats: Sequence[Caveat] = (),
    finish: Callable[[int], Mapping[str, object]] = lambda _: {},
) -> Answered:
    """The page of lines that is asked for, as rows; only these are cited and finished.

    `finish` says what else the row of a line says: fields of `Row`.
    """
    keys = lines.keys()
    shown, further = page(question, keys, lines.values)
    names = [column.group.value for column in lines.columns]
    rows = (
        {
            "group": {name: key[at] for name, key in zip(names, keys, strict=True)},
            "value": lines.values[at],
            "n": lines.n[at],
            "effort_days": lines.effort_days and lines.effort_days[at],
            "event_ids": ids,
            **finish(at),
        }
        for at, ids in zip(shown, lines.cite(shown), strict=True)
    )
    with _without_collections():
        made = _ROWS.validate_python(rows)
    return Answered(
        rows=made,
        unit=unit,
        caveats=tuple(caveats),
        total_rows=len(lines),
        next=further,
    )


@contextmanager
def _without_collections() -> Iterator[None]:
    """Thousands of new objects, none of them garbage, would have the collector look through the
    whole process again and again (0.1 s each time)."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _labels(column: Column, codes: Ints) -> list[Key]:
    distinct, which = np.unique(codes, return_inverse=True)
    names = [column.label(code) for code in distinct.tolist()]
    return [names[at] for at in which.tolist()]
