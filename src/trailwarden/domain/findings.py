"""What a detector found in one file, picture or video, outside of any event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from trailwarden.domain.vision import Detection


class Failure(StrEnum):
    """Why a file has no findings, in the words of MegaDetector's batch format."""

    IMAGE_ACCESS = "Failure image access"
    VIDEO_ACCESS = "Failure video access"
    INFERENCE = "Failure inference"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One detection in a file; in a video `frame_number` counts decoded frames from 0."""

    detection: Detection
    frame_number: int | None = None


@dataclass(frozen=True, slots=True)
class VideoFrames:
    """A video's frames a second, and the numbers of the frames that were looked at."""

    frame_rate: float
    processed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileFindings:
    """The findings in one file. `path` is absolute.

    `failure` is None for a file that could be read, even if nothing is in it; `issues` says in
    words what was odd. `taken_at` is the camera's own time, where the file tells it.
    """

    path: Path
    sightings: tuple[Sighting, ...] = ()
    failure: str | None = None
    video: VideoFrames | None = None
    taken_at: datetime | None = None
    issues: tuple[str, ...] = ()
