"""Puts figures on the ground of a scene: where they are drawn, and what of them can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from trailwarden.domain import Box
from trailwarden.edge.frame import Image
from trailwarden.edge.sim.biped import Person, pose_person, pose_wader
from trailwarden.edge.sim.figure import Point, Sprite, draw_pose
from trailwarden.edge.sim.kinds import KINDS
from trailwarden.edge.sim.perspective import px_per_m
from trailwarden.edge.sim.quadruped import Quadruped, pose_quadruped
from trailwarden.edge.sim.schedule import Visit
from trailwarden.edge.sim.strip import strip_height
from trailwarden.edge.sim.truth import TruthBox
from trailwarden.edge.sim.vehicle import Car, draw_car
from trailwarden.edge.sim.walk import Stance, Walker

_PHASES = 14  # drawings to a stride
_NODS = 5  # drawings from head up to head down
_SEEN = 100  # of 255: a pixel this much covered belongs to the figure
_LEAST_PX = 12  # fewer seen pixels than this are nothing to see


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of whole pixels: left, top, right, bottom; right and bottom excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        return self.left >= self.right or self.top >= self.bottom

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, width: int, height: int) -> Window:
        """The part inside a picture."""
        return Window(
            max(0, self.left), max(0, self.top), min(width, self.right), min(height, self.bottom)
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """A figure placed in a picture: `bgra` (premultiplied) lies in `window`, part may be outside.

    `ground` is the relative height it stands on; `eyes` are in picture pixels.
    """

    visit: Visit
    member: int
    bgra: Image
    window: Window
    ground: float
    foot: Point
    eyes: tuple[Point, ...]

    def inside(self, width: int, height: int) -> tuple[Window, Image]:
        """The part of the figure that lies in the picture, and where."""
        part = self.window.within(width, height)
        rows = slice(part.top - self.window.top, part.bottom - self.window.top)
        columns = slice(part.left - self.window.left, part.right - self.window.left)
        return part, self.bgra[rows, columns]


@lru_cache(maxsize=96)
def _sprite(
    kind: str, body: int, phase: int, nod: int, step: int, *, trot: bool, infrared: bool
) -> Sprite:
    """One drawing, at 2 ** (step / 2) pixels a metre."""
    shape = KINDS[kind].bodies[body]
    scale = 2.0 ** (step / 2)
    share, low = phase / _PHASES, nod / (_NODS - 1)
    if isinstance(shape, Car):
        return draw_car(shape, share, scale, infrared=infrared)
    if isinstance(shape, Person):
        pose = pose_person(shape, share)
    elif isinstance(shape, Quadruped):
        pose = pose_quadruped(shape, share, low, trot=trot)
    else:
        pose = pose_wader(shape, share, low)
    return draw_pose(pose, scale, infrared=infrared)


def place(
    visit: Visit, member: int, seconds: float, size: tuple[int, int], *, infrared: bool
) -> Actor | None:
    """The member of a visit as it stands at a time of the scene, or None if it is not there."""
    walker = visit.members[member]
    stance = walker.stance(seconds - visit.enter_s)
    if stance is None:
        return None
    width, height = size
    per_m = px_per_m(stance.ground, height)
    sprite = _drawing(visit.kind, walker, stance, per_m * walker.size, infrared=infrared)
    zoom = per_m * walker.size / sprite.px_per_m
    across = zoom * walker.heading
    foot = (width / 2 + stance.x_m * per_m, stance.ground * height)
    matrix = np.array(
        [[across, 0, foot[0] - across * sprite.foot[0]],
         [0, zoom, foot[1] - zoom * sprite.foot[1]]], np.float64
    )  # fmt: skip
    window = _bounds(matrix, sprite.bgra.shape[1], sprite.bgra.shape[0])
    if window.within(width, height).empty:
        return None
    local = matrix.copy()
    local[:, 2] -= (window.left, window.top)
    extent = (window.right - window.left, window.bottom - window.top)
    bgra = np.asarray(cv2.warpAffine(sprite.bgra, local, extent, flags=cv2.INTER_LINEAR), np.uint8)
    eyes = tuple(
        (across * x + float(matrix[0, 2]), zoom * y + float(matrix[1, 2])) for x, y in sprite.eyes
    )
    return Actor(visit, member, bgra, window, stance.ground, foot, eyes)


def _drawing(kind: str, walker: Walker, stance: Stance, per_m: float, *, infrared: bool) -> Sprite:
    step = int(np.ceil(2.0 * np.log2(max(per_m, 4.0))))
    return _sprite(
        kind, walker.body, round(stance.stride_phase * _PHASES) % _PHASES,
        round(stance.head_down * (_NODS - 1)), step, trot=walker.trot, infrared=infrared,
    )  # fmt: skip


def _bounds(matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]], w: int, h: int) -> Window:
    xs = sorted((matrix[0, 2], matrix[0, 0] * w + matrix[0, 2]))
    ys = (matrix[1, 2], matrix[1, 1] * h + matrix[1, 2])
    return Window(
        int(np.floor(xs[0])), int(np.floor(ys[0])), int(np.ceil(xs[1])) + 1, int(np.ceil(ys[1])) + 1
    )


def unhidden(actor: Actor, cover: Image, base: Image) -> Image:
    """How much of each pixel no plant in front of the actor hides, 0..255.

    `cover` and `base` are the scenery's, cut to a part of the picture and moved by the wind.
    """
    hidden = np.where(base > actor.ground * 255.0 + 1.0, cover, np.uint8(0))
    return np.asarray(255 - hidden, np.uint8)


def truth_of(actor: Actor, part: Window, seen: Image, size: tuple[int, int]) -> TruthBox | None:
    """The truth about an actor whose visible coverage in `part` is `seen`; None if hidden."""
    width, height = size
    bottom = min(part.bottom, height - strip_height(height)) - part.top
    solid = seen[: max(0, bottom)] > _SEEN
    if int(np.count_nonzero(solid)) < _LEAST_PX:
        return None
    columns, rows = np.flatnonzero(solid.any(axis=0)), np.flatnonzero(solid.any(axis=1))
    box = Box(
        (part.left + int(columns[0])) / width,
        (part.top + int(rows[0])) / height,
        (part.left + int(columns[-1]) + 1) / width,
        (part.top + int(rows[-1]) + 1) / height,
    )
    whole = int(np.count_nonzero(actor.bgra[..., 3] > _SEEN))
    visible = min(1.0, float(np.count_nonzero(solid)) / max(1, whole))
    visit = actor.visit
    return TruthBox(visit.visit_id, actor.member, visit.category, visit.kind, box, visible)
