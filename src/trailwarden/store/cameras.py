"""Every camera at a glance, from the rollups, the effort ledger and one index step a deployment."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import groupby

from trailwarden.domain import CameraState, Deployment, Effort, ObservationType, from_micros
from trailwarden.store.counting import counts_by_deployment
from trailwarden.store.database import Database
from trailwarden.store.deployments import read_deployments
from trailwarden.store.effort import read_effort
from trailwarden.store.filters import Window
from trailwarden.store.records import CameraSummary, Cursor

_LAST_EVENTS = """
SELECT d.deploymentID, e.eventStart, e.eventID FROM deployments AS d
 CROSS JOIN events AS e ON e.eventID = (
       SELECT eventID FROM events WHERE deploymentID = d.deploymentID
        ORDER BY eventStart DESC, eventID DESC LIMIT 1)"""
_LAST_STATES = """
SELECT d.deploymentID, s.state, s.spanStart FROM deployments AS d
 CROSS JOIN effort AS s ON s.deploymentID = d.deploymentID AND s.spanStart = (
       SELECT max(spanStart) FROM effort WHERE deploymentID = d.deploymentID)"""


def summarise(database: Database, window: Window) -> list[CameraSummary]:
    """A summary a camera, by id; counts and effort within the window, the rest the latest."""
    with database.snapshot():
        deployments = read_deployments(database)
        counts = counts_by_deployment(database, window)
        ids = [one.deployment_id for one in deployments]
        effort = {one.deployment_id: one for one in read_effort(database, ids, window)}
        last_events = {
            deployment: Cursor(from_micros(start), event_id)
            for deployment, start, event_id in database.rows(_LAST_EVENTS)
        }
        last_states = {
            deployment: (CameraState(state), from_micros(since))
            for deployment, state, since in database.rows(_LAST_STATES)
        }
    return [
        _summary(camera_id, list(group), counts, effort, last_events, last_states)
        for camera_id, group in groupby(deployments, lambda one: one.camera_id)
    ]


def _summary(
    camera_id: str,
    deployments: list[Deployment],
    counts: dict[str, dict[ObservationType, int]],
    effort: dict[str, Effort],
    last_events: dict[str, Cursor],
    last_states: dict[str, tuple[CameraState, datetime]],
) -> CameraSummary:
    current = max(deployments, key=lambda one: (one.end is None, one.start))
    ids = [one.deployment_id for one in deployments]
    last = max((last_events[one] for one in ids if one in last_events), default=None)
    state, since = last_states.get(current.deployment_id, (None, None))
    events: Counter[ObservationType] = Counter()
    times: dict[CameraState, timedelta] = {}
    for one in ids:
        events.update(counts.get(one, {}))
        for seen, time in effort[one].by_state.items() if one in effort else ():
            times[seen] = times.get(seen, timedelta()) + time
    return CameraSummary(
        camera_id=camera_id,
        deployment=current,
        state=state,
        state_since=since,
        last_event_id=None if last is None else last.event_id,
        last_event_start=None if last is None else last.start,
        event_counts=dict(events),
        effort=times,
    )
