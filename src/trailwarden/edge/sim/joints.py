"""Where limbs and feet are: the geometry that every walking figure shares.

Feet stand still on the ground while the body passes over them: the gait's phase is the distance
walked divided by the stride, so nothing slides.
"""

from __future__ import annotations

import math
from dataclasses import replace

from trailwarden.edge.sim.figure import Limb, Point


def polar(origin: Point, degrees: float, length: float) -> Point:
    """The point `length` away from `origin`, in a direction counted from forward upwards."""
    angle = math.radians(degrees)
    return (origin[0] + math.cos(angle) * length, origin[1] + math.sin(angle) * length)


def between(a: Point, b: Point, share: float) -> Point:
    """The point that lies `share` of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def joint(a: Point, b: Point, first: float, second: float, bend: float) -> Point:
    """Where the joint of a two-part leg from a to b lies; `bend` +1 points it forward."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    reach = min(math.hypot(dx, dy), (first + second) * 0.999)
    along = (first**2 - second**2 + reach**2) / (2 * reach)
    aside = math.sqrt(max(first**2 - along**2, 0.0)) * bend
    ux, uy = dx / math.hypot(dx, dy), dy / math.hypot(dx, dy)
    return (a[0] + ux * along - uy * aside, a[1] + uy * along + ux * aside)


def step(phase: float, stride: float, lift: float, duty: float) -> tuple[float, float]:
    """A foot's place under its joint: forward offset and height, at a phase of the stride."""
    phase %= 1.0
    reach = stride * duty
    if phase < duty:
        return (reach * (0.5 - phase / duty), 0.0)
    swing = (phase - duty) / (1.0 - duty)
    eased = swing * swing * (3.0 - 2.0 * swing)
    return (reach * (eased - 0.5), lift * math.sin(math.pi * swing))


def nearer(limb: Limb, depth: float) -> Limb:
    """The limb moved towards the viewer by `depth` metres."""
    return replace(limb, depth=limb.depth + depth)
