"""Keep, offload or drop: against closed forms and brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.serving.lifecycle.choice import Action, Prices, choose, pressure
from trailwarden.serving.lifecycle.sketch import Curve, Sketch

_CAPACITY, _RATE = 200_000, 8_000.0
_FULL = Prices(hold=1 / _CAPACITY, refill=1 / _RATE)
_BREAK_EVEN_S = _CAPACITY / _RATE


def _always(seconds: float, *, never: int = 0, of: int = 100) -> Curve:
    sketch = Sketch(memory=1e9)
    for number in range(of):
        if number < never:
            sketch.outlasted(1e9)
        else:
            sketch.ended(seconds)
    return sketch.curve()


@pytest.mark.parametrize(("seconds", "kept"), [(0.5, True), (20.0, True), (30.0, False)])
def test_a_certain_return_is_kept_for_up_to_the_time_to_fill_the_cache(
    seconds: float, kept: bool
) -> None:
    plan = choose(_always(seconds), 0.0, _FULL)

    assert (plan.now is Action.KEEP) is kept
    assert (seconds < _BREAK_EVEN_S) is kept


def test_what_never_returns_is_dropped_at_once_and_costs_nothing() -> None:
    plan = choose(_always(1.0, never=100), 0.0, _FULL)

    assert plan.now is Action.DROP
    assert plan.cost == 0.0


def test_what_mostly_returns_soon_or_never_is_kept_a_little_and_then_given_up() -> None:
    curve = _always(2.0, never=30)
    plan = choose(curve, 0.0, _FULL)

    assert 1.9 <= plan.keep_s <= 2.3
    assert choose(curve, 10.0, _FULL).now is Action.DROP


def test_no_pressure_keeps_for_ever_and_more_pressure_keeps_less() -> None:
    curve = _always(20.0)
    assert choose(curve, 0.0, Prices(0.0, _FULL.refill)).keep_s == math.inf
    assert choose(curve, 0.0, _FULL).now is Action.KEEP
    assert choose(curve, 0.0, Prices(2 * _FULL.hold, _FULL.refill)).now is Action.DROP
    assert pressure(90, 100) == 0.0
    assert pressure(100, 100) == 1.0
    assert pressure(250, 100) == 2.5
    assert pressure(0, 0) > 1.0


def test_a_cheap_copy_is_taken_for_a_long_wait_and_none_for_one_that_never_ends() -> None:
    prices = Prices(_FULL.hold, _FULL.refill, copy_out=5e-6, copy_back=5e-6)
    assert choose(_always(60.0), 0.0, prices).now is Action.OFFLOAD
    assert choose(_always(60.0, never=100), 0.0, prices).now is Action.DROP


def test_decided_again_as_time_passes_the_plan_stays_the_same() -> None:
    sketch = Sketch(memory=1e9)
    for seconds in (1.0, 2.0, 4.0, 8.0, 200.0, 400.0):
        sketch.ended(seconds)
    curve = sketch.curve()
    whole = choose(curve, 0.0, _FULL).keep_s
    for elapsed in (0.5, 3.0, 6.0):
        assert elapsed + choose(curve, elapsed, _FULL).keep_s == pytest.approx(whole, rel=0.02)


@given(
    st.lists(st.floats(0.02, 5e3), min_size=1, max_size=30),
    st.integers(0, 10),
    st.floats(0.01, 4.0),
    st.floats(0, 300),
)
def test_no_other_time_to_keep_costs_less(
    waits: list[float], never: int, short: float, elapsed: float
) -> None:
    sketch = Sketch(memory=1e9)
    for seconds in waits:
        sketch.ended(seconds)
    for _ in range(never):
        sketch.outlasted(1e9)
    curve = sketch.curve()
    prices = Prices(short * _FULL.hold, _FULL.refill)
    plan = choose(curve, elapsed, prices)

    points, left = curve.remaining(elapsed)
    for index in range(0, len(points), 7):
        held = float(np.trapezoid(left[: index + 1], points[: index + 1]))
        cost = prices.hold * held + prices.refill * float(left[index] - left[-1])
        assert plan.cost <= cost * (1 + 1e-9) + 1e-15
    assert plan.worth >= 0.0
