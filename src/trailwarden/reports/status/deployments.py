"""The deployments: which camera stood where, and when."""

from __future__ import annotations

from trailwarden.domain import time_zone
from trailwarden.query.detail import DeploymentLine
from trailwarden.reports.document import Block, Column, Paragraph, Section, Table, Words
from trailwarden.reports.passages import keys, refused
from trailwarden.reports.scope import BLUR_DIGITS
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import FIXED, NONE, decimal, minute, whole


def deployments(survey: Survey) -> Section:
    """A row for each, by camera and start."""
    blocks: list[Block] = []
    if survey.answer.refusal:
        blocks.append(refused(survey.answer, "deployments"))
    elif not survey.deployments:
        blocks.append(Paragraph("No camera was deployed in this period."))
    else:
        blocks.append(_table(survey))
    return Section("deployments", "Deployments", tuple(blocks))


def _table(survey: Survey) -> Table:
    return Table(
        "Deployments in the period, in their own time zones. Latitude and longitude in degrees; "
        "within so many metres of them the camera stood.",
        (
            Column("Camera"),
            Column("Location"),
            Column("Start", numeric=True),
            Column("End", numeric=True),
            Column("Days seen", numeric=True),
            Column("Latitude", numeric=True),
            Column("Longitude", numeric=True),
            Column("Within", numeric=True),
            Column("Zone"),
        ),
        tuple(_row(line, line.location in survey.ask.blurred) for line in survey.deployments),
        keys(survey.answer),
    )


def _row(line: DeploymentLine, blurred: bool) -> tuple[Words, ...]:
    zone = time_zone(line.time_zone)
    unsure = line.coordinate_uncertainty_m
    return (
        line.camera + (" (simulated)" if line.simulated else ""),
        line.location_name or line.location,
        minute(line.start.astimezone(zone)),
        minute(line.end.astimezone(zone)) if line.end else "still out",
        decimal(line.states.get("up")),
        _degrees(line.latitude, blurred),
        _degrees(line.longitude, blurred),
        NONE if unsure is None else f"{whole(unsure)}{FIXED}m",
        line.time_zone,
    )


def _degrees(value: float | None, blurred: bool) -> str:
    """To the fourth decimal (11 m), or to the one that a blurred place has."""
    return NONE if value is None else f"{value:.{BLUR_DIGITS if blurred else 4}f}"
