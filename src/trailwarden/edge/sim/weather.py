"""Wind that bends plants, cloud shadows, rain, glitter on water, insects near the lens."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.frame import Image
from trailwarden.edge.sim.light import wander
from trailwarden.edge.sim.noise import smooth_noise, stream
from trailwarden.edge.sim.scenery import Scenery
from trailwarden.edge.sim.spec import SceneSpec

_GRID_PX = 8  # wind is worked out on every eighth pixel
_TILE = 512


def _drifting(
    tile: NDArray[np.float32],
    grid: tuple[NDArray[np.float32], NDArray[np.float32]],
    stretch: tuple[float, float],
    shift: tuple[float, float],
) -> NDArray[np.float32]:
    """A window of an endless random texture, scaled and moved."""
    x = np.mod(grid[0] * stretch[0] + shift[0], _TILE - 1)
    y = np.mod(grid[1] * stretch[1] + shift[1], _TILE - 1)
    return np.asarray(cv2.remap(tile, x, y, cv2.INTER_LINEAR), np.float32)


def _grid(rows: int, columns: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return x, y


class Wind:
    """Moves a picture's plants: gusts that travel across, and a flutter of its own everywhere."""

    def __init__(self, scenery: Scenery, spec: SceneSpec) -> None:
        height, width = scenery.sway.shape
        self._force = spec.wind
        self._height = height
        rows, columns = -(-height // _GRID_PX), -(-width // _GRID_PX)
        self._reach = cv2.resize(scenery.sway, (columns, rows), interpolation=cv2.INTER_AREA)
        x, y = _grid(rows, columns)
        cells = 45.0 / rows  # the same wind whatever the picture's size
        self._cells = (x * cells, y * cells)
        self._tiles = [smooth_noise((_TILE, _TILE), 8, spec.seed * 7 + k) for k in (1, 2, 3)]
        self._columns, self._rows = _grid(height, width)

    @property
    def still(self) -> bool:
        """Whether nothing moves."""
        return self._force == 0.0

    def maps(self, seconds: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where each pixel of the picture comes from at a time: x and y for `cv2.remap`."""
        force = self._force
        gust = _drifting(self._tiles[0], self._cells, (0.22, 0.14), (seconds * -5.5, seconds * 0.7))
        quick = 7.0 + 3.0 * force
        one = _drifting(self._tiles[1], self._cells, (0.9, 0.6), (seconds * -quick, seconds * 1.9))
        two = _drifting(self._tiles[2], self._cells, (0.7, 0.9), (seconds * 3.1, seconds * quick))
        bend = 0.8 * gust + (one + two - 1.0) * (0.5 + 0.9 * gust)
        shift = (self._reach * bend * (force * self._height)).astype(np.float32)
        size = (self._columns.shape[1], self._columns.shape[0])
        wide = (shift.shape[1] * _GRID_PX, shift.shape[0] * _GRID_PX)
        full = cv2.resize(shift, wide, interpolation=cv2.INTER_LINEAR)[: size[1], : size[0]]
        return np.asarray(cv2.subtract(self._columns, full), np.float32), self._rows


class Clouds:
    """Slowly moving light and shade, as a gain on the whole picture."""

    def __init__(self, spec: SceneSpec) -> None:
        self._tile = smooth_noise((_TILE, _TILE), 9, spec.seed * 7 + 4)
        self._grid = _grid(9, 16)
        self._size = spec.size
        self._overcast = spec.rain

    def field(self, seconds: float, exposure: float) -> Image:
        """HxWx3 gains, 128 being 1."""
        shade = _drifting(self._tile, self._grid, (0.5, 0.5), (seconds * 0.32, seconds * 0.11))
        depth = 0.26 * (1.0 - 0.8 * self._overcast)
        gains = np.clip((1.04 - depth * shade) * exposure * 128.0, 0, 255).astype(np.uint8)
        wide = cv2.resize(gains, self._size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.cvtColor(wide, cv2.COLOR_GRAY2BGR), np.uint8)


class Rain:
    """Streaks of falling drops, as bright lines added to the picture."""

    _SHIFT_PX = 96

    def __init__(self, spec: SceneSpec) -> None:
        self._seed = spec.seed
        self._size = spec.size
        self._tiles = [self._streaks(spec, layer) for layer in range(3)] if spec.rain else []

    def _streaks(self, spec: SceneSpec, layer: int) -> Image:
        width, height = spec.size[0] + self._SHIFT_PX, spec.size[1] + self._SHIFT_PX
        rng = stream(spec.seed, 41, layer)
        tile = np.zeros((height, width), np.uint8)
        lean = 0.05 + 0.16 * spec.wind
        for _ in range(int(spec.rain * (60, 90, 120)[layer] * spec.size[0] / spec.size[1])):
            x, y = rng.uniform(0, width), rng.uniform(0, height)
            length = spec.size[1] * rng.uniform(0.04, 0.12) * (1.6, 1.0, 0.6)[layer]
            end = (round((x + lean * length) * 16), round((y + length) * 16))
            bright = (float(rng.uniform(20, 60)),)
            start = (round(x * 16), round(y * 16))
            cv2.line(tile, start, end, bright, 1, cv2.LINE_AA, 4)
        return tile

    def add_to(self, image: Image, index: int, strength: float) -> Image:
        """The picture (grey or colour) with this frame's drops; `strength` scales their light."""
        if not self._tiles:
            return image
        shifts = stream(self._seed, 42, index).integers(0, self._SHIFT_PX, 2)
        tile = self._tiles[index % len(self._tiles)]
        top, left = int(shifts[0]), int(shifts[1])
        drops = tile[top : top + self._size[1], left : left + self._size[0]]
        light = cv2.convertScaleAbs(drops, alpha=strength)
        if image.ndim == 3:
            light = cv2.cvtColor(light, cv2.COLOR_GRAY2BGR)
        return np.asarray(cv2.add(image, light), np.uint8)


class Glitter:
    """Sparkles wandering over the water."""

    def __init__(self, scenery: Scenery, spec: SceneSpec) -> None:
        rows, columns = np.nonzero(scenery.water > 127)
        self._window: tuple[slice, slice] | None = None
        if len(rows) == 0:
            return
        top, left = int(rows.min()), int(columns.min())
        self._window = (slice(top, int(rows.max()) + 1), slice(left, int(columns.max()) + 1))
        self._water = scenery.water[self._window]
        self._tiles = [smooth_noise((_TILE, _TILE), 3, spec.seed * 7 + k) for k in (5, 6)]
        cells = 180.0 / scenery.water.shape[0]
        x, y = _grid(-(-self._water.shape[0] // 2), -(-self._water.shape[1] // 2))
        self._cells = (x * cells, y * cells)

    def add_to(self, image: Image, seconds: float, strength: float) -> None:
        """Add this moment's sparkles to a picture (grey or colour), in place."""
        if self._window is None:
            return
        one = _drifting(self._tiles[0], self._cells, (1.1, 3.4), (seconds * 4.1, seconds * 1.3))
        two = _drifting(self._tiles[1], self._cells, (1.3, 3.9), (seconds * -3.3, seconds * 2.1))
        spark = np.clip((one * two - 0.55) * 900.0 * strength, 0, 150).astype(np.uint8)
        spark += ((one - two + 1.0) * (11.0 * strength)).astype(np.uint8)
        height, width = self._water.shape
        spark = cv2.resize(spark, (width, height), interpolation=cv2.INTER_LINEAR)
        spark = cv2.multiply(spark, self._water, scale=1 / 255)
        if image.ndim == 3:
            spark = cv2.cvtColor(spark, cv2.COLOR_GRAY2BGR)
        patch = image[self._window]
        cv2.add(patch, spark, dst=patch)


_SLOT_S = 4.0


def add_insects(image: Image, spec: SceneSpec, seconds: float) -> None:
    """Now and then an insect crosses close to the lens, lit white by the infrared lamp."""
    slot = int(seconds // _SLOT_S)
    rng = stream(spec.seed, 51, slot)
    if spec.rain > 0.3 or rng.random() > 0.22 / (1.0 + spec.wind):
        return
    born, life = rng.uniform(0.0, 2.8), rng.uniform(0.5, 1.2)
    share = (seconds - slot * _SLOT_S - born) / life
    if not 0.0 <= share <= 1.0:
        return
    start, end = rng.uniform(-0.1, 1.1, 2), rng.uniform(0.0, 0.85, 2)
    x = start[0] + (start[1] - start[0]) * share + 0.05 * (wander(slot, 7, share * 6) - 0.5)
    y = end[0] + (end[1] - end[0]) * share + 0.20 * (wander(slot, 8, share * 6) - 0.5)
    radius = max(2, round(rng.uniform(0.008, 0.028) * image.shape[0]))
    glow(image, x * image.shape[1], y * image.shape[0], radius, 150.0)


def glow(image: Image, x: float, y: float, radius: float, bright: float) -> None:
    """Add a soft round light to a grey picture, in place."""
    reach = int(np.ceil(radius * 2.5))
    left, top = max(0, int(x) - reach), max(0, int(y) - reach)
    patch = image[top : int(y) + reach + 1, left : int(x) + reach + 1]
    if patch.size == 0 or int(y) + reach < 0 or int(x) + reach < 0:
        return
    rows = np.arange(top, top + patch.shape[0], dtype=np.float32)[:, None] - y
    columns = np.arange(left, left + patch.shape[1], dtype=np.float32)[None, :] - x
    light = bright * np.exp(-(rows * rows + columns * columns) / (radius * radius))
    patch[:] = cv2.add(patch, light.astype(np.uint8))
