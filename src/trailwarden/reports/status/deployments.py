"""The deployments: which camera stood where, and when."""

from __future__ import annotations

from trailwarden.domain import time_zone
from trailwarden.query.detail import DeploymentLine
from trailwarden.reports.document import Block, Column, Paragraph, Section, Table, Words
from trailwarden.reports.passages import keys, refused
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, decimal, minute


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
        "Deployments in the period, in their own time zones.",
        (
            Column("Camera"),
            Column("Location"),
            Column("Start"),
            Column("End"),
            Column("Days seen", numeric=True),
            Column("Latitude", numeric=True),
            Column("Longitude", numeric=True),
            Column("±", numeric=True),
            Column("Zone"),
        ),
        tuple(map(_row, survey.deployments)),
        keys(survey.answer),
    )


def _row(line: DeploymentLine) -> tuple[Words, ...]:
    zone = time_zone(line.time_zone)
    unsure = line.coordinate_uncertainty_m
    return (
        line.camera + (" (simulated)" if line.simulated else ""),
        line.location_name or line.location,
        minute(line.start.astimezone(zone)),
        minute(line.end.astimezone(zone)) if line.end else "still out",
        decimal(line.states.get("up")),
        _degrees(line.latitude),
        _degrees(line.longitude),
        NONE if unsure is None else f"{unsure:.0f} m",
        line.time_zone,
    )


def _degrees(value: float | None) -> str:
    return NONE if value is None else f"{value:.5f}".rstrip("0").rstrip(".")
