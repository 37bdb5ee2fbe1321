"""Rows of our own resources: from the house's nouns to cells, and back.

What the standard's tables say too is compared with them first: where these were edited since, they
are right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from trailwarden.domain import (
    AbsentMedia,
    Box,
    CameraState,
    Category,
    Deployment,
    EffortSpan,
    EventState,
    Media,
    MediaKind,
    Observation,
    Stamps,
    TimeBasis,
    Track,
    TrackPoint,
    time_zone,
)
from trailwarden.exchange.camtrapdp import cells
from trailwarden.exchange.camtrapdp.extras import STEPS
from trailwarden.exchange.camtrapdp.rows import Row
from trailwarden.store import ClockCorrection, StoredEvent


def deployment_cells(deployment: Deployment) -> tuple[str, ...]:
    """A row of `trailwarden-deployments`."""
    return (
        deployment.deployment_id,
        deployment.camera_id,
        deployment.source,
        cells.exact_cell(deployment.start),
        cells.exact_cell(deployment.end),
        deployment.time_zone,
        _offset_cell(deployment.clock_offset),
    )


def refined_deployment(stated: Deployment, row: Row) -> Deployment:
    """The deployment of the standard's table, with what that has no room for."""
    start, end, zone, offset = deployment_details(row)
    still_open = end is None and stated.end is not None
    return replace(
        stated,
        source=row["source"],
        start=_finer(stated.start, start),
        end=None if still_open else _finer_or_none(stated.end, end),
        time_zone=zone or stated.time_zone,
        clock_offset=offset,
    )


def deployment_details(
    row: Row,
) -> tuple[datetime | None, datetime | None, str | None, timedelta]:
    """Exact start and end, zone and clock offset of a deployment. Raises ValueError."""
    start, end = (cells.exact_time(row[name]) for name in ("start", "end"))
    zone = row["timeZone"] or None
    if zone is not None:
        time_zone(zone)
    return start, end, zone, _offset(row["clockOffset"])


def correction_cells(correction: ClockCorrection) -> tuple[str, ...]:
    """A row of `trailwarden-clock`."""
    return (
        correction.deployment_id,
        cells.exact_cell(correction.at),
        correction.by,
        correction.reason,
        _offset_cell(correction.from_offset),
        _offset_cell(correction.to_offset),
    )


def correction_of(row: Row) -> ClockCorrection:
    """A correction from its row. Raises ValueError."""
    return ClockCorrection(
        deployment_id=row["deploymentID"],
        at=_time(row["correctedAt"]),
        by=row["correctedBy"],
        reason=row["reason"],
        from_offset=_offset(row["fromOffset"]),
        to_offset=_offset(row["toOffset"]),
    )


def effort_cells(span: EffortSpan, *, in_words: bool) -> tuple[str, ...]:
    """A row of `trailwarden-effort`, with the reason in words or without."""
    start, end = cells.exact_cell(span.start), cells.exact_cell(span.end)
    return (span.deployment_id, span.state.value, start, end, span.detail if in_words else "")


def effort_of(row: Row) -> EffortSpan:
    """A span from its row. Raises ValueError."""
    start, end = _time(row["start"]), _time(row["end"])
    if end <= start:
        raise ValueError("an end after the start")
    return EffortSpan(row["deploymentID"], CameraState(row["state"]), start, end, row["detail"])


def event_cells(event: StoredEvent) -> tuple[str, ...]:
    """A row of `trailwarden-events`."""
    return (
        event.event_id,
        event.state.value,
        cells.exact_cell(event.source_start),
        cells.exact_cell(event.source_end),
        *_clock_cells(event.stamps),
        event.timestamp_issues,
    )


def event_of(row: Row) -> tuple[EventState, datetime, datetime, Stamps, str]:
    """State, own start and end, clocks and doubts of an event. Raises ValueError."""
    start, end = _time(row["start"]), _time(row["end"])
    state = EventState(row["state"])
    if end < start or state is EventState.OPEN:
        raise ValueError("an event that is over, its end not before its start")
    return state, start, end, _stamps(row), row["timestampIssues"]


def observation_cells(event_id: str, one: Observation) -> tuple[str, ...]:
    """A row of `trailwarden-observations`."""
    at = cells.exact_cell(one.classified_at)
    return (
        one.observation_id,
        event_id,
        at,
        one.observation_type.value,
        one.setup or "",
        one.scientific_name or "",
        "" if one.count is None else str(one.count),
        one.life_stage or "",
        one.sex or "",
        one.behavior or "",
        one.individual_id or "",
        one.classification_method.value,
        one.classified_by,
        at,
        cells.number_cell(one.score),
        one.tags,
        one.comments,
    )


