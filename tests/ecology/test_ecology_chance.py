"""Counts against chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.ecology.chance import Watch, against_chance, checked_watch, shifted
from trailwarden.ecology.errors import BadInput, TooFew

DAY = 86_400_000_000


def _watch(*spans: tuple[int, int]) -> Watch:
    starts, ends = zip(*spans, strict=True)
    return Watch(np.array(starts), np.array(ends))


def test_a_begun_day_is_a_day() -> None:
    assert _watch((0, DAY), (0, DAY + 1), (5, 6)).days.tolist() == [1, 2, 1]


@given(st.lists(st.integers(0, 30 * DAY - 1), min_size=1, max_size=40), st.integers(0, 2**32))
@settings(deadline=None, max_examples=50)
def test_shifting_by_days_keeps_hours_watch_and_the_time_between(
    since: list[int], seed: int
) -> None:
    watch = _watch((7 * DAY // 3, 7 * DAY // 3 + 30 * DAY))
    times = watch.starts[0] + np.array(since)
    places = np.zeros(len(times), dtype=np.int64)
    moved = shifted(times, places, watch, np.random.default_rng(seed))
    assert (moved % DAY == times % DAY).all()
    assert ((moved >= watch.starts[0]) & (moved < watch.ends[0])).all()
    assert len(np.unique((moved - times) % (30 * DAY))) == 1


def test_places_are_shifted_apart_and_by_any_amount_if_asked() -> None:
    watch = _watch(*[(0, 100 * DAY)] * 50)
    moved = shifted(
        np.zeros(50, dtype=np.int64),
        np.arange(50),
        watch,
        np.random.default_rng(1),
        keep_time_of_day=False,
    )
    assert len(np.unique(moved % DAY)) == 50


def test_a_count_among_the_shuffles_is_no_surprise_and_one_beyond_is() -> None:
    shuffles = np.random.default_rng(1).poisson(20, 999)
    usual, rare = against_chance(20, shuffles), against_chance(60, shuffles)
    assert usual.p_value > 0.5
    assert rare.p_value == pytest.approx(2 / 1000)
    assert against_chance(0, shuffles).p_value == pytest.approx(2 / 1000)
    assert usual.low < usual.expected < usual.high
    assert usual.expected == pytest.approx(shuffles.mean())


def test_p_values_of_chance_itself_are_even() -> None:
    rng = np.random.default_rng(2)
    rejected = [
        against_chance(int(rng.poisson(30)), rng.poisson(30, 199)).p_value <= 0.1
        for _ in range(1000)
    ]
    assert 0.05 < np.mean(rejected) < 0.13


def test_what_makes_no_test_is_refused() -> None:
    with pytest.raises(TooFew, match="shuffles"):
        against_chance(1, np.zeros(98, dtype=np.int64))
    with pytest.raises(BadInput, match="end after it starts"):
        _watch((5, 5))
    with pytest.raises(BadInput, match="not of all 3"):
        checked_watch(_watch((0, DAY)), np.array([2]), np.array([5]))
    with pytest.raises(BadInput, match="0 and above"):
        checked_watch(None, np.array([-1]), np.array([5]))
