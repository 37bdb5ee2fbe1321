"""The kernel, exact and by the minute."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.ecology.circular import TAU, bandwidth
from trailwarden.ecology.errors import BadInput
from trailwarden.ecology.kernel import (
    density,
    minute_angles,
    minute_bandwidths,
    minute_counts,
    minute_densities,
    resamples,
)

HOUR = TAU / 24
# Made up; R 4.2.2 with overlap 0.3.5's formula of densityFit was run on them.
SAMPLE = np.array([5.2, 5.9, 6.1, 6.4, 7.3, 17.5, 18.0, 18.2, 18.4, 19.1, 19.9, 23.6]) * HOUR

samples = st.lists(st.floats(0, 6.28), min_size=2, max_size=80, unique=True).map(np.array)


def test_density_is_that_of_overlap_density_fit() -> None:
    found = density(SAMPLE, np.array([0, 6, 12, 18]) * HOUR, bandwidth(SAMPLE))
    in_r = [1.28325351e-01, 5.54448887e-01, 6.59452102e-07, 6.11358063e-01]
    assert found == pytest.approx(in_r, rel=1e-4)


@given(samples, st.floats(0.01, 500))
@settings(deadline=None, max_examples=50)
def test_a_density_integrates_to_one(sample: np.ndarray, width: float) -> None:
    drawn = density(sample, minute_angles(), width)
    assert drawn.min() >= 0
    assert drawn.mean() * TAU == pytest.approx(1, abs=1e-6)


@given(samples)
@settings(deadline=None, max_examples=50)
def test_by_the_minute_it_is_the_same_curve(sample: np.ndarray) -> None:
    on_minutes = np.rint(sample * (1440 / TAU)) % 1440 * (TAU / 1440)
    counts = minute_counts(sample)[None, :]
    found = minute_densities(counts, np.array([25.0]))[0]
    assert found == pytest.approx(density(on_minutes, minute_angles(), 25.0), abs=1e-9)


def test_bandwidths_by_the_minute_are_those_of_the_records() -> None:
    counts = np.array([minute_counts(SAMPLE)])
    assert minute_bandwidths(counts) == pytest.approx([bandwidth(SAMPLE)], rel=1e-3)


def test_a_large_sample_is_drawn_as_exactly_as_a_small_one() -> None:
    drawn = np.random.default_rng(1).vonmises(3, 4, 20_000) % TAU
    at = np.linspace(0, TAU, 50)
    in_parts = [density(part, at, 40.0) for part in np.split(drawn, 10)]  # 2,000 each: exact
    assert density(drawn, at, 40.0) == pytest.approx(np.mean(in_parts, axis=0), abs=1e-4)


def test_plain_resamples_hold_the_records_alone_and_smooth_ones_go_beyond() -> None:
    rng = np.random.default_rng(1)
    own = minute_counts(SAMPLE) > 0
    plain = np.concatenate(list(resamples(SAMPLE, 700, rng, smooth=False)))
    smooth = np.concatenate(list(resamples(SAMPLE, 700, rng, smooth=True)))
    assert plain.shape == smooth.shape == (700, 1440)
    assert (plain.sum(axis=1) == len(SAMPLE)).all()
    assert not plain[:, ~own].any()
    assert smooth[:, ~own].any()


def test_the_day_closes_at_midnight() -> None:
    assert minute_counts([TAU - 1e-6])[0] == 1
    assert density([0.0, 0.1], [0.0], 5.0) == pytest.approx(density([0.0, 0.1], [TAU], 5.0))


@pytest.mark.parametrize(("sample", "width"), [([1.0, 2.0], 0.0), ([], 5.0)])
def test_nothing_to_draw_is_refused(sample: list[float], width: float) -> None:
    with pytest.raises(BadInput, match="bandwidth above 0"):
        density(sample, [0.0], width)
