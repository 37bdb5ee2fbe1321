"""A car from the side, drawn from polygons: body, glass, wheels that turn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.sim.figure import Colour, Sprite

_FINE = 3  # drawn this many times larger, then averaged down
_MARGIN_M = 0.05
_BODY = (
    (-0.495, 0.22), (-0.50, 0.42), (-0.485, 0.60), (-0.44, 0.66), (-0.405, 0.94), (-0.36, 1.00),
    (0.06, 1.00), (0.12, 0.97), (0.235, 0.66), (0.42, 0.58), (0.485, 0.48), (0.50, 0.34),
    (0.495, 0.20),
)  # fmt: skip
_GLASS = (
    ((-0.395, 0.66), (-0.37, 0.92), (-0.34, 0.945), (-0.245, 0.945), (-0.245, 0.65)),
    ((-0.225, 0.65), (-0.225, 0.945), (-0.055, 0.945), (-0.055, 0.645)),
    ((-0.035, 0.645), (-0.035, 0.945), (0.055, 0.945), (0.10, 0.92), (0.19, 0.645)),
)
_AXLES = (-0.305, 0.325)
_Canvas: TypeAlias = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Car:
    """Length and height in metres, and the paint."""

    length: float
    height: float
    paint: Colour

    @property
    def wheel(self) -> float:
        """Radius of a wheel in metres."""
        return 0.205 * self.height

    @property
    def stride(self) -> float:
        """Metres driven while a wheel turns once."""
        return 2 * math.pi * self.wheel


class _Board:
    """A fine canvas in metres, x forward from the middle, y up from the ground."""

    def __init__(self, car: Car, px_per_m: float) -> None:
        self.car = car
        self.scale = px_per_m * _FINE
        self.width = math.ceil((car.length + 2 * _MARGIN_M) * px_per_m)
        self.height = math.ceil((car.height + 2 * _MARGIN_M) * px_per_m)
        self.colour = np.zeros((self.height * _FINE, self.width * _FINE, 3), np.uint8)
        self.alpha = np.zeros((self.height * _FINE, self.width * _FINE), np.uint8)

    def pixel(self, x_m: float, y_m: float) -> tuple[int, int]:
        x = (x_m + self.car.length / 2 + _MARGIN_M) * self.scale
        return (round(x), round((self.car.height + _MARGIN_M - y_m) * self.scale))

    def polygon(self, points: tuple[tuple[float, float], ...], colour: Colour) -> None:
        """Fill a polygon given in shares of length and height."""
        car = self.car
        corners = [self.pixel(x * car.length, y * car.height) for x, y in points]
        self._fill(np.array(corners, np.int32), colour)

    def _fill(self, corners: NDArray[np.int32], colour: Colour) -> None:
        cv2.fillPoly(self.colour, [corners], colour)
        cv2.fillPoly(self.alpha, [corners], (255,))

    def disc(self, x_m: float, y_m: float, radius_m: float, colour: Colour) -> None:
        centre, radius = self.pixel(x_m, y_m), max(1, round(radius_m * self.scale))
        cv2.circle(self.colour, centre, radius, colour, cv2.FILLED)
        cv2.circle(self.alpha, centre, radius, (255,), cv2.FILLED)

    def line(self, a: tuple[float, float], b: tuple[float, float], thick: float, c: Colour) -> None:
        width = max(1, round(thick * self.scale))
        cv2.line(self.colour, self.pixel(*a), self.pixel(*b), c, width)


def draw_car(car: Car, phase: float, px_per_m: float, *, infrared: bool) -> Sprite:
    """Draw the car facing right; `phase` 0..1 is the turn of its wheels."""
    board = _Board(car, px_per_m)
    board.polygon(_BODY, car.paint)
    _shade_body(board)
    for pane in _GLASS:
        board.polygon(pane, (62, 54, 46))
    _shine_on_glass(board)
    _details(board)
    for axle in _AXLES:
        _wheel(board, axle * car.length, phase)
    size = (board.width, board.height)
    colour = cv2.resize(board.colour, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    alpha = cv2.resize(board.alpha, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    bgra = np.dstack([colour * (alpha / 255.0)[..., None], alpha])
    lamps = ((0.488, 0.50),) if infrared else ()
    eyes = tuple(
        ((x * car.length + car.length / 2 + _MARGIN_M) * px_per_m,
         (car.height + _MARGIN_M - y * car.height) * px_per_m)
        for x, y in lamps
    )  # fmt: skip
    foot = ((car.length / 2 + _MARGIN_M) * px_per_m, (car.height + _MARGIN_M) * px_per_m)
    return Sprite(np.clip(bgra, 0, 255).astype(np.uint8), foot, px_per_m, eyes)


def _shade_body(board: _Board) -> None:
    """Light from above: bright shoulders, a dark sill."""
    heights = np.linspace(1.0 + _MARGIN_M, -_MARGIN_M, board.colour.shape[0], dtype=np.float32)
    stops, gains = [0.0, 0.22, 0.40, 0.56, 0.62, 0.70, 1.0], [0.30, 0.5, 0.72, 0.9, 1.08, 0.9, 1.05]
    gain = np.interp(heights, stops, gains)[:, None, None]
    board.colour[:] = np.clip(board.colour * gain, 0, 255).astype(np.uint8)


def _shine_on_glass(board: _Board) -> None:
    for x in (-0.30, -0.16, 0.02):
        a = (x * board.car.length, 0.68 * board.car.height)
        b = ((x + 0.05) * board.car.length, 0.92 * board.car.height)
        board.line(a, b, 0.05, (120, 112, 100))


def _details(board: _Board) -> None:
    car = board.car
    dark = tuple(0.45 * c for c in car.paint)
    for x in (-0.235, -0.045, 0.15):
        low = (x * car.length, 0.26 * car.height)
        board.line(low, (x * car.length, 0.62 * car.height), 0.018, (dark[0], dark[1], dark[2]))
    for x in (-0.215, -0.025):
        grip = (x * car.length, 0.585 * car.height)
        board.line(grip, (grip[0] + 0.16, grip[1]), 0.035, (60, 60, 60))
    board.polygon(((0.455, 0.47), (0.49, 0.42), (0.498, 0.50), (0.45, 0.545)), (225, 235, 240))
    board.polygon(((-0.497, 0.45), (-0.475, 0.45), (-0.472, 0.58), (-0.488, 0.60)), (40, 40, 190))
    board.polygon(((-0.50, 0.20), (0.497, 0.20), (0.498, 0.30), (-0.50, 0.30)), (42, 42, 44))
    board.polygon(((0.10, 0.64), (0.14, 0.64), (0.14, 0.72), (0.105, 0.71)), (35, 35, 38))


def _wheel(board: _Board, x_m: float, phase: float) -> None:
    radius = board.car.wheel
    board.disc(x_m, radius, radius * 1.12, (22, 22, 24))
    board.disc(x_m, radius, radius, (38, 38, 40))
    board.disc(x_m, radius, radius * 0.64, (165, 166, 168))
    for spoke in range(5):
        angle = -2 * math.pi * (phase + spoke / 5)
        tip = (x_m + 0.6 * radius * math.cos(angle), radius + 0.6 * radius * math.sin(angle))
        board.line((x_m, radius), tip, radius * 0.16, (75, 76, 78))
    board.disc(x_m, radius, radius * 0.16, (120, 120, 122))
