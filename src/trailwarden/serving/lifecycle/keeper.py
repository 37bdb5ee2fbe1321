"""The cache lifecycle of sessions: what an engine should keep while tools are out.

Told of turns and waits, it answers with orders. Whoever runs the engines (the gateway's adapters,
or a simulation) gives them on, and asks again when something ended or at `wake_s`.

A session's blocks are wanted while its tool is out, as far as `choice` says, and surely once its
next turn is here and waits for a slot. Where programs are admitted by a gate, the gate has decided
already: those that it admits are kept, the others are offloaded or yield.

While all that lives fits, there are no orders but to let finished sessions yield, which evicts
nothing by itself. What is kept is bounded, in all and for each tenant, so that engines always have
room for what runs, and a tenant whose hints are wrong wastes only its own part. A session may be
ordered to yield, be moved or be dropped only as far as nobody else has its blocks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.lifecycle.ahead import AheadBook
from trailwarden.serving.lifecycle.orders import Deed, Order
from trailwarden.serving.lifecycle.planning import Admits, KeepTerms, Planner
from trailwarden.serving.lifecycle.residents import Resident, Residents, Room
from trailwarden.serving.lifecycle.waits import Caller, Waits, caller_of, tool_of


class Lifecycle:
    """See the module. It is told the time and never asks for it."""

    def __init__(
        self,
        terms: KeepTerms | None = None,
        waits: Waits | None = None,
        admits: Admits | None = None,
    ) -> None:
        self.terms = KeepTerms() if terms is None else terms
        self.waits = Waits() if waits is None else waits
        self._admits = admits
        self.wake_s: float | None = None
        """When it wants to be asked next, if nothing ends before."""
        self._workers: dict[str, Residents] = {}
        self._home: dict[Caller, str] = {}
        self._asked: dict[str, Caller] = {}
        self._due: list[Order] = []
        self.ahead = AheadBook()

    @property
    def living(self) -> int:
        """Sessions that are known at some worker."""
        return sum(residents.living for residents in self._workers.values())

    def home(self, caller: Caller) -> str | None:
        """The worker that a session is at; None if it is not known, or over."""
        return self._home.get(caller)

    def typical_tokens(self, worker_id: str) -> int:
        """The mean length of the contexts at a worker; 0 if there are none."""
        residents = self._workers.get(worker_id)
        return 0 if residents is None else residents.mean_tokens

    # What it is told

    def know(self, worker_id: str, room: Room) -> None:
        """A worker and its memory, when it appears and whenever that changes."""
        if worker_id in self._workers:
            self._workers[worker_id].room = room
        else:
            self._workers[worker_id] = Residents(room)

    def lose(self, worker_id: str) -> None:
        """A worker is gone or restarted, and with it what it held."""
        residents = self._workers.pop(worker_id, None)
        if residents is not None:
            self._workers[worker_id] = Residents(residents.room)
        self._home = {who: where for who, where in self._home.items() if where != worker_id}

    def returned(self, demand: Demand, now_s: float) -> bool:
        """A turn of a session is here, and may go on. False: its blocks are still on their way.

        Asking brings them back; ask again a moment later.
        """
        caller = caller_of(demand)
        if caller is None or (resident := self._resident(caller)) is None:
            return True
        self.waits.returned(caller, now_s)
        resident.is_due(now_s)
        if resident.offloaded:
            self._planner(self._home[caller]).restore(resident, now_s)
        return now_s >= resident.back_s

    def started(self, demand: Demand, worker_id: str, now_s: float) -> None:
        """A turn went to a worker, where it may have to wait for a slot."""
        caller = caller_of(demand)
        if caller is None or worker_id not in self._workers:
            return
        if demand.request_id in self._asked and self._home.get(caller) == worker_id:
            return  # it is tried again there
        self.waits.returned(caller, now_s)
        if self._home.get(caller, worker_id) != worker_id:
            self._over(caller)
        self._home[caller] = worker_id
        resident = self._workers[worker_id].of(caller)
        resident.program = demand.hints.program
        resident.is_due(now_s)
        resident.running += 1
        self._asked[demand.request_id] = caller

    def answering(self, request_id: str) -> None:
        """A turn's first token is out: the engine holds its blocks by itself until it ends."""
        caller = self._asked.get(request_id)
        if caller is not None and (resident := self._resident(caller)) is not None:
            resident.awaited_s = None

    def ended(
        self,
        demand: Demand,
        chain: tuple[int, ...],
        tools: Sequence[str],
        now_s: float,
        *,
        complete: bool,
    ) -> None:
        """A turn is over; `chain` are the blocks of its prompt and, where known, its answer."""
        caller = self._asked.pop(demand.request_id, None)
        if caller is None or (resident := self._resident(caller)) is None:
            return
        resident.awaited_s = None
        resident.running = max(0, resident.running - 1)
        resident.public = (demand.hints.keep_prefix or 0) // BLOCK_TOKENS
        self._workers[self._home[caller]].grow(resident, chain)
        if resident.running:
            return
        if demand.hints.last_step or not complete:
            self.waits.forget(caller)
            self.ahead.never_returned(caller)
            self._over(caller)
        else:
            self.waits.began(caller, tool_of(demand, tools), now_s)

    def _resident(self, caller: Caller) -> Resident | None:
        home = self._home.get(caller)
        return None if home is None else self._workers[home].get(caller)

    def _over(self, caller: Caller) -> None:
        """Nothing of a session is needed at its worker any more: it is the first to be evicted.

        That frees as much as dropping it does, and costs nothing where there is room for the dead.
        """
        home = self._home.pop(caller)
        residents = self._workers[home]
        if (resident := residents.get(caller)) is not None:
            deed = Deed.DROP if resident.offloaded else Deed.YIELD
            self._due.append(Order(deed, home, caller, residents.own(resident)))
            residents.forget(caller)

    # What it asks for

    def orders(self, now_s: float) -> list[Order]:
        """What is to be done now, in order."""
        for worker_id, residents in self._workers.items():
            self._expire(residents, now_s)
            if self.terms.decides:
                self._planner(worker_id).plan(now_s)
        self.wake_s = self._next_look(now_s)
        due, self._due = self._due, []
        return due

    def ahead_of_need(
        self, worker_id: str, cached: Callable[[Sequence[int]], int], busy: float, now_s: float
    ) -> Order | None:
        """What a worker that is free now could compute for a session about to return, if it pays.

        `cached` says how many leading blocks of a chain it has, `busy` in what share of the time it
        is not free. Tell `ahead` what was computed, and what the session then found.
        """
        return self._planner(worker_id).ahead_of_need(cached, busy, self.ahead, now_s)

    def _next_look(self, now_s: float) -> float | None:
        """On a grid, so that whoever asks more often is not told ever new times."""
        idle = [one for each in self._workers.values() for one in each if one.is_idle]
        if not idle and not self._due:
            return None
        moving = any(one.offloaded or one.back_s > now_s for one in idle)
        step_s = self.terms.look_again_s / (8 if moving else 1)
        next_s = (math.floor(now_s / step_s) + 1) * step_s
        return next_s if next_s > now_s else next_s + step_s  # the division may round down

    def _expire(self, residents: Residents, now_s: float) -> None:
        for resident in residents:
            waited_s = self.waits.elapsed_s(resident.caller, now_s)
            if resident.is_idle and waited_s >= self.terms.expiry_s:
                self.waits.gave_up(resident.caller, now_s)
                self.ahead.never_returned(resident.caller)
                self._over(resident.caller)

    def _planner(self, worker_id: str) -> Planner:
        residents = self._workers[worker_id]
        return Planner(worker_id, residents, self._due, self.terms, self.waits, self._admits)
