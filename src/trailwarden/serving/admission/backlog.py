"""What waits: bounded, by priority class, aged, and fair between tenants.

The next ticket is the first of some tenant's line. Lines are compared by class, where every
`ageing_s` waited is worth one class and none is better than the best; within a class by the
tenant's virtual token counter; then by arrival. So nobody starves: old work reaches the best
class, and there the counter of whoever was served less is lower.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from trailwarden.serving.admission.fairness import VirtualTokenCounter
from trailwarden.serving.errors import Overloaded, TenantBusy
from trailwarden.serving.hints import Priority


@dataclass(slots=True, eq=False)
class Ticket:
    """A request's place in the queue. `tokens` is what it will take of a worker."""

    tenant: str
    priority: Priority
    tokens: int
    arrived_s: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may wait in each class, and how much of that one tenant may fill."""

    requests: int = 1024
    tenant_share: float = 0.5
    ageing_s: float = 10.0


class Backlog:
    """The tickets that wait for one model."""

    def __init__(self, bounds: Bounds, counter: VirtualTokenCounter) -> None:
        self.bounds = bounds
        self._counter = counter
        self._lines: dict[tuple[Priority, str], OrderedDict[Ticket, None]] = {}
        self._of_tenant: dict[str, int] = {}
        self.tokens = 0

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def __iter__(self) -> Iterator[Ticket]:
        """Everybody who waits, in no particular order."""
        return (ticket for line in self._lines.values() for ticket in line)

    def waiting(self, priority: Priority) -> int:
        """Tickets that wait in a class, as they came."""
        return sum(len(line) for (of, _), line in self._lines.items() if of is priority)

    def join(self, ticket: Ticket) -> None:
        """Take a place at the end of the tenant's line.

        Raises:
            TenantBusy: the tenant fills its share of the class.
            Overloaded: the class is full.
        """
        self._check_room(ticket)
        self._line_of(ticket)[ticket] = None

    def rejoin(self, ticket: Ticket) -> None:
        """Come back, to the head of the tenant's line: it has been served and must be again."""
        line = self._line_of(ticket)
        line[ticket] = None
        line.move_to_end(ticket, last=False)

    def leave(self, ticket: Ticket) -> None:
        """Give the place up; nothing happens when there is none."""
        key = (ticket.priority, ticket.tenant)
        line = self._lines.get(key)
        if line is None or ticket not in line:
            return
        del line[ticket]
        self.tokens -= ticket.tokens
        if not line:
            del self._lines[key]
        self._of_tenant[ticket.tenant] -= 1
        if not self._of_tenant[ticket.tenant]:
            del self._of_tenant[ticket.tenant]
            self._counter.leave(ticket.tenant)

    def heads(self, now_s: float) -> list[Ticket]:
        """The first of every line, best first."""
        ageing_s, served = self.bounds.ageing_s, self._counter.served

        def rank(ticket: Ticket) -> tuple[int, float, float]:
            aged = int(max(0.0, now_s - ticket.arrived_s) / ageing_s)
            return max(0, ticket.priority - aged), served(ticket.tenant), ticket.arrived_s

        return sorted((next(iter(line)) for line in self._lines.values()), key=rank)

    def _check_room(self, ticket: Ticket) -> None:
        most, name = self.bounds.requests, ticket.priority.name.lower()
        if self.waiting(ticket.priority) >= most:
            raise Overloaded(
                f"{most} requests of class {name} wait already; try again later, or more slowly"
            )
        own = len(self._lines.get((ticket.priority, ticket.tenant), ()))
        if own >= max(1, int(most * self.bounds.tenant_share)):
            raise TenantBusy(
                f"tenant {ticket.tenant} has {own} requests of class {name} waiting already;"
                " try again later"
            )

    def _line_of(self, ticket: Ticket) -> OrderedDict[Ticket, None]:
        """The tenant's line in the ticket's class, with one more counted in."""
        tenant = ticket.tenant
        if tenant not in self._of_tenant:
            self._counter.arrive(tenant, self._of_tenant)
        self._of_tenant[tenant] = self._of_tenant.get(tenant, 0) + 1
        self.tokens += ticket.tokens
        return self._lines.setdefault((ticket.priority, tenant), OrderedDict())
