"""Fitting a picture into a model's input without bending it, and finding the way back.

Boxes leave a model in input pixels; `Letterbox` turns them into the picture's relative ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.frame import Image

PAD = 114
"""The grey that YOLO models are trained to see around a picture."""

Boxes = NDArray[np.float32]
"""Nx4 xyxy."""


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where a picture lies in a model's input: shrunk by `scale_x`, `scale_y`, then moved.

    `left` and `top` are in input pixels; `width` and `height` are the picture's own.
    """

    width: int
    height: int
    scale_x: float
    scale_y: float
    left: int = 0
    top: int = 0

    def to_relative(self, boxes: Boxes) -> Boxes:
        """Input pixels (Nx4 xyxy) to shares of the picture (Nx4 xyxy), not clipped to it."""
        offset = np.array([self.left, self.top] * 2, np.float32)
        span = np.array([self.width * self.scale_x, self.height * self.scale_y] * 2, np.float32)
        return np.asarray((boxes - offset) / span, np.float32)


def require_picture(image: Image) -> None:
    """Raise ValueError unless `image` is HxWx3 uint8 with at least one pixel."""
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ValueError(
            f"a detector takes a picture of HxWx3 blue-green-red bytes with at least one pixel, "
            f"not {image.dtype} of shape {image.shape}"
        )


def letterbox(image: Image, size: tuple[int, int], *, centred: bool) -> tuple[Image, Letterbox]:
    """Shrink or grow `image` to fit `size` (width, height), padded with grey 114.

    YOLOX lays the picture in the top left corner, the other YOLOs in the middle (`centred`).
    """
    height, width = image.shape[:2]
    ratio = min(size[0] / width, size[1] / height)
    new_width, new_height = max(1, round(width * ratio)), max(1, round(height * ratio))
    left, top = (size[0] - new_width, size[1] - new_height) if centred else (0, 0)
    left, top = left // 2, top // 2
    canvas = np.full((size[1], size[0], 3), PAD, np.uint8)
    canvas[top : top + new_height, left : left + new_width] = _resized(image, new_width, new_height)
    return canvas, Letterbox(width, height, new_width / width, new_height / height, left, top)


def stretched(image: Image, size: tuple[int, int]) -> tuple[Image, Letterbox]:
    """Bend `image` to fill `size` (width, height), as RT-DETR is trained to see it."""
    height, width = image.shape[:2]
    return _resized(image, *size), Letterbox(width, height, size[0] / width, size[1] / height)


def _resized(image: Image, width: int, height: int) -> Image:
    """Shrink through twice the size: the mean of four samples a pixel.

    Averaging the whole area of a 12-megapixel picture takes three times as long as YOLOX-nano's
    inference, and found no more animals.
    """
    if image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        twice = (2 * width, 2 * height)
        image = np.asarray(cv2.resize(image, twice, interpolation=cv2.INTER_NEAREST), np.uint8)
        how = cv2.INTER_AREA
    else:
        how = cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)
