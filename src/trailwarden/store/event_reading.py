"""Reads events a page at a time, each page by index, whatever the size of the store.

A page over some cameras or types is found in legs: the nearest events of each deployment (and
type) by its own index, then the nearest of those. So a page costs legs x limit index steps and
never a scan. Children are then fetched for the whole page at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from trailwarden.domain import (
    Category,
    Deployment,
    EventState,
    Media,
    Observation,
    Track,
    from_micros,
)
from trailwarden.store import codec
from trailwarden.store.database import Database, Row
from trailwarden.store.errors import UnknownEvent
from trailwarden.store.filters import EventFilter
from trailwarden.store.points import unpack
from trailwarden.store.records import StoredEvent

_Child = TypeVar("_Child")

_PAGE = 500
_EVENT = (
    "e.eventID, e.deploymentID, e.eventStart, e.eventEnd, e.sourceStart, e.sourceEnd, e.state, "
    "e.timestampIssues, e.arrival, e.source, e.shown, e.trusts"
)
_EVENTS = f"""
SELECT {_EVENT} FROM json_each(:ids) AS page CROSS JOIN events AS e ON e.eventID = page.value
 ORDER BY page.id"""
_DEPLOYMENTS = f"""
SELECT {codec.DEPLOYMENT} FROM deployments
 WHERE deploymentID IN (SELECT value FROM json_each(?))"""
_OBSERVATIONS = f"""
SELECT eventID, {codec.OBSERVATION} FROM observations
 WHERE eventID IN (SELECT value FROM json_each(:ids))
 ORDER BY eventID, classificationMethod, observationID"""
_MEDIA = f"""
SELECT eventID, {codec.MEDIA} FROM media
 WHERE eventID IN (SELECT value FROM json_each(:ids)) AND NOT doomed
 ORDER BY timestamp, mediaID"""


def read_page(database: Database, data_dir: Path, wanted: EventFilter) -> list[StoredEvent]:
    """The events wanted, in order of corrected start, then id."""
    with database.snapshot():
        ids = [row[0] for row in database.rows(*page_query(wanted))]
        return read_events(database, data_dir, ids)


def stream_events(database: Database, data_dir: Path, wanted: EventFilter) -> Iterator[StoredEvent]:
    """The events wanted, oldest first, however many: a page at a time."""
    return islice(_pages(database, data_dir, wanted), wanted.limit)


def _pages(database: Database, data_dir: Path, wanted: EventFilter) -> Iterator[StoredEvent]:
    wanted = replace(wanted, newest_first=False, limit=_PAGE)
    while page := read_page(database, data_dir, wanted):
        yield from page
        wanted = replace(wanted, after=page[-1].cursor)


def read_events(database: Database, data_dir: Path, ids: Sequence[str]) -> list[StoredEvent]:
    """Those of the events that exist, in the order given. Four statements, however many."""
    bound = {"ids": json.dumps(ids)}
    with database.snapshot():
        rows = database.rows(_EVENTS, bound)
        standing = json.dumps(list({row[1] for row in rows}))
        deployments = {
            row[0]: codec.deployment_of(row) for row in database.rows(_DEPLOYMENTS, (standing,))
        }
        observations = _by_event(database.rows(_OBSERVATIONS, bound), codec.observation_of)
        media = _by_event(database.rows(_MEDIA, bound), lambda row: codec.media_of(row, data_dir))
    return [
        _event(row, deployments[row[1]], observations.get(row[0], ()), media.get(row[0], ()))
        for row in rows
    ]


def read_tracks(database: Database, event_id: str) -> tuple[Track, ...]:
    """The event's tracks by number; none if there are none or no such event."""
    rows = database.rows(
        "SELECT trackID, category, points FROM tracks WHERE eventID = ? ORDER BY trackID",
        (event_id,),
    )
    return tuple(
        Track(track_id, category and Category(category), unpack(points))
        for track_id, category, points in rows
    )


def read_state(database: Database, event_id: str) -> EventState | None:
    """The event's state, or None if there is no such event."""
    row = database.row("SELECT state FROM events WHERE eventID = ?", (event_id,))
    return None if row is None else EventState(row[0])


def require_event(database: Database, event_id: str) -> EventState:
    """The event's state. Raises UnknownEvent."""
    state = read_state(database, event_id)
    if state is None:
        raise UnknownEvent(
            f"no event {event_id!r} in {database.path}; `trailwarden events` lists those there are"
        )
    return state


