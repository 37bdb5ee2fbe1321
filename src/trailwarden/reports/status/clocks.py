"""Clocks: which were corrected, by how much and why, and which nobody trusts."""

from __future__ import annotations

from trailwarden.query.detail import DeploymentLine
from trailwarden.reports.document import (
    Block,
    Column,
    Note,
    Paragraph,
    Section,
    Table,
    Weight,
    Words,
)
from trailwarden.reports.passages import caveats, keys
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, number_of, spelled


def clocks(survey: Survey) -> Section:
    """Corrections and doubts, a row a deployment that has any."""
    odd = [line for line in survey.deployments if _is_odd(line)]
    blocks: list[Block] = [Paragraph(_lead(survey, odd))]
    if odd:
        blocks.append(_table(survey, odd))
    if any(line.timestamp_issues for line in odd):
        text = (
            "A wrong clock spoils activity in the day, sequences and movement, and hardly counts, "
            "effort and lists of species."
        )
        blocks.append(Note(text, Weight.CAVEAT))
    return Section("clocks", "Clocks", (*blocks, *caveats(survey.answer)))


def _is_odd(line: DeploymentLine) -> bool:
    return bool(line.clock_offset_s or line.corrections or line.timestamp_issues)


def _lead(survey: Survey, odd: list[DeploymentLine]) -> str:
    if not survey.deployments:
        return "There are no deployments, and so no clocks."
    if not odd:
        return "No camera's clock was corrected, and nobody has put any in doubt."
    corrected = sum(bool(line.clock_offset_s) for line in odd)
    doubted = sum(line.timestamp_issues for line in odd)
    text = (
        f"Of {number_of(len(survey.deployments), 'deployment')}, "
        f"{spelled(corrected, 'clock')} had to be corrected by an offset, and of "
        f"{spelled(doubted, 'deployment')} somebody doubts the times."
    )
    return f"{text} The camera's own times are kept beside the corrected ones."


def _table(survey: Survey, odd: list[DeploymentLine]) -> Table:
    return Table(
        "Clocks corrected or in doubt. The offset is added to what the camera's clock said.",
        (
            Column("Camera"),
            Column("Deployment"),
            Column("Offset", numeric=True),
            Column("In doubt"),
            Column("How it came about"),
        ),
        tuple(map(_row, odd)),
        keys(survey.answer),
    )


def _row(line: DeploymentLine) -> tuple[Words, ...]:
    return (
        line.camera,
        line.deployment_id,
        offset_text(line.clock_offset_s),
        "yes" if line.timestamp_issues else "no",
        "; ".join(line.corrections) or NONE,
    )


def offset_text(seconds: float) -> str:
    """`+1:00:00`, `-365 d 0:00:12`; `0` for none."""
    if not seconds:
        return "0"
    sign = "+" if seconds > 0 else "\N{MINUS SIGN}"
    days, rest = divmod(abs(round(seconds)), 86_400)
    clock = f"{rest // 3600}:{rest % 3600 // 60:02d}:{rest % 60:02d}"
    return f"{sign}{days} d {clock}" if days else f"{sign}{clock}"
