"""Rows told apart: a number for the group of each row, and what each group stands for.

All in plain arrays of whole numbers: a million rows are counted in a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Codes: TypeAlias = npt.NDArray[Any]
"""Whole numbers of any width."""

_TABLE = 2**22
"""Up to so many possible groups are looked up in a table; more are sorted."""
_SHORT = 2**15  # numbers below fit 16 bits, which numpy sorts by radix
_NEAR = 32
"""How many times the rows wanted are looked through before the rest."""


@dataclass(frozen=True, eq=False)
class Groups:
    """`of` is the group of each row, shape (rows,), a number below `len`; `codes` what the groups
    are, shape (groups, columns), in order."""

    of: Ints
    codes: Ints

    def __len__(self) -> int:
        return len(self.codes)

    def count(self, rows: Ints | None = None) -> Ints:
        """How many rows each group has, or how many of some."""
        of = self.of if rows is None else self.of.take(rows)
        return np.bincount(of, minlength=len(self))

    def total(self, amounts: Codes) -> npt.NDArray[np.float64]:
        """The sum of the rows' amounts in each group; exact for whole numbers below 2**53."""
        return np.bincount(self.of, weights=amounts, minlength=len(self)).astype(np.float64)


def told_apart(columns: Sequence[Codes], rows: int) -> Groups:
    """The groups among so many rows of these columns, each of shape (rows,). Without columns all
    rows are one group, which is there even if no row is."""
    if not columns:
        return Groups(np.zeros(rows, np.int64), np.empty((1, 0), np.int64))
    if not rows:
        return Groups(np.empty(0, np.int64), np.empty((0, len(columns)), np.int64))
    least = [int(column.min()) for column in columns]
    sizes = [int(column.max()) - low + 1 for column, low in zip(columns, least, strict=True)]
    packed = columns[0].astype(np.int64) - least[0]
    for column, low, size in zip(columns[1:], least[1:], sizes[1:], strict=True):
        packed *= size
        packed += column
        packed -= low
    found, of = _numbered(packed, int(np.prod(sizes, dtype=object)))
    codes = []
    for size, low in zip(reversed(sizes), reversed(least), strict=True):
        found, code = np.divmod(found, size)
        codes.append(code + low)
    return Groups(of, np.stack(codes[::-1], axis=1))


def _numbered(packed: Ints, possible: int) -> tuple[Ints, Ints]:
    """The distinct numbers, sorted, and the place of each row's number among them."""
    if possible > max(_TABLE, 4 * len(packed)):
        found, of = np.unique(packed, return_inverse=True)
        return found, of
    there = np.bincount(packed, minlength=possible) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1).take(packed)


def repeats(events: Codes, *columns: Codes) -> tuple[Ints, Ints]:
    """Positions of the rows that repeat an earlier one of the same event with the same codes, and
    of the first such row of each.

    `events` tells events apart; rows of one stand together, so that only few are compared.
    """
    rows = np.flatnonzero(events[1:] == events[:-1]) + 1
    first = np.full(len(rows), -1)
    back, near = 1, np.arange(len(rows))  # those that have a row of the same event so far before
    while len(near):
        here = rows.take(near)
        alike = np.ones(len(near), np.bool_)
        for column in columns:
            alike &= column.take(here) == column.take(here - back)
        first[near[alike]] = here[alike] - back
        back += 1
        near = near[here >= back]
        here = rows.take(near)
        near = near[events.take(here) == events.take(here - back)]
    alike = first >= 0
    return rows[alike], first[alike]


def all_but(rows: Ints, of: int) -> Ints:
    """The positions below `of` that are not among these."""
    kept = np.ones(of, np.bool_)
    kept[rows] = False
    return np.flatnonzero(kept)


def heads(of: Ints, groups: Sequence[int], most: int) -> list[Ints]:
    """Positions of the first rows of each of these groups, at most so many of each.

    `of` is the group of each row. Most groups have enough rows near the beginning: only those that
    have not are looked for in the rest.
    """
    near = _heads(of[: _NEAR * most * len(groups)], groups, most)
    short = [place for place, found in enumerate(near) if len(found) < most]
    wanted = np.zeros(max(int(of.max(initial=0)), *groups, 0) + 1, np.bool_)
    wanted[[groups[place] for place in short]] = True
    rows = np.flatnonzero(wanted.take(of)) if short else np.empty(0, np.int64)
    far = _heads(of.take(rows), [groups[place] for place in short], most)
    for place, found in zip(short, far, strict=True):
        near[place] = rows.take(found)
    return near


def _heads(of: Ints, groups: Sequence[int], most: int) -> list[Ints]:
    ends = np.cumsum(np.bincount(of, minlength=max(groups, default=0) + 1)).tolist()
    order = np.argsort(of.astype(np.int16) if len(ends) <= _SHORT else of, kind="stable")
    starts = [0, *ends]
    return [order[starts[group] : min(starts[group] + most, ends[group])] for group in groups]
