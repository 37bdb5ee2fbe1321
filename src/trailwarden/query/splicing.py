"""Records kept in order while events come, change and go: what stays is not copied."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl

from trailwarden.query.reading import Changed

_FEW = 64
"""Up to so many changed events are spliced in where they belong; more are sorted anew."""
_MOST_CHUNKS = 16
"""Columns in more pieces are made whole: a piece costs every later question a little."""


def spliced(records: pl.DataFrame, changed: Changed) -> pl.DataFrame:
    """The records with the changed events' rows as they are now, each in its place."""
    gone = [*changed.event_ids, *changed.removed]
    fresh = changed.records.select(records.columns)
    stale = records["event_id"].is_in(gone)
    kept = _without(records, stale, len(gone)) if stale.any() else records
    if len(changed.event_ids) > _FEW:
        # stable: rows of one event keep their order
        return pl.concat([kept, fresh]).sort("start_us", "event_id", maintain_order=True)
    found = _inserted(kept, fresh)
    return found.rechunk() if found.n_chunks() > _MOST_CHUNKS else found


def _without(records: pl.DataFrame, stale: pl.Series, events: int) -> pl.DataFrame:
    if events > _FEW:
        return records.filter(~stale)
    edges = [-1, *np.flatnonzero(stale.to_numpy()).tolist(), len(records)]
    return pl.concat([records[before + 1 : at] for before, at in pairwise(edges)])


def _inserted(kept: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    parts, done = [kept[:0]], 0
    for event in fresh.partition_by("event_id", maintain_order=True):
        at = _place(kept, event["start_us"][0], event["event_id"][0])
        parts += [kept[done:at], event]
        done = at
    return pl.concat([*parts, kept[done:]])


def _place(records: pl.DataFrame, start: int, event_id: str) -> int:
    """Where an event belongs in order of start, then id."""
    first = int(records["start_us"].search_sorted(start, "left"))
    last = int(records["start_us"].search_sorted(start, "right"))
    return first + int((records["event_id"][first:last] < event_id).sum())
