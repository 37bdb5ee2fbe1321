"""Group size: how many of a kind were seen together in an event."""

from __future__ import annotations

import numpy as np
import polars as pl

from trailwarden.ecology.groups import GroupSize, group_size
from trailwarden.query.answered import Answered
from trailwarden.query.caveats import small_n
from trailwarden.query.counting import GROUP, Line, Table, grouped, packed, shared, tally, unpacked
from trailwarden.query.detail import GroupSizes
from trailwarden.query.measures import paged
from trailwarden.query.question import Question
from trailwarden.query.result import Caveat, Doubt, Row
from trailwarden.query.selection import Selected

FEW_EVENTS = 5
"""A mean over fewer sightings is called small."""


def group_sizes(chosen: Selected, question: Question) -> Answered:
    """The mean size, with interval, median and largest; sightings without a count left out."""
    made = grouped(chosen, question, "count", "taxon", "category")
    seen = _sightings(made)
    counted = seen.filter(pl.col("count") > 0)
    lines = tally(made, counted, question.ids_per_row, pl.col("count").mean())
    sizes = _sizes(made, counted)
    open_ = tally(made, seen.filter(pl.col("count").is_null()), 0, pl.len())
    uncounted = {line.codes: line.value or 0 for line in open_}

    def finish(line: Line, row: Row) -> Row:
        if not line.n:
            return row
        found = group_size(sizes[line.codes])
        detail = _detail(found, uncounted.get(line.codes, 0))
        return row.model_copy(update={"low": found.low, "high": found.high, "detail": detail})

    few = sum(0 < line.n < FEW_EVENTS for line in lines)
    caveats = [*small_n(few, len(lines), FEW_EVENTS), *_uncounted(seen)]
    return paged(made, lines, question, "individuals per sighting", caveats, finish)


def _sightings(made: Table) -> pl.DataFrame:
    """The first row of each kind in each event (and group), `count` the sum of its rows; null if
    any of them has none."""
    several = shared(made.rows)
    if not several.any():
        return made.rows
    kinds = list(dict.fromkeys([*made.names, "key", "taxon", "category"]))
    total = pl.when(pl.col("count").is_not_null().all()).then(pl.col("count").sum())
    together = made.rows.filter(several).group_by(kinds).agg(total, pl.col("at").first())
    counts = made.rows["count"].scatter(together["at"], together["count"])
    wanted = (~several).scatter(together["at"], True)
    return made.rows.with_columns(counts).filter(wanted)


def _sizes(made: Table, counted: pl.DataFrame) -> dict[tuple[int, ...], np.ndarray]:
    """The sizes seen in each group."""
    rows, sizes = packed(counted, [*made.names, "count"])
    found: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for group, times in rows.group_by(GROUP).len().sort(GROUP).iter_rows():
        *codes, size = unpacked(group, sizes)
        found.setdefault(tuple(codes), []).append((size, times))
    return {codes: np.repeat(*np.array(sizes, dtype=np.int64).T) for codes, sizes in found.items()}


def _detail(found: GroupSize, uncounted: int) -> GroupSizes:
    return GroupSizes(
        median=found.median,
        largest=found.largest,
        sizes=dict(found.sizes),
        uncounted=uncounted,
    )


def _uncounted(seen: pl.DataFrame) -> list[Caveat]:
    n = int(seen["count"].is_null().sum())
    if not n:
        return []
    text = f"In {n} of {len(seen)} sightings nobody counted; they are left out."
    return [Caveat(doubt=Doubt.UNCOUNTED, text=text, n=n, of=len(seen))]
