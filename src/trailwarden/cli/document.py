"""What `--json` prints: plain documents in Camtrap DP's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from trailwarden.domain import CameraState, Deployment, Effort, Media, Observation
from trailwarden.store import CameraSummary, ClockCorrection, StoredEvent


def event_document(event: StoredEvent) -> dict[str, Any]:
    """A stored event; times are corrected by `clockOffsetSeconds`, save `sourceStart`."""
    return {
        "eventID": event.event_id,
        "deploymentID": event.deployment.deployment_id,
        "cameraID": event.camera_id,
        "simulated": event.simulated,
        "eventStart": _iso(event.start),
        "eventEnd": _iso(event.end),
        "durationSeconds": event.duration.total_seconds(),
        "sourceStart": _iso(event.source_start),
        "clockOffsetSeconds": event.clock_offset.total_seconds(),
        "timeBasis": event.stamps.basis.value,
        "timestampIssues": event.timestamp_issues or None,
        "state": event.state.value,
        "humanReviewed": event.human_reviewed,
        "observations": [observation_document(o) for o in event.current],
        "media": [media_document(m) for m in event.media],
    }


def observation_document(observation: Observation) -> dict[str, Any]:
    """One observation of an event; the details that few have are left out where there is none."""
    details = {
        "lifeStage": observation.life_stage,
        "sex": observation.sex,
        "behavior": observation.behavior,
        "individualID": observation.individual_id,
        "cameraSetupType": observation.setup,
        "observationTags": observation.tags,
    }
    return {
        "observationType": observation.observation_type.value,
        "count": observation.count,
        "scientificName": observation.scientific_name,
        "classificationMethod": observation.classification_method.value,
        "classifiedBy": observation.classified_by,
        "score": observation.score,
        **{name: value for name, value in details.items() if value},
    }


def media_document(media: Media) -> dict[str, Any]:
    """One file of an event."""
    return {
        "mediaID": media.media_id,
        "kind": media.kind.value,
        "filePath": str(media.path),
        "fileMediatype": media.media_type,
        "sizeBytes": media.size_bytes,
    }


def camera_document(camera: CameraSummary, *, watched: bool) -> dict[str, Any]:
    """One camera at a glance; unless it is `watched` now, its state is the last known."""
    effort = Effort(camera.deployment.deployment_id, camera.effort)
    return {
        "cameraID": camera.camera_id,
        "deploymentID": camera.deployment.deployment_id,
        "source": camera.deployment.source,
        "simulated": camera.simulated,
        "watched": watched,
        "state": camera.state.value if camera.state else None,
        "stateSince": _iso(camera.state_since) if camera.state_since else None,
        "lastEventID": camera.last_event_id,
        "lastEventStart": _iso(camera.last_event_start) if camera.last_event_start else None,
        "events": {kind.value: number for kind, number in camera.event_counts.items()},
        "cameraDays": round(effort.camera_days, 6),
        "effortSeconds": effort_document(camera.effort),
    }


def effort_document(by_state: dict[CameraState, timedelta]) -> dict[str, float]:
    """Seconds in each state."""
    return {state.value: time.total_seconds() for state, time in by_state.items()}


def clock_document(deployment: Deployment, changes: Sequence[ClockCorrection]) -> dict[str, Any]:
    """A deployment's clock offset and how it came about, oldest change first."""
    return {
        "deploymentID": deployment.deployment_id,
        "cameraID": deployment.camera_id,
        "clockOffsetSeconds": deployment.clock_offset.total_seconds(),
        "corrections": [
            {
                "at": _iso(change.at),
                "by": change.by,
                "fromSeconds": change.from_offset.total_seconds(),
                "toSeconds": change.to_offset.total_seconds(),
                "reason": change.reason,
            }
            for change in changes
        ],
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat()
