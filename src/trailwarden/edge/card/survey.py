"""When each picture was taken: read from the head of the file, before anything is decoded."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from PIL import Image as Pillow

from trailwarden.domain import Stamps
from trailwarden.edge.card.walk import CardFile
from trailwarden.edge.detect.exif import exif_time_of

_CREDIBLE_YEARS = range(1990, 2100)  # clocks that were never set say 1970 or 1980


@dataclass(frozen=True, slots=True)
class Still:
    """A picture and its time. `shown` is what the camera wrote into it, if that is credible.

    `issue` says in words what is doubtful about the time, and is empty if nothing is. `jumps` is
    how often the camera's clock had run backwards on this card when it was taken.
    """

    file: CardFile
    shown: datetime | None
    issue: str = ""
    jumps: int = 0

    @property
    def stamps(self) -> Stamps:
        """Its clocks; a picture "arrived" when its file was written."""
        return Stamps(arrival=self.file.written, shown=self.shown)

    @property
    def time(self) -> datetime:
        """On the most trusted clock present."""
        return self.stamps.best


def survey(file: CardFile, zone: tzinfo) -> Still:
    """Read a picture's time, in `zone` where the file names none. Never fails: see `issue`."""
    issues: list[str] = []
    shown = _exif_time(file, zone, issues)
    if shown is not None and shown.year not in _CREDIBLE_YEARS:
        issues.append(f"EXIF says {shown:%Y-%m-%d}, as a clock that was never set does")
        shown = None
    if shown is None:
        why = "; ".join(issues) or "the picture names no time"
        return Still(file, None, f"{why}: the time its file was written is used")
    # In UTC, for hours that a change to summer time skips run backwards only there.
    return Still(file, shown.astimezone(UTC), "; ".join(issues))


def _exif_time(file: CardFile, zone: tzinfo, issues: list[str]) -> datetime | None:
    """From the file's head alone; what else is wrong with the file is told when it is decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pillow.open(file.path) as picture:
                exif = exif_time_of(picture, zone, issues)
    except (OSError, ValueError, SyntaxError, TypeError, Pillow.DecompressionBombError):
        return None
    return None if exif is None else exif.moment
