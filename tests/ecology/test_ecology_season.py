"""The season's peak is found where it was put, and refused where the year was not watched."""

import numpy as np
import numpy.typing as npt
import pytest

from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.season import season

WEEKS = (np.arange(52) + 0.5) / 52


def yearly(peak: float, strength: float, seed: int = 0) -> npt.NDArray[np.int64]:
    course = np.exp(strength * np.cos(2 * np.pi * (WEEKS - peak)))
    return np.asarray(np.random.default_rng(seed).poisson(8 * course))


def test_the_peak_is_found_where_it_is() -> None:
    found = season(yearly(0.3, 1.0), np.full(52, 40.0), WEEKS)
    assert found.peak == pytest.approx(0.3, abs=0.03)
    assert found.trough == pytest.approx(0.8, abs=0.03)
    assert found.low < np.exp(2) < found.high
    assert found.peak_reach < 0.05
    assert found.p_value < 1e-6
    assert found.curve.mean() == pytest.approx(1)


def test_effort_that_follows_the_year_makes_no_season() -> None:
    effort = 40 * (1 + 0.8 * np.cos(2 * np.pi * WEEKS))
    counts = np.random.default_rng(2).poisson(0.3 * effort)
    assert season(counts, effort, WEEKS).p_value > 0.05
    assert season(counts, np.full(52, 40.0), WEEKS).p_value < 1e-6


def test_where_there_is_no_season_its_peak_may_be_anywhere() -> None:
    found = season(yearly(0.3, 0.0), np.full(52, 40.0), WEEKS)
    assert found.p_value > 0.05
    assert found.peak_reach > 0.2


def test_two_passages_a_year_need_two_harmonics() -> None:
    course = np.exp(1.5 * np.cos(4 * np.pi * (WEEKS - 0.25)))
    counts = np.random.default_rng(3).poisson(8 * course)
    found = season(counts, np.full(52, 40.0), WEEKS, harmonics=2)
    assert min(abs(found.peak - 0.25), abs(found.peak - 0.75)) < 0.03
    assert found.p_value < 1e-6


def test_too_little_of_the_year_or_of_anything_is_refused() -> None:
    summer = WEEKS < 0.5
    with pytest.raises(TooFew, match="9 months"):
        season(yearly(0.3, 1.0)[summer], np.full(26, 40.0), WEEKS[summer])
    with pytest.raises(TooFew, match="20 detections"):
        season(np.zeros(52), np.full(52, 40.0), WEEKS)
    with pytest.raises(TooFew, match="4 periods with a detection"):
        season(np.where(np.arange(52) < 2, 40, 0), np.full(52, 40.0), WEEKS)
    with pytest.raises(TooFew, match="12 periods"):
        season([9] * 10, [40.0] * 10, (np.arange(10) + 0.5) / 10, harmonics=2)


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadInput, match="harmonics"):
        season(yearly(0.3, 1), np.full(52, 40.0), WEEKS, harmonics=3)
    with pytest.raises(BadInput, match="without camera-days"):
        season(yearly(0.3, 1), np.zeros(52), WEEKS)
    with pytest.raises(BadInput, match="differ in length"):
        season([1, 2], [1.0], [0.5])
