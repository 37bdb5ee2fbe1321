"""The whole way of a frame, from real cameras and files to rows and files in a real store."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import cv2
import pytest
from tests.edge.http_camera import HttpCamera, write_hls
from tests.edge.rtsp_camera import Faults, RtspCamera

from trailwarden.domain import (
    CameraState,
    Deployment,
    EffortSpan,
    EventState,
    MediaKind,
    ObservationType,
)
from trailwarden.edge.camera import CameraOptions
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.models import find_model
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.notice import EventStored, Notice, Trouble
from trailwarden.edge.sim import SceneSpec, record
from trailwarden.edge.source.address import SourceAddress, SourceKind, parse_address
from trailwarden.edge.warden import Warden, WardenOptions, WatchReport
from trailwarden.store import Store, StoredEvent

SCENE = "sim:meadow?size=320x180&fps=5&wind=0.5&night=0&seed=3&visits=200&gap=6"
START = datetime(2026, 5, 1, 10, tzinfo=UTC)
AT_SPEED = WardenOptions(simulate_live=False)


@dataclass
class Reserve:
    """A store, and everything that the wardens watching into it said."""

    store: Store
    notices: list[Notice] = field(default_factory=list)
    said: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, notice: Notice) -> None:
        with self.said:
            self.notices.append(notice)
            self.said.notify_all()

    def warden(
        self,
        *sources: str,
        options: WardenOptions = AT_SPEED,
        detector: Detector | None = None,
    ) -> Warden:
        return Warden(
            [parse_address(source) for source in sources],
            self.deploy,
            self.store,
            self.store.data_dir,
            self.tell,
            detector=detector,
            options=options,
        )

    def deploy(self, address: SourceAddress, first: datetime) -> Deployment:
        simulated = address.kind is SourceKind.SIMULATED
        return self.store.deployment_for(
            address.camera_id, address.redacted, first, simulated=simulated
        )

    def events_of(self, camera: str) -> list[StoredEvent]:
        return [event for event in self.store.events() if event.camera_id == camera]

    def troubles(self, camera: str) -> list[str]:
        return [n.message for n in self.notices if isinstance(n, Trouble) and n.camera_id == camera]

    def wait_for(self, happened: Callable[[], bool], timeout_s: float = 30.0) -> None:
        with self.said:
            assert self.said.wait_for(happened, timeout_s), self.notices

    @contextmanager
    def watching(self, warden: Warden) -> Iterator[list[WatchReport]]:
        """Watch in the background while the body runs, then stop; the report is in the list."""
        reports: list[WatchReport] = []
        thread = threading.Thread(target=lambda: reports.append(warden.watch()))
        thread.start()
        try:
            yield reports
        finally:
            warden.stop()
            thread.join(30)
            assert not thread.is_alive()


@pytest.fixture
def reserve(tmp_path: Path) -> Iterator[Reserve]:
    with Store.open(tmp_path / "data") as store:
        yield Reserve(store)


@pytest.fixture(scope="session")
def detector() -> Detector:
    if not os.environ.get("TRAILWARDEN_MODELS"):
        pytest.skip("TRAILWARDEN_MODELS names no folder with yolox_nano.onnx")
    return load_detector(find_model("yolox-nano").path)


@pytest.fixture(scope="session")
def chimps() -> Path:
    samples = os.environ.get("TRAILWARDEN_SAMPLES")
    if not samples:
        pytest.skip("TRAILWARDEN_SAMPLES names no folder with sample footage")
    return Path(samples) / "videos" / "trailcam" / "chimp.mp4"


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of a simulated deer that comes at once, as a camera would send it."""
    path = tmp_path_factory.mktemp("film") / "deer.mp4"
    scene = (
        "sim:meadow?size=320x180&fps=10&wind=0&night=0&seed=7&visits=600&gap=1&kinds=deer&for=12"
    )
    record(SceneSpec.parse(scene), path)
    return path


def length_s(path: Path) -> float:
    """Seconds of video that decode from a clip."""
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        times = [
            float(frame.pts * stream.time_base)
            for frame in clip.decode(stream)
            if frame.pts is not None and stream.time_base is not None
        ]
    return times[-1] - times[0]


def test_a_simulated_hour_ends_in_events_with_evidence_and_effort(reserve: Reserve) -> None:
    report = reserve.warden(f"{SCENE}&for=90&start=2026-05-01T10:00:00Z").watch()
    (camera,) = report.cameras
    assert camera.failure == ""
    assert camera.counts.frames == 450
    assert camera.counts.analysed == 450
    events = reserve.store.events()
    assert len(events) >= 2
    for event in events:
        assert event.simulated
        assert event.state is EventState.CLOSED
        assert [o.observation_type for o in event.observations] == [ObservationType.UNCLASSIFIED]
        kinds = {media.kind for media in event.media}
        assert kinds == {MediaKind.CLIP, MediaKind.BEST, MediaKind.THUMBNAIL}
        assert all(media.path.stat().st_size == media.size_bytes for media in event.media)
        clip = next(media for media in event.media if media.kind is MediaKind.CLIP)
        assert length_s(clip.path) >= event.duration.total_seconds()
        assert event.start - timedelta(seconds=6) < clip.stamps.best <= event.start
        best = next(media for media in event.media if media.kind is MediaKind.BEST)
        assert event.start <= best.stamps.best <= event.end
        assert reserve.store.tracks(event.event_id)
    (effort,) = reserve.store.effort()
    assert effort.by_state[CameraState.UP] == pytest.approx(
        timedelta(seconds=90), abs=timedelta(seconds=1)
    )


