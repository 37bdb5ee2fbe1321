"""Writes events, their children and their files' rows, each call in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from trailwarden.domain import (
    ClassificationMethod,
    Event,
    EventState,
    Media,
    Observation,
)
from trailwarden.store import codec
from trailwarden.store.database import Database, Row
from trailwarden.store.errors import (
    EventExists,
    EventNotOpen,
    FileMissing,
    InvalidInput,
    UnknownDeployment,
)
from trailwarden.store.event_reading import read_state, require_event
from trailwarden.store.points import pack

_YEARS = (1000, 9000)
_OFFSET = "(SELECT clockOffset FROM deployments WHERE deploymentID = :deploymentID)"
_NEXT = "(SELECT latest + 1 FROM revisions)"  # which the trigger then makes the latest
INSERT_EVENT = f"""
INSERT INTO events (eventID, deploymentID, sourceStart, sourceEnd, clockOffset, state,
                    arrival, source, shown, trusts, timestampIssues, revision)
VALUES (:eventID, :deploymentID, :sourceStart, :sourceEnd, {_OFFSET}, :state,
        :arrival, :source, :shown, :trusts, :timestampIssues, {_NEXT})"""
_PUT_EVENT = f"""{INSERT_EVENT}
ON CONFLICT (eventID) DO UPDATE SET
    deploymentID = excluded.deploymentID, sourceStart = excluded.sourceStart,
    sourceEnd = excluded.sourceEnd, clockOffset = excluded.clockOffset, state = excluded.state,
    arrival = excluded.arrival, source = excluded.source, shown = excluded.shown,
    trusts = excluded.trusts,
    timestampIssues = excluded.timestampIssues"""
INSERT_MEDIA = """
INSERT INTO media (mediaID, deploymentID, eventID, kind, filePath, fileMediatype, fileSize,
                   width, height, mediaDuration, arrival, source, shown, trusts,
                   timestampIssues)
VALUES (:mediaID, :deploymentID, :eventID, :kind, :filePath, :fileMediatype, :fileSize,
        :width, :height, :mediaDuration, :arrival, :source, :shown, :trusts,
        :timestampIssues)"""
_PUT_MEDIA = f"""{INSERT_MEDIA}
ON CONFLICT (mediaID) DO UPDATE SET
    deploymentID = excluded.deploymentID, eventID = excluded.eventID, kind = excluded.kind,
    filePath = excluded.filePath, fileMediatype = excluded.fileMediatype,
    fileSize = excluded.fileSize, width = excluded.width, height = excluded.height,
    mediaDuration = excluded.mediaDuration,
    arrival = excluded.arrival, source = excluded.source, shown = excluded.shown,
    trusts = excluded.trusts,
    timestampIssues = excluded.timestampIssues, doomed = 0"""
INSERT_OBSERVATION = (
    f"INSERT INTO observations (eventID, {codec.OBSERVATION})"
    f" VALUES (?, {codec.places(codec.OBSERVATION)})"
)
INSERT_TRACK = "INSERT INTO tracks (eventID, trackID, category, points) VALUES (?, ?, ?, ?)"


def open_event(database: Database, event: Event) -> None:
    """Store a new event. Raises EventExists, InvalidInput or UnknownDeployment."""
    if event.state is not EventState.OPEN:
        raise InvalidInput(
            f"event {event.event_id} is {event.state}, not open: give it to close_event instead"
        )
    with database.transaction():
        if read_state(database, event.event_id) is not None:
            raise EventExists(
                f"{database.path}: event {event.event_id} is stored already; "
                "extend or close it, or open a new one under an id of its own"
            )
        _put(database, event)


def extend_event(database: Database, event_id: str, until: datetime) -> None:
    """Move an open event's end to `until`, never back. Raises UnknownEvent or EventNotOpen."""
    end = _moment(until, f"end of event {event_id}")
    with database.transaction():
        changed = database.run(
            "UPDATE events SET sourceEnd = max(sourceEnd, ?) WHERE eventID = ? AND state = 'open'",
            (end, event_id),
        )
        if not changed:
            state = require_event(database, event_id)
            raise EventNotOpen(
                f"{database.path}: event {event_id} is {state}, it cannot be extended; "
                "open a new event"
            )


