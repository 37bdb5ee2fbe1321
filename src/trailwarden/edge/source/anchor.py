"""When a recorded video was made: the caller's word, else the container's, else the file's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

_METADATA_KEYS = ("com.apple.quicktime.creationdate", "creation_time", "date")
_FIRST_CREDIBLE_YEAR = 1990  # unset clocks say 1904, 1970 or 1980


@dataclass(frozen=True, slots=True)
class Anchor:
    """The time of a video's first picture.

    `is_source` is true if a clock of the source said so, not this machine's file system. `issue`
    says what is doubtful, in words, and is empty if nothing is.
    """

    start: datetime
    is_source: bool
    issue: str = ""


def anchor_of_recording(
    metadata: Mapping[str, str], fallback: datetime, fallback_name: str, zone: tzinfo = UTC
) -> Anchor:
    """When a recording with this metadata began. Times without an offset are read in `zone`.

    Without a usable time it is `fallback`, called `fallback_name` in the issue.
    """
    unusable = ""
    for key in _METADATA_KEYS:
        said = metadata.get(key)
        moment = _parse(said, zone) if said else None
        if moment is not None and moment.year >= _FIRST_CREDIBLE_YEAR:
            return Anchor(moment, is_source=True)
        if said:
            unusable = f" ({key} {said!r} is not credible)"
    issue = f"the video names no recording time{unusable}; {fallback_name} is used"
    return Anchor(fallback, is_source=False, issue=issue)


def _parse(text: str, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        # Some years turn out of range in UTC only.
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
