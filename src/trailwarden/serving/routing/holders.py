"""Who holds which block: one index for all workers, a block's hash to a bit for each holder.

A look-up follows the chain once, with one `and` of two whole numbers a block, however many workers
there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

_BITS = bytes.maketrans(b"01", b"\0\1")
_FEW = 16  # set bits up to which they are taken one by one


class Holders:
    """Blocks and the workers that hold them."""

    __slots__ = ("_bits", "_columns", "_free", "_masks", "_workers")

    def __init__(self) -> None:
        self._masks: dict[int, int] = {}
        self._bits: dict[str, int] = {}
        self._free: list[int] = []
        self._workers: Sequence[str] = ()
        self._columns: list[int] = []

    def __len__(self) -> int:
        """Different blocks that anybody holds."""
        return len(self._masks)

    def bit(self, worker: str) -> int:
        """The worker's mask of one bit; given to it when first asked for."""
        place = self._bits.get(worker)
        if place is None:
            place = self._free.pop() if self._free else len(self._bits)
            self._bits[worker] = place
            self._workers = ()
        return 1 << place

    def release(self, worker: str) -> None:
        """The worker is gone and holds nothing: its bit may go to another."""
        place = self._bits.pop(worker, None)
        if place is not None:
            self._free.append(place)
            self._workers = ()

    def add(self, block: int, bit: int) -> None:
        """The worker of this bit holds the block."""
        self._masks[block] = self._masks.get(block, 0) | bit

    def discard(self, block: int, bit: int) -> None:
        """It no longer does."""
        left = self._masks.get(block, 0) & ~bit
        if left:
            self._masks[block] = left
        else:
            self._masks.pop(block, None)

    def matched(self, blocks: Sequence[int], workers: Sequence[str]) -> list[int]:
        """How many of the first blocks each of these workers holds without a gap."""
        columns = self._places(workers)
        # places never given out hold nothing; -1, the last, stands for workers never heard of
        depths = [0] * (len(self._bits) + len(self._free) + 1)
        for depth, mask in self._ends(blocks):
            for place in _places_of(mask):
                depths[place] = depth
        return [depths[place] for place in columns]

    def _ends(self, blocks: Sequence[int]) -> list[tuple[int, int]]:
        """Depths at which matches end, each with the mask of the workers whose match it is."""
        ends = []
        find = self._masks.get
        alive = find(blocks[0], 0) if blocks else 0
        for depth, block in enumerate(blocks):
            still = alive & find(block, 0)
            if still != alive:
                ends.append((depth, alive ^ still))
                alive = still
            if not still:
                return ends
        ends.append((len(blocks), alive))
        return ends

    def _places(self, workers: Sequence[str]) -> list[int]:
        if workers is not self._workers and workers != self._workers:
            self._columns = [self._bits.get(worker, -1) for worker in workers]
            self._workers = tuple(workers)
        elif not workers:
            self._columns = []
        return self._columns


def _places_of(mask: int) -> Sequence[int]:
    if mask.bit_count() > _FEW:
        count = mask.bit_length()
        return list(compress(range(count - 1, -1, -1), f"{mask:b}".encode().translate(_BITS)))
    places = []
    while mask:
        low = mask & -mask
        places.append(low.bit_length() - 1)
        mask ^= low
    return places
