"""Paints plants and ground on a canvas that remembers what covers what and what sways.

A canvas holds the colours; how much a pixel is part of a plant (`cover`); on which ground height
that plant stands (`base`), which is also its distance; and how far it moves in the wind (`sway`).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.sim.figure import Colour
from trailwarden.edge.sim.noise import smooth_noise
from trailwarden.edge.sim.perspective import CAMERA_HEIGHT_M, HORIZON

_LEAVES = 750  # of a bush
_SHIFT = 4  # fractional bits of the drawing functions' coordinates


class Canvas:
    """A picture being painted from far to near. Coordinates are relative to its height."""

    def __init__(self, width: int, height: int, rng: np.random.Generator) -> None:
        self.width, self.height, self.rng = width, height, rng
        self.aspect = width / height
        self.colour = np.zeros((height, width, 3), np.uint8)
        self.cover = np.zeros((height, width), np.uint8)
        rows = np.maximum((np.arange(height) + 0.5) / height, HORIZON)
        self.base = np.repeat((rows * 255)[:, None], width, axis=1).astype(np.uint8)
        self.sway = np.zeros((height, width), np.float32)

    def scale(self, ground: float) -> float:
        """Picture heights to a metre at relative height `ground`."""
        return (ground - HORIZON) / CAMERA_HEIGHT_M

    def fill(self, mask: NDArray[np.float32], colour: NDArray[np.float32] | Colour) -> None:
        """Blend a colour or a picture in where `mask` (0..1) says."""
        paint = np.asarray(colour, np.float32)
        share = mask[..., None]
        self.colour[:] = np.clip(self.colour * (1 - share) + paint * share, 0, 255)

    def blade(
        self, root: tuple[float, float], length: float, lean: float, thick: float, colour: Colour
    ) -> None:
        """One blade of grass or reed: a bent line, darker at its root."""
        x, y = root
        bent = np.array(
            [[x, y], [x + lean * 0.35 * length, y - 0.6 * length], [x + lean * length, y - length]]
        )
        points = np.rint(bent * self.height * (1 << _SHIFT)).astype(np.int32)
        width = max(1, round(thick * self.height))
        dark = (0.62 * colour[0], 0.62 * colour[1], 0.62 * colour[2])
        cv2.polylines(self.colour, [points[:2]], False, dark, width, cv2.LINE_AA, _SHIFT)
        cv2.polylines(self.colour, [points[1:]], False, colour, width, cv2.LINE_AA, _SHIFT)
        cv2.polylines(self.cover, [points], False, (255,), width, cv2.LINE_AA, _SHIFT)
        ground = (min(255, int(y * 255)),)
        cv2.polylines(self.base, [points], False, ground, width + 1, cv2.LINE_8, _SHIFT)

    def tuft(self, x: float, y: float, tall_m: float, blades: int, colour: Colour) -> None:
        """A tuft of grass standing on (x, y), `tall_m` metres tall."""
        scale = self.scale(y)
        tall = tall_m * scale
        for _ in range(blades):
            away = self.rng.normal(0, 0.16) * tall
            shade = self.rng.uniform(0.7, 1.25)
            tint = (colour[0] * shade, colour[1] * shade, colour[2] * shade)
            self.blade(
                (x + away, y + self.rng.uniform(-0.01, 0.012) * tall),
                tall * self.rng.uniform(0.55, 1.0),
                self.rng.normal(0.0, 0.30) + away / tall,
                self.rng.uniform(0.005, 0.011) * scale,
                tint,
            )
        self.add_sway(x, y, 0.55 * tall, tall, 0.10 * tall)

    def add_sway(self, x: float, y: float, half_wide: float, tall: float, reach: float) -> None:
        """Let what stands on (x, y) bend by `reach` at its top and not at all at its foot."""
        h, w = self.height, self.width
        left, right = max(0, int((x - half_wide) * h)), min(w, int((x + half_wide) * h))
        top, foot = max(0, int((y - tall) * h)), min(h, int(y * h))
        if left >= right or top >= foot:
            return
        up = (y * h - np.arange(top, foot, dtype=np.float32)) / (tall * h)
        across = (np.arange(left, right, dtype=np.float32) / h - x) / half_wide
        bend = reach * (up**1.4)[:, None] * np.cos(across * np.pi / 2)[None, :]
        patch = self.sway[top:foot, left:right]
        np.maximum(patch, bend, out=patch)

    def bush(self, x: float, y: float, wide_m: float, tall_m: float, colour: Colour) -> None:
        """A leafy bush standing on (x, y): leaves from dark and low to light and high."""
        scale = self.scale(y)
        wide, tall = wide_m * scale, tall_m * scale
        leaf = max(2.2, 0.040 * scale * self.height)
        self._dome((x, y), wide, tall, colour)
        for step in range(_LEAVES):
            share = step / _LEAVES
            angle = self.rng.uniform(-0.14, np.pi + 0.14)
            reach = np.sqrt(self.rng.uniform(0, 1))
            at = (
                x + np.cos(angle) * wide / 2 * reach,
                y - (0.06 + 0.94 * np.sin(angle) * reach) * tall,
            )
            height = (y - at[1]) / tall
            shade = (0.42 + 0.42 * share + 0.42 * height) * self.rng.uniform(0.75, 1.2)
            self._leaf(at, leaf * self.rng.uniform(0.6, 1.3), colour, shade, y)
        self.add_sway(x, y, 0.6 * wide, tall * 1.05, 0.035 * tall)

    def _dome(self, foot: tuple[float, float], wide: float, tall: float, colour: Colour) -> None:
        """The dark inside of a bush, so that no daylight shows between its leaves."""
        centre = (round(foot[0] * self.height), round(foot[1] * self.height))
        axes = (max(1, round(0.44 * wide * self.height)), max(1, round(0.82 * tall * self.height)))
        dark = (0.36 * colour[0], 0.36 * colour[1], 0.36 * colour[2])
        low = (axes[0], max(1, axes[1] // 6))
        level = (min(255, int(foot[1] * 255)),)
        for shape, start in ((axes, 180.0), (low, 0.0)):
            half = (0.0, start, start + 180.0)
            cv2.ellipse(self.colour, centre, shape, *half, dark, cv2.FILLED, cv2.LINE_AA)
            cv2.ellipse(self.cover, centre, shape, *half, (255,), cv2.FILLED, cv2.LINE_AA)
            cv2.ellipse(self.base, centre, shape, *half, level, cv2.FILLED)

    def _leaf(
        self, at: tuple[float, float], size: float, colour: Colour, shade: float, ground: float
    ) -> None:
        centre = (round(at[0] * self.height), round(at[1] * self.height))
        axes = (max(1, round(size)), max(1, round(size * 0.55)))
        turn = self.rng.uniform(0, 180)
        tint = (colour[0] * shade, colour[1] * shade, colour[2] * shade)
        full = (0.0, 360.0)
        cv2.ellipse(self.colour, centre, axes, turn, *full, tint, cv2.FILLED, cv2.LINE_AA)
        cv2.ellipse(self.cover, centre, axes, turn, *full, (255,), cv2.FILLED, cv2.LINE_AA)
        level = (min(255, int(ground * 255)),)
        cv2.ellipse(self.base, centre, axes, turn, *full, level, cv2.FILLED)

    def trunk(self, x: float, y: float, radius_m: float, colour: Colour) -> None:
        """A tree trunk that leaves the picture at the top, with bark and light from one side."""
        radius = radius_m * self.scale(y) * self.height
        rows = np.arange(0, min(self.height, int(y * self.height)), dtype=np.float32)
        up = 1.0 - rows / max(1.0, rows[-1])
        flare = radius * (1.0 + 0.55 * np.exp(-up * 14) - 0.22 * up)
        lean = x * self.height + self.rng.normal(0, 0.05) * up * radius * 8
        across = (np.arange(self.width, dtype=np.float32)[None, :] - lean[:, None]) / flare[:, None]
        inside = np.clip((1.0 - np.abs(across)) * flare[:, None], 0.0, 1.0)
        seed = int(self.rng.integers(1 << 30))
        bark = smooth_noise(inside.shape, max(1.5, radius * 0.13), seed, stretch=5.0)
        bark = 0.6 * bark + 0.4 * smooth_noise(inside.shape, max(1.2, radius * 0.05), seed + 1, 4.0)
        round_light = np.sqrt(np.clip(1.0 - (across * 0.95 + 0.28) ** 2, 0.06, 1.0))
        shade = (0.45 + 0.75 * round_light) * (0.55 + 0.75 * bark)
        ragged = smooth_noise((1, self.width), max(2.0, radius * 0.08), seed + 2)[0]
        foot = np.clip((up[:, None] - 0.05 * ragged[None, :]) * 40, 0.0, 1.0)
        mask = np.zeros((self.height, self.width), np.float32)
        mask[: len(rows)] = inside * foot
        paint = np.zeros((self.height, self.width, 3), np.float32)
        paint[: len(rows)] = shade[..., None] * np.asarray(colour, np.float32)
        self.fill(mask, paint)
        solid = mask > 0.5
        self.cover = np.maximum(self.cover, (mask * 255).astype(np.uint8))
        self.base[solid] = min(255, int(y * 255))
        self.sway[solid] = 0.0
