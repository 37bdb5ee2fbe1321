"""For how long cameras watched: camera-days, by camera or by steps of time."""

from __future__ import annotations

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Period, WatchingEffort
from trailwarden.query.measure import EffortDays
from trailwarden.query.question import About, Group
from trailwarden.query.result import Result, Row
from trailwarden.skills.composing import row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.inventory.asked import NOTHING_YET, lines_of, named, told
from trailwarden.skills.sentences import counted, decimal, paragraph
from trailwarden.skills.understanding import Meant
from trailwarden.skills.wording import Wording

_GROUPS = {Period.DAY: Group.DAY, Period.WEEK: Group.WEEK, Period.MONTH: Group.MONTH}


def watching_effort(desk: Desk, call: WatchingEffort) -> Answer:
    """Camera-days in which something could have been seen."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    group = _GROUPS[call.by] if call.by else Group.CAMERA
    result = inquiry.ask(EffortDays(), group, about=About.EFFORT, where=inquiry.meant.anyone)
    text = _text(inquiry.meant, result, group)
    return told(inquiry, text, [row_of(row) for row in result.rows], result)


def _text(meant: Meant, result: Result, group: Group) -> str:
    if not meant.vocabulary.cameras:
        return NOTHING_YET
    behind = result.effort
    watched = (
        f"{counted(behind.cameras, 'camera')} {meant.sites.at} watched for"
        f" {decimal(behind.camera_days)} camera-days {meant.when}"
    )
    blind = (
        f"for {decimal(behind.blind_days)} days a camera hung there and could not see"
        if behind.blind_days > 0
        else ""
    )
    nobody = (
        f"{counted(len(behind.without_effort), 'deployment')} kept no record of its watching"
        if behind.without_effort
        else ""
    )
    said = paragraph(" ".join(watched.split()), blind, nobody)
    if len(result.rows) < 2:
        return said
    lines = [_line(row, group) for row in result.rows]
    return f"{said}\n{lines_of(lines)}"


def _line(row: Row, group: Group) -> str:
    key = row.group.get(group.value)
    name = named(str(key)) if group is Group.CAMERA else str(key)
    step = "week of " if group is Group.WEEK else ""
    days = row.value if isinstance(row.value, float) else 0.0
    return f"{step}{name}: {decimal(days)} camera-days"
