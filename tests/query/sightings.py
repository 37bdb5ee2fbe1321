"""Small worlds told sighting by sighting, put into a real store and asked through the door."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    Deployment,
    EffortSpan,
    Event,
    EventState,
    Observation,
    ObservationType,
    Rank,
    Stamps,
    Taxon,
)
from trailwarden.query.events import Events
from trailwarden.store import Store

START = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday."""
DAYS = 40

FOX, HARE, ROE, RED = "Vulpes vulpes", "Lepus europaeus", "Capreolus capreolus", "Cervus elaphus"
TAXA = (
    Taxon(FOX, Rank.SPECIES, {Rank.FAMILY: "Canidae"}, {"eng": "red fox"}),
    Taxon(HARE, Rank.SPECIES, {Rank.FAMILY: "Leporidae"}, {"eng": "hare"}),
    Taxon(ROE, Rank.SPECIES, {Rank.FAMILY: "Cervidae"}, {"eng": "roe deer"}),
    Taxon(RED, Rank.SPECIES, {Rank.FAMILY: "Cervidae"}, {"eng": "red deer"}),
    Taxon("Cervidae", Rank.FAMILY, {}, {"eng": "deer"}),
    Taxon("Meles meles", Rank.SPECIES, {Rank.FAMILY: "Mustelidae"}, {"eng": "badger"}),  # unseen
)


@dataclass(frozen=True)
class Animal:
    """A row of a sighting."""

    name: str | None = FOX
    kind: ObservationType = ObservationType.ANIMAL
    stage: str | None = None
    sex: str | None = None
    behavior: str | None = None
    individual: str | None = None


@dataclass(frozen=True)
class Sighting:
    """An event: where, how many minutes after the start, who was in it."""

    deployment: str
    minute: float
    animals: tuple[Animal, ...] = (Animal(),)
    seconds: float = 10
    human: bool = False
    event_id: str = ""

    @property
    def start(self) -> datetime:
        return START + timedelta(minutes=self.minute)


@dataclass(frozen=True)
class Small:
    """A world: deployments, sightings, and effort (by default all the time of each deployment)."""

    deployments: tuple[Deployment, ...]
    sightings: tuple[Sighting, ...]
    effort: tuple[EffortSpan, ...] | None = None
    taxa: tuple[Taxon, ...] = field(default=TAXA)

    def numbered(self) -> tuple[Sighting, ...]:
        """The sightings with their ids, in order of time."""
        ordered = sorted(self.sightings, key=lambda one: one.minute)
        return tuple(
            Sighting(s.deployment, s.minute, s.animals, s.seconds, s.human, f"e{number:05}")
            for number, s in enumerate(ordered)
        )

    def place(self, deployment: str) -> str:
        """The location of a deployment."""
        return next(d.place for d in self.deployments if d.deployment_id == deployment)

    def camera(self, deployment: str) -> str:
        """The camera of a deployment."""
        return next(d.camera_id for d in self.deployments if d.deployment_id == deployment)


def post(
    name: str,
    camera: str | None = None,
    location: str | None = None,
    *,
    since: float = 0,
    until: float = DAYS,
    at: tuple[float, float] | None = (51.0, 10.0),
    zone: str = "UTC",
) -> Deployment:
    """A deployment from day `since` to day `until`."""
    return Deployment(
        deployment_id=name,
        camera_id=camera or name,
        source="test",
        start=START + timedelta(days=since),
        end=START + timedelta(days=until),
        location_id=location,
        latitude=at[0] if at else None,
        longitude=at[1] if at else None,
        time_zone=zone,
    )


def span(
    deployment: str, since: float, until: float, state: CameraState = CameraState.UP
) -> EffortSpan:
    """Effort from day `since` to day `until`."""
    day = timedelta(days=1)
    return EffortSpan(deployment, state, START + since * day, START + until * day)


@contextmanager
def asked(folder: Path, world: Small) -> Iterator[Events]:
    """The door to a store that holds the world."""
    with Store.open(folder) as store:
        for one in world.deployments:
            store.add_deployment(one)
        store.add_taxa(world.taxa)
        effort = world.effort
        if effort is None:
            effort = tuple(_whole(one) for one in world.deployments)
        store.load_effort(effort)
        store.load((_event(one), ()) for one in world.numbered())
        with Events(store) as events:
            yield events


