"""Who has which slot of an engine that runs every request in a slot: whole numbers, no I/O.

An engine like llama.cpp finds in a slot what ran there last, and computes only what differs. So
whoever names the slot decides what is kept: a session sits where it sat before, and others take
first what nobody needs, then what was used longest ago, and what is to be kept last of all.
"""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.serving.demand import Demand
from trailwarden.serving.lifecycle.waits import Caller


@dataclass(slots=True, eq=False)
class Seat:
    """One slot. `chain` and `adapter` are of the prompt that ran there last.

    `caller` is the session that still needs what is in it; None where nobody does. It is `held`
    while a request runs there, by that request's id, or while it is being moved.
    """

    number: int
    caller: Caller | None = None
    chain: tuple[int, ...] = ()
    adapter: str = ""
    held: str | None = None
    kept_until_s: float = 0.0
    used: int = 0

    @property
    def is_free(self) -> bool:
        """Whether it can be given to a request, or moved."""
        return self.held is None

    def empty(self) -> None:
        """Nothing is in it any more."""
        self.caller, self.chain, self.kept_until_s = None, (), 0.0

    def shares(self, demand: Demand) -> int:
        """How many leading blocks of a prompt it has."""
        if self.adapter != demand.adapter:
            return 0
        pairs = enumerate(zip(self.chain, demand.blocks, strict=False))
        differs = (place for place, (ours, theirs) in pairs if ours != theirs)
        return next(differs, min(len(self.chain), len(demand.blocks)))


class Seats:
    """The slots of one worker."""

    def __init__(self, count: int) -> None:
        self._seats = tuple(Seat(number) for number in range(count))
        self._turn = 0

    def __len__(self) -> int:
        return len(self._seats)

    def __getitem__(self, number: int) -> Seat:
        return self._seats[number]

    def of(self, caller: Caller) -> Seat | None:
        """Where a session's cache is; None if it is in no slot."""
        return next((seat for seat in self._seats if seat.caller == caller), None)

    def held_by(self, request_id: str) -> Seat | None:
        """Where a request runs."""
        return next((seat for seat in self._seats if seat.held == request_id), None)

    def best_for(self, demand: Demand, caller: Caller | None, now_s: float) -> Seat | None:
        """The free seat to take; None while there is none."""
        own = self.of(caller) if caller is not None else None
        if own is not None and own.is_free:
            return own

        def loss(seat: Seat) -> tuple[bool, bool, int, int]:
            kept = seat.caller is not None and seat.kept_until_s > now_s
            return kept, seat.caller is not None, -seat.shares(demand), seat.used

        return min((seat for seat in self._seats if seat.is_free), key=loss, default=None)

    def spare(self, adapter: str) -> Seat | None:
        """A free seat that nobody needs and that ran with this adapter last; None without one.

        llama.cpp forgets what is in a slot when the next request there wants other adapters.
        """
        fit = (s for s in self._seats if s.is_free and s.caller is None and s.adapter == adapter)
        return min(fit, key=lambda seat: seat.used, default=None)

    def has_left(self, demand: Demand, blocks: int) -> bool:
        """Whether so many blocks of a prompt are still in a free slot that nobody needs."""
        free = (seat for seat in self._seats if seat.is_free and seat.caller is None)
        return blocks > 0 and any(seat.shares(demand) >= blocks for seat in free)

    def sit(self, seat: Seat, demand: Demand, caller: Caller | None) -> None:
        """A request takes a seat; whoever needed what is in it has lost it."""
        assert seat.is_free, "one request at a time"
        if caller is not None and (before := self.of(caller)) is not None:
            before.caller = None
        self._turn += 1
        seat.caller, seat.chain, seat.adapter = caller, demand.blocks, demand.adapter
        seat.held, seat.used, seat.kept_until_s = demand.request_id, self._turn, 0.0

    def clear(self) -> None:
        """The worker was started anew: every slot is empty."""
        for seat in self._seats:
            seat.empty()
            seat.adapter = ""
