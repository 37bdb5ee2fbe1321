"""Which events a question is about."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from pydantic import Field, field_validator

from trailwarden.domain import EventState, ObservationType, time_zone
from trailwarden.query.model import Model


class Clock(StrEnum):
    """What hours of a day mean."""

    CLOCK = "clock"  # the camera's local time
    SUN = "sun"  # anchored to sunrise (6:00) and sunset (18:00), season by season


class SunPhase(StrEnum):
    """Parts of a day by the sun: civil twilight parts night from dawn and dusk."""

    NIGHT = "night"
    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"


class TimeRange(Model):
    """From `since` (included) until `until` (not included); None is open.

    A time with an offset is exact. A date, or a time without an offset, is read in `zone` (an IANA
    name or `+01:00`), or, where none is given, in the zone that all chosen cameras share; where
    they share none, the question is refused as ambiguous. A date as `until` ends as it begins: the
    week of 2 to 8 June is since 2026-06-02, until 2026-06-09. An event belongs to the range in
    which it starts. Of a time that clocks show twice in autumn the first is meant; one that they
    skip in spring is read as if they had not.
    """

    since: datetime | date | None = None
    until: datetime | date | None = None
    zone: str | None = None

    @field_validator("zone")
    @classmethod
    def _must_exist(cls, zone: str | None) -> str | None:
        if zone is not None:
            time_zone(zone)
        return zone


class TimeOfDay(Model):
    """Every day from `start` (included) to `end` (not included); past midnight if end < start."""

    start: time
    end: time
    clock: Clock = Clock.CLOCK

    @field_validator("start", "end")
    @classmethod
    def _must_be_local(cls, moment: time) -> time:
        if moment.tzinfo is not None:
            raise ValueError("a time of day is the camera's local time: give it without an offset")
        return moment


class Where(Model):
    """What is None does not restrict; an empty list matches nothing.

    `taxa` are scientific or vernacular names at any rank: `Aves`, `Anas`, `mallard`; what was
    identified to a coarser rank does not match. `locations` are ids or names. `min_score` holds for
    the machine's words only: a person's need none. Rows marked as camera setup never count.
    """

    cameras: tuple[str, ...] | None = None
    locations: tuple[str, ...] | None = None
    deployments: tuple[str, ...] | None = None
    taxa: tuple[str, ...] | None = None
    categories: tuple[ObservationType, ...] | None = None
    behaviors: tuple[str, ...] | None = None
    life_stages: tuple[str, ...] | None = None
    sexes: tuple[str, ...] | None = None
    individuals: tuple[str, ...] | None = None
    time: TimeRange = TimeRange()
    time_of_day: TimeOfDay | None = None
    sun_phases: tuple[SunPhase, ...] | None = None
    reviewed: bool | None = None
    min_score: float | None = Field(default=None, ge=0, le=1)
    states: tuple[EventState, ...] | None = None
    simulated: bool | None = None
    event_ids: tuple[str, ...] | None = None
