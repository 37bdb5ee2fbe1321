"""Writes a simulated season into a data folder: what the demo has to tell from the first minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trailwarden.cli.season_pictures import Studio, to_be_drawn, write_picture
from trailwarden.domain import Deployment, Event, Media, time_zone
from trailwarden.edge.errors import EvidenceError
from trailwarden.store import Store
from trailwarden.worlds import REVIEWERS, World, WorldSpec, generate

SEED = 7
DAYS = 60
_SOURCE = "sim:world?"


@dataclass(frozen=True, slots=True)
class Season:
    """A simulated season in a folder; `events` and `pictures` are those written just now.

    `start` and `end` are in the reserve's own zone, midnight both.
    """

    start: datetime
    end: datetime
    cameras: int
    deployments: int
    events: int
    pictures: int

    @property
    def first_day(self) -> date:
        """Its first day."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """Its last day."""
        return (self.end - timedelta(seconds=1)).date()

    @property
    def is_new(self) -> bool:
        """Whether it was written just now; if not, it was there already."""
        return self.events > 0


def write_season(
    store: Store, now: datetime, warn: Callable[[str], None], *, days: int = DAYS, seed: int = SEED
) -> Season:
    """Write a season that ends yesterday, unless the folder has one: all of it, or nothing.

    What goes wrong with pictures is told by `warn` and costs the pictures alone. Raises what the
    store raises.
    """
    known = [one for one in store.deployments() if one.source.startswith(_SOURCE)]
    if known:
        return _season(known, events=0, pictures=0)
    world = generate(WorldSpec(seed=seed, first_day=_first_day(now, days), days=days))
    easel = _Easel(world, store, warn)
    with store.transaction():
        for deployment in world.deployments:
            store.add_deployment(deployment)
        store.add_taxa(world.taxa)
        store.load_effort(world.effort)
        events = store.load(easel.illustrated())
        for fault in world.truth.clock_faults:
            store.set_clock_offset(
                fault.deployment_id, fault.correction, REVIEWERS[0], f"simulated: {fault.why}"
            )
    return _season(list(world.deployments), events=events, pictures=easel.drawn)


def _first_day(now: datetime, days: int) -> date:
    """The first of so many days of which the last was yesterday, by the reserve's calendar."""
    return now.astimezone(time_zone(WorldSpec().zone_name)).date() - timedelta(days=days)


def _season(deployments: list[Deployment], *, events: int, pictures: int) -> Season:
    zone = time_zone(deployments[0].time_zone)
    return Season(
        start=min(one.start for one in deployments).astimezone(zone),
        end=max(one.end or one.start for one in deployments).astimezone(zone),
        cameras=len({one.camera_id for one in deployments}),
        deployments=len(deployments),
        events=events,
        pictures=pictures,
    )


class _Easel:
    """Gives a world's events their pictures, until the first that cannot be written."""

    def __init__(self, world: World, store: Store, warn: Callable[[str], None]) -> None:
        self._world = world
        self._data_dir = store.data_dir
        self._warn = warn
        self._deployments = {one.deployment_id: one for one in world.deployments}
        self._wanted = to_be_drawn(world)
        self._studio = Studio(world.spec.start - timedelta(days=1))  # before the slowest clock
        self.drawn = 0

    def illustrated(self) -> Iterator[tuple[Event, tuple[Media, ...]]]:
        """The world's events, some with a picture."""
        for event, media in self._world.events():
            visit = self._wanted.get(event.event_id)
            yield event, media if visit is None else (*media, *self._picture(event, visit))

    def _picture(self, event: Event, number: int) -> tuple[Media, ...]:
        truth, deployment = self._world.truth, self._deployments[event.deployment_id]
        dark = bool(self._world.sun.is_dark(truth.table["start"][number]))
        image = self._studio.draw(truth.visit(number), deployment, event.start, dark=dark)
        try:
            media = write_picture(image, event, deployment, self._data_dir)
        except EvidenceError as error:
            self._warn(f"the simulated season goes on without pictures: {error}")
            self._wanted.clear()
            return ()
        self.drawn += 1
        return media
