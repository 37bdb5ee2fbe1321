"""Stores for the reports to tell of: as few or as many cameras, days, species and odd names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image

from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    Deployment,
    EffortSpan,
    Event,
    EventState,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Rank,
    Stamps,
    Taxon,
)
from trailwarden.query.events import Events
from trailwarden.reports import Scope
from trailwarden.store import Store

START = datetime(2026, 5, 1, tzinfo=UTC)
CREATED = datetime(2026, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FOX, DEER, LYNX = "Vulpes vulpes", "Capreolus capreolus", "Lynx lynx"
TAXA = (
    Taxon(FOX, Rank.SPECIES, {Rank.GENUS: "Vulpes"}, {"eng": "red fox"}),
    Taxon(DEER, Rank.SPECIES, {Rank.GENUS: "Capreolus"}, {"eng": "roe deer"}),
    Taxon(LYNX, Rank.SPECIES, {Rank.GENUS: "Lynx"}, {"eng": "Eurasian lynx"}, sensitive=True),
)
REVIEWER = "Ada Warden"


@dataclass(frozen=True)
class Plan:
    """What there is: `visits` events a camera and day, going round the species."""

    cameras: tuple[str, ...] = ("gate", "ford")
    days: int = 20
    species: tuple[str, ...] = (FOX, DEER)
    visits: int = 2
    placed: bool = True
    simulated: bool = False
    location: str = "Old Mill"


def deployments(plan: Plan) -> Iterator[Deployment]:
    """One for each camera, a kilometre apart; the location's name ends in the camera's number."""
    for place, camera in enumerate(plan.cameras):
        yield Deployment(
            deployment_id=f"d{place}",
            camera_id=camera,
            source="sim:test" if plan.simulated else "card",
            start=START,
            end=START + plan.days * DAY,
            location_name=f"{plan.location} {place}",
            latitude=51.0 + 0.0123 * place if plan.placed else None,
            longitude=10.0 + 0.0077 * (place % 7) if plan.placed else None,
            time_zone="Europe/Berlin",
            simulated=plan.simulated,
        )


def effort(plan: Plan) -> Iterator[EffortSpan]:
    """Each camera is blind on its fourth day and sees on the others."""
    for place in range(len(plan.cameras)):
        edges = [(0, 3, CameraState.UP), (3, 4, CameraState.BLIND), (4, plan.days, CameraState.UP)]
        for first, end, state in edges:
            if first < (last := min(end, plan.days)):
                yield EffortSpan(f"d{place}", state, START + first * DAY, START + last * DAY)


def events(plan: Plan, *, people: int = 0) -> Iterator[tuple[Event, tuple[Media, ...]]]:
    """Animals at odd hours, every third reviewed; then `people` persons at the first camera."""
    number = 0
    for place in range(len(plan.cameras)):
        for day in range(plan.days):
            for _ in range(plan.visits if day != 3 else 0):
                number += 1
                hours = (number * 7.3) % 24
                start = START + day * DAY + timedelta(hours=hours)
                name = plan.species[number % len(plan.species)]
                yield event(f"e{number}", f"d{place}", start, name, by_person=number % 3 == 0), ()
    for person in range(people):
        start = START + timedelta(hours=person + 1)
        yield event(f"p{person}", "d0", start, None, kind=ObservationType.HUMAN), ()


def event(
    event_id: str,
    deployment_id: str,
    start: datetime,
    name: str | None,
    *,
    by_person: bool = False,
    kind: ObservationType = ObservationType.ANIMAL,
    count: int = 1,
) -> Event:
    """A closed event of ten seconds with one observation."""
    seen = Observation(
        observation_id=f"o-{event_id}",
        observation_type=kind,
        count=count,
        classification_method=(
            ClassificationMethod.HUMAN if by_person else ClassificationMethod.MACHINE
        ),
        classified_by=REVIEWER if by_person else "forestnet@0123456789ab",
        classified_at=start,
        score=None if by_person else 0.8,
        scientific_name=name,
        behavior="foraging" if by_person else None,
    )
    return Event(
        event_id=event_id,
        deployment_id=deployment_id,
        start=start,
        end=start + timedelta(seconds=10),
        state=EventState.CLOSED,
        stamps=Stamps(arrival=start),
        observations=(seen,),
    )


def fill(folder: Path, plan: Plan, *, people: int = 0, taxa: Sequence[Taxon] = TAXA) -> Path:
    """Write the plan into a new store."""
    with Store.open(folder) as store:
        for deployment in deployments(plan):
            store.add_deployment(deployment)
        store.add_taxa(taxa)
        store.load_effort(effort(plan))
        store.load(events(plan, people=people))
    return folder


def add_pictured(folder: Path, shown: Event, colour: str = "#808000") -> Path:
    """One more event, with a picture that carries metadata; returns the picture's path."""
    path = folder / f"{shown.event_id}.jpg"
    exif = Image.Exif()
    exif[0x010E] = "secret spring at 51.00001 N"  # ImageDescription
    Image.new("RGB", (1600, 1200), colour).save(path, exif=exif)
    media = Media(
        media_id=f"{shown.event_id}-best",
        deployment_id=shown.deployment_id,
        event_id=shown.event_id,
        kind=MediaKind.BEST,
        path=path,
        media_type="image/jpeg",
        stamps=shown.stamps,
        width=1600,
        height=1200,
        size_bytes=path.stat().st_size,
    )
    with Store.open(folder) as store:
        store.load([(shown, (media,))])
    return path


def opened(folder: Path) -> Events:
    """The door to a store."""
    return Events.open(folder)


def scope(**changed: object) -> Scope:
    """A report on everything, made at a fixed time."""
    return replace(Scope(created=CREATED, taxa=TAXA), **changed)  # type: ignore[arg-type]
