"""Intervals agree with published values and with what must hold."""

from __future__ import annotations

import math

import pytest

from trailwarden.learning.evaluation.intervals import clustered, sign_test, wilson


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, Statistics in Medicine 17, 857-872, table I
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_wilson(right: int, n: int, low: float, high: float) -> None:
    share = wilson(right, n)

    assert share.value == right / n
    assert share.low == pytest.approx(low, abs=1e-4)
    assert share.high == pytest.approx(high, abs=1e-4)


def test_nothing_asked_is_known_of_nothing() -> None:
    share = wilson(0, 0)

    assert math.isnan(share.value)
    assert (share.low, share.high) == (0.0, 1.0)


def test_clusters_that_differ_are_wider_than_single_questions() -> None:
    """Ten worlds, each all right or all wrong: as good as ten questions, not a hundred."""
    values = [float(world % 2) for world in range(10) for _ in range(10)]
    worlds = [world for world in range(10) for _ in range(10)]
    by_world, single = clustered(values, worlds), wilson(50, 100)

    assert by_world is not None
    assert by_world.value == 0.5
    assert by_world.high - by_world.low > 2 * (single.high - single.low)


def test_the_same_seed_draws_the_same_interval() -> None:
    values, worlds = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0], [0, 0, 1, 1, 2, 2]

    assert clustered(values, worlds) == clustered(values, worlds)


def test_two_clusters_tell_no_interval() -> None:
    assert clustered([1.0, 0.0], ["a", "b"]) is None


@pytest.mark.parametrize(
    ("better", "worse", "p"), [(0, 0, 1.0), (0, 5, 0.0625), (5, 0, 0.0625), (4, 4, 1.0)]
)
def test_sign_test(better: int, worse: int, p: float) -> None:
    assert sign_test(better, worse) == pytest.approx(p)
