"""Photographs for a report: found, turned upright, made small, and stripped of all they carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from trailwarden.query.detail import EventLine, MediaLine

LONGEST_SIDE = 720
"""Pixels; enough for half a page's width at 200 dots an inch."""
_QUALITY = 78
_MOST_PIXELS = 200_000_000
_ORDER = ("best", "original", "thumbnail")  # the frame that shows most comes first


@dataclass(frozen=True, slots=True)
class Photo:
    """A small JPEG without any metadata."""

    jpeg: bytes
    width: int
    height: int


def paths_of(line: EventLine) -> tuple[Path, ...]:
    """The still pictures of an event that are on this machine, the telling ones first."""
    stills = [one for one in line.media if one.path and one.media_type.startswith("image/")]
    return tuple(Path(one.path) for one in sorted(stills, key=_rank) if one.path)


def _rank(file: MediaLine) -> tuple[int, str]:
    known = _ORDER.index(file.kind) if file.kind in _ORDER else len(_ORDER)
    return known, file.media_id


def first_photo(paths: Iterable[Path]) -> Photo | None:
    """The first of the files that can be read as a picture; None if none can."""
    for path in paths:
        try:
            return _small(path)
        except (OSError, ValueError, Image.DecompressionBombError, SyntaxError):
            continue  # gone, or damaged: the report goes on without it
    return None


def _small(path: Path) -> Photo:
    with Image.open(path) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise ValueError(f"{path}: {opened.width} x {opened.height} pixels are too many")
        opened.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())  # pixels and nothing else
    written = BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return Photo(written.getvalue(), bare.width, bare.height)
