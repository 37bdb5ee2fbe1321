"""Where flights wait: at a tool boundary for their program's turn, and in a model's lane for room.

Lanes are bounded and fair (`admission.backlog`). Who waits is refused when it has waited too long;
its flight's own timer sees to that.
"""

from __future__ import annotations

from collections.abc import Callable

from trailwarden.serving.admission.backlog import Backlog, Bounds, Ticket
from trailwarden.serving.admission.fairness import VirtualTokenCounter
from trailwarden.serving.admission.pace import Pace
from trailwarden.serving.config import Admission
from trailwarden.serving.errors import Overloaded, Refused, ServingError
from trailwarden.serving.gateway.flight import Flight
from trailwarden.serving.hints import Priority


class Lobby:
    """See the module."""

    def __init__(self, config: Admission, counter: VirtualTokenCounter) -> None:
        self._counter = counter
        self._lanes: dict[str, Backlog] = {}
        self._waiting: dict[Ticket, Flight] = {}
        self._held: dict[Ticket, Flight] = {}
        self.pace = Pace()
        self.configure(config)

    def configure(self, config: Admission) -> None:
        """Take new bounds; who waits goes on waiting."""
        self._queue_s = config.queue_s
        self._bounds = Bounds(config.queue_requests, config.tenant_share, config.ageing_s)
        for lane in self._lanes.values():
            lane.bounds = self._bounds

    # --- coming

    def hold(self, flight: Flight, now_s: float) -> None:
        """Keep a flight back until its program may go on. Raises Overloaded."""
        if len(self._held) >= self._bounds.requests:
            raise Overloaded(
                "too many programs wait for their turn; try again later",
                retry_after_s=self.pace.wait_s(flight.ticket.tokens, now_s),
            )
        self._held[flight.ticket] = flight
        flight.wait_until(self._queue_s)

    def join(self, flight: Flight, now_s: float) -> None:
        """Give a flight a place in its model's lane. Raises Refused."""
        try:
            self._lane(flight).join(flight.ticket)
        except Refused as error:
            error.retry_after_s = self.pace.wait_s(flight.ticket.tokens, now_s)
            raise
        self._wait(flight)

    def rejoin(self, flight: Flight) -> None:
        """Take back a flight that had left: it goes before those that came after it."""
        self._lane(flight).rejoin(flight.ticket)
        self._wait(flight)

    def has_line(self, model: str) -> bool:
        """Whether anybody waits for a model."""
        lane = self._lanes.get(model)
        return lane is not None and len(lane) > 0

    def _lane(self, flight: Flight) -> Backlog:
        model = flight.order.demand.model
        lane = self._lanes.get(model)
        if lane is None:
            lane = self._lanes[model] = Backlog(self._bounds, self._counter)
        return lane

    def _wait(self, flight: Flight) -> None:
        self._waiting[flight.ticket] = flight
        flight.wait_until(self._queue_s)

    # --- going

    def withdraw(self, flight: Flight) -> None:
        """Take a flight out of whatever it waits in."""
        if self._waiting.pop(flight.ticket, None) is not None:
            self._lanes[flight.order.demand.model].leave(flight.ticket)
        self._held.pop(flight.ticket, None)

    def release(self, may_go: Callable[[Flight], bool], submit: Callable[[Flight], None]) -> None:
        """Submit those whose programs may go on; who cannot be taken after all is refused."""
        for ticket, flight in list(self._held.items()):
            if may_go(flight):
                del self._held[ticket]
                try:
                    submit(flight)
                except ServingError as error:
                    flight.refuse(error)

    def depart(self, place: Callable[[Flight], bool], now_s: float) -> None:
        """Let go whoever can be placed, in the order of the lanes."""
        if self._waiting:
            for lane in list(self._lanes.values()):
                while len(lane) and self._depart_next(lane, place, now_s):
                    pass

    def _depart_next(self, lane: Backlog, place: Callable[[Flight], bool], now_s: float) -> bool:
        """Let one depart. The first in line is not overtaken, but by those with their own room.

        Background work that fills its share waits for background work to end, and a retried
        flight for another worker: the others need not wait with them.
        """
        for ticket in lane.heads(now_s):
            flight = self._waiting[ticket]
            if place(flight):
                del self._waiting[ticket]
                lane.leave(ticket)
                return True
            if ticket.priority is not Priority.BACKGROUND and not flight.tried:
                return False
        return False

    # --- for those who look

    def waiting(self, priority: Priority) -> int:
        """Flights that wait in a class."""
        return sum(lane.waiting(priority) for lane in self._lanes.values())

    @property
    def held(self) -> int:
        """Flights that wait at a tool boundary."""
        return len(self._held)