def test_a_run_at_speed_gives_the_same_events_every_time(tmp_path: Path) -> None:
    found = []
    for run in ("one", "two"):
        with Store.open(tmp_path / run) as store:
            Reserve(store).warden(f"{SCENE}&for=60&start=2026-05-01T10:00:00Z").watch()
            found.append([(e.start, e.end, e.observations[0].count) for e in store.events()])
    assert found[0] == found[1]
    assert found[0]


def test_faults_of_a_camera_stand_in_its_effort(reserve: Reserve) -> None:
    faults = "freeze=30+40&dark=100+20&blind=140+20&stall=180+30"
    scene = f"sim:meadow?size=320x180&fps=5&night=0&visits=0&for=240&{faults}"
    reserve.warden(f"gate={scene}&start=2026-05-01T10:00:00Z").watch()
    spans: dict[CameraState, EffortSpan] = {
        span.state: span
        for span in reserve.store.effort_spans(camera_id="gate")
        if span.state is not CameraState.UP
    }
    expected = {
        CameraState.FROZEN: (30, 70),
        CameraState.DARK: (100, 120),
        CameraState.BLIND: (140, 160),
        CameraState.STALE: (180, 210),
    }
    assert spans.keys() == expected.keys()
    for state, (start, end) in expected.items():
        assert abs((spans[state].start - START).total_seconds() - start) < 2
        assert abs((spans[state].end - START).total_seconds() - end) < 4


@pytest.mark.needs_data
def test_chimps_replayed_by_a_live_camera_are_one_event(
    reserve: Reserve, chimps: Path, detector: Detector
) -> None:
    with RtspCamera(chimps) as camera:
        warden = reserve.warden(f"water={camera.url}", options=WardenOptions(), detector=detector)
        with reserve.watching(warden) as reports:
            camera.wait_for_clients(1)
            began = datetime.now(UTC)
            threading.Event().wait(14)
        assert camera.connections == 1
    assert reports[0].cameras[0].failure == ""
    (event,) = reserve.events_of("water")
    assert abs((event.start - began).total_seconds()) < 1.5
    assert timedelta(seconds=11) < event.duration < timedelta(seconds=16)
    (observation,) = event.observations
    assert observation.observation_type is ObservationType.ANIMAL
    assert (observation.count or 0) >= 2
    assert observation.scientific_name is None
    assert observation.classified_by.startswith("yolox-nano@")
    files = {media.kind: media.path for media in event.media}
    assert length_s(files[MediaKind.CLIP]) > 11
    assert files[MediaKind.BEST].stat().st_size > 5_000


@pytest.mark.needs_data
def test_chimps_from_a_file_start_at_once(
    reserve: Reserve, chimps: Path, detector: Detector
) -> None:
    reserve.warden(str(chimps), detector=detector).watch()
    (event,) = reserve.events_of("chimp")
    (span,) = reserve.store.effort_spans(camera_id="chimp")
    assert timedelta() <= event.start - span.start < timedelta(seconds=1)
    assert (event.observations[0].count or 0) >= 3


def test_a_wrong_password_is_told_and_the_other_cameras_go_on(reserve: Reserve, film: Path) -> None:
    with RtspCamera(film, user="warden", password="right") as camera:
        warden = reserve.warden(
            f"locked={camera.url_for('warden', 'wrong-secret')}",
            f"open={film}",
            options=WardenOptions(),
        )
        with reserve.watching(warden):
            reserve.wait_for(lambda: bool(reserve.troubles("locked")))
            reserve.wait_for(lambda: any(isinstance(n, EventStored) for n in reserve.notices))
    assert "wrong-secret" not in str(reserve.notices)
    assert reserve.events_of("open")
    states = {camera.camera_id: camera.state for camera in reserve.store.cameras()}
    assert states == {"locked": CameraState.DOWN, "open": CameraState.UP}


def test_a_camera_that_hangs_up_is_down_and_comes_back(reserve: Reserve, film: Path) -> None:
    faults = Faults(drop_after=30, connections=1)
    with RtspCamera(film, faults=faults) as camera:
        warden = reserve.warden(f"gate={camera.url}", options=WardenOptions())
        with reserve.watching(warden):
            reserve.wait_for(lambda: bool(reserve.troubles("gate")))
            reserve.wait_for(lambda: camera.connections >= 2)
            threading.Event().wait(3)
    spans = reserve.store.effort_spans(camera_id="gate")
    assert [span.state for span in spans].count(CameraState.UP) == 2
    away = next(span for span in spans if span.state is CameraState.DOWN)
    events = reserve.events_of("gate")
    assert events
    for event in events:  # a clip ends with its connection, and so does its event
        assert event.end <= away.start or event.start >= away.end
        assert MediaKind.CLIP in {media.kind for media in event.media}


