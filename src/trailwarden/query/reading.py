"""Rows of the store as columns: events and what was seen in them, all or those that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from operator import itemgetter
from typing import Any

import polars as pl

from trailwarden.query.codebook import Codebook
from trailwarden.query.frames import CODED
from trailwarden.query.places import Places
from trailwarden.store import EVENT_COLUMNS, OBSERVATION_COLUMNS, Reader

_AT_ONCE = 20_000
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
    "key": pl.UInt64,
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
class Changed:
    """Rows of events that are new or not what they were, and the ids of those that are gone.

    `records` are sorted, and lack what follows from their deployments (`frames.placed`).
    """

    records: pl.DataFrame
    event_ids: list[str]
    removed: list[str]
    setup_only: frozenset[str]


def read_changed(reader: Reader, after: int, places: Places, books: dict[str, Codebook]) -> Changed:
    """What changed after a revision, or everything after 0; new names get codes in `books`."""
    events = _events(reader.event_rows(after), places, books)
    event_ids = events["event_id"].to_list() if after else []
    observations, setup = _observations(reader.observation_rows(after), books)
    shown = set(observations["key"].to_list()) if setup else set()
    setup_only = frozenset(one for one in setup if event_key(one) not in shown)
    if setup_only:
        events = events.filter(~pl.col("event_id").is_in(sorted(setup_only)))
    return Changed(
        records=_joined(events, observations),
        event_ids=event_ids,
        removed=reader.removed_events(after) if after else [],
        setup_only=setup_only,
    )


def _joined(events: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """A row for each observation, and one for an event without any: code 0, no person's word.

    Joined by `key`, which takes a third of the memory that ids would; only what tells the order
    is sorted, and every other column copied once.
    """
    order = (
        events.select("key", "event_id", "start_us")
        .with_row_index("event")
        .join(
            observations.select("key", "observation_id").with_row_index("observation"),
            on="key",
            how="left",
        )
        .sort("start_us", "event_id", "observation_id")
        .select("event", "observation")
    )
    coded = [name for name in CODED if name != "state"]
    seen = observations.drop("key", "observation_id")
    return pl.concat(
        [
            events.select(pl.all().gather(order["event"])),
            seen.select(pl.all().gather(order["observation"])).with_columns(
                pl.col(*coded).fill_null(0), pl.col("human").fill_null(value=False)
            ),
        ],
        how="horizontal",
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
            list(map(event_key, ids)),
            places.book.codes(deployments),
            starts,
            ends,
            books["state"].codes(states),
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
            list(map(event_key, ids)),
            numbers,
            books["category"].codes(kinds),
            books["taxon"].codes(names),
            counts,
            books["life_stage"].codes(stages),
            books["sex"].codes(sexes),
            books["behavior"].codes(list(map(dominant, behaviors))),
            books["behaviors"].codes(behaviors),
            books["individual"].codes(individuals),
            [method == "human" for method in methods],
            books["classifier"].codes(classifiers),
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


def _picker(columns: Sequence[str], wanted: str) -> itemgetter[Any]:
    return itemgetter(*(columns.index(name) for name in wanted.split()))


def _columns(rows: Iterable[tuple[Any, ...]], pick: itemgetter[Any]) -> Iterator[list[Any]]:
    """Batches of rows, turned on their side."""
    rest = iter(rows)
    while batch := list(islice(rest, _AT_ONCE)):
        yield list(zip(*map(pick, batch), strict=True))


def _frame(schema: dict[str, Any], columns: Iterable[Any]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            pl.Series(name, values, dtype=kind)
            for (name, kind), values in zip(schema.items(), columns, strict=True)
        ]
    )
