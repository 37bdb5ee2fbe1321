"""An engine's KV memory: blocks in use, blocks remembered, and which is forgotten first.

Blocks are whole and known by their chained hash. A block is *used* while a running request refers
to it, *idle* when none does; idle ones are evicted least recently used first, a prompt's last
blocks before its first. A *pinned* idle block is passed over until its time is up. Running
requests also hold *private* blocks: what is reserved, not yet computed, or without identity.
"""

from __future__ import annotations

import heapq
import itertools
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Protocol


class CacheListener(Protocol):
    """Hears which blocks came and went, as an engine's KV events tell them."""

    def stored(self, blocks: Sequence[int]) -> None:
        """These can be matched from now on, in the order of their prompt."""

    def removed(self, blocks: Sequence[int]) -> None:
        """These are gone."""


class BlockCache:
    """KV blocks of one engine. Every operation is exact and has no clock of its own."""

    def __init__(self, capacity: int, listener: CacheListener | None = None) -> None:
        self.capacity = capacity
        self.listener = listener
        self.private = 0
        self._used: dict[int, int] = {}
        self._idle: OrderedDict[int, None] = OrderedDict()
        self._pinned: dict[int, float] = {}  # idle ones only
        self._until: dict[int, float] = {}
        self._expiries: list[tuple[float, int, tuple[int, ...]]] = []
        self._pins = itertools.count()

    @property
    def free(self) -> int:
        """Blocks that hold nothing."""
        return self.capacity - self.private - len(self)

    def __len__(self) -> int:
        """Blocks with an identity."""
        return len(self._used) + len(self._idle) + len(self._pinned)

    def __contains__(self, block: int) -> bool:
        return block in self._used or block in self._idle or block in self._pinned

    @property
    def pinned(self) -> int:
        """Idle blocks that eviction passes over."""
        return len(self._pinned)

    @property
    def in_use(self) -> int:
        """Blocks of running requests."""
        return len(self._used) + self.private

    def available(self, *, with_pins: bool = False) -> int:
        """Blocks that `reserve` could give."""
        return self.free + len(self._idle) + (len(self._pinned) if with_pins else 0)

    def match(self, chain: Sequence[int]) -> int:
        """How many leading blocks of a chain are here."""
        used, idle, pinned = self._used, self._idle, self._pinned
        for count, block in enumerate(chain):
            if block not in used and block not in idle and block not in pinned:
                return count
        return len(chain)

    def hold(self, blocks: Iterable[int]) -> None:
        """Refer to blocks that are here, for a request that runs."""
        used, idle, pinned = self._used, self._idle, self._pinned
        for block in blocks:
            if block in used:
                used[block] += 1
                continue
            used[block] = 1
            if block in idle:
                del idle[block]
            else:
                del pinned[block]

    def reserve(self, count: int, *, over_pins: bool = False) -> bool:
        """Make so many blocks private, evicting as needed; False (and no change) if it cannot be.

        `over_pins` takes pinned blocks too when idle ones do not do, earliest deadline first.
        """
        lacking = count - self.free
        if lacking > 0:
            if lacking > self.available(with_pins=over_pins) - self.free:
                return False
            self._evict(lacking)
        self.private += count
        return True

    def _evict(self, count: int) -> None:
        over = count - len(self._idle)
        if over > 0:
            first = sorted(self._pinned, key=self._pinned.__getitem__)[:over]
            self._forget_pinned(first)
            count -= over
        gone = [self._idle.popitem(last=False)[0] for _ in range(count)]
        self._tell_removed(gone)

    def _forget_pinned(self, blocks: Sequence[int]) -> None:
        for block in blocks:
            del self._pinned[block], self._until[block]
        self._tell_removed(blocks)

    def commit(self, blocks: Sequence[int]) -> None:
        """Give computed private blocks their identity; a block computed twice is kept once."""
        used, idle, pinned = self._used, self._idle, self._pinned
        new = []
        for block in blocks:
            if block in used:
                used[block] += 1
            else:
                used[block] = 1
                if block in idle:
                    del idle[block]
                elif block in pinned:
                    del pinned[block]
                else:
                    new.append(block)
        self.private -= len(blocks)
        if new and self.listener is not None:
            self.listener.stored(new)

    def release(self, blocks: Sequence[int], private: int = 0) -> None:
        """A request leaves: its blocks become idle, its private ones free."""
        self.private -= private
        used, until = self._used, self._until
        for block in reversed(blocks):
            if used[block] > 1:
                used[block] -= 1
                continue
            del used[block]
            if block in until:
                self._pinned[block] = until[block]
            else:
                self._idle[block] = None

    def pin(self, blocks: Iterable[int], until_s: float) -> int:
        """Pass over blocks that are here until then; says how many. A later pin replaces."""
        here = tuple(block for block in blocks if block in self)
        for block in here:
            self._until[block] = until_s
            if block not in self._used:
                self._idle.pop(block, None)
                self._pinned[block] = until_s
        heapq.heappush(self._expiries, (until_s, next(self._pins), here))
        return len(here)

    def expire(self, now: float) -> None:
        """Unpin what is due. What was pinned longest ago is then the first to go."""
        while self._expiries and self._expiries[0][0] <= now:
            until_s, _, blocks = heapq.heappop(self._expiries)
            self.unpin(block for block in blocks if self._until.get(block) == until_s)

    def unpin(self, blocks: Iterable[int]) -> None:
        """Let blocks go the way of all others, before those used since; a prompt's last first."""
        for block in blocks:
            self._until.pop(block, None)
            if self._pinned.pop(block, None) is not None:
                self._idle[block] = None
                self._idle.move_to_end(block, last=False)

    def drop(self, blocks: Iterable[int]) -> list[int]:
        """Forget those that no running request uses; gives them back in order."""
        self.unpin(blocks := list(blocks))
        gone = [block for block in blocks if block in self._idle]
        for block in gone:
            del self._idle[block]
        self._tell_removed(gone)
        return gone

    def adopt(self, blocks: Sequence[int]) -> int:
        """Bring blocks in from elsewhere, idle, as far as room can be made; says how many."""
        new = [block for block in blocks if block not in self][: self.available()]
        if new and self.reserve(len(new)):
            self.commit(new)
            self.release(new)
        return len(new)

    def clear(self) -> None:
        """Forget everything, as a restart does. Nothing may be running."""
        self.drop([*self._idle, *self._pinned])

    def _tell_removed(self, blocks: Sequence[int]) -> None:
        if blocks and self.listener is not None:
            self.listener.removed(blocks)
