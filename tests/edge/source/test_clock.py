from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from trailwarden.edge.source.clock import FeedClock

START = datetime(2026, 5, 1, 12, tzinfo=UTC)
BASE = Fraction(1, 90_000)
STEP = 3600  # 25 pictures a second


def seconds(clock: FeedClock, pts: int) -> float:
    return (clock.at(pts) - START).total_seconds()


def test_a_recording_runs_from_its_start_by_its_own_ticks() -> None:
    clock = FeedClock(START, BASE)
    placed = [
        clock.place(1_000_000 + n * STEP, 1_000_000 + n * STEP, STEP, START) for n in range(5)
    ]
    assert [seconds(clock, ticks.pts) for ticks in placed] == pytest.approx(
        [0.0, 0.04, 0.08, 0.12, 0.16]
    )


def test_reordered_pictures_keep_their_times_and_the_first_stands_at_the_start() -> None:
    clock = FeedClock(START, BASE)
    shown = [0, 3, 1, 2, 6, 4, 5]
    placed = [clock.place(show * STEP, (n - 1) * STEP, STEP, START) for n, show in enumerate(shown)]
    assert [ticks.pts for ticks in placed] == [show * STEP for show in shown]
    assert [ticks.dts for ticks in placed] == [(n - 1) * STEP for n in range(7)]


@pytest.mark.parametrize("jump_s", [-3600, 3600, 44_121])
def test_a_jump_of_a_live_clock_is_cut_out_and_counted(jump_s: int) -> None:
    clock = FeedClock(START, BASE, lead_s=5.0)
    times = []
    for n in range(50):
        pts = n * STEP + (jump_s * 90_000 if n >= 20 else 0)
        arrival = START + timedelta(seconds=n / 25)
        times.append(seconds(clock, clock.place(pts, pts, STEP, arrival).pts))
    assert clock.jumps == 1
    assert all(0 < b - a < 0.1 for a, b in pairwise(times))
    assert times[-1] == pytest.approx(49 / 25, abs=0.1)


def test_a_jump_of_pts_that_dts_does_not_follow_stays_in_one_packet() -> None:
    clock = FeedClock(START, BASE, lead_s=5.0)
    clock.place(0, 0, STEP, START)
    ticks = clock.place(44_121 * 90_000, STEP, STEP, START + timedelta(seconds=0.04))
    assert ticks.pts == ticks.dts == STEP


def test_a_recording_that_steps_back_goes_on_where_it_was() -> None:
    clock = FeedClock(START, BASE)
    raw = [0, STEP, 2 * STEP, -90_000, -90_000 + STEP]
    placed = [clock.place(pts, pts, STEP, START).pts for pts in raw]
    assert placed == [n * STEP for n in range(5)]
    assert clock.jumps == 1


def test_a_splice_follows_on_and_is_no_jump() -> None:
    clock = FeedClock(START, BASE)
    for n in range(3):
        clock.place(n * STEP, n * STEP, STEP, START)
    clock.splice()
    assert clock.place(0, 0, STEP, START).pts == 3 * STEP
    assert clock.jumps == 0


def test_packets_without_any_time_follow_each_other() -> None:
    clock = FeedClock(START, BASE)
    assert [clock.place(None, None, STEP, START).pts for _ in range(3)] == [0, STEP, 2 * STEP]


@pytest.mark.parametrize("drift", [-2e-4, 2e-4])
def test_a_drifting_camera_is_followed_for_a_day_without_a_jump(drift: float) -> None:
    clock = FeedClock(START, BASE, lead_s=5.0)
    time_s = lead_s = 0.0
    for second in range(0, 86_400, 10):
        pts = round(second * 90_000 * (1 + drift))
        at = seconds(clock, clock.place(pts, pts, 90_000, START + timedelta(seconds=second)).pts)
        assert at > time_s or second == 0
        time_s, lead_s = at, at - second
    assert clock.jumps == 0
    assert abs(lead_s) < 0.01


def test_a_burst_from_a_buffer_does_not_leave_times_in_the_future() -> None:
    clock = FeedClock(START, BASE, lead_s=5.0)
    lead_s = 0.0
    for n in range(25 * 30):
        arrival_s = max(0.0, n / 25 - 1.0)  # the first second came at once
        ticks = clock.place(n * STEP, n * STEP, STEP, START + timedelta(seconds=arrival_s))
        lead_s = seconds(clock, ticks.pts) - arrival_s
    assert clock.jumps == 0
    assert lead_s == pytest.approx(0.0, abs=0.05)


def test_a_stuck_clock_is_pulled_along_by_arrival() -> None:
    clock = FeedClock(START, BASE, lead_s=5.0)
    for n in range(200):
        ticks = clock.place(0, 0, STEP, START + timedelta(seconds=n))
    assert clock.jumps >= 1
    assert seconds(clock, ticks.pts) > 120


def test_rubbish_never_makes_time_run_backwards() -> None:
    noise = random.Random(5)
    clock = FeedClock(START, BASE, lead_s=5.0)
    last_dts, last_time = -(10**12), START - timedelta(seconds=1)
    for n in range(3000):
        pts = noise.choice([None, noise.randrange(-(2**40), 2**40), n * STEP])
        dts = noise.choice([None, pts, noise.randrange(-(2**40), 2**40)])
        ticks = clock.place(pts, dts, STEP, START + timedelta(seconds=n / 25))
        assert ticks.dts > last_dts
        assert ticks.pts >= ticks.dts
        assert clock.at(ticks.dts) >= last_time
        last_dts, last_time = ticks.dts, clock.at(ticks.dts)
