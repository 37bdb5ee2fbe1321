"""The bars of text that trail cameras print into their pictures.

A maker's logo in such a bar is a car to a COCO model (0.7 and more), on every picture of that
camera. A bar is a flat black or white strip along the top or bottom edge, thinner than a tenth of
the picture; what lies wholly inside it is no animal.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import Box
from trailwarden.edge.frame import Image

_DEEPEST = 0.08  # of the picture's height
_BEYOND = 0.12  # flat down to here: a dark night or a white sky, not a bar
_LOGO = 2.5  # times the height of its bar
_FLAT = 0.5  # share of a row that is background: the rest is text
_BLACK, _WHITE = 40, 215
_MOSTLY = 0.7  # share of a bar's rows that are flat: lines of text may cross it
_SAMPLE = (128, 64)  # columns and rows looked at in each strip


@dataclass(frozen=True, slots=True)
class Captions:
    """Heights of the bars at the top and the bottom, as shares of the picture; 0 for none."""

    top: float
    bottom: float

    def cover(self, box: Box) -> bool:
        """Whether the box is inside a bar, or stands out of one by no more than a logo does."""
        in_top = self.top > 0 and box.y2 <= _reach(self.top)
        in_bottom = self.bottom > 0 and box.y1 >= 1 - _reach(self.bottom)
        return in_top or in_bottom


def _reach(bar: float) -> float:
    """How far a bar's logo reaches into the picture: makers let it stand out by half its height."""
    return max(bar + 0.01, min(_LOGO * bar, _DEEPEST))


def captions_of(image: Image) -> Captions:
    """Find the bars of one HxWx3 picture, from a sample of its pixels near the edges."""
    rows = max(1, round(image.shape[0] * _BEYOND))
    return Captions(_bar(_sample(image[:rows])), _bar(_sample(image[-rows:])[::-1]))


def _sample(strip: Image) -> Image:
    return np.asarray(cv2.resize(strip, _SAMPLE, interpolation=cv2.INTER_NEAREST), np.uint8)


def _bar(sample: Image) -> float:
    """Height of the bar at the first edge of a sampled strip, as a share of the picture."""
    black = _flat_rows(sample.max(axis=2) <= _BLACK)
    white = _flat_rows(sample.min(axis=2) >= _WHITE)
    return max(black, white) * _BEYOND / len(sample)


def _flat_rows(background: NDArray[np.bool_]) -> int:
    """Rows from the edge to the last flat one, before the first run that is clearly picture."""
    flat = background.mean(axis=1) >= _FLAT
    deepest = int(len(flat) * _DEEPEST / _BEYOND)
    if flat[deepest:].mean() > _FLAT:
        return 0
    share = np.cumsum(flat[:deepest]) / np.arange(1, deepest + 1)
    bar = np.flatnonzero(flat[:deepest] & (share >= _MOSTLY))
    return int(bar[-1]) + 1 if bar.size else 0
