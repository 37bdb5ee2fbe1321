"""What is learned of workers from measurements, some of them lies."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.serving.routing.errors import BadSetting
from trailwarden.serving.routing.rates import ErrorLearner, RateLearner
from trailwarden.serving.routing.steady import Steady
from trailwarden.serving.routing.tokens import KeptShare, TokenScale
from trailwarden.serving.worker import Rates

_TRUE = Rates(8000, 0.012, 0.0008)


def _watched(lies: float, factor: float, seed: int, steps: int = 1500) -> Rates:
    """What is learned of `_TRUE` with 10 % noise, a share of measurements off by a factor."""
    dice, learner = random.Random(seed), RateLearner()
    for _ in range(steps):
        wrong = factor if dice.random() < lies else 1.0
        noise = math.exp(dice.gauss(0, 0.1)) * wrong
        tokens, running = dice.randint(200, 8000), dice.randint(1, 16)
        learner.observe_prefill(tokens, tokens / _TRUE.prefill_tokens_per_s * noise)
        learner.observe_step(running, _TRUE.decode_step_s(running) * noise)
    return learner.rates


@pytest.mark.parametrize("seed", range(3))
def test_rates_are_learned_through_noise(seed: int) -> None:
    rates = _watched(lies=0, factor=1, seed=seed)
    assert rates.prefill_tokens_per_s == pytest.approx(8000, rel=0.1)
    for running in (1, 8, 16):
        assert rates.decode_step_s(running) == pytest.approx(_TRUE.decode_step_s(running), rel=0.1)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("factor", [1e-4, 1000.0])
def test_a_tenth_of_lies_moves_them_little(factor: float, seed: int) -> None:
    rates = _watched(lies=0.1, factor=factor, seed=seed)
    assert rates.prefill_tokens_per_s == pytest.approx(8000, rel=0.25)
    for running in (1, 8, 16):
        assert rates.decode_step_s(running) == pytest.approx(_TRUE.decode_step_s(running), rel=0.25)


def test_a_worker_that_becomes_slower_is_found_out() -> None:
    learner = RateLearner(_TRUE)
    for turn in range(400):
        learner.observe_prefill(4000, 4.0)
        learner.observe_step(1 + turn % 8, 0.1 + 0.01 * (1 + turn % 8))
    assert learner.rates.prefill_tokens_per_s == pytest.approx(1000, rel=0.05)
    assert learner.rates.decode_step_s(4) == pytest.approx(0.14, rel=0.1)


def test_a_batch_that_never_varies_leaves_the_line_determined() -> None:
    learner = RateLearner()
    for _ in range(500):
        learner.observe_step(4, 0.05)
    rates = learner.rates
    assert rates.decode_step_s(4) == pytest.approx(0.05, rel=0.05)
    assert rates.step_s >= 0
    assert rates.step_per_request_s >= 0


@given(
    st.lists(
        st.tuples(st.integers(-5, 10**7), st.floats(allow_nan=True, allow_infinity=True)),
        max_size=60,
    )
)
def test_no_measurement_breaks_the_rates(measured: list[tuple[int, float]]) -> None:
    learner = RateLearner()
    for number, seconds in measured:
        learner.observe_prefill(number, seconds)
        learner.observe_step(number, seconds)
    rates = learner.rates
    assert 0.999 < rates.prefill_tokens_per_s < 1.001e7
    assert 0 <= rates.step_s < 100
    assert 0 <= rates.step_per_request_s < 100


def test_one_lie_moves_a_rate_by_a_bounded_factor() -> None:
    learner = RateLearner(_TRUE)
    learner.observe_prefill(10_000_000, 1e-9)
    assert 8000 <= learner.rates.prefill_tokens_per_s <= 8000 * math.exp(0.07) + 1
    for _ in range(5):
        learner.observe_prefill(100, -1)
        learner.observe_step(4, math.nan)
    assert learner.rejected == 10


@given(st.floats(0.01, 100), st.lists(st.floats(1e-9, 1e9), max_size=30))
def test_steady_stays_within_its_limits(value: float, measured: list[float]) -> None:
    steady = Steady(value, 0.01, 100)
    for each in measured:
        before = steady.value
        steady.observe(each)
        assert 0.0099 <= steady.value <= 100.01
        assert abs(math.log(steady.value / before)) <= 0.1 * 0.7 + 1e-9


def test_steady_refuses_settings_that_cannot_work() -> None:
    with pytest.raises(BadSetting, match="value"):
        Steady(0, 0, 1)
    with pytest.raises(BadSetting, match="gain"):
        Steady(1, 0.1, 2, gain=0)
    with pytest.raises(BadSetting, match="window"):
        RateLearner(window=1)


def test_the_spread_of_first_token_times_is_learned() -> None:
    dice, learner = random.Random(5), ErrorLearner()
    for _ in range(3000):
        learner.observe(2.0, 2.0 * 1.3 * math.exp(dice.gauss(0, 0.3)))
    learner.observe(math.nan, 1)
    learner.observe(1, 0)
    assert learner.bias == pytest.approx(1.3, rel=0.1)
    assert learner.spread == pytest.approx(0.3, rel=0.35)


@pytest.mark.parametrize("truth", [1.5, 4.0, 6.0])
def test_bytes_a_token_are_learned_and_lies_bounded(truth: float) -> None:
    scale, dice = TokenScale(), random.Random(1)
    for _ in range(500):
        size = dice.randint(500, 50_000)
        scale.observe(size, 10**9 if dice.random() < 0.05 else round(size / truth))
    scale.observe(0, 5)
    scale.observe(5, 0)
    assert scale.bytes_per_token == pytest.approx(truth, rel=0.1)
    assert scale.tokens(0) == 1


def test_the_kept_share_falls_with_disappointment_and_recovers() -> None:
    kept = KeptShare()
    for _ in range(200):
        kept.observe(1000, 0)
    assert kept.share == pytest.approx(0.1)
    kept.observe(0, 5)
    kept.observe(100, -1)
    kept.observe(100, math.nan)
    assert kept.share == pytest.approx(0.1)
    for _ in range(200):
        kept.observe(1000, 5000)
    assert kept.share == pytest.approx(1, rel=0.01)
