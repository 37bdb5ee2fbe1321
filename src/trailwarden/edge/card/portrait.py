"""The picture that stands for an event: a copy to keep when the card is gone, and a thumbnail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from trailwarden.domain import Box
from trailwarden.edge.evidence import encode_jpeg, thumbnail
from trailwarden.edge.frame import Image

BEST_WIDTH = 1280
"""Pixels: enough to see what it is at a tenth of the original's size."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """An encoded picture and its size in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture small enough to keep many. `best` is None if nothing was found in it."""

    merit: float
    best: Jpeg | None
    thumbnail: Jpeg


def merit_of(found: Sequence[tuple[Box, float]]) -> float:
    """How much a picture shows, 0..1: the greatest score * sqrt(area), as for live events."""
    return max((score * sqrt(box.area) for box, score in found), default=0.0)


def portray(image: Image, found: Sequence[tuple[Box, float]]) -> Portrait:
    """Encode a picture (HxWx3) in which these boxes were found. Raises PictureError."""
    copy = thumbnail(image, BEST_WIDTH)
    best = _jpeg(copy) if found else None
    return Portrait(merit_of(found), best, _jpeg(thumbnail(copy)))


def _jpeg(image: Image) -> Jpeg:
    return Jpeg(encode_jpeg(image), image.shape[1], image.shape[0])