def page_query(wanted: EventFilter) -> tuple[str, dict[str, Any]]:
    """The statement that finds a page's event ids, and the values it binds."""
    way = "DESC" if wanted.newest_first else "ASC"
    values = wanted.values()
    if wanted.camera_ids is None and wanted.observation_types is None:
        where = _all_of([*_in_time("e", wanted), *_of_kind("e", wanted)])
        order = f"ORDER BY e.eventStart {way}, e.eventID {way} LIMIT :limit"
        return f"SELECT e.eventID FROM events AS e WHERE {where} {order}", values
    values["cameras"] = json.dumps(wanted.camera_ids)
    values["types"] = json.dumps(wanted.observation_types)
    return _in_legs(wanted, way), values


def _in_legs(wanted: EventFilter, way: str) -> str:
    legs, nearest = ["deployments AS d"], "events AS n"
    conditions = ["n.deploymentID = d.deploymentID"]
    if wanted.observation_types is not None:
        legs.append("json_each(:types) AS type")
        nearest = "tallies AS n"
        conditions += ["n.observationType = type.value", "n.scientificName = ''"]
    leg = f"""
        SELECT n.eventID FROM {nearest}
         WHERE {_all_of([*conditions, *_in_time("n", wanted), *_of_kind("n", wanted)])}
         ORDER BY n.eventStart {way}, n.eventID {way} LIMIT :limit"""
    cameras = "d.cameraID IN (SELECT value FROM json_each(:cameras))"
    return f"""
        SELECT DISTINCT e.eventID, e.eventStart
          FROM {" CROSS JOIN ".join(legs)} CROSS JOIN events AS e
         WHERE {"TRUE" if wanted.camera_ids is None else cameras} AND e.eventID IN ({leg})
         ORDER BY e.eventStart {way}, e.eventID {way} LIMIT :limit"""


def _in_time(table: str, wanted: EventFilter) -> list[str]:
    place = f"({table}.eventStart, {table}.eventID)"
    conditions = {
        f"{table}.eventStart >= :since": wanted.since,
        f"{table}.eventStart < :until": wanted.until,
        f"{place} < (:before, :before_id)": wanted.before,
        f"{place} > (:after, :after_id)": wanted.after,
    }
    return [condition for condition, given in conditions.items() if given is not None]


def _of_kind(table: str, wanted: EventFilter) -> list[str]:
    conditions = []
    if wanted.states is not None:
        conditions.append(_in_state(table, wanted.states))
    if not wanted.include_blank:
        conditions.append(
            f"NOT EXISTS (SELECT 1 FROM tallies AS b WHERE b.eventID = {table}.eventID"
            " AND b.observationType = 'blank')"
        )
    return conditions


def _in_state(table: str, states: tuple[EventState, ...]) -> str:
    """Literals, not bound values: only so can the index of unfinished events be chosen."""
    listed = ", ".join(f"'{state.value}'" for state in states)
    if EventState.CLOSED in states:
        return f"(SELECT state FROM events WHERE eventID = {table}.eventID) IN ({listed})"
    return (
        f"{table}.eventID IN (SELECT eventID FROM events"
        f" WHERE state <> 'closed' AND state IN ({listed}))"
    )


def _all_of(conditions: list[str]) -> str:
    return " AND ".join(conditions) or "TRUE"


def _by_event(rows: list[Row], child: Callable[[Row], _Child]) -> dict[str, tuple[_Child, ...]]:
    found: dict[str, list[_Child]] = {}
    for event_id, *rest in rows:
        found.setdefault(event_id, []).append(child(tuple(rest)))
    return {event_id: tuple(children) for event_id, children in found.items()}


def _event(
    row: Row,
    deployment: Deployment,
    observations: tuple[Observation, ...],
    media: tuple[Media, ...],
) -> StoredEvent:
    event_id, _, start, end, source_start, source_end, state, issues, *clocks = row
    return StoredEvent(
        event_id=event_id,
        deployment=deployment,
        start=from_micros(start),
        end=from_micros(end),
        source_start=from_micros(source_start),
        source_end=from_micros(source_end),
        state=EventState(state),
        stamps=codec.stamps_of(*clocks),
        observations=observations,
        media=media,
        timestamp_issues=issues,
    )
