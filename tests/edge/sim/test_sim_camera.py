"""Simulated frames: pure in their index, with truth that agrees with the pixels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import cv2
import numpy as np
import pytest

from trailwarden.domain import Box, Category
from trailwarden.edge.sim import Pause, SceneSpec, Schedule, SimFrame, SimulatedCamera, crossing
from trailwarden.edge.sim.strip import strip_height

_SMALL = SceneSpec(size=(320, 180), traffic=120.0, seed=3, duration_s=120.0)


def _scripted(spec: SceneSpec, kind: str, ground: float = 0.68) -> SimulatedCamera:
    visit = crossing(0, kind, 0.0, spec, ground=ground)
    return SimulatedCamera(spec, Schedule.scripted(spec, [visit]))


def test_truth_follows_from_the_seed_for_good() -> None:
    camera = SimulatedCamera(_SMALL)
    visits = [
        (entry.visit.kind, len(entry.visit.members), round(entry.visit.enter_s, 1))
        for entry in camera.visits
    ]
    assert visits == [("deer", 2, 6.8), ("deer", 1, 34.8), ("deer", 2, 46.6), ("deer", 2, 85.4)]
    first, second = camera.truth(118)
    assert (first.member, second.member, first.category) == (0, 1, Category.ANIMAL)
    assert first.box.xyxy == pytest.approx((0.506, 0.244, 0.853, 0.733), abs=0.012)
    assert second.box.xyxy == pytest.approx((0.222, 0.244, 0.550, 0.711), abs=0.012)


@pytest.mark.parametrize("address", ["sim:forest?wind=2&rain=1", "sim:meadow?night=1&wind=1"])
def test_any_order_of_asking_gives_the_same_frames(address: str) -> None:
    spec = replace(SceneSpec.parse(address), size=(320, 180), traffic=300.0)
    forward = SimulatedCamera(spec)
    in_order = [forward.frame(index) for index in range(100, 130)]
    random_access = SimulatedCamera(spec)
    for index in (129, 100, 117, 103):
        frame = random_access.frame(index)
        assert np.array_equal(frame.image, in_order[index - 100].image)
        assert frame.truth == in_order[index - 100].truth == random_access.truth(index)
        assert frame.time == in_order[index - 100].time


def test_a_frame_given_away_may_be_drawn_on() -> None:
    camera = SimulatedCamera(replace(_SMALL, wind=0.0, noise=0.0, traffic=0.0))
    first = camera.frame(0).image
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(camera.frame(0).image, kept)


@pytest.mark.parametrize("night", [False, True])
@pytest.mark.parametrize("kind", ["deer", "fox", "boar", "hare", "bird", "person", "car"])
def test_truth_boxes_agree_with_what_changed_in_the_picture(kind: str, night: bool) -> None:
    spec = SceneSpec(scene="track", night=night, wind=0.0, noise=0.0, size=(640, 360))
    camera = _scripted(spec, kind)
    empty = SimulatedCamera(spec, Schedule.scripted(spec, []))
    (visit,) = camera.schedule.visits_between(0, 1)
    for share in (0.12, 0.3, 0.5, 0.8):
        index = int(visit.exit_s * share * spec.fps)
        frame = camera.frame(index)
        for seen in frame.truth:
            changed = _changed(frame, empty.frame(index))
            x1, y1, x2, y2 = _pixels(seen.box, spec)
            inside = changed[y1:y2, x1:x2]
            assert inside.mean() > 0.25
            for edge in (inside[:3], inside[-3:], inside[:, :3], inside[:, -3:]):
                assert edge.any()
            near = changed.copy()
            near[max(0, y1 - 12) : y2 + 26, max(0, x1 - 40) : x2 + 40] = False
            assert not near.any()
            above = changed[: max(0, y1 - 2), :]
            assert not above.any()


def _changed(frame: SimFrame, empty: SimFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    difference = cv2.absdiff(frame.image, empty.image).max(axis=2)
    return np.asarray(difference > 10, np.bool_)


def _pixels(box: Box, spec: SceneSpec) -> tuple[int, int, int, int]:
    width, height = spec.size
    x1, y1, x2, y2 = box.xyxy
    return round(x1 * width), round(y1 * height), round(x2 * width), round(y2 * height)


def test_a_visitor_comes_in_by_degrees_and_leaves_so() -> None:
    camera = _scripted(replace(_SMALL, wind=0.0, duration_s=None), "deer", ground=0.62)
    (visit,) = camera.schedule.visits_between(0, 1)
    shares = [
        camera.truth(index)[0].visible if camera.truth(index) else 0.0
        for index in range(int(visit.exit_s * 10) + 2)
    ]
    assert shares[0] == shares[-1] == 0.0
    assert max(shares) > 0.95
    steps = np.abs(np.diff(shares))
    assert steps.max() < 0.25


def test_a_trunk_in_front_hides_and_a_bush_behind_does_not() -> None:
    spec = SceneSpec(scene="forest", wind=0.0, night=False)
    behind, before = _scripted(spec, "boar", 0.62), _scripted(spec, "boar", 0.86)
    (visit,) = behind.schedule.visits_between(0, 1)
    hidden = [box for i in range(int(visit.exit_s * 10)) for box in behind.truth(i)]
    inner = [box for box in hidden if box.box.x1 > 0.01 and box.box.x2 < 0.99]
    assert min(box.visible for box in inner) < 0.9
    open_view = [
        box
        for i in range(int(visit.exit_s * 10))
        for box in before.truth(i)
        if box.box.x1 > 0.01 and box.box.x2 < 0.99
    ]
    assert all(box.visible > 0.8 for box in open_view)


def test_the_nearer_of_two_hides_the_farther() -> None:
    spec = replace(_SMALL, wind=0.0, duration_s=None)
    car = crossing(0, "car", 20.0, spec, ground=0.72)
    fox = crossing(1, "fox", 0.0, spec, ground=0.62, pauses=(Pause(4.0, 60.0, 0.0),))
    camera = SimulatedCamera(spec, Schedule.scripted(spec, [car, fox]))

    def seen_of_the_fox(seconds: float) -> float:
        found = [box for box in camera.truth(round(seconds * spec.fps)) if box.visit_id == 1]
        return found[0].visible if found else 0.0

    assert seen_of_the_fox(19.0) > 0.9
    during = [seen_of_the_fox(car.enter_s + 0.1 * i) for i in range(30)]
    assert min(during) < 0.1
    assert seen_of_the_fox(car.exit_s + 0.5) == seen_of_the_fox(19.0)


def test_visits_say_when_something_of_them_is_first_and_last_seen() -> None:
    camera = SimulatedCamera(_SMALL)
    seen = camera.visits
    assert seen
    for entry in seen:
        first = round((entry.first_visible - camera.time_of(0)).total_seconds() * _SMALL.fps)
        last = round((entry.last_visible - camera.time_of(0)).total_seconds() * _SMALL.fps)
        number = entry.visit.visit_id
        assert any(box.visit_id == number for box in camera.truth(first))
        assert any(box.visit_id == number for box in camera.truth(last))
        outside = [first - 1, *([last + 1] if last + 1 < 1200 else [])]
        assert not any(box.visit_id == number for i in outside for box in camera.truth(i))


def test_an_endless_scene_has_no_list_of_all_visits() -> None:
    camera = SimulatedCamera(replace(_SMALL, duration_s=None))
    with pytest.raises(ValueError, match="seen_between"):
        _ = camera.visits
    assert camera.seen_between(0, 120) == SimulatedCamera(_SMALL).visits


def test_frames_outside_the_scene_do_not_exist() -> None:
    camera = SimulatedCamera(replace(_SMALL, duration_s=1.0))
    assert len(list(camera)) == 10
    for index in (-1, 10):
        with pytest.raises(IndexError):
            camera.frame(index)


def test_the_picture_always_says_what_it_is() -> None:
    plain = SimulatedCamera(replace(_SMALL, traffic=0.0))
    rows = strip_height(180)
    strips = [plain.frame(index).image[-rows:] for index in (0, 5, 15)]
    assert np.array_equal(strips[0], strips[1])
    assert not np.array_equal(strips[0], strips[2])
    assert strips[0].max() > 200
    assert np.median(strips[0]) < 20


def test_night_falls_by_the_scenes_clock_and_the_camera_turns_grey() -> None:
    dusk = datetime(2026, 5, 14, 18, 11, 0, tzinfo=UTC)
    camera = SimulatedCamera(replace(_SMALL, start=dusk, noise=0.0))
    rows = slice(0, 180 - strip_height(180))
    before, after, settled = (camera.frame(i).image[rows] for i in (100, 280, 500))
    assert np.ptp(before.astype(int), axis=2).max() > 10
    assert np.ptp(after.astype(int), axis=2).max() == 0
    assert after.mean() != pytest.approx(settled.mean(), rel=0.02)


@pytest.mark.parametrize("night", [False, True])
def test_wind_moves_plants_more_the_harder_it_blows(night: bool) -> None:
    moved = []
    for wind in (0.0, 1.0, 3.0):
        spec = SceneSpec(scene="forest", wind=wind, noise=0.0, traffic=0.0, night=night, seed=4)
        camera = SimulatedCamera(spec)
        grey = [
            cv2.cvtColor(camera.frame(index).image, cv2.COLOR_BGR2GRAY).astype(int)
            for index in range(0, 20, 4)
        ]
        steps = [np.abs(b - a)[:330].mean() for a, b in pairwise(grey)]
        moved.append(float(np.mean(steps)))
    assert moved[0] < 0.3
    assert moved[0] < moved[1] < moved[2]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("sim:meadow?size=320x180&freeze=1+2", "frozen"),
        ("sim:meadow?size=320x180&dark=1+2", "dark"),
        ("sim:meadow?size=320x180&blind=1+2", "blind"),
    ],
)
def test_faults_show_in_their_time_and_only_then(address: str, expected: str) -> None:
    camera = SimulatedCamera(SceneSpec.parse(address))
    rows = slice(0, 160)
    before, first, later, after = (camera.frame(i).image[rows] for i in (9, 10, 25, 30))
    assert not np.array_equal(before, after)
    if expected == "frozen":
        assert np.array_equal(before, first)
        assert np.array_equal(first, later)
    else:
        assert not np.array_equal(first, later)
        assert first.std() < 12 < after.std()
        assert (first.mean() < 10) if expected == "dark" else (first.mean() > 200)


def test_nothing_can_be_seen_through_a_covered_lens() -> None:
    spec = SceneSpec.parse("sim:meadow?size=320x180&blind=0+100&for=60&visits=600&gap=0")
    camera = SimulatedCamera(spec)
    assert camera.visits == ()
    assert not any(camera.truth(index) for index in range(0, 600, 20))


def test_time_runs_evenly_from_the_start() -> None:
    camera = SimulatedCamera(replace(_SMALL, fps=7.0))
    assert camera.time_of(0) == _SMALL.opening
    assert camera.time_of(70) - camera.time_of(0) == timedelta(seconds=10)
