"""A simulated season in a real store, a desk in front of it, and what it must answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from trailwarden.domain import ClassificationMethod, Event, Observation
from trailwarden.query.events import Events
from trailwarden.skills.desk import Desk
from trailwarden.store import Store
from trailwarden.worlds import World, WorldSpec, generate

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday morning, the day after the season."""
SPEC = WorldSpec(seed=7, first_day=date(2026, 9, 21))


@dataclass(frozen=True)
class Seen:
    """An event as it must be told: true start, camera and place, and what counts of it."""

    event_id: str
    start: datetime
    camera: str
    place: str
    reviewed: bool
    current: tuple[Observation, ...]

    def shows(self, *taxa: str) -> bool:
        """Whether one of these names is said of it."""
        return any(one.scientific_name in taxa for one in self.current)

    def is_animal(self) -> bool:
        """Whether an animal is said to be in it."""
        return any(one.observation_type.value == "animal" for one in self.current)


@dataclass(frozen=True)
class Season:
    """A world, the desk that answers about it, and its events as they must be told."""

    world: World
    desk: Desk
    seen: tuple[Seen, ...]

    def count(self, fits: Callable[[Seen], bool]) -> int:
        """How many events fit."""
        return sum(map(fits, self.seen))


@contextmanager
def season_at(folder: Path, spec: WorldSpec = SPEC, now: datetime = NOW) -> Iterator[Season]:
    """The season of a spec in a store in `folder`, its clocks set right."""
    world = generate(spec)
    with Store.open(folder) as store:
        with store.transaction():
            for deployment in world.deployments:
                store.add_deployment(deployment)
            store.add_taxa(world.taxa)
            store.load_effort(world.effort)
            store.load(world.events())
            for fault in world.truth.clock_faults:
                store.set_clock_offset(fault.deployment_id, fault.correction, "Ada", fault.why)
        with Events(store) as events:
            desk = Desk(events, now=lambda: now, reports=folder / "reports")
            yield Season(world, desk, tuple(_seen(world)))


def _seen(world: World) -> Iterator[Seen]:
    deployments = {one.deployment_id: one for one in world.deployments}
    faults = {one.deployment_id: one.correction for one in world.truth.clock_faults}
    for event, _ in world.events(tracks=False):
        deployment = deployments[event.deployment_id]
        yield Seen(
            event_id=event.event_id,
            start=event.start + faults.get(event.deployment_id, timedelta()),
            camera=deployment.camera_id,
            place=deployment.place,
            reviewed=any(_is_human(one) for one in event.observations),
            current=_current(event),
        )


def _is_human(one: Observation) -> bool:
    return one.classification_method is ClassificationMethod.HUMAN


def _current(event: Event) -> tuple[Observation, ...]:
    """A person's word if there is any, else the machine's; camera setup never counts."""
    people = tuple(one for one in event.observations if _is_human(one))
    chosen = people or event.observations
    return tuple(one for one in chosen if not one.setup)
