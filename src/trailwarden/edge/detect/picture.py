"""Reading a still, however odd or damaged, and saying what was wrong with it.

Camera cards hold empty files, files cut short, colours meant for printing and cameras mounted
sideways. What can be decoded is; what was doubtful stands in `issues`; what cannot be read raises
PictureError, for the caller to skip and count.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from trailwarden.edge.detect.exif import ExifTime, exif_time_of
from trailwarden.edge.errors import PictureError
from trailwarden.edge.frame import Image

MOST_PIXELS = 170_000_000
"""A camera's largest picture has a tenth of this; more is a decompression bomb."""

_WARNED_ONE_AT_A_TIME = threading.Lock()
_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error)

PICTURE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif")
)
"""Files that are taken for stills, in lower case."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A still: `image` HxWx3 blue-green-red, upright; `width` and `height` are its own.

    `exif` is the time the camera wrote into the file, None if it wrote none that can be read.
    `issues` says in words what was odd about the file; empty if nothing was.
    """

    path: Path
    image: Image
    exif: ExifTime | None
    issues: tuple[str, ...]

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.image.shape[0])

    @property
    def exif_time(self) -> datetime | None:
        """The aware time of `exif`, if there is one."""
        return None if self.exif is None else self.exif.moment


def read_picture(path: Path, zone: tzinfo) -> Picture:
    """Read one still; EXIF times without an offset are taken to be in `zone`.

    Raises PictureError naming the file and the reason.
    """
    data = _bytes_of(path)
    issues: list[str] = []
    picture = _decoded(path, data, issues)
    with _noted(issues):
        exif = exif_time_of(picture, zone, issues)
        image = _blue_green_red(_upright(picture, issues))
    return Picture(path, image, exif, tuple(dict.fromkeys(issues)))


@contextmanager
def _noted(issues: list[str]) -> Iterator[None]:
    """What Pillow warns of becomes an issue. One thread at a time: warnings are process-wide."""
    with _WARNED_ONE_AT_A_TIME, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield
    issues.extend(str(warning.message) for warning in warned)


def _bytes_of(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"picture {path} cannot be read: {error.strerror}") from error
    if not data:
        raise PictureError(f"picture {path} is empty (0 bytes); copy it from the card again")
    return data


def _decoded(path: Path, data: bytes, issues: list[str]) -> Pillow.Image:
    """The picture with its pixels. A JPEG that ends early is closed and shown as far as it goes."""
    try:
        return _loaded(path, data, issues)
    except UnidentifiedImageError as error:
        raise PictureError(
            f"{path} ({len(data)} bytes) is no picture that can be read; open it in a viewer, or "
            f"copy it from the card again"
        ) from error
    except Pillow.DecompressionBombError as error:
        raise PictureError(f"picture {path} is refused: {error}; leave it out") from error
    except _DAMAGE as error:
        issues.append(f"file is cut short or damaged ({error}); part of the picture is missing")
        if not data.startswith(_JPEG_START):
            raise _damaged(path, error) from error
    try:
        return _loaded(path, data + _JPEG_END, issues)
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def _loaded(path: Path, data: bytes, issues: list[str]) -> Pillow.Image:
    with _noted(issues):
        picture = Pillow.open(io.BytesIO(data))
    if picture.width * picture.height > MOST_PIXELS:
        raise PictureError(
            f"picture {path} claims {picture.width}x{picture.height} pixels, more than the "
            f"{MOST_PIXELS} that are read; make it smaller, or leave it out"
        )
    picture.load()
    return picture


def _damaged(path: Path, error: Exception) -> PictureError:
    return PictureError(
        f"picture {path} is damaged and nothing in it can be shown ({error}); copy it from the "
        f"card again"
    )


def _upright(picture: Pillow.Image, issues: list[str]) -> Pillow.Image:
    """Turned as the camera says it was held."""
    try:
        return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, TypeError, struct.error) as error:
        issues.append(f"EXIF orientation cannot be read ({error})")
        return picture


def _blue_green_red(picture: Pillow.Image) -> Image:
    """Any mode to HxWx3 bytes; deeper greys are scaled down, not cut off."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        deep = np.asarray(picture, np.float64)
        top = 255.0 if deep.max(initial=0) <= 255 else max(65535.0, float(deep.max()))
        grey = np.clip(deep * (255.0 / top), 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"), np.uint8)[:, :, ::-1])
