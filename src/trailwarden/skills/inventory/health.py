"""Whether cameras work: their last sign of life, days in each state, outages, and their clocks."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from pydantic import JsonValue

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import CameraHealth
from trailwarden.query.detail import DeploymentLine
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.inventory.asked import (
    NOTHING_YET,
    ago,
    deployments,
    lines_of,
    named,
    simulated,
    told,
)
from trailwarden.skills.inventory.life import Life, Stretch, life_of
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, decimal, listed, moment, paragraph
from trailwarden.skills.understanding import Meant
from trailwarden.skills.wording import Wording

_FRESH = timedelta(minutes=30)
_LONG_DAYS = 5 / 1440
_LONG = 0.05
"""Days without sight that are worth a word where all cameras are told of."""
_MOST_OUTAGES = 3
_UP = "up"
_MEANINGS = {
    "stale": "connected, but nothing new came",
    "frozen": "the same picture again and again",
    "dark": "too dark to see",
    "blind": "covered, blown out or out of focus",
    "down": "not connected",
    "unrecorded": "nobody recorded how well it saw",
}


def camera_health(desk: Desk, call: CameraHealth) -> Answer:
    """How each camera does, and how it did in the time asked for."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    meant, (result, found) = inquiry.meant, deployments(inquiry)
    now, frames = desk.now(), desk.events.frames()
    lives = {
        camera: life_of(
            frames, [one.deployment_id for one in of_camera], now, result.since, result.until
        )
        for camera, of_camera in found.items()
    }
    rows = [_row(of_camera, lives[camera], now) for camera, of_camera in found.items()]
    when = meant.when if len(found) == 1 else ""
    lines = [_line(of_camera, lives[camera], now, when) for camera, of_camera in found.items()]
    return told(
        inquiry, _text(meant, rows, lines, list(found.values())), rows, result, unit="state"
    )


def _text(
    meant: Meant, rows: list[AnswerRow], lines: list[str], found: list[list[DeploymentLine]]
) -> str:
    if not lines:
        return "No camera hung there then." if meant.vocabulary.cameras else NOTHING_YET
    if len(lines) == 1:
        return lines[0]
    days = f"Days are told of {meant.reading}" if meant.reading else ""
    heading = paragraph(_states_of(rows), _troubles(found), _clocks(found), days)
    return f"{heading}\n{lines_of(lines)}"


def _states_of(rows: list[AnswerRow]) -> str:
    """How many cameras do how."""
    tally = Counter(str(row.value) for row in rows)
    if len(tally) == 1:
        return f"all {len(rows)} cameras are {_VERDICTS[str(rows[0].value)]}"
    states = listed([f"{n} {_VERDICTS[verdict]}" for verdict, n in tally.most_common()])
    return f"of {counted(len(rows), 'camera')}, {states}"


def _troubles(found: list[list[DeploymentLine]]) -> str:
    """Which cameras did not see all the time, and for how long, the worst first."""
    missed = sorted(((_missed(lines), named(lines[-1].camera)) for lines in found), reverse=True)
    told = [f"{name} ({decimal(days)} days)" for days, name in missed if days > _LONG]
    return f"Without sight for a time: {listed(told)}" if told else "each saw all the time"


def _missed(lines: list[DeploymentLine]) -> float:
    """Days without sight."""
    states = _states(lines)
    return sum(states.values()) - states.get(_UP, 0.0)


def _clocks(found: list[list[DeploymentLine]]) -> str:
    """Whose clock was set right, and whose is doubted."""
    right = [named(own[-1].camera) for own in found if any(one.corrections for one in own)]
    doubted = [named(own[-1].camera) for own in found if any(one.timestamp_issues for one in own)]
    return paragraph(
        f"Clocks set right: {listed(right)}" if right else "",
        f"Clocks that somebody doubts: {listed(doubted)}" if doubted else "",
        "" if right or doubted else "no clock is known to be wrong",
    )


_VERDICTS = {
    "works": "working now",
    "impaired": "connected but not seeing",
    "down": "not connected",
    "silent": "without a sign of life in the last half hour",
    "ended": "taken down",
    "unknown": "without any record of how they did",
}


