"""A data folder with events whose files lie as cards do, for labels to come back to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from trailwarden.domain import (
    ClassificationMethod,
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
from trailwarden.store import Store

DAWN = datetime(2026, 5, 1, 4, tzinfo=UTC)
MODEL = "yolox-nano@0123456789ab"
TAXA = (
    Taxon(
        "Capreolus capreolus",
        Rank.SPECIES,
        {Rank.FAMILY: "Cervidae"},
        {"eng": "roe deer", "deu": "Reh"},
    ),
    Taxon("Vulpes vulpes", Rank.SPECIES, {Rank.FAMILY: "Canidae"}, {"eng": "red fox"}),
)
FILES = {
    "e1": ("north", "DCIM/100/IMG_0001.JPG", "DCIM/100/IMG_0002.JPG"),
    "e2": ("north", "DCIM/100/IMG_0003.JPG"),
    "e3": ("south", "DCIM/100/IMG_0001.JPG"),
    "e4": ("south", "DCIM/100/CLIP.MP4"),
    "e5": ("south", "DCIM/100/CLIP.MP4"),
}
"""By event: the camera, which is also the folder, and the files in it. A clip holds two events."""


def machine(event_id: str) -> Observation:
    """What the machine says of each of them."""
    return Observation(
        f"{event_id}-1",
        ObservationType.ANIMAL,
        1,
        ClassificationMethod.MACHINE,
        MODEL,
        DAWN,
        0.25 * int(event_id[1:]) % 1,
    )


def event_of(event_id: str) -> Event:
    """The event as the edge closes it."""
    start = DAWN + timedelta(hours=int(event_id[1:]))
    return Event(
        event_id,
        f"{FILES[event_id][0]}-1",
        start,
        start + timedelta(seconds=5),
        EventState.CLOSED,
        Stamps(start),
        (machine(event_id),),
    )


def fill(data: Path, cards: Path) -> None:
    """Two cameras with five events, their files under `cards`."""
    with Store.open(data) as store:
        store.add_taxa(TAXA)
        for camera in ("north", "south"):
            store.deployment_for(camera, str(cards / camera), DAWN, time_zone="Europe/Berlin")
        for event_id, (camera, *names) in FILES.items():
            event = event_of(event_id)
            store.close_event(
                event,
                tuple(_original(event, cards / camera / name, n) for n, name in enumerate(names)),
            )


def _original(event: Event, path: Path, number: int) -> Media:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"picture")
    return Media(
        f"{event.event_id}-m{number}",
        event.deployment_id,
        event.event_id,
        MediaKind.ORIGINAL,
        path,
        "video/mp4" if path.suffix == ".MP4" else "image/jpeg",
        event.stamps,
        1920,
        1080,
        7,
    )


def says(data: Path, event_id: str) -> list[tuple[str, int | None]]:
    """What counts for an event: names or types, with counts."""
    with Store.open(data) as store:
        return [
            (one.scientific_name or one.observation_type.value, one.count)
            for one in store.event(event_id).current
        ]
