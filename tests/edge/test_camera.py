"""A camera's two threads: the reader never waits, and the analyst loses nothing that happened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from trailwarden.domain import CameraState, Deployment, Detection, Stamps
from trailwarden.edge.analysis import Analysis
from trailwarden.edge.builder import Change, Closed
from trailwarden.edge.camera import Camera, CameraOptions
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.detect.port import ModelIdentity
from trailwarden.edge.errors import SourceBroken
from trailwarden.edge.frame import Frame, Image
from trailwarden.edge.notice import EventStored, Notice
from trailwarden.edge.sim import SceneSpec, SimulatedCamera
from trailwarden.edge.source.feed import Reading
from trailwarden.edge.steadfast import SteadfastSink
from trailwarden.store import Store

LONG_AGO = datetime(2020, 5, 1, 12, tzinfo=UTC)
STEP = timedelta(seconds=0.2)


class SlowDetector:
    """Finds nothing, and is held back by `gate`; `started` counts its looks."""

    identity = ModelIdentity("slow", "0" * 64, None)
    threshold = 0.5
    input_size = (64, 64)

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.started = threading.Semaphore(0)

    def detect(self, image: Image, min_score: float) -> tuple[Detection, ...]:
        self.started.release()
        self.gate.wait()
        return ()


class BrokenDetector:
    """Fails on every picture."""

    identity = ModelIdentity("broken", "0" * 64, None)
    threshold = 0.5
    input_size = (64, 64)

    def detect(self, image: Image, min_score: float) -> tuple[Detection, ...]:
        raise RuntimeError("no such operator")


def reading(time: datetime) -> Reading:
    """One noisy picture, so that it is neither dark nor blind."""
    noise = np.random.default_rng(7).integers(0, 255, (90, 160, 3), np.uint8)
    return Reading(None, (Frame.of_image(noise, time, Stamps(time)),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as store:
        yield store


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as thread:
        yield thread


def live_camera(store: Store, start: datetime, pool: DetectorPool | None = None) -> Camera:
    place: Deployment = store.deployment_for("gate", "test", start)
    sink = SteadfastSink(store, "gate", lambda _: None)
    return Camera(place, sink, lambda _: None, store.data_dir, pool, start=start, live=True)


def test_reading_and_connecting_never_wait_for_the_detector(
    store: Store, aside: ThreadPoolExecutor
) -> None:
    detector, now = SlowDetector(), datetime.now(UTC)
    with DetectorPool(detector) as pool:
        camera = live_camera(store, now, pool)
        camera.connected(None, now)
        camera.read(reading(now))
        detector.started.acquire()

        def reconnect() -> None:
            camera.lost(SourceBroken("hung up"), now + STEP)
            camera.connected(None, now + 2 * STEP)
            camera.read(reading(now + 2 * STEP))

        try:
            aside.submit(reconnect).result(10)
        finally:
            detector.gate.set()
            camera.close()
    assert camera.counts.frames == 2


def test_a_last_frame_does_not_bring_a_lost_camera_back_up(
    store: Store, aside: ThreadPoolExecutor
) -> None:
    detector, now = SlowDetector(), datetime.now(UTC) - timedelta(seconds=10)
    with DetectorPool(detector) as pool:
        camera = live_camera(store, now, pool)
        camera.connected(None, now)
        camera.read(reading(now))
        detector.started.acquire()
        camera.read(reading(now + STEP))
        lost = aside.submit(camera.lost, SourceBroken("hung up"), now + 2 * STEP)
        try:
            lost.result(10)
        finally:
            detector.gate.set()
            camera.close()
    assert camera.counts.analysed == 2
    assert camera.state is CameraState.DOWN
    assert store.effort_spans(camera_id="gate")[-1].state is CameraState.DOWN


def test_every_due_frame_is_analysed_or_counted_as_dropped(store: Store) -> None:
    now = datetime.now(UTC)
    camera = live_camera(store, now)
    camera.connected(None, now)
    for number in range(50):
        camera.read(reading(now + number * STEP))
    camera.close()
    counts = camera.counts
    assert counts.frames == 50 == counts.analysed + counts.dropped


def test_effort_of_a_live_feed_is_on_its_own_clock(store: Store) -> None:
    camera = live_camera(store, LONG_AGO)
    camera.connected(None, LONG_AGO)
    for number in range(10):
        camera.read(reading(LONG_AGO + number * STEP))
    camera.close()
    spans = store.effort_spans(camera_id="gate")
    assert spans
    assert spans[-1].end - LONG_AGO < timedelta(minutes=1)
    assert CameraState.STALE not in {span.state for span in spans}


def test_a_listener_that_breaks_costs_neither_event_nor_effort(store: Store) -> None:
    scene = "sim:meadow?size=320x180&fps=5&wind=0&night=0&seed=7&visits=600&gap=1&kinds=deer&for=8"
    drawn = [(one.image, one.time) for one in SimulatedCamera(SceneSpec.parse(scene))]
    start = drawn[0][1]

    def break_off(notice: Notice) -> None:
        if isinstance(notice, EventStored):
            raise BrokenPipeError

    sink = SteadfastSink(store, "gate", break_off)
    place = store.deployment_for("gate", "test", start, simulated=True)
    options = CameraOptions(clips=False)
    camera = Camera(
        place, sink, break_off, store.data_dir, None, start=start, live=False, options=options
    )
    camera.connected(None, start)
    for image, time in drawn:
        camera.read(Reading(None, (Frame.of_image(image, time, Stamps(time)),)))
    with pytest.raises(BrokenPipeError):
        camera.close()
    (event,) = store.events()
    assert event.end > event.start
    assert event.media
    (span,) = store.effort_spans(camera_id="gate")
    assert span.end == drawn[-1][1]


def test_when_the_detector_fails_motion_still_makes_events() -> None:
    scene = "sim:meadow?size=320x180&fps=5&wind=0&night=0&seed=7&visits=600&gap=1&kinds=deer&for=8"
    failures: list[Exception] = []
    changes: list[Change] = []
    with DetectorPool(BrokenDetector()) as pool:
        analysis = Analysis("gate-1", pool, on_failed_look=failures.append)
        for drawn in SimulatedCamera(SceneSpec.parse(scene)):
            frame = Frame.of_image(drawn.image, drawn.time, Stamps(drawn.time))
            changes += analysis.analyse(frame, frame.small_grey(320), within_s=1)
        changes += analysis.finish()
        assert pool.counts.failed == pool.counts.asked == len(failures)
    (event,) = [change.event for change in changes if isinstance(change, Closed)]
    assert event.observations[0].classified_by == "motion"


def test_without_anybody_to_tell_a_failed_look_is_raised() -> None:
    with DetectorPool(BrokenDetector()) as pool:
        frame = reading(LONG_AGO).frames[0]
        with pytest.raises(RuntimeError, match="no such operator"):
            Analysis("gate-1", pool).analyse(frame, frame.small_grey(320))
