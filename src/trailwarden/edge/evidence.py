"""Evidence on disk: where files lie, how they are written whole or not at all, and pictures.

A file is written beside its place as `*.part`, flushed to the disk and renamed, so that whatever
stands under a final name is complete. A process that dies leaves at most `*.part` files behind.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path

import cv2
import numpy as np

from trailwarden.domain import Detection, Stamps
from trailwarden.edge.errors import DiskFull, EvidenceError, PictureError
from trailwarden.edge.frame import Frame, Image

PART = ".part"
THUMBNAIL_WIDTH = 320

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LONGEST_NAME_BYTES = 100
_NOTABLE = 1.05


def slug(name: str) -> str:
    """Return `name` as one folder name: letters and digits of any script, `-`, `_` and `.`.

    Everything else becomes `-`; what is left starts with none of `.-`, so it is neither hidden nor
    a way up the tree. A name with nothing to keep becomes `camera`.
    """
    kept = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", name)).strip(".-")
    return kept.encode()[:_LONGEST_NAME_BYTES].decode(errors="ignore") or "camera"


def media_path(root: Path, camera_id: str, event_id: str, start: datetime, suffix: str) -> Path:
    """Return `<root>/media/<camera>/<YYYY>/<MM>/<DD>/<event_id><suffix>`, by `start`'s UTC day.

    `suffix` is `.mp4`, `.jpg` or `.thumb.jpg`.
    """
    day = start.astimezone(UTC)
    return root / "media" / slug(camera_id) / f"{day:%Y/%m/%d}" / f"{slug(event_id)}{suffix}"


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the system's write errors on `path` into DiskFull or EvidenceError."""
    try:
        yield
    except OSError as error:
        raise write_error(path, error) from error


def write_error(path: Path, error: OSError) -> EvidenceError:
    """Return the EvidenceError (DiskFull if there was no room) for a failed write of `path`."""
    if error.errno in _NO_ROOM:
        return DiskFull(
            f"could not write {path}: no room ({error.strerror}; {_free_mb(path)} MB free on that "
            "disk). Free some space, or lower the retention limits so that old media go sooner."
        )
    return EvidenceError(
        f"could not write {path}: {error.strerror or error}. Check that the data folder is "
        "writable and its disk is in order."
    )


def require_space(path: Path, needed_bytes: int) -> None:
    """Raise DiskFull unless the disk that holds, or will hold, `path` has `needed_bytes` free."""
    free = _free_bytes(path)
    if free < needed_bytes:
        raise DiskFull(
            f"{path} needs {needed_bytes / 1e6:.1f} MB, but its disk has {free / 1e6:.1f} MB free. "
            "Free some space, or lower the retention limits so that old media go sooner."
        )


def write_whole(path: Path, data: bytes) -> None:
    """Write a file at `path` completely or not at all; it is on the disk when this returns.

    Makes the folders it needs. Raises DiskFull or EvidenceError; then `path` is as it was.
    """
    part = path.with_name(path.name + PART)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            settle(part, path)
        except OSError:
            with suppress(OSError):
                part.unlink()
            raise


def settle(part: Path, path: Path) -> None:
    """Give a file already flushed to the disk its final name, durably."""
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def clean_leftovers(root: Path) -> int:
    """Remove the `*.part` files below `<root>/media` that a dead process left; return how many.

    Call it at start, when no other process writes there. Files that cannot go are left.
    """
    removed = 0
    for part in (root / "media").rglob(f"*{PART}"):
        with suppress(OSError):
            part.unlink()
            removed += 1
    return removed


def encode_jpeg(image: Image, quality: int = 85) -> bytes:
    """Return `image` (HxWx3 blue-green-red or HxW grey) as JPEG. Raises PictureError."""
    if image.ndim not in (2, 3) or 0 in image.shape or image.dtype != np.uint8:
        raise PictureError(f"not a picture: an array of {image.shape} {image.dtype}")
    try:
        done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise PictureError(f"a picture of {image.shape} does not fit a JPEG: {error}") from error
    if not done:
        raise PictureError(f"a picture of {image.shape} does not fit a JPEG (65500 pixels a side)")
    return data.tobytes()


def thumbnail(image: Image, width: int = THUMBNAIL_WIDTH) -> Image:
    """Return `image` scaled to `width` pixels, area-averaged; unchanged if it is not wider."""
    if image.shape[1] <= width:
        return image
    height = max(1, round(image.shape[0] * width / image.shape[1]))
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


@dataclass(frozen=True, slots=True)
class BestPicture:
    """The picture that shows most of an event so far: JPEG as the camera saw it, nothing drawn in.

    `width` and `height` are in pixels; for `merit` see `BestFrame`.
    """

    stamps: Stamps
    width: int
    height: int
    jpeg: bytes
    merit: float


class BestFrame:
    """Keeps the best picture of one event as a JPEG, some 100 kB, not as a frame of megabytes.

    A picture's merit is the greatest `score * sqrt(area)` among its detections, `area` being a
    box's share of the picture: a sure and large animal is worth most, and the root keeps a near
    but doubtful one from beating a sure one further off. A picture without detections has merit 0,
    so an event seen by motion alone keeps its first picture. Encoding, 5 to 10 ms at 720p, waits
    until a picture beats the last by `_NOTABLE`, or a slow approach would encode every frame.
    """

    def __init__(self, quality: int = 85) -> None:
        self._quality = quality
        self._best: BestPicture | None = None

    @property
    def best(self) -> BestPicture | None:
        """The best picture so far; None before the first."""
        return self._best

    def offer(self, frame: Frame, detections: tuple[Detection, ...]) -> bool:
        """Keep `frame` if it is notably better than the one kept; return whether it was.

        Raises PictureError if it cannot be encoded; the picture kept before then stays.
        """
        merit = max((found.score * sqrt(found.box.area) for found in detections), default=0.0)
        if self._best is not None and merit <= self._best.merit * _NOTABLE:
            return False
        jpeg = encode_jpeg(frame.colour(), self._quality)
        self._best = BestPicture(frame.stamps, frame.width, frame.height, jpeg, merit)
        return True


def _free_mb(path: Path) -> str:
    try:
        return f"{_free_bytes(path) / 1e6:.1f}"
    except OSError:
        return "unknown"


def _free_bytes(path: Path) -> int:
    place = path
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free
