"""`count_events`: one number, or one for each camera, animal, behaviour or time."""

from __future__ import annotations

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import By, Counted, CountEvents
from trailwarden.query.question import About, Group
from trailwarden.query.result import Result, Row
from trailwarden.skills.analyst.breaking_down import broken_down
from trailwarden.skills.analyst.measuring import FEW_EVENTS, measured, whole
from trailwarden.skills.clauses import nothing, of_whom, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.recorded import noted
from trailwarden.skills.sentences import paragraph
from trailwarden.skills.watching import watched
from trailwarden.skills.wording import Wording

GROUPS = {
    By.CAMERA: Group.CAMERA,
    By.ANIMAL: Group.TAXON,
    By.BEHAVIOUR: Group.BEHAVIOR,
    By.HOUR: Group.HOUR,
    By.DAY: Group.DAY,
    By.WEEK: Group.WEEK,
    By.MONTH: Group.MONTH,
    By.SUN: Group.SUN_PHASE,
}


def count_events(desk: Desk, call: CountEvents) -> Answer:
    """How many, or how often, of what the call means."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    known = noted(inquiry)
    if isinstance(known, Answer):
        return known
    total = measured(inquiry, call.count) if _can_be_summed(inquiry, call) else _events(inquiry)
    remark = known.text if known else ""
    if call.by is not None:
        return broken_down(inquiry, call.count, GROUPS[call.by], total, remark)
    return _one_number(inquiry, call.count, total, remark)


def _can_be_summed(inquiry: Inquiry, call: CountEvents) -> bool:
    """Whether the measure has a value where there is nothing: a mean has none."""
    return call.count is not Counted.GROUP_SIZE or _events(inquiry).evidence.events > 0


def _events(inquiry: Inquiry) -> Result:
    return inquiry.ask(about=About.EVENTS)


def _one_number(inquiry: Inquiry, what: Counted, result: Result, remark: str) -> Answer:
    meant = inquiry.meant
    row = result.rows[0] if result.rows else Row(value=0)
    days = result.effort.camera_days
    shown = row_of(row).model_copy(update={"effort_days": days})
    if not result.evidence.events:
        text = paragraph(nothing(meant, result), remark, said(result, meant.subject))
    else:
        small = what is Counted.RATE and row.n < FEW_EVENTS
        text = paragraph(
            f"{whole(what, row, of_whom(meant), where_and_when(meant))}; {watched(result)}",
            remark,
            "So few say little about a rate" if small else "",
            said(result, meant.subject),
        )
    return answered(inquiry, text, [shown], result, caveats=[remark] if remark else [])
