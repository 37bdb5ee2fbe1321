"""A reserve that does not exist: where its cameras hang, what is there, and what goes wrong.

The Holler valley lies in the hills of central Europe: a trail with four cameras in a line, a
spring, an old badger sett, a clearing and a marsh. Larger worlds have more such valleys.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trailwarden.domain import CameraState

LATITUDE, LONGITUDE = 51.05, 10.45
TIME_ZONE = "Europe/Berlin"


class Ground(StrEnum):
    """What draws animals to a camera."""

    TRAIL = "trail"
    WATER = "water"
    SETT = "sett"
    CLEARING = "clearing"
    MARSH = "marsh"


@dataclass(frozen=True, slots=True)
class Spot:
    """A named spot in a valley, degrees from the valley's own corner."""

    name: str
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Stay:
    """A camera at a spot from a share of the season on; its clock is wrong by `clock_error_h`."""

    spot: Spot
    since: float = 0.0
    clock_error_h: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of a valley: `stays` in order; `line_km` is its place on the trail, if it has one.

    `people` and `vehicles` are how many pass on a day.
    """

    camera_id: str
    ground: Ground
    stays: tuple[Stay, ...]
    line_km: float | None = None
    people: float = 0.0
    vehicles: float = 0.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """A camera sees nothing between two shares of the season, only by night if `at_night`."""

    camera_id: str
    state: CameraState
    since: float
    until: float
    detail: str
    at_night: bool = False


CAMERAS = (
    Camera("trail-1", Ground.TRAIL, (Stay(Spot("Gate", 0.0, 0.0)),), 0.0, 2.2, 0.5),
    Camera(
        "trail-2",
        Ground.TRAIL,
        (
            Stay(Spot("Oak bend", 0.0012, 0.0128)),
            Stay(
                Spot("Oak bend", 0.0012, 0.0128),
                since=0.55,
                clock_error_h=-12.0,
                why="set twelve hours slow at the battery change: morning taken for evening",
            ),
        ),
        0.9,
        1.2,
    ),
    Camera("trail-3", Ground.TRAIL, (Stay(Spot("Brook ford", -0.0009, 0.0270)),), 1.9, 0.8),
    Camera("trail-4", Ground.TRAIL, (Stay(Spot("Upper ridge", 0.0031, 0.0385)),), 2.8, 0.6),
    Camera("spring", Ground.WATER, (Stay(Spot("Spring", -0.0058, 0.0195)),), None, 0.1),
    Camera("sett", Ground.SETT, (Stay(Spot("Old sett", 0.0074, 0.0229)),)),
    Camera(
        "clearing",
        Ground.CLEARING,
        (
            Stay(Spot("West clearing", 0.0102, 0.0087)),
            Stay(Spot("East clearing", 0.0095, 0.0312), since=0.5, why="moved to the east"),
        ),
        None,
        0.2,
        0.1,
    ),
    Camera("marsh", Ground.MARSH, (Stay(Spot("Marsh", -0.0121, 0.0064)),), None, 0.2),
)
"""The eight cameras of one valley."""

TROUBLES = (
    Trouble("marsh", CameraState.DOWN, 0.30, 0.42, "the battery was empty"),
    Trouble("trail-3", CameraState.FROZEN, 0.48, 0.52, "the same picture again and again"),
    Trouble("spring", CameraState.BLIND, 0.62, 0.68, "the lens was fogged"),
    Trouble("sett", CameraState.DARK, 0.78, 0.88, "the infrared lamp had failed", at_night=True),
    Trouble("trail-4", CameraState.STALE, 0.205, 0.215, "nothing new arrived"),
)
"""What goes wrong in the first valley."""


def valley_offset(valley: int) -> tuple[float, float]:
    """Degrees north and east from the Holler valley (valley 0) to another valley of the world."""
    return 0.04 * (valley % 5), 0.08 * (valley // 5 % 5) + 0.002 * (valley // 25)
