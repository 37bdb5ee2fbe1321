"""The gate sees what passes, and not what sways, fades or flickers."""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from trailwarden.domain import Box
from trailwarden.edge.frame import Image
from trailwarden.edge.motion import Motion, MotionGate

START = datetime(2026, 5, 1, tzinfo=UTC)
SIZE = (180, 320)
Scene: TypeAlias = NDArray[np.float32]


class Meadow:
    """A textured still scene with sensor noise, 5 pictures a second."""

    def __init__(self, seed: int = 1) -> None:
        self.rng = np.random.default_rng(seed)
        texture = self.rng.integers(0, 255, SIZE).astype(np.float32)
        soft = cv2.GaussianBlur(texture, (0, 0), 3)
        self.scene: Scene = ((soft - soft.mean()) * 3 + 120).astype(np.float32)
        self.tick = 0
        self.gate = MotionGate()

    def show(self, scene: Scene | None = None) -> Motion:
        picture = self.scene if scene is None else scene
        self.tick += 1
        return self.gate.observe(self._noisy(picture), START + timedelta(seconds=self.tick / 5))

    def _noisy(self, picture: Scene) -> Image:
        noisy = picture + self.rng.normal(0, 2, SIZE)
        return np.clip(noisy, 0, 255).astype(np.uint8)

    def with_patch(self, left: int, top: int, width: int = 24, height: int = 16) -> Scene:
        scene = self.scene.copy()
        scene[top : top + height, left : left + width] += 45
        return scene


def test_the_first_picture_says_nothing() -> None:
    first = Meadow().show()
    assert first.upheaval
    assert first.boxes == ()


def test_noise_alone_does_not_move() -> None:
    meadow = Meadow()
    assert not any(meadow.show().boxes for _ in range(100))


def test_a_patch_that_appears_is_boxed_where_it_is() -> None:
    meadow = Meadow()
    for _ in range(20):
        meadow.show()
    motion = meadow.show(meadow.with_patch(100, 80))
    assert len(motion.boxes) == 1
    truth = Box(100 / 320, 80 / 180, 124 / 320, 96 / 180)
    assert motion.boxes[0].iou(truth) > 0.6
    assert motion.within(truth) > 0.8
    assert motion.within(Box(0.7, 0.1, 0.9, 0.3)) == 0


def test_swaying_in_place_falls_silent_while_a_walker_is_heard() -> None:
    meadow = Meadow()

    def swayed(tick: int) -> Scene:
        scene = meadow.scene.copy()
        for row in range(20, 70):
            shift = round(12 * np.sin(tick / 2.3 + row / 9) + meadow.rng.normal(0, 1))
            scene[row, 40:120] = np.roll(scene[row, 40:120], shift)
        return scene

    early = sum(meadow.show(swayed(t)).share for t in range(25))
    assert early > 0
    for t in range(25, 150):
        meadow.show(swayed(t))
    late = sum(meadow.show(swayed(t)).share for t in range(150, 175))
    assert late < early / 4
    walker = swayed(176)
    walker[120:140, 200:230] += 45
    boxes = meadow.show(walker).boxes
    assert any(box.iou(Box(200 / 320, 120 / 180, 230 / 320, 140 / 180)) > 0.5 for box in boxes)


def test_a_cloud_shadow_is_not_motion() -> None:
    meadow = Meadow()
    columns = np.arange(320, dtype=np.float32)
    for _ in range(20):
        meadow.show()
    seen = 0.0
    for step in range(60):
        shadow = 18 / (1 + np.exp(-(step * 8 - columns) / 40))
        seen = max(seen, meadow.show((meadow.scene - shadow).astype(np.float32)).share)
    assert seen < 0.02


def test_a_switch_to_infrared_is_an_upheaval_and_then_a_new_background() -> None:
    meadow = Meadow()
    for _ in range(20):
        meadow.show()
    night = 240 - meadow.scene
    assert meadow.show(night).upheaval
    assert not any(meadow.show(night).boxes for _ in range(10))


def test_what_stays_is_absorbed() -> None:
    meadow = Meadow()
    for _ in range(20):
        meadow.show()
    parked = meadow.with_patch(150, 100, 60, 40)
    assert meadow.show(parked).boxes
    shares = [meadow.show(parked).share for _ in range(1200)]
    assert shares[-1] == 0


def test_another_picture_size_starts_afresh() -> None:
    meadow = Meadow()
    meadow.show()
    small = np.zeros((90, 160), np.uint8)
    assert meadow.gate.observe(small, START + timedelta(minutes=1)).upheaval


@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (17, 300)])
def test_odd_sizes_do_not_break_it(shape: tuple[int, int]) -> None:
    gate = MotionGate()
    for tick in range(3):
        picture = np.full(shape, 40 * tick, np.uint8)
        gate.observe(picture, START + timedelta(seconds=tick))
