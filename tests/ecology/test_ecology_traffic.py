"""Passages along a line of cameras."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.traffic import passages, traffic

MINUTE = 60_000_000
DAY = 1440 * MINUTE
LINE = [10, 20, 30]
HALF_HOUR = timedelta(minutes=30)


def test_an_animal_met_by_every_camera_passes_once() -> None:
    times = [0, 10 * MINUTE, 20 * MINUTE, DAY, DAY + 5 * MINUTE]
    found = passages(times, [10, 20, 30, 30, 20], LINE, HALF_HOUR)
    assert found.up.tolist() == [True, False]
    assert found.origins.tolist() == [10, 30]
    assert found.targets.tolist() == [30, 20]
    assert found.records.tolist() == [3, 2]
    assert found.first.tolist() == [0, 3]
    assert found.last.tolist() == [2, 4]
    assert (found.ends - found.starts).tolist() == [20 * MINUTE, 5 * MINUTE]


def test_turning_back_lingering_and_standing_elsewhere_is_no_passage() -> None:
    times = [0, 1, 2, DAY, DAY + 1, 2 * DAY, 2 * DAY + 1]
    assert not len(passages(times, [10, 20, 10, 20, 20, 10, 99], LINE, HALF_HOUR).up)


def test_the_order_of_the_line_is_the_direction() -> None:
    up = passages([0, 1], [30, 10], [30, 20, 10], HALF_HOUR)
    assert up.up.tolist() == [True]


@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from([10, 20, 30, 99])), max_size=40),
    st.integers(0, 30),
)
@settings(deadline=None, max_examples=150)
def test_no_record_serves_twice_and_no_passage_stands_still(
    rows: list[tuple[int, int]], window: int
) -> None:
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    found = passages(table[:, 0], table[:, 1], LINE, window * timedelta(microseconds=1))
    assert (found.origins != found.targets).all()
    assert found.records.sum() <= np.isin(table[:, 1], LINE).sum()
    assert (found.starts[1:] > found.ends[:-1]).all()
    assert ((found.targets > found.origins) == found.up).all()


def _walkers(rng: np.random.Generator, number: int, upward: float) -> tuple[np.ndarray, np.ndarray]:
    start = rng.integers(0, 300, number) * DAY + rng.integers(0, 300 * MINUTE, number)
    up = rng.random(number) < upward
    times = (start[:, None] + np.array([0, 10, 20]) * MINUTE).ravel()
    places = np.where(up[:, None], [10, 20, 30], [30, 20, 10]).ravel()
    return times, places


def test_a_stream_one_way_is_seen() -> None:
    times, places = _walkers(np.random.default_rng(1), 40, 0.9)
    found = traffic(times, places, LINE, HALF_HOUR)
    assert found.share_up is not None
    assert found.lower is not None
    assert found.p_value is not None
    assert found.share_up > 0.75
    assert found.lower > 0.5
    assert found.p_value < 0.001
    assert found.up + found.down == found.passages
    assert found.chance.observed == found.passages > 2 * found.chance.expected
    assert found.chance.p_value <= 0.05
    assert found.doubts == ()


def test_busy_cameras_do_not_fake_traffic() -> None:
    """Animals that come to three cameras on their own, thirty a night and camera."""
    rng = np.random.default_rng(2)
    times = rng.integers(0, 30, 2700) * DAY + rng.integers(0, 600 * MINUTE, 2700)
    found = traffic(times, np.arange(2700) % 3 * 10 + 10, LINE, timedelta(minutes=5))
    assert found.passages > 100
    assert found.chance.expected == pytest.approx(found.passages, rel=0.15)
    assert found.chance.p_value > 0.05
    assert "By chance alone" in found.doubts[0]


def test_no_passage_is_a_result() -> None:
    times, places = np.array([0, 20 * DAY]), [10, 20]
    found = traffic(times, places, LINE, HALF_HOUR)
    assert (found.passages, found.share_up, found.p_value) == (0, None, None)
    assert found.doubts == ("No passage was seen.",)


def test_what_makes_no_line_is_refused() -> None:
    with pytest.raises(BadInput, match="A line is"):
        passages([0], [10], [10], HALF_HOUR)
    with pytest.raises(BadInput, match="A line is"):
        passages([0], [10], [10, 10], HALF_HOUR)
    with pytest.raises(BadInput, match="negative"):
        passages([0], [10], LINE, -HALF_HOUR)
    with pytest.raises(TooFew, match="cameras of the line"):
        traffic([0, 1], [10, 10], LINE, HALF_HOUR)
    with pytest.raises(TooFew, match="at least 10 days"):
        traffic([0, 1], [10, 20], LINE, HALF_HOUR)
