"""Effort: when a camera could have seen something, and when it could not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class CameraState(StrEnum):
    """How well a camera sees. Only `up` counts as effort."""

    UP = "up"
    STALE = "stale"  # connected, but nothing new arrives
    FROZEN = "frozen"  # the same picture again and again
    DARK = "dark"  # too little light to see anything
    BLIND = "blind"  # covered, blown out or out of focus
    DOWN = "down"  # not connected

    @property
    def counts_as_effort(self) -> bool:
        """Whether an animal passing in this state could have been seen."""
        return self is CameraState.UP


@dataclass(frozen=True, slots=True)
class EffortSpan:
    """A camera was in `state` from `start` until `end`; `detail` says why, in words."""

    deployment_id: str
    state: CameraState
    start: datetime
    end: datetime
    detail: str = ""

    @property
    def duration(self) -> timedelta:
        """Length of the span."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Effort:
    """Time a deployment spent in each state. Spans of one deployment never overlap."""

    deployment_id: str
    by_state: dict[CameraState, timedelta]

    @property
    def camera_days(self) -> float:
        """Days in which something could have been seen."""
        seeing = (time for state, time in self.by_state.items() if state.counts_as_effort)
        return sum(seeing, timedelta()) / timedelta(days=1)
