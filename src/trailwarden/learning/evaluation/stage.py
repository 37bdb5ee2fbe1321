"""A scene set up in a folder: a real store, the tools over it, and what was written into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from trailwarden.asking.answer import Answer, Link
from trailwarden.asking.calls import Call
from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.domain import Deployment, EffortSpan, Event, Media, to_micros
from trailwarden.learning.evaluation.scenery import Land, Scene
from trailwarden.query.events import Events
from trailwarden.skills.answering import answer
from trailwarden.skills.desk import Desk
from trailwarden.skills.shots import Shot
from trailwarden.store import Store
from trailwarden.worlds import REVIEWERS, World, generate


@dataclass(frozen=True)
class Stage:
    """A scene to ask questions in. `events` are as they were stored, by id, on cameras' clocks."""

    scene: Scene
    world: World
    desk: Desk
    events: dict[str, Event]
    deployments: dict[str, Deployment]
    _answers: dict[str, Answer] = field(default_factory=dict)

    def answer(self, call: Call) -> Answer:
        """What the tools themselves say to a call; worked out once."""
        key = f"{call.tool} {call.model_dump_json()}"
        if key not in self._answers:
            self._answers[key] = answer(self.desk, call)
        return self._answers[key]

    @property
    def vocabulary(self) -> Vocabulary:
        """The names in use."""
        return self.desk.vocabulary()


@contextmanager
def staged(scene: Scene) -> Iterator[Stage]:
    """Set a scene up in a temporary folder, which is gone afterwards. Takes a few seconds."""
    with TemporaryDirectory(prefix="trailwarden-eval-") as folder:
        stored = _store(scene, Path(folder))
        with Events.open(Path(folder)) as events:
            reports = Path(folder) / "reports"
            reports.mkdir()
            desk = Desk(
                events=events, now=lambda: scene.now, reports=reports, snapshot=_Painter(scene.now)
            )
            yield Stage(scene, stored.world, desk, stored.events, stored.deployments)


@dataclass(frozen=True, slots=True)
class _Painter:
    """Stands where cameras would be asked for a picture: there is always one, of this moment."""

    now: datetime

    def fresh(self, camera: str) -> Shot:
        link = Link(uri=f"trailwarden://snapshot/{camera}", name=camera, media_type="image/jpeg")
        return Shot(link, self.now)


@dataclass(frozen=True, slots=True)
class _Stored:
    world: World
    events: dict[str, Event]
    deployments: dict[str, Deployment]


def _store(scene: Scene, folder: Path) -> _Stored:
    """Everything up to `now`, written as `trailwarden demo` writes its season."""
    world = generate(scene.spec)
    deployments = {
        one.deployment_id: _renamed(one, scene.land, scene.now)
        for one in world.deployments
        if one.start < scene.now
    }
    pairs = list(_until(world, scene.now))
    with Store.open(folder) as store, store.transaction():
        for deployment in deployments.values():
            store.add_deployment(deployment)
        store.add_taxa(world.taxa)
        store.load_effort(_cut(world.effort, scene.now))
        store.load(pairs)
        for fault in world.truth.clock_faults:
            if fault.deployment_id in deployments:
                store.set_clock_offset(
                    fault.deployment_id, fault.correction, REVIEWERS[0], f"simulated: {fault.why}"
                )
    return _Stored(world, {event.event_id: event for event, _ in pairs}, deployments)


def _until(world: World, now: datetime) -> Iterable[tuple[Event, tuple[Media, ...]]]:
    """The events that began before `now`, by true time, in which they come."""
    starts = world.truth.table["start"][world.truth.recorded]
    return islice(world.events(), int(np.count_nonzero(starts < to_micros(now))))


def _cut(spans: Iterable[EffortSpan], now: datetime) -> Iterator[EffortSpan]:
    for span in spans:
        if span.start < now:
            yield replace(span, end=min(span.end, now))


def _renamed(deployment: Deployment, land: Land, now: datetime) -> Deployment:
    """The deployment under the land's names, ended by `now`."""
    assert deployment.location_name is not None, "worlds name every place"
    assert deployment.end is not None, "worlds end"
    spot = deployment.location_name.removesuffix(" (simulated)")
    place = land.places.get(spot, spot)
    return replace(
        deployment,
        camera_id=land.cameras.get(deployment.camera_id, deployment.camera_id),
        location_id=place.lower().replace(" ", "-"),
        location_name=f"{place} (simulated)",
        end=min(deployment.end, now),
    )
