"""Writes events, their children and their files' rows, each call in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from trailwarden.domain import (
    ClassificationMethod,
    Event,
    EventState,
    Media,
    Observation,
)
from trailwarden.store import codec
from trailwarden.store.database import Database
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
_PUT_EVENT = f"""
INSERT INTO events (eventID, deploymentID, sourceStart, sourceEnd, clockOffset, state,
                    arrival, source, shown, trusts, timestampIssues)
VALUES (:eventID, :deploymentID, :sourceStart, :sourceEnd, {_OFFSET}, :state,
        :arrival, :source, :shown, :trusts, :timestampIssues)
ON CONFLICT (eventID) DO UPDATE SET
    deploymentID = excluded.deploymentID, sourceStart = excluded.sourceStart,
    sourceEnd = excluded.sourceEnd, clockOffset = excluded.clockOffset, state = excluded.state,
    arrival = excluded.arrival, source = excluded.source, shown = excluded.shown,
    trusts = excluded.trusts,
    timestampIssues = excluded.timestampIssues"""
_PUT_MEDIA = """
INSERT INTO media (mediaID, deploymentID, eventID, kind, filePath, fileMediatype, fileSize,
                   width, height, mediaDuration, arrival, source, shown, trusts,
                   timestampIssues)
VALUES (:mediaID, :deploymentID, :eventID, :kind, :filePath, :fileMediatype, :fileSize,
        :width, :height, :mediaDuration, :arrival, :source, :shown, :trusts,
        :timestampIssues)
ON CONFLICT (mediaID) DO UPDATE SET
    deploymentID = excluded.deploymentID, eventID = excluded.eventID, kind = excluded.kind,
    filePath = excluded.filePath, fileMediatype = excluded.fileMediatype,
    fileSize = excluded.fileSize, width = excluded.width, height = excluded.height,
    mediaDuration = excluded.mediaDuration,
    arrival = excluded.arrival, source = excluded.source, shown = excluded.shown,
    trusts = excluded.trusts,
    timestampIssues = excluded.timestampIssues, doomed = 0"""
_PUT_OBSERVATION = (
    f"INSERT INTO observations (eventID, {codec.OBSERVATION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


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
    if event.state is EventState.OPEN:
        raise InvalidInput(
            f"event {event.event_id} is still open: close it with state closed or truncated"
        )
    with database.transaction():
        _put(database, event)
        for one in media:
            if one.event_id != event.event_id:
                raise InvalidInput(
                    f"media {one.media_id} belongs to event {one.event_id}, "
                    f"it cannot be evidence of {event.event_id}"
                )
            put_media(database, data_dir, one)


def put_media(database: Database, data_dir: Path, media: Media) -> None:
    """Store a file's row. Raises FileMissing, UnknownEvent, UnknownDeployment or InvalidInput."""
    if not media.path.is_absolute():
        raise InvalidInput(f"media {media.media_id}: {media.path} is not an absolute path")
    if not media.path.is_file():
        raise FileMissing(
            f"media {media.media_id} names {media.path}, where there is no file: "
            "write the file first, then its row"
        )
    with database.transaction():
        _require_deployment(database, media.deployment_id)
        if media.event_id is not None:
            require_event(database, media.event_id)
        database.run(_PUT_MEDIA, codec.media_values(media, data_dir))


def label_event(
    database: Database, event_id: str, observations: Iterable[Observation], by: str
) -> None:
    """Replace what people said of an event; none at all takes their word back."""
    said = [_by_a_person(observation, by) for observation in observations]
    with database.transaction():
        require_event(database, event_id)
        _replace_observations(database, event_id, said, ClassificationMethod.HUMAN)


def _put(database: Database, event: Event) -> None:
    start = _moment(event.start, f"start of event {event.event_id}")
    end = _moment(event.end, f"end of event {event.event_id}")
    if end < start:
        raise InvalidInput(
            f"event {event.event_id} ends at {event.end}, before it starts at {event.start}"
        )
    _require_deployment(database, event.deployment_id)
    database.run(
        _PUT_EVENT,
        {
            "eventID": event.event_id,
            "deploymentID": event.deployment_id,
            "sourceStart": start,
            "sourceEnd": end,
            "state": event.state.value,
            "timestampIssues": codec.text(event.timestamp_issues),
            **codec.stamp_values(event.stamps),
        },
    )
    _replace_observations(
        database, event.event_id, event.observations, ClassificationMethod.MACHINE
    )
    _replace_tracks(database, event)


def _moment(moment: datetime, what: str) -> int:
    """Microseconds of a time that any clock offset leaves within the calendar."""
    if not _YEARS[0] <= moment.year < _YEARS[1]:
        raise InvalidInput(
            f"{what}: {moment} is no camera's clock; use the arrival time and note the issue"
        )
    return codec.micros(moment, what)


def _replace_observations(
    database: Database,
    event_id: str,
    observations: Iterable[Observation],
    method: ClassificationMethod,
) -> None:
    database.run(
        "DELETE FROM observations WHERE eventID = ? AND classificationMethod = ?",
        (event_id, method.value),
    )
    database.run_many(
        _PUT_OBSERVATION,
        [codec.observation_values(event_id, observation) for observation in observations],
    )


def _replace_tracks(database: Database, event: Event) -> None:
    database.run("DELETE FROM tracks WHERE eventID = ?", (event.event_id,))
    database.run_many(
        "INSERT INTO tracks (eventID, trackID, category, points) VALUES (?, ?, ?, ?)",
        [
            (
                event.event_id,
                track.track_id,
                None if track.category is None else track.category.value,
                pack(track.points),
            )
            for track in event.tracks
        ],
    )


def _require_deployment(database: Database, deployment_id: str) -> None:
    if database.row("SELECT 1 FROM deployments WHERE deploymentID = ?", (deployment_id,)) is None:
        raise UnknownDeployment(
            f"{database.path}: no deployment {deployment_id!r}; begin one with deployment_for first"
        )


def _by_a_person(observation: Observation, by: str) -> Observation:
    if not by:
        raise InvalidInput("a label needs the name of the person who gives it")
    return replace(observation, classification_method=ClassificationMethod.HUMAN, classified_by=by)
