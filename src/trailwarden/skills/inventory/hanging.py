"""Where each camera hung, and from when to when."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import ListDeployments
from trailwarden.query.detail import DeploymentLine
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.inventory.asked import (
    NOTHING_YET,
    deployments,
    lines_of,
    named,
    placed,
    simulated,
    told,
)
from trailwarden.skills.names_here import place_name
from trailwarden.skills.sentences import counted, moment, paragraph, weekday
from trailwarden.skills.understanding import Meant
from trailwarden.skills.wording import Wording


def list_deployments(desk: Desk, call: ListDeployments) -> Answer:
    """Every deployment that stood in the time asked for, by camera, oldest first."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    result, found = deployments(inquiry)
    lines = [one for of_camera in found.values() for one in of_camera]
    text = _text(inquiry.meant, lines, desk.now())
    return told(inquiry, text, [_row(one) for one in lines], result)


def _text(meant: Meant, lines: list[DeploymentLine], now: datetime) -> str:
    if not lines:
        if not meant.vocabulary.cameras:
            return NOTHING_YET
        return paragraph(f"no camera hung {meant.sites.at} {meant.when}".replace("  ", " "))
    each = [_line(one, now) for one in lines]
    if len(each) == 1:
        return f"{each[0]}."
    cameras = len({one.camera for one in lines})
    heading = f"{counted(len(each), 'deployment')} of {counted(cameras, 'camera')}"
    scene = f"{', ' + meant.when if meant.when else ''}"
    return f"{_moves(lines)} {heading}{scene}:\n{lines_of(each)}"


def _moves(lines: list[DeploymentLine]) -> str:
    """Which cameras were moved in that time, from where to where."""
    moves = [
        f"{named(after.camera)} was moved from {before_at} to {after_at} on {weekday(after.start)}"
        for before, after in pairwise(lines)
        if before.camera == after.camera
        and (before_at := place_name(before.location_name or before.location))
        != (after_at := place_name(after.location_name or after.location))
    ]
    return paragraph("; ".join(moves) if moves else "No camera was moved")


def _line(line: DeploymentLine, now: datetime) -> str:
    name, place = f"{named(line.camera)}{simulated(line)}", placed(line)
    where = f" {place}" if place else ""
    if line.end is None or line.end > now:
        return f"{name} hangs{where} since {moment(line.start)}"
    return f"{name} hung{where} from {moment(line.start)} until {moment(line.end)}"


def _row(line: DeploymentLine) -> AnswerRow:
    return AnswerRow(
        group={"camera": line.camera, "deployment": line.deployment_id},
        value=line.start.isoformat(),
        effort_days=line.states.get("up", 0.0),
        detail={
            "place": line.location_name or line.location,
            "since": line.start.isoformat(),
            "until": line.end.isoformat() if line.end else None,
            "latitude": line.latitude,
            "longitude": line.longitude,
            "coordinate_uncertainty_m": line.coordinate_uncertainty_m,
            "time_zone": line.time_zone,
            "simulated": line.simulated,
        },
    )
