"""Light by the scene's clock: the sun's height, infrared at night, the camera's exposure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trailwarden.edge.sim.figure import Colour
from trailwarden.edge.sim.noise import stream
from trailwarden.edge.sim.perspective import HORIZON
from trailwarden.edge.sim.spec import SceneSpec

_DARK_BELOW = -0.05  # sine of the sun's height at which the camera turns to infrared
_LEVELS = 48  # daylight is quantised, so that a lit background serves many frames
_SETTLE_S = 1.4


@dataclass(frozen=True, slots=True)
class Light:
    """The light of one frame.

    `gain` is the daylight on the scene, blue, green, red (1 is full); `exposure` the camera's own
    gain on the finished picture; `slant` the shadows' lean to the right, `shadow` their depth.
    """

    infrared: bool
    gain: Colour
    exposure: float
    slant: float
    shadow: float


def light_at(spec: SceneSpec, moment: datetime, seconds: float) -> Light:
    """The light at a moment of the scene, `seconds` after its start."""
    hour = moment.hour + moment.minute / 60 + moment.second / 3600
    elevation = math.sin(2 * math.pi * (hour - 6.0) / 24.0)
    infrared = elevation < _DARK_BELOW if spec.night is None else spec.night
    exposure = 1.0 + 0.035 * (2.0 * wander(spec.seed, 3, seconds / 37.0) - 1.0)
    if spec.night is None:
        exposure *= 1.0 + 0.9 * math.exp(-_since_switch(hour, infrared) / _SETTLE_S)
    elif not infrared:
        elevation = max(elevation, 0.4)
    if infrared:
        return Light(True, (1.0, 1.0, 1.0), exposure, 0.0, 0.0)
    height = min(1.0, max(0.0, (elevation + 0.05) / 0.45))
    return Light(
        False, _daylight(height), exposure, 1.1 * math.cos(math.pi * (hour - 6) / 12), 0.5 * height
    )


def _daylight(height: float) -> Colour:
    """Dim and bluish at dusk, warm while the sun is low, white at noon."""
    level = round(height * _LEVELS) / _LEVELS
    bright = 0.42 + 0.58 * math.sqrt(level)
    warm = 0.10 * math.exp(-(((level - 0.35) / 0.25) ** 2))
    cold = 0.08 * (1.0 - level) ** 3
    return (bright * (1.0 - warm + cold), bright, bright * (1.0 + 0.8 * warm - cold))


def _since_switch(hour: float, infrared: bool) -> float:
    """Seconds since the camera last turned to infrared, or back to daylight."""
    offset = math.degrees(math.asin(-_DARK_BELOW)) / 15.0
    switched = 18.0 + offset if infrared else 6.0 - offset
    return ((hour - switched) % 24.0) * 3600.0


@lru_cache(maxsize=16)
def _steps(seed: int, key: int) -> NDArray[np.float64]:
    return stream(seed, 31, key).random(4096)


def wander(seed: int, key: int, position: float) -> float:
    """Smooth random walk-like noise 0..1 over one dimension, one new value per unit."""
    steps = _steps(seed, key)
    whole = math.floor(position)
    share = position - whole
    eased = share * share * (3.0 - 2.0 * share)
    return float(steps[whole % 4096] * (1 - eased) + steps[(whole + 1) % 4096] * eased)


def flash(base: ArrayLike) -> NDArray[np.float32]:
    """Infrared light on something standing at relative ground height(s): far is dark."""
    base = np.asarray(base, np.float32)
    near = np.clip((base - HORIZON) / (1.0 - HORIZON), 0.0, 1.0)
    return np.asarray(0.06 + 0.80 * np.clip(near * 2.1, 0.0, 1.0) ** 0.9, np.float32)


def vignette(x: ArrayLike, y: ArrayLike) -> NDArray[np.float32]:
    """The flash's fall-off away from the middle; x and y relative, 0..1."""
    x, y = np.asarray(x, np.float32), np.asarray(y, np.float32)
    away = ((x - 0.5) / 0.62) ** 2 + ((y - 0.58) / 0.70) ** 2
    return np.asarray(np.clip(1.08 - 0.62 * away, 0.10, 1.0), np.float32)
