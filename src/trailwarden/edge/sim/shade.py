"""Lays figures into a picture, with their shadow, and their eyeshine in infrared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np

from trailwarden.edge.frame import Image
from trailwarden.edge.sim.light import Light, flash, vignette
from trailwarden.edge.sim.stage import Actor, Window
from trailwarden.edge.sim.strip import strip_height
from trailwarden.edge.sim.weather import glow

Openness: TypeAlias = Callable[[Actor, Window], Image]
"""How much of each pixel of a window no plant in front of an actor hides, 0..255."""


def blend(image: Image, actor: Actor, part: Window, open_share: Image, light: Light) -> None:
    """Draw an actor over a picture (HxWx3 by day, HxW in infrared), in place.

    `open_share` 0..255 is how much of each pixel of `part` nothing in front hides.
    """
    height, width = image.shape[:2]
    bgra = actor.inside(width, height)[1]
    alpha = cv2.multiply(bgra[..., 3], open_share, scale=1 / 255)
    patch = image[part.slices]
    if light.infrared:
        grey = cv2.cvtColor(bgra[..., :3], cv2.COLOR_BGR2GRAY)
        paint = cv2.multiply(grey, open_share, scale=1.5 * _flash_on(actor, width, height) / 255)
        patch[:] = cv2.add(cv2.multiply(patch, 255 - alpha, scale=1 / 255), paint)
        return
    keep = cv2.cvtColor(255 - alpha, cv2.COLOR_GRAY2BGR)
    open_bgr = cv2.cvtColor(open_share, cv2.COLOR_GRAY2BGR)
    paint = cv2.multiply(np.ascontiguousarray(bgra[..., :3]), open_bgr, scale=1 / 255)
    paint = cv2.transform(paint, np.diag(light.gain))
    patch[:] = cv2.add(cv2.multiply(patch, keep, scale=1 / 255), paint)


def _flash_on(actor: Actor, width: int, height: int) -> float:
    x, y = actor.foot[0] / width, actor.ground - 0.1
    return float(flash(actor.ground) * vignette(x, y))


def add_shadow(image: Image, actor: Actor, light: Light, open_in: Openness) -> None:
    """Darken the ground under a daylight actor, in place: soft, leaning away from the sun.

    How dark a column is follows from how much of the figure stands over it.
    """
    height, width = image.shape[:2]
    tall, wide = actor.bgra.shape[:2]
    reach = max(2, round(0.11 * tall))
    left = actor.window.left + round(light.slant * 0.14 * tall)
    middle = round(actor.foot[1] + 0.01 * tall)
    whole = Window(left, middle - reach, left + wide, middle + reach + 1)
    part = whole.within(width, height - strip_height(height))
    if part.empty:
        return
    above = actor.bgra[..., 3].mean(axis=0, dtype=np.float32)[None, :] / (0.30 * 255.0)
    columns = cv2.blur(np.minimum(above, 1.0), (2 * reach + 1, 1))[0]
    rows = np.exp(-((np.arange(-reach, reach + 1, dtype=np.float32) / (0.45 * reach)) ** 2))
    keep = 1.0 - (1.1 * light.shadow + 0.16) * rows[:, None] * columns[None, :]
    shade = (keep * 255.0).astype(np.uint8)[
        part.top - whole.top : part.bottom - whole.top,
        part.left - whole.left : part.right - whole.left,
    ]
    fallen = cv2.multiply(255 - shade, open_in(actor, part), scale=1 / 255)
    patch = image[part.slices]
    keep_bgr = cv2.cvtColor(np.asarray(255 - fallen, np.uint8), cv2.COLOR_GRAY2BGR)
    patch[:] = cv2.multiply(patch, keep_bgr, scale=1 / 255)


def add_flash_shadow(image: Image, actor: Actor, open_in: Openness) -> None:
    """The rim of dark that a lamp beside the lens leaves on what is behind, in place."""
    height, width = image.shape[:2]
    aside = max(1, round(0.011 * height))
    at = actor.window
    whole = Window(at.left + aside, at.top + aside // 2, at.right + aside, at.bottom + aside // 2)
    part = whole.within(width, height)
    if part.empty:
        return
    alpha = actor.bgra[
        part.top - whole.top : part.bottom - whole.top,
        part.left - whole.left : part.right - whole.left,
        3,
    ]
    soft = cv2.multiply(cv2.blur(alpha, (3, 3)), open_in(actor, part), scale=0.55 / 255)
    patch = image[part.slices]
    patch[:] = cv2.multiply(patch, np.asarray(255 - soft, np.uint8), scale=1 / 255)


def add_eyeshine(image: Image, actor: Actor, part: Window, open_share: Image) -> None:
    """Eyes send the flash straight back: small bright discs with a glow, in place."""
    height, width = image.shape[:2]
    for x, y in actor.eyes:
        column, row = round(x) - part.left, round(y) - part.top
        shown = 0 <= row < open_share.shape[0] and 0 <= column < open_share.shape[1]
        if not shown or open_share[row, column] < 128:
            continue
        radius = max(1.1, 0.0055 * height * (actor.ground / 0.7) ** 2)
        strength = 0.4 + 0.6 * _flash_on(actor, width, height)
        glow(image, x, y, radius, 235.0 * strength)
        glow(image, x, y, 2.4 * radius, 55.0 * strength)
