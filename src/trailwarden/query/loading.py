"""Frames from the store: all of it at first, then only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice, pairwise
from operator import itemgetter
from typing import Any

import numpy as np
import polars as pl

from trailwarden.domain import EffortSpan, to_micros
from trailwarden.query.codebook import Codebook
from trailwarden.query.frames import (
    CODED,
    UNRECORDED,
    Frames,
    effort_states,
    new_books,
    placed,
)
from trailwarden.query.places import Places, deployed_micros, places_of
from trailwarden.query.spans import Spans, spans_of
from trailwarden.query.taxonomy import Taxonomy
from trailwarden.store import EVENT_COLUMNS, OBSERVATION_COLUMNS, Reader

_AT_ONCE = 50_000
_FEW = 64
"""Up to so many changed events are spliced in where they belong; more are sorted anew."""
_ORDER = ("start_us", "event_id", "observation_id")
_EVENT = {
    "event_id": pl.String,
    "key": pl.UInt64,
    "deployment": pl.Int32,
    "start_us": pl.Int64,
    "end_us": pl.Int64,
    "state": pl.Int32,
    "doubt": pl.Boolean,
    "media": pl.Int32,
    "reviewed": pl.Boolean,
}
_OBSERVATION = {
    "event_id": pl.String,
    "observation_id": pl.String,
    "category": pl.Int32,
    "taxon": pl.Int32,
    "count": pl.Int64,
    "life_stage": pl.Int32,
    "sex": pl.Int32,
    "behavior": pl.Int32,
    "behaviors": pl.Int32,
    "individual": pl.Int32,
    "human": pl.Boolean,
    "classifier": pl.Int32,
    "score": pl.Float64,
}


@dataclass(frozen=True)
class _Changed:
    """Rows of events that are new or not what they were, and the ids of those that are gone."""

    records: pl.DataFrame
    event_ids: list[str]
    removed: list[str]
    setup_only: frozenset[str]


def load(reader: Reader) -> Frames:
    """Everything stored, read in one snapshot of the store."""
    with reader.snapshot():
        revision = reader.revision()
        places = _read_places(reader, None)
        books = new_books()
        changed = _read_changed(reader, 0, places, books)
        return Frames(
            revision=revision,
            records=placed(changed.records.sort(_ORDER).drop("observation_id"), places),
            books=books,
            places=places,
            taxonomy=Taxonomy(reader.taxa(), books["taxon"].known),
            spans=_read_spans(reader, places),
            setup_only=changed.setup_only,
        )


def refreshed(frames: Frames, reader: Reader) -> Frames:
    """The same frames if nothing changed since, else new ones that share what did not."""
    with reader.snapshot():
        revision = reader.revision()
        if revision == frames.revision:
            return frames
        if revision < frames.revision:  # another database in its place
            return load(reader)
        places = _read_places(reader, frames.places)
        books = {name: book.copy() for name, book in frames.books.items()}
        changed = _read_changed(reader, frames.revision, places, books)
        taxa = reader.taxa()
        spans = _read_spans(reader, places)
    records = frames.records
    if not places.placed_like(frames.places):
        records = placed(records, places)
    return Frames(
        revision=revision,
        records=_spliced(records, changed, places),
        books=books,
        places=places,
        taxonomy=_taxonomy(frames.taxonomy, taxa, books["taxon"].known),
        spans=spans,
        setup_only=frames.setup_only.difference(changed.event_ids, changed.removed)
        | changed.setup_only,
    )


def _taxonomy(earlier: Taxonomy, taxa: Sequence[Any], observed: list[str]) -> Taxonomy:
    same = earlier.taxa == tuple(taxa) and earlier.observed == frozenset(observed)
    return earlier if same else Taxonomy(taxa, observed)


def _read_places(reader: Reader, earlier: Places | None) -> Places:
    found = reader.deployments()
    corrected = [one.deployment_id for one in found if one.clock_offset]
    return places_of(found, {one: reader.clock_corrections(one) for one in corrected}, earlier)


def _read_changed(
    reader: Reader, after: int, places: Places, books: dict[str, Codebook]
) -> _Changed:
    events = _events(reader.event_rows(after), places, books)
    observations, setup = _observations(reader.observation_rows(after), books)
    shown = set(observations["event_id"].to_list()) if setup else set()
    setup_only = frozenset(setup - shown)
    records = events.join(observations, on="event_id", how="left", maintain_order="left")
    if setup_only:
        records = records.filter(~pl.col("event_id").is_in(sorted(setup_only)))
    return _Changed(
        records=_without_gaps(records),
        event_ids=events["event_id"].to_list() if after else [],
        removed=reader.removed_events(after) if after else [],
        setup_only=setup_only,
    )


def _without_gaps(records: pl.DataFrame) -> pl.DataFrame:
    """Code 0 and no person's word for events without observations."""
    coded = [name for name in CODED if name != "state"]
    return records.with_columns(
        pl.col(*coded).fill_null(0),
        pl.col("human").fill_null(value=False),
        pl.col("observation_id").fill_null(""),
    )


def _events(
    rows: Iterable[tuple[Any, ...]], places: Places, books: dict[str, Codebook]
) -> pl.DataFrame:
    pick = _picker(
        EVENT_COLUMNS,
        "event_id deployment_id start_us end_us state has_timestamp_issues media_count reviewed",
    )
    parts = []
    for ids, deployments, starts, ends, states, doubts, media, reviewed in _columns(rows, pick):
        columns = (
            ids,
            [event_key(one) for one in ids],
            _codes(places.book, deployments),
            starts,
            ends,
            _codes(books["state"], states),
            [bool(one) for one in doubts],
            media,
            [bool(one) for one in reviewed],
        )
        parts.append(_frame(_EVENT, columns))
    return pl.concat([_frame(_EVENT, [()] * len(_EVENT)), *parts])


