"""`trailwarden cameras`: every camera, how it does, and how long it could see."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import typer

from trailwarden.cli.arguments import Data, Json, Since, Until, moment
from trailwarden.cli.console import err, print_json, print_table, table
from trailwarden.cli.document import camera_document
from trailwarden.cli.moments import shown, span_text
from trailwarden.domain import CameraState
from trailwarden.store import CameraSummary, Reader


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cameras")(cameras)


def cameras(context: Data, since: Since = None, until: Until = None, json: Json = False) -> None:
    """Show cameras, their health and their effort (time in which something could be seen)."""
    with Reader.open(context.obj) as reader:
        found = reader.cameras(moment(since), moment(until))
    if json:
        print_json([camera_document(camera) for camera in found])
    elif not found:
        err.print("no cameras yet; `trailwarden watch` or `trailwarden scan` brings some")
    else:
        _print_table(found)


def _print_table(found: list[CameraSummary]) -> None:
    rows = table("camera", "state", "since|", "effort>", "not seeing", "events", "last event|")
    for camera in found:
        zone = ZoneInfo(camera.deployment.time_zone)
        counts = (f"{number} {kind}" for kind, number in camera.event_counts.items() if number)
        rows.add_row(
            camera.camera_id + (" (simulated)" if camera.simulated else ""),
            camera.state.value if camera.state else "-",
            shown(camera.state_since, zone) if camera.state_since else "-",
            span_text(camera.effort.get(CameraState.UP, timedelta())),
            _faults_text(camera),
            ", ".join(counts) or "-",
            shown(camera.last_event_start, zone) if camera.last_event_start else "-",
        )
    print_table(rows)


def _faults_text(camera: CameraSummary) -> str:
    faults = (
        f"{state} {span_text(time)}"
        for state, time in camera.effort.items()
        if state is not CameraState.UP and time
    )
    return ", ".join(faults) or "-"
