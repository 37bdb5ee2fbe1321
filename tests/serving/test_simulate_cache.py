"""The block cache on known sequences, and against a naive one."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.serving.simulate.cache import BlockCache
from trailwarden.serving.simulate.host import HostMemory


class Heard:
    """A listener that keeps what the events say is there."""

    def __init__(self) -> None:
        self.here: set[int] = set()

    def stored(self, blocks: Sequence[int]) -> None:
        assert not self.here & set(blocks)
        self.here |= set(blocks)

    def removed(self, blocks: Sequence[int]) -> None:
        assert self.here >= set(blocks)
        self.here -= set(blocks)


def use(cache: BlockCache, chain: Sequence[int]) -> int:
    """One request after another: match, compute the rest, leave. Says how many blocks were hit."""
    hit = cache.match(chain)
    cache.hold(chain[:hit])
    assert cache.reserve(len(chain) - hit)
    cache.commit(chain[hit:])
    cache.release(chain)
    return hit


def test_a_cycle_longer_than_the_cache_never_hits_and_one_that_fits_always_does() -> None:
    for size, hits in ((4, 0), (5, 20)):
        cache = BlockCache(size)
        first = [use(cache, [block]) for block in range(5)]
        later = [use(cache, [block]) for _ in range(4) for block in range(5)]
        assert sum(first) == 0
        assert sum(later) == hits


def test_the_end_of_a_prompt_goes_before_its_beginning() -> None:
    cache = BlockCache(6)
    use(cache, [1, 2, 3, 4])
    use(cache, [9, 8, 7])

    assert cache.match([1, 2, 3, 4]) == 3


def test_blocks_in_use_are_not_evicted_and_shared_ones_count_once() -> None:
    cache = BlockCache(4)
    assert cache.reserve(2)
    cache.commit([1, 2])
    cache.hold([1, 2])
    assert (cache.in_use, cache.free) == (2, 2)
    assert not cache.reserve(3)
    cache.release([1, 2])
    assert not cache.reserve(3)
    cache.release([1, 2])
    assert cache.reserve(3)


def test_a_block_computed_twice_is_kept_once() -> None:
    cache = BlockCache(4)
    assert cache.reserve(2)
    cache.commit([1])
    cache.commit([1])
    assert (cache.in_use, cache.private) == (1, 0)
    cache.release([1])
    cache.release([1])
    assert (cache.in_use, len(cache)) == (0, 1)


def test_pins_are_passed_over_until_they_expire_and_then_go_first() -> None:
    cache = BlockCache(4)
    use(cache, [1, 2])
    cache.pin([1, 2, 77], 10.0)
    use(cache, [3, 4])
    use(cache, [5, 6])
    assert cache.match([1, 2]) == 2
    assert not cache.reserve(3)
    cache.expire(9.9)
    assert cache.pinned == 2
    cache.expire(10.0)
    use(cache, [7])
    assert cache.match([1, 2]) == 1
    assert cache.match([5, 6]) == 2


def test_a_pin_on_blocks_in_use_holds_when_they_are_left() -> None:
    cache = BlockCache(2)
    assert cache.reserve(1)
    cache.commit([1])
    cache.pin([1], 5.0)
    cache.release([1])
    assert cache.pinned == 1
    cache.pin([1], 50.0)
    cache.expire(5.0)
    assert cache.pinned == 1
    assert cache.reserve(2, over_pins=True)
    assert cache.match([1]) == 0


def test_adopted_blocks_take_only_room_that_can_be_made() -> None:
    cache = BlockCache(3)
    use(cache, [1])
    assert cache.reserve(1)
    assert cache.adopt([5, 6, 7]) == 2
    assert cache.match([5, 6, 7]) == 2


def test_host_memory_copies_one_after_the_other_and_forgets_the_oldest() -> None:
    host = HostMemory(3, tokens_per_s=640.0)
    assert host.copy([1, 2], 0.0, inward=False) == 0.2
    assert host.copy([3, 4], 0.0, inward=False) == 0.4
    assert host.match([1, 2]) == 0
    assert len(host.through(0.3)) == 1
    assert host.match([1, 2]) == 2
    host.through(0.4)
    assert host.match([3, 4]) == 2
    assert host.match([1, 2]) == 1
    host.drop([1])
    assert host.match([1, 2]) == 0


operations = st.lists(
    st.tuples(st.sampled_from("updx"), st.integers(0, 5), st.integers(1, 6)), max_size=60
)


@settings(max_examples=200, deadline=None)
@given(operations, st.integers(6, 14))
def test_events_tell_exactly_what_is_there(
    asked: list[tuple[str, int, int]], capacity: int
) -> None:
    heard = Heard()
    cache = BlockCache(capacity, heard)
    for time, (kind, text, length) in enumerate(asked):
        chain = [text * 100 + place for place in range(length)]
        if kind == "u":
            hit = cache.match(chain)
            cache.hold(chain[:hit])
            assert cache.reserve(length - hit, over_pins=True)
            cache.commit(chain[hit:])
            cache.release(chain)
        elif kind == "p":
            cache.pin(chain, time + 5.0)
        elif kind == "d":
            cache.drop(chain)
        else:
            cache.expire(float(time))
        assert heard.here == {block for block in range(600) if block in cache}
        assert len(cache) + cache.free == capacity
