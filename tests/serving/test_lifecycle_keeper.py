"""What the lifecycle orders: nothing without need, bounded with it, and nothing is left behind."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.gateway.ports import OpenGate
from trailwarden.serving.hints import Hints
from trailwarden.serving.lifecycle.keeper import Lifecycle
from trailwarden.serving.lifecycle.orders import Deed, Order
from trailwarden.serving.lifecycle.planning import KeepTerms
from trailwarden.serving.lifecycle.residents import Room
from trailwarden.serving.lifecycle.simulated import (
    AheadEngine,
    Heard,
    RestoreFirst,
    SimulatedKeeper,
)
from trailwarden.serving.lifecycle.waits import Caller, Waits
from trailwarden.serving.programs.gate import Programs
from trailwarden.serving.replay.agents import (
    LONG_TAILED,
    NEVER_RETURNING,
    SHORT,
    AgentMix,
    generate,
)
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import Job, Usage
from trailwarden.serving.simulate.plane import Plane
from trailwarden.serving.simulate.spec import EngineSpec

_ROOM = Room(capacity_tokens=100 * BLOCK_TOKENS, prefill_tokens_per_s=64.0)
"""A hundred blocks; to keep one is worth it for up to 100 s."""


class Session:
    """A session that a test plays turn by turn."""

    def __init__(self, lifecycle: Lifecycle, name: str, tenant: str = "t") -> None:
        self.lifecycle, self.name, self.tenant = lifecycle, name, tenant
        self.turn = 0

    def turn_of(
        self,
        blocks: int,
        now: float,
        *,
        tool: str = "tool",
        last: bool = False,
        complete: bool = True,
        shared: int = 0,
        public: int | None = None,
    ) -> None:
        """A whole turn: its chain has so many blocks, the first `shared` of them common to all.

        `public` of them are called shared, all that are by default.
        """
        self.start(blocks, now, tool=tool, last=last, shared=shared, public=public)
        self.lifecycle.answering(self.demand.request_id)
        self.lifecycle.ended(self.demand, self.chain, (), now, complete=complete)

    def start(
        self,
        blocks: int,
        now: float,
        *,
        tool: str = "tool",
        last: bool = False,
        shared: int = 0,
        public: int | None = None,
    ) -> None:
        """The turn goes to the worker."""
        self.turn += 1
        own = tuple(hash((self.tenant, self.name, i)) for i in range(shared, blocks))
        self.chain = (*range(shared), *own)
        hints = Hints(
            session=self.name,
            program=self.name,
            tool_begins=tool,
            last_step=last,
            keep_prefix=(shared if public is None else public) * BLOCK_TOKENS,
        )
        self.demand = Demand(
            f"{self.tenant}/{self.name}/{self.turn}", self.tenant, "m", blocks * 64, 9, hints=hints
        )
        self.lifecycle.started(self.demand, "w", now)


def lifecycle(room: Room = _ROOM, **terms: float) -> Lifecycle:
    made = Lifecycle(KeepTerms(**terms))  # type: ignore[arg-type]  # numbers only
    made.know("w", room)
    return made


def taught(made: Lifecycle, tool: str, seconds: float, tenant: str = "t") -> Lifecycle:
    """The tool is known to take so long."""
    for number in range(60):
        caller = Caller(tenant, f"teacher{number}")
        made.waits.began(caller, tool, 0.0)
        made.waits.returned(caller, seconds)
    return made


def deeds(orders: list[Order]) -> Counter[Deed]:
    return Counter(order.deed for order in orders)


def test_while_all_that_lives_fits_nothing_is_ordered() -> None:
    made = lifecycle()
    for number in range(9):
        Session(made, f"s{number}").turn_of(10, 0.0)

    assert made.orders(1.0) == []
    assert made.orders(500.0) == []


def test_what_is_over_yields_what_it_has_alone_and_no_more() -> None:
    made = lifecycle()
    one, other = Session(made, "one"), Session(made, "other")
    one.turn_of(30, 0.0, shared=10)
    other.turn_of(30, 0.0, shared=10)
    made.orders(0.0)
    one.turn_of(35, 5.0, last=True, shared=10)
    (order,) = made.orders(5.0)

    assert order == Order(Deed.YIELD, "w", Caller("t", "one"), one.chain[10:])
    assert made.living == 1


def test_blocks_of_others_never_yield_whatever_a_hint_says() -> None:
    """A session that calls nothing shared and ends at once cannot throw out what others have."""
    made = lifecycle()
    victim, liar = Session(made, "victim", "a"), Session(made, "liar", "b")
    victim.turn_of(20, 0.0, shared=15)
    liar.turn_of(15, 1.0, shared=15)
    liar.demand = Demand("b/x", "b", "m", 15 * 64, 9, hints=Hints(session="liar", last_step=True))
    made.started(liar.demand, "w", 2.0)
    made.ended(liar.demand, tuple(range(15)), (), 2.0, complete=True)

    assert [order.blocks for order in made.orders(2.0)] == [()]


@pytest.mark.parametrize(("seconds", "kept"), [(5.0, True), (400.0, False)])
def test_under_pressure_what_returns_soon_is_kept_and_what_does_not_is_not(
    seconds: float, kept: bool
) -> None:
    made = taught(lifecycle(), "tool", seconds)
    for number in range(5):
        Session(made, f"s{number}").turn_of(24, 0.0)
    orders = made.orders(0.0)

    assert (deeds(orders)[Deed.KEEP] > 0) is kept


def test_as_the_wait_goes_on_a_tool_that_should_be_back_is_given_up() -> None:
    made = taught(lifecycle(), "tool", 5.0)
    for number in range(5):
        Session(made, f"s{number}").turn_of(24, 0.0)
    first = [order for order in made.orders(0.0) if order.deed is Deed.KEEP]
    assert first
    assert all(5.0 <= order.until_s <= 8.0 for order in first)

    assert deeds(made.orders(60.0))[Deed.KEEP] == 0


def test_the_kept_share_is_capped_and_no_tenant_takes_anothers_part() -> None:
    made = taught(taught(lifecycle(most_kept=0.6), "tool", 1.0, "few"), "tool", 1.0, "many")
    for number in range(20):
        Session(made, f"m{number}", "many").turn_of(10, 0.0)
    Session(made, "f", "few").turn_of(10, 0.0)
    kept: Counter[str] = Counter()
    for order in made.orders(0.0):
        if order.deed is Deed.KEEP:
            kept[order.caller.tenant] += len(order.blocks)

    assert kept["few"] == 10
    assert kept["many"] <= 30
    assert kept.total() <= 60


def test_calling_everything_shared_gets_nothing_kept_beyond_the_cap() -> None:
    made = taught(taught(lifecycle(most_kept=0.6), "tool", 1.0, "liar"), "tool", 1.0, "honest")
    for number in range(15):
        Session(made, f"l{number}", "liar").turn_of(10, 0.0, public=10)
    Session(made, "h", "honest").turn_of(10, 0.0)
    kept = Counter[str]()
    for order in made.orders(0.0):
        if order.deed is Deed.KEEP:
            kept[order.caller.tenant] += len(order.blocks)

    assert kept == {"liar": 30, "honest": 10}


def test_a_turn_that_waits_for_a_slot_is_kept_before_any_that_waits_for_a_tool() -> None:
    made = taught(lifecycle(most_kept=0.3), "tool", 1.0)
    for number in range(8):
        Session(made, f"s{number}").turn_of(20, 0.0)
    awaited = Session(made, "s7")
    awaited.turn = 1
    awaited.start(20, 0.5)
    kept = [order.caller.session for order in made.orders(0.5) if order.deed is Deed.KEEP]

    assert kept == ["s7"]


def test_a_long_wait_goes_to_host_memory_and_comes_back_when_asked_for() -> None:
    room = Room(100 * BLOCK_TOKENS, 64.0, host_tokens=10_000, copy_tokens_per_s=1600.0)
    made = taught(lifecycle(room), "tool", 400.0)
    sessions = [Session(made, f"s{number}") for number in range(5)]
    for session in sessions:
        session.turn_of(24, 0.0)
    moved = [order for order in made.orders(0.0) if order.deed is Deed.OFFLOAD]
    assert moved
    back = next(s for s in sessions if s.name == moved[0].caller.session)

    assert not made.returned(back.demand, 390.0)
    assert Deed.RESTORE in deeds(made.orders(390.0))
    assert not made.returned(back.demand, 390.5)
    assert made.returned(back.demand, 390.0 + 24 * 64 / 1600.0)


def test_what_is_about_to_return_comes_back_before_it_is_asked_for() -> None:
    room = Room(100 * BLOCK_TOKENS, 64.0, host_tokens=100_000, copy_tokens_per_s=1600.0)
    made = taught(lifecycle(room, haste=20.0), "tool", 400.0)
    for number in range(5):
        Session(made, f"s{number}").turn_of(24, 0.0)
    assert deeds(made.orders(0.0))[Deed.OFFLOAD] == 5
    assert deeds(made.orders(200.0))[Deed.RESTORE] == 0

    assert deeds(made.orders(395.0))[Deed.RESTORE] > 0


@pytest.mark.parametrize("how", ["cancelled", "never returns", "worker lost"])
def test_whatever_becomes_of_a_session_nothing_is_left_of_it(how: str) -> None:
    made = lifecycle(expiry_s=600.0)
    session = Session(made, "s")
    session.turn_of(24, 0.0, complete=how != "cancelled")
    if how == "worker lost":
        made.lose("w")
    yielded = deeds(made.orders(0.0 if how == "cancelled" else 600.0))

    assert made.living == 0
    assert made.waits.going_on == (1 if how == "worker lost" else 0)
    assert yielded[Deed.YIELD] == (0 if how == "worker lost" else 1)


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


def _plane(engine: AheadEngine, *, gated: bool) -> tuple[Plane, Lifecycle]:
    waits = Waits()
    gate = Programs(waits=waits)
    gate.know(engine.view(0.0))
    made = Lifecycle(waits=waits, admits=gate.admits if gated else None)
    before = RestoreFirst(gate if gated else OpenGate(), made)
    keeper = SimulatedKeeper(made, [engine], ahead=True)
    return Plane([engine], Heard(_OneWorker(), made), before, keeper), made


@settings(max_examples=15, deadline=None)
@given(_MIXES, st.integers(0, 1000), st.booleans(), st.booleans())
def test_with_memory_to_spare_the_lifecycle_changes_no_record(
    mix: AgentMix, seed: int, gated: bool, host: bool
) -> None:
    sessions = generate(mix, seed)
    capacity = (len(sessions) + 1) * 9_000
    spec = EngineSpec(kv_capacity_tokens=capacity, host_capacity_tokens=capacity * host)
    plain = Plane([Engine(spec)], _OneWorker()).play(sessions)
    plane, _ = _plane(AheadEngine(spec), gated=gated)

    assert plane.play(sessions) == plain


@settings(max_examples=15, deadline=None)
@given(_MIXES, st.integers(0, 1000), st.booleans(), st.booleans(), st.integers(10_000, 40_000))
def test_under_any_pressure_everybody_is_served_and_nothing_is_left_behind(
    mix: AgentMix, seed: int, gated: bool, host: bool, capacity: int
) -> None:
    sessions = generate(mix, seed)
    engine = AheadEngine(
        EngineSpec(kv_capacity_tokens=capacity, host_capacity_tokens=4 * capacity * host)
    )
    plane, made = _plane(engine, gated=gated)
    records = plane.play(sessions)

    assert all(record.served for record in records)
    assert made.living == 0
    assert made.waits.going_on == 0
    assert engine.cache.in_use == 0
