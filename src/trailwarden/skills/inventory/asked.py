"""What all tools of the inventory need: the deployments meant, and cameras in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from trailwarden.asking.answer import Answer, AnswerRow, Link
from trailwarden.query.detail import DeploymentLine
from trailwarden.query.measure import List
from trailwarden.query.question import About
from trailwarden.query.result import Result
from trailwarden.skills.composing import answered
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.names_here import place_name
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import lasting, quoted

MOST_LINES = 25
"""How many cameras a text tells of one by one; the rows have them all."""

NOTHING_YET = "No camera is known here yet. `trailwarden watch` or `trailwarden scan` brings some."

_MINUTE_S = 60
_AN_ID = re.compile(r"[\w.-]{1,40}")


def deployments(inquiry: Inquiry) -> tuple[Result, dict[str, list[DeploymentLine]]]:
    """The deployments that stood in the time asked for, oldest first, by camera."""
    result = inquiry.ask(List(), about=About.DEPLOYMENTS, where=inquiry.meant.anyone)
    found: dict[str, list[DeploymentLine]] = {}
    for row in result.rows:
        if isinstance(row.detail, DeploymentLine):
            found.setdefault(row.detail.camera, []).append(row.detail)
    for lines in found.values():
        lines.sort(key=lambda one: one.start)
    return result, found


def told(
    inquiry: Inquiry,
    text: str,
    rows: Sequence[AnswerRow],
    *results: Result,
    unit: str | None = None,
    links: Sequence[Link] = (),
) -> Answer:
    """An answer about cameras: animals have no part in how the words were read."""
    answer = answered(inquiry, text, rows, results, unit=unit, links=links)
    understood = answer.understood.model_copy(update={"animal": ()})
    return answer.model_copy(update={"understood": understood})


def named(camera: str) -> str:
    """A camera in a sentence: what is no plain id stands in quotes, so that it reads as a name."""
    return camera if _AN_ID.fullmatch(camera) else quoted(camera)


def placed(line: DeploymentLine) -> str:
    """Where a camera hangs, as people call it; nothing where nobody said."""
    place = place_name(line.location_name or line.location)
    if place == clean(line.camera) or not place:
        return ""
    return f"at {place if _AN_ID.fullmatch(place) or _is_plain(place) else quoted(place)}"


def simulated(line: DeploymentLine) -> str:
    """Marks what no real camera saw."""
    return " (simulated)" if line.simulated else ""


def ago(moment: datetime, now: datetime) -> str:
    """`3 min ago`; a time to come, which a wrong clock makes, says so."""
    seconds = (now - moment).total_seconds()
    if seconds < -_MINUTE_S:
        return "in the future by this machine's clock"
    return "just now" if seconds < _MINUTE_S else f"{lasting(seconds)} ago"


def lines_of(lines: Sequence[str]) -> str:
    """One line each, up to `MOST_LINES`."""
    shown = [f"- {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"- and {len(lines) - MOST_LINES} more, in the rows")
    return "\n".join(shown)


def _is_plain(place: str) -> bool:
    """Whether words read as a place: a few, and short."""
    return len(place) <= 32 and place.count(" ") <= 3
