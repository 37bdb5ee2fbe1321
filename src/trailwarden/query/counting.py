"""Counts of what was selected: observations, events, independent records.

An event that shows two observations of a group is one event of that group; one that shows two
groups is one of each, so groups need not add up to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

import numpy as np
import polars as pl

from trailwarden.ecology.independence import Rule, independent
from trailwarden.query.frames import Frames
from trailwarden.query.grouping import Column, columns_of
from trailwarden.query.groups import Bools, Codes, Groups, Ints, all_but, heads, repeats, told_apart
from trailwarden.query.lines import Lines
from trailwarden.query.measure import Independence
from trailwarden.query.question import Group, Question
from trailwarden.query.result import Key, Value
from trailwarden.query.selection import Selected

T = TypeVar("T", bound=Value)

_OF_ANIMALS = frozenset({Group.LIFE_STAGE, Group.SEX, Group.INDIVIDUAL, Group.BEHAVIOR})
"""Groups that tell animals of one taxon in one event apart; each is the column of its name."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Selected records, told apart by the groups of a question.

    `at` are positions among the records of `chosen`, in order, None for all; `groups` tells of
    each of them.
    """

    chosen: Selected
    at: Ints | None
    columns: Sequence[Column]
    groups: Groups

    def __len__(self) -> int:
        return len(self.groups.of)

    def column(self, name: str) -> Codes:
        """A column of the records, shape (rows,); -1 for a count that nobody made."""
        return _some(self.chosen.column(name), self.at)

    @cached_property
    def repeats(self) -> Ints:
        """Positions of the rows that are not the first of their event in their group."""
        if not self.columns and self.at is None:
            return self.chosen.repeats
        return repeats(self.column("key"), self.groups.of)[0]

    @cached_property
    def events(self) -> Ints:
        """How many events each group has."""
        return self.groups.count() - self.groups.count(self.repeats)

    def only(self, rows: Ints) -> Counted:
        """The rows at these positions; groups that lose all their rows are gone."""
        at = rows if self.at is None else self.at.take(rows)
        of = self.groups.of.take(rows)
        if not self.columns:
            return Counted(self.chosen, at, self.columns, Groups(of, self.groups.codes))
        there = np.bincount(of, minlength=len(self.groups)) > 0
        left = Groups((np.cumsum(there) - 1).take(of), self.groups.codes[there])
        return Counted(self.chosen, at, self.columns, left)

    def lines(self, values: Sequence[T], ids_per_row: int) -> Lines[T]:
        """A line for each group with its value, the number of its events and the first of them."""

        def cite(lines: list[int]) -> list[tuple[str, ...]]:
            if not ids_per_row or not lines:
                return [()] * len(lines)
            of = self.groups.of.copy()
            of[self.repeats] = len(self.groups)  # nobody's group
            found = heads(of, lines, ids_per_row)
            return self.ids_of(found)

        return Lines(self.columns, self.groups.codes, values, self.events.tolist(), cite)

    def ids_of(self, rows: Sequence[Ints]) -> list[tuple[str, ...]]:
        """The ids of the events of the rows at these positions, list by list."""
        at = self.at
        return self.chosen.events_of(rows if at is None else [at.take(some) for some in rows])


def counted(chosen: Selected, question: Question, at: Ints | None = None) -> Counted:
    """The selected records (or those at some positions) by the groups of the question."""
    columns = columns_of(question.by, chosen.frames, question.taxon_rank)
    codes = [_some(_codes(chosen, column), at) for column in columns]
    rows = chosen.rows if at is None else len(at)
    return Counted(chosen, at, columns, told_apart(codes, rows))


def _some(values: Codes, at: Ints | None) -> Codes:
    return values if at is None else values.take(at)


def _codes(chosen: Selected, column: Column) -> Codes:
    """The keys of a group's column, worked out once for each different value that they are of."""
    source, *others = dict.fromkeys(column.expression.meta.root_names())
    if others:
        both = chosen.columns(source, *others)
        return both.select(column.expression).to_series().to_numpy()
    values = chosen.column(source)
    if column.expression.meta.is_column() or values.dtype == np.bool_ or not len(values):
        return values
    least = int(values.min())
    every = pl.Series(source, np.arange(least, int(values.max()) + 1), dtype=pl.Int32)
    found = every.to_frame().select(column.expression).to_series().to_numpy()
    return found.take(values - least)


def independent_records(chosen: Selected, question: Question, rule: Independence) -> Ints:
    """Positions of the selected records that are independent: see `independent_rows`.

    Told by sex or age, a young is no repetition of its mother.
    """
    names = ("start_us", "taxon", "category", "location")
    apart = [chosen.column(group.value) for group in question.by if group in _OF_ANIMALS]
    mask = _independent(chosen.frames, rule, *map(chosen.column, names), apart=apart)
    return np.flatnonzero(mask)


def _independent(
    frames: Frames,
    rule: Independence,
    starts: Ints,
    taxa: Codes,
    categories: Codes,
    places: Codes,
    *,
    apart: Sequence[Codes] = (),
) -> Bools:
    names = len(frames.books["taxon"])
    kinds = np.where(taxa > 0, taxa, categories + names)
    groups = places.astype(np.int64) * (names + len(frames.books["category"])) + kinds
    if apart:
        groups = told_apart([groups, *apart], len(groups)).of
    interval = timedelta(minutes=rule.minutes)
    return independent(starts, groups, interval, Rule(rule.rule.value))


@dataclass(frozen=True)
class Table:
    """The selected records as a table with the groups asked for, for an analysis.

    `rows` has the columns asked for, `key` (which tells events apart) and a column for each of
    `columns`.
    """

    rows: pl.DataFrame
    columns: list[Column]

    @property
    def names(self) -> list[str]:
        """The columns that hold the groups."""
        return [column.name for column in self.columns]

    def labels(self, codes: Sequence[int]) -> tuple[Key, ...]:
        """The names of a row's groups."""
        return tuple([c.label(code) for c, code in zip(self.columns, codes, strict=True)])


def table(chosen: Selected, question: Question, *needed: str) -> Table:
    """The records with the groups that the question asks for, their event ids and the columns
    needed."""
    columns = columns_of(question.by, chosen.frames, question.taxon_rank)
    sources = {name for one in columns for name in one.expression.meta.root_names()}
    wanted = list(dict.fromkeys(("key", "event_id", *needed)))
    rows = chosen.columns(*dict.fromkeys([*wanted, *sorted(sources)]))
    expressions = [column.expression.alias(column.name) for column in columns]
    return Table(rows.select(*wanted, *expressions), columns)


def one_per_event(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The first row of each event in each group of these columns."""
    again, _ = repeats(rows["key"].to_numpy(), *(rows[name].to_numpy() for name in names))
    return rows[all_but(again, len(rows))] if len(again) else rows


def independent_rows(chosen: Selected, made: Table, rule: Independence) -> pl.DataFrame:
    """Those rows of the table that are independent: per taxon as identified, per location.

    The table must hold `start_us`, `taxon`, `category` and `location`. Two cameras at a location
    are one station, as in camtrapR; animals without a name are told apart by category.
    """
    names = ("start_us", "taxon", "category", "location")
    columns = [made.rows[name].to_numpy() for name in names]
    return made.rows.filter(pl.Series(_independent(chosen.frames, rule, *columns)))
