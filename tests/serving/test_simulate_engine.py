"""The engine's time model against closed forms, and its books under anything."""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.hints import Hints, Priority
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.errors import SpecError
from trailwarden.serving.simulate.job import End, Ended, FirstToken, Happening, Job
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.worker import Rates

RATES = Rates(prefill_tokens_per_s=1000.0, step_s=0.02, step_per_request_s=0.001)


def engine(**spec: int | bool | float) -> Engine:
    return Engine(EngineSpec(**{"rates": RATES, "chunk_tokens": 512, **spec}))  # type: ignore[arg-type]  # a mapping of mixed values


def job(
    name: str,
    prompt: int,
    output: int,
    *,
    text: int | None = None,
    grown: bool = False,
    priority: Priority = Priority.AGENT,
) -> Job:
    """A job whose text is named by a number: jobs of one number share what they have in common."""
    base = (crc32(name.encode()) if text is None else text) << 20
    chain = tuple(base + i for i in range((prompt + output) // BLOCK_TOKENS))
    demand = Demand(
        name, "t", "m", prompt, output, chain[: prompt // BLOCK_TOKENS], Hints(priority=priority)
    )
    return Job(demand, output, chain if grown else ())


def drain(engine: Engine) -> list[Happening]:
    """Everything until the engine is idle."""
    happened = engine.advance(0.0)
    while (wake := engine.wake_s) is not None:
        happened += engine.advance(wake)
    return happened


def first_token(happened: list[Happening], name: str) -> FirstToken:
    (one,) = (h for h in happened if isinstance(h, FirstToken) and h.request_id == name)
    return one


def end(happened: list[Happening], name: str) -> Ended:
    (one,) = (h for h in happened if isinstance(h, Ended) and h.request_id == name)
    return one


def test_a_request_alone_takes_its_prompt_by_the_rate_and_a_step_per_further_token() -> None:
    alone = engine()
    alone.submit(job("a", 3000, 101), 5.0)
    happened = drain(alone)

    assert first_token(happened, "a").at_s == pytest.approx(5.0 + 3000 / 1000)
    assert end(happened, "a").at_s == pytest.approx(8.0 + 100 * 0.021)
    assert end(happened, "a").usage.output_tokens == 101


@pytest.mark.parametrize("batch", [1, 4, 16])
def test_answers_together_share_a_step(batch: int) -> None:
    together = engine(slots=16, chunk_tokens=64)
    for number in range(batch):
        together.submit(job(str(number), 64, 2000), 0.0)
    happened = drain(together)

    speaking = end(happened, "0").at_s - first_token(happened, str(batch - 1)).at_s
    steps = 2000 - 1 - (batch - 1)  # while the others' prompts were taken, one token each
    assert speaking == pytest.approx(steps * RATES.decode_step_s(batch))


def test_a_prompt_beside_an_answer_costs_both_and_the_answer_goes_on() -> None:
    mixed = engine()
    mixed.submit(job("talk", 64, 1000), 0.0)
    assert mixed.advance(1.0)
    mixed.submit(job("long", 2048, 1), 1.0)
    happened = drain(mixed)

    started = 0.064 + -(-(1.0 - 0.064) // 0.021) * 0.021  # at the end of the step under way
    steps = 2048 // 512
    assert first_token(happened, "long").at_s == pytest.approx(started + 2.048 + steps * 0.021)
    assert end(happened, "talk").at_s == pytest.approx(0.064 + 999 * 0.021 + 2.048)


def test_a_second_prompt_is_computed_only_where_it_differs() -> None:
    twice = engine()
    twice.submit(job("a", 1000, 1, text=7), 0.0)
    drain(twice)
    twice.submit(job("b", 1200, 1, text=7), 10.0)
    happened = drain(twice)

    cached = 1000 // BLOCK_TOKENS * BLOCK_TOKENS
    assert first_token(happened, "b").cached_tokens == cached
    assert first_token(happened, "b").at_s == pytest.approx(10.0 + (1200 - cached) / 1000)


def test_the_last_token_of_a_prompt_is_always_computed() -> None:
    twice = engine()
    for name, at in (("a", 0.0), ("b", 10.0)):
        twice.submit(job(name, 640, 1, text=7), at)
        happened = drain(twice)

    assert first_token(happened, "b").cached_tokens == 640 - BLOCK_TOKENS


def test_an_answer_is_remembered_where_its_blocks_are_known() -> None:
    for grown, cached in ((True, 1024 - BLOCK_TOKENS), (False, 512)):
        chat = engine()
        chat.submit(job("a", 512, 500, text=7, grown=grown), 0.0)
        drain(chat)
        chat.submit(job("b", 1100, 1, text=7), 100.0)

        assert first_token(drain(chat), "b").cached_tokens == cached


def test_slots_bound_what_runs_and_class_goes_before_arrival() -> None:
    narrow = engine(slots=1)
    narrow.submit(job("first", 100, 10), 0.0)
    narrow.submit(job("slow", 100, 10, priority=Priority.BACKGROUND), 0.0)
    narrow.submit(job("fast", 100, 10, priority=Priority.INTERACTIVE), 0.0)

    assert (narrow.running, narrow.waiting) == (1, 2)
    ends = [h.request_id for h in drain(narrow) if isinstance(h, Ended)]
    assert ends == ["first", "fast", "slow"]


def test_without_priority_arrival_alone_counts() -> None:
    narrow = engine(slots=1, by_priority=False)
    for name, priority in (("a", 1), ("b", 2), ("c", 0)):
        narrow.submit(job(name, 100, 10, priority=Priority(priority)), 0.0)

    assert [h.request_id for h in drain(narrow) if isinstance(h, Ended)] == ["a", "b", "c"]


def test_what_can_never_fit_is_rejected_at_once() -> None:
    small = engine(kv_capacity_tokens=640)
    small.submit(job("a", 600, 100), 3.0)

    assert end(small.advance(3.0), "a").end is End.REJECTED
    assert small.wake_s is None


def test_answers_that_outgrow_memory_cost_the_youngest_its_place_and_it_still_ends() -> None:
    tight = engine(kv_capacity_tokens=10 * BLOCK_TOKENS, slots=4)
    tight.submit(job("old", 256, 200), 0.0)
    tight.submit(job("young", 256, 200), 0.0)
    happened = drain(tight)

    assert tight.counters.preemptions >= 1
    assert end(happened, "old").usage.recomputed_tokens == 0
    assert end(happened, "young").usage.recomputed_tokens > 0
    assert end(happened, "young").usage.output_tokens == 200
    assert end(happened, "old").at_s < end(happened, "young").at_s


@pytest.mark.parametrize("at", [0.5, 3.5])
def test_a_cancelled_job_leaves_within_a_step(at: float) -> None:
    left = engine()
    left.submit(job("a", 3000, 1000), 0.0)
    left.submit(job("b", 3000, 1000), 0.0)
    left.submit(job("waits", 3000, 1000), 0.0)
    left.advance(at)
    assert left.cancel("waits", at)
    assert not left.cancel("waits", at)
    assert left.cancel("b", at)
    assert left.cancel("a", at)
    happened = drain(left)

    assert end(happened, "waits").at_s == at
    for name in "ab":
        assert end(happened, name).end is End.CANCELLED
        assert at <= end(happened, name).at_s <= at + 512 / 1000 + 0.021
    assert left.cache.in_use == 0
    assert not left.cancel("a", 9.0)


def test_a_restart_loses_jobs_and_cache() -> None:
    crashed = engine()
    crashed.submit(job("a", 640, 10, text=7), 0.0)
    drain(crashed)
    crashed.submit(job("b", 640, 10, text=8), 9.0)
    crashed.restart(9.1)

    assert end(crashed.advance(9.1), "b").end is End.LOST
    assert crashed.epoch == 1
    assert crashed.cache.match(job("a", 640, 0, text=7).chain) == 0
    crashed.submit(job("c", 640, 10), 10.0)
    assert end(drain(crashed), "c").end is End.FINISHED


def test_pins_hold_against_the_waiting_and_yield_to_the_running() -> None:
    pinned = engine(kv_capacity_tokens=10 * BLOCK_TOKENS)
    first = job("a", 5 * BLOCK_TOKENS, 1)
    pinned.submit(first, 0.0)
    drain(pinned)
    assert pinned.pin(first.chain, 100.0) == 5

    pinned.submit(job("b", 4 * BLOCK_TOKENS, 20), 1.0)
    pinned.submit(job("c", 4 * BLOCK_TOKENS, 20), 1.0)
    pinned.advance(1.3)
    assert (pinned.running, pinned.waiting) == (1, 1)
    happened = drain(pinned)

    assert end(happened, "c").at_s > end(happened, "b").at_s
    assert pinned.cache.match(first.chain) == 5
    pinned.submit(job("d", 9 * BLOCK_TOKENS, 1), 50.0)
    assert end(drain(pinned), "d").end is End.FINISHED
    assert pinned.cache.match(first.chain) < 5


def test_offloaded_blocks_come_back_for_the_price_of_a_copy() -> None:
    spec = {"host_capacity_tokens": 1 << 16, "copy_tokens_per_s": 6400.0}
    tiers = engine(**spec)
    first = job("a", 10 * BLOCK_TOKENS, 1)
    tiers.submit(first, 0.0)
    drain(tiers)

    assert tiers.offload(first.chain, 1.0) == pytest.approx(1.1)
    assert tiers.cache.match(first.chain) == 0
    tiers.advance(2.0)
    assert tiers.restore(first.chain, 2.0) == pytest.approx(2.1)
    tiers.advance(2.05)
    assert tiers.cache.match(first.chain) == 0
    tiers.advance(2.2)
    assert tiers.cache.match(first.chain) == 10
    assert (tiers.counters.offloaded_blocks, tiers.counters.restored_blocks) == (10, 10)


def test_a_dropped_chain_is_computed_again() -> None:
    twice = engine()
    first = job("a", 640, 1, text=7)
    twice.submit(first, 0.0)
    drain(twice)

    assert twice.drop(first.chain) == 10
    twice.submit(job("b", 640, 1, text=7), 5.0)
    assert first_token(drain(twice), "b").cached_tokens == 0


jobs = st.lists(
    st.tuples(
        st.floats(0, 20), st.integers(1, 900), st.integers(0, 120), st.integers(0, 3), st.booleans()
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(
    jobs,
    st.integers(1, 6),
    st.integers(17, 60),
    st.lists(st.tuples(st.floats(0, 30), st.integers(0, 24)), max_size=6),
)
def test_books_balance_and_nothing_leaks(
    arrivals: list[tuple[float, int, int, int, bool]],
    slots: int,
    blocks: int,
    cancels: list[tuple[float, int]],
) -> None:
    busy = engine(slots=slots, kv_capacity_tokens=blocks * BLOCK_TOKENS, chunk_tokens=100)
    calls = [(at, 0, i) for i, (at, *_) in enumerate(arrivals)]
    calls += [(at, 1, i) for at, i in cancels]
    happened: list[Happening] = []
    for at, kind, index in sorted(calls):
        happened += busy.advance(at)
        if kind:
            busy.cancel(str(index), at)
        else:
            _, prompt, output, text, grown = arrivals[index]
            busy.submit(job(str(index), prompt, output, text=text, grown=grown), at)
        assert busy.cache.free >= 0
    happened += drain(busy)

    ends = [h for h in happened if isinstance(h, Ended)]
    assert sorted(h.request_id for h in ends) == sorted(str(i) for i in range(len(arrivals)))
    assert [h.at_s for h in happened] == sorted(h.at_s for h in happened)
    assert busy.cache.in_use == 0
    usages = [h.usage for h in ends]
    assert sum(u.cached_tokens for u in usages) == busy.counters.cached
    assert sum(u.output_tokens for u in usages) == busy.counters.output
    assert busy.counters.computed == sum(u.computed_tokens + u.recomputed_tokens for u in usages)
    for one in ends:
        if one.end is End.FINISHED:
            asked = arrivals[int(one.request_id)]
            assert one.usage.output_tokens == asked[2]
            assert one.usage.cached_tokens + one.usage.computed_tokens == asked[1]


@settings(max_examples=60, deadline=None)
@given(jobs, st.lists(st.floats(0, 40), max_size=30))
def test_looking_in_between_changes_nothing(
    arrivals: list[tuple[float, int, int, int, bool]], looks: list[float]
) -> None:
    def play(times: list[float]) -> list[Happening]:
        watched = engine(slots=3, kv_capacity_tokens=24 * BLOCK_TOKENS)
        calls = [(at, i) for i, (at, *_) in enumerate(arrivals)]
        happened: list[Happening] = []
        for at, index in sorted([*calls, *((at, -1) for at in times)]):
            happened += watched.advance(at)
            if index >= 0:
                _, prompt, output, text, grown = arrivals[index]
                watched.submit(job(str(index), prompt, output, text=text, grown=grown), at)
        return happened + drain(watched)

    assert play(looks) == play([])


@settings(max_examples=40, deadline=None)
@given(jobs)
def test_step_by_step_and_in_stretches_come_to_the_same(
    arrivals: list[tuple[float, int, int, int, bool]],
) -> None:
    def play(steps_at_once: int) -> list[Happening]:
        spec = EngineSpec(RATES, 3, 30 * BLOCK_TOKENS, 128)
        played = Engine(spec, steps_at_once=steps_at_once)
        happened: list[Happening] = []
        for index, (at, prompt, output, text, grown) in enumerate(sorted(arrivals)):
            at = round(at, 2) + 0.0000137 * (index + 1)  # never within rounding of a step's end
            happened += played.advance(at)
            played.submit(job(str(index), prompt, output, text=text, grown=grown), at)
        return happened + drain(played)

    single, together = play(1), play(1 << 30)
    assert [(type(h), h.request_id) for h in single] == [(type(h), h.request_id) for h in together]
    for one, other in zip(single, together, strict=True):
        assert one.at_s == pytest.approx(other.at_s)
        if isinstance(one, Ended) and isinstance(other, Ended):
            assert one.usage == other.usage


@pytest.mark.parametrize("wrong", [{"slots": 0}, {"kv_capacity_tokens": -1}, {"chunk_tokens": 0}])
def test_an_impossible_engine_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(SpecError, match="above zero"):
        EngineSpec(**wrong)  # type: ignore[arg-type]  # a mapping of values
