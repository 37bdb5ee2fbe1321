"""An event: something passed a camera. It has tracks, observations and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from trailwarden.domain.geometry import Box
from trailwarden.domain.time import Stamps
from trailwarden.domain.vision import Category, ObservationType


class EventState(StrEnum):
    """`truncated` events were open when the process died; what they hold up to then is true."""

    OPEN = "open"
    CLOSED = "closed"
    TRUNCATED = "truncated"


class ClassificationMethod(StrEnum):
    """Camtrap DP `classificationMethod`."""

    HUMAN = "human"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """Where a track was at a time. `offset_s` counts from the event's start."""

    offset_s: float
    box: Box
    score: float


@dataclass(frozen=True, slots=True)
class Track:
    """One individual followed through an event, as far as the tracker could tell."""

    track_id: int
    category: Category | None  # None: moved, but no detector ran
    points: tuple[TrackPoint, ...]

    @property
    def score(self) -> float:
        """The best score along the track, 0..1."""
        return max(point.score for point in self.points)


@dataclass(frozen=True, slots=True)
class Observation:
    """A Camtrap DP event-level observation: what, how many, said by whom.

    `count` is the most individuals seen at one moment: an animal that leaves and comes back counts
    once, and those that are never in view together are not added up; None if nobody counted.
    `classified_by` is a model's name and hash, or a person's name. Several observations of an event
    are different animals (a female and her young), so their counts add up. `setup` is Camtrap DP's
    `cameraSetupType`: somebody at work on the camera, which no measure counts.
    """

    observation_id: str
    observation_type: ObservationType
    count: int | None
    classification_method: ClassificationMethod
    classified_by: str
    classified_at: datetime
    score: float | None = None
    scientific_name: str | None = None
    life_stage: str | None = None
    sex: str | None = None
    behavior: str | None = None
    individual_id: str | None = None
    setup: str | None = None
    tags: str = ""
    comments: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something passed a camera between `start` and `end`.

    `start` and `end` are the camera's own times on the clock named by `stamps.basis`, uncorrected;
    the store adds the deployment's clock offset and keeps both. `stamps` are those of the start.
    """

    event_id: str
    deployment_id: str
    start: datetime
    end: datetime
    state: EventState
    stamps: Stamps
    observations: tuple[Observation, ...] = ()
    tracks: tuple[Track, ...] = ()
    timestamp_issues: str = ""

    @property
    def duration(self) -> timedelta:
        """Length of the event."""
        return self.end - self.start
