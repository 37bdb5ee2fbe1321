"""Two species at one place, beside the slow way of counting them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.ecology.chance import Watch
from trailwarden.ecology.companions import co_occurrence, followed, near, sequence, waits
from trailwarden.ecology.errors import BadInput, TooFew

HOUR = 3_600_000_000
DAY = 24 * HOUR
US = timedelta(microseconds=1)

records = st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 3)), max_size=40)
Sample = list[tuple[int, int]]


def _columns(sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(sample, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


@given(records, records, st.integers(0, 200))
@settings(deadline=None, max_examples=200)
def test_marks_are_those_of_looking_at_every_pair(a: Sample, b: Sample, window: int) -> None:
    columns = (*_columns(a), *_columns(b))
    assert near(*columns, window * US).tolist() == [
        any(place == other and abs(when - then) <= window for then, other in b) for when, place in a
    ]
    assert followed(*columns, window * US).tolist() == [
        any(place == other and 0 < then - when <= window for then, other in b) for when, place in a
    ]
    assert waits(*columns).tolist() == [
        min((then - when for then, other in b if place == other and then > when), default=-1)
        for when, place in a
    ]


def _nights(rng: np.random.Generator, number: int, days: int = 60) -> np.ndarray:
    """Records of a species of the night, on any of the days."""
    return rng.integers(0, days, number) * DAY + rng.integers(0, 6 * HOUR, number)


def test_two_strangers_of_the_night_are_not_found_to_be_friends() -> None:
    rng = np.random.default_rng(1)
    values = []
    for turn in range(40):
        a, b = _nights(rng, 60), _nights(rng, 80)
        here = np.zeros(60, dtype=int), np.zeros(80, dtype=int)
        found = co_occurrence(a, here[0], b, here[1], timedelta(hours=1), shuffles=99, seed=turn)
        values.append(found.test.p_value)
    assert np.mean(np.array(values) <= 0.1) < 0.25


def test_without_keeping_the_time_of_day_they_are() -> None:
    rng = np.random.default_rng(1)
    a, b, places = _nights(rng, 800), _nights(rng, 800), np.arange(800) % 20
    found = co_occurrence(a, places, b, places, timedelta(hours=1), keep_time_of_day=False)
    assert found.ratio > 2
    assert found.test.p_value < 0.05


def test_one_place_of_few_days_cannot_make_anything_rare() -> None:
    here = np.zeros(5, dtype=int)
    a = np.array([0, 1, 2, 5, 11]) * DAY
    found = sequence(a, here, a + HOUR, here, timedelta(hours=2))
    assert found.test.observed == 5
    assert found.test.p_value > 0.1


def test_a_species_that_follows_another_is_found_out() -> None:
    rng = np.random.default_rng(2)
    prey = _nights(rng, 60)
    hunter = np.concatenate([prey[:30] + rng.integers(60, HOUR, 30), _nights(rng, 20)])
    at_prey, at_hunter = np.arange(60) % 2, np.arange(50) % 2
    after = sequence(prey, at_prey, hunter, at_hunter, timedelta(hours=2))
    assert after.test.observed >= 30
    assert after.ratio_low > 1
    assert after.test.p_value < 0.01
    before = sequence(hunter, at_hunter, prey, at_prey, timedelta(hours=2))
    assert before.test.p_value > 0.05


def test_places_without_both_or_watched_too_briefly_are_no_test() -> None:
    rng = np.random.default_rng(3)
    times = np.concatenate([_nights(rng, 40), _nights(rng, 40, days=5), _nights(rng, 40)])
    places = np.repeat([0, 1, 2], 40)
    watch = Watch(np.zeros(3, dtype=np.int64), np.array([60 * DAY, 5 * DAY, 60 * DAY]))
    found = co_occurrence(
        times, places, times[:80] + HOUR, places[:80], timedelta(hours=1), watch=watch, shuffles=99
    )
    assert (found.places, found.left_out, found.n_a, found.n_b) == (1, 1, 40, 40)
    assert any("1 place was watched for under 10 days" in doubt for doubt in found.doubts)


def test_shifted_records_stay_with_their_place_when_the_watch_is_longer_than_they() -> None:
    """All of A and B within one hour, in a watch of a year: shifts must not reach other places."""
    watch = Watch(np.full(5, -200 * DAY), np.full(5, 165 * DAY))
    places = np.repeat(np.arange(5), 4)
    times = np.tile(np.arange(4) * HOUR // 4, 5)
    found = co_occurrence(times, places, times, places, timedelta(hours=1), watch=watch)
    assert found.test.observed == 20
    assert found.test.expected == pytest.approx(20 / 365, abs=0.15)


def test_little_is_said_to_be_little() -> None:
    times, here = np.array([0, 20 * DAY]), np.zeros(2, dtype=int)
    found = co_occurrence(times, here, times + DAY // 2, here, timedelta(hours=1), shuffles=99)
    assert found.test.observed == 0
    assert np.isnan(found.ratio)
    assert len(found.doubts) == 2


def test_a_seed_repeats_the_test() -> None:
    rng = np.random.default_rng(4)
    a, b, here = _nights(rng, 50), _nights(rng, 50), np.zeros(50, dtype=int)
    one, two = (co_occurrence(a, here, b, here, 3 * HOUR * US, seed=9) for _ in range(2))
    assert one == two


def test_what_makes_no_sense_is_refused() -> None:
    here = [0, 0]
    with pytest.raises(BadInput, match="negative"):
        near([1, 2], here, [1, 2], here, -1 * US)
    with pytest.raises(BadInput, match="length"):
        near([1], here, [1, 2], here, US)
    with pytest.raises(BadInput, match="0 and above"):
        near([1, 2], [-1, 0], [1, 2], here, US)
    with pytest.raises(TooFew, match="places with records of both"):
        co_occurrence([1, 2], here, [1, 2], [1, 1], US)
    with pytest.raises(TooFew, match="at least 10 days"):
        co_occurrence([1, 2], here, [1, 2], here, US)
