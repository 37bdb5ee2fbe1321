"""The index from engines' KV events against a brute-force account of what they cache."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.serving.blocks import chain
from trailwarden.serving.routing.events import Batch, Cleared, EventPrefixes, Removed, Stored

_W = ("a",)
_SIZES = st.sampled_from([1, 16, 32, 48, 64, 100, 128])


def _ids(seed: int, count: int) -> list[int]:
    dice = random.Random(seed)
    return [dice.randrange(150_000) for _ in range(count)]


class _Engine:
    """A cache of blocks of some size, known by their whole prefixes, and the events of it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.held: set[tuple[int, ...]] = set()

    def name(self, prefix: list[int]) -> bytes:
        return repr(prefix).encode()

    def store(self, ids: list[int]) -> list[Stored]:
        events = []
        for end in range(self.size, len(ids) + 1, self.size):
            if tuple(ids[:end]) in self.held:
                continue
            self.held.add(tuple(ids[:end]))
            begin = end - self.size
            parent = self.name(ids[:begin]) if begin else None
            tokens = ids[begin:end]
            events.append(Stored([self.name(ids[:end])], parent, tokens, self.size))
        return events

    def remove(self, prefix: tuple[int, ...]) -> Removed:
        self.held.discard(prefix)
        return Removed([self.name(list(prefix))])

    def reusable(self, ids: list[int]) -> int:
        """Whole blocks of 64 tokens that the engine itself would take from its cache."""
        end = 0
        while end + self.size <= len(ids) and tuple(ids[: end + self.size]) in self.held:
            end += self.size
        return end // 64

    def covered(self, ids: list[int]) -> int:
        """Leading blocks of 64 tokens that are held, wherever in one of the engine's they end."""
        count = 0
        while 64 * (count + 1) <= len(ids) and self._covers(tuple(ids[: 64 * (count + 1)])):
            count += 1
        return count

    def _covers(self, ids: tuple[int, ...]) -> bool:
        """Whether the last 64 tokens of this beginning lie in blocks that are all held."""
        first = (len(ids) - 64) // self.size * self.size
        return any(
            all(held[: at + self.size] in self.held for at in range(first, len(ids), self.size))
            for held in self.held
            if held[: len(ids)] == ids and len(held) - len(ids) < self.size
        )


_ACTIONS = st.lists(
    st.tuples(st.sampled_from(["store", "remove", "clear"]), st.integers(0, 5), st.integers(0, 99)),
    max_size=25,
)


def _prompts(size: int) -> list[list[int]]:
    """Six prompts that branch from one another within and between blocks."""
    stem = _ids(0, 200 + size)
    return [
        stem,
        stem[:100] + _ids(1, 200),
        stem[:64] + _ids(2, 90 + size),
        stem[:128] + _ids(3, 140),
        _ids(4, 300),
        stem + _ids(5, 150),
    ]


