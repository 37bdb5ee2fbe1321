"""The data in a few numbers and sentences."""

from __future__ import annotations

from trailwarden.domain import CameraState
from trailwarden.query.measure import Bytes, Count
from trailwarden.query.question import About, Group
from trailwarden.reports.document import (
    Block,
    Fact,
    Facts,
    Note,
    Paragraph,
    Section,
    Weight,
)
from trailwarden.reports.inquiry import total
from trailwarden.reports.passages import keys
from trailwarden.reports.status.days import Ledger
from trailwarden.reports.status.review import reviewed_by
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import (
    NONE,
    agreeing,
    day,
    decimal,
    number_of,
    percent,
    sentence,
    size,
    spelled,
    whole,
)


def summary(survey: Survey, ledger: Ledger) -> Section:
    """Six numbers, then what they mean."""
    events = survey.ask.ask(About.EVENTS, Count(), Group.CAMERA, Group.REVIEWED)
    stored = survey.ask.ask(About.MEDIA, Bytes())
    cameras = reviewed_by(events, Group.CAMERA)
    of = sum(one.of for one in cameras.values())
    done = sum(one.done for one in cameras.values())
    seen, recorded = _days(ledger)
    facts = Facts(
        (
            Fact(
                whole(len(survey.cameras)),
                agreeing(len(survey.cameras), "camera"),
                number_of(len(survey.deployments), "deployment"),
            ),
            Fact(decimal(seen), "camera-days seen"),
            Fact(percent(seen / recorded) if recorded else NONE, "of the recorded time seen"),
            Fact(whole(of), agreeing(of, "event")),
            Fact(percent(done / of) if of else NONE, "of events reviewed by a person"),
            Fact(size(total(stored)), "in files"),
        ),
        keys(survey.answer, *ledger.answers, events, stored),
    )
    blocks: list[Block] = [facts, Paragraph(_effort_text(survey, ledger, seen, recorded))]
    blocks.append(Paragraph(_doubt_text(survey, ledger)))
    missing = [camera for camera, one in ledger.cameras.items() if not any(d.states for d in one)]
    if missing:
        text = (
            f"Nobody recorded the effort of {spelled(len(missing), 'camera')}; their events are "
            "counted, but no rate can rest on them."
        )
        blocks.append(Note(text, Weight.CAVEAT))
    return Section("summary", "Summary", tuple(blocks))


def _days(ledger: Ledger) -> tuple[float, float]:
    """Camera-days seen, and those of which anything is recorded."""
    states = [ledger.state_days(camera) for camera in ledger.cameras]
    seen = sum(one.get(CameraState.UP, 0.0) for one in states)
    return seen, sum(sum(one.values()) for one in states)


def _effort_text(survey: Survey, ledger: Ledger, seen: float, recorded: float) -> str:
    if survey.period is None:
        return "No camera was in the field in this period."
    first, last = survey.period
    length = (last - first).days + 1
    text = (
        f"From {day(first)} to {day(last)}, {number_of(length, 'calendar day')}, "
        f"{spelled(len(survey.cameras), 'camera')} watched for {decimal(seen)} camera-days."
    )
    lost = recorded - seen
    if lost <= 0.05:
        return f"{text} No time worth naming was lost."
    runs = list(ledger.blind())
    worst = max(runs, key=lambda run: run.lost_days, default=None)
    text += f" Another {decimal(lost)} were deployed, but not seeing."
    if worst:
        text += (
            f" The longest gap was that of {worst.camera}, which lost {decimal(worst.lost_days)} "
            f"days from {day(worst.first)}."
        )
    return text


def _doubt_text(survey: Survey, ledger: Ledger) -> str:
    corrected = sum(bool(line.clock_offset_s) for line in survey.deployments)
    doubted = sum(line.timestamp_issues for line in survey.deployments)
    blind = len({run.camera for run in ledger.blind()})
    return (
        f"The clock was corrected in {spelled(corrected, 'deployment')} and is doubted in "
        f"{spelled(doubted, 'deployment')}. {sentence(spelled(blind, 'camera')).rstrip('.')} had "
        "days of which less than half was seen."
    )
