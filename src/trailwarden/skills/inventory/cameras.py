"""Which cameras there are, where they hang, since when, and when each last saw something."""

from __future__ import annotations

from datetime import datetime

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import ListCameras
from trailwarden.domain import ObservationType, time_zone
from trailwarden.query.detail import DeploymentLine
from trailwarden.query.measure import Last
from trailwarden.query.question import About, Group
from trailwarden.query.result import Result, Row
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.inventory.asked import (
    NOTHING_YET,
    ago,
    deployments,
    lines_of,
    named,
    placed,
    simulated,
    told,
)
from trailwarden.skills.sentences import counted, moment, weekday
from trailwarden.skills.wording import Wording

SOMETHING = tuple(kind for kind in ObservationType if kind is not ObservationType.BLANK)
"""What a camera can be said to have seen."""


def list_cameras(desk: Desk, call: ListCameras) -> Answer:
    """Every camera with its place, since when it hangs there, and its last event."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    hanging, found = deployments(inquiry)
    last = _last_seen(inquiry)
    seen = {row.group["camera"]: row for row in last.rows}
    now = desk.now()
    rows = [_row(lines, seen.get(camera)) for camera, lines in found.items()]
    lines_told = [_line(lines, seen.get(camera), now) for camera, lines in found.items()]
    if not lines_told:
        text = NOTHING_YET
    elif len(lines_told) == 1:
        text = f"{lines_told[0]}."
    else:
        text = f"{counted(len(lines_told), 'camera')}:\n{lines_of(lines_told)}"
    return told(inquiry, text, rows, hanging, last, unit="time")


def _last_seen(inquiry: Inquiry) -> Result:
    """The last event of each camera that shows more than nothing."""
    return inquiry.ask(
        Last(),
        Group.CAMERA,
        about=About.EVENTS,
        where=inquiry.meant.anyone.model_copy(update={"categories": SOMETHING}),
        ids_per_row=1,
    )


def _row(lines: list[DeploymentLine], seen: Row | None) -> AnswerRow:
    latest = lines[-1]
    last_seen = seen.value if seen and isinstance(seen.value, datetime) else None
    return AnswerRow(
        group={"camera": latest.camera},
        value=last_seen.isoformat() if last_seen else None,
        n=seen.n if seen else 0,
        effort_days=sum(one.states.get("up", 0.0) for one in lines),
        event_ids=seen.event_ids if seen else (),
        detail={
            "place": latest.location_name or latest.location,
            "since": latest.start.isoformat(),
            "until": latest.end.isoformat() if latest.end else None,
            "first": lines[0].start.isoformat(),
            "deployments": len(lines),
            "latitude": latest.latitude,
            "longitude": latest.longitude,
            "time_zone": latest.time_zone,
            "simulated": latest.simulated,
        },
    )


def _line(lines: list[DeploymentLine], seen: Row | None, now: datetime) -> str:
    latest = lines[-1]
    place = placed(latest)
    hangs = f"{place} since" if place else "since"
    stood = f"{hangs} {weekday(latest.start)}"
    if latest.end is not None and latest.end <= now:
        stood += f" until {weekday(latest.end)}"
    return f"{named(latest.camera)}{simulated(latest)}: {stood}; {_sight(seen, latest, now)}"


def _sight(seen: Row | None, latest: DeploymentLine, now: datetime) -> str:
    if seen is None or not isinstance(seen.value, datetime):
        return "it has seen nothing yet"
    at = seen.value.astimezone(time_zone(latest.time_zone))
    return f"{counted(seen.n, 'event')}, the last on {moment(at)} ({ago(at, now)})"
