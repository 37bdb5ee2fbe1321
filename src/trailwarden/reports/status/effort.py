"""Effort: the calendar of all cameras, their days in each state, and when they were blind."""

from __future__ import annotations

from trailwarden.domain import CameraState
from trailwarden.reports.document import (
    Block,
    Column,
    Figure,
    Note,
    Paragraph,
    Section,
    Table,
    Weight,
    Words,
)
from trailwarden.reports.passages import caveats, keys, refused
from trailwarden.reports.plots.calendar import CameraDays, effort_calendar
from trailwarden.reports.status.days import Blindness, Ledger
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, decimal, listed, percent, sentence, spelled

_PER_CALENDAR = 40
_MOST_ROWS = 80
_LOST = (
    CameraState.STALE,
    CameraState.FROZEN,
    CameraState.DARK,
    CameraState.BLIND,
    CameraState.DOWN,
)


def effort(survey: Survey, ledger: Ledger) -> Section:
    """The calendar and the table of states."""
    blocks: list[Block] = [refused(one, "effort") for one in ledger.answers if one.refusal]
    if survey.period is None:
        blocks.append(Note("No camera was in the field in this period.", Weight.REMARK))
    else:
        blocks += _calendars(survey, ledger)
        blocks.append(_state_table(ledger))
    return Section("effort", "Effort", (*blocks, *caveats(*ledger.answers)))


def _calendars(survey: Survey, ledger: Ledger) -> list[Figure]:
    assert survey.period is not None, "there are days to draw"
    first, last = survey.period
    days = [
        CameraDays(camera, {one.day: one.seen for one in of_camera})
        for camera, of_camera in ledger.cameras.items()
    ]
    parts = [days[at : at + _PER_CALENDAR] for at in range(0, len(days), _PER_CALENDAR)]
    return [
        Figure(
            _caption(place, len(parts)),
            (effort_calendar(part, first, last, simulated=survey.simulated),),
            keys(*ledger.answers),
            survey.simulated,
        )
        for place, part in enumerate(parts, 1)
    ]


def _caption(place: int, parts: int) -> str:
    which = f" (part {place} of {parts})" if parts > 1 else ""
    return (
        f"Effort by camera and day{which}: the share of each day in the field that the camera saw. "
        "A thin bar is a day on which it saw nothing; no bar, a day on which it was not deployed."
    )


def _state_table(ledger: Ledger) -> Table:
    columns = (
        Column("Camera"),
        Column("Days seen", numeric=True),
        Column("Share seen", numeric=True),
        *(Column(state.value.capitalize(), numeric=True) for state in _LOST),
        Column("Days without record", numeric=True),
    )
    rows = tuple(_state_row(ledger, camera) for camera in ledger.cameras)
    return Table(
        "Camera-days seen and lost, by the state in which the camera was: stale (nothing new "
        "arrived), frozen, dark, blind (covered or blown out) or down.",
        columns,
        rows,
        keys(*ledger.answers),
    )


def _state_row(ledger: Ledger, camera: str) -> tuple[Words, ...]:
    days = ledger.state_days(camera)
    recorded, seen = sum(days.values()), days.get(CameraState.UP, 0.0)
    lost = (decimal(days[state]) if days.get(state) else NONE for state in _LOST)
    unknown = sum(one.seen is None for one in ledger.cameras[camera])
    share = percent(seen / recorded) if recorded else NONE
    return (camera, decimal(seen), share, *lost, str(unknown) if unknown else NONE)


def blind_days(survey: Survey, ledger: Ledger) -> Section:
    """Runs of days of which less than half was seen."""
    runs = sorted(ledger.blind(), key=lambda run: -run.lost_days)
    if not runs:
        text = "No camera had a day of which it saw less than half, as far as effort is recorded."
        return Section("blind-days", "Blind days", (Paragraph(text),))
    shown = sorted(runs[:_MOST_ROWS], key=lambda run: (run.camera, run.first))
    lost = sum(run.lost_days for run in runs)
    cameras = len({run.camera for run in runs})
    lead = (
        f"{sentence(spelled(cameras, 'camera')).rstrip('.')} of {len(survey.cameras)} had days of "
        f"which less than half was seen: {decimal(lost)} camera-days were lost on them. That "
        "nothing was seen does not mean that nothing was there, so what was lost is not effort."
    )
    left_out = len(runs) - len(shown)
    more = [Note(f"The {left_out} shorter runs are left out of the table.")] if left_out else []
    table = Table(
        "Blind days: runs of days of which less than half was seen.",
        (
            Column("Camera"),
            Column("First day"),
            Column("Last day"),
            Column("Days", numeric=True),
            Column("Days lost", numeric=True),
            Column("State"),
        ),
        tuple(map(_run_row, shown)),
        keys(*ledger.answers),
    )
    return Section("blind-days", "Blind days", (Paragraph(lead), table, *more))


def _run_row(run: Blindness) -> tuple[Words, ...]:
    days = (run.last - run.first).days + 1
    states = listed([state.value for state in run.states]) or NONE
    return (
        run.camera,
        run.first.isoformat(),
        run.last.isoformat(),
        str(days),
        decimal(run.lost_days),
        states,
    )
