"""A folder of stills as a feed: those that lie there, then, if asked, those that are added.

A picture is read when it has kept its size and time through two looks, so that one still being
uploaded is left alone. Looking again and again needs nothing of the file system, and works on
network folders, where change notices do not.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeAlias

from PIL import Image as Pillow

from trailwarden.domain import Stamps
from trailwarden.edge.detect.exif import exif_time_of
from trailwarden.edge.detect.picture import PICTURE_SUFFIXES, read_picture
from trailwarden.edge.errors import PictureError, SourceAddressError, SourceRefused
from trailwarden.edge.frame import Frame
from trailwarden.edge.source.feed import Reading

_NamePart: TypeAlias = tuple[bool, int, str]
"""Digits count as a number: IMG_9 stands before IMG_10, as cameras count."""


class _State(NamedTuple):
    """What tells that a file has changed."""

    modified_ns: int
    size: int


class StillsFeed:
    """The pictures below `folder`, one reading each, by the time they were taken, then by name.

    With `watch` the feed goes on with pictures added later and never ends by itself. A picture
    that cannot be read is passed to `on_unreadable`, counted in `corrupt_packets`, and tried again
    if it changes. Times without an offset are read in `zone`.

    Raises SourceAddressError if the folder holds no pictures and is not watched, and
    SourceRefused if it may not be read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        watch: bool = False,
        zone: tzinfo = UTC,
        poll_s: float = 1.0,
        on_unreadable: Callable[[PictureError], None] = lambda _: None,
    ) -> None:
        self.corrupt_packets = 0
        self._folder = folder
        self._watch = watch
        self._zone = zone
        self._poll_s = poll_s
        self._on_unreadable = on_unreadable
        self._closing = threading.Event()
        self._done: set[Path] = set()
        self._failed: dict[Path, _State] = {}
        self._last_time: datetime | None = None
        _require_readable(folder)
        self._looked = _look(folder)
        if not (self._looked or watch):
            raise SourceAddressError(_empty_text(folder))

    @property
    def video(self) -> None:
        """Stills have no packets."""
        return

    @property
    def is_live(self) -> bool:
        """Whether pictures may still be added."""
        return self._watch

    def __iter__(self) -> Iterator[Reading]:
        yield from self._readings(self._looked)
        while self._watch and not self._closing.wait(self._poll_s):
            before, self._looked = self._looked, _look(self._folder)
            yield from self._readings(
                {path: now for path, now in self._looked.items() if before.get(path) == now}
            )

    def close(self) -> None:
        """End the iteration before the next picture."""
        self._closing.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _readings(self, still: dict[Path, _State]) -> Iterator[Reading]:
        fresh = (item for item in still.items() if self._is_fresh(*item))
        for path, state in sorted(fresh, key=self._by_time_then_name):
            if self._closing.is_set():
                return
            try:
                reading = self._read(path, state)
            except PictureError as error:
                self._failed[path] = state
                self.corrupt_packets += 1
                self._on_unreadable(error)
            else:
                self._done.add(path)
                self._failed.pop(path, None)
                yield reading

    def _by_time_then_name(self, item: tuple[Path, _State]) -> tuple[datetime, list[_NamePart]]:
        path, state = item
        parts = re.findall(r"\d+|\D+", str(path))
        time = _exif_time(path, self._zone) or _written(state)
        return time, [(part.isdecimal(), _number(part), part) for part in parts]

    def _is_fresh(self, path: Path, state: _State) -> bool:
        return path not in self._done and self._failed.get(path) != state

    def _read(self, path: Path, state: _State) -> Reading:
        picture = read_picture(path, self._zone)
        stamps = Stamps(arrival=_written(state), shown=picture.exif_time)
        issues = list(picture.issues)
        time = stamps.best
        if self._last_time is not None and time < self._last_time:
            issues.append(f"{path.name} was taken before the picture before it")
            time = self._last_time
        self._last_time = time
        return Reading(None, (Frame.of_image(picture.image, time, stamps),), "; ".join(issues))


def _require_readable(folder: Path) -> None:
    if not folder.is_dir():
        raise SourceAddressError(f"{folder} is not a folder; check the path")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceRefused(f"no permission to read {folder}; give this user the right to")


def _look(folder: Path) -> dict[Path, _State]:
    """Pictures below `folder` now; none while it is away, for a network folder comes back."""
    found: dict[Path, _State] = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.suffix.lower() in PICTURE_SUFFIXES and not name.startswith("."):
                try:
                    status = path.stat()
                except OSError:  # taken away since it was listed
                    continue
                found[path] = _State(status.st_mtime_ns, status.st_size)
    return found


def _written(state: _State) -> datetime:
    return datetime.fromtimestamp(state.modified_ns / 1e9, UTC)


def _exif_time(path: Path, zone: tzinfo) -> datetime | None:
    """From the file's head alone; a file whose head cannot be read has its trouble told later."""
    try:
        with Pillow.open(path) as picture:
            exif = exif_time_of(picture, zone, issues=[])
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        return None
    return None if exif is None else exif.moment


def _number(part: str) -> int:
    return int(part) if part.isdecimal() else 0


def _empty_text(folder: Path) -> str:
    if any(folder.iterdir()):
        return f"{folder} holds no pictures; for videos in it name each file, or use `scan`"
    return f"{folder} is empty; watch it with --realtime to wait for pictures"
