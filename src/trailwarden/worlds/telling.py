"""Turns visits and labels into the domain's events, in batches, as the store takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import Event, EventState, Media, Stamps, from_micros, to_micros
from trailwarden.worlds.labels import LabelRow, Labels
from trailwarden.worlds.posts import Post
from trailwarden.worlds.sayings import machine_says, people_say
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.tracks import tracks_of
from trailwarden.worlds.visits import FATES, NONE, Fate, Row, Table

_BATCH = 8192
_COLLECTED_EVERY_DAYS = 7
_DAY_US = 86_400_000_000
_SPREAD = 2654435761  # an odd number: times it, modulo 2**32, no two numbers become the same


def event_id(seed: int, visit: int, shown: datetime) -> str:
    """The id of a visit's event, in the form of `domain.new_id`; unique within a world."""
    mixed = (visit * _SPREAD + seed * 40503) % 2**32
    return f"{shown:%Y%m%dT%H%M%S}-{mixed:08x}"


def shown_at(post: Post, micros: int) -> datetime:
    """What the clock of a post's camera showed at a moment."""
    return from_micros(micros) + post.clock_error


def tell(
    spec: WorldSpec, posts: tuple[Post, ...], table: Table, labels: Labels, *, tracks: bool
) -> Iterator[tuple[Event, tuple[Media, ...]]]:
    """Every recorded visit's event in order of true start, made as it is asked for."""
    recorded = np.flatnonzero(table["fate"] == FATES.index(Fate.RECORDED))
    for first in range(0, len(recorded), _BATCH):
        rows = recorded[first : first + _BATCH]
        read = _collected(spec, table["start"][rows])
        for visit, said, collected in zip(
            table[rows].tolist(), labels[rows].tolist(), read.tolist(), strict=True
        ):
            seen, words, arrival = Row(*visit), LabelRow(*said), from_micros(collected)
            yield _event(spec, posts[seen.post], seen, words, arrival, tracks=tracks), ()


def _event(
    spec: WorldSpec, post: Post, seen: Row, said: LabelRow, collected: datetime, *, tracks: bool
) -> Event:
    start = shown_at(post, seen.start)
    name = event_id(spec.seed, seen.visit, start)
    looked_at = min(collected + timedelta(seconds=said.lag), spec.end)
    by_people = said.reviewer != NONE
    people = people_say(name, seen, said, spec.species, looked_at) if by_people else ()
    return Event(
        event_id=name,
        deployment_id=post.deployment.deployment_id,
        start=start,
        end=start + timedelta(seconds=seen.duration),
        state=EventState.CLOSED,
        stamps=Stamps(arrival=collected, shown=start),
        observations=(machine_says(name, said, spec.species, collected), *people),
        tracks=tracks_of(seen, said, spec.species) if tracks else (),
    )


def _collected(spec: WorldSpec, micros: NDArray[np.int64]) -> NDArray[np.int64]:
    """When the card with a moment's picture was read: weekly at noon, the last at the end."""
    start = to_micros(spec.start)
    rounds = (micros - start) // (_COLLECTED_EVERY_DAYS * _DAY_US) + 1
    read = start + rounds * _COLLECTED_EVERY_DAYS * _DAY_US + _DAY_US // 2
    return np.minimum(read, to_micros(spec.end))
