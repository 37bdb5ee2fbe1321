"""A worker's KV memory as the gate accounts for it: who has reserved how much of it.

A beginning that several programs share is counted once. It is recognised by its block hash, which
stands for the whole beginning, so that nobody can claim to share what is not shared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from trailwarden.serving.demand import BLOCK_TOKENS, Demand


class Prefix(NamedTuple):
    """A beginning that others may share: the hash of its last block, and its length in tokens."""

    block: int
    tokens: int


def prefix_of(demand: Demand) -> Prefix | None:
    """The beginning that a request says others share, in whole blocks; None if it says none."""
    blocks = min((demand.hints.keep_prefix or 0) // BLOCK_TOKENS, len(demand.blocks))
    return Prefix(demand.blocks[blocks - 1], blocks * BLOCK_TOKENS) if blocks > 0 else None


@dataclass(frozen=True, slots=True)
class Share:
    """What one program holds: its own tokens, and a beginning that it may share.

    `ahead` is what it is likely to hold more on average until it is over.
    """

    tenant: str
    own: int
    ahead: int = 0
    prefix: Prefix | None = None


class Memory:
    """Reservations on one worker. `prefill_tokens_per_s` is what it takes to compute them anew."""

    def __init__(self, capacity_tokens: int, prefill_tokens_per_s: float) -> None:
        self.capacity_tokens = capacity_tokens
        self.prefill_tokens_per_s = prefill_tokens_per_s
        self.models: frozenset[str] = frozenset()
        self.passing = 0
        """Tokens of running requests that belong to no program."""
        self._shares: dict[object, Share] = {}
        self._sharers: Counter[Prefix] = Counter()
        self._held = 0
        self._ahead = 0

    @property
    def taken(self) -> int:
        """All that is held or passing."""
        return self._held + self.passing

    @property
    def promised(self) -> int:
        """All that is taken, and what programs are likely to grow by."""
        return self.taken + self._ahead

    @property
    def holders(self) -> int:
        """How many programs hold a share."""
        return len(self._shares)

    def serves(self, model: str) -> bool:
        """Whether the worker has the model; one whose models nobody told has any."""
        return not self.models or model in self.models

    def added_by(self, share: Share) -> int:
        """What a share would add to what is taken."""
        prefix = share.prefix
        return share.own + (prefix.tokens if prefix and not self._sharers[prefix] else 0)

    def freed_by(self, holder: object) -> int:
        """What giving up a holder's share would free at once; 0 if it has none."""
        share = self._shares.get(holder)
        if share is None:
            return 0
        prefix = share.prefix
        return share.own + (prefix.tokens if prefix and self._sharers[prefix] == 1 else 0)

    def ahead_of(self, holder: object) -> int:
        """What a holder is likely to grow by; 0 if it holds nothing."""
        share = self._shares.get(holder)
        return 0 if share is None else share.ahead

    def reserve(self, holder: object, share: Share) -> None:
        """Replace what the holder had."""
        self.release(holder)
        self._held += self.added_by(share)
        self._ahead += share.ahead
        self._shares[holder] = share
        if share.prefix:
            self._sharers[share.prefix] += 1

    def release(self, holder: object) -> None:
        """Give up what the holder has, if anything."""
        self._held -= self.freed_by(holder)
        share = self._shares.pop(holder, None)
        if share is None:
            return
        self._ahead -= share.ahead
        if share.prefix:
            self._sharers[share.prefix] -= 1
            if not self._sharers[share.prefix]:
                del self._sharers[share.prefix]

    def of_tenant(self, tenant: str) -> int:
        """Tokens of its own that a tenant holds; shared beginnings count for nobody."""
        return sum(share.own for share in self._shares.values() if share.tenant == tenant)
