"""Return times: learned with what has not returned, forgotten in time, one tenant's own."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.serving.demand import Demand
from trailwarden.serving.hints import Hints
from trailwarden.serving.lifecycle.sketch import EDGES, Sketch
from trailwarden.serving.lifecycle.waits import Caller, Waits, caller_of, tool_of


def test_without_censoring_the_curve_is_the_share_that_is_longer() -> None:
    dice, sketch = random.Random(1), Sketch(memory=1e9)
    values = [dice.lognormvariate(1.0, 1.0) for _ in range(2000)]
    for value in values:
        sketch.ended(value)
    curve = sketch.curve()

    for share in (0.1, 0.5, 0.9, 0.99):
        true = sorted(values)[int(share * len(values))]
        assert curve.quantile(share) == pytest.approx(true, rel=0.12)
    assert curve.never < 1e-6


def test_the_product_limit_against_a_worked_example() -> None:
    """Kaplan and Meier's own estimate by hand: 1, 2+, 3, 3, 5+ gives 4/5, then 4/5 * 1/3."""
    sketch = Sketch(memory=1e12)
    for value in (1.0, 3.0, 3.0):
        sketch.ended(value)
    for value in (2.0, 5.0):
        sketch.outlasted(value)
    curve = sketch.curve()

    assert curve.outlasts(1.6) == pytest.approx(4 / 5)
    assert curve.outlasts(4.0) == pytest.approx(4 / 5 * 1 / 3)
    assert curve.never == pytest.approx(4 / 15)


def test_waits_given_up_keep_a_hanging_tool_from_looking_fast() -> None:
    only_seen, honest = Sketch(), Sketch()
    for _ in range(50):
        only_seen.ended(1.0)
        honest.ended(1.0)
        honest.outlasted(60.0)

    assert only_seen.curve().quantile(0.9) < 1.2
    assert honest.curve().quantile(0.9) == math.inf
    assert honest.curve().never == pytest.approx(0.5, abs=0.02)


def test_remaining_time_is_conditional_and_grows_for_a_heavy_tail() -> None:
    dice, sketch = random.Random(2), Sketch(memory=1e9)
    for _ in range(4000):
        sketch.ended(dice.paretovariate(1.1))
    curve = sketch.curve()

    early = curve.quantile(0.5, given=2.0) - 2.0
    late = curve.quantile(0.5, given=20.0) - 20.0
    assert late > 4 * early


def test_a_tool_that_became_slow_is_believed_after_some_dozens_of_calls() -> None:
    sketch = Sketch(memory=50)
    for _ in range(500):
        sketch.ended(1.0)
    for _ in range(60):
        sketch.ended(30.0)

    assert sketch.curve().quantile(0.5) == pytest.approx(30.0, rel=0.1)


@given(
    st.lists(st.tuples(st.floats(0, 1e7), st.booleans()), max_size=60),
    st.lists(st.floats(0, 1e7), max_size=10),
    st.floats(0, 1e7),
)
def test_any_history_gives_a_falling_curve_between_one_and_nothing(
    seen: list[tuple[float, bool]], going_on: list[float], elapsed: float
) -> None:
    sketch = Sketch()
    for value, ended in seen:
        (sketch.ended if ended else sketch.outlasted)(value)
    curve = sketch.curve(going_on)
    points, left = curve.remaining(elapsed)

    assert ((curve.beyond[1:] <= curve.beyond[:-1]) & (curve.beyond[1:] >= 0)).all()
    assert left[0] == 1.0
    assert (left[1:] <= left[:-1] + 1e-9).all()
    assert (points[1:] > points[:-1]).all() or len(points) == 1
    assert elapsed <= curve.quantile(0.5, given=elapsed) or elapsed > EDGES[-1]


def _waited(waits: Waits, tenant: str, tool: str, seconds: float, times: int) -> None:
    for number in range(times):
        caller = Caller(tenant, f"{tool}{number}")
        waits.began(caller, tool, 0.0)
        waits.returned(caller, seconds)


def test_each_tenant_is_judged_by_its_own_tools() -> None:
    waits = Waits()
    _waited(waits, "honest", "search", 2.0, 40)
    _waited(waits, "liar", "search", 500.0, 400)
    honest, liar = Caller("honest", "s"), Caller("liar", "s")
    waits.began(honest, "search", 0.0)
    waits.began(liar, "search", 0.0)

    assert waits.curve(honest, 0.0).quantile(0.5) == pytest.approx(2.0, rel=0.15)
    assert waits.curve(liar, 0.0).quantile(0.5) == pytest.approx(500.0, rel=0.15)


def test_a_new_tool_borrows_from_the_tenants_others() -> None:
    waits = Waits()
    _waited(waits, "t", "build", 100.0, 40)
    caller = Caller("t", "new")
    waits.began(caller, "never seen", 0.0)

    assert waits.curve(caller, 0.0).quantile(0.5) == pytest.approx(100.0, rel=0.15)


def test_waits_that_go_on_count_before_they_are_over() -> None:
    waits = Waits()
    _waited(waits, "t", "fetch", 1.0, 10)
    caller = Caller("t", "one")
    waits.began(caller, "fetch", 0.0)
    before = waits.curve(caller, 0.0).never
    for number in range(30):
        waits.began(Caller("t", f"hangs{number}"), "fetch", 0.0)

    assert waits.curve(caller, 300.0).never > before + 0.3


def test_saying_it_twice_changes_nothing() -> None:
    once, twice = Waits(), Waits()
    caller = Caller("t", "s")
    for waits, times in ((once, 1), (twice, 2)):
        for _ in range(times):
            waits.began(caller, "x", 1.0)
        assert waits.elapsed_s(caller, 4.0) == 3.0
        for _ in range(times):
            waits.returned(caller, 4.0)
        assert waits.going_on == 0
    assert (once.curve(caller, 9.0).beyond == twice.curve(caller, 9.0).beyond).all()


def test_tools_are_bounded_and_those_waited_for_stay() -> None:
    waits = Waits(remembered=4)
    caller = Caller("t", "stays")
    waits.began(caller, "first", 0.0)
    _waited(waits, "t", "other", 1.0, 1)
    for number in range(50):
        _waited(waits, "t", f"tool{number}", 1.0, 1)

    assert waits.elapsed_s(caller, 7.0) == 7.0
    waits.returned(caller, 8.0)
    assert waits.going_on == 0


def test_names() -> None:
    def demand(**hints: str) -> Demand:
        return Demand("r", "t", "m", 1, 1, hints=Hints(**hints))  # type: ignore[arg-type]  # names only

    assert caller_of(demand()) is None
    assert caller_of(demand(program="p")) == Caller("t", "p")
    assert caller_of(demand(program="p", session="s")) == Caller("t", "s")
    assert tool_of(demand(tool_begins="said"), ("b", "a", "b")) == "a+b"
    assert tool_of(demand(tool_begins="said")) == "said"
    assert len(tool_of(demand(), ("x" * 900,))) == 64
