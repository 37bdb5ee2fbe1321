"""Trends with effort as the offset, and the alarms about them."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from trailwarden.ecology.alarms import AlarmKind
from trailwarden.ecology.countmodel import Family
from trailwarden.ecology.errors import BadInput, NoEffort, TooFew
from trailwarden.ecology.trend import Trend, trend

PERIODS = 24


def alarms(found: Trend) -> set[AlarmKind]:
    return {alarm.kind for alarm in found.alarms}


def growing(by: float, seed: int = 0, mean: float = 10) -> npt.NDArray[np.int64]:
    rng = np.random.default_rng(seed)
    return np.asarray(rng.poisson(mean * np.exp(by * (np.arange(PERIODS) - PERIODS / 2))))


def test_a_trend_is_found_with_its_size() -> None:
    found = trend(growing(0.05), np.full(PERIODS, 50.0))
    assert found.low < math.exp(0.05) < found.high
    assert found.low > 1
    assert found.p_value < 1e-3
    assert alarms(found) == set()
    assert found.fitted.sum() == pytest.approx(found.detections, rel=0.01)


def test_more_effort_is_no_trend() -> None:
    effort = np.linspace(10, 100, PERIODS)
    counts = np.random.default_rng(1).poisson(0.4 * effort)
    found = trend(counts, effort)
    assert found.low < 1 < found.high
    assert AlarmKind.EFFORT_TREND in alarms(found)
    assert trend(counts, np.full(PERIODS, 50.0)).low > 1  # what it would look like without effort


def test_doubling_all_effort_changes_nothing() -> None:
    one = trend(growing(0.02), np.full(PERIODS, 50.0))
    two = trend(growing(0.02), np.full(PERIODS, 100.0))
    assert (one.ratio, one.low, one.high) == pytest.approx((two.ratio, two.low, two.high))


def test_the_ratio_of_exact_growth_is_exact() -> None:
    found = trend([2**k for k in range(8)], [1.0] * 8)
    assert found.ratio == pytest.approx(2)
    assert found.family is Family.POISSON


def test_scatter_beyond_chance_widens_the_interval_and_is_said() -> None:
    rng = np.random.default_rng(3)
    mean = 10 * np.exp(0.05 * (np.arange(PERIODS) - PERIODS / 2))
    wild = trend(rng.poisson(mean * rng.gamma(1, 1, PERIODS)), np.full(PERIODS, 50.0))
    tame = trend(growing(0.05), np.full(PERIODS, 50.0))
    assert wild.family is Family.NEGATIVE_BINOMIAL
    assert math.log(wild.high / wild.low) > 2 * math.log(tame.high / tame.low)
    assert AlarmKind.OVERDISPERSION in alarms(wild)


def test_blind_periods_are_left_out_and_said() -> None:
    counts, effort = growing(0.05), np.full(PERIODS, 50.0)
    counts[4:8], effort[4:8] = 0, 0
    found = trend(counts, effort)
    assert found.blind_periods == 4
    assert np.isnan(found.fitted[4:8]).all()
    assert AlarmKind.BLIND_PERIODS in alarms(found)
    assert found.low < math.exp(0.05) < found.high


def test_a_small_basis_raises_alarms() -> None:
    found = trend([1, 2, 1, 3, 2, 2, 3], [30.0] * 7)
    assert {AlarmKind.FEW_DETECTIONS, AlarmKind.FEW_PERIODS} <= alarms(found)


def test_a_period_with_hardly_any_effort_raises_an_alarm() -> None:
    effort = np.full(PERIODS, 50.0)
    effort[5] = 2
    assert AlarmKind.UNEVEN_EFFORT in alarms(trend(growing(0.0), effort))


def test_one_period_that_carries_the_trend_raises_an_alarm() -> None:
    counts = np.full(PERIODS, 3)
    counts[-1] = 90
    assert AlarmKind.ONE_PERIOD in alarms(trend(counts, np.full(PERIODS, 50.0)))
    mild = np.array([4] * 11 + [5, 4, 15])
    found = trend(mild, np.full(14, 50.0))
    assert found.low > 1
    assert trend(mild[:-1], np.full(13, 50.0)).low < 1
    assert AlarmKind.ONE_PERIOD in alarms(found)


def test_one_station_that_carries_the_trend_raises_an_alarm() -> None:
    effort = np.full((5, PERIODS), 10.0)
    counts = np.full((5, PERIODS), 4)
    counts[2] = np.arange(PERIODS) + 2
    assert AlarmKind.ONE_STATION in alarms(trend(counts, effort))
    shared = np.tile(growing(0.05), (5, 1))
    assert AlarmKind.ONE_STATION not in alarms(trend(shared, effort))
    single = np.zeros((5, PERIODS))
    single[1] = growing(0.05)
    assert AlarmKind.ONE_STATION in alarms(trend(single, effort))


def test_stations_that_came_and_went_raise_an_alarm() -> None:
    """Nothing changed anywhere, but the rich station was seeing in the second half only."""
    effort = np.full((2, PERIODS), 10.0)
    effort[1, :12], effort[0, 12:] = 0, 0
    counts = np.where(effort > 0, [[2], [8]], 0)
    found = trend(counts, effort)
    assert found.low > 1
    assert AlarmKind.STATIONS_CHANGED in alarms(found)


def test_less_than_two_years_cannot_tell_season_from_trend() -> None:
    counts, effort = growing(0.03), np.full(PERIODS, 50.0)
    assert AlarmKind.SEASON in alarms(trend(counts, effort, periods_a_year=52))
    assert AlarmKind.SEASON not in alarms(trend(counts, effort, periods_a_year=12))


def test_too_little_is_refused() -> None:
    with pytest.raises(TooFew, match="6 periods"):
        trend([5] * 5, [10.0] * 5)
    with pytest.raises(TooFew, match="10 detections"):
        trend([1] * 8, [10.0] * 8)
    with pytest.raises(TooFew, match="3 periods with a detection"):
        trend([0] * 7 + [50], [10.0] * 8)  # the likeliest ratio would be infinite
    with pytest.raises(NoEffort):
        trend([0] * 8, [0.0] * 8)


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadInput, match="without camera-days"):
        trend([3] * 8, [0.0] + [10.0] * 7)
    with pytest.raises(BadInput, match="one shape"):
        trend([3] * 8, [10.0] * 7)
    with pytest.raises(BadInput, match="finite"):
        trend([3] * 8, [math.nan] * 8)
