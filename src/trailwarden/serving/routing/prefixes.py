"""What workers are believed to cache, from what was sent to them: for engines that tell nothing.

Each worker is taken for a cache of so many blocks that evicts the least recently used, and a
belief not renewed for a while is dropped. Blocks are touched last to first, so the end of a prompt
always goes before its beginning, as it does in the engines.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence

from trailwarden.serving.routing.errors import require
from trailwarden.serving.routing.holders import Holders


class _Cache:
    """One worker's blocks, least recently touched first, each with the time of its last touch."""

    __slots__ = ("bit", "blocks", "capacity", "epoch")

    def __init__(self, bit: int, capacity: int, epoch: int) -> None:
        self.bit, self.capacity, self.epoch = bit, capacity, epoch
        self.blocks: OrderedDict[int, float] = OrderedDict()


class ApproximatePrefixes:
    """The believed prefix caches of all workers.

    `capacity_blocks` is for workers that none is given for; `ttl_s` is how long a belief lasts. No
    clock is read: every call that depends on the time is told it, and time never goes back.
    """

    def __init__(self, *, capacity_blocks: int = 16_384, ttl_s: float = 900.0) -> None:
        require(capacity_blocks > 0, "capacity_blocks", capacity_blocks, "at least 1")
        require(ttl_s > 0, "ttl_s", ttl_s, "above 0")
        self._capacity, self._ttl_s = capacity_blocks, ttl_s
        self._holders = Holders()
        self._caches: dict[str, _Cache] = {}
        self._touches: deque[tuple[float, str]] = deque()
        self._now_s = float("-inf")

    def record(
        self,
        worker: str,
        blocks: Sequence[int],
        now_s: float,
        *,
        epoch: int = 0,
        capacity_blocks: int | None = None,
    ) -> None:
        """A prompt of these blocks was sent to the worker in this epoch of its.

        A higher epoch than known empties the cache first; a lower one is late news and ignored.
        A capacity that is told holds until another is.
        """
        now_s = self._advance(now_s)
        cache = self._cache(worker, epoch)
        if epoch < cache.epoch:
            return
        if capacity_blocks is not None:
            cache.capacity = max(capacity_blocks, 1)
        held, bit, add = cache.blocks, cache.bit, self._holders.add
        for block in reversed(blocks[: cache.capacity]):
            if block in held:
                held.move_to_end(block)
            else:
                add(block, bit)
            held[block] = now_s
        while len(held) > cache.capacity:
            self._holders.discard(held.popitem(last=False)[0], bit)
        self._touches.append((now_s, worker))

    def matched(self, blocks: Sequence[int], workers: Sequence[str], now_s: float) -> list[int]:
        """How many of the first blocks each of these workers is believed to hold."""
        self._advance(now_s)
        return self._holders.matched(blocks, workers)

    def size(self, worker: str) -> int:
        """Blocks that the worker is believed to hold."""
        cache = self._caches.get(worker)
        return len(cache.blocks) if cache else 0

    def restarted(self, worker: str, epoch: int) -> None:
        """The worker came up anew: what it held before this epoch is gone."""
        self._cache(worker, epoch)

    def forget(self, worker: str) -> None:
        """The worker is gone for good."""
        cache = self._caches.pop(worker, None)
        if cache is not None:
            self._empty(cache)
            self._holders.release(worker)

    def _cache(self, worker: str, epoch: int) -> _Cache:
        cache = self._caches.get(worker)
        if cache is None:
            cache = _Cache(self._holders.bit(worker), self._capacity, epoch)
            self._caches[worker] = cache
        elif epoch > cache.epoch:
            self._empty(cache)
            cache.epoch = epoch
        return cache

    def _empty(self, cache: _Cache) -> None:
        for block in cache.blocks:
            self._holders.discard(block, cache.bit)
        cache.blocks.clear()

    def _advance(self, now_s: float) -> float:
        """Drop what was last touched more than `ttl_s` ago; return the time, which never falls."""
        self._now_s = max(self._now_s, now_s)
        latest = self._now_s - self._ttl_s
        while self._touches and self._touches[0][0] < latest:
            cache = self._caches.get(self._touches.popleft()[1])
            if cache is not None:
                self._expire(cache, latest)
        return self._now_s

    def _expire(self, cache: _Cache, latest: float) -> None:
        held = cache.blocks
        while held:
            block = next(iter(held))
            if held[block] >= latest:
                return
            del held[block]
            self._holders.discard(block, cache.bit)
