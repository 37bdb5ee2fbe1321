"""What a question is answered with: rows, the ids and effort they rest on, and their caveats."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from pydantic import Field

from trailwarden.query.detail import Detail
from trailwarden.query.model import Model
from trailwarden.query.question import Question

Key: TypeAlias = str | int | bool | None
Value: TypeAlias = float | int | str | datetime | None


class Row(Model):
    """One line of an answer.

    `group` has a key for each `by`. `low` and `high` are a 95 % interval where there is one. `n` is
    the number of events it rests on, `event_ids` the first of them (`Question.ids_per_row`),
    `effort_days` the camera-days behind it where effort matters.
    """

    group: dict[str, Key] = Field(default_factory=dict)
    value: Value = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    effort_days: float | None = None
    event_ids: tuple[str, ...] = ()
    detail: Detail | None = None


class Evidence(Model):
    """What the whole answer rests on. `event_ids` is complete if `complete`, else its beginning;
    the rest is `Question(about="events", measure={"kind": "list"}, where=question.where)`.
    """

    events: int = 0
    observations: int = 0
    event_ids: tuple[str, ...] = ()
    complete: bool = True
    fingerprint: str = ""  # of all ids, in order: two answers on the same events agree in it


class EffortBehind(Model):
    """The watching behind an answer, within its cameras and time."""

    camera_days: float = 0.0
    cameras: int = 0
    deployments: int = 0
    blind_days: float = 0.0  # deployed, but not seeing
    without_effort: tuple[str, ...] = ()  # deployments whose effort nobody recorded


class Doubt(StrEnum):
    """Kinds of caveat."""

    SMALL_N = "small_n"
    BLIND_DAYS = "blind_days"
    NO_EFFORT = "no_effort"
    UNREVIEWED = "unreviewed"
    CLOCK = "clock"
    SIMULATED = "simulated"
    UNCOUNTED = "uncounted"
    COARSE = "coarse"  # identified less finely than asked
    INDEPENDENCE = "independence"
    TRUNCATED = "truncated"  # more rows than shown
    MIXED_ZONES = "mixed_zones"
    METHOD = "method"


class Caveat(Model):
    """A reason to read the answer with care; `n` and `of` say how many it touches."""

    doubt: Doubt
    text: str
    n: int | None = None
    of: int | None = None


class Result(Model):
    """An answer, complete with the question that made it."""

    question: Question
    rows: tuple[Row, ...]
    total_rows: int
    next: str | None = None
    unit: str = ""  # of the rows' values: "events", "per 100 camera-days", "seconds"
    evidence: Evidence
    effort: EffortBehind
    caveats: tuple[Caveat, ...] = ()
    asked_at: datetime
    revision: int
    since: datetime | None = None  # the time range as understood
    until: datetime | None = None
    zone: str | None = None
