"""A small store whose numbers can be checked by hand, and makers of what is put into it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

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
from trailwarden.store import Store

START = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
_NUMBERS = count(1)


def deployment(camera: str, **more: Any) -> Deployment:
    """Ten days of a camera in Berlin's zone."""
    given: dict[str, Any] = {
        "deployment_id": f"{camera}-1",
        "camera_id": camera,
        "source": "test",
        "start": START,
        "end": START + 10 * DAY,
        "time_zone": "Europe/Berlin",
        "latitude": 51.0,
        "longitude": 9.0,
    }
    return Deployment(**(given | more))


def seen(
    name: str | None, kind: ObservationType = ObservationType.ANIMAL, **more: Any
) -> Observation:
    """What a machine says it saw; one of it."""
    given: dict[str, Any] = {
        "observation_id": f"o{next(_NUMBERS):06}",
        "observation_type": kind,
        "count": 1,
        "classification_method": ClassificationMethod.MACHINE,
        "classified_by": "net@1",
        "classified_at": START,
        "score": 0.8,
        "scientific_name": name,
    }
    return Observation(**(given | more))


def event(event_id: str, camera: str, start: datetime, *observations: Observation) -> Event:
    """Ten seconds of a camera's first deployment."""
    return Event(
        event_id=event_id,
        deployment_id=f"{camera}-1",
        start=start,
        end=start + timedelta(seconds=10),
        state=EventState.CLOSED,
        stamps=Stamps(arrival=start),
        observations=observations,
    )


TAXA = (
    Taxon(
        "Anas platyrhynchos",
        Rank.SPECIES,
        {Rank.FAMILY: "Anatidae", Rank.CLASS: "Aves"},
        {"eng": "mallard", "deu": "Stockente"},
    ),
    Taxon("Vulpes vulpes", Rank.SPECIES, {Rank.FAMILY: "Canidae"}, {"eng": "red fox"}),
    Taxon("Martes martes", Rank.SPECIES, {Rank.FAMILY: "Mustelidae"}, {"eng": "marten"}),
    Taxon("Martes foina", Rank.SPECIES, {Rank.FAMILY: "Mustelidae"}, {"eng": "marten"}),
)


def fill(data: Path) -> None:
    """Two cameras: the gate saw for ten days, the river for five of them and was then blind."""
    blank = seen(None, ObservationType.BLANK, count=0)
    with Store.open(data) as store:
        store.add_deployment(deployment("gate", location_name="At the gate"))
        store.add_deployment(deployment("river", location_id="R1", location_name="River bank"))
        store.add_taxa(TAXA)
        store.load_effort(
            [
                EffortSpan("gate-1", CameraState.UP, START, START + 10 * DAY),
                EffortSpan("river-1", CameraState.UP, START, START + 5 * DAY),
                EffortSpan("river-1", CameraState.BLIND, START + 5 * DAY, START + 10 * DAY),
            ]
        )
        store.load(
            (one, ())
            for one in (
                event("e1", "gate", START + HOUR, seen("Anas platyrhynchos", count=2)),
                event("e2", "gate", START + 1.2 * HOUR, seen("Anas platyrhynchos", count=None)),
                event("e3", "gate", START + DAY, seen("Vulpes vulpes")),
                event("e4", "river", START + 2 * DAY, seen("Aves")),
                event("e5", "river", START + 3 * DAY, seen("Anas platyrhynchos", sex="female")),
                event("e6", "river", START + 3.5 * DAY, blank),
                event("e7", "gate", START + 4 * DAY, seen(None)),
                event("e8", "gate", START + 5 * DAY, seen(None, setup="setup")),
            )
        )
