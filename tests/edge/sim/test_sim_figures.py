"""Figures stand on the ground and their feet do not slide."""

from __future__ import annotations

import numpy as np
import pytest

from trailwarden.edge.sim.biped import Person, pose_person
from trailwarden.edge.sim.figure import Limb, Pose, draw_pose
from trailwarden.edge.sim.kinds import KINDS
from trailwarden.edge.sim.quadruped import Quadruped, pose_quadruped
from trailwarden.edge.sim.vehicle import Car, draw_car

_DEER = KINDS["deer"].bodies[0]
_HIKER = KINDS["person"].bodies[0]


def _lowest(pose: Pose) -> list[tuple[float, float]]:
    """Foot limbs that touch the ground: their place along the way and their height."""
    feet = [limb.a for group in pose.groups for limb in group if min(limb.a[1], limb.b[1]) < 0.06]
    return [(round(x, 3), round(y, 3)) for x, y in feet]


@pytest.mark.parametrize("trot", [False, True])
def test_a_foot_on_the_ground_stays_where_it_is(trot: bool) -> None:
    assert isinstance(_DEER, Quadruped)
    stride = _DEER.stride * (1.5 if trot else 1.0)
    before = _lowest(pose_quadruped(_DEER, 0.10, 0.0, trot=trot))
    after = _lowest(pose_quadruped(_DEER, 0.12, 0.0, trot=trot))
    resting = {x for x, y in before if y < 0.02}
    carried = {round(x + 0.02 * stride, 3) for x, y in after if y < 0.02}
    assert resting
    assert min(abs(a - b) for a in resting for b in carried) < 0.003


@pytest.mark.parametrize("phase", [0.0, 0.2, 0.4, 0.6, 0.8])
def test_a_person_is_as_tall_as_said_and_stands_on_the_ground(phase: float) -> None:
    assert isinstance(_HIKER, Person)
    sprite = draw_pose(pose_person(_HIKER, phase), 100.0, infrared=False)
    rows = np.flatnonzero((sprite.bgra[..., 3] > 127).any(axis=1))
    top_m = (sprite.foot[1] - rows[0]) / 100.0
    foot_m = (sprite.foot[1] - rows[-1]) / 100.0
    assert top_m == pytest.approx(_HIKER.height, abs=0.08)
    assert foot_m == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("infrared", [False, True])
@pytest.mark.parametrize("px_per_m", [8.0, 40.0, 160.0])
def test_colours_are_premultiplied(px_per_m: float, infrared: bool) -> None:
    limb = Limb((0, 0.5), (1, 0.5), 0.3, 0.2, (255, 255, 255))
    sprite = draw_pose(Pose(((limb,),)), px_per_m, infrared=infrared)
    assert (sprite.bgra[..., :3].max(axis=2) <= sprite.bgra[..., 3].astype(int) + 1).all()


def test_the_wheels_turn_and_nothing_else_does() -> None:
    car = KINDS["car"].bodies[0]
    assert isinstance(car, Car)
    one, two = (draw_car(car, phase, 60.0, infrared=False).bgra for phase in (0.0, 0.1))
    rows = np.flatnonzero((one != two).any(axis=(1, 2)))
    assert len(rows)
    assert rows[0] > one.shape[0] * 0.5
