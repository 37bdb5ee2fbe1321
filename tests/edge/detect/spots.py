"""A small detector of white spots: real looking, in numpy, with no weights to load.

It shrinks a picture into its input as any detector does and calls each white patch of it an
animal, the larger there the surer. Small spots are thus found only in tiles.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from trailwarden.domain import Box, Category, Detection
from trailwarden.edge.detect.letterbox import letterbox, require_picture
from trailwarden.edge.detect.port import ModelIdentity
from trailwarden.edge.frame import Image

SURE_PIXELS = 10.0
"""A spot this many pixels across at the input has score 1."""


class SpotDetector:
    """Implements `edge.detect.port.Detector`; remembers the size of every picture it was shown."""

    identity = ModelIdentity("spots", "0" * 64, Path("spots.onnx"))
    threshold = 0.5
    input_size = (100, 100)

    def __init__(self) -> None:
        self.shown: list[tuple[int, int]] = []

    def detect(self, image: Image, min_score: float) -> tuple[Detection, ...]:
        """White patches, largest first."""
        require_picture(image)
        self.shown.append((image.shape[1], image.shape[0]))
        fitted, fit = letterbox(image, self.input_size, centred=True)
        white = (fitted.min(axis=2) > 180).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(white)
        corners = stats[1:count, :4].astype(np.float32)
        corners[:, 2:] += corners[:, :2]
        found = []
        for row, relative in zip(stats[1:count], fit.to_relative(corners), strict=True):
            score = min(1.0, max(row[2], row[3]) / SURE_PIXELS)
            box = Box.clipped(*map(float, relative))
            if box is not None and score >= min_score:
                found.append(Detection(Category.ANIMAL, score, box))
        return tuple(sorted(found, key=lambda seen: -seen.score))


def scene(
    *spots: tuple[int, int, int], size: tuple[int, int] = (1000, 1000), ground: int = 60
) -> Image:
    """A grey picture with white squares: left, top, side in pixels."""
    image = np.full((size[1], size[0], 3), ground, np.uint8)
    for left, top, side in spots:
        image[top : top + side, left : left + side] = 255
    return image


def box_of(spot: tuple[int, int, int], size: tuple[int, int] = (1000, 1000)) -> Box:
    """A spot's true box."""
    left, top, side = spot
    return Box(left / size[0], top / size[1], (left + side) / size[0], (top + side) / size[1])
