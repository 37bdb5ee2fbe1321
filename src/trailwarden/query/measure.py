"""What is measured: each kind of question has a model, told apart by its `kind`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from trailwarden.query.model import Model
from trailwarden.query.where import Clock


class IndependenceRule(StrEnum):
    """From what the interval is counted, in camtrapR's words."""

    LAST_RECORD = "lastRecord"
    LAST_INDEPENDENT_RECORD = "lastIndependentRecord"


_YEAR_MIN = 366 * 24 * 60
"""No window is longer than a year."""


class Independence(Model):
    """When a record of a species at a location counts as a new one; 0 minutes: always."""

    minutes: float = Field(default=30, ge=0, le=_YEAR_MIN)
    rule: IndependenceRule = IndependenceRule.LAST_INDEPENDENT_RECORD


class Unit(StrEnum):
    """What a rate counts."""

    EVENTS = "events"
    OBSERVATIONS = "observations"
    INDEPENDENT_EVENTS = "independent_events"
    INDIVIDUALS = "individuals"


class Period(StrEnum):
    """Steps of a trend."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class List(Model):
    """The things themselves, newest first (`order`), a page at a time (`after`)."""

    kind: Literal["list"] = "list"


class Count(Model):
    """How many: events, observations, media files, deployments."""

    kind: Literal["count"] = "count"


class IndependentEvents(Model):
    """How many records, those too soon after another of the species at the place left out."""

    kind: Literal["independent_events"] = "independent_events"
    independence: Independence = Independence()


class Individuals(Model):
    """The sum of counts; an animal that comes back counts again."""

    kind: Literal["individuals"] = "individuals"


class GroupSize(Model):
    """Mean number seen together in an event, with median, largest and interval."""

    kind: Literal["group_size"] = "group_size"


class Duration(Model):
    """Seconds of events, summed; the mean in the row's detail."""

    kind: Literal["duration"] = "duration"


class Bytes(Model):
    """Bytes of files (media only)."""

    kind: Literal["bytes"] = "bytes"


class EffortDays(Model):
    """Camera-days in which something could have been seen (effort only)."""

    kind: Literal["effort"] = "effort"


class Rate(Model):
    """Number per 100 camera-days: the relative abundance index."""

    kind: Literal["rate"] = "rate"
    of: Unit = Unit.OBSERVATIONS
    independence: Independence = Independence()
    per_days: float = Field(default=100, gt=0, le=100_000)


class First(Model):
    """The earliest event."""

    kind: Literal["first"] = "first"


class Last(Model):
    """The latest event."""

    kind: Literal["last"] = "last"


class CoOccurrence(Model):
    """Events with one of `others` at the same place within the window, before or after."""

    kind: Literal["co_occurrence"] = "co_occurrence"
    others: tuple[str, ...] = Field(min_length=1)
    within_min: float = Field(default=60, gt=0, le=_YEAR_MIN)


class Sequence(Model):
    """Events of the chosen taxa followed by one of `then` at the same place in time."""

    kind: Literal["sequence"] = "sequence"
    then: tuple[str, ...] = Field(min_length=1)
    within_min: float = Field(default=60, gt=0, le=_YEAR_MIN)


class Movement(Model):
    """Successive detections of a species (or a known individual) at different cameras."""

    kind: Literal["movement"] = "movement"
    within_min: float = Field(default=720, gt=0, le=_YEAR_MIN)
    individuals: bool = False  # only those that somebody recognised


class Traffic(Model):
    """Passages up and down a line of cameras, named in order."""

    kind: Literal["traffic"] = "traffic"
    line: tuple[str, ...] = Field(min_length=2)
    within_min: float = Field(default=60, gt=0, le=_YEAR_MIN)


class Residence(Model):
    """How long they stay, and when they come back."""

    kind: Literal["residence"] = "residence"
    gap_min: float = Field(default=30, gt=0, le=_YEAR_MIN)


class Activity(Model):
    """When in the day: circular kernel density and activity level."""

    kind: Literal["activity"] = "activity"
    clock: Clock = Clock.CLOCK
    independence: Independence = Independence()
    resamples: int = Field(default=500, ge=0, le=10_000)
    seed: int = 1


class Overlap(Model):
    """How far the daily activity of the chosen taxa and of `others` coincides: Dhat1 or Dhat4."""

    kind: Literal["overlap"] = "overlap"
    others: tuple[str, ...] = Field(min_length=1)
    clock: Clock = Clock.CLOCK
    independence: Independence = Independence()
    resamples: int = Field(default=1000, ge=100, le=10_000)
    seed: int = 1


class Budget(Model):
    """Shares of behaviours."""

    kind: Literal["budget"] = "budget"


class Richness(Model):
    """Number of species seen, accumulation with effort, and how many there may be (Chao)."""

    kind: Literal["richness"] = "richness"


class DetectionHistory(Model):
    """Seen or not, by location and occasion; null where the camera was blind."""

    kind: Literal["detection_history"] = "detection_history"
    occasion_days: int = Field(default=7, ge=1, le=366)


class Occupancy(Model):
    """Share of locations used: naive, and by a single-season occupancy model."""

    kind: Literal["occupancy"] = "occupancy"
    occasion_days: int = Field(default=7, ge=1, le=366)


class Trend(Model):
    """Change of the rate over time, with effort as the offset."""

    kind: Literal["trend"] = "trend"
    period: Period = Period.WEEK
    independence: Independence = Independence()


Measure: TypeAlias = Annotated[
    List
    | Count
    | IndependentEvents
    | Individuals
    | GroupSize
    | Duration
    | Bytes
    | EffortDays
    | Rate
    | First
    | Last
    | CoOccurrence
    | Sequence
    | Movement
    | Traffic
    | Residence
    | Activity
    | Overlap
    | Budget
    | Richness
    | DetectionHistory
    | Occupancy
    | Trend,
    Field(discriminator="kind"),
]
