"""Whole planes of simulated workers: closed loops, failures, gates, and a thousand workers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from trailwarden.serving.demand import Demand
from trailwarden.serving.gateway.ports import Ending
from trailwarden.serving.replay.agents import AgentMix, generate
from trailwarden.serving.replay.record import Outcome
from trailwarden.serving.replay.session import Session, Turn, own_chain
from trailwarden.serving.routing.kv_aware import KvAware
from trailwarden.serving.routing.plain import LeastLoad, RoundRobin
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import Job, Usage
from trailwarden.serving.simulate.plane import Plane
from trailwarden.serving.simulate.routers import Knowledge, PolicyRouter
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.worker import Rates

RATES = Rates(1000.0, 0.02, 0.001)


def fleet(count: int = 1, **spec: int) -> list[Engine]:
    return [Engine(EngineSpec(RATES, **spec), name=f"w{place}") for place in range(count)]  # type: ignore[arg-type]  # whole numbers only


def plane(engines: Sequence[Engine], **more: float) -> Plane:
    return Plane(engines, PolicyRouter(LeastLoad(), engines, Knowledge.NONE), **more)  # type: ignore[arg-type]  # numbers only


def single(name: str, start_s: float, prompt: int = 1000, output: int = 11) -> Session:
    chain = own_chain(sum(name.encode()), prompt)
    return Session(name, start_s, (Turn(prompt, output),), chain)


def test_the_next_turn_comes_after_the_answer_and_the_pause_and_finds_its_prefix() -> None:
    turns = (Turn(640, 64, tool="look"), Turn(960, 10, 5.0, tool="look"), Turn(1280, 10, 7.0))
    session = Session("s", 2.0, turns, own_chain(1, 1344))
    records = plane(fleet()).play([session])

    assert [record.turn for record in records] == [0, 1, 2]
    for (before, after), pause in zip(pairwise(records), (5.0, 7.0), strict=True):
        assert after.arrival_s == pytest.approx(before.end_s + pause)
    assert [record.cached_tokens for record in records] == [0, 640 + 0, 960]
    assert records[1].ttft_s == pytest.approx((960 - 640) / 1000)


def test_sessions_start_when_they_should_whatever_became_of_others() -> None:
    records = plane(fleet(slots=1)).play([single("a", 0.0), single("b", 0.1), single("c", 0.2)])

    assert [record.arrival_s for record in records] == [0.0, 0.1, 0.2]
    assert records[2].ttft_s == pytest.approx(2 * (1.0 + 10 * 0.021) + 1.0 - 0.2)


def test_a_client_without_patience_leaves_and_its_session_counts_as_failed() -> None:
    engines = fleet(slots=1)
    long = Session("long", 0.0, (Turn(30_000, 5),), ())
    agent = Session("agent", 1.0, (Turn(100, 5), Turn(200, 5), Turn(300, 5)), ())
    records = plane(engines, patience_s=10.0).play([long, agent])

    assert [record.outcome for record in records if record.session_id == "long"] == [
        Outcome.TIMED_OUT
    ]
    agents = [record.outcome for record in records if record.session_id == "agent"]
    assert agents == [Outcome.SERVED] * 3
    assert engines[0].cache.in_use == 0

    records = plane(fleet(slots=1), patience_s=0.05).play([agent])
    assert [record.outcome for record in records] == [
        Outcome.TIMED_OUT,
        Outcome.ABANDONED,
        Outcome.ABANDONED,
    ]


def test_what_fits_nowhere_is_shed_by_the_policy_or_rejected_by_the_engine() -> None:
    small = fleet(kv_capacity_tokens=640)
    records = plane(small).play([single("a", 0.0, 1000), single("b", 1.0, 600, 100)])

    assert [record.outcome for record in records] == [Outcome.SHED, Outcome.REJECTED]


def test_a_request_that_would_wait_too_long_can_be_turned_away() -> None:
    engines = fleet()
    router = PolicyRouter(KvAware(), engines, shed_beyond_s=2.5)
    load = [single(name, 0.0) for name in "abcd"]
    outcomes = [record.outcome for record in Plane(engines, router).play(load)]

    assert outcomes.count(Outcome.SERVED) == 2
    assert outcomes.count(Outcome.SHED) == 2


class OneAtATime:
    """A gate that lets one program in at a time."""

    def __init__(self) -> None:
        self.inside: str | None = None
        self.most = 0

    def may_start(self, demand: Demand, now_s: float) -> bool:
        if self.inside not in (None, demand.hints.program):
            return False
        self.inside = demand.hints.program
        return True

    def started(self, demand: Demand, worker_id: str, now_s: float) -> None:
        assert demand.hints.program == self.inside
        assert worker_id == "w0"

    def ended(self, ending: Ending, now_s: float) -> None:
        if ending.demand.hints.last_step:
            self.inside = None


def test_a_gate_holds_programs_back_until_it_lets_them_in() -> None:
    turns = (Turn(500, 10, tool="t"), Turn(900, 10, 3.0))
    load = [Session(name, 0.0, turns, own_chain(place, 910)) for place, name in enumerate("abc")]
    engines = fleet()
    router = PolicyRouter(RoundRobin(), engines, Knowledge.NONE)
    records = Plane(engines, router, gate=OneAtATime()).play(load)

    assert all(record.served for record in records)
    spans = sorted(
        (min(starts), max(ends))
        for starts, ends in (
            (
                [r.first_token_s or 0.0 for r in records if r.session_id == name],
                [r.end_s for r in records if r.session_id == name],
            )
            for name in "abc"
        )
    )
    assert all(before[1] < after[0] for before, after in pairwise(spans))


class Pinner:
    """A keeper that pins every chain whose tool was called, until it is due back."""

    def __init__(self) -> None:
        self.wake_s: float | None = None
        self.pins: list[tuple[Job, int]] = []

    def started(self, job: Job, worker: int, now: float) -> None:
        pass

    def ended(self, job: Job, worker: int, usage: Usage, now: float) -> None:
        if job.demand.hints.tool_begins:
            self.pins.append((job, worker))

    def act(self, engines: Sequence[Engine], now: float) -> None:
        for job, worker in self.pins:
            engines[worker].pin(job.chain, now + 60.0)
        self.pins.clear()


@pytest.mark.parametrize(("keeper", "cached"), [(None, 0), (Pinner(), 5 * 64)])
def test_a_keeper_keeps_what_pressure_would_evict(keeper: Pinner | None, cached: int) -> None:
    agent = Session("a", 0.0, (Turn(320, 10, tool="t"), Turn(450, 10, 20.0)), own_chain(1, 460))
    others = [single(f"o{place}", 3.0 + place, 800) for place in range(5)]
    engines = fleet(kv_capacity_tokens=20 * 64)
    router = PolicyRouter(RoundRobin(), engines, Knowledge.NONE)
    records = Plane(engines, router, keeper=keeper).play([agent, *others])

    assert [r.cached_tokens for r in records if r.request_id == "a/1"] == [cached]


@pytest.mark.parametrize("knowledge", list(Knowledge))
def test_every_kind_of_knowledge_plays_the_same_load_to_its_end(knowledge: Knowledge) -> None:
    mix = AgentMix(span_s=60, sessions_per_s=0.3)
    engines = fleet(4, kv_capacity_tokens=60_000)
    load = generate(mix, 5)
    router = PolicyRouter(KvAware(target_s=2.0), engines, knowledge)
    records = Plane(engines, router).play(load)

    assert len(records) == sum(len(session.turns) for session in load)
    assert sum(e.counters.cached for e in engines) == sum(r.cached_tokens for r in records)
    assert sum(e.counters.output for e in engines) == sum(r.output_tokens for r in records)


def test_events_know_what_caches_hold_and_beliefs_may_not() -> None:
    load = generate(AgentMix(span_s=120, sessions_per_s=0.4, captions_per_s=0), 3)
    shares = {}
    for name, knowledge in (("none", Knowledge.NONE), ("events", Knowledge.EVENTS)):
        engines = fleet(4)
        policy = RoundRobin() if name == "none" else KvAware()
        records = Plane(engines, PolicyRouter(policy, engines, knowledge)).play(load)
        shares[name] = sum(r.cached_tokens for r in records)
    assert shares["events"] > 1.1 * shares["none"]


def test_a_thousand_workers_play_the_same_twice() -> None:
    mix = AgentMix(span_s=10, sessions_per_s=20, captions_per_s=80, turns=3)
    load = generate(mix, 1)

    def played() -> list[tuple[str, int | None, float | None]]:
        engines = fleet(1000)
        records = plane(engines).play(load)
        return [(r.request_id, r.worker, r.first_token_s) for r in records]

    first = played()
    assert len({worker for _, worker, _ in first}) > 500
    assert first == played()
