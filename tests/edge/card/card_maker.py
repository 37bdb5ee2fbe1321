"""Makes the cards that the tests scan: pictures with EXIF, videos, and damage."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import av
import cv2
import numpy as np
from PIL import ExifTags
from PIL import Image as Pillow

from trailwarden.domain import Box, Category, Detection
from trailwarden.edge.detect.port import ModelIdentity
from trailwarden.edge.frame import Image

DAWN = datetime(2024, 5, 1, 5, 0, tzinfo=UTC)
WRITTEN = datetime(2024, 8, 1, tzinfo=UTC)
SIZE = (160, 120)


class RedThings:
    """A detector of red areas: an animal each, or a person where it is taller than wide."""

    identity = ModelIdentity("red-things", "0" * 64, None)
    threshold = 0.5
    input_size = (160, 160)

    def detect(self, image: Image, min_score: float) -> tuple[Detection, ...]:
        blue, green, red = (image[:, :, i].astype(int) for i in range(3))
        mask = ((red > 170) & (green < 90) & (blue < 90)).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
        height, width = mask.shape
        found = []
        for x, y, w, h, area in (map(int, stats[i]) for i in range(1, count)):
            box = Box(x / width, y / height, (x + w) / width, (y + h) / height)
            kind = Category.PERSON if h > 1.2 * w else Category.ANIMAL
            if area >= 30 and min_score <= 0.9:
                found.append(Detection(kind, 0.9, box))
        return tuple(found)


def write_still(
    path: Path,
    taken: datetime | None = DAWN,
    *,
    red: Sequence[tuple[int, int, int, int]] = (),
    mode: str = "RGB",
    orientation: int | None = None,
    written: datetime = WRITTEN,
    size: tuple[int, int] = SIZE,
) -> Path:
    """A picture unlike any other by its name, with red boxes (x, y, width, height)."""
    rng = np.random.default_rng(crc32(str(path).encode()))
    image = rng.integers(90, 130, (size[1], size[0], 3), np.uint8)
    for x, y, w, h in red:
        image[y : y + h, x : x + w] = (230, 20, 20)
    exif = Pillow.Exif()
    if taken is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = (
            f"{taken:%Y:%m:%d %H:%M:%S}"
        )
    if orientation is not None:
        exif[ExifTags.Base.Orientation] = orientation
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.fromarray(image).convert(mode).save(path, exif=exif, quality=92)
    return age(path, written)


def write_video(
    path: Path,
    *,
    seconds: float = 4,
    red: tuple[int, int, int, int] | None = None,
    created: datetime | None = None,
    fps: int = 10,
) -> Path:
    """A video in which a red box may stand, never stirring."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(crc32(str(path).encode()))
    scene = rng.integers(90, 130, (SIZE[1], SIZE[0], 3), np.uint8)
    if red is not None:
        x, y, w, h = red
        scene[y : y + h, x : x + w] = (230, 20, 20)
    with av.open(str(path), "w") as container:
        if created is not None:
            container.metadata["creation_time"] = created.isoformat()
        stream = container.add_stream("mpeg4", rate=fps)
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.bit_rate = "yuv420p", 2_000_000
        for _ in range(round(seconds * fps)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(scene, format="rgb24")))
        container.mux(stream.encode())
    return age(path, WRITTEN)


def age(path: Path, written: datetime) -> Path:
    """Set the file's own time."""
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def later(seconds: float) -> datetime:
    """So long after dawn."""
    return DAWN + timedelta(seconds=seconds)
