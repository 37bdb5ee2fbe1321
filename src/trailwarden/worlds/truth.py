"""What really happened in a world: every visit, recorded or not, to hold answers against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import from_micros
from trailwarden.worlds.posts import ClockFault, Post
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.telling import event_id, shown_at
from trailwarden.worlds.visits import BEHAVIOURS, FATES, NONE, SEXES, Fate, Other, Row, Table


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit in words. `start` is true time; `event_id` is None if it was not recorded.

    `species` is a scientific name, or None for people, vehicles and wind, which `other` tells.
    `count` includes the `young`. `heading` is +1 to the right in the picture and up the trail, -1
    to the left and down, 0 neither. Visits of one `party` are the same animals going on; `follows`
    is the visit of its prey that a hunter came after.
    """

    visit_id: int
    species: str | None
    other: Other | None
    camera_id: str
    deployment_id: str
    start: datetime
    end: datetime
    count: int
    young: int
    sex: str | None
    behavior: str | None
    heading: int
    individual: str | None
    fate: Fate
    party: int | None
    follows: int | None
    event_id: str | None


class Truth:
    """Every visit of a world, as columns (`table`, see `VISIT`) and one by one, in true order.

    `clock_faults` are the deployments whose clocks were wrong, and by how much.
    """

    def __init__(self, spec: WorldSpec, posts: tuple[Post, ...], table: Table) -> None:
        self.table = table
        self._spec = spec
        self._posts = posts
        self.clock_faults = tuple(
            ClockFault(post.deployment.deployment_id, post.clock_error, post.stay.why)
            for post in posts
            if post.clock_error
        )

    def __len__(self) -> int:
        return len(self.table)

    def __iter__(self) -> Iterator[Visit]:
        return (self.visit(number) for number in range(len(self)))

    @property
    def recorded(self) -> NDArray[np.bool_]:
        """Which visits have an event."""
        return np.asarray(self.table["fate"] == FATES.index(Fate.RECORDED))

    def of(self, who: str | Other) -> NDArray[np.bool_]:
        """Which visits are of a species (scientific name) or of others. Raises BadSpec."""
        code = who if isinstance(who, Other) else self._spec.index_of(who)
        return np.asarray(self.table["who"] == code)

    def visit(self, number: int) -> Visit:
        """One visit in words."""
        row = Row(*self.table[number].tolist())
        post = self._posts[row.post]
        species = self._spec.species[row.who] if row.who >= 0 else None
        fate, start = FATES[row.fate], from_micros(row.start)
        named = species is not None and row.individual != NONE
        return Visit(
            visit_id=row.visit,
            species=None if species is None else species.name,
            other=Other(row.who) if species is None else None,
            camera_id=post.deployment.camera_id,
            deployment_id=post.deployment.deployment_id,
            start=start,
            end=start + timedelta(seconds=row.duration),
            count=row.count,
            young=row.young,
            sex=SEXES[row.sex],
            behavior=BEHAVIOURS[row.behaviour] or None,
            heading=row.heading,
            individual=species.individuals[row.individual].name if species and named else None,
            fate=fate,
            party=None if row.party == NONE else row.party,
            follows=None if row.follows == NONE else row.follows,
            event_id=self.event_id(number) if fate is Fate.RECORDED else None,
        )

    def event_id(self, number: int) -> str:
        """The id that a visit's event has, or would have had."""
        row = Row(*self.table[number].tolist())
        return event_id(self._spec.seed, row.visit, shown_at(self._posts[row.post], row.start))
