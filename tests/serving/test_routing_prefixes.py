"""The approximate index against a brute-force account of the same caches."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from trailwarden.serving.routing.errors import BadSetting
from trailwarden.serving.routing.holders import Holders
from trailwarden.serving.routing.prefixes import ApproximatePrefixes

_WORKERS = ("a", "b", "c")
_CAPACITY, _TTL_S = 6, 10.0

# Prompts are paths in a small tree; a block's id is the path up to it, as chained hashes are.
_PATHS = st.lists(st.integers(0, 1), max_size=8)


def _chain(path: list[int]) -> tuple[int, ...]:
    return tuple(hash(tuple(path[: end + 1])) for end in range(len(path)))


def _prefix(held: set[int], blocks: tuple[int, ...]) -> int:
    count = 0
    while count < len(blocks) and blocks[count] in held:
        count += 1
    return count


class _AgainstBruteForce(RuleBasedStateMachine):
    """Each worker's cache as a plain list, newest touch last, kept by the definition."""

    def __init__(self) -> None:
        super().__init__()
        self.index = ApproximatePrefixes(capacity_blocks=_CAPACITY, ttl_s=_TTL_S)
        self.now = 0.0
        self.epochs = dict.fromkeys(_WORKERS, 0)
        self.touched: dict[str, list[tuple[int, float]]] = {name: [] for name in _WORKERS}

    @rule(seconds=st.floats(0, 8))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(worker=st.sampled_from(_WORKERS), path=_PATHS)
    def send(self, worker: str, path: list[int]) -> None:
        blocks = _chain(path)
        self.index.record(worker, blocks, self.now, epoch=self.epochs[worker])
        # what has expired is gone before the new prompt can push anything out
        held = [(b, t) for b, t in self.touched[worker] if t >= self.now - _TTL_S]
        for block in reversed(blocks[:_CAPACITY]):
            held = [entry for entry in held if entry[0] != block] + [(block, self.now)]
        self.touched[worker] = held[-_CAPACITY:]

    @rule(worker=st.sampled_from(_WORKERS), path=_PATHS)
    def send_late(self, worker: str, path: list[int]) -> None:
        """News from before the worker's present epoch."""
        self.index.restarted(worker, self.epochs[worker])
        self.index.record(worker, _chain(path), self.now, epoch=self.epochs[worker] - 1)

    @rule(worker=st.sampled_from(_WORKERS))
    def restart(self, worker: str) -> None:
        self.epochs[worker] += 1
        self.index.restarted(worker, self.epochs[worker])
        self.touched[worker] = []

    @rule(worker=st.sampled_from(_WORKERS))
    def leave(self, worker: str) -> None:
        self.index.forget(worker)
        self.touched[worker] = []

    @rule(path=_PATHS, order=st.permutations([*_WORKERS, "stranger"]))
    def look(self, path: list[int], order: list[str]) -> None:
        blocks = _chain(path)
        expected = []
        for worker in order:
            alive = {b for b, t in self.touched.get(worker, []) if t >= self.now - _TTL_S}
            expected.append(_prefix(alive, blocks))
        assert self.index.matched(blocks, tuple(order), self.now) == expected

    @invariant()
    def no_cache_is_larger_than_the_worker(self) -> None:
        assert all(self.index.size(worker) <= _CAPACITY for worker in _WORKERS)


TestAgainstBruteForce = _AgainstBruteForce.TestCase
TestAgainstBruteForce.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_the_end_of_a_prompt_goes_before_its_beginning() -> None:
    index = ApproximatePrefixes(capacity_blocks=4)
    index.record("a", (1, 2, 3), 0)
    index.record("a", (1, 9, 10), 1)
    assert index.matched((1, 2, 3), ("a",), 1) == [2]
    assert index.matched((1, 9, 10), ("a",), 1) == [3]


def test_a_prompt_larger_than_the_cache_leaves_its_beginning() -> None:
    index = ApproximatePrefixes(capacity_blocks=4)
    index.record("a", tuple(range(10)), 0)
    assert index.matched(tuple(range(10)), ("a",), 0) == [4]


def test_a_capacity_told_with_a_prompt_holds_from_then_on() -> None:
    index = ApproximatePrefixes(capacity_blocks=100)
    index.record("a", tuple(range(50)), 0)
    index.record("a", (0, 1), 1, capacity_blocks=10)
    assert index.size("a") == 10
    index.record("a", tuple(range(50)), 2)
    assert index.size("a") == 10


def test_a_belief_lasts_its_time_from_the_last_touch_and_no_longer() -> None:
    index = ApproximatePrefixes(ttl_s=10)
    index.record("a", (1, 2, 3), 0)
    index.record("a", (1, 2), 0.5)
    assert index.matched((1, 2, 3), ("a",), 10.0) == [3]
    assert index.matched((1, 2, 3), ("a",), 10.2) == [2]
    assert index.matched((1, 2, 3), ("a",), 10.6) == [0]
    assert index.size("a") == 0


def test_time_never_goes_back() -> None:
    index = ApproximatePrefixes(ttl_s=10)
    index.record("a", (1,), 100)
    index.record("a", (2,), 50)
    assert index.matched((2,), ("a",), 105) == [1]
    assert index.matched((2,), ("a",), 111) == [0]


def test_a_worker_that_left_gives_its_place_to_the_next() -> None:
    index = ApproximatePrefixes()
    for turn in range(50):
        index.record(f"w{turn}", (1, 2), turn)
        assert index.matched((1, 2), (f"w{turn}", "gone"), turn) == [2, 0]
        index.forget(f"w{turn}")
    assert index.matched((1, 2), ("w49",), 50) == [0]


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 30)), max_size=300),
    st.integers(0, 30),
)
def test_holders_answer_for_a_hundred_workers_at_once(
    held: list[tuple[int, int]], length: int
) -> None:
    holders, truth = Holders(), {worker: set[int]() for worker in range(100)}
    for worker, block in held:
        holders.add(block, holders.bit(str(worker)))
        truth[worker].add(block)
    blocks = tuple(range(length))
    names = [str(worker) for worker in range(100)]
    assert holders.matched(blocks, names) == [_prefix(truth[w], blocks) for w in range(100)]
    for worker, block in held:
        holders.discard(block, holders.bit(str(worker)))
    assert len(holders) == 0


def test_many_holders_of_one_opening() -> None:
    holders = Holders()
    names = [f"w{index}" for index in range(1000)]
    for index, name in enumerate(names):
        for block in range(index % 7):
            holders.add(block, holders.bit(name))
    assert holders.matched(range(10), names) == [index % 7 for index in range(1000)]
    assert holders.matched((), names) == [0] * 1000
    assert holders.matched((0,), ()) == []


@pytest.mark.parametrize("settings_", [{"capacity_blocks": 0}, {"ttl_s": 0.0}])
def test_settings_that_cannot_work_are_refused(settings_: dict[str, int]) -> None:
    with pytest.raises(BadSetting):
        ApproximatePrefixes(**settings_)
