"""Overlap of activity, beside R's own numbers and its own properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.ecology.circular import TAU
from trailwarden.ecology.errors import TooFew
from trailwarden.ecology.overlap import (
    Estimator,
    best_estimator,
    bootstrap,
    bootstrap_intervals,
    overlap,
    overlap_estimate,
)

HOUR = TAU / 24
# Made up; R 4.2.2 with the code of overlap 0.3.5 (overlapEst, bootCI) was run on the same times.
FEW_A = np.array([5.2, 5.9, 6.1, 6.4, 7.3, 17.5, 18.0, 18.2, 18.4, 19.1, 19.9, 23.6]) * HOUR
FEW_B = (
    np.array([0.4, 1.2, 2.8, 3.3, 4.9, 5.5, 17.9, 18.8, 19.4, 20.0, 21.1, 21.7, 22.2, 23.0, 23.8])
    * HOUR
)
_I = np.arange(120)
MANY_A = (6 + 3 * np.sin(_I * 1.7) + 2 * np.cos(_I * _I)) * HOUR
MANY_B = (9 + 4 * np.sin(_I[:80] * 2.3) + 3 * np.cos(_I[:80] ** 2 * 1.3)) * HOUR

samples = st.lists(st.floats(0, 6.28), min_size=5, max_size=90, unique=True).map(np.array)
both = st.sampled_from(list(Estimator))


@pytest.mark.parametrize(
    ("a", "b", "dhat1", "dhat4"),
    [
        (FEW_A, FEW_B, 0.485193679, 0.474556747),  # compared at the records
        (MANY_A, MANY_B, 0.618360213, 0.619852433),  # compared on a grid of 128
    ],
)
def test_estimates_are_those_of_overlap_est(
    a: np.ndarray, b: np.ndarray, dhat1: float, dhat4: float
) -> None:
    assert overlap_estimate(a, b, Estimator.DHAT1) == pytest.approx(dhat1, abs=1e-5)
    assert overlap_estimate(a, b, Estimator.DHAT4) == pytest.approx(dhat4, abs=1e-5)


def test_intervals_are_those_of_boot_ci() -> None:
    drawn = (np.arange(1, 1000) / 1000) ** 2 * 0.6 + 0.1
    plain = bootstrap_intervals(0.3, drawn)
    assert plain.norm == pytest.approx((-0.0503117322, 0.650511732))
    assert plain.norm0 == pytest.approx((-0.0504117322, 0.650411732))
    assert plain.basic == pytest.approx((-0.0703750000, 0.499625000))
    assert plain.basic0 == pytest.approx((0.1004750000, 0.670475000))
    assert plain.percentile == pytest.approx((0.1003750000, 0.670375000))
    free = bootstrap_intervals(0.3, drawn, on_logit_scale=True)
    assert free.norm == pytest.approx((0.0778225652, 0.745031842))
    assert free.norm0 == pytest.approx((0.0678879098, 0.716059671))
    assert free.basic == pytest.approx((0.0828319140, 0.622099501))
    assert free.basic0 == pytest.approx((0.1144798952, 0.702069154))
    assert free.percentile == pytest.approx((0.1003750000, 0.670375000))


def test_resamples_that_do_not_reach_the_quantile_are_refused() -> None:
    with pytest.raises(TooFew, match="95% interval"):
        bootstrap_intervals(0.5, np.linspace(0.4, 0.6, 38))
    assert bootstrap_intervals(0.5, np.linspace(0.4, 0.6, 40)).percentile[0] >= 0.4


@given(samples, samples, both)
@settings(deadline=None, max_examples=60)
def test_an_overlap_lies_between_0_and_1_either_way_round(
    a: np.ndarray, b: np.ndarray, estimator: Estimator
) -> None:
    found = overlap_estimate(a, b, estimator)
    assert 0 <= found <= 1
    assert overlap_estimate(b, a, estimator) == pytest.approx(found, abs=1e-9)


@given(samples, both)
@settings(deadline=None, max_examples=40)
def test_a_sample_overlaps_wholly_with_itself(sample: np.ndarray, estimator: Estimator) -> None:
    assert overlap_estimate(sample, sample, estimator) == pytest.approx(1)


@given(st.integers(0, 1439), both)
@settings(deadline=None, max_examples=30)
def test_turning_the_clock_changes_no_overlap(minutes: int, estimator: Estimator) -> None:
    turn = minutes * TAU / 1440
    turned = overlap_estimate((MANY_A + turn) % TAU, (MANY_B + turn) % TAU, estimator)
    assert turned == pytest.approx(overlap_estimate(MANY_A, MANY_B, estimator), abs=2e-3)


def test_dhat4_is_for_two_samples_above_50() -> None:
    assert best_estimator(51, 51) is Estimator.DHAT4
    assert best_estimator(50, 1000) is Estimator.DHAT1
    assert overlap(MANY_A, MANY_B, number=100).estimator is Estimator.DHAT4
    assert overlap(MANY_A[:50], MANY_B, number=100).estimator is Estimator.DHAT1


@pytest.mark.parametrize("estimator", list(Estimator))
def test_the_plain_bootstrap_agrees_with_one_done_the_slow_way(estimator: Estimator) -> None:
    rng = np.random.default_rng(5)
    slow = [
        overlap_estimate(
            rng.choice(MANY_A, len(MANY_A)), rng.choice(MANY_B, len(MANY_B)), estimator
        )
        for _ in range(300)
    ]
    fast = bootstrap(MANY_A, MANY_B, estimator, number=2000, smooth=False)
    standard_error = np.std(slow) * np.sqrt(1 / 300 + 1 / 2000)
    assert abs(fast.mean() - np.mean(slow)) < 4 * standard_error
    assert fast.std() == pytest.approx(np.std(slow), rel=0.2)


def test_the_interval_stays_within_0_and_1_and_a_seed_repeats_it() -> None:
    rng = np.random.default_rng(1)
    day, night = (rng.vonmises(at, 20, 60) % TAU for at in (np.pi, 0))
    apart = overlap(day, night, number=200, seed=3)
    assert 0 <= apart.lower <= apart.estimate < 0.05
    assert apart == overlap(day, night, number=200, seed=3)
    assert apart.logit_intervals.basic0[0] >= 0
    together = overlap(day, day, number=200)
    assert together.estimate == pytest.approx(1)
    assert together.upper <= 1


def test_small_samples_are_refused_and_doubts_said() -> None:
    with pytest.raises(TooFew, match="at least 25"):
        overlap(MANY_A, MANY_B[:24])
    with pytest.raises(TooFew, match="resamples"):
        overlap(MANY_A, MANY_B, number=50)
    similar = overlap(MANY_A[:60], MANY_A[60:], number=100)
    assert any("60 and 60 records" in doubt for doubt in similar.doubts)
    assert any("narrower" in doubt for doubt in similar.doubts)
