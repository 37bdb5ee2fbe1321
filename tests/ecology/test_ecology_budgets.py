"""Activity budgets."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.ecology.budgets import activity_budget
from trailwarden.ecology.errors import BadInput, TooFew

FEEDING, WALKING, RESTING = 0, 1, 2


def test_shares_are_of_what_is_labelled_and_the_rest_is_said() -> None:
    found = activity_budget([FEEDING] * 30 + [WALKING] * 60 + [RESTING] * 10 + [-1] * 100)
    assert [row.behaviour for row in found.behaviours] == [WALKING, FEEDING, RESTING]
    assert [row.of_observations.value for row in found.behaviours] == [0.6, 0.3, 0.1]
    assert (found.labelled, found.unlabelled) == (100, 100)
    assert "100 of 200 observations (50%) have no behaviour" in found.doubts[0]


def test_intervals_are_goodmans() -> None:
    """Goodman 1965: (B + 2 n_i -+ sqrt(B (B + 4 n_i (N - n_i) / N))) / (2 (N + B))."""
    found = activity_budget([FEEDING] * 56 + [WALKING] * 72 + [RESTING] * 73)
    b = 5.730  # the upper 0.05 / 3 of chi squared with one degree of freedom
    for row in found.behaviours:
        n = row.observations
        reach = np.sqrt(b * (b + 4 * n * (201 - n) / 201))
        expected = [(b + 2 * n + sign * reach) / (2 * (201 + b)) for sign in (-1, 1)]
        interval = [row.of_observations.lower, row.of_observations.upper]
        assert interval == pytest.approx(expected, abs=1e-3)


def test_time_is_shared_by_how_long_was_watched() -> None:
    found = activity_budget([FEEDING] * 20 + [WALKING] * 20, [30.0] * 20 + [10.0] * 20)
    feeding = found.behaviours[0]
    assert feeding.time == timedelta(minutes=10)
    assert feeding.of_time is not None
    assert feeding.of_time.value == pytest.approx(0.75)
    assert 0.5 < feeding.of_time.lower < 0.75 < feeding.of_time.upper < 0.9


def test_the_interval_of_time_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        feeding = rng.random(80) < 0.4
        seconds = rng.gamma(2, np.where(feeding, 15.0, 5.0))
        row = next(
            row
            for row in activity_budget(np.where(feeding, 0, 1), seconds).behaviours
            if row.behaviour == 0
        )
        assert row.of_time is not None
        held += row.of_time.lower <= 0.4 * 15 / (0.4 * 15 + 0.6 * 5) <= row.of_time.upper
    assert 0.91 < held / 400 < 0.98


@given(
    st.lists(st.tuples(st.integers(-1, 4), st.floats(0, 100)), min_size=10, max_size=80).filter(
        lambda rows: sum(code >= 0 for code, _ in rows) >= 10
    )
)
@settings(deadline=None, max_examples=80)
def test_shares_add_up_and_lie_in_their_intervals(rows: list[tuple[int, float]]) -> None:
    codes, seconds = zip(*rows, strict=True)
    found = activity_budget(codes, seconds)
    shares = [row.of_observations for row in found.behaviours]
    times = [row.of_time for row in found.behaviours if row.of_time]
    assert sum(share.value for share in shares) == pytest.approx(1)
    assert len(times) in (0, len(shares))
    assert sum(share.value for share in times) == pytest.approx(1 if times else 0)
    for share in shares + times:
        assert 0 <= share.lower <= share.value + 1e-9
        assert share.value - 1e-9 <= share.upper <= 1
    assert found.labelled + found.unlabelled == len(rows)


def test_one_behaviour_alone_and_no_time_at_all() -> None:
    found = activity_budget([FEEDING] * 12, [0.0] * 12)
    row = found.behaviours[0]
    assert row.of_observations.value == 1
    assert (row.time, row.of_time) == (None, None)
    timed = activity_budget([FEEDING] * 12, [1.0] * 12).behaviours[0]
    assert timed.of_time is not None
    assert timed.of_time.value == 1


def test_rare_behaviours_are_doubted_and_too_few_refused() -> None:
    found = activity_budget([FEEDING] * 12 + [WALKING])
    assert "1 behaviour was seen fewer than 5 times" in found.doubts[0]
    with pytest.raises(TooFew, match="at least 10 observations with a behaviour"):
        activity_budget([FEEDING] * 9 + [-1] * 50)
    with pytest.raises(BadInput, match="length"):
        activity_budget([FEEDING] * 12, [1.0])
    with pytest.raises(BadInput, match="durations in seconds"):
        activity_budget([FEEDING] * 12, [1e300] * 12)
    with pytest.raises(BadInput, match="negative or missing"):
        activity_budget([FEEDING] * 12, [-1.0] * 12)


def test_the_only_behaviour_has_all_of_the_time_to_the_last_digit() -> None:
    seconds = np.random.default_rng(3).uniform(1, 90, 13)
    (only,) = activity_budget([WALKING] * 13, seconds).behaviours
    assert only.of_time is not None
    assert only.of_time.value == 1.0
