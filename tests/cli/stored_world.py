"""A data folder with known events in it, as the listing commands are asked about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    EffortSpan,
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
HOUR = timedelta(hours=1)
CLIP_BYTES = 1_000_000

EVENTS = {
    "e1": ("gate", 0, ObservationType.ANIMAL),
    "e2": ("gate", 1, ObservationType.HUMAN),
    "e3": ("gate", 2, ObservationType.VEHICLE),
    "e4": ("bärenweg", 24, ObservationType.ANIMAL),
    "e5": ("bärenweg", 25, ObservationType.BLANK),
}
"""By id: camera, hours after NOON, what was seen. They arrived when they happened."""


def fill(data: Path) -> None:
    """Write the world: two cameras, five events with a clip each, eight hours of effort."""
    with Store.open(data) as store:
        homes = {
            name: store.deployment_for(name, f"rtsp://{name}/live", NOON).deployment_id
            for name in ("gate", "bärenweg")
        }
        for event_id, (camera, hours, kind) in EVENTS.items():
            event = _event(event_id, homes[camera], NOON + hours * HOUR, kind)
            store.close_event(event, (_clip(store.data_dir, event),))
        for state, hours in ((CameraState.UP, 6), (CameraState.DARK, 2)):
            start = NOON + (6 * HOUR if state is CameraState.DARK else timedelta())
            span = EffortSpan(homes["gate"], state, start, start + hours * HOUR)
            store.record_effort(span)


def label(data: Path, event_id: str, kind: ObservationType = ObservationType.ANIMAL) -> None:
    """A person says what an event shows."""
    with Store.open(data) as store:
        method = ClassificationMethod.HUMAN
        store.label_event(event_id, [_observation(f"{event_id}-h", kind, method)], "Ada")


def leave_open(data: Path, event_id: str) -> None:
    """An event of the camera at the gate is open when the process dies; the next one finds it."""
    with Store.open(data) as store:
        event = _event(event_id, "gate-1", NOON, ObservationType.ANIMAL)
        store.open_event(replace(event, state=EventState.OPEN))
    Store.open(data).close()


def _event(event_id: str, deployment_id: str, start: datetime, kind: ObservationType) -> Event:
    return Event(
        event_id=event_id,
        deployment_id=deployment_id,
        start=start,
        end=start + timedelta(seconds=10),
        state=EventState.CLOSED,
        stamps=Stamps(arrival=start),
        observations=(_observation(event_id, kind, ClassificationMethod.MACHINE),),
    )


def _observation(
    observation_id: str, kind: ObservationType, method: ClassificationMethod
) -> Observation:
    return Observation(
        observation_id=f"o-{observation_id}",
        observation_type=kind,
        count=0 if kind is ObservationType.BLANK else 1,
        classification_method=method,
        classified_by="yolox-nano@0123456789ab",
        classified_at=NOON,
        score=0.75,
    )


def _clip(data_dir: Path, event: Event) -> Media:
    path = data_dir / "media" / f"{event.event_id}.mp4"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"0" * CLIP_BYTES)
    return Media(
        media_id=f"{event.event_id}-clip",
        deployment_id=event.deployment_id,
        event_id=event.event_id,
        kind=MediaKind.CLIP,
        path=path,
        media_type="video/mp4",
        stamps=event.stamps,
        width=1280,
        height=720,
        size_bytes=CLIP_BYTES,
        duration_s=10.0,
    )
