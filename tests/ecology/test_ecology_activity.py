"""Activity curves and levels."""

from __future__ import annotations

import numpy as np
import pytest

from trailwarden.ecology.activity import activity_curve, activity_interval
from trailwarden.ecology.circular import TAU
from trailwarden.ecology.errors import BadInput, TooFew

HOUR = TAU / 24


def _dawn_and_dusk(number: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    peaks = np.where(rng.random(number) < 0.5, 6, 18) * HOUR
    return np.asarray((peaks + rng.vonmises(0, 12, number)) % TAU)


def test_the_curve_closes_the_circle_and_holds_every_record() -> None:
    curve = activity_curve(_dawn_and_dusk(200))
    assert curve.hours[0] == 0
    assert curve.hours[-1] == 24
    assert curve.density[0] == curve.density[-1]
    assert curve.density[:-1].mean() * 24 == pytest.approx(1, abs=1e-6)
    assert curve.density.shape == curve.hours.shape == (289,)


def test_it_peaks_where_the_animals_do() -> None:
    curve = activity_curve(_dawn_and_dusk(2000))
    by_hour = dict(zip(curve.hours.tolist(), curve.density.tolist(), strict=True))
    assert by_hour[6.0] == pytest.approx(by_hour[18.0], rel=0.15)
    assert by_hour[0.0] < 0.1 * by_hour[6.0]
    assert min(abs(curve.peak_hour - 6), abs(curve.peak_hour - 18)) < 0.75


def test_the_level_is_that_of_activity_fitact() -> None:
    """R 4.2.2 with the code of activity 1.3.4 (512 points) was run on the same made-up times."""
    i = np.arange(120)
    times = (6 + 3 * np.sin(i * 1.7) + 2 * np.cos(i * i)) * HOUR
    curve = activity_curve(times)
    assert curve.level == pytest.approx(0.305301583, abs=1e-4)
    assert curve.bandwidth == pytest.approx(13.4366083, rel=1e-4)


def test_the_level_of_animals_always_active_is_nearly_one() -> None:
    level = activity_curve((np.arange(480) + 0.5) * (TAU / 480)).level
    assert level == pytest.approx(1, abs=0.01)


def test_adjust_above_one_draws_smoother() -> None:
    times = _dawn_and_dusk(100)
    rough, plain, smooth = (activity_curve(times, adjust=by) for by in (0.5, 1.0, 2.0))
    assert rough.density.max() > plain.density.max() > smooth.density.max()
    with pytest.raises(BadInput, match="adjust"):
        activity_curve(times, adjust=0)


def test_the_interval_encloses_the_curve_and_narrows_with_more_records() -> None:
    few, many = (activity_interval(_dawn_and_dusk(n), number=300) for n in (50, 2000))
    for found in (few, many):
        assert found.level_lower < found.level < found.level_upper
        assert (found.lower <= found.upper).all()
        assert found.level_error > 0
    assert np.mean(many.upper - many.lower) < np.mean(few.upper - few.lower) / 2


@pytest.mark.parametrize("smooth", [False, True])
def test_a_seed_repeats_the_interval(smooth: bool) -> None:
    times = _dawn_and_dusk(40)
    one, two, other = (
        activity_interval(times, number=100, smooth=smooth, seed=seed) for seed in (7, 7, 8)
    )
    assert (one.level_lower, one.level_upper) == (two.level_lower, two.level_upper)
    assert one.level_lower != other.level_lower


def test_too_few_records_are_refused_and_small_numbers_said() -> None:
    with pytest.raises(TooFew, match="at least 10"):
        activity_curve(_dawn_and_dusk(9))
    with pytest.raises(TooFew, match="at least 25"):
        activity_interval(_dawn_and_dusk(24))
    with pytest.raises(TooFew, match="resamples"):
        activity_interval(_dawn_and_dusk(30), number=10)
    sketch = activity_curve(_dawn_and_dusk(10))
    assert sketch.level is None
    assert "no estimate" in sketch.doubts[0]
    assert "60 records" in activity_curve(_dawn_and_dusk(60)).doubts[0]
    assert activity_curve(_dawn_and_dusk(100)).doubts == ()


def test_records_as_by_a_clock_have_an_interval_that_is_doubted() -> None:
    """Four evenly spaced times: the curve is flat, and every resample has peaks."""
    found = activity_interval(np.repeat(np.arange(4) / 4 * TAU, 25), number=200)
    assert found.level == pytest.approx(1.0)
    assert found.level_upper < found.level
    assert any("outside its own interval" in doubt for doubt in found.curve.doubts)


def test_records_of_an_animal_leave_the_interval_undoubted() -> None:
    found = activity_interval(np.random.default_rng(2).vonmises(1, 2, 150) % TAU, number=200)
    assert found.curve.doubts == ()
