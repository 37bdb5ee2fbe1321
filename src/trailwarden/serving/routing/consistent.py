"""Consistent hashing with bounded loads: a key keeps its worker until that one has too much.

V. Mirrokni, M. Thorup, M. Zadimoghaddam 2018, "Consistent Hashing with Bounded Loads", SODA
(arXiv:1608.01350): with m requests on n workers none may hold more than ceil((1 + ε) m / n); a key
whose worker is full goes on round the ring. Here a worker's part of the bound is its part of all
slots, so workers may differ.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xxhash import xxh3_64_intdigest

from trailwarden.serving.demand import Demand
from trailwarden.serving.routing.errors import require
from trailwarden.serving.routing.estimate import USUAL, TimeModel
from trailwarden.serving.routing.plain import chosen
from trailwarden.serving.routing.policy import START, Choice, Moment, nobody, takes
from trailwarden.serving.worker import WorkerView

_POINTS = 64  # of each worker on the ring: its share then varies by about 1 / 8


@dataclass(frozen=True, slots=True)
class ConsistentHash:
    """Bounded-load consistent hashing on the session, or else on the first blocks.

    `slack` is the paper's ε. The key of a request without a session is its first `key_blocks`
    blocks together: few enough that a growing chat keeps them, more than the opening that all
    requests have in common, or else only the bound spreads them.
    """

    slack: float = 0.25
    key_blocks: int = 8
    times: TimeModel = USUAL
    name: str = "consistent_hash"

    def __post_init__(self) -> None:
        require(self.slack > 0, "slack", self.slack, "above 0")
        require(self.key_blocks > 0, "key_blocks", self.key_blocks, "at least 1")

    def choose(
        self,
        demand: Demand,
        views: Sequence[WorkerView],
        matched: Sequence[int],
        state: Moment = START,
    ) -> Choice:
        """The key's worker, or the next on the ring with room. `state` does not matter."""
        able = {index: view for index, view in enumerate(views) if takes(view, demand)}
        if not able:
            return nobody(demand, views)
        kind, key = self._key(demand)
        bound = self._bound(list(able.values()))
        # the ring holds every worker, up or not, so that one that comes and goes moves only its own
        spots, owners = ring(tuple([view.worker_id for view in views]))
        start = bisect_right(spots, xxh3_64_intdigest(key))
        passed: set[int] = set()
        for step in range(len(owners)):
            owner = owners[(start + step) % len(owners)]
            view = able.get(owner)
            if view is not None and _requests(view) < math.ceil(bound * max(view.slots, 1)):
                reason = f"hash of its {kind}, past {len(passed)} full or absent workers"
                return chosen(demand, views, matched, owner, reason, self.times)
            passed.add(owner)
        raise AssertionError("the bounds of all workers add up to more than their requests")

    def _key(self, demand: Demand) -> tuple[str, bytes]:
        if demand.hints.session is not None:
            return "session", _utf8(f"{demand.tenant}\0{demand.hints.session}")
        if demand.blocks:
            last = demand.blocks[: self.key_blocks][-1]
            return "first blocks", repr(last).encode()
        return "request id", _utf8(demand.request_id)

    def _bound(self, able: Sequence[WorkerView]) -> float:
        """Requests that a worker may hold for each of its slots, this request counted."""
        requests = sum([_requests(view) for view in able]) + 1
        return (1 + self.slack) * requests / sum([max(view.slots, 1) for view in able])


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _requests(view: WorkerView) -> int:
    return view.running + view.waiting


@lru_cache(maxsize=8)
def ring(workers: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The places on the ring in order, and whose each is; it depends on the names alone."""
    spots = sorted(
        (xxh3_64_intdigest(f"{worker}\0{point}".encode()), index)
        for index, worker in enumerate(workers)
        for point in range(_POINTS)
    )
    return tuple(spot for spot, _ in spots), tuple(index for _, index in spots)
