"""Memory beside the device: blocks are copied there and back, one copy at a time."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from trailwarden.serving.demand import BLOCK_TOKENS


@dataclass(frozen=True, slots=True)
class Copy:
    """Blocks under way until `done_s`; `inward` to the device, else away from it."""

    blocks: tuple[int, ...]
    done_s: float
    inward: bool


class HostMemory:
    """Offloaded blocks, least recently used out first."""

    def __init__(self, capacity: int, tokens_per_s: float) -> None:
        self.capacity = capacity
        self._block_s = BLOCK_TOKENS / tokens_per_s
        self._blocks: OrderedDict[int, None] = OrderedDict()
        self._copies: deque[Copy] = deque()
        self._free_s = 0.0

    def __len__(self) -> int:
        return len(self._blocks)

    @property
    def wake_s(self) -> float | None:
        """When the copy under way is through."""
        return self._copies[0].done_s if self._copies else None

    def match(self, chain: Sequence[int]) -> int:
        """How many leading blocks of a chain are here."""
        for count, block in enumerate(chain):
            if block not in self._blocks:
                return count
        return len(chain)

    def copy(self, blocks: Sequence[int], now: float, *, inward: bool) -> float:
        """Queue a copy behind those under way; says when it will be through."""
        self._free_s = max(self._free_s, now) + len(blocks) * self._block_s
        self._copies.append(Copy(tuple(blocks), self._free_s, inward))
        return self._free_s

    def through(self, now: float) -> list[Copy]:
        """Copies that are through by now; what went outward is remembered here."""
        done = []
        while self._copies and self._copies[0].done_s <= now:
            done.append(self._copies.popleft())
            if not done[-1].inward:
                self._keep(done[-1].blocks)
        return done

    def _keep(self, blocks: Sequence[int]) -> None:
        for block in reversed(blocks):  # a prompt's last blocks are the first to go
            self._blocks[block] = None
            self._blocks.move_to_end(block)
        while len(self._blocks) > self.capacity:
            self._blocks.popitem(last=False)

    def drop(self, blocks: Sequence[int]) -> None:
        """Forget these."""
        for block in blocks:
            self._blocks.pop(block, None)