def _verdict(lines: list[DeploymentLine], life: Life, now: datetime) -> str:
    """How a camera does now, as far as can be told from what is stored."""
    latest = lines[-1]
    if latest.end is not None and latest.end <= now:
        return "ended"
    if life.known_until is None:
        return "unknown"
    if now - life.known_until > _FRESH:
        return "silent"
    if life.state == _UP:
        return "works"
    return "down" if life.state == "down" else "impaired"


def _line(lines: list[DeploymentLine], life: Life, now: datetime, when: str) -> str:
    name = f"{named(lines[-1].camera)}{simulated(lines[-1])}"
    more = paragraph(_days(lines, when), _outages(life), _clock(lines))
    return f"{name} {_now(lines, life, now)}. {more}".rstrip()


def _now(lines: list[DeploymentLine], life: Life, now: datetime) -> str:
    verdict, latest = _verdict(lines, life, now), lines[-1]
    sign = (
        f"its last sign of life was on {moment(life.last_sign)} ({ago(life.last_sign, now)})"
        if life.last_sign
        else "there was never a sign of life"
    )
    if verdict == "works":
        return f"works; {sign}"
    if verdict == "ended" and latest.end is not None:
        to_the_end = life.last_sign is not None and latest.end - life.last_sign < _FRESH
        return f"was taken down on {moment(latest.end)}{'' if to_the_end else '; ' + sign}"
    if verdict == "unknown":
        return "left no record of how it did"
    if verdict == "silent":
        return f"shows no sign of life now; {sign}, and it was {life.state} then"
    return f"is {life.state} ({_MEANINGS.get(life.state, '')}); {sign}"


def _days(lines: list[DeploymentLine], when: str) -> str:
    """Days in each state, in the time asked for."""
    states = _states(lines)
    total = sum(states.values())
    if not total:
        return ""
    seen = f"it saw for {decimal(states.get(_UP, 0.0))} of {decimal(total)} days {when}"
    others = [f"{state} for {decimal(days)} days" for state, days in states.items() if state != _UP]
    return f"{seen.strip()}{'; it was ' + listed(others) if others else ''}"


def _outages(life: Life) -> str:
    """The longest stretches in which it did not see."""
    long = [one for one in life.outages if one.days > _LONG_DAYS][:_MOST_OUTAGES]
    if not long:
        return ""
    told = listed([f"{moment(one.start)} to {moment(one.end)} ({one.state})" for one in long])
    return f"longest without sight: {told}" if len(long) > 1 else f"without sight: {told}"


def _clock(lines: list[DeploymentLine]) -> str:
    corrections = [clean(text, 160) for one in lines for text in one.corrections]
    doubted = any(one.timestamp_issues for one in lines)
    return paragraph(
        f"its clock was set right: {'; '.join(corrections)}" if corrections else "",
        "somebody doubts its clock" if doubted else "",
    )


def _states(lines: list[DeploymentLine]) -> dict[str, float]:
    """Days in each state, the most first."""
    days: Counter[str] = Counter()
    for one in lines:
        days.update(one.states)
    return {state: time for state, time in days.most_common() if time > 0}


def _row(lines: list[DeploymentLine], life: Life, now: datetime) -> AnswerRow:
    states: dict[str, JsonValue] = dict(_states(lines))
    outages: list[JsonValue] = [_as_json(one) for one in life.outages]
    return AnswerRow(
        group={"camera": lines[-1].camera},
        value=_verdict(lines, life, now),
        effort_days=sum(one.states.get(_UP, 0.0) for one in lines),
        detail={
            "state": life.state,
            "last_sign_of_life": life.last_sign.isoformat() if life.last_sign else None,
            "known_until": life.known_until.isoformat() if life.known_until else None,
            "days": states,
            "outages": outages,
            "clock_corrections": [text for one in lines for text in one.corrections],
            "clock_offset_s": lines[-1].clock_offset_s,
            "clock_doubted": any(one.timestamp_issues for one in lines),
            "simulated": lines[-1].simulated,
        },
    )


def _as_json(one: Stretch) -> JsonValue:
    return {
        "state": one.state,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "days": one.days,
    }
