"""Angles: means, concentrations and bandwidths, beside R's own numbers."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.domain import to_micros
from trailwarden.ecology.circular import (
    TAU,
    bandwidth,
    clock_angles,
    concentration,
    direction,
    kernel_concentration,
    moment_lengths,
)
from trailwarden.ecology.errors import BadInput, TooFew

HOUR = TAU / 24
# Made up; R 4.2.2 with the code of overlap 0.3.5 (R/getBandWidth.R) was run on them.
CREPUSCULAR = np.array([5.2, 5.9, 6.1, 6.4, 7.3, 17.5, 18.0, 18.2, 18.4, 19.1, 19.9, 23.6]) * HOUR
NOCTURNAL = (
    np.array([0.4, 1.2, 2.8, 3.3, 4.9, 5.5, 17.9, 18.8, 19.4, 20.0, 21.1, 21.7, 22.2, 23.0, 23.8])
    * HOUR
)

angles = st.lists(st.floats(0, 6.28), min_size=3, max_size=60).map(np.array)


def test_the_mean_of_times_about_midnight_is_midnight() -> None:
    found = direction(np.array([23.5, 0.5]) * HOUR)
    assert math.cos(found.mean) == pytest.approx(1)
    assert found.resultant == pytest.approx(math.cos(0.5 * HOUR))


def test_the_mean_direction_is_that_of_activity_cmean() -> None:
    assert direction(NOCTURNAL).mean == pytest.approx(6.068665, abs=1e-6)


def test_rayleigh_finds_one_peak_and_not_two_opposite_ones() -> None:
    rng = np.random.default_rng(1)
    one_peak = rng.vonmises(1, 2, 40) % TAU
    assert direction(one_peak).p_value < 1e-4
    assert direction(np.concatenate([one_peak, (one_peak + math.pi) % TAU])).p_value > 0.99


def test_rayleigh_rejects_at_its_level_when_there_is_no_preferred_time() -> None:
    rng = np.random.default_rng(2)
    rejected = [direction(rng.uniform(0, TAU, 30)).p_value < 0.05 for _ in range(2000)]
    assert 0.035 < np.mean(rejected) < 0.065


@pytest.mark.parametrize(
    ("sample", "published"), [(CREPUSCULAR, 18.49984821), (NOCTURNAL, 5.87760087)]
)
def test_bandwidth_is_that_of_overlap_get_band_width(sample: np.ndarray, published: float) -> None:
    assert bandwidth(sample) == pytest.approx(published, rel=1e-4)  # R's uniroot stops at 1e-4


def test_a_concentration_is_found_again_from_its_own_moments() -> None:
    rng = np.random.default_rng(3)
    drawn = rng.vonmises(2, 5, 200_000) % TAU
    assert concentration(moment_lengths(drawn)) == pytest.approx(5, rel=0.03)


def test_many_samples_are_worked_out_at_once() -> None:
    lengths = np.array([moment_lengths(CREPUSCULAR), moment_lengths(NOCTURNAL)])
    together = kernel_concentration(concentration(lengths), [len(CREPUSCULAR), len(NOCTURNAL)])
    assert together == pytest.approx([bandwidth(CREPUSCULAR), bandwidth(NOCTURNAL)])


def test_samples_beyond_every_von_mises_still_have_a_bandwidth() -> None:
    assert bandwidth(np.arange(24) * HOUR) < 0.01  # as even as can be: next to no kernel
    assert bandwidth(np.array([6, 6.01] * 20) * HOUR) > 500  # within a minute


def test_one_single_time_of_day_is_refused() -> None:
    with pytest.raises(TooFew, match="2 different times"):
        bandwidth([1.0] * 30)


@given(angles, st.floats(0, 6.28))
@settings(deadline=None, max_examples=50)
def test_turning_the_clock_changes_no_length(sample: np.ndarray, turn: float) -> None:
    turned = (sample + turn) % TAU
    assert moment_lengths(turned) == pytest.approx(moment_lengths(sample), abs=1e-9)


@pytest.mark.parametrize("wrong", [[13.0], [-0.1], [math.nan], [[1.0]]])
def test_what_is_no_angle_is_refused(wrong: list[float]) -> None:
    with pytest.raises(BadInput):
        direction(wrong)


def test_a_local_time_becomes_an_angle() -> None:
    six = to_micros(datetime(1969, 5, 1, 6, tzinfo=UTC))
    assert clock_angles([six]) == pytest.approx([math.pi / 2])
    assert clock_angles([to_micros(datetime(2024, 5, 1, tzinfo=UTC))]) == pytest.approx([0])


def test_two_exact_times_a_day_are_two_sharp_peaks() -> None:
    """Where R's getBandWidth passes over the second moment and sees a flat day."""
    assert bandwidth(np.repeat([0.25 * TAU, 0.75 * TAU], [30, 31])) > 100
