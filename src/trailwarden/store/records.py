"""What the store gives back: stored events with both clocks, counts, summaries, histories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    Deployment,
    EventState,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Stamps,
)


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place between events in order of corrected start, then id: where a page ends."""

    start: datetime
    event_id: str


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it stands. `start` and `end` are corrected by the clock offset that
    `deployment.clock_offset` names; `source_start` and `source_end` are the camera's own.

    `observations` holds a person's and the machine's; `current` those that count.
    """

    event_id: str
    deployment: Deployment
    start: datetime
    end: datetime
    source_start: datetime
    source_end: datetime
    state: EventState
    stamps: Stamps
    observations: tuple[Observation, ...]
    media: tuple[Media, ...]
    timestamp_issues: str

    @property
    def camera_id(self) -> str:
        """The camera that saw it."""
        return self.deployment.camera_id

    @property
    def simulated(self) -> bool:
        """Whether a simulated camera made it up."""
        return self.deployment.simulated

    @property
    def clock_offset(self) -> timedelta:
        """What was added to the camera's own times."""
        return self.deployment.clock_offset

    @property
    def duration(self) -> timedelta:
        """Length of the event."""
        return self.end - self.start

    def time_of(self, media: Media) -> datetime:
        """When a file of this event was taken, corrected by the clock offset."""
        return media.stamps.best + self.clock_offset

    @property
    def human_reviewed(self) -> bool:
        """Whether a person has said what it shows."""
        return any(_by_human(observation) for observation in self.observations)

    @property
    def current(self) -> tuple[Observation, ...]:
        """A person's observations if there are any, else the machine's."""
        human = tuple(filter(_by_human, self.observations))
        return human or self.observations

    @property
    def cursor(self) -> Cursor:
        """The event's own place, to page on from."""
        return Cursor(self.start, self.event_id)


def _by_human(observation: Observation) -> bool:
    return observation.classification_method is ClassificationMethod.HUMAN


@dataclass(frozen=True, slots=True)
class ClockCorrection:
    """Somebody changed a deployment's clock offset. History: only ever appended to."""

    deployment_id: str
    at: datetime
    by: str
    reason: str
    from_offset: timedelta
    to_offset: timedelta


@dataclass(frozen=True, slots=True)
class LabelChange:
    """People's word on an event was replaced, or taken back, `by` somebody; `replaced` stood until
    then. History: only ever appended to."""

    event_id: str
    at: datetime
    by: str
    replaced: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class MediaSummary:
    """How many files of a kind a deployment has, and their bytes. Rows of media that are not on
    this machine are of kind `absent` and weigh nothing."""

    deployment_id: str
    kind: MediaKind | Literal["absent"]
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was read in: its descriptor verbatim (JSON), and the header of each table.

    `package_id` is given by the store. `imported_from` is where it lay.
    """

    package_id: int
    name: str
    imported_at: datetime
    imported_from: str
    descriptor: str
    columns: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A row of a package's table, its cells verbatim in the order of the table's header."""

    row_id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was seen. `individuals` sums the events' counts, so an animal that
    came back counts again; `duration` sums the events' lengths.

    `scientific_name` is None where the whole observation type is counted. An event with two types
    is counted in each, so types do not add up to a number of events.
    """

    observation_type: ObservationType
    scientific_name: str | None
    events: int
    individuals: int
    duration: timedelta


@dataclass(frozen=True, slots=True)
class HourlyCount:
    """A count of one deployment in the hour (UTC) that begins at `hour`, by event start."""

    deployment_id: str
    hour: datetime
    count: Count


@dataclass(frozen=True, slots=True)
class CameraSummary:
    """A camera at a glance. Counts and effort cover the time asked for; the rest is the latest.

    `deployment` is the open one, or the last. `state` is None if no effort was ever recorded;
    `event_counts` counts an event with two types in both.
    """

    camera_id: str
    deployment: Deployment
    state: CameraState | None
    state_since: datetime | None
    last_event_id: str | None
    last_event_start: datetime | None
    event_counts: dict[ObservationType, int]
    effort: dict[CameraState, timedelta]

    @property
    def simulated(self) -> bool:
        """Whether its current deployment is a simulated camera."""
        return self.deployment.simulated
