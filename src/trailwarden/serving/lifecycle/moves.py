"""The lifecycle at one llama.cpp worker: which slot a request gets, and what moves before it runs.

Nothing that the worker says is needed for a right answer: llama.cpp compares the tokens that it
finds in a slot with those of the prompt, so a slot with the wrong content costs time and no more.
A restore is believed when the next answer's own figures show it. Nobody waits for a move longer
than `wait_s`.
"""

from __future__ import annotations

from trailwarden.serving.demand import Demand
from trailwarden.serving.engines.figures import Figures
from trailwarden.serving.engines.llamacpp.slots import Claim
from trailwarden.serving.gateway.ports import Booking
from trailwarden.serving.lifecycle.seats import Seats
from trailwarden.serving.lifecycle.transfers import SlotTransfers
from trailwarden.serving.lifecycle.waits import Caller


class SlotMoves:
    """See the module."""

    def __init__(self, seats: Seats, transfers: SlotTransfers, *, wait_s: float) -> None:
        self.seats = seats
        self.transfers = transfers
        self._wait_s = wait_s
        self._asked_s: dict[str, float] = {}
        self._judging: dict[str, Claim] = {}

    # --- requests

    def ready(self, demand: Demand, caller: Caller | None, now_s: float) -> bool:
        """Whether the request may run now; if not, a slot is being made ready for it."""
        asked_s = self._asked_s.setdefault(demand.request_id, now_s)
        if now_s - asked_s >= self._wait_s:
            return True
        if caller is not None and (self.transfers.moves(caller) or self._returns(caller, demand)):
            return False
        seat = self.seats.best_for(demand, caller, now_s)
        if seat is None:
            return not self.transfers.is_moving
        return seat.caller in (None, caller) or not self.transfers.save(seat)

    def _returns(self, caller: Caller, demand: Demand) -> bool:
        """Begin to restore what this prompt begins with; False where a slot has it, or no file."""
        saved = self.transfers.saved(caller)
        if saved is None or self.seats.of(caller) is not None or saved.adapter != demand.adapter:
            return False
        if demand.blocks[: len(saved.chain)] != saved.chain:
            return False
        return not self.seats.has_left(demand, len(saved.chain)) and self.restore(caller)

    def seat(self, demand: Demand, caller: Caller | None, now_s: float) -> int | None:
        """Where the request runs, which is now; None leaves it to the engine."""
        self._asked_s.pop(demand.request_id, None)
        seat = self.seats.best_for(demand, caller, now_s)
        if seat is None:
            return None
        claim = self.transfers.claim_on(seat)
        if claim is not None and seat.caller == caller:
            self._judging[demand.request_id] = claim
        self.seats.sit(seat, demand, caller)
        return seat.number

    def over(self, booking: Booking) -> None:
        """An attempt has ended: its slot is free, and what was restored there shows its worth."""
        request_id = booking.demand.request_id
        if (seat := self.seats.held_by(request_id)) is not None:
            seat.held = None
        claim = self._judging.pop(request_id, None)
        if claim is not None and booking.measured and booking.waste is None:
            prompt = booking.prompt_computed + booking.prompt_cached
            figures = Figures(prompt, booking.output_used, booking.prompt_cached)
            self.transfers.turned_out(claim.judge(figures))

    def gone(self, request_id: str) -> None:
        """A request is over, whether it ever ran or not."""
        self._asked_s.pop(request_id, None)

    # --- orders

    def keep(self, caller: Caller, until_s: float) -> None:
        """Give its slot to others last, until then."""
        if (seat := self.seats.of(caller)) is not None:
            seat.kept_until_s = until_s

    def let_yield(self, caller: Caller) -> None:
        """Give its slot to others first."""
        if (seat := self.seats.of(caller)) is not None:
            seat.caller, seat.kept_until_s = None, 0.0

    def drop(self, caller: Caller) -> None:
        """Empty its slot, and delete its file."""
        self.transfers.forget(caller)
        if (seat := self.seats.of(caller)) is not None:
            self.transfers.erase(caller, seat)

    def offload(self, caller: Caller) -> None:
        """Save its slot; others may have it then."""
        if (seat := self.seats.of(caller)) is not None:
            self.transfers.save(seat)

    def restore(self, caller: Caller) -> bool:
        """Begin to bring it back, if there is a slot that nobody needs; False if there is not."""
        saved = self.transfers.saved(caller)
        if saved is None or self.seats.of(caller) is not None:
            return False
        seat = self.seats.spare(saved.adapter)
        return seat is not None and self.transfers.restore(caller, seat)

    def lost(self) -> None:
        """The worker is gone, or came back empty."""
        self.seats.clear()
        self.transfers.lost()
