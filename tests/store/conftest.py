"""A store with one camera, and makers of the events, files and observations put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from trailwarden.domain import (
    ClassificationMethod,
    Deployment,
    Event,
    EventState,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Stamps,
)
from trailwarden.store import Store

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def noon() -> datetime:
    """When the stored world begins."""
    return NOON


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(data_dir: Path) -> Iterator[Store]:
    with Store.open(data_dir) as opened:
        yield opened


@pytest.fixture
def deployment(store: Store) -> Deployment:
    return store.deployment_for("gate", "sim:gate", NOON, simulated=True)


@pytest.fixture
def say() -> Callable[..., Observation]:
    """Make an observation by a machine."""
    numbers = count(1)

    def make(
        kind: ObservationType = ObservationType.ANIMAL,
        individuals: int = 1,
        name: str | None = None,
        method: ClassificationMethod = ClassificationMethod.MACHINE,
    ) -> Observation:
        return Observation(
            observation_id=f"o{next(numbers)}",
            observation_type=kind,
            count=individuals,
            classification_method=method,
            classified_by="yolox-nano@0123456789ab",
            classified_at=NOON,
            score=0.75,
            scientific_name=name,
        )

    return make


@pytest.fixture
def make_event(say: Callable[..., Observation]) -> Callable[..., Event]:
    """Make an event, one animal in it unless said otherwise, arriving when it starts."""

    def make(
        event_id: str,
        start: datetime = NOON,
        *,
        deployment_id: str = "gate-1",
        length: timedelta = timedelta(seconds=10),
        state: EventState = EventState.CLOSED,
        observations: tuple[Observation, ...] | None = None,
    ) -> Event:
        return Event(
            event_id=event_id,
            deployment_id=deployment_id,
            start=start,
            end=start + length,
            state=state,
            stamps=Stamps(arrival=start),
            observations=(say(),) if observations is None else observations,
        )

    return make


@pytest.fixture
def make_media(store: Store) -> Callable[..., Media]:
    """Write a file into the data folder and make its media row."""

    def make(
        media_id: str,
        event_id: str | None,
        *,
        kind: MediaKind = MediaKind.CLIP,
        path: Path | None = None,
        content: bytes = b"0123456789",
        arrival: datetime = NOON,
        deployment_id: str = "gate-1",
    ) -> Media:
        place = path or store.data_dir / "media" / f"{media_id}.mp4"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return Media(
            media_id=media_id,
            deployment_id=deployment_id,
            event_id=event_id,
            kind=kind,
            path=place,
            media_type="video/mp4",
            stamps=Stamps(arrival=arrival),
            width=1280,
            height=720,
            size_bytes=len(content),
            duration_s=10.0,
        )

    return make
