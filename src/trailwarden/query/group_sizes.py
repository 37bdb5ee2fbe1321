"""Group size: how many of a kind were seen together in an event."""

from __future__ import annotations

from typing import Any

import numpy as np

from trailwarden.ecology.groups import group_size
from trailwarden.query.answered import Answered
from trailwarden.query.caveats import small_n
from trailwarden.query.counting import Counted, counted
from trailwarden.query.detail import GroupSizes
from trailwarden.query.groups import Ints, all_but, repeats, told_apart
from trailwarden.query.lines import paged
from trailwarden.query.question import Question
from trailwarden.query.result import Caveat, Doubt
from trailwarden.query.selection import Selected

FEW_EVENTS = 5
"""A mean over fewer sightings is called small."""


def group_sizes(chosen: Selected, question: Question) -> Answered:
    """The mean size, with interval, median and largest; sightings without a count left out."""
    every = counted(chosen, question)
    first, sizes = _sightings(every)
    known = sizes > 0
    made, sizes_known = every.only(first[known]), sizes[known]
    uncounted = _uncounted_in(made, every, first[sizes < 0])
    sums, n = made.groups.total(sizes_known), made.groups.count()
    pairs = zip(sums.tolist(), n.tolist(), strict=True)
    means = [total / times if times else None for total, times in pairs]
    lines = made.lines(means, question.ids_per_row)
    seen = _Sizes(made, sizes_known)

    def finish(line: int) -> dict[str, Any]:
        return seen.told(line, uncounted[line]) if lines.n[line] else {}

    few = sum(0 < events < FEW_EVENTS for events in lines.n)
    caveats = [*small_n(few, len(lines), FEW_EVENTS), *_uncounted(sizes)]
    return paged(lines, question, "individuals per sighting", caveats, finish)


def _sightings(made: Counted) -> tuple[Ints, Ints]:
    """Positions of the first row of each kind in each event (and group), and the sum of the counts
    of its rows: -1 if any of them has none."""
    kinds = (made.groups.of, made.column("taxon"), made.column("category"))
    again, first = repeats(made.column("key"), *kinds)
    counts = made.column("count")
    sums = counts.copy()
    np.add.at(sums, first, counts.take(again))
    sums[counts < 0] = -1
    sums[first[counts.take(again) < 0]] = -1
    rows = all_but(again, len(made))
    return rows, sums.take(rows)


def _uncounted_in(made: Counted, every: Counted, rows: Ints) -> list[int]:
    """How many of these rows of `every` each group of `made` has."""
    groups = every.groups
    found = dict(zip(map(tuple, groups.codes.tolist()), groups.count(rows).tolist(), strict=True))
    return [found.get(tuple(codes), 0) for codes in made.groups.codes.tolist()]


class _Sizes:
    """How often each size was seen in each group."""

    def __init__(self, made: Counted, sizes: Ints) -> None:
        pairs = told_apart((made.groups.of, sizes), len(sizes))
        self._groups, self._sizes = pairs.codes.T
        self._times = pairs.count()

    def told(self, group: int, uncounted: int) -> dict[str, Any]:
        """The fields of a row that say what was seen in a group."""
        own = self._groups == group
        found = group_size(np.repeat(self._sizes[own], self._times[own]))
        detail = GroupSizes(
            median=found.median,
            largest=found.largest,
            sizes=dict(found.sizes),
            uncounted=uncounted,
        )
        return {"low": found.low, "high": found.high, "detail": detail}


def _uncounted(sizes: Ints) -> list[Caveat]:
    n = int(np.count_nonzero(sizes < 0))
    if not n:
        return []
    text = f"In {n} of {len(sizes)} sightings nobody counted; they are left out."
    return [Caveat(doubt=Doubt.UNCOUNTED, text=text, n=n, of=len(sizes))]
