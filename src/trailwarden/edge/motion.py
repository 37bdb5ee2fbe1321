"""Motion gate: what in this picture does not belong to the background?

An adaptive background keeps a mean and a variance for every pixel (Wren et al. 1997, "Pfinder",
one Gaussian a pixel), because leaves that sway have a wide variance and a deer does not: plain
frame difference cannot tell them apart. Three additions make it hold up outdoors. A pixel may
also match its neighbours' background (after Barnich and Van Droogenbroeck 2011, "ViBe"), so a
branch that moves by a pixel is no news. Slow light (a cloud's shadow, exposure) is taken out as a
smooth field before comparing. And places that keep firing, as grass in gusts does, have to fire
harder to be heard.

What it does not know: an animal that never moves, or one that moves with the wind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import Box
from trailwarden.edge.frame import Image

Field: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class MotionRules:
    """Thresholds of the gate. Times in seconds, areas as a share of the picture."""

    sigmas: float = 4.0  # how far from its mean a pixel must be
    noise_floor: float = 3.0  # grey levels: no pixel is steadier than this
    memory_s: float = 8.0  # time constant of mean and variance
    absorb_s: float = 60.0  # time constant where something stands in front
    restless_s: float = 90.0  # how long a place is remembered as one that keeps firing
    restless_weight: float = 6.0  # how much harder such a place must fire
    smallest: float = 0.0004  # smaller blobs are noise: 23 pixels of 320x180
    upheaval: float = 0.55  # more than this at once is the light or the camera, not an animal


@dataclass(frozen=True, slots=True)
class Motion:
    """What moved in one picture. `boxes` largest first; `share` is the moving part, 0..1.

    `mask` is HxW, 255 where something moves. In an `upheaval` (infrared switched, camera knocked)
    everything changed at once, so nothing is said about any part of it.
    """

    boxes: tuple[Box, ...]
    share: float
    mask: Mask
    upheaval: bool = False

    def within(self, box: Box) -> float:
        """The share of `box` that moves, 0..1."""
        height, width = self.mask.shape
        left, top = int(box.x1 * width), int(box.y1 * height)
        right, bottom = max(left + 1, round(box.x2 * width)), max(top + 1, round(box.y2 * height))
        return float(np.mean(self.mask[top:bottom, left:right] > 0))


class MotionSensor(Protocol):
    """Anything that turns a series of small grey pictures of one camera into motion."""

    def observe(self, grey: Image, time: datetime) -> Motion: ...


class MotionGate:
    """The adaptive background of one camera. Feed it HxW uint8 pictures in order of time."""

    def __init__(self, rules: MotionRules | None = None) -> None:
        self._rules = rules or MotionRules()
        self._mean: Field | None = None
        self._variance: Field = np.empty(0, np.float32)
        self._restless: Field = np.empty(0, np.float32)
        self._time: datetime | None = None

    def observe(self, grey: Image, time: datetime) -> Motion:
        """Compare a picture with the background, then let the background learn from it."""
        picture = grey.astype(np.float32)
        if self._mean is None or self._mean.shape != picture.shape or self._time is None:
            return self._start(picture, time)
        step_s = min(max((time - self._time).total_seconds(), 0.0), self._rules.memory_s / 4)
        self._time = time
        levelled = self._level(picture, self._mean)
        mask = self._foreground(levelled, self._mean)
        share = float(np.count_nonzero(mask)) / mask.size
        if share > self._rules.upheaval:
            return self._start(picture, time)
        self._learn(levelled, picture, mask, step_s)
        return Motion(boxes_of(mask, self._rules.smallest), share, mask)

    def _start(self, picture: Field, time: datetime) -> Motion:
        self._mean = picture.copy()
        self._variance = np.full_like(picture, (2 * self._rules.noise_floor) ** 2)
        self._restless = np.zeros_like(picture)
        self._time = time
        return Motion((), 0.0, np.zeros(picture.shape, np.uint8), upheaval=True)

    @staticmethod
    def _level(picture: Field, mean: Field) -> Field:
        """The picture with slow light taken out: the smooth part of its difference to the mean.

        A difference is clipped before it is smoothed, so that an animal does not cast a halo.
        """
        height, width = picture.shape
        coarse = (max(width // 16, 1), max(height // 16, 1))
        difference = np.clip(picture - mean, -24, 24)
        field = cv2.resize(difference, coarse, interpolation=cv2.INTER_AREA)
        field = cv2.blur(cv2.medianBlur(field, 5), (3, 3))
        smooth = cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(picture - smooth, np.float32)

    def _foreground(self, levelled: Field, mean: Field) -> Mask:
        near = np.ones((3, 3), np.uint8)
        above = levelled - cv2.dilate(mean, near)
        below = cv2.erode(mean, near) - levelled
        distance = np.maximum(np.maximum(above, below), 0)
        patience = self._rules.sigmas * (1 + self._rules.restless_weight * self._restless)
        fired = distance > patience * np.sqrt(self._variance)
        opened = cv2.morphologyEx(fired.astype(np.uint8) * 255, cv2.MORPH_OPEN, near)
        return np.asarray(cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((7, 7))), np.uint8)

    def _learn(self, levelled: Field, picture: Field, mask: Mask, step_s: float) -> None:
        assert self._mean is not None
        rules, moving = self._rules, mask > 0
        rate = np.where(moving, step_s / rules.absorb_s, step_s / rules.memory_s).astype(np.float32)
        residual = levelled - self._mean
        self._mean += rate * (picture - self._mean)
        self._variance += rate * (np.minimum(residual**2, 60.0**2) - self._variance)
        np.maximum(self._variance, rules.noise_floor**2, out=self._variance)
        self._restless += (step_s / rules.restless_s) * (moving - self._restless)


def boxes_of(mask: Mask, smallest: float) -> tuple[Box, ...]:
    """Boxes around the connected parts of a mask, largest first, tiny ones left out."""
    height, width = mask.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    rows = sorted((tuple(map(int, stats[i])) for i in range(1, count)), key=lambda row: -row[4])
    return tuple(
        Box(x / width, y / height, (x + w) / width, (y + h) / height)
        for x, y, w, h, area in rows
        if area >= smallest * mask.size
    )
