"""Smooth random fields and the camera's sensor noise, each a pure function of its seed."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.frame import Image

_MASK_64 = (1 << 64) - 1


def stream(seed: int, *key: int) -> np.random.Generator:
    """A generator that depends on `seed` and `key` alone: the same key, the same numbers.

    Philox is counter-based, so that a frame's numbers need no earlier frame's (Salmon et al.,
    "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
    """
    words = [seed & _MASK_64, *(part & _MASK_64 for part in key)]
    state = np.random.SeedSequence(words).generate_state(2, np.uint64)
    return np.random.Generator(np.random.Philox(key=state))


@lru_cache(maxsize=64)
def _lattice(rows: int, columns: int, seed: int) -> NDArray[np.float32]:
    return stream(seed, rows, columns).random((rows, columns), np.float32)


def smooth_noise(
    shape: tuple[int, int], grain_px: float, seed: int, stretch: float = 1.0
) -> NDArray[np.float32]:
    """Value noise 0..1 of `shape` (rows, columns) with blobs `grain_px` wide.

    `stretch` above 1 makes the blobs taller than wide, below 1 flatter.
    """
    rows = max(2, round(shape[0] / (grain_px * stretch)) + 1)
    columns = max(2, round(shape[1] / grain_px) + 1)
    coarse = _lattice(rows, columns, seed)
    return np.clip(
        cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), 0.0, 1.0
    ).astype(np.float32)


def layered_noise(
    shape: tuple[int, int], grain_px: float, seed: int, octaves: int = 4, stretch: float = 1.0
) -> NDArray[np.float32]:
    """Value noise 0..1 summed over octaves, each half as wide and half as strong."""
    total = np.zeros(shape, np.float32)
    weight = 0.0
    for octave in range(octaves):
        share = 0.5**octave
        grain = max(1.0, grain_px * share)
        total += share * smooth_noise(shape, grain, seed * 31 + octave, stretch)
        weight += share
    return total / np.float32(weight)


class SensorNoise:
    """Additive noise for pictures of one size, as a few tiles shown at random shifts and flips."""

    _TILES = 3
    _SHIFT_PX = 64

    def __init__(self, size: tuple[int, int], channels: int, sigma: float, seed: int) -> None:
        width, height = size
        self._size = size
        self._seed = seed
        shape = (height + self._SHIFT_PX, width + self._SHIFT_PX, channels)
        self._tiles: list[tuple[Image, Image]] = []
        for tile in range(self._TILES):
            values = np.rint(stream(seed, 77, tile).normal(0.0, sigma, shape)).astype(np.int16)
            squeezed = values[..., 0] if channels == 1 else values
            up = np.clip(squeezed, 0, 255).astype(np.uint8)
            down = np.clip(-squeezed, 0, 255).astype(np.uint8)
            self._tiles.append((up, down))

    def add_to(self, image: Image, index: int) -> Image:
        """A noisy copy of `image`; the noise depends on the seed and the frame's index alone."""
        draw = stream(self._seed, 78, index).integers(0, self._SHIFT_PX, 2)
        up, down = self._tiles[index % self._TILES]
        rows = slice(int(draw[0]), int(draw[0]) + self._size[1])
        columns = slice(int(draw[1]), int(draw[1]) + self._size[0])
        brighter = cv2.add(image, up[rows, columns])
        return np.asarray(cv2.subtract(brighter, down[rows, columns]), np.uint8)
