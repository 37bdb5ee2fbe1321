"""Bringing flights and workers together: at once where there is room, in fair order where not."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from trailwarden.serving.admission.backlog import Backlog, Bounds, Ticket
from trailwarden.serving.admission.estimate import TokenEstimate
from trailwarden.serving.admission.fairness import VirtualTokenCounter
from trailwarden.serving.admission.pace import Pace
from trailwarden.serving.config import Config, Limits
from trailwarden.serving.errors import ConfigError, NoWorker, Overloaded, Refused, ServingError
from trailwarden.serving.gateway.attempt import Attempt
from trailwarden.serving.gateway.books import Books
from trailwarden.serving.gateway.downstream import ClientConnection
from trailwarden.serving.gateway.fleet import Fleet
from trailwarden.serving.gateway.flight import Flight
from trailwarden.serving.gateway.intake import Intake, Order
from trailwarden.serving.gateway.muster import Muster
from trailwarden.serving.gateway.numbers import Numbers
from trailwarden.serving.gateway.ports import (
    Ending,
    Meter,
    NoMeter,
    NoRoster,
    OpenGate,
    ProgramGate,
    Roster,
    Waste,
)
from trailwarden.serving.gateway.router import Router
from trailwarden.serving.gateway.tenants import Accounts
from trailwarden.serving.gateway.tokenizer import PromptCounter
from trailwarden.serving.gateway.traces import Traces, traces_for
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.hints import Priority

_WORKERS_FAULT = (Waste.BROKEN, Waste.RETRIED)


@dataclass(slots=True)
class Neighbours:
    """The ledger, the program gate, and who is told which workers there are."""

    meter: Meter = field(default_factory=NoMeter)
    gate: ProgramGate = field(default_factory=OpenGate)
    roster: Roster = field(default_factory=NoRoster)


class Plane:
    """The state behind every connection, and the decisions on it."""

    def __init__(self, config: Config, neighbours: Neighbours | None = None) -> None:
        neighbours = neighbours or Neighbours()
        self.config = config
        self.limits: Limits = config.limits
        self.meter, self.gate = Books(neighbours.meter), neighbours.gate
        self.numbers = Numbers()
        self.fleet = Fleet(config)
        self._muster = Muster(neighbours.roster)
        self.accounts = Accounts(config, self.now_s())
        self.router = Router(config.routing.policy)
        self.intake = Intake(config, self.accounts, self.fleet, self.router, _estimate_for(config))
        self.traces: Traces | None = traces_for(config.telemetry)
        self.counter = VirtualTokenCounter()
        self.counter.weigh(self.accounts.weights())
        self.prompt_counter = _prompt_counter_for(config)
        self.flights: set[Flight] = set()
        self._bounds = _bounds_for(config)
        self._lanes: dict[str, Backlog] = {}
        self._waiting: dict[Ticket, Flight] = {}
        self._held: dict[Ticket, Flight] = {}
        self._pace = Pace()
        self._counting: set[asyncio.Task[None]] = set()

    now_s = staticmethod(time.monotonic)
    """The plane's clock; asked ten times a request, so it is the C function itself."""

    def configure(self, config: Config) -> None:
        """Take a new configuration, while requests run. What listens stays as it is.

        Raises:
            ConfigError: something in it cannot be used; nothing has changed then.
        """
        traces = self.traces
        if config.telemetry != self.config.telemetry:
            traces = traces_for(config.telemetry)
        try:
            gone = self.fleet.configure(config)
        except ConfigError:
            if traces is not None and traces is not self.traces:
                traces.close()
            raise
        for worker_id in gone:
            self.router.beliefs.forget(worker_id)
        if self.traces is not None and traces is not self.traces:
            self.traces.close()
        self.traces = traces
        self.accounts.configure(config, self.now_s())
        self.counter.weigh(self.accounts.weights())
        if config.routing != self.config.routing:
            self.router = self.intake.router = Router(config.routing.policy)
        if config.estimate != self.config.estimate:
            self.intake.estimate = _estimate_for(config)
            self.prompt_counter = _prompt_counter_for(config)
        self._bounds = _bounds_for(config)
        for lane in self._lanes.values():
            lane.bounds = self._bounds
        self.config = self.intake.config = config
        self.limits = config.limits
        self.pump()

    # --- taking flights

    def take(self, order: Order, client: ClientConnection) -> Flight:
        """Begin an order's flight.

        Raises:
            Refused: nobody can take it, or too many wait already. The order is settled then.
        """
        span = self.traces.begin(order) if self.traces is not None else None
        flight = Flight(self, client, order, span)
        try:
            if self.prompt_counter is not None and order.generates:
                self._count_first(flight, self.prompt_counter)
            else:
                self._begin(flight)
        except ServingError as error:
            flight.never_left(error.status)
            raise
        self.flights.add(flight)
        return flight

    def _count_first(self, flight: Flight, counter: PromptCounter) -> None:
        """Let a worker count the prompt before anything is decided on it."""
        task = asyncio.get_running_loop().create_task(self._count(flight, counter))
        self._counting.add(task)
        task.add_done_callback(self._counting.discard)
        flight.wait_until(self.config.admission.queue_s)

    async def _count(self, flight: Flight, counter: PromptCounter) -> None:
        candidates = self._candidates(flight)
        if candidates:
            tokens = await counter.count(candidates[0], flight.order)
            if flight.is_over:
                return
            if tokens is not None:
                self.intake.recount(flight.order, tokens)
                flight.ticket.tokens = flight.order.reserved
        try:
            self._begin(flight)
        except ServingError as error:
            flight.refuse(error)

    def _begin(self, flight: Flight) -> None:
        if self.gate.may_start(flight.order.demand, self.now_s()):
            self._submit(flight)
        else:
            self._hold(flight)

    def _hold(self, flight: Flight) -> None:
        """Keep a flight back until its program may go on."""
        if len(self._held) >= self._bounds.requests:
            raise Overloaded(
                "too many programs wait for their turn; try again later",
                retry_after_s=self._pace.wait_s(flight.ticket.tokens, self.now_s()),
            )
        self._held[flight.ticket] = flight
        flight.wait_until(self.config.admission.queue_s)

    def _submit(self, flight: Flight) -> None:
        """Let it depart, or give it a place in the queue."""
        demand = flight.order.demand
        lane = self._lanes.get(demand.model)
        if lane is None or not len(lane):
            candidates = self._candidates(flight)
            if not candidates:
                raise NoWorker(
                    f"no worker that serves {demand.model!r} is up; try again in a moment",
                    retry_after_s=self.config.breaker.cool_s,
                )
            if self._place(flight, candidates):
                self.counter.pass_by(demand.tenant)
                return
        try:
            self._lane(demand.model).join(flight.ticket)
        except Refused as error:
            error.retry_after_s = self._pace.wait_s(flight.ticket.tokens, self.now_s())
            raise
        self._wait(flight)

    def resubmit(self, flight: Flight) -> bool:
        """Try at another worker, or wait for one; False when there is no other."""
        candidates = self._candidates(flight)
        if not candidates:
            return False
        self.numbers.retries += 1
        if not self._place(flight, candidates):
            flight.attempt = None
            self._lane(flight.order.demand.model).rejoin(flight.ticket)
            self._wait(flight)
        return True

    def _lane(self, model: str) -> Backlog:
        lane = self._lanes.get(model)
        if lane is None:
            lane = self._lanes[model] = Backlog(self._bounds, self.counter)
        return lane

    def _wait(self, flight: Flight) -> None:
        self._waiting[flight.ticket] = flight
        flight.wait_until(self.config.admission.queue_s)

    def withdraw(self, flight: Flight) -> None:
        """Take a flight out of whatever it waits in."""
        if self._waiting.pop(flight.ticket, None) is not None:
            self._lanes[flight.order.demand.model].leave(flight.ticket)
        self._held.pop(flight.ticket, None)

    # --- giving flights to workers

    def _candidates(self, flight: Flight) -> list[Worker]:
        """The workers that are up, serve the model and have not failed this flight."""
        now_s, tried = self.now_s(), flight.tried
        up = [w for w in self.fleet.serving(flight.order.demand.model) if w.is_up(now_s)]
        return [w for w in up if w.worker_id not in tried] if tried else up

    def _place(self, flight: Flight, candidates: list[Worker]) -> bool:
        """Give the flight to a worker with room; False when it has to wait."""
        order = flight.order
        open_to_it = [w for w in candidates if self._has_room(w, order)]
        if not open_to_it:
            return False
        now_s, demand = self.now_s(), order.demand
        choice = self.router.choose(demand, open_to_it, now_s)
        if choice.worker is None:
            return False  # only a larger worker, which has no room now, can take it
        worker = open_to_it[choice.worker]
        self.router.sent(demand, worker, now_s)
        self.counter.charge(demand.tenant, demand.prompt_tokens, 0)
        self.numbers.queued.observe(now_s - order.arrived_s)
        flight.depart(worker, choice)
        self.gate.started(demand, worker.worker_id, now_s)
        return True

    def _has_room(self, worker: Worker, order: Order) -> bool:
        if not worker.has_room(order.reserved):
            return False
        if order.demand.hints.priority is not Priority.BACKGROUND:
            return True
        return worker.takes_background(order.reserved, self.config.admission.background_share)

    def look_at_workers(self) -> None:
        """Tell the roster of workers that came, changed or went."""
        self._muster.look(self.fleet, self.now_s())

    def pump(self) -> None:
        """Let depart whoever can, in the order of the queue."""
        if self._held:
            self._release_held()
        if self._waiting:
            for lane in list(self._lanes.values()):
                while len(lane) and self._depart_next(lane):
                    pass

    def _depart_next(self, lane: Backlog) -> bool:
        """Let one depart. The first in line is not overtaken, but by those with their own room.

        Background work that fills its share waits for background work to end, and a retried
        flight for another worker: the others need not wait with them.
        """
        for ticket in lane.heads(self.now_s()):
            flight = self._waiting[ticket]
            if self._place(flight, self._candidates(flight)):
                del self._waiting[ticket]
                lane.leave(ticket)
                return True
            if ticket.priority is not Priority.BACKGROUND and not flight.tried:
                return False
        return False

    def _release_held(self) -> None:
        now_s = self.now_s()
        for ticket, flight in list(self._held.items()):
            if self.gate.may_start(flight.order.demand, now_s):
                del self._held[ticket]
                try:
                    self._submit(flight)
                except ServingError as error:
                    flight.refuse(error)

    # --- what flights tell

    def body_began(self, flight: Flight, attempt: Attempt) -> None:
        """A worker began to answer: its estimates and its speed are learned from."""
        assert attempt.first_byte_s is not None, "it began"
        seconds = attempt.first_byte_s - attempt.sent_s
        self.numbers.first_byte.observe(attempt.first_byte_s - flight.order.arrived_s)
        if attempt.is_stream:  # any other answer's first byte is its last
            self.router.first_byte(
                attempt.worker,
                attempt.choice,
                seconds,
                attempt.uncached_tokens,
                alone=attempt.alone,
            )

    def output_seen(self, flight: Flight, tokens: int) -> None:
        """Output tokens count in the tenant's turn as they come, not only at the end."""
        self.counter.charge(flight.order.demand.tenant, 0, tokens)

    def attempt_over(self, flight: Flight, attempt: Attempt, waste: Waste | None) -> None:
        """Book the attempt and learn from it; the worker has room again."""
        order = flight.order
        demand = order.demand
        self._pace.note(order.reserved, self.now_s())
        booking = attempt.booking(waste)
        self.meter.book(booking)
        self.numbers.book(booking)
        prompt = booking.prompt_computed + booking.prompt_cached
        corrected, output = 0, attempt.uncharged_output
        if waste in _WORKERS_FAULT:
            corrected, output = -demand.prompt_tokens, output - attempt.seen_output
        else:
            flight.used_tokens += prompt + booking.output_used + booking.output_wasted
        if booking.measured and waste is None:
            corrected = prompt - demand.prompt_tokens
            self.intake.estimate.learn(demand.model, order.prompt_bytes, order.images, prompt)
            self.router.reported(demand, attempt.worker, attempt.choice, booking.prompt_cached)
            if not order.streams:
                output = booking.output_used
        if corrected or output:
            self.counter.charge(demand.tenant, corrected, output)
        if attempt.first_byte_s is not None and attempt.is_stream:
            seconds = attempt.last_byte_s - attempt.first_byte_s
            self.router.decoded(attempt.worker, attempt.seen_output - 1, seconds)

    def over(self, flight: Flight, status: int, *, complete: bool) -> None:
        """A flight is over: settle its budget, tell the gate, let others depart."""
        self.flights.discard(flight)
        order, now_s = flight.order, self.now_s()
        self.intake.settle(order, flight.used_tokens)
        self.numbers.ended(order.demand.tenant, order.endpoint.name, status)
        self.numbers.lasted.observe(now_s - order.arrived_s)
        self.gate.ended(_ending(flight, complete=complete), now_s)
        self.pump()

    # --- for those who look

    def waiting(self, priority: Priority) -> int:
        """Flights that wait in a class."""
        return sum(lane.waiting(priority) for lane in self._lanes.values())

    @property
    def held(self) -> int:
        """Flights that wait at a tool boundary."""
        return len(self._held)


def _ending(flight: Flight, *, complete: bool) -> Ending:
    attempt = flight.attempt
    usage = attempt.usage if attempt is not None else None
    return Ending(
        demand=flight.order.demand,
        worker_id=attempt.worker.worker_id if attempt is not None else None,
        tools=tuple(attempt.tools) if attempt is not None else (),
        prompt_tokens=usage.prompt_tokens if usage is not None else 0,
        output_tokens=usage.completion_tokens if usage is not None else 0,
        complete=complete,
    )


def _estimate_for(config: Config) -> TokenEstimate:
    told = config.estimate
    return TokenEstimate(told.chars_per_token, told.image_tokens, learns=told.kind != "chars")


def _prompt_counter_for(config: Config) -> PromptCounter | None:
    return PromptCounter() if config.estimate.kind == "tokenizer" else None


def _bounds_for(config: Config) -> Bounds:
    told = config.admission
    return Bounds(told.queue_requests, told.tenant_share, told.ageing_s)
