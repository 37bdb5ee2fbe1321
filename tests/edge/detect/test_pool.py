"""The pool serves the most urgent look first, keeps to its budget, and counts what it drops."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest

from trailwarden.domain import Box, Category, Detection, Stamps
from trailwarden.edge.detect.pool import Allowance, DetectorPool
from trailwarden.edge.detect.port import ModelIdentity
from trailwarden.edge.frame import Frame, Image

NOW = datetime(2026, 5, 1, tzinfo=UTC)
FOUND = Detection(Category.ANIMAL, 0.9, Box(0.1, 0.1, 0.5, 0.5))


class BrightSpotDetector:
    """A detector at the edge of the world: finds an animal in a bright picture, none in a dark.

    `gate` holds it back, so that looks pile up; `seen` is the brightness of each picture in the
    order in which it looked.
    """

    identity = ModelIdentity("bright-spot", "0" * 64, None)
    threshold = 0.5
    input_size = (64, 64)

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.started = threading.Semaphore(0)
        self.seen: list[int] = []

    def detect(self, image: Image, min_score: float) -> tuple[Detection, ...]:
        self.started.release()
        self.gate.wait()
        brightness = int(image[0, 0, 0])
        self.seen.append(brightness)
        if brightness == 13:
            raise ValueError("unlucky picture")
        return (FOUND,) if brightness > 100 else ()


def frame(brightness: int) -> Frame:
    return Frame.of_image(np.full((48, 64, 3), brightness, np.uint8), NOW, Stamps(NOW))


class Clock:
    """A steady clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def detector() -> BrightSpotDetector:
    return BrightSpotDetector()


@pytest.fixture
def side_threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def waiting(pool: DetectorPool, number: int) -> None:
    """Wait until so many looks were asked for."""
    deadline = threading.Event()
    while pool.counts.asked < number:
        deadline.wait(0.001)


def test_a_look_returns_what_is_there(detector: BrightSpotDetector) -> None:
    with DetectorPool(detector) as pool:
        assert pool.look(frame(200)) == (FOUND,)
        assert pool.look(frame(20)) == ()
        assert (pool.counts.served, pool.counts.dropped) == (2, 0)


def test_the_most_urgent_look_is_taken_first(
    detector: BrightSpotDetector, side_threads: ThreadPoolExecutor
) -> None:
    detector.gate.clear()
    with DetectorPool(detector, clock=Clock()) as pool:
        side_threads.submit(pool.look, frame(1), within_s=9)
        detector.started.acquire()
        for number, (brightness, within_s) in enumerate([(150, 8), (152, 2), (151, 5)]):
            side_threads.submit(pool.look, frame(brightness), within_s=within_s)
            waiting(pool, number + 2)
        patient = side_threads.submit(pool.look, frame(200))
        waiting(pool, 5)
        detector.gate.set()
        assert patient.result(5) == (FOUND,)
    assert detector.seen == [1, 152, 151, 150, 200]


def test_a_look_that_comes_too_late_is_dropped_and_counted(
    detector: BrightSpotDetector, side_threads: ThreadPoolExecutor
) -> None:
    clock = Clock()
    detector.gate.clear()
    with DetectorPool(detector, clock=clock) as pool:
        first = side_threads.submit(pool.look, frame(200), within_s=1)
        detector.started.acquire()
        late = side_threads.submit(pool.look, frame(200), within_s=1)
        patient = side_threads.submit(pool.look, frame(200))
        waiting(pool, 3)
        clock.now = 2.0
        detector.gate.set()
        assert first.result(5) == (FOUND,)
        assert late.result(5) is None
        assert patient.result(5) == (FOUND,)
        assert (pool.counts.served, pool.counts.dropped_late) == (2, 1)


def test_live_looks_keep_to_the_budget_and_files_do_not_count(
    detector: BrightSpotDetector,
) -> None:
    clock = Clock()
    with DetectorPool(detector, per_second=2, most_tiles=0, clock=clock) as pool:
        live = [pool.look(frame(200), within_s=1) for _ in range(4)]
        assert [found is not None for found in live] == [True, True, False, False]
        for _ in range(20):
            assert pool.look(frame(200)) == (FOUND,)
        clock.now = 2.0
        assert pool.look(frame(200), within_s=1) == (FOUND,)
        assert pool.counts.dropped_budget == 2


def test_tiles_are_only_taken_from_what_the_budget_leaves(detector: BrightSpotDetector) -> None:
    motion = [Box(0.4, 0.4, 0.45, 0.45)]
    with DetectorPool(detector, per_second=3, most_tiles=2, clock=Clock()) as pool:
        pool.look(frame(20), motion, within_s=1)
        generous = pool.counts.inferences
        pool.look(frame(20), motion, within_s=1)
        assert generous > 1
        assert pool.counts.inferences == generous + 1


def test_an_error_belongs_to_the_camera_that_asked(detector: BrightSpotDetector) -> None:
    with DetectorPool(detector) as pool:
        with pytest.raises(ValueError, match="unlucky"):
            pool.look(frame(13))
        assert pool.look(frame(200)) == (FOUND,)
        assert (pool.counts.asked, pool.counts.served, pool.counts.failed) == (2, 1, 1)


def test_closing_lets_everybody_go(
    detector: BrightSpotDetector, side_threads: ThreadPoolExecutor
) -> None:
    pool = DetectorPool(detector)
    detector.gate.clear()
    busy = side_threads.submit(pool.look, frame(200))
    detector.started.acquire()
    queued = side_threads.submit(pool.look, frame(200))
    waiting(pool, 2)
    closing = side_threads.submit(pool.close)
    assert queued.result(5) is None
    detector.gate.set()
    assert busy.result(5) == (FOUND,)
    closing.result(5)
    assert pool.look(frame(200)) is None
    assert (pool.counts.asked, pool.counts.served, pool.counts.dropped) == (2, 1, 1)


def test_every_look_is_accounted_for(
    detector: BrightSpotDetector, side_threads: ThreadPoolExecutor
) -> None:
    with DetectorPool(detector, workers=2, per_second=50) as pool:
        looks = [side_threads.submit(pool.look, frame(200), within_s=0.05) for _ in range(200)]
        found = [look.result(10) for look in looks]
        counts = pool.counts
    assert counts.asked == 200 == counts.served + counts.dropped
    assert counts.served == sum(one is not None for one in found)


def test_an_allowance_fills_up_to_one_second_and_no_further() -> None:
    allowance = Allowance(4.0, now=0.0)
    allowance.spend(4)
    assert allowance.available(0.5) == pytest.approx(2.0)
    assert allowance.available(100.0) == pytest.approx(4.0)
    assert Allowance(0.5, now=0.0).available(0.0) == 1.0
    assert Allowance(None, now=0.0).available(0.0) == float("inf")
