"""Paints the places, once, from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.frame import Image
from trailwarden.edge.sim.brush import Canvas
from trailwarden.edge.sim.figure import Colour
from trailwarden.edge.sim.noise import layered_noise, smooth_noise, stream
from trailwarden.edge.sim.perspective import HORIZON
from trailwarden.edge.sim.places import PLACES

_PAINT_HEIGHT = 720  # painted this tall, then resized


@dataclass(frozen=True, slots=True)
class Scenery:
    """A painted place at the picture's size.

    `colour` HxWx3 in full daylight; `cover` HxW 0..255, how much of a pixel is plant; `base` HxW
    0..255, the relative ground height (x 255) that a pixel's thing stands on; `sway` HxW float32,
    how far a pixel moves in a wind of 1, in picture heights; `water` HxW 0..255.
    """

    colour: Image
    cover: Image
    base: Image
    sway: NDArray[np.float32]
    water: Image


@lru_cache(maxsize=8)
def paint_scenery(place: str, seed: int, size: tuple[int, int]) -> Scenery:
    """Paint a place. The same place, seed and size give the same scenery, whoever asks."""
    width, height = size
    wide = round(_PAINT_HEIGHT * width / height)
    canvas = Canvas(wide, _PAINT_HEIGHT, stream(seed, 11, sorted(PLACES).index(place)))
    water = np.zeros((_PAINT_HEIGHT, wide), np.float32)
    _PAINTERS[place](canvas, seed, water)
    area = cv2.INTER_AREA if height <= _PAINT_HEIGHT else cv2.INTER_LINEAR
    sway = cv2.GaussianBlur(canvas.sway, (0, 0), _PAINT_HEIGHT / 90)
    return Scenery(
        colour=np.asarray(cv2.resize(canvas.colour, size, interpolation=area), np.uint8),
        cover=np.asarray(cv2.resize(canvas.cover, size, interpolation=area), np.uint8),
        base=np.asarray(cv2.resize(canvas.base, size, interpolation=cv2.INTER_NEAREST), np.uint8),
        sway=np.asarray(cv2.resize(sway, size, interpolation=area), np.float32),
        water=(cv2.resize(water, size, interpolation=area) * 255).astype(np.uint8),
    )


def _sky(canvas: Canvas, seed: int, top: Colour, low: Colour) -> None:
    ramp = np.linspace(0, 1, canvas.height, dtype=np.float32)[:, None, None] / HORIZON
    ramp = np.clip(ramp, 0, 1)
    sky = np.asarray(top, np.float32) * (1 - ramp) + np.asarray(low, np.float32) * ramp
    clouds = layered_noise((canvas.height, canvas.width), 260, seed + 5, 5, stretch=0.45)
    puff = np.clip((clouds - 0.5) * 3.0, 0, 1)[..., None]
    canvas.colour[:] = np.clip(sky * (1 - puff) + np.float32(238) * puff, 0, 255).astype(np.uint8)


def _tree_line(canvas: Canvas, seed: int, rise: float, base: float, colour: Colour) -> None:
    """A far wall of trees: crowns as a ragged edge, leaves as noise, light from above."""
    h, w = canvas.height, canvas.width
    crowns = layered_noise((2, w), 110, seed, 6)[0] + 0.25 * layered_noise((2, w), 26, seed + 1)[0]
    edge = (base - rise * (0.45 + 0.75 * crowns)) * h
    rows = np.arange(h, dtype=np.float32)[:, None]
    mask = np.clip(rows - edge[None, :], 0, 1) * (rows < base * h + 2)
    leaves = layered_noise((h, w), 16, seed + 2, 4)
    clumps = layered_noise((h, w), 60, seed + 3, 2)
    depth = np.clip((rows - edge[None, :]) / (rise * h), 0, 1)
    shade = (1.15 - 0.55 * depth) * (0.45 + 0.65 * leaves + 0.5 * (clumps - 0.3))
    canvas.fill(mask.astype(np.float32), shade[..., None] * np.asarray(colour, np.float32))
    solid = mask > 0.5
    canvas.base[solid] = int((HORIZON + 0.02) * 255)
    canvas.sway[solid] = 0.0016


def _ground(canvas: Canvas, seed: int, near: Colour, far: Colour, rough: float) -> None:
    """Ground below the horizon, with noise drawn out by perspective."""
    h, w = canvas.height, canvas.width
    top = int((HORIZON + 0.015) * h)
    rows = np.arange(top, h, dtype=np.float32)
    depth = np.clip((rows / h - HORIZON) / (1 - HORIZON), 0.02, 1)
    texture = np.zeros((h - top, w), np.float32)
    for octave, grain in enumerate((90, 34, 13, 5)):
        plane = smooth_noise((1024, 1024), grain, seed + 40 + octave)
        across = (np.arange(w)[None, :] - w / 2) / depth[:, None] * 0.55
        along = (420.0 / depth)[:, None] + np.zeros((1, w))
        where = (_folded(across), _folded(along))
        texture += cv2.remap(plane, *where, cv2.INTER_LINEAR) * (0.4, 0.3, 0.2, 0.14)[octave]
    blend = np.sqrt(depth)[:, None, None]
    tint = np.asarray(far, np.float32) * (1 - blend) + np.asarray(near, np.float32) * blend
    paint = tint * (1 + rough * (texture - 0.52))[..., None]
    canvas.colour[top:] = np.clip(paint, 0, 255).astype(np.uint8)
    canvas.sway[top:] = np.maximum(canvas.sway[top:], (0.0006 + 0.003 * depth**1.5)[:, None])


def _folded(places: NDArray[np.floating]) -> NDArray[np.float32]:
    """Places on a plane 1024 wide, mirrored at its edges, so that no seam shows."""
    return np.asarray(1022 - np.abs(np.mod(places + 511, 2044) - 1022), np.float32)


def _sward(canvas: Canvas, count: int, tall_m: float, colour: Colour, keep_off: float) -> None:
    """Short grass all over, far blades first; `keep_off` leaves bare patches."""
    bare = layered_noise((canvas.height, canvas.width), 90, 900 + count, 3, stretch=0.4)
    near = canvas.rng.uniform(0, 1, count) ** 1.5
    for depth in np.sort(near):
        y = HORIZON + 0.04 + (1.02 - HORIZON - 0.04) * float(depth)
        x = canvas.rng.uniform(-0.02, canvas.aspect + 0.02)
        row = min(canvas.height - 1, int(y * canvas.height))
        column = min(canvas.width - 1, max(0, int(x * canvas.height)))
        if bare[row, column] < keep_off:
            continue
        shade = canvas.rng.uniform(0.70, 1.25)
        tint = (colour[0] * shade, colour[1] * shade, colour[2] * shade)
        tall = tall_m * canvas.scale(y) * canvas.rng.uniform(0.5, 1.3)
        lean = canvas.rng.normal(0, 0.35)
        canvas.blade((x, y), tall, lean, 0.006 * canvas.scale(y), tint)


def _tufts(
    canvas: Canvas, count: int, span: tuple[float, float], tall_m: float, colour: Colour
) -> None:
    for y in np.sort(canvas.rng.uniform(*span, count)):
        x = canvas.rng.uniform(0, canvas.aspect)
        tall = tall_m * canvas.rng.uniform(0.6, 1.25)
        canvas.tuft(float(x), float(y), float(tall), 24, colour)


def _canopy(canvas: Canvas, seed: int, low: float, colour: Colour) -> None:
    """Leaves hanging into the top of the picture."""
    h, w = canvas.height, canvas.width
    ragged = layered_noise((h, w), 70, seed + 60, 5)
    rows = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    mask = np.clip((ragged - 0.26 - rows / low * 0.62) * 14, 0, 1).astype(np.float32)
    leaves = layered_noise((h, w), 14, seed + 61, 3)
    shade = (0.35 + 0.95 * leaves) * (0.85 + 0.5 * rows / low)
    canvas.fill(mask, shade[..., None] * np.asarray(colour, np.float32))
    canvas.sway = np.maximum(canvas.sway, mask * 0.006)
    canvas.base[mask > 0.5] = int((HORIZON + 0.12) * 255)


def _paint_meadow(canvas: Canvas, seed: int, water: NDArray[np.float32]) -> None:
    _sky(canvas, seed, (205, 165, 120), (232, 222, 205))
    _tree_line(canvas, seed + 7, 0.20, HORIZON + 0.02, (98, 112, 84))
    _tree_line(canvas, seed + 17, 0.12, HORIZON + 0.035, (52, 84, 62))
    _ground(canvas, seed, (52, 118, 104), (92, 150, 138), 0.85)
    _sward(canvas, 5200, 0.15, (58, 138, 124), 0.33)
    for x, y in ((0.13, 0.47), (0.86, 0.50)):
        canvas.bush(x * canvas.aspect, y, 3.2, 1.7, (44, 92, 66))
    _tufts(canvas, 8, (0.55, 0.66), 0.26, (66, 148, 150))
    canvas.bush(0.97 * canvas.aspect, 0.66, 1.3, 0.9, (40, 96, 70))
    _tufts(canvas, 8, (0.67, 0.80), 0.26, (66, 148, 150))
    _tufts(canvas, 20, (0.90, 1.06), 0.26, (62, 142, 140))


def _paint_forest(canvas: Canvas, seed: int, water: NDArray[np.float32]) -> None:
    _sky(canvas, seed, (150, 165, 150), (205, 222, 212))
    _tree_line(canvas, seed + 7, 0.55, HORIZON + 0.03, (92, 112, 88))
    for x in canvas.rng.uniform(0, 1, 16):
        canvas.trunk(float(x) * canvas.aspect, HORIZON + 0.05, 0.17, (82, 96, 96))
    _tree_line(canvas, seed + 27, 0.08, HORIZON + 0.05, (44, 74, 56))
    _ground(canvas, seed, (48, 76, 96), (70, 106, 112), 1.0)
    _sward(canvas, 1500, 0.11, (52, 112, 86), 0.52)
    for x, y in ((0.32, 0.46), (0.71, 0.50), (0.55, 0.44)):
        canvas.trunk(x * canvas.aspect, y, 0.21, (70, 86, 96))
    for x, y in ((0.22, 0.49), (0.80, 0.53), (0.50, 0.47)):
        canvas.bush(x * canvas.aspect, y, 2.0, 1.1, (40, 88, 62))
    canvas.trunk(0.085 * canvas.aspect, 0.80, 0.23, (64, 78, 88))
    _canopy(canvas, seed, 0.34, (50, 104, 74))
    _tufts(canvas, 16, (0.56, 0.82), 0.30, (54, 128, 84))
    _tufts(canvas, 12, (0.92, 1.06), 0.30, (50, 122, 80))


def _paint_waterhole(canvas: Canvas, seed: int, water: NDArray[np.float32]) -> None:
    _sky(canvas, seed, (215, 178, 130), (232, 226, 212))
    _tree_line(canvas, seed + 7, 0.15, HORIZON + 0.02, (96, 122, 108))
    _ground(canvas, seed, (94, 132, 160), (118, 160, 178), 0.75)
    _pool(canvas, seed, water)
    _sward(canvas, 1000, 0.10, (84, 142, 152), 0.55)
    canvas.bush(0.06 * canvas.aspect, 0.47, 3.0, 1.6, (58, 100, 88))
    canvas.bush(0.93 * canvas.aspect, 0.46, 3.2, 1.5, (60, 104, 92))
    for share in np.sort(canvas.rng.uniform(0.0, 1.0, 14)):
        x = (0.04 + 0.92 * float(share)) * canvas.aspect
        canvas.tuft(x, 0.425 + 0.012 * canvas.rng.uniform(), 0.75, 16, (76, 142, 132))
    _tufts(canvas, 12, (0.92, 1.06), 0.24, (84, 150, 156))


def _pool(canvas: Canvas, seed: int, water: NDArray[np.float32]) -> None:
    h, w = canvas.height, canvas.width
    rows, columns = np.mgrid[0:h, 0:w].astype(np.float32)
    wobble = layered_noise((h, w), 120, seed + 71, 3) - 0.5
    radius = np.hypot((columns / w - 0.5) / 0.47, (rows / h - 0.545) / 0.105) + 0.22 * wobble
    canvas.fill(np.clip((1.16 - radius) * 9, 0, 1), (66, 92, 112))
    inside = np.clip((1.0 - radius) * 40, 0, 1)
    down = np.clip((rows / h - 0.44) / 0.21, 0, 1)[..., None]
    near, far = np.array((168, 142, 108), np.float32), np.array((112, 118, 98), np.float32)
    ripple = layered_noise((h, w), 40, seed + 72, 3, stretch=0.12)
    sky = near * down + far * (1 - down)
    canvas.fill(inside.astype(np.float32), sky * (0.8 + 0.4 * ripple)[..., None])
    canvas.sway = np.where(inside > 0.5, 0.0035, canvas.sway).astype(np.float32)
    water[:] = inside


def _paint_track(canvas: Canvas, seed: int, water: NDArray[np.float32]) -> None:
    _sky(canvas, seed, (200, 172, 135), (228, 224, 212))
    _tree_line(canvas, seed + 7, 0.34, HORIZON + 0.02, (70, 98, 76))
    _tree_line(canvas, seed + 17, 0.14, HORIZON + 0.04, (44, 78, 58))
    _ground(canvas, seed, (58, 112, 102), (84, 138, 126), 0.85)
    _sward(canvas, 2600, 0.14, (60, 134, 116), 0.30)
    _ruts(canvas, seed)
    canvas.bush(0.05 * canvas.aspect, 0.52, 2.2, 1.3, (42, 90, 66))
    canvas.bush(0.90 * canvas.aspect, 0.50, 2.6, 1.5, (42, 92, 66))
    _tufts(canvas, 10, (0.72, 0.84), 0.22, (62, 138, 124))
    _tufts(canvas, 18, (0.90, 1.06), 0.26, (60, 136, 120))


def _ruts(canvas: Canvas, seed: int) -> None:
    """A dirt road from side to side: pale, with two worn ruts and a grassy middle."""
    h, w = canvas.height, canvas.width
    rows = (np.arange(h, dtype=np.float32) / h)[:, None]
    edge = 0.012 * (layered_noise((h, w), 60, seed + 81, 4) - 0.5)
    dust = layered_noise((h, w), 30, seed + 82, 4, stretch=0.3)
    y = rows + edge
    for centre, half, colour, strength in (
        (0.635, 0.095, (104, 138, 162), 0.85),
        (0.592, 0.016, (120, 158, 184), 0.9),
        (0.672, 0.024, (122, 160, 188), 0.9),
    ):
        mask = np.clip((half - np.abs(y - centre)) / 0.010, 0, 1) * strength
        paint = (0.68 + 0.55 * dust)[..., None] * np.asarray(colour, np.float32)
        canvas.fill(mask.astype(np.float32), paint)
    road = np.abs(rows - 0.635) < 0.10
    canvas.cover[np.broadcast_to(road, (h, w))] = 0
    canvas.sway[np.broadcast_to(road, (h, w))] = 0.0


_PAINTERS: dict[str, Callable[[Canvas, int, NDArray[np.float32]], None]] = {
    "meadow": _paint_meadow,
    "forest": _paint_forest,
    "waterhole": _paint_waterhole,
    "track": _paint_track,
}
