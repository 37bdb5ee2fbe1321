"""Which sessions have blocks at a worker, and which of those blocks they have alone."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.lifecycle.choice import Plan
from trailwarden.serving.lifecycle.waits import Caller


@dataclass(frozen=True, slots=True)
class Room:
    """A worker's memory and how fast it is filled. Without a host, nothing can be offloaded."""

    capacity_tokens: int
    prefill_tokens_per_s: float
    host_tokens: int = 0
    copy_tokens_per_s: float = 200_000.0


@dataclass(slots=True, eq=False)
class Resident:
    """A session at a worker. It is idle while it waits for a tool, and awaited from when its next
    turn is here (`awaited_s`) until that is being answered.

    `kept_until_s` is what the engine was last told to keep it until (0: nothing). `offloaded`
    says that its own blocks are beside the device, `back_s` when those under way will be here.
    """

    caller: Caller
    program: str | None = None
    chain: tuple[int, ...] = ()
    public: int = 0  # leading blocks that its client says others share
    running: int = 0
    awaited_s: float | None = None
    plan: Plan | None = None
    planned_s: float = 0.0
    kept_until_s: float = 0.0
    offloaded: bool = False
    back_s: float = 0.0

    @property
    def tokens(self) -> int:
        """The length of its context in whole blocks."""
        return len(self.chain) * BLOCK_TOKENS

    @property
    def is_idle(self) -> bool:
        """Whether its tool is out."""
        return not self.running and self.awaited_s is None

    def is_due(self, now_s: float) -> None:
        """A turn of it is here: whatever was planned for the wait is past."""
        if self.awaited_s is None:
            self.awaited_s, self.plan = now_s, None


class Residents:
    """The sessions of one worker."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.shared_until_s: dict[int, float] = {}
        """Until when to keep what several sessions have, by the last block of it."""
        self._by_caller: dict[Caller, Resident] = {}
        self._holders: Counter[int] = Counter()

    def __iter__(self) -> Iterator[Resident]:
        return iter(list(self._by_caller.values()))

    @property
    def living(self) -> int:
        """How many sessions are here."""
        return len(self._by_caller)

    def get(self, caller: Caller) -> Resident | None:
        """The session, if it has been here."""
        return self._by_caller.get(caller)

    def of(self, caller: Caller) -> Resident:
        """The session, new if it has not been here."""
        return self._by_caller.setdefault(caller, Resident(caller))

    def grow(self, resident: Resident, chain: tuple[int, ...]) -> None:
        """A session's context is now this one."""
        if chain[: len(resident.chain)] == resident.chain:
            self._holders.update(chain[len(resident.chain) :])
        else:  # it was cut, or begun anew
            self._let_go(resident.chain)
            self._holders.update(chain)
        resident.chain = chain

    def forget(self, caller: Caller) -> Resident | None:
        """A session is over here."""
        resident = self._by_caller.pop(caller, None)
        if resident is not None:
            self._let_go(resident.chain)
        return resident

    def _let_go(self, chain: tuple[int, ...]) -> None:
        holders = self._holders
        for block in chain:
            if holders[block] > 1:
                holders[block] -= 1
            else:
                del holders[block]

    def shared(self, resident: Resident) -> tuple[int, ...]:
        """Its leading blocks that other sessions here have too."""
        return resident.chain[: self._shared(resident)]

    def alone(self, resident: Resident) -> tuple[int, ...]:
        """The blocks that no other session here has."""
        return resident.chain[self._shared(resident) :]

    def own(self, resident: Resident) -> tuple[int, ...]:
        """Of these, those that its client does not call shared: others may ask for them later."""
        return resident.chain[max(self._shared(resident), resident.public) :]

    def alone_tokens(self, resident: Resident) -> int:
        """What keeping it takes that nothing else takes."""
        return (len(resident.chain) - self._shared(resident)) * BLOCK_TOKENS

    def _shared(self, resident: Resident) -> int:
        """How many; whoever has a block has all before it, so it can be found by halving."""
        return bisect_left(resident.chain, 1, key=lambda block: self._holders[block] <= 1)

    @property
    def mean_tokens(self) -> int:
        """The mean length of the contexts here, at least a block each; 0 if there are none."""
        tokens = [max(BLOCK_TOKENS, one.tokens) for one in self._by_caller.values()]
        return sum(tokens) // len(tokens) if tokens else 0

    @property
    def live_tokens(self) -> int:
        """Tokens of all sessions here, what they share counted once."""
        return len(self._holders) * BLOCK_TOKENS
