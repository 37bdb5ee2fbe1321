"""What `watch --json` and `demo --json` print: a run, and every event it stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trailwarden.cli.document import media_document, observation_document
from trailwarden.edge.notice import EventStored
from trailwarden.edge.outpost import CameraReport
from trailwarden.edge.warden import WatchReport


def report_document(report: WatchReport, closed: Sequence[EventStored]) -> dict[str, Any]:
    """A run as JSON: cameras with frames, events and effort, then every event."""
    drawn = {
        camera.camera_id
        for camera in report.cameras
        if camera.deployment and camera.deployment.simulated
    }
    document: dict[str, Any] = {
        "cameras": [_camera_document(camera) for camera in report.cameras],
        "events": [_closed_document(one, one.camera_id in drawn) for one in closed],
    }
    if report.pool is not None:
        pool = report.pool
        document["detector"] = {
            "looksAsked": pool.asked,
            "looksServed": pool.served,
            "inferences": pool.inferences,
            "looksFailed": pool.failed,
            "droppedLate": pool.dropped_late,
            "droppedForBudget": pool.dropped_budget,
        }
    return document


def _camera_document(camera: CameraReport) -> dict[str, Any]:
    return {
        "cameraID": camera.camera_id,
        "deploymentID": camera.deployment.deployment_id if camera.deployment else None,
        "simulated": camera.deployment.simulated if camera.deployment else None,
        "state": camera.state.value,
        "frames": camera.counts.frames,
        "framesAnalysed": camera.counts.analysed,
        "framesDropped": camera.counts.dropped,
        "corruptPackets": camera.corrupt_packets,
        "events": camera.counts.events,
        "failure": camera.failure or None,
    }


def _closed_document(stored: EventStored, simulated: bool) -> dict[str, Any]:
    """An event just closed, as the watcher tells of it; times are the camera's own."""
    event = stored.event
    return {
        "eventID": event.event_id,
        "deploymentID": event.deployment_id,
        "cameraID": stored.camera_id,
        "simulated": simulated,
        "eventStart": event.start.isoformat(),
        "eventEnd": event.end.isoformat(),
        "durationSeconds": event.duration.total_seconds(),
        "timestampIssues": event.timestamp_issues or None,
        "observations": [observation_document(o) for o in event.observations],
        "media": [media_document(m) for m in stored.media],
    }
