"""The things themselves: events and deployments, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import numpy as np
import polars as pl

from trailwarden.domain import Media, Observation, to_micros
from trailwarden.query.answered import Answered
from trailwarden.query.detail import DeploymentLine, EventLine, MediaLine, ObservationLine
from trailwarden.query.errors import BadQuestion
from trailwarden.query.frames import effort_states
from trailwarden.query.groups import Ints
from trailwarden.query.measures import stood
from trailwarden.query.paging import cursor, page, read_cursor
from trailwarden.query.places import correction_text
from trailwarden.query.question import Group, Order, Question
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.result import Row
from trailwarden.query.selection import Selected
from trailwarden.store import Reader, StoredEvent, UnknownEvent


def events(chosen: Selected, question: Question, reader: Reader) -> Answered:
    """The events, newest first unless the oldest are asked for; details of the page only."""
    if question.order is Order.VALUE:
        raise refuse(
            Reason.NOT_MEASURABLE,
            "events are listed newest or oldest first: they have no value to order by",
            "order",
        )
    events = chosen.first_of_event
    starts = chosen.column("start_us").take(events)
    newest = question.order is not Order.OLDEST
    first, last = _stretch(chosen, events, starts, question.after, newest=newest)
    shown = (
        range(first, last)[-question.limit :] if newest else range(first, last)[: question.limit]
    )
    (ids,) = chosen.events_of([events[shown.start : shown.stop]])
    more = (shown.start > first) if newest else (shown.stop < last)
    edge = 0 if newest else -1  # of the page, in order of time: where the next page goes on
    return Answered(
        rows=_event_rows(ids[::-1] if newest else ids, chosen, reader),
        unit="events",
        total_rows=len(events),
        next=cursor((int(starts[shown[edge]]), ids[edge])) if more and ids else None,
    )


def _stretch(
    chosen: Selected, events: Ints, starts: Ints, after: str | None, *, newest: bool
) -> tuple[int, int]:
    """From where to where the events lie that come after a page, in order of time."""
    if after is None:
        return 0, len(events)
    place = read_cursor(after)
    if len(place) != 2 or not isinstance(place[0], int) or not isinstance(place[1], str):
        raise BadQuestion(f"after: {after!r} is the `next` of another question")
    start, event_id = place
    tied = range(*(int(np.searchsorted(starts, start, side)) for side in ("left", "right")))
    (ties,) = chosen.events_of([events[tied.start : tied.stop]])
    if newest:
        return 0, tied.start + sum(one < event_id for one in ties)
    return tied.start + sum(one <= event_id for one in ties), len(events)


def _event_rows(ids: Iterable[str], chosen: Selected, reader: Reader) -> tuple[Row, ...]:
    rows = []
    with reader.snapshot():
        for event_id in ids:
            with suppress(UnknownEvent):  # deleted since: it is no longer one of the events
                rows.append(_event_row(reader.event(event_id), chosen))
    return tuple(rows)


def _event_row(event: StoredEvent, chosen: Selected) -> Row:
    code = chosen.frames.places.book.code(event.deployment.deployment_id)
    start = chosen.local(code, to_micros(event.start))
    line = EventLine(
        event_id=event.event_id,
        deployment_id=event.deployment.deployment_id,
        camera=event.camera_id,
        location=event.deployment.place,
        start=start,
        end=chosen.local(code, to_micros(event.end)),
        state=event.state.value,
        reviewed=event.human_reviewed,
        simulated=event.simulated,
        observations=tuple(_observation(one, chosen) for one in event.current if not one.setup),
        media=tuple(_media(one, event, chosen, code) for one in event.media),
        clock_doubt=_clock_doubt(event, chosen, code),
    )
    return Row(value=start, n=1, event_ids=(event.event_id,), detail=line)


def _observation(one: Observation, chosen: Selected) -> ObservationLine:
    name = one.scientific_name
    return ObservationLine(
        observation_id=one.observation_id,
        observation_type=one.observation_type.value,
        scientific_name=name,
        vernacular_name=chosen.frames.taxonomy.vernacular(name) if name else None,
        count=one.count,
        life_stage=one.life_stage,
        sex=one.sex,
        behavior=one.behavior,
        individual_id=one.individual_id,
        score=one.score,
        method=one.classification_method.value,
        classified_by=one.classified_by,
        classified_at=one.classified_at,
    )


def _media(one: Media, event: StoredEvent, chosen: Selected, code: int) -> MediaLine:
    return MediaLine(
        media_id=one.media_id,
        kind=one.kind.value,
        media_type=one.media_type,
        path=str(one.path),
        taken_at=chosen.local(code, to_micros(event.time_of(one))),
    )


def _clock_doubt(event: StoredEvent, chosen: Selected, code: int) -> str:
    """What is doubtful about an event's time, in words."""
    if event.timestamp_issues:
        return event.timestamp_issues
    if event.deployment.timestamp_issues:
        return "the deployment's clock is doubted"
    if chosen.frames.places.doubtful[code]:
        seconds = event.clock_offset.total_seconds()
        return f"the clock is corrected by {seconds:+g} s, and no reason is recorded"
    return ""


def deployments(chosen: Selected, question: Question) -> Answered:
    """The chosen deployments that stood in the time asked for."""
    standing = [code for code in chosen.deployments if stood(chosen, code)]
    by_place = question.model_copy(update={"by": (Group.CAMERA, Group.DEPLOYMENT)})
    found = [chosen.frames.places.deployment(code) for code in standing]
    shown, further = page(
        by_place,
        [[one.camera_id for one in found], [one.deployment_id for one in found]],
        [one.start for one in found],
    )
    states = _states(chosen)
    return Answered(
        rows=tuple(
            _deployment_row(code, chosen, states.get(code, {}))
            for code in (standing[at] for at in shown)
        ),
        unit="deployments",
        total_rows=len(standing),
        next=further,
    )


def _states(chosen: Selected) -> dict[int, dict[str, float]]:
    """Days of each deployment in each state."""
    spans, names = chosen.spans, effort_states().names
    sums = (
        pl.DataFrame({"deployment": spans.deployment, "state": spans.state, "days": spans.days})
        .group_by("deployment", "state")
        .agg(pl.col("days").sum())
        .sort("deployment", "state")
    )
    found: dict[int, dict[str, float]] = {}
    for code, state, days in sums.iter_rows():
        found.setdefault(code, {})[str(names[state])] = days
    return found


def _deployment_row(code: int, chosen: Selected, states: dict[str, float]) -> Row:
    places = chosen.frames.places
    one = places.deployment(code)
    line = DeploymentLine(
        deployment_id=one.deployment_id,
        camera=one.camera_id,
        location=one.place,
        location_name=one.location_name,
        start=chosen.local(code, to_micros(one.start)),
        end=chosen.local(code, to_micros(one.end)) if one.end else None,
        latitude=one.latitude,
        longitude=one.longitude,
        coordinate_uncertainty_m=one.coordinate_uncertainty_m,
        time_zone=one.time_zone,
        clock_offset_s=one.clock_offset.total_seconds(),
        corrections=tuple(
            correction_text(change, one.time_zone)
            for change in places.corrections.get(one.deployment_id, ())
        ),
        timestamp_issues=one.timestamp_issues,
        simulated=one.simulated,
        states=states,
    )
    return Row(value=line.start, effort_days=states.get("up", 0.0), detail=line)
