"""Counts of what was selected: observations, events, independent records, individuals, lengths.

An event that shows two observations of a group is one event of that group; one that shows two
groups is one of each, so groups need not add up to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, NamedTuple

import polars as pl

from trailwarden.domain import ObservationType
from trailwarden.ecology.independence import Rule, independent
from trailwarden.query.frames import new_books
from trailwarden.query.grouping import Column, columns_of
from trailwarden.query.measure import Independence
from trailwarden.query.question import Question
from trailwarden.query.result import Key
from trailwarden.query.selection import Selected

_EMPTY = [0, new_books()["category"].code(ObservationType.BLANK.value)]
INDIVIDUALS = pl.col("count").fill_null((~pl.col("category").is_in(_EMPTY)).cast(pl.Int64))
"""How many a record shows; where nobody counted, there was at least one."""


class Line(NamedTuple):
    """A row of an answer in the making.

    `codes` are those of its groups and `keys` their names, `value` is what was measured, `n` the
    number of events, `ids` positions of the first of them in the table.
    """

    codes: tuple[int, ...]
    keys: tuple[Key, ...]
    value: Any
    n: int
    ids: tuple[int, ...] = ()
    effort_days: float | None = None


@dataclass(frozen=True)
class Table:
    """The selected records with the groups asked for, ready to be counted.

    `rows` has the columns asked for, `key`, a column for each of `columns` and `at`, its position
    among the records of `chosen`.
    """

    rows: pl.DataFrame
    columns: list[Column]
    chosen: Selected | None = None

    @property
    def names(self) -> list[str]:
        """The columns that hold the groups."""
        return [column.name for column in self.columns]

    def event_ids(self, positions: Sequence[tuple[int, ...]]) -> list[tuple[str, ...]]:
        """The events of the rows at these positions, line by line."""
        every = [at for line in positions for at in line]
        if not every or self.chosen is None:
            return [()] * len(positions)
        ids = iter(self.chosen.event_ids(every))
        return [tuple(islice(ids, len(line))) for line in positions]

    def labels(self, codes: Sequence[int]) -> tuple[Key, ...]:
        """The names of a row's groups."""
        return tuple([c.label(code) for c, code in zip(self.columns, codes, strict=True)])


def table(chosen: Selected, question: Question, *needed: str) -> Table:
    """The records with the groups that the question asks for, their event ids and the columns
    needed."""
    return grouped(chosen, question, "event_id", *needed)


def grouped(chosen: Selected, question: Question, *needed: str) -> Table:
    """As `table`, but without event ids, which a million rows are slow to copy."""
    columns = columns_of(question.by, chosen.frames, question.taxon_rank)
    sources = {name for one in columns for name in one.expression.meta.root_names()}
    wanted = list(dict.fromkeys(("key", *needed)))
    rows = chosen.columns(*dict.fromkeys([*wanted, *sorted(sources)]))
    expressions = [column.expression.alias(column.name) for column in columns]
    return Table(rows.select(*wanted, *expressions).with_row_index("at"), columns, chosen)


def one_per_event(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The first row of each event in each group. Rows of an event stand together, so that a row
    is compared only with the few before it."""
    seen_before = pl.repeat(value=False, n=len(rows), eager=True)
    for back in range(1, len(rows)):
        same = rows["key"] == rows["key"].shift(back, fill_value=0)
        if not same.any():
            break
        for name in names:
            same &= rows[name] == rows[name].shift(back)
        seen_before |= same
    return rows.filter(~seen_before) if seen_before.any() else rows


def repeats(rows: pl.DataFrame) -> pl.Series:
    """Which rows are of the event of the row before."""
    return rows["key"] == rows["key"].shift(1, fill_value=0)


def shared(rows: pl.DataFrame) -> pl.Series:
    """Which rows are of an event that has several."""
    same = repeats(rows)
    return same | same.shift(-1, fill_value=False)


def tally(
    made: Table, rows: pl.DataFrame, ids_per_row: int, value: pl.Expr, *, of_events: bool = False
) -> list[Line]:
    """A line for each group among these rows: `value` over the rows, or over the first row of each
    event. Without groups there is one line, also if there are no rows: its value is None.
    """
    rows, sizes = packed(rows, made.names)
    firsts = one_per_event(rows, [GROUP] if made.names else [])
    cited = pl.col("at").head(ids_per_row) if ids_per_row else pl.lit([], pl.List(pl.UInt32))
    measures = [pl.len().alias("n"), cited.alias("ids")]
    value = value.alias("value")
    if of_events or firsts is rows:
        found = firsts.group_by(GROUP).agg(*measures, value)
    else:
        found = firsts.group_by(GROUP).agg(*measures)
        found = found.join(rows.group_by(GROUP).agg(value), on=GROUP)
    lines = [
        Line(codes := unpacked(group, sizes), made.labels(codes), value, n, tuple(ids))
        for group, n, ids, value in found.select(GROUP, "n", "ids", "value").iter_rows()
    ]
    return lines or ([] if made.names else [Line((), (), None, 0)])


GROUP = "group"
"""The column in which `packed` puts the codes of a row's groups."""


def packed(rows: pl.DataFrame, names: Sequence[str]) -> tuple[pl.DataFrame, list[int]]:
    """The rows with the codes of their groups as one number, and the sizes to take it apart by.

    One key is twice as quick to group by as two. Codes are never negative but for an unknown light.
    """
    sizes = [int(rows[name].max() or 0) + 2 for name in names]  # type: ignore[arg-type]  # of ints
    packed = pl.lit(0, pl.Int64)
    for name, size in zip(names, sizes, strict=True):
        packed = packed * size + (pl.col(name).cast(pl.Int64) + 1)
    return rows.with_columns(packed.alias(GROUP)), sizes


def unpacked(group: int, sizes: Sequence[int]) -> tuple[int, ...]:
    """The codes that `packed` made one number of."""
    codes = []
    for size in reversed(sizes):
        group, code = divmod(group, size)
        codes.append(code - 1)
    return tuple(reversed(codes))


def independent_rows(chosen: Selected, made: Table, rule: Independence) -> pl.DataFrame:
    """Those rows of the table that are independent: per taxon as identified, per location.

    The table must hold `start_us`, `taxon`, `category` and `location`. Two cameras at a location
    are one station, as in camtrapR; animals without a name are told apart by category.
    """
    rows = made.rows
    kinds = len(chosen.frames.books["taxon"]) + len(chosen.frames.books["category"])
    named = pl.col("taxon") > 0
    unnamed = pl.col("category") + len(chosen.frames.books["taxon"])
    kind = pl.when(named).then(pl.col("taxon")).otherwise(unnamed)
    groups = rows.select(pl.col("location").cast(pl.Int64) * kinds + kind).to_series()
    mask = independent(
        rows["start_us"].to_numpy(),
        groups.to_numpy(),
        timedelta(minutes=rule.minutes),
        Rule(rule.rule.value),
    )
    return rows.filter(pl.Series(mask))