def fits_the_table(one: Observation) -> bool:
    """Whether the standard's table can say all of it: whole seconds, and counts from 1."""
    return not one.classified_at.microsecond and (one.count is None or one.count > 0)


def as_the_table_says(one: Observation) -> Observation:
    """What comes back of it from the standard's table."""
    return replace(
        one,
        classified_at=one.classified_at.replace(microsecond=0),
        count=one.count or None,
    )


def media_cells(media: Media | AbsentMedia) -> tuple[str, ...]:
    """A row of `trailwarden-media`; of a file that is not here only its event and clocks."""
    about = ("", "", "", "", "")
    if isinstance(media, Media):
        size = (str(media.width), str(media.height), str(media.size_bytes))
        about = (media.kind.value, *size, cells.number_cell(media.duration_s))
    issues = media.timestamp_issues if isinstance(media, Media) else ""
    return (media.media_id, media.event_id or "", *about, *_clock_cells(media.stamps), issues)


def refined_media(stated: Media, row: Row) -> Media:
    """A file's row with what the standard's table has no room for."""
    kind, width, height, duration_s, _ = media_details(row)
    return replace(
        stated,
        kind=kind or stated.kind,
        width=width or stated.width,
        height=height or stated.height,
        duration_s=duration_s,
        timestamp_issues=row["timestampIssues"],
    )


def media_details(
    row: Row,
) -> tuple[MediaKind | None, int | None, int | None, float | None, Stamps]:
    """Kind, width, height, length and clocks of a file. Raises ValueError."""
    kind = MediaKind(row["kind"]) if row["kind"] else None
    width, height = (cells.integer(row[name]) for name in ("width", "height"))
    return kind, width, height, cells.number(row["duration"]), _stamps(row)


def refined_stamps(stated: Stamps, offset: timedelta, row: Row) -> Stamps:
    """The clocks of a file, unless its time in the table was edited. Raises ValueError."""
    exact = _stamps(row)
    same = (exact.best + offset).replace(microsecond=0) == stated.best + offset
    return exact if same else stated


def track_cells(event_id: str, track: Track) -> tuple[str, ...]:
    """A row of `trailwarden-tracks`."""
    points = [_point(point) for point in track.points]
    category = track.category.value if track.category else ""
    return (event_id, str(track.track_id), category, json.dumps(points, separators=(",", ":")))


def track_of(row: Row) -> Track:
    """A track from its row. Raises ValueError, TypeError or IndexError for rubbish."""
    category = row["category"]
    points = tuple(
        TrackPoint(
            offset_s=millis / 1000,
            box=Box(*(corner / STEPS for corner in corners)),
            score=score / STEPS,
        )
        for millis, *corners, score in json.loads(row["points"])
    )
    return Track(int(row["trackID"]), Category(category) if category else None, points)


def _point(point: TrackPoint) -> list[int]:
    corners = [round(corner * STEPS) for corner in point.box.xyxy]
    return [round(point.offset_s * 1000), *corners, round(point.score * STEPS)]


def _clock_cells(stamps: Stamps) -> Iterator[str]:
    yield from map(cells.exact_cell, (stamps.arrival, stamps.source, stamps.shown))
    yield stamps.trusts.value if stamps.trusts else ""


def _stamps(row: Row) -> Stamps:
    trusts = row["trusts"]
    return Stamps(
        arrival=_time(row["arrival"]),
        source=cells.exact_time(row["source"]),
        shown=cells.exact_time(row["shown"]),
        trusts=TimeBasis(trusts) if trusts else None,
    )


def _time(cell: str) -> datetime:
    moment = cells.exact_time(cell)
    if moment is None:
        raise ValueError(f"a date and time with its zone, such as {cells.EXAMPLE}")
    return moment


def _offset_cell(offset: timedelta) -> str:
    return cells.number_cell(offset.total_seconds())


def _offset(cell: str) -> timedelta:
    return timedelta(seconds=cells.number(cell) or 0)


def _finer(stated: datetime, exact: datetime | None) -> datetime:
    """The exact time, if it is the stated one but for what a second hides."""
    return exact if exact is not None and exact.replace(microsecond=0) == stated else stated


def _finer_or_none(stated: datetime | None, exact: datetime | None) -> datetime | None:
    return None if stated is None else _finer(stated, exact)
