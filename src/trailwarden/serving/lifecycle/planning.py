"""What one worker should keep: its idle sessions planned anew, and the best of them kept.

Plans are looked at again every `look_again_s`. What is kept is bounded, in all and for each tenant.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trailwarden.serving.lifecycle.ahead import AheadBook, pays
from trailwarden.serving.lifecycle.choice import Action, Plan, Prices, choose, pressure
from trailwarden.serving.lifecycle.orders import Deed, Order
from trailwarden.serving.lifecycle.residents import Resident, Residents, Room
from trailwarden.serving.lifecycle.waits import Waits

Admits = Callable[[str, str], bool]
"""Whether a tenant's program has its memory reserved by the gate."""


@dataclass(frozen=True, slots=True)
class KeepTerms:
    """How much may be kept, and how often it is thought about again.

    `most_kept` of a worker's memory may be kept against eviction, and of that no tenant with
    sessions waiting more than its equal part. Without `decides` nothing is kept or moved, and only
    what is told to be over yields. `haste`: restoring ahead of need may cost so many
    times what restoring costs. After `expiry_s` nobody waits any more.
    """

    most_kept: float = 0.6
    haste: float = 20.0
    look_again_s: float = 1.0
    expiry_s: float = 600.0
    decides: bool = True


class Planner:
    """Makes the orders for one worker and adds them to `due`."""

    def __init__(
        self,
        worker_id: str,
        residents: Residents,
        due: list[Order],
        terms: KeepTerms,
        waits: Waits,
        admits: Admits | None,
    ) -> None:
        self.worker_id = worker_id
        self.residents = residents
        self.terms = terms
        self.waits = waits
        self._due = due
        self._admits = admits

    def plan(self, now_s: float) -> None:
        """Plan every idle session anew, as far as memory is short.

        What is offloaded may come back at any time, at the price of a memory that is full.
        """
        room = self.residents.room
        short = pressure(self._worth_having(now_s), room.capacity_tokens)
        for resident in self.residents:
            looked_s = resident.planned_s
            again = resident.plan is None or now_s >= looked_s + self.terms.look_again_s
            if resident.is_idle and again and (short > 0.0 or resident.offloaded):
                price = max(short, 1.0) if resident.offloaded else short
                self._think(resident, _prices(room, price), now_s)
        if short > 0.0:
            self._keep_best(now_s)

    def _worth_having(self, now_s: float) -> int:
        """Tokens that live here, without those of waits so long that a full memory forgets them."""
        room = self.residents.room
        longest_s = room.capacity_tokens / room.prefill_tokens_per_s
        lapsed = (
            self.residents.alone_tokens(one)
            for one in self.residents
            if one.is_idle and self.waits.elapsed_s(one.caller, now_s) > longest_s
        )
        return self.residents.live_tokens - sum(lapsed)

    def _think(self, resident: Resident, prices: Prices, now_s: float) -> None:
        """Decide on one session, and act where it is not to be kept."""
        resident.plan, resident.planned_s = self._decide(resident, prices, now_s), now_s
        now = resident.plan.now
        if resident.offloaded:
            if now is Action.KEEP:
                self.restore(resident, now_s)
        elif now is Action.OFFLOAD and self._has_host(resident):
            own = self.residents.own(resident)
            self._due.append(Order(Deed.OFFLOAD, self.worker_id, resident.caller, own))
            resident.offloaded, resident.kept_until_s = True, 0.0
        elif now is not Action.KEEP and resident.kept_until_s > now_s:
            self._let_yield(resident)  # what was never kept is left to the engine's own order

    def _decide(self, resident: Resident, prices: Prices, now_s: float) -> Plan:
        """The gate's decision where there is one, else that of least cost."""
        if self._admits is not None and resident.program is not None:
            then = Action.DROP if prices.copy_out is None else Action.OFFLOAD
            admitted = self._admits(resident.caller.tenant, resident.program)
            return Plan(math.inf if admitted else 0.0, then, 0.0, prices.refill)
        curve = self.waits.curve(resident.caller, now_s)
        elapsed_s = self.waits.elapsed_s(resident.caller, now_s)
        if resident.offloaded:  # keeping it would mean to bring it back ahead of need
            prices = Prices(prices.hold, prices.copy_back * self.terms.haste)
        return choose(curve, elapsed_s, prices)

    def _has_host(self, resident: Resident) -> bool:
        taken = sum(one.tokens for one in self.residents if one.offloaded)
        return taken + resident.tokens <= self.residents.room.host_tokens

    def restore(self, resident: Resident, now_s: float) -> None:
        """Bring a session's blocks back, and note when they will be here."""
        room = self.residents.room
        resident.offloaded = False
        resident.back_s = now_s + resident.tokens / room.copy_tokens_per_s
        self._due.append(Order(Deed.RESTORE, self.worker_id, resident.caller, resident.chain))

    def _let_yield(self, resident: Resident) -> None:
        own = self.residents.own(resident)
        self._due.append(Order(Deed.YIELD, self.worker_id, resident.caller, own))
        resident.kept_until_s = 0.0

    def _keep_best(self, now_s: float) -> None:
        """Keep what is worth most for its size, within the bounds; the engine sees to the rest."""
        wanted = sorted(filter(_is_wanted, self.residents), key=_worth_first)
        most = self.terms.most_kept * self.residents.room.capacity_tokens
        part = most / max(1, len({one.caller.tenant for one in wanted}))
        kept: Counter[str] = Counter()
        for resident in wanted:
            tenant, tokens = resident.caller.tenant, self.residents.alone_tokens(resident)
            if kept[tenant] + tokens <= part:
                kept[tenant] += tokens
                self._keep(resident, now_s)
            elif resident.kept_until_s > now_s:
                self._let_yield(resident)

    def _keep(self, resident: Resident, now_s: float) -> None:
        """Have a session kept until its plan ends; orders that change little are left out."""
        longest_s = self.terms.expiry_s - self.waits.elapsed_s(resident.caller, now_s)
        keep_s = longest_s if resident.plan is None else min(resident.plan.keep_s, longest_s)
        until_s = (resident.planned_s if resident.plan else now_s) + keep_s
        change = 0.1 * abs(resident.kept_until_s - now_s) + self.terms.look_again_s
        if abs(until_s - resident.kept_until_s) > change:
            resident.kept_until_s = until_s
            alone = self.residents.alone(resident)
            self._due.append(Order(Deed.KEEP, self.worker_id, resident.caller, alone, until_s))
            self._keep_shared(resident, until_s, now_s)

    def _keep_shared(self, resident: Resident, until_s: float, now_s: float) -> None:
        """What a session shares is kept as long as the last of those that share it."""
        shared = self.residents.shared(resident)
        known = self.residents.shared_until_s
        if shared and until_s > known.get(shared[-1], 0.0):
            known[shared[-1]] = until_s
            for block in [block for block, over_s in known.items() if over_s <= now_s]:
                del known[block]
            self._due.append(Order(Deed.KEEP, self.worker_id, resident.caller, shared, until_s))

    def ahead_of_need(
        self,
        cached: Callable[[Sequence[int]], int],
        busy: float,
        book: AheadBook,
        now_s: float,
    ) -> Order | None:
        """See `Lifecycle.ahead_of_need`."""
        room = self.residents.room
        short = pressure(self.residents.live_tokens, room.capacity_tokens)
        prices = _prices(room, max(busy, short))
        for resident in self.residents:
            caller = resident.caller
            if not resident.is_idle or resident.offloaded or book.is_open(caller):
                continue
            missing = len(resident.chain) - cached(resident.chain)
            if missing <= 1 or not book.trusts(caller.tenant):  # a last block may not be full yet
                continue
            curve, elapsed_s = self.waits.curve(caller, now_s), self.waits.elapsed_s(caller, now_s)
            window_s = room.capacity_tokens / room.prefill_tokens_per_s
            if pays(curve, elapsed_s, prices, busy=busy, window_s=window_s):
                return Order(Deed.PREFILL, self.worker_id, caller, resident.chain)
        return None


def _is_wanted(resident: Resident) -> bool:
    if resident.offloaded:
        return False
    if resident.awaited_s is not None:
        return True
    return resident.is_idle and resident.plan is not None and resident.plan.now is Action.KEEP


def _worth_first(resident: Resident) -> tuple[float, float]:
    """What is awaited before what may return, as it came; then what gains most."""
    if resident.awaited_s is not None:
        return -math.inf, resident.awaited_s
    assert resident.plan is not None
    return -resident.plan.worth, 0.0


def _prices(room: Room, short: float) -> Prices:
    copy = 1.0 / room.copy_tokens_per_s if room.host_tokens else None
    return Prices(
        hold=short / room.capacity_tokens,
        refill=1.0 / room.prefill_tokens_per_s,
        copy_out=copy,
        copy_back=copy or 0.0,
    )
