"""Program admission: who goes on, who waits, what is freed, and whom a lie hurts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.gateway.ports import Ending, OpenGate
from trailwarden.serving.hints import Hints, Priority
from trailwarden.serving.programs.gate import Programs
from trailwarden.serving.programs.terms import GateTerms
from trailwarden.serving.replay.agents import (
    LONG_TAILED,
    NEVER_RETURNING,
    SHORT,
    AgentMix,
    Lognormal,
    Tool,
    generate,
)
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import Job, Usage
from trailwarden.serving.simulate.plane import Plane
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.worker import Rates, WorkerView

_RATES = Rates(8000.0, 0.02, 0.0005)
_SLOW = Rates(100.0, 0.02, 0.0005)
"""With these the memory of `view` is worth keeping for 100 s."""


def view(tokens: int = 10_000, name: str = "w") -> WorkerView:
    return WorkerView(name, kv_capacity_tokens=tokens, rates=_SLOW)


def gate(tokens: int = 10_000, **terms: float) -> Programs:
    made = Programs(GateTerms(**{"fill": 1.0, "brim": 1.0, **terms}))  # type: ignore[arg-type]  # numbers only
    made.know(view(tokens))
    return made


class Agent:
    """A program that a test plays turn by turn."""

    def __init__(
        self,
        gate: Programs,
        name: str,
        tenant: str = "t",
        priority: Priority = Priority.AGENT,
        worker: str = "w",
        tool: str = "tool",
    ) -> None:
        self.gate, self.name, self.tenant, self.worker = gate, name, tenant, worker
        self.priority, self.tool = priority, tool
        self.turn = 0
        self.demand: Demand

    def ask(self, prompt: int, now: float, *, output: int = 0, last: bool = False) -> bool:
        """Ask for a turn, and start it if it may."""
        hints = Hints(
            priority=self.priority,
            program=self.name,
            session=self.name,
            tool_begins=self.tool,
            last_step=last,
            expected_output=output,
        )
        self.turn += 1
        self.demand = Demand(
            f"{self.tenant}/{self.name}/{self.turn}", self.tenant, "m", prompt, 4096, hints=hints
        )
        return self.again(now)

    def again(self, now: float) -> bool:
        """Ask once more for the same turn."""
        may = self.gate.may_start(self.demand, now)
        if may:
            self.gate.started(self.demand, self.worker, now)
        return may

    def end(self, now: float, *, output: int = 0, complete: bool = True) -> None:
        """The turn is over."""
        self.gate.ended(
            Ending(self.demand, self.worker, (), self.demand.prompt_tokens, output, complete),
            now,
        )


def test_programs_go_on_while_they_fit_and_wait_when_they_do_not() -> None:
    plane = gate()
    first, second, third = (Agent(plane, name) for name in "abc")

    assert first.ask(4000, 0.0)
    assert second.ask(6000, 0.0)
    assert not third.ask(1000, 0.0)
    assert plane.waiting == 1
    first.end(1.0)
    assert not third.again(1.0), "a program keeps its memory while its tool is out"
    assert first.ask(4000, 2.0, last=True)
    first.end(3.0)
    assert third.again(3.0)
    assert plane.taken("w") == 7000


def test_requests_without_a_program_pass_and_are_counted_while_they_run() -> None:
    plane = gate()
    one_shot = Demand("r", "t", "m", 6000, 100)

    assert plane.may_start(one_shot, 0.0)
    plane.started(one_shot, "w", 0.0)
    assert plane.taken("w") == 6100
    assert Agent(plane, "a").ask(1000, 0.0)
    second = Agent(plane, "b")
    assert not second.ask(5000, 0.0)
    plane.ended(Ending(one_shot, "w", (), 6000, 100, True), 1.0)
    assert second.again(1.0)


def test_a_program_that_was_let_in_may_grow_into_what_was_kept_back() -> None:
    plane = gate(fill=0.5)
    grown, new = Agent(plane, "a"), Agent(plane, "b")

    assert grown.ask(5000, 0.0)
    grown.end(1.0)
    assert not new.ask(100, 1.0)
    assert grown.ask(9000, 2.0)


def test_the_oldest_goes_on_and_the_youngest_idle_one_yields_when_it_was_held_for_long() -> None:
    plane = gate(patience_s=30.0)
    old, young = Agent(plane, "old"), Agent(plane, "young")
    assert old.ask(4000, 0.0)
    assert young.ask(4000, 1.0)
    old.end(2.0)
    young.end(3.0)

    assert not old.ask(8000, 4.0)
    assert not old.again(8.0), "somebody may end before that"
    assert old.again(40.0)
    assert not young.ask(4000, 41.0)
    old.end(50.0)
    assert old.ask(8000, 55.0, last=True)
    old.end(60.0)
    assert young.again(60.0)


def test_a_running_program_never_yields() -> None:
    plane = gate(patience_s=0.0)
    young, old = Agent(plane, "young"), Agent(plane, "old")
    assert old.ask(2000, 0.0)
    assert young.ask(8000, 1.0)
    old.end(2.0)

    assert not old.ask(9000, 100.0)
    young.end(200.0)
    assert old.again(200.0)


def test_a_tool_that_is_out_for_too_long_gives_its_memory_up_only_when_it_is_wanted() -> None:
    plane = gate()
    for number in range(20):  # the tool is learned to return within two seconds
        teacher = Agent(plane, f"teacher{number}")
        teacher.ask(10, number * 10.0)
        teacher.end(number * 10.0)
        teacher.ask(10, number * 10.0 + 2.0, last=True)
        teacher.end(number * 10.0 + 2.0)
    lost, new = Agent(plane, "lost"), Agent(plane, "new")
    assert lost.ask(9000, 1000.0)
    lost.end(1001.0)

    assert not new.ask(9000, 1002.0)
    assert plane.admits("t", "lost")
    assert new.again(1029.0)
    assert not plane.admits("t", "lost")


def test_what_never_comes_back_is_forgotten_after_its_time() -> None:
    plane = gate(expiry_s=600.0)
    for number in range(8):
        hangs = Agent(plane, f"h{number}")
        assert hangs.ask(1000, 0.0)
        hangs.end(1.0)
    assert plane.taken("w") == 8000
    Agent(plane, "later").ask(10, 602.0)

    assert plane.living == 1
    assert plane.taken("w") < 20
    assert plane.waits.going_on == 0


@pytest.mark.parametrize("ran", [True, False])
def test_cancelling_frees_everything_at_once(ran: bool) -> None:
    plane = gate()
    blocker = Agent(plane, "blocker")
    if not ran:
        blocker.ask(10_000, 0.0)
    agent = Agent(plane, "a")
    assert agent.ask(5000, 0.0) is ran
    worker = "w" if ran else None
    plane.ended(Ending(agent.demand, worker, (), 5000, 3, False), 1.0)

    assert plane.living == (0 if ran else 1)
    assert plane.waiting == 0
    assert plane.taken("w") == (0 if ran else 10_000)


def test_a_lost_worker_takes_its_reservations_with_it() -> None:
    plane = gate()
    plane.know(view(10_000, "v"))
    agent = Agent(plane, "a")
    assert agent.ask(9000, 0.0)
    agent.end(1.0)
    plane.lose("w")
    agent.worker = "v"

    assert agent.ask(9000, 2.0)
    assert plane.taken("v") == 9000


def test_a_new_program_waits_for_room_at_any_worker_of_its_model() -> None:
    plane = Programs(GateTerms(fill=1.0, brim=1.0))
    plane.know(view(10_000, "w"), ["m"])
    plane.know(view(10_000, "v"), ["m"])
    plane.know(view(99_000, "other"), ["another model"])
    at_w, at_v = Agent(plane, "a"), Agent(plane, "b", worker="v")
    assert at_w.ask(9000, 0.0, last=True)
    assert at_v.ask(9000, 0.0, last=True)
    waiting = Agent(plane, "c", worker="v")

    assert not waiting.ask(5000, 1.0)
    at_v.end(2.0)
    assert waiting.again(2.0)
    plane.lose("w")
    assert plane.taken("other") == 0


def test_a_program_larger_than_the_worker_goes_alone() -> None:
    plane = gate()
    small, huge = Agent(plane, "small"), Agent(plane, "huge")
    assert small.ask(1000, 0.0)
    assert not huge.ask(50_000, 0.0)
    small.end(1.0)
    assert small.ask(1000, 2.0, last=True)
    small.end(3.0)
    assert huge.again(3.0)


def test_classes_go_before_age_and_age_makes_up_for_class() -> None:
    plane = gate(ageing_s=60.0)
    holder = Agent(plane, "holder")
    assert holder.ask(10_000, 0.0, last=True)
    background = Agent(plane, "nobody waits", priority=Priority.BACKGROUND)
    chat = Agent(plane, "chat", priority=Priority.INTERACTIVE)
    assert not background.ask(10_000, 1.0)
    assert not chat.ask(10_000, 100.0)
    holder.end(101.0)
    assert not background.again(101.0)
    assert chat.again(101.0)

    late = Agent(plane, "late", priority=Priority.INTERACTIVE)
    assert not late.ask(10_000, 122.0)
    chat.gate.ended(Ending(chat.demand, "w", (), 10_000, 0, False), 123.0)
    assert not late.again(123.0)
    assert background.again(123.0), "two classes are made up for in two minutes"


def test_a_tenant_that_holds_everything_yields_to_one_that_holds_nothing() -> None:
    plane = gate(10_010, patience_s=10.0)
    greedy = [Agent(plane, f"g{number}", "greedy") for number in range(10)]
    for agent in greedy:
        assert agent.ask(1000, 0.0)
        agent.end(1.0)
    modest = Agent(plane, "m", "modest")

    assert not modest.ask(3000, 2.0)
    assert modest.again(12.1)
    assert sum(plane.admits("greedy", agent.name) for agent in greedy) == 7


def test_a_common_beginning_is_counted_once_and_only_if_it_is_the_same() -> None:
    plane = gate(10_000)
    blocks = tuple(range(100))

    def asks(name: str, chain: tuple[int, ...]) -> bool:
        hints = Hints(program=name, session=name, keep_prefix=50 * BLOCK_TOKENS, expected_output=0)
        demand = Demand(name, "t", "m", 100 * BLOCK_TOKENS, 0, chain, hints)
        return plane.may_start(demand, 0.0)

    assert asks("a", blocks)
    assert asks("b", blocks)
    assert plane.taken("w") == 150 * BLOCK_TOKENS
    assert not asks("liar", tuple(1000 + block for block in blocks))


def test_claims_are_worth_what_the_tenants_claims_were_worth() -> None:
    """A tenant that says 1 and takes 1000 is soon reckoned with 1000, and others are not."""
    plane = gate(1_000_000)
    for tenant, output in (("liar", 1000), ("honest", 10)):
        for number in range(30):
            agent = Agent(plane, f"p{number}", tenant)
            agent.ask(100, number, output=1 if tenant == "liar" else 10, last=True)
            agent.end(number, output=output)
    assert plane.sizes.accuracy("liar") == (30, 30_000)

    before = plane.taken("w")
    Agent(plane, "next", "liar").ask(100, 100.0, output=1)
    liars = plane.taken("w") - before
    Agent(plane, "next", "honest").ask(100, 100.0, output=10)
    assert liars >= 1100
    assert plane.taken("w") - before - liars <= 100 + 12


class _OneWorker:
    """A router where there is nothing to choose."""

    def route(self, demand: Demand, now: float) -> int | None:
        return 0

    def first_token(self, request_id: str, now: float) -> None: ...

    def ended(self, job: Job, usage: Usage, now: float) -> None: ...


_MIXES = st.builds(
    AgentMix,
    span_s=st.just(60.0),
    sessions_per_s=st.floats(0.05, 0.4),
    captions_per_s=st.floats(0, 0.5),
    tools=st.sampled_from([SHORT, LONG_TAILED, NEVER_RETURNING]),
    turns=st.floats(1, 10),
    context_tokens=st.just(8_000),
)


@settings(max_examples=25, deadline=None)
@given(_MIXES, st.integers(0, 1000))
def test_with_memory_to_spare_the_gate_changes_no_record(mix: AgentMix, seed: int) -> None:
    """Room for the largest context of every session at once, so never any pressure."""
    sessions = generate(mix, seed)
    spec = EngineSpec(rates=_RATES, kv_capacity_tokens=(len(sessions) + 1) * 9_000)
    plain = Plane([Engine(spec)], _OneWorker(), OpenGate()).play(sessions)
    engine, plane = Engine(spec), Programs()
    plane.know(engine.view(0.0))

    assert Plane([engine], _OneWorker(), plane).play(sessions) == plain


@settings(max_examples=25, deadline=None)
@given(_MIXES, st.integers(0, 1000), st.integers(8_000, 40_000))
def test_under_any_pressure_everybody_is_served_and_nothing_is_left(
    mix: AgentMix, seed: int, capacity: int
) -> None:
    sessions = generate(mix, seed)
    engine = Engine(EngineSpec(rates=_RATES, kv_capacity_tokens=capacity + 1000))
    plane = Programs(GateTerms(expiry_s=100.0))
    plane.know(engine.view(0.0))
    records = Plane([engine], _OneWorker(), plane).play(sessions)

    assert all(record.served for record in records)
    assert plane.waiting == 0
    last = max((record.end_s for record in records), default=0.0)
    Agent(plane, "after all").ask(1, last + 4000.0)
    assert plane.living == 1
    assert plane.taken(engine.name) <= 1 + 4096


def test_past_the_cliff_the_gate_keeps_the_cache_warm() -> None:
    """Same load, same memory: without the gate most is computed again, with it hardly any."""
    mix = AgentMix(
        span_s=200.0,
        sessions_per_s=0.2,
        captions_per_s=0.3,
        tools=(Tool("t", Lognormal(1.0, 0.5)),),
        turns=12,
        task=Lognormal(1500, 0.6),
        result=Lognormal(700, 0.8),
    )
    sessions = generate(mix, 3)

    def cached_share(gated: bool) -> float:
        engine = Engine(EngineSpec(rates=_RATES, kv_capacity_tokens=80_000))
        plane = Programs()
        plane.know(engine.view(0.0))
        Plane([engine], _OneWorker(), plane if gated else OpenGate()).play(sessions)
        return engine.counters.cached / (engine.counters.cached + engine.counters.computed)

    assert cached_share(gated=False) < 0.5
    assert cached_share(gated=True) > 0.8


def test_rubbish_does_not_break_it() -> None:
    dice = random.Random(5)
    plane = gate(5_000, patience_s=1.0, expiry_s=20.0)
    live: list[Agent] = []
    for step in range(3000):
        now = step * 0.1
        agent = Agent(plane, f"p{dice.randrange(30)}", f"t{dice.randrange(3)}")
        agent.turn = step
        if agent.ask(
            dice.randrange(6000), now, output=dice.randrange(9000), last=dice.random() < 0.2
        ):
            live.append(agent)
        elif dice.random() < 0.7:
            plane.ended(Ending(agent.demand, None, (), 0, 0, False), now)
        if live and dice.random() < 0.8:
            live.pop(dice.randrange(len(live))).end(
                now, output=dice.randrange(3000), complete=dice.random() < 0.8
            )
        plane.ended(
            Ending(agent.demand, None, (), 0, 0, False), now
        ) if dice.random() < 0.1 else None
        assert plane.taken("w") >= 0
    for agent in live:
        agent.end(400.0, complete=False)
    plane.may_start(Demand("x", "t", "m", 1, 1, hints=Hints(program="x")), 1e6)
    assert plane.living - plane.waiting <= 31