def test_an_unreachable_camera_is_down_from_the_start(reserve: Reserve) -> None:
    warden = reserve.warden("gate=rtsp://127.0.0.1:1/x", options=WardenOptions())
    with reserve.watching(warden):
        reserve.wait_for(lambda: bool(reserve.troubles("gate")))
    (camera,) = reserve.store.cameras()
    assert camera.state is CameraState.DOWN


def test_a_broken_file_leaves_the_others_alone(
    reserve: Reserve, film: Path, tmp_path: Path
) -> None:
    rubbish = tmp_path / "rubbish.mp4"
    rubbish.write_bytes(b"no video at all" * 100)
    report = reserve.warden(str(rubbish), str(film)).watch()
    failures = {camera.camera_id: camera.failure for camera in report.cameras}
    assert "rubbish.mp4" in failures["rubbish"]
    assert failures["deer"] == ""
    assert reserve.events_of("deer")


def test_a_video_cut_mid_packet_gives_what_is_whole(
    reserve: Reserve, film: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.ts"
    record(SceneSpec.parse(f"{SCENE}&for=20&seed=5&kinds=deer"), whole)
    cut = tmp_path / "cut.ts"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    report = reserve.warden(str(cut)).watch()
    assert report.cameras[0].failure == ""
    assert 50 < report.cameras[0].counts.frames < 90


def test_two_cameras_of_one_name_are_refused(reserve: Reserve, film: Path) -> None:
    with pytest.raises(SourceAddressError, match="NAME=ADDRESS"):
        reserve.warden(str(film), str(film))


def test_stopping_closes_what_is_open(reserve: Reserve) -> None:
    warden = reserve.warden(
        "gate=sim:meadow?size=320x180&fps=10&night=0&visits=600&gap=1&seed=2",
        options=WardenOptions(),
    )
    with reserve.watching(warden):
        deadline = threading.Event()
        for _ in range(300):
            if any(event.state is EventState.OPEN for event in reserve.store.events()):
                break
            deadline.wait(0.1)
    (event,) = reserve.store.events()
    assert event.state is EventState.CLOSED
    assert {media.kind for media in event.media} >= {MediaKind.CLIP, MediaKind.BEST}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 6 MB: room for the first camera, not for the second."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True
    ).returncode:
        pytest.skip("mounting a small file system takes root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_harms_nothing_stored(small_disk: Path) -> None:
    options = WardenOptions(simulate_live=False, camera=CameraOptions(kept_free_bytes=0))
    scene = f"{SCENE}&start=2026-05-01T10:00:00Z"
    with Store.open(small_disk / "data") as store:
        reserve = Reserve(store)
        reserve.warden(f"gate={scene}&for=60", options=options).watch()
        before = store.events()
        assert before
        reserve.warden(f"other={scene}&for=900", options=options).watch()
        assert any("room" in message for message in reserve.troubles("other"))
    shutil.rmtree(small_disk / "data" / "media" / "other")
    with Store.open(small_disk / "data") as store:
        after = {event.event_id: event for event in store.events()}
        for event in before:
            assert after[event.event_id].media == event.media
            assert all(media.path.stat().st_size == media.size_bytes for media in event.media)


def test_clips_give_way_before_events_do(reserve: Reserve) -> None:
    options = WardenOptions(simulate_live=False, camera=CameraOptions(kept_free_bytes=1 << 60))
    reserve.warden(f"gate={SCENE}&for=40", options=options).watch()
    events = reserve.store.events()
    assert events
    assert all(media.kind is not MediaKind.CLIP for event in events for media in event.media)
    assert any("MB free" in message for message in reserve.troubles("gate"))


def jpegs_of(video: Path) -> list[bytes]:
    """Every frame of a video as a camera's JPEG."""
    with av.open(str(video)) as opened:
        return [
            cv2.imencode(".jpg", frame.to_ndarray(format="bgr24"))[1].tobytes()
            for frame in opened.decode(video=0)
        ]


def test_an_mjpeg_camera_gives_clips_that_play(reserve: Reserve, film: Path) -> None:
    with HttpCamera(jpegs_of(film), rate=10) as camera:
        warden = reserve.warden(f"gate={camera.url('mjpeg')}", options=WardenOptions())
        with reserve.watching(warden):
            threading.Event().wait(8)
    (event,) = reserve.events_of("gate")
    clip = next(media for media in event.media if media.kind is MediaKind.CLIP)
    assert clip.media_type == "video/matroska"
    assert length_s(clip.path) > 2


def test_an_hls_camera_is_watched(reserve: Reserve, film: Path, tmp_path: Path) -> None:
    playlist = write_hls(film, tmp_path)
    with HttpCamera(root=tmp_path) as camera:
        source = f"gate={camera.url(playlist.name)}"
        report = reserve.warden(source, options=WardenOptions()).watch()
    assert report.cameras[0].counts.frames >= 100
    assert reserve.events_of("gate")
