"""The burnt-in strip at the foot of a picture, which always says SIMULATED."""

from __future__ import annotations

import math
from datetime import datetime
from functools import lru_cache

import cv2
import numpy as np

from trailwarden.edge.frame import Image

_FONT = cv2.FONT_HERSHEY_SIMPLEX


def strip_height(height: int) -> int:
    """Rows of the strip for a picture `height` pixels high."""
    return max(10, round(0.062 * height))


def temperature_c(moment: datetime, seed: int) -> int:
    """A plausible air temperature: coldest before dawn, warmest in the afternoon."""
    hour = moment.hour + moment.minute / 60
    season = -9.0 * math.cos(2 * math.pi * (moment.timetuple().tm_yday - 15) / 365)
    return round(10 + seed % 5 + season + 5.5 * math.sin(2 * math.pi * (hour - 9) / 24))


def draw_strip(label: str, moment: datetime, seed: int, size: tuple[int, int]) -> Image:
    """The strip as a picture, strip_height x width x 3."""
    return _draw(label, f"{moment:%Y-%m-%d %H:%M:%S}", temperature_c(moment, seed), size)


@lru_cache(maxsize=32)
def _draw(label: str, clock: str, degrees: int, size: tuple[int, int]) -> Image:
    width, rows = size[0], strip_height(size[1])
    plain = label.encode("ascii", "replace").decode()
    text = f"SIMULATED  {plain}  {clock}  {degrees}C"
    image = np.full((rows, width, 3), 12, np.uint8)
    (wide, _), _ = cv2.getTextSize(text, _FONT, 1.0, 2)
    scale = min(rows / 34.0, 0.96 * width / wide)
    thick = 1 if rows < 34 else 2
    foot = (round(0.4 * rows), round(0.5 * rows + 11.0 * scale))
    cv2.putText(image, text, foot, _FONT, scale, (238, 238, 238), thick, cv2.LINE_AA)
    image.setflags(write=False)
    return image