def _whole(one: Deployment) -> EffortSpan:
    assert one.end is not None
    return EffortSpan(one.deployment_id, CameraState.UP, one.start, one.end)


def _event(one: Sighting) -> Event:
    return Event(
        event_id=one.event_id,
        deployment_id=one.deployment,
        start=one.start,
        end=one.start + timedelta(seconds=one.seconds),
        state=EventState.CLOSED,
        stamps=Stamps(arrival=one.start),
        observations=tuple(_observations(one)),
    )


def _observations(one: Sighting) -> Iterable[Observation]:
    method = ClassificationMethod.HUMAN if one.human else ClassificationMethod.MACHINE
    for number, animal in enumerate(one.animals):
        yield Observation(
            observation_id=f"{one.event_id}-{number}",
            observation_type=animal.kind,
            count=1,
            classification_method=method,
            classified_by="Ada" if one.human else "model@000000000000",
            classified_at=one.start,
            scientific_name=animal.name,
            life_stage=animal.stage,
            sex=animal.sex,
            behavior=animal.behavior,
            individual_id=animal.individual,
        )


POSTS = (
    post("a1", "a", "north", at=(51.0, 10.0)),
    post("b1", "b", "north", at=(51.0, 10.001), zone="Europe/Berlin"),
    post("c1", "c", "south", until=2, at=(51.02, 10.0), zone="+05:30"),
    post("c2", "c", "east", since=2, at=(51.0, 10.05), zone="+05:30"),
    post("d1", "d", None, at=None),
)
"""Two cameras at one location, one that is moved, one that nobody knows the place of."""


@st.composite
def small_worlds(draw: st.DrawFn, days: int = 4, most: int = 30) -> Small:
    """Sightings at `POSTS` in steps of five minutes, often close together."""
    return Small(POSTS, tuple(draw(st.lists(_sightings(days), max_size=most))))


@st.composite
def _sightings(draw: st.DrawFn, days: int) -> Sighting:
    minute = 5 * draw(st.one_of(st.integers(0, 40), st.integers(0, days * 288 - 1)))
    names = ("a1", "b1", "d1", "c1" if minute < 2 * 1440 else "c2")
    return Sighting(
        draw(st.sampled_from(names)),
        minute,
        tuple(draw(st.lists(_animals(), min_size=1, max_size=3))),
        seconds=draw(st.sampled_from((0, 10, 400))),
        human=draw(st.booleans()),
    )


@st.composite
def _animals(draw: st.DrawFn) -> Animal:
    return Animal(
        draw(st.sampled_from((FOX, FOX, HARE, ROE, RED, "Cervidae", None))),
        stage=draw(st.sampled_from((None, "adult", "juvenile"))),
        behavior=draw(st.sampled_from((None, "walking", "feeding|walking"))),
        individual=draw(st.sampled_from((None, None, "Runa", "Falk"))),
    )


def kinds(name: str) -> set[str]:
    """The names in these worlds that are this one or a kind of it."""
    return {"Cervidae", ROE, RED} if name == "Cervidae" else {name}


def seen(world: Small, *names: str) -> list[tuple[Sighting, str | None]]:
    """Each event with each kind of animal in it, once, in order of time; of all, or of some."""
    wanted = set().union(*map(kinds, names)) if names else None
    return [
        (one, name)
        for one in world.numbered()
        for name in dict.fromkeys(animal.name for animal in one.animals)
        if wanted is None or name in wanted
    ]


def spread_out(
    world: Small, records: Sequence[tuple[Sighting, str | None]], minutes: float = 30
) -> list[tuple[Sighting, str | None]]:
    """Those at least so long after the last one kept of their kind at their location."""
    last: dict[tuple[str, str | None], float] = {}
    kept = []
    for one, name in records:
        group = world.place(one.deployment), name
        if group not in last or one.minute - last[group] >= minutes:
            last[group] = one.minute
            kept.append((one, name))
    return kept
