"""Keeping the book: attempts are entered as they end, and corrected when more is known."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from trailwarden.serving.demand import Demand
from trailwarden.serving.engines.figures import Counters
from trailwarden.serving.gateway.ports import Booking
from trailwarden.serving.ledger.entry import Account, Entry, Fate, Tokens
from trailwarden.serving.ledger.errors import WrongEntry
from trailwarden.serving.ledger.journal import Journal

_REMEMBERED = 65_536


class Ledger:
    """A `gateway.ports.Meter` over a journal.

    `clock` gives seconds since 1970. Bookings of one request share a step of its agent.
    """

    def __init__(self, journal: Journal, clock: Callable[[], float]) -> None:
        self.journal = journal
        self._clock = clock
        self._steps: OrderedDict[tuple[str, str, str], tuple[int, str]] = OrderedDict()

    def book(self, booking: Booking) -> None:
        """Enter one attempt."""
        demand, waste = booking.demand, booking.waste
        tokens = Tokens(
            prompt_computed=booking.prompt_computed,
            prompt_cached=booking.prompt_cached,
            output_used=booking.output_used,
            output_wasted=booking.output_wasted,
        )
        fate = Fate.USED if waste is None else Fate(waste.value)
        self.enter(demand, booking.worker_id, tokens, fate, measured=booking.measured)

    def enter(
        self, demand: Demand, worker_id: str, tokens: Tokens, fate: Fate, *, measured: bool = True
    ) -> None:
        """Enter tokens of a request at a worker. Raises WrongEntry."""
        account = self._account(demand, worker_id)
        entry = Entry(self._clock(), demand.request_id, account, tokens, fate, measured)
        self.journal.append(entry)

    def reject(self, tenant: str, request_id: str, fate: Fate = Fate.REJECTED) -> int:
        """The caller could not use an answer: what it used is waste now. Says how many tokens.

        Saying it twice changes nothing.

        Raises:
            WrongEntry: the fate is no waste, or the request is not in the ledger.
        """
        if fate is Fate.USED:
            raise WrongEntry(f"request {request_id}: a rejected answer was not used")
        entries = self.journal.of_request(tenant, request_id)
        if not entries:
            raise WrongEntry(f"request {request_id} of {tenant} is not in the ledger")
        used = sum(entry.tokens.output_used for entry in entries)
        if used:
            account = next(e.account for e in reversed(entries) if e.tokens.output_used > 0)
            away, here = Tokens(output_used=-used), Tokens(output_wasted=used)
            at_s = self._clock()
            self.journal.append(
                Entry(at_s, request_id, account, away, Fate.USED, corrects=True),
                Entry(at_s, request_id, account, here, fate, corrects=True),
            )
        return used

    def difference(self, worker_id: str, counters: Counters) -> Counters:
        """What an engine counted beyond what is booked for it; all 0 where the books agree.

        None where the engine keeps no such count.
        """
        (total,) = self.journal.totals(where={"worker": worker_id})
        booked = total.tokens
        return Counters(
            _beyond(counters.prompt_computed, booked.computed),
            _beyond(counters.prompt_cached, booked.prompt_cached),
            _beyond(counters.output, booked.output),
        )

    def _account(self, demand: Demand, worker_id: str) -> Account:
        hints = demand.hints
        program, agent = hints.program or "", hints.session or ""
        step = self._step(demand.tenant, program, agent, demand.request_id)
        return Account(demand.tenant, program, agent, step, demand.model, worker_id)

    def _step(self, tenant: str, program: str, agent: str, request_id: str) -> int:
        """The agent's nth request, also after a restart; 0 where no agent was named."""
        if not agent:
            return 0
        key = (tenant, program, agent)
        step, last = self._steps.get(key) or (self.journal.last_step(*key), "")
        if last != request_id:
            step += 1
        self._steps[key] = (step, request_id)
        self._steps.move_to_end(key)
        if len(self._steps) > _REMEMBERED:
            self._steps.popitem(last=False)
        return step


def _beyond(counted: int | None, booked: int) -> int | None:
    return None if counted is None else counted - booked
