"""Turns a pose, given as rounded limbs in metres, into a shaded picture with soft edges.

Each limb is a tapered capsule. Limbs of one group melt into each other (a smooth minimum of
their distances, I. Quilez, https://iquilezles.org/articles/smin) and get a height towards the
viewer, from which the light is worked out; so a body looks round rather than cut out of paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.frame import Image
from trailwarden.edge.sim.noise import smooth_noise

Floats: TypeAlias = NDArray[np.float32]
Point: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[float, float, float]
"""Blue, green, red, 0..255, as it looks in full light."""

_MARGIN_M = 0.06
_COAT_M = 4.0  # no figure is larger than this
_SUN = np.array([-0.35, 0.80, 0.50], np.float32)  # right, up, towards the viewer
_FLASH = np.array([0.05, 0.20, 0.98], np.float32)


@dataclass(frozen=True, slots=True)
class Limb:
    """A tapered capsule from `a` to `b` in metres: x forward, y up from the ground.

    `under` is the colour of its lower side. `depth` moves it towards the viewer.
    """

    a: Point
    b: Point
    radius_a: float
    radius_b: float
    colour: Colour
    under: Colour | None = None
    depth: float = 0.0


@dataclass(frozen=True, slots=True)
class Pose:
    """Limbs by group, the farthest group first; `melt` is how softly limbs join, in metres."""

    groups: tuple[tuple[Limb, ...], ...]
    eyes: tuple[Point, ...] = ()
    melt: float = 0.05
    coat: float = 0.16  # strength of the fur's or cloth's texture


@dataclass(frozen=True, slots=True)
class Sprite:
    """A drawn figure facing right: `bgra` is premultiplied; `foot` is the pixel of (0 m, 0 m)."""

    bgra: Image
    foot: Point
    px_per_m: float
    eyes: tuple[Point, ...] = field(default=())


def draw_pose(pose: Pose, px_per_m: float, *, infrared: bool) -> Sprite:
    """Draw a pose facing right. Infrared light comes from the camera, daylight from above."""
    limbs = [limb for group in pose.groups for limb in group]
    left, bottom, right, top = _extent(limbs)
    width = max(4, int(np.ceil((right - left) * px_per_m)))
    height = max(4, int(np.ceil((top - bottom) * px_per_m)))
    xs = (left + (np.arange(width, dtype=np.float32) + 0.5) / px_per_m)[None, :]
    ys = (top - (np.arange(height, dtype=np.float32) + 0.5) / px_per_m)[:, None]
    canvas = np.zeros((height, width, 4), np.float32)
    for layer, group in enumerate(pose.groups):
        far = layer < len(pose.groups) - 1
        _paint_group(canvas, group, (xs, ys), pose, px_per_m, infrared, 0.62 if far else 1.0)
    eyes = tuple(((x - left) * px_per_m, (top - y) * px_per_m) for x, y in pose.eyes)
    foot = (-left * px_per_m, top * px_per_m)
    return Sprite(np.clip(canvas, 0, 255).astype(np.uint8), foot, px_per_m, eyes)


def _extent(limbs: Sequence[Limb]) -> tuple[float, float, float, float]:
    ends = [(*limb.a, limb.radius_a) for limb in limbs]
    ends += [(*limb.b, limb.radius_b) for limb in limbs]
    left = min(x - r for x, _, r in ends) - _MARGIN_M
    right = max(x + r for x, _, r in ends) + _MARGIN_M
    bottom = min(y - r for _, y, r in ends) - _MARGIN_M
    top = max(y + r for _, y, r in ends) + _MARGIN_M
    return left, bottom, right, top


def _paint_group(
    canvas: Floats,
    limbs: Sequence[Limb],
    axes: tuple[Floats, Floats],
    pose: Pose,
    px_per_m: float,
    infrared: bool,
    dim: float,
) -> None:
    distance, height, colour = _carve(limbs, axes, pose.melt)
    fur, blotches = _coat(axes, px_per_m)
    distance += (fur - 0.5) * 0.10 * pose.melt
    alpha = np.clip(0.5 - distance * px_per_m, 0.0, 1.0)
    light = _light(height, px_per_m, pose.melt, infrared=infrared)
    light *= dim * (1.0 + pose.coat * (fur - 0.5) + 0.8 * pose.coat * (blotches - 0.5))
    if infrared:
        colour = _in_infrared(colour)
    shaded = cv2.GaussianBlur(colour, (0, 0), max(0.3, 0.010 * px_per_m)) * light[..., None]
    canvas *= (1.0 - alpha)[..., None]
    canvas[..., :3] += np.clip(shaded, 0, 255) * alpha[..., None]
    canvas[..., 3] += 255.0 * alpha


def _coat(axes: tuple[Floats, Floats], px_per_m: float) -> tuple[Floats, Floats]:
    """Fine and coarse coat texture, 0..1, fixed to the body so that it does not crawl."""
    xs, ys = axes
    left = round((float(xs[0, 0]) + _COAT_M / 2) * px_per_m)
    top = round((_COAT_M - float(ys[0, 0])) * px_per_m)
    window = (slice(top, top + ys.shape[0]), slice(left, left + xs.shape[1]))
    side = math.ceil((_COAT_M + 0.5) * px_per_m)
    fine = smooth_noise((side, side), max(1.5, 0.018 * px_per_m), seed=5)
    coarse = smooth_noise((side, side), max(2.0, 0.09 * px_per_m), seed=6)
    return fine[window], coarse[window]


def _carve(
    limbs: Sequence[Limb], axes: tuple[Floats, Floats], melt: float
) -> tuple[Floats, Floats, Floats]:
    """Distance to the surface (metres, inside negative), height to the viewer, colour."""
    xs, ys = axes
    shape = (ys.shape[0], xs.shape[1])
    distance = np.full(shape, 1.0, np.float32)
    rank = np.full(shape, -10.0, np.float32)
    colour = np.zeros((*shape, 3), np.float32)
    for limb in limbs:
        reach = max(limb.radius_a, limb.radius_b) + melt + 0.02
        at = (
            _span(-ys[:, 0], -max(limb.a[1], limb.b[1]), -min(limb.a[1], limb.b[1]), reach),
            _span(xs[0], min(limb.a[0], limb.b[0]), max(limb.a[0], limb.b[0]), reach),
        )
        _add_limb(limb, (xs[:, at[1]], ys[at[0]]), distance[at], rank[at], colour[at], melt)
    return distance, np.maximum(rank, 0.0), colour


def _span(places: Floats, low: float, high: float, reach: float) -> slice:
    """The indices of rising `places` that lie between `low` and `high`, or within reach."""
    first, last = np.searchsorted(places, (low - reach, high + reach))
    return slice(int(first), int(last))


def _add_limb(
    limb: Limb,
    axes: tuple[Floats, Floats],
    distance: Floats,
    rank: Floats,
    colour: Floats,
    melt: float,
) -> None:
    (ax, ay), (bx, by) = limb.a, limb.b
    dx, dy = bx - ax, by - ay
    px, py = axes[0] - ax, axes[1] - ay
    along = np.clip((px * dx + py * dy) / max(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
    radius = limb.radius_a + (limb.radius_b - limb.radius_a) * along
    off_x, off_y = px - along * dx, py - along * dy
    off_2 = off_x * off_x + off_y * off_y
    away = np.sqrt(off_2) - radius
    mix = np.clip(0.5 + 0.5 * (distance - away) / melt, 0.0, 1.0)
    distance[:] = distance * (1.0 - mix) + away * mix - melt * mix * (1.0 - mix)
    bulge = np.sqrt(np.maximum(radius * radius - off_2, 0.0)) + limb.depth
    mine = np.where(away < 0.0, bulge, -away)
    won = mine > rank
    rank[won] = mine[won]
    side = np.asarray(off_y / radius, np.float32)
    colour[won] = _tint(limb, side[won])


def _tint(limb: Limb, side: Floats) -> Floats:
    """The limb's colour, passing to that of its lower side; `side` is 1 on top, -1 below."""
    over = np.array(limb.colour, np.float32)
    under = np.array(limb.under or limb.colour, np.float32)
    share = np.clip((-side - 0.15) / 0.6, 0.0, 1.0)[..., None]
    return np.asarray(over + (under - over) * share, np.float32)


def _in_infrared(colour: Floats) -> Floats:
    """Fur and cloth are paler in infrared than to the eye, and have no colour."""
    grey = colour @ np.array([0.2, 0.4, 0.4], np.float32)
    return np.repeat((40.0 + 0.86 * grey)[..., None], 3, axis=2).astype(np.float32)


def _light(height: Floats, px_per_m: float, melt: float, *, infrared: bool) -> Floats:
    """Lambert's law on the blurred height, plus light from the whole sky."""
    soft = cv2.GaussianBlur(height, (0, 0), max(0.8, 0.5 * melt * px_per_m)) * px_per_m
    slope_x = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    slope_y = -cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    length = np.sqrt(slope_x * slope_x + slope_y * slope_y + 1.0)
    source = _FLASH if infrared else _SUN
    facing = (-slope_x * source[0] - slope_y * source[1] + source[2]) / length
    up = -slope_y / length
    if infrared:
        return np.asarray(0.36 + 0.70 * np.maximum(facing, 0.0), np.float32)
    return np.asarray(0.42 + 0.50 * np.maximum(facing, 0.0) + 0.18 * up, np.float32)