@settings(deadline=None)
@given(_SIZES, _ACTIONS, st.randoms(use_true_random=False))
def test_any_order_of_events_ends_at_what_the_engine_holds(
    size: int, actions: list[tuple[str, int, int]], dice: random.Random
) -> None:
    """Stores shuffled within a batch: parents may come after their children."""
    engine, index, prompts, number = _Engine(size), EventPrefixes(), _prompts(size), 0
    for what, which, place in actions:
        events: list[Stored | Removed | Cleared] = []
        if what == "store":
            events += engine.store(prompts[which])
            dice.shuffle(events)
        elif what == "clear" and place < 20:
            engine.held.clear()
            events.append(Cleared())
        elif engine.held:
            events.append(engine.remove(sorted(engine.held)[place % len(engine.held)]))
        index.apply("a", Batch(number, events))
        number += 1
        for ids in prompts:
            [found] = index.matched(chain(ids), _W)
            assert found == engine.covered(ids)
            # prompts that part within an engine's block can be thought to share its beginning
            too_much = 0 if 64 % size == 0 else -(-size // 64)
            assert engine.reusable(ids) <= found <= engine.reusable(ids) + too_much
    for prefix in sorted(engine.held):
        index.apply("a", Batch(number, [engine.remove(prefix)]))
        number += 1
    assert all(index.matched(chain(ids), _W) == [0] for ids in prompts)


def _stored(ids: list[int]) -> Stored:
    names = [repr(ids[: end + 64]).encode() for end in range(0, len(ids), 64)]
    return Stored(names, None, ids, 64)


def test_batches_that_overtake_one_another_are_put_in_order() -> None:
    one, two = _ids(1, 256), _ids(2, 256)
    index = EventPrefixes()
    index.apply("a", Batch(0, [_stored(one)]))
    index.apply("a", Batch(2, [_stored(two)]))
    waiting = index.standing("a")
    assert waiting is not None
    assert not waiting.exact
    assert "batch 1" in waiting.why
    index.apply("a", Batch(1, [Removed(_stored(one).hashes), Removed(_stored(two).hashes)]))
    assert index.matched(chain(one), _W) == [0]
    assert index.matched(chain(two), _W) == [4]
    index.apply("a", Batch(1, [Cleared()]))  # told twice
    assert index.matched(chain(two), _W) == [4]
    standing = index.standing("a")
    assert standing is not None
    assert standing.exact


def test_a_gap_that_is_not_filled_is_said_and_old_beliefs_are_dropped() -> None:
    old, new = _ids(1, 256), _ids(2, 256)
    index = EventPrefixes(patience=2)
    index.apply("a", Batch(0, [_stored(old)]))
    for number in (4, 5, 6):
        index.apply("a", Batch(number, [_stored(new)] if number == 5 else []))
    standing = index.standing("a")
    assert standing is not None
    assert not standing.exact
    assert "batches 1 to 3" in standing.why
    assert index.matched(chain(old), _W) == [0]  # who knows whether it was evicted
    assert index.matched(chain(new), _W) == [4]  # this is sure
    index.apply("a", Batch(7, [Cleared()]))
    standing = index.standing("a")
    assert standing is not None
    assert standing.exact


def test_who_joins_late_does_not_claim_to_know_all() -> None:
    index = EventPrefixes()
    index.apply("a", Batch(57, [_stored(_ids(1, 64))]))
    standing = index.standing("a")
    assert standing is not None
    assert not standing.exact
    index.give_up_waiting("a")
    assert index.matched(chain(_ids(1, 64)), _W) == [1]
    standing = index.standing("a")
    assert standing is not None
    assert "batches 0 to 56" in standing.why


def test_numbers_that_begin_again_are_a_new_engine() -> None:
    old, new = _ids(1, 256), _ids(2, 128)
    index = EventPrefixes()
    for number in range(5):
        index.apply("a", Batch(number, [_stored(old)]))
    index.apply("a", Batch(9, [_stored(old)]))  # still waiting when the engine died
    index.apply("a", Batch(0, [_stored(new)]))
    assert index.matched(chain(old), _W) == [0]
    assert index.matched(chain(new), _W) == [2]


def test_a_restart_told_by_its_epoch_empties_the_worker() -> None:
    index = EventPrefixes()
    index.apply("a", Batch(0, [_stored(_ids(1, 64))]))
    index.restarted("a", 0)
    assert index.matched(chain(_ids(1, 64)), _W) == [1]
    index.restarted("a", 1)
    assert index.matched(chain(_ids(1, 64)), _W) == [0]
    index.apply("a", Batch(0, [_stored(_ids(2, 64))]))
    assert index.matched(chain(_ids(2, 64)), _W) == [1]


def test_workers_are_kept_apart_and_leave_nothing_behind() -> None:
    ids, index = _ids(1, 256), EventPrefixes()
    for worker in ("a", "b"):
        index.apply(worker, Batch(0, [_stored(ids)]))
    index.apply("a", Batch(1, [Removed(_stored(ids).hashes[2:])]))
    assert index.matched(chain(ids), ("b", "a", "c")) == [4, 2, 0]
    index.forget("b")
    assert index.matched(chain(ids), ("b", "a")) == [0, 2]
    assert index.standing("b") is None


def test_two_engine_blocks_of_the_same_tokens_count_until_both_are_gone() -> None:
    ids, index = _ids(1, 64), EventPrefixes()
    index.apply("a", Batch(0, [Stored([1], None, ids, 64), Stored([2], None, ids, 64)]))
    index.apply("a", Batch(1, [Removed([1])]))
    assert index.matched(chain(ids), _W) == [1]
    index.apply("a", Batch(2, [Removed([2])]))
    assert index.matched(chain(ids), _W) == [0]


def test_a_salt_keeps_the_same_tokens_apart() -> None:
    ids, index = _ids(1, 64), EventPrefixes()
    index.apply("a", Batch(0, [Stored([1], None, ids, 64, salt="adapter")]))
    assert index.matched(chain(ids), _W) == [0]
    assert index.matched(chain(ids, salt="adapter"), _W) == [1]


@pytest.mark.parametrize(
    "event",
    [
        Stored([1, 2], None, _ids(1, 64), 64),
        Stored([1], None, [], 0),
        Stored([1], None, [-1] * 64, 64),
        Stored([1], None, [2**32] * 64, 64),
    ],
)
def test_an_event_that_contradicts_itself_costs_the_standing(event: Stored) -> None:
    index = EventPrefixes()
    index.apply("a", Batch(0, [event]))
    standing = index.standing("a")
    assert standing is not None
    assert not standing.exact
    assert "tokens" in standing.why


def test_blocks_that_are_their_own_ancestors_do_no_harm() -> None:
    index = EventPrefixes(most_blocks=10)
    loop = [Stored([1], 2, _ids(1, 64), 64), Stored([2], 1, _ids(2, 64), 64)]
    index.apply("a", Batch(0, [*loop, Stored([3], 3, _ids(3, 64), 64), Removed([1, 2, 3])]))
    index.apply("a", Batch(1, [_stored(_ids(4, 64))]))
    assert index.matched(chain(_ids(4, 64)), _W) == [1]


def test_hashes_of_the_engine_that_collide_keep_their_first_meaning() -> None:
    index = EventPrefixes()
    one, two = _ids(1, 64), _ids(2, 64)
    index.apply("a", Batch(0, [Stored([7], None, one, 64), Stored([7], None, two, 64)]))
    assert index.matched(chain(one), _W) == [1]
    assert index.matched(chain(two), _W) == [0]


def test_an_engine_that_never_tells_of_evictions_is_not_remembered_for_ever() -> None:
    index = EventPrefixes(most_blocks=100)
    for number in range(50):
        index.apply("a", Batch(number, [_stored(_ids(number, 640))]))
    standing = index.standing("a")
    assert standing is not None
    assert "more than 100 blocks" in standing.why
