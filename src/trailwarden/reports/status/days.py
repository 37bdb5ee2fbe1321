"""Every camera's every day: how much of it was seen, and in which states the rest went by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from trailwarden.domain import CameraState
from trailwarden.query.measure import EffortDays
from trailwarden.query.question import About, Group
from trailwarden.reports.document import Answer
from trailwarden.reports.inquiry import MOST_ROWS, number, rows
from trailwarden.reports.survey import Survey

BLIND_BELOW = 0.5
"""A day of which less than this share was seen is listed as blind."""
_DAY = timedelta(days=1)
_STATES = frozenset(state.value for state in CameraState)


@dataclass(frozen=True, slots=True)
class CameraDay:
    """A camera's day in the field: days (0..1) in each state; empty: nobody recorded any."""

    day: date
    states: dict[CameraState, float] = field(default_factory=dict)

    @property
    def recorded(self) -> float:
        """The part of the day of which something is known."""
        return sum(self.states.values())

    @property
    def seen(self) -> float | None:
        """The share of the recorded part that was seen; None where nothing is recorded."""
        if not self.recorded:
            return None
        return min(self.states.get(CameraState.UP, 0.0) / self.recorded, 1.0)

    @property
    def worst(self) -> CameraState | None:
        """The state other than `up` in which most of the day went by."""
        others = {state: days for state, days in self.states.items() if state.value != "up"}
        return max(others, key=lambda state: others[state]) if others else None


@dataclass(frozen=True, slots=True)
class Blindness:
    """Days in a row of which a camera saw less than half."""

    camera: str
    first: date
    last: date
    lost_days: float
    states: tuple[CameraState, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The days of every camera in order, and the answers they come from."""

    answers: tuple[Answer, ...]
    cameras: dict[str, tuple[CameraDay, ...]]

    def state_days(self, camera: str) -> dict[CameraState, float]:
        """Days that a camera spent in each state."""
        sums: dict[CameraState, float] = defaultdict(float)
        for one in self.cameras[camera]:
            for state, days in one.states.items():
                sums[state] += days
        return dict(sums)

    def blind(self) -> Iterator[Blindness]:
        """Runs of blind days, by camera and time."""
        for camera, days in self.cameras.items():
            for _, run in groupby(_numbered(days), key=lambda pair: pair[0]):
                yield _blindness(camera, [one for _, one in run])


def _numbered(days: Iterable[CameraDay]) -> list[tuple[int, CameraDay]]:
    """Blind days, those in a row under one number."""
    blind = [one for one in days if one.seen is not None and one.seen < BLIND_BELOW]
    return [(one.day.toordinal() - place, one) for place, one in enumerate(blind)]


def _blindness(camera: str, run: list[CameraDay]) -> Blindness:
    worst = dict.fromkeys(one.worst for one in run if one.worst)
    lost = sum(one.recorded - one.states.get(CameraState.UP, 0.0) for one in run)
    return Blindness(camera, run[0].day, run[-1].day, lost, tuple(filter(None, worst)))


def day_ledger(survey: Survey) -> Ledger:
    """Ask for the effort by camera, day and state; days in the field without any are empty."""
    known: dict[str, dict[date, dict[CameraState, float]]] = {
        camera: {day: {} for day in _days_out(survey, camera)} for camera in survey.cameras
    }
    answers = tuple(
        survey.ask.ask(
            About.EFFORT, EffortDays(), Group.CAMERA, Group.DAY, Group.STATE, cameras=cameras
        )
        for cameras in _batches(survey)
    )
    for row in (row for answer in answers for row in rows(answer)):
        day = date.fromisoformat(str(row.group[Group.DAY.value]))
        of_day = known.setdefault(str(row.group[Group.CAMERA.value]), {}).setdefault(day, {})
        state = str(row.group[Group.STATE.value])
        if state in _STATES:  # what nobody recorded is no state of a camera
            of_day[CameraState(state)] = number(row.value) or 0.0
    return Ledger(
        answers,
        {
            camera: tuple(CameraDay(day, days[day]) for day in sorted(days))
            for camera, days in known.items()
        },
    )


def _batches(survey: Survey) -> Iterator[tuple[str, ...] | None]:
    """The cameras in so few at a time that no answer has more rows than a page holds."""
    first, last = survey.period or (date.min, date.min)
    rows_each = ((last - first).days + 1) * (len(_STATES) + 1)
    step = max(MOST_ROWS // rows_each, 1)
    if len(survey.cameras) <= step:
        yield survey.scope.cameras
        return
    for at in range(0, len(survey.cameras), step):
        yield survey.cameras[at : at + step]


def _days_out(survey: Survey, camera: str) -> Iterator[date]:
    """The days on which a camera stood in the field, by its deployments."""
    for line in survey.deployments:
        span = survey.days(line) if line.camera == camera else None
        if span:
            first, last = span
            yield from (first + _DAY * at for at in range((last - first).days + 1))