def _observations(
    rows: Iterable[tuple[Any, ...]], books: dict[str, Codebook]
) -> tuple[pl.DataFrame, set[str]]:
    """Observations as columns, setup left out, and the ids of events that had setup."""
    pick = _picker(
        OBSERVATION_COLUMNS,
        "event_id observation_id observation_type scientific_name count life_stage sex behavior"
        " individual_id method classified_by score",
    )
    setup_at = OBSERVATION_COLUMNS.index("setup")
    setup: set[str] = set()

    def counting() -> Iterator[tuple[Any, ...]]:
        for row in rows:
            if row[setup_at]:
                setup.add(row[0])
            else:
                yield row

    parts = []
    for ids, numbers, kinds, names, counts, stages, sexes, behaviors, *rest in _columns(
        counting(), pick
    ):
        individuals, methods, classifiers, scores = rest
        columns = (
            ids,
            numbers,
            _codes(books["category"], kinds),
            _codes(books["taxon"], names),
            counts,
            _codes(books["life_stage"], stages),
            _codes(books["sex"], sexes),
            _codes(books["behavior"], map(dominant, behaviors)),
            _codes(books["behaviors"], behaviors),
            _codes(books["individual"], individuals),
            [method == "human" for method in methods],
            _codes(books["classifier"], classifiers),
            scores,
        )
        parts.append(_frame(_OBSERVATION, columns))
    return pl.concat([_frame(_OBSERVATION, [()] * len(_OBSERVATION)), *parts]), setup


def dominant(behavior: str | None) -> str | None:
    """The first of several behaviours: Camtrap DP lists them between bars, the main one first."""
    return behavior.partition("|")[0].strip() or None if behavior else None


def event_key(event_id: str) -> int:
    """64 bits that stand for an event's id, the same on every machine and for ever."""
    return int.from_bytes(blake2b(event_id.encode(), digest_size=8).digest(), "little")


def _codes(book: Codebook, names: Iterable[str | None]) -> list[int]:
    code = book.code
    return [code(name) for name in names]


def _picker(columns: Sequence[str], wanted: str) -> itemgetter[Any]:
    return itemgetter(*(columns.index(name) for name in wanted.split()))


def _columns(rows: Iterable[tuple[Any, ...]], pick: itemgetter[Any]) -> Iterator[list[Any]]:
    """Batches of rows, turned on their side."""
    rest = iter(rows)
    while batch := list(islice(rest, _AT_ONCE)):
        yield list(zip(*map(pick, batch), strict=True))


def _frame(schema: dict[str, Any], columns: Iterable[Sequence[Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            pl.Series(name, values, dtype=kind)
            for (name, kind), values in zip(schema.items(), columns, strict=True)
        ]
    )


def _spliced(records: pl.DataFrame, changed: _Changed, places: Places) -> pl.DataFrame:
    """The records with the changed events' rows as they are now, each in its place."""
    gone = [*changed.event_ids, *changed.removed]
    fresh = placed(changed.records.sort(_ORDER).drop("observation_id"), places)
    fresh = fresh.select(records.columns)
    kept = records
    if gone:
        stale = records["event_id"].is_in(gone)
        if stale.any():
            kept = _without(records, stale, len(gone))
    if fresh.is_empty():
        return kept
    if len(changed.event_ids) > _FEW:
        # stable: rows of one event keep their order
        return pl.concat([kept, fresh]).sort("start_us", "event_id", maintain_order=True)
    return _inserted(kept, fresh)


def _without(records: pl.DataFrame, stale: pl.Series, events: int) -> pl.DataFrame:
    if events > _FEW:
        return records.filter(~stale)
    edges = [-1, *np.flatnonzero(stale.to_numpy()).tolist(), len(records)]
    return pl.concat([records[before + 1 : at] for before, at in pairwise(edges)])


def _inserted(kept: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    parts, done = [], 0
    for event in fresh.partition_by("event_id", maintain_order=True):
        at = _place(kept, event["start_us"][0], event["event_id"][0])
        parts += [kept[done:at], event]
        done = at
    return pl.concat([*parts, kept[done:]]).rechunk()


def _place(records: pl.DataFrame, start: int, event_id: str) -> int:
    """Where an event belongs in order of start, then id."""
    first = int(records["start_us"].search_sorted(start, "left"))
    last = int(records["start_us"].search_sorted(start, "right"))
    return first + int((records["event_id"][first:last] < event_id).sum())


def _read_spans(reader: Reader, places: Places) -> Spans:
    """The recorded spans, and the stretches of each deployment of which nothing was recorded."""
    recorded: dict[str, list[EffortSpan]] = {}
    for span in reader.effort_spans():
        recorded.setdefault(span.deployment_id, []).append(span)
    states = effort_states()
    unrecorded = states.code(UNRECORDED)
    rows: list[tuple[int, int, int, int]] = []
    for code in places.codes:
        own = sorted(
            (to_micros(span.start), to_micros(span.end), states.code(span.state.value))
            for span in recorded.get(places.deployment(code).deployment_id, ())
        )
        rows += [(code, state, start, end) for start, end, state in own]
        known = max((end for _, end, _ in own), default=0)
        start, until = deployed_micros(places.deployment(code), known)
        for begin, end, _ in [*own, (until, until, 0)]:
            if min(begin, until) > start:
                rows.append((code, unrecorded, start, min(begin, until)))
            start = max(start, end)
    return spans_of(rows)
