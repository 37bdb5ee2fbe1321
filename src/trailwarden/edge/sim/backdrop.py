"""The place with nobody there, in a given light, its plants bent by the wind."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.frame import Image
from trailwarden.edge.sim.figure import Colour
from trailwarden.edge.sim.light import Light, flash, vignette
from trailwarden.edge.sim.scenery import Scenery
from trailwarden.edge.sim.spec import SceneSpec
from trailwarden.edge.sim.stage import Window
from trailwarden.edge.sim.weather import Wind

Sway: TypeAlias = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Where each pixel comes from: HxW columns and HxW rows, for `cv2.remap`."""


class Backdrop:
    """Serves the scenery of a spec. Lit once per step of daylight, moved once per frame."""

    def __init__(self, scenery: Scenery, spec: SceneSpec) -> None:
        self._scenery = scenery
        self._haze = 0.16 * spec.rain
        self._wind = Wind(scenery, spec)
        self._lit = lru_cache(maxsize=2)(self._light_scenery)

    def sway(self, seconds: float) -> Sway | None:
        """How the plants are bent at a time; None where no wind blows."""
        return None if self._wind.still else self._wind.maps(seconds)

    def picture(self, light: Light, sway: Sway | None) -> Image:
        """A fresh picture of the place: HxWx3 by day, HxW in infrared."""
        lit = self._lit(infrared=light.infrared, gain=light.gain)
        return lit.copy() if sway is None else _moved(lit, sway)

    def plants(self, part: Window, sway: Sway | None) -> tuple[Image, Image]:
        """The scenery's `cover` and `base` in a part of the picture, bent likewise."""
        cover, base = self._scenery.cover, self._scenery.base
        if sway is None:
            return cover[part.slices], base[part.slices]
        there = (sway[0][part.slices], sway[1][part.slices])
        return _moved(cover, there), _moved(base, there, cv2.INTER_NEAREST)

    def _light_scenery(self, *, infrared: bool, gain: Colour) -> Image:
        """The place in a given light, nobody there: HxWx3 by day, HxW in infrared."""
        haze = self._haze
        if not infrared:
            lit = self._scenery.colour * (np.asarray(gain, np.float32) * (1.0 - haze))
            return np.asarray(np.clip(lit + 150.0 * haze * gain[1], 0, 255), np.uint8)
        return _infrared(self._scenery, haze)


def _infrared(scenery: Scenery, haze: float) -> Image:
    """Green leaves shine in infrared, water and sky stay black, far things fade."""
    colour = scenery.colour.astype(np.float32)
    grey = 0.10 * colour[..., 0] + 0.72 * colour[..., 1] + 0.28 * colour[..., 2]
    height, width = grey.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    base = scenery.base.astype(np.float32) / 255.0
    lit = grey * flash(base) * vignette(x / width, y / height) * 0.80
    lit *= 1.0 - 0.75 * scenery.water.astype(np.float32) / 255.0
    return np.asarray(np.clip(lit * (1.0 - haze) + 8.0 + 30.0 * haze, 0, 255), np.uint8)


def _moved(image: Image, sway: Sway, interpolation: int = cv2.INTER_LINEAR) -> Image:
    moved = cv2.remap(image, *sway, interpolation, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)
