"""A camera's states over time, from pictures real and made, and the ledger they leave."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.domain import CameraState, EffortSpan
from trailwarden.edge.frame import Image
from trailwarden.edge.health import CameraHealth, HealthRules, Spans
from trailwarden.edge.look import look_at, without_strips

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
UP, STALE, FROZEN = CameraState.UP, CameraState.STALE, CameraState.FROZEN
DARK, BLIND, DOWN = CameraState.DARK, CameraState.BLIND, CameraState.DOWN


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Ledger:
    """Keeps spans as the store does: the same start replaces."""

    def __init__(self) -> None:
        self.spans: dict[datetime, EffortSpan] = {}

    def record(self, spans: Spans) -> None:
        for span in spans:
            self.spans[span.start] = span

    @property
    def told(self) -> list[tuple[CameraState, float, float]]:
        """State, start and end of each span in order, times in seconds from the start."""
        ordered = sorted(self.spans.values(), key=lambda span: span.start)
        return [
            (
                span.state,
                (span.start - START).total_seconds(),
                (span.end - START).total_seconds(),
            )
            for span in ordered
        ]


def textured(seed: int = 0, contrast: float = 1.0, level: float = 110.0) -> Image:
    """A scene with detail at all sizes, 180x320."""
    random = np.random.default_rng(seed)
    picture = np.zeros((180, 320), np.float32)
    for size in (5, 10, 20, 45, 90, 180):
        layer = random.normal(0, 12, (size, size * 16 // 9)).astype(np.float32)
        picture += cv2.resize(layer, (320, 180), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(level + contrast * picture, 0, 255), np.uint8)


def noisy(picture: Image, sigma: float, seed: int) -> Image:
    noise = np.random.default_rng(seed).normal(0, sigma, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def flat(level: int) -> Image:
    return np.full((180, 320), level, np.uint8)


def with_clock(picture: Image, number: int) -> Image:
    """The picture with a clock burnt into its bottom strip."""
    shown = picture.copy()
    cv2.putText(shown, f"12:00:{number:04}", (5, 176), cv2.FONT_HERSHEY_PLAIN, 1.0, 255)
    return shown


SCENE = textured()
DEFOCUSED = np.asarray(cv2.GaussianBlur(SCENE, (0, 0), 12), np.uint8)
COVERED = np.asarray(cv2.GaussianBlur(SCENE, (0, 0), 40), np.uint8)


def live(index: int) -> Image:
    """A still scene as a real sensor gives it."""
    return noisy(SCENE, 1.5, index)


def watch(
    scenes: list[tuple[float, Callable[[int], Image] | None]], rules: HealthRules | None = None
) -> tuple[CameraHealth, Ledger]:
    """Show scenes, each up to a time, at 5 pictures a second; None sends nothing but ticks."""
    health, ledger = CameraHealth("d1", START, rules), Ledger()
    ledger.record(health.connected(START))
    index = 0
    for until, scene in scenes:
        while index / 5 < until:
            time = at(index / 5)
            ledger.record(health.seen(scene(index), time) if scene else health.tick(time))
            index += 1
    ledger.record(health.close(at(index / 5)))
    return health, ledger


def test_a_still_scene_with_sensor_noise_is_up_all_the_time() -> None:
    _, ledger = watch([(60, live)])
    assert ledger.told == [(UP, 0, 60)]


def test_without_pictures_it_is_stale_since_the_last_one() -> None:
    health, ledger = watch([(10, live), (30, None)])
    assert ledger.told == [(UP, 0, 9.8), (STALE, 9.8, 30)]
    assert health.detail == "connected, but no new picture"


def test_a_short_silence_is_nothing() -> None:
    _, ledger = watch([(10, live), (14, None), (20, live)])
    assert ledger.told == [(UP, 0, 20)]


def test_staleness_is_noticed_without_ticks_and_ends_with_the_next_picture() -> None:
    health, ledger = CameraHealth("d1", START), Ledger()
    for second in (0, 1, 2, 30, 31):
        ledger.record(health.seen(live(second), at(second)))
    ledger.record(health.close(at(32)))
    assert ledger.told == [(UP, 0, 2), (STALE, 2, 30), (UP, 30, 32)]


def test_a_camera_that_answers_but_never_sends_is_stale() -> None:
    health, ledger = CameraHealth("d1", START), Ledger()
    ledger.record(health.connected(at(2)))
    for second in range(3, 20):
        ledger.record(health.tick(at(second)))
    ledger.record(health.close(at(20)))
    assert ledger.told == [(DOWN, 0, 2), (STALE, 2, 20)]


def test_a_lost_connection_is_down_with_its_reason() -> None:
    health, ledger = CameraHealth("d1", START), Ledger()
    ledger.record(health.connected(START))
    for second in range(10):
        ledger.record(health.seen(live(second), at(second)))
    ledger.record(health.lost(at(10), "connection reset"))
    for second in range(11, 40):
        ledger.record(health.tick(at(second)))
    ledger.record(health.connected(at(40)))
    ledger.record(health.seen(live(41), at(41)))
    ledger.record(health.close(at(50)))
    assert ledger.told == [(UP, 0, 10), (DOWN, 10, 41), (STALE, 41, 50)]
    assert ledger.spans[at(10)].detail == "connection reset"


def test_a_loss_noticed_late_was_stale_first() -> None:
    health, ledger = CameraHealth("d1", START), Ledger()
    for second in range(10):
        ledger.record(health.seen(live(second), at(second)))
    ledger.record(health.lost(at(25), "timed out"))
    ledger.record(health.close(at(30)))
    assert ledger.told == [(UP, 0, 9), (STALE, 9, 25), (DOWN, 25, 30)]


@pytest.mark.parametrize("clock", [False, True])
def test_the_same_picture_is_frozen_from_its_first_repetition(clock: bool) -> None:
    def stuck(index: int) -> Image:
        return with_clock(SCENE, index) if clock else SCENE

    _, ledger = watch([(10, live), (40, stuck), (60, live)])
    assert ledger.told == [(UP, 0, 10.2), (FROZEN, 10.2, 40), (UP, 40, 60)]


def test_a_picture_repeated_for_less_than_20_seconds_is_no_fault() -> None:
    _, ledger = watch([(10, live), (29, lambda _: SCENE), (60, live)])
    assert ledger.told == [(UP, 0, 60)]


def test_something_small_that_moves_in_a_noiseless_scene_keeps_it_up() -> None:
    def mouse(index: int) -> Image:
        shown = SCENE.copy()
        x = 20 + index % 250
        shown[100:103, x : x + 4] = 230
        return shown

    _, ledger = watch([(60, mouse)])
    assert ledger.told == [(UP, 0, 60)]


def through_a_codec(codec: str, pictures: list[Image], path: Path) -> list[Image]:
    """The pictures at 1280x720 as a camera sends them, made small and grey again."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=5)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = 640, 360
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.gop_size = 25
        stream.codec_context.thread_count = 2
        if codec == "libx264":
            stream.options = {"preset": "veryfast", "tune": "zerolatency"}
        else:
            stream.codec_context.qmin = stream.codec_context.qmax = 6
        for picture in pictures:
            large = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
            frame = av.VideoFrame.from_ndarray(np.asarray(large, np.uint8), format="bgr24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    with av.open(str(path)) as source:
        greys = [frame.to_ndarray(format="gray") for frame in source.decode(video=0)]
    return [
        np.asarray(cv2.resize(grey, (320, 180), interpolation=cv2.INTER_AREA), np.uint8)
        for grey in greys
    ]


@pytest.mark.parametrize("codec", ["libx264", "mjpeg"])
@pytest.mark.parametrize("sigma", [1.0, 4.0])
def test_a_still_scene_with_noise_is_not_frozen_behind_a_codec(
    codec: str, sigma: float, tmp_path: Path
) -> None:
    large = np.asarray(cv2.resize(SCENE, (640, 360), interpolation=cv2.INTER_CUBIC), np.uint8)
    shown = [noisy(large, sigma, index) for index in range(150)]
    pictures = through_a_codec(codec, shown, tmp_path / "still.mkv")
    _, ledger = watch([(30, lambda index: pictures[index])])
    assert ledger.told == [(UP, 0, 30)]


def test_a_repeated_jpeg_is_frozen(tmp_path: Path) -> None:
    large = np.asarray(cv2.resize(SCENE, (640, 360), interpolation=cv2.INTER_CUBIC), np.uint8)
    pictures = through_a_codec("mjpeg", [large] * 150, tmp_path / "frozen.mkv")
    _, ledger = watch([(30, lambda index: pictures[index])])
    state, start, end = ledger.told[-1]
    assert (state, end) == (FROZEN, 30)
    assert start < 2


FAULTS: dict[str, tuple[CameraState, Callable[[int], Image]]] = {
    "black": (DARK, lambda _: flat(0)),
    "night without light, noisy": (DARK, lambda index: noisy(flat(8), 10, index)),
    "a scene far too dark": (DARK, lambda index: noisy(textured(1, 0.05, 10), 2, index)),
    "white": (BLIND, lambda _: flat(255)),
    "grey": (BLIND, lambda index: noisy(flat(128), 3, index)),
    "covered, noisy": (BLIND, lambda index: noisy(flat(70), 10, index)),
    "blown out": (BLIND, lambda index: noisy(flat(252), 5, index)),
    "out of focus": (BLIND, lambda index: noisy(DEFOCUSED, 2, index)),
    "lens covered": (BLIND, lambda index: noisy(COVERED, 5, index)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_picture_that_shows_nothing_is_no_effort(fault: str) -> None:
    state, shown = FAULTS[fault]
    health, ledger = watch([(10, live), (40, shown), (60, live)])
    assert ledger.told == [(UP, 0, 10), (state, 10, 40), (UP, 40, 60)]
    assert ledger.spans[at(10)].detail
    assert health.detail == ""


def test_a_clock_over_a_dark_picture_does_not_light_it() -> None:
    _, ledger = watch([(30, lambda index: with_clock(noisy(flat(4), 4, index), index))])
    assert ledger.told == [(DARK, 0, 30)]


def test_a_moment_of_darkness_changes_nothing() -> None:
    _, ledger = watch([(10, live), (12, lambda _: flat(0)), (20, live)])
    assert ledger.told == [(UP, 0, 20)]


def test_between_two_kinds_of_blindness_it_is_not_up() -> None:
    def flicker(index: int) -> Image:
        return flat(0 if index % 2 else 128)

    _, ledger = watch([(10, live), (30, flicker)])
    states = [state for state, _, _ in ledger.told]
    assert states[0] is UP
    assert set(states[1:]) <= {DARK, BLIND}
    assert ledger.told[1][1] == 10


def test_near_a_threshold_a_state_does_not_flutter() -> None:
    def dusk(index: int) -> Image:
        return noisy(textured(2, 0.12, 26), 1, index)

    assert 25 < look_at(dusk(0)).brightest < 38
    _, ledger = watch([(10, lambda _: flat(0)), (60, dusk)])
    assert len(ledger.told) <= 2


def test_a_clock_that_jumps_back_an_hour_starts_a_new_span() -> None:
    health, ledger = CameraHealth("d1", at(3600)), Ledger()
    for second in range(20):
        ledger.record(health.seen(live(second), at(3600 + second)))
    for second in range(20):
        ledger.record(health.seen(live(second), at(second)))
    ledger.record(health.close(at(20)))
    assert ledger.told == [(UP, 0, 20), (UP, 3600, 3619)]


def test_a_tick_and_a_picture_may_cross() -> None:
    health, ledger = CameraHealth("d1", START), Ledger()
    for second in range(20):
        ledger.record(health.tick(at(second + 1)))
        ledger.record(health.seen(live(second), at(second)))
    ledger.record(health.close(at(20)))
    assert ledger.told[-1] == (UP, 1, 20)


def test_a_kill_loses_no_more_than_a_heartbeat() -> None:
    health, ledger = CameraHealth("d1", START), Ledger()
    writes = 0
    for index in range(300):
        spans = health.seen(live(index), at(index / 5))
        writes += len(spans)
        ledger.record(spans)
        known = max((end for _, _, end in ledger.told), default=0.0)
        assert index / 5 - known <= 10
    assert writes <= 10


def test_a_time_without_a_zone_is_refused() -> None:
    health = CameraHealth("d1", START)
    with pytest.raises(ValueError, match="time zone"):
        health.tick(datetime(2026, 3, 1))  # noqa: DTZ001 - that it has no zone is the test


def test_a_picture_of_another_size_is_not_the_same_picture() -> None:
    small = np.asarray(cv2.resize(SCENE, (106, 60), interpolation=cv2.INTER_AREA), np.uint8)
    _, ledger = watch([(60, lambda index: SCENE if index % 50 else small)])
    assert ledger.told == [(UP, 0, 60)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["seen", "stuck", "black", "tick", "lost", "connected"]),
        st.floats(0.0, 12.0),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_spans_touch_never_overlap_and_leave_no_hole(steps: list[tuple[str, float]]) -> None:
    health, ledger = CameraHealth("d1", START), Ledger()
    now = 0.0
    for index, (what, wait) in enumerate(steps):
        now = round(now + wait, 3)
        time = at(now)
        if what == "lost":
            ledger.record(health.lost(time, "gone"))
        elif what == "connected":
            ledger.record(health.connected(time))
        elif what == "tick":
            ledger.record(health.tick(time))
        else:
            shown = {"seen": live(index), "stuck": SCENE, "black": flat(0)}[what]
            ledger.record(health.seen(shown, time))
    ledger.record(health.close(at(now)))

    spans = [span for span in ledger.told if span[1] < span[2]]
    assert all(start <= end for _, start, end in ledger.told)
    if now > 0:
        assert spans[0][1] == 0
        assert spans[-1][2] == now
    for before, after in pairwise(spans):
        assert before[2] == after[1]


def small_grey(picture: Image) -> Image:
    """As `Frame.small_grey(320)` gives it."""
    height = max(1, round(picture.shape[0] * 320 / picture.shape[1]))
    if picture.shape[1] <= 320:
        return picture
    return np.asarray(cv2.resize(picture, (320, height), interpolation=cv2.INTER_AREA), np.uint8)


def real_pictures(samples: Path) -> Iterator[tuple[str, Image]]:
    for path in sorted(samples.rglob("*")):
        if path.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp") and path.stat().st_size:
            picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
            if picture is not None:
                yield path.name, small_grey(np.asarray(picture, np.uint8))


def real_frames(samples: Path) -> Iterator[tuple[str, Image]]:
    videos = (".mp4", ".avi", ".asf")
    for path in sorted(samples.rglob("*")):
        if path.suffix.lower() not in videos:
            continue
        with av.open(str(path)) as source:
            for index, frame in enumerate(source.decode(video=0)):
                if index % 10 == 0:
                    grey = np.asarray(frame.to_ndarray(format="gray"), np.uint8)
                    yield f"{path.name} #{index}", small_grey(grey)


def judged(picture: Image) -> CameraState:
    health = CameraHealth("d1", START)
    health.seen(picture, START)
    return health.state


@pytest.fixture
def samples() -> Path:
    folder = os.environ.get("TRAILWARDEN_SAMPLES")
    if not folder:
        pytest.skip("TRAILWARDEN_SAMPLES is not set: no real footage to look at")
    return Path(folder)


@pytest.mark.needs_data
def test_no_real_picture_is_called_dark_or_blind(samples: Path) -> None:
    pictures = [*real_pictures(samples / "images"), *real_pictures(samples / "camtrapdp")]
    assert len(pictures) > 60
    assert {name: judged(shown) for name, shown in pictures if judged(shown) is not UP} == {}


@pytest.mark.needs_data
def test_no_frame_of_real_video_is_called_dark_or_blind(samples: Path) -> None:
    frames = list(real_frames(samples / "videos"))
    assert len(frames) > 60
    assert {name: judged(shown) for name, shown in frames if judged(shown) is not UP} == {}


@pytest.mark.needs_data
def test_every_real_picture_far_out_of_focus_or_unlit_is_seen_to_be(samples: Path) -> None:
    wrong = {}
    for name, shown in real_pictures(samples / "images"):
        scene = without_strips(shown)  # an overlay is never out of focus
        blur = cv2.GaussianBlur(scene, (0, 0), shown.shape[1] * 0.06)
        unlit = (shown * 0.08).astype(np.uint8)
        found = (judged(np.asarray(blur, np.uint8)), judged(unlit))
        if found[0] is not BLIND or found[1] is not DARK:
            wrong[name] = found
    assert wrong == {}
