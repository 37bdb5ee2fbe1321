"""The cache lifecycle before real llama.cpp workers: the gateway tells it, its orders are done.

A slot holds one session, however short. So memory is as large as the slots, in sessions of the
length that they have: it is short as soon as there are more sessions than slots, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from trailwarden.serving.config import Lifecycle as LifecycleConfig
from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.engines.llamacpp.slots import SlotKeeper
from trailwarden.serving.gateway.ports import Booking, Ending
from trailwarden.serving.lifecycle.choice import FREE_BELOW
from trailwarden.serving.lifecycle.keeper import Lifecycle
from trailwarden.serving.lifecycle.moves import SlotMoves
from trailwarden.serving.lifecycle.orders import Deed, Order
from trailwarden.serving.lifecycle.planning import KeepTerms
from trailwarden.serving.lifecycle.residents import Room
from trailwarden.serving.lifecycle.seats import Seats
from trailwarden.serving.lifecycle.transfers import SlotTransfers
from trailwarden.serving.lifecycle.waits import caller_of
from trailwarden.serving.worker import WorkerView

Keepers = Callable[[str], SlotKeeper | None]
"""What saves and restores the slots of a worker; None where it does not."""


class SlottedLifecycle:
    """A `gateway.ports.CacheKeeper` for the workers in `slots`; the others it leaves alone."""

    wants_blocks = True

    def __init__(
        self,
        config: LifecycleConfig,
        slots: Mapping[str, int],
        keepers: Keepers,
    ) -> None:
        """`slots` is how many each worker has."""
        terms = KeepTerms(most_kept=config.most_kept, expiry_s=config.expiry_s)
        self.lifecycle = Lifecycle(terms)
        self._changed: Callable[[], None] = lambda: None
        self._speed: dict[str, float] = {}
        self.moves = {
            worker_id: SlotMoves(
                Seats(count),
                SlotTransfers(worker_id, keepers(worker_id), lambda: self._changed()),
                wait_s=config.wait_s,
            )
            for worker_id, count in slots.items()
        }

    def on_change(self, changed: Callable[[], None]) -> None:
        """Call this when a slot has been moved."""
        self._changed = changed

    def know(self, view: WorkerView, models: Collection[str]) -> None:
        """A worker of ours appears, or its speed has been learned."""
        if view.worker_id in self.moves:
            self._speed[view.worker_id] = view.rates.prefill_tokens_per_s
            self._tell_room(view.worker_id)

    def lose(self, worker_id: str) -> None:
        """Its slots are empty, and what was saved of them is of no use."""
        if worker_id in self.moves:
            self.lifecycle.lose(worker_id)
            self.moves[worker_id].lost()

    def _tell_room(self, worker_id: str) -> None:
        """The worker's memory in sessions of the present length; never full while slots are not."""
        moves = self.moves[worker_id]
        typical = self.lifecycle.typical_tokens(worker_id)
        capacity = len(moves.seats) * max(typical, BLOCK_TOKENS) / FREE_BELOW
        self.lifecycle.know(
            worker_id,
            Room(
                capacity_tokens=int(capacity) + 1,
                prefill_tokens_per_s=self._speed[worker_id],
                host_tokens=moves.transfers.host_tokens,
                copy_tokens_per_s=moves.transfers.copy_tokens_per_s,
            ),
        )

    # --- requests

    def arrived(self, demand: Demand, now_s: float) -> None:
        """A session's turn: what was moved out of its slot begins to come back."""
        if not self.lifecycle.returned(demand, now_s):
            self.act(now_s)

    def ready(self, demand: Demand, worker_id: str, now_s: float) -> bool:
        """Whether its slot is ready, and whoever had it before is saved."""
        moves = self.moves.get(worker_id)
        return moves is None or moves.ready(demand, caller_of(demand), now_s)

    def started(self, demand: Demand, worker_id: str, now_s: float) -> Mapping[str, Any]:
        """Name the slot, so that llama.cpp takes no other."""
        moves = self.moves.get(worker_id)
        if moves is None:
            return {}
        self.lifecycle.started(demand, worker_id, now_s)
        slot = moves.seat(demand, caller_of(demand), now_s)
        return {} if slot is None else {"id_slot": slot}

    def answering(self, demand: Demand) -> None:
        """It has its slot and computes in it."""
        self.lifecycle.answering(demand.request_id)

    def attempt_over(self, booking: Booking) -> None:
        """Its slot is free, and tells whether a restore was one."""
        if (moves := self.moves.get(booking.worker_id)) is not None:
            moves.over(booking)

    def ended(self, ending: Ending, now_s: float) -> None:
        """A turn is over: the wait for its tool begins, or the session is done."""
        demand = ending.demand
        for moves in self.moves.values():
            moves.gone(demand.request_id)
        if caller_of(demand) is not None:
            chain, tools = demand.blocks, ending.tools
            self.lifecycle.ended(demand, chain, tools, now_s, complete=ending.complete)
            self.act(now_s)

    # --- orders

    def act(self, now_s: float) -> None:
        """Carry out what is ordered."""
        for worker_id in self._speed:
            self._tell_room(worker_id)
        for order in self.lifecycle.orders(now_s):
            self._carry_out(order, self.moves[order.worker_id])

    def _carry_out(self, order: Order, moves: SlotMoves) -> None:
        if order.deed is Deed.KEEP:
            moves.keep(order.caller, order.until_s)
        elif order.deed is Deed.OFFLOAD:
            moves.offload(order.caller)
        elif order.deed is Deed.RESTORE:
            moves.restore(order.caller)
        elif order.deed is Deed.DROP:
            moves.drop(order.caller)
        elif order.deed is Deed.YIELD:
            moves.let_yield(order.caller)
            if self.lifecycle.home(order.caller) != order.worker_id:
                moves.transfers.forget(order.caller)

    def close(self) -> None:
        """Stop moving."""
        for moves in self.moves.values():
            moves.transfers.close()
