"""Routing policies on whole numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.serving.demand import Demand
from trailwarden.serving.hints import Hints
from trailwarden.serving.routing.consistent import ConsistentHash
from trailwarden.serving.routing.errors import BadSetting
from trailwarden.serving.routing.estimate import (
    TimeModel,
    miss_probability,
    safe_ttft_s,
    tokens_per_block,
)
from trailwarden.serving.routing.kv_aware import KvAware
from trailwarden.serving.routing.plain import LeastLoad, RoundRobin
from trailwarden.serving.routing.policies import POLICIES
from trailwarden.serving.routing.policy import Moment, Policy
from trailwarden.serving.worker import Health, Rates, WorkerView

_EACH = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)


def _demand(
    tokens: int = 6400, name: str = "r", session: str | None = None, first: int = 0
) -> Demand:
    blocks = tuple(range(first, first + tokens // 64))
    return Demand(name, "t", "m", tokens, 256, blocks, Hints(session=session))


def _views(count: int) -> list[WorkerView]:
    return [WorkerView(f"w{index}") for index in range(count)]


def _pick(policy: Policy, demand: Demand, views: Sequence[WorkerView], turn: int = 0) -> int:
    worker = policy.choose(demand, views, [0] * len(views), Moment(turn=turn)).worker
    assert worker is not None
    return worker


_VIEWS = st.lists(
    st.builds(
        WorkerView,
        worker_id=st.uuids().map(str),
        slots=st.integers(1, 16),
        running=st.integers(0, 20),
        waiting=st.integers(0, 20),
        queued_prefill_tokens=st.integers(0, 200_000),
        kv_capacity_tokens=st.sampled_from([1000, 1 << 20]),
        rates=st.builds(Rates, st.floats(0, 1e5), st.floats(0, 1), st.floats(0, 0.1)),
        health=st.sampled_from(Health),
    ),
    max_size=12,
    unique_by=lambda view: view.worker_id,
)


@_EACH
@given(views=_VIEWS, turn=st.integers(0, 50), tokens=st.integers(1, 5000))
def test_only_a_worker_that_is_up_and_has_room_is_chosen(
    policy: Policy, views: list[WorkerView], turn: int, tokens: int
) -> None:
    demand = _demand(tokens)
    choice = policy.choose(demand, views, [0] * len(views), Moment(turn=turn))
    able = [v.health is Health.UP and tokens <= v.kv_capacity_tokens for v in views]
    if choice.worker is None:
        assert not any(able)
        assert choice.ttft_s == math.inf
    else:
        assert able[choice.worker]
        assert 0 <= choice.ttft_s < math.inf
    assert choice.reason
    assert choice == policy.choose(demand, views, [0] * len(views), Moment(turn=turn))


@_EACH
def test_the_reason_says_why_nobody_is_chosen(policy: Policy) -> None:
    down = [replace(view, health=Health.DRAINING) for view in _views(3)]
    assert policy.choose(_demand(), down, [0] * 3).reason == "none of 3 workers is up"
    small = [replace(view, kv_capacity_tokens=4096) for view in _views(2)]
    assert "6400 tokens fits no worker; the largest has 4096" in (
        policy.choose(_demand(), small, [0, 0]).reason
    )
    assert policy.choose(_demand(), [], []).worker is None


def test_round_robin_takes_turns_among_those_up() -> None:
    views = _views(4)
    views[1] = replace(views[1], health=Health.BROKEN)
    picks = [_pick(RoundRobin(), _demand(), views, turn) for turn in range(6)]
    assert picks == [0, 2, 3, 0, 2, 3]


def test_least_load_counts_requests_for_slots_then_queued_tokens_then_turns() -> None:
    views = [
        WorkerView("a", slots=2, running=1),
        WorkerView("b", slots=8, running=2),
        WorkerView("c", slots=8, running=1, waiting=1, queued_prefill_tokens=9),
    ]
    assert _pick(LeastLoad(), _demand(), views) == 1
    assert [_pick(LeastLoad(), _demand(), _views(3), turn) for turn in range(4)] == [0, 1, 2, 0]


def test_a_session_stays_while_its_prompt_grows_and_others_come_and_go() -> None:
    policy, views = ConsistentHash(), _views(10)
    home = _pick(policy, _demand(640, session="s"), views)
    assert _pick(policy, _demand(64_000, "r2", "s"), views, turn=7) == home
    other = (home + 1) % 10
    views[other] = replace(views[other], health=Health.DOWN)
    assert _pick(policy, _demand(640, session="s"), views) == home
    without = [view for index, view in enumerate(views) if index != other]
    assert without[_pick(policy, _demand(session="s"), without)].worker_id == f"w{home}"


def test_sessions_of_the_same_name_of_two_tenants_are_different() -> None:
    policy, views = ConsistentHash(), _views(50)
    one = [_pick(policy, _demand(session=f"s{i}"), views) for i in range(20)]
    two = [_pick(policy, replace(_demand(session=f"s{i}"), tenant="u"), views) for i in range(20)]
    assert one != two


def test_without_a_session_the_first_blocks_are_the_key() -> None:
    policy, views = ConsistentHash(key_blocks=4), _views(50)
    assert _pick(policy, _demand(640), views) == _pick(policy, _demand(64_000, "r2"), views)
    assert len({_pick(policy, _demand(640, first=1000 * i), views) for i in range(30)}) > 10


@given(st.lists(st.integers(0, 3), min_size=1, max_size=120), st.floats(0.05, 2))
def test_no_worker_is_given_more_than_its_bound(sessions: list[int], slack: float) -> None:
    """The bound of Mirrokni et al.: ceil((1 + ε) m / n), of which one popular key is no excuse."""
    policy, loads = ConsistentHash(slack=slack), Counter[int]()
    for count, session in enumerate(sessions, start=1):
        views = [WorkerView(f"w{index}", running=loads[index]) for index in range(5)]
        loads[_pick(policy, _demand(session=f"s{session}"), views)] += 1
        assert max(loads.values()) <= math.ceil((1 + slack) * count / 5)


def test_the_cache_wins_until_its_queue_costs_more() -> None:
    rates = Rates(1000, 0.01, 0)
    for queued, expected in ((3000, 0), (5000, 1)):
        views = [WorkerView("warm", queued_prefill_tokens=queued, rates=rates), WorkerView("cold")]
        views[1] = replace(views[1], rates=rates)
        choice = KvAware().choose(_demand(6400), views, [64, 0])  # 4096 of 6400 tokens
        assert choice.worker == expected, choice.reason


def test_the_estimate_is_queue_then_own_prefill_slowed_by_decoding() -> None:
    view = WorkerView("a", running=4, queued_prefill_tokens=1000, rates=Rates(1000, 0.02, 0.005))
    # a token costs 1 ms, and a step of 40 ms in every 100
    assert TimeModel(chunk_tokens=100).ttft_s(view, 500) == pytest.approx(1.5 * 1.4 + 0.04)


def test_a_full_worker_costs_the_wait_for_a_slot() -> None:
    rates = Rates(1e6, 0.01, 0)
    full = WorkerView("a", slots=4, running=4, waiting=1, rates=rates)
    # two must leave; one of four leaves every 100 / 4 steps
    assert TimeModel(typical_output=100).ttft_s(full, 0) == pytest.approx(2 * 25 * 0.01 + 0.01)


def test_a_faster_worker_is_preferred_as_far_as_it_is_faster() -> None:
    views = [WorkerView("slow", rates=Rates(500)), WorkerView("fast", rates=Rates(5000))]
    assert _pick(KvAware(), _demand(), views) == 1
    assert KvAware().choose(_demand(), views, [100, 0]).worker == 0


def test_equal_workers_take_turns() -> None:
    assert [_pick(KvAware(), _demand(), _views(3), turn) for turn in range(5)] == [0, 1, 2, 0, 1]


def test_with_a_target_slack_is_spent_on_the_cache() -> None:
    rates = Rates(1000, 0.01, 0)
    views = [
        WorkerView("warm", queued_prefill_tokens=5000, rates=rates),
        WorkerView("cold", rates=rates),
    ]
    matched, state = [64, 0], Moment(spread=0.3)
    demand = _demand(6400)
    assert KvAware().choose(demand, views, matched, state).worker == 1
    relaxed = KvAware(target_s=60).choose(demand, views, matched, state)
    assert (relaxed.worker, relaxed.matched_blocks) == (0, 64)
    assert "safe" in relaxed.reason
    assert relaxed.risk == pytest.approx(0, abs=1e-6)
    tight = KvAware(target_s=8).choose(demand, views, matched, state)
    assert tight.worker == 1
    assert tight.risk is not None
    assert 0.05 < tight.risk < 0.5


def test_a_deadline_is_a_target_on_the_planes_clock() -> None:
    demand = replace(_demand(), deadline_s=105.0)
    views = [WorkerView("a", rates=Rates(1000))]
    risks = [KvAware().choose(demand, views, [0], Moment(now_s=now)).risk for now in (0, 99, 106)]
    assert risks[0] == pytest.approx(0, abs=1e-6)
    assert risks[1] is not None
    assert risks[1] > 0.5
    assert risks[2] == 1
    assert KvAware().choose(_demand(), views, [0]).risk is None


@given(st.floats(0.01, 100), st.floats(0.01, 0.9), st.floats(0, 2))
def test_the_safe_time_misses_with_just_the_risk(target: float, risk: float, spread: float) -> None:
    safe = safe_ttft_s(target, risk, spread)
    if spread > 0.01:
        assert miss_probability(safe, target, spread) == pytest.approx(risk)
    else:
        assert safe == pytest.approx(target, rel=0.05)


def test_blocks_of_text_stand_for_as_many_tokens_as_the_prompt_has() -> None:
    exact = Demand("r", "t", "m", 6500, 1, tuple(range(101)))
    assert tokens_per_block(exact) == 64
    dense = Demand("r", "t", "m", 12_000, 1, tuple(range(100)))  # code, Chinese: more tokens
    assert tokens_per_block(dense) == pytest.approx(120, rel=0.01)
    assert tokens_per_block(Demand("r", "t", "m", 20, 1)) == 64
    wholly = KvAware().choose(dense, [WorkerView("a", rates=Rates(1000, 0, 0))], [100])
    assert wholly.ttft_s == pytest.approx(0.06, rel=0.01)  # half a block is left, not half of all


def test_a_block_that_collides_costs_time_and_nothing_else() -> None:
    """Two prompts with the same hashes: the believed match is wrong, the choice still is one."""
    views = _views(2)
    choice = KvAware().choose(_demand(6400), views, [100, 0])
    assert choice.worker == 0
    assert choice.ttft_s > 0


@pytest.mark.parametrize(
    "build",
    [
        lambda: KvAware(target_s=0),
        lambda: KvAware(risk=1),
        lambda: ConsistentHash(slack=0),
        lambda: ConsistentHash(key_blocks=0),
        lambda: TimeModel(chunk_tokens=0),
        lambda: TimeModel(typical_output=0),
    ],
)
def test_settings_that_cannot_work_are_refused(build: object) -> None:
    assert callable(build)
    with pytest.raises(BadSetting, match="it must be"):
        build()


def test_a_thousand_workers_are_chosen_among() -> None:
    views, matched = _views(1000), [0] * 1000
    matched[777] = 90
    assert KvAware().choose(_demand(), views, matched).worker == 777
    homes = {_pick(ConsistentHash(), _demand(session=f"s{i}"), views) for i in range(300)}
    assert len(homes) > 200