def close_event(database: Database, data_dir: Path, event: Event, media: Sequence[Media]) -> None:
    """Store an event's final form in place of what there was; a person's labels stay."""
    require_over(event)
    require_own(event, media)
    with database.transaction():
        _put(database, event)
        for one in media:
            put_media(database, data_dir, one)


def put_media(database: Database, data_dir: Path, media: Media) -> None:
    """Store a file's row. Raises FileMissing, UnknownEvent, UnknownDeployment or InvalidInput."""
    require_file(media)
    with database.transaction():
        require_deployment(database, media.deployment_id)
        if media.event_id is not None:
            require_event(database, media.event_id)
        database.run(_PUT_MEDIA, codec.media_values(media, data_dir))


def replace_observations(
    database: Database,
    event_id: str,
    observations: Iterable[Observation],
    method: ClassificationMethod,
) -> None:
    """Put these in the place of all that was said of an event by this method."""
    database.run(
        "DELETE FROM observations WHERE eventID = ? AND classificationMethod = ?",
        (event_id, method.value),
    )
    database.run_many(
        INSERT_OBSERVATION,
        [codec.observation_values(event_id, observation) for observation in observations],
    )


def event_values(event: Event) -> dict[str, Any]:
    """What `INSERT_EVENT` binds. Raises InvalidInput for impossible times."""
    start = _moment(event.start, f"start of event {event.event_id}")
    end = _moment(event.end, f"end of event {event.event_id}")
    if end < start:
        raise InvalidInput(
            f"event {event.event_id} ends at {event.end}, before it starts at {event.start}"
        )
    return {
        "eventID": event.event_id,
        "deploymentID": event.deployment_id,
        "sourceStart": start,
        "sourceEnd": end,
        "state": event.state.value,
        "timestampIssues": codec.text(event.timestamp_issues),
        **codec.stamp_values(event.stamps),
    }


def track_rows(event: Event) -> list[Row]:
    """What `INSERT_TRACK` binds, for each of an event's tracks."""
    return [
        (
            event.event_id,
            track.track_id,
            None if track.category is None else track.category.value,
            pack(track.points),
        )
        for track in event.tracks
    ]


def require_over(event: Event) -> None:
    """Raise InvalidInput for an event that is still open."""
    if event.state is EventState.OPEN:
        raise InvalidInput(
            f"event {event.event_id} is still open: close it with state closed or truncated"
        )


def require_own(event: Event, media: Sequence[Media]) -> None:
    """Raise InvalidInput if any of the evidence belongs to another event."""
    for one in media:
        if one.event_id != event.event_id:
            raise InvalidInput(
                f"media {one.media_id} belongs to event {one.event_id}, "
                f"it cannot be evidence of {event.event_id}"
            )


def require_file(media: Media) -> None:
    """Raise InvalidInput for a relative path, FileMissing where there is no file."""
    if not media.path.is_absolute():
        raise InvalidInput(f"media {media.media_id}: {media.path} is not an absolute path")
    if not media.path.is_file():
        raise FileMissing(
            f"media {media.media_id} names {media.path}, where there is no file: "
            "write the file first, then its row"
        )


def require_deployment(database: Database, deployment_id: str) -> None:
    """Raise UnknownDeployment if there is none of that id."""
    if database.row("SELECT 1 FROM deployments WHERE deploymentID = ?", (deployment_id,)) is None:
        raise UnknownDeployment(
            f"{database.path}: no deployment {deployment_id!r}; begin one with deployment_for first"
        )


def _put(database: Database, event: Event) -> None:
    values = event_values(event)
    require_deployment(database, event.deployment_id)
    database.run(_PUT_EVENT, values)
    replace_observations(database, event.event_id, event.observations, ClassificationMethod.MACHINE)
    database.run("DELETE FROM tracks WHERE eventID = ?", (event.event_id,))
    database.run_many(INSERT_TRACK, track_rows(event))


def _moment(moment: datetime, what: str) -> int:
    """Microseconds of a time that any clock offset leaves within the calendar."""
    if not _YEARS[0] <= moment.year < _YEARS[1]:
        raise InvalidInput(
            f"{what}: {moment} is no camera's clock; use the arrival time and note the issue"
        )
    return codec.micros(moment, what)
