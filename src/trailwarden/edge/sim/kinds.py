"""The kinds that pass the simulated camera: size, gait, colours, habits. For truth only.

Sizes are those of the living animals, roughly; speeds in metres a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from trailwarden.domain import Category
from trailwarden.edge.sim import game
from trailwarden.edge.sim.biped import Person, Wader
from trailwarden.edge.sim.quadruped import Quadruped
from trailwarden.edge.sim.vehicle import Car

Body: TypeAlias = Quadruped | Wader | Person | Car


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of visitor. `pause_chance` is for each visit; groups are 1 to `group_max`."""

    name: str
    category: Category
    bodies: tuple[Body, ...]
    half_length_m: float
    walk_m_s: float
    trot_m_s: float
    trot_chance: float = 0.0
    pause_chance: float = 0.0
    group_max: int = 1


_DEER = Quadruped(
    shoulder=1.02, length=0.80, chest=0.235, loin=0.205, neck=0.50, neck_up_deg=54, head=0.31,
    skull=0.088, muzzle=0.042, leg=0.052, ear=0.17, tail=0.16, tail_deg=-72, tail_radius=0.035,
    stride=1.05, coat=(62, 98, 148), belly=(130, 162, 190), legs=(58, 88, 126),
    tail_tip=(200, 212, 220), rump=(165, 192, 208),
)  # fmt: skip
_STAG = Quadruped(
    shoulder=1.14, length=0.88, chest=0.265, loin=0.215, neck=0.52, neck_up_deg=50, head=0.34,
    skull=0.095, muzzle=0.048, leg=0.056, ear=0.16, tail=0.16, tail_deg=-72, tail_radius=0.035,
    stride=1.15, coat=(50, 78, 118), belly=(100, 128, 155), legs=(48, 70, 100),
    tail_tip=(190, 205, 214), rump=(150, 178, 196), antlers=0.62,
)  # fmt: skip
_FOX = Quadruped(
    shoulder=0.46, length=0.39, chest=0.106, loin=0.098, neck=0.15, neck_up_deg=34, head=0.19,
    skull=0.062, muzzle=0.020, leg=0.028, ear=0.088, tail=0.38, tail_deg=230, tail_radius=0.066,
    stride=0.52, coat=(42, 105, 196), belly=(190, 205, 215), legs=(38, 44, 58),
    tail_tip=(215, 222, 228),
)  # fmt: skip
_BOAR = Quadruped(
    shoulder=0.88, length=0.74, chest=0.300, loin=0.235, neck=0.22, neck_up_deg=4, head=0.44,
    skull=0.150, muzzle=0.052, leg=0.055, ear=0.12, tail=0.24, tail_deg=-82, tail_radius=0.018,
    stride=0.75, coat=(40, 50, 62), belly=(52, 62, 74), legs=(30, 34, 40),
    tail_tip=(30, 34, 40), hump=0.12,
)  # fmt: skip
_HARE = Quadruped(
    shoulder=0.37, length=0.27, chest=0.100, loin=0.128, neck=0.10, neck_up_deg=57, head=0.105,
    skull=0.056, muzzle=0.034, leg=0.033, ear=0.16, tail=0.06, tail_deg=140, tail_radius=0.034,
    stride=0.40, coat=(82, 112, 145), belly=(165, 182, 195), legs=(88, 112, 140),
    tail_tip=(222, 226, 230), hump=0.35,
)  # fmt: skip
_CRANE = Wader(
    leg=0.46, body=0.46, girth=0.125, neck=0.46, beak=0.15, stride=0.46,
    coat=(190, 184, 176), wing=(150, 140, 128), dark=(40, 38, 36),
)  # fmt: skip
_EGRET = Wader(
    leg=0.42, body=0.42, girth=0.108, neck=0.46, beak=0.14, stride=0.42,
    coat=(235, 238, 238), wing=(222, 226, 226), dark=(205, 210, 210),
)  # fmt: skip
_HIKERS = (
    Person(1.76, 1.42, (125, 155, 205), (60, 55, 165), (72, 58, 48), (28, 38, 55), (60, 105, 60)),
    Person(1.66, 1.32, (110, 140, 195), (150, 100, 45), (70, 78, 84), (25, 30, 40), None),
    Person(1.82, 1.46, (85, 115, 165), (50, 82, 66), (60, 72, 84), (20, 22, 26), (40, 45, 52)),
)
_CARS = (
    Car(length=4.3, height=1.62, paint=(215, 216, 214)),
    Car(length=4.4, height=1.66, paint=(45, 40, 150)),
    Car(length=4.5, height=1.78, paint=(70, 92, 68)),
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("deer", Category.ANIMAL, (_DEER, _DEER, _STAG), 0.95, 0.95, 2.1, 0.12, 0.7, 5),
        Kind("fox", Category.ANIMAL, (_FOX,), 0.75, 0.75, 1.5, 0.4, 0.5, 2),
        Kind("boar", Category.ANIMAL, (_BOAR,), 0.90, 0.75, 1.5, 0.2, 0.6, 4),
        Kind("hare", Category.ANIMAL, (_HARE,), 0.32, 0.55, 1.2, 0.4, 0.7, 2),
        Kind("bird", Category.ANIMAL, (_CRANE, _EGRET), 0.45, 0.40, 0.6, 0.0, 0.8, 5),
        Kind("roe", Category.ANIMAL, (game.ROE,), 0.65, 0.85, 1.9, 0.12, 0.7, 3),
        Kind("badger", Category.ANIMAL, (game.BADGER,), 0.48, 0.55, 1.1, 0.3, 0.5, 3),
        Kind("marten", Category.ANIMAL, (game.MARTEN,), 0.45, 0.70, 1.4, 0.5, 0.3, 1),
        Kind("wildcat", Category.ANIMAL, (game.WILDCAT,), 0.50, 0.65, 1.3, 0.2, 0.4, 1),
        Kind("lynx", Category.ANIMAL, (game.LYNX,), 0.62, 0.80, 1.5, 0.1, 0.3, 1),
        Kind("squirrel", Category.ANIMAL, (game.SQUIRREL,), 0.25, 0.40, 0.9, 0.5, 0.6, 1),
        Kind("mouse", Category.ANIMAL, (game.MOUSE,), 0.14, 0.25, 0.5, 0.5, 0.6, 1),
        Kind("person", Category.PERSON, _HIKERS, 0.60, 1.15, 1.15, 0.0, 0.15, 3),
        Kind("car", Category.VEHICLE, _CARS, 2.20, 4.0, 4.0, 0.0, 0.0, 1),
    )
}
