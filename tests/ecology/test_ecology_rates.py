"""Rates per 100 camera-days, with intervals that say what they cover."""

import numpy as np
import pytest

from trailwarden.ecology.errors import BadInput, NoEffort, TooFew
from trailwarden.ecology.rates import (
    dispersion,
    poisson_interval,
    rai,
    rate,
    rate_over_stations,
)


def test_the_index_is_detections_per_100_camera_days() -> None:
    assert rai(9, 32.2806) == pytest.approx(27.881, abs=5e-4)
    assert rai(9, 32.2806, per_days=1) == pytest.approx(0.27881, abs=5e-6)


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.624, 11.668), (10, 4.795, 18.390)],
)
def test_garwoods_limits_are_those_of_the_published_tables(n: int, low: float, high: float) -> None:
    """Garwood 1936, Biometrika 28, table of 95 % limits, reprinted in most statistics tables."""
    assert poisson_interval(n) == pytest.approx((low, high), abs=6e-4)


def test_the_interval_scales_with_effort() -> None:
    one, double = rate(7, 50), rate(7, 100)
    assert (one.value, one.low, one.high) == pytest.approx(
        (2 * double.value, 2 * double.low, 2 * double.high)
    )


def test_no_detection_has_an_upper_limit() -> None:
    none = rate(0, 30)
    assert (none.value, none.low) == (0, 0)
    assert none.high == pytest.approx(100 * 3.689 / 30, abs=0.01)


def test_stations_that_differ_widen_the_interval() -> None:
    alike = rate_over_stations([10] * 8, [30.0] * 8)
    differing = rate_over_stations([1, 2, 0, 40, 3, 1, 30, 3], [30.0] * 8)
    assert alike.value == differing.value
    assert alike.high - alike.low < 1e-9
    chance = rate(80, 240)
    assert differing.high - differing.low > 2 * (chance.high - chance.low)
    assert differing.dispersion > 10


def test_the_interval_over_stations_holds_the_truth_where_poisson_does_not() -> None:
    """Sixty surveys of ten stations that differ fourfold; nominal 95 %."""
    rng = np.random.default_rng(4)
    held, poisson = 0, 0
    for _ in range(60):
        counts = rng.poisson(rng.gamma(2, 3, 10))
        if counts.sum() < 10:
            continue
        shown = rate_over_stations(counts, np.full(10, 100.0), resamples=1000)
        held += shown.low <= 6 <= shown.high
        low, high = poisson_interval(int(counts.sum()))
        poisson += low <= 60 <= high
    assert held >= 51
    assert poisson < held


def test_a_station_without_effort_is_left_out() -> None:
    shown = rate_over_stations([3, 2, 4, 1, 2, 3, 0], [10, 10, 10, 10, 10, 10, 0])
    assert shown.stations == 6
    assert shown.camera_days == 60


def test_the_same_seed_gives_the_same_interval() -> None:
    counts, effort = [3, 2, 4, 1, 7, 3], [10.0] * 6
    assert rate_over_stations(counts, effort, seed=3) == rate_over_stations(counts, effort, seed=3)
    assert rate_over_stations(counts, effort, seed=3) != rate_over_stations(counts, effort, seed=4)


def test_dispersion_of_equal_rates_is_nil_and_of_too_little_is_undefined() -> None:
    assert dispersion([2, 4], [10, 20]) == pytest.approx(0)
    assert np.isnan(dispersion([3], [10]))
    assert np.isnan(dispersion([0, 0], [10, 10]))


@pytest.mark.parametrize("camera_days", [0, -1, float("nan")])
def test_a_rate_without_effort_is_refused(camera_days: float) -> None:
    with pytest.raises(NoEffort, match="camera-days"):
        rate(3, camera_days)


def test_few_stations_or_detections_are_refused() -> None:
    with pytest.raises(TooFew, match="6 stations"):
        rate_over_stations([9, 9, 9, 9, 9], [10] * 5)
    with pytest.raises(TooFew, match="10 detections"):
        rate_over_stations([1, 1, 1, 1, 1, 1], [10] * 6)


def test_detections_without_effort_are_refused() -> None:
    with pytest.raises(BadInput, match="Station 1 has 2 detections and no camera-days"):
        rate_over_stations([1, 2, 3, 4, 5, 6, 7], [10, 0, 10, 10, 10, 10, 10])
    with pytest.raises(NoEffort):
        rate_over_stations([0] * 7, [0] * 7)
    with pytest.raises(BadInput, match="negative"):
        rate(-1, 3)


def test_the_interval_does_not_depend_on_the_order_of_the_stations() -> None:
    counts, days = [3, 9, 0, 14, 2, 7, 5], [30.0, 28.5, 30.0, 12.0, 30.0, 21.0, 30.0]
    there = rate_over_stations(counts, days)
    back = rate_over_stations(counts[::-1], days[::-1])
    assert (there.low, there.high) == (back.low, back.high)
