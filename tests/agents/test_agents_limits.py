"""What a turn may use: by a clock that the test turns."""

from __future__ import annotations

import pytest

from trailwarden.agents.errors import LimitReached
from trailwarden.agents.limits import Budget, Limits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_seconds_run_out_for_models_before_they_do_for_the_turn() -> None:
    clock = Clock()
    budget = Budget(Limits(seconds=60, model_seconds=30), clock)
    clock.now = 29
    budget.check_models()
    assert (budget.model_seconds_left(), budget.seconds_left()) == (1, 31)
    clock.now = 31
    with pytest.raises(LimitReached, match="30 s"):
        budget.check_models()
    clock.now = 61
    assert budget.seconds_left() == 0


def test_tokens_run_out() -> None:
    budget = Budget(Limits(tokens=10))
    budget.spend(-5)
    budget.spend(9)
    budget.check_models()
    budget.spend(1)
    with pytest.raises(LimitReached, match="10 tokens"):
        budget.check_models()


def test_steps_and_repeats_run_out() -> None:
    budget = Budget(Limits(steps=2, repeats=1))
    budget.step("a")
    with pytest.raises(LimitReached, match="again"):
        budget.step("a")
    other = Budget(Limits(steps=2, repeats=1))
    other.step("a")
    other.step("b")
    with pytest.raises(LimitReached, match="2 attempts"):
        other.step("c")
