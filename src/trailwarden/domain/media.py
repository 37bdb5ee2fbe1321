"""Files that prove an event."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from trailwarden.domain.time import Stamps


class MediaKind(StrEnum):
    """What a file is to its event."""

    CLIP = "clip"  # video cut from the stream, pre-roll included
    BEST = "best"  # the frame that shows most
    THUMBNAIL = "thumbnail"
    ORIGINAL = "original"  # a camera's own picture or video, left where it was found


@dataclass(frozen=True, slots=True)
class Media:
    """A Camtrap DP media row. `path` is absolute; originals are referenced, never moved.

    `timestamp_issues` says in words what is doubtful about the time, and is empty if nothing is.
    """

    media_id: str
    deployment_id: str
    event_id: str | None
    kind: MediaKind
    path: Path
    media_type: str  # IANA, for example video/mp4
    stamps: Stamps
    width: int
    height: int
    size_bytes: int
    duration_s: float | None = None
    timestamp_issues: str = ""


@dataclass(frozen=True, slots=True)
class AbsentMedia:
    """A Camtrap DP media row whose file is not on this machine, as somebody else's package says.

    `address` is its URL, or the path where it should lie. Nothing here ever fetches it.
    """

    media_id: str
    deployment_id: str
    event_id: str | None
    address: str
    media_type: str
    stamps: Stamps
