"""`trailwarden cameras`: every camera, how it does, and how long it could see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import typer

from trailwarden.cli.arguments import Data, Json, Since, Until, moment
from trailwarden.cli.console import err, print_json, print_table, table
from trailwarden.cli.document import camera_document
from trailwarden.cli.moments import shown, span_text
from trailwarden.domain import CameraState, time_zone
from trailwarden.store import CameraSummary, Reader


@dataclass(frozen=True, slots=True)
class _Look:
    """A camera, whether it is watched now, and until when its state is known."""

    camera: CameraSummary
    watched: bool
    last_known: datetime | None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cameras")(cameras)


def cameras(context: Data, since: Since = None, until: Until = None, json: Json = False) -> None:
    """Show cameras, their health and their effort (time in which something could be seen)."""
    with Reader.open(context.obj) as reader:
        going_on = reader.is_being_written
        summaries = reader.cameras(moment(since), moment(until))
        found = [_look(reader, camera, going_on) for camera in summaries]
    if json:
        print_json([camera_document(one.camera, watched=one.watched) for one in found])
    elif not found:
        err.print("no cameras yet; `trailwarden watch` or `trailwarden scan` brings some")
    else:
        _print_table(found)


def _look(reader: Reader, camera: CameraSummary, going_on: bool) -> _Look:
    spans = reader.effort_spans(
        deployment_id=camera.deployment.deployment_id, since=camera.state_since
    )
    return _Look(
        camera,
        watched=going_on and camera.deployment.end is None,
        last_known=max((span.end for span in spans), default=None),
    )


def _print_table(found: list[_Look]) -> None:
    rows = table("camera", "state", "since|", "effort>", "not seeing", "events", "last event|")
    for one in found:
        camera = one.camera
        zone = time_zone(camera.deployment.time_zone)
        counts = (f"{number} {kind}" for kind, number in camera.event_counts.items() if number)
        rows.add_row(
            camera.camera_id + (" (simulated)" if camera.simulated else ""),
            _state_text(one),
            _since_text(one, zone),
            span_text(camera.effort.get(CameraState.UP, timedelta())),
            _faults_text(camera),
            ", ".join(counts) or "-",
            shown(camera.last_event_start, zone) if camera.last_event_start else "-",
        )
    print_table(rows)


def _state_text(one: _Look) -> str:
    state = one.camera.state
    if one.watched:
        return state.value if state else "-"
    return f"not watched ({state})" if state else "not watched"


def _since_text(one: _Look, zone: tzinfo) -> str:
    """Since when it is in that state; of a camera not watched, when its state was last known."""
    since = one.camera.state_since if one.watched else one.last_known
    return shown(since, zone) if since else "-"


def _faults_text(camera: CameraSummary) -> str:
    faults = (
        f"{state} {span_text(time)}"
        for state, time in camera.effort.items()
        if state is not CameraState.UP and time
    )
    return ", ".join(faults) or "-"
