"""Bringing flights and workers together: at once where there is room, in fair order where not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from trailwarden.serving.admission.estimate import TokenEstimate
from trailwarden.serving.admission.fairness import VirtualTokenCounter
from trailwarden.serving.config import Config, Limits
from trailwarden.serving.errors import ConfigError, NoWorker, ServingError
from trailwarden.serving.gateway.attempt import Attempt
from trailwarden.serving.gateway.books import Books
from trailwarden.serving.gateway.downstream import ClientConnection
from trailwarden.serving.gateway.fleet import Fleet
from trailwarden.serving.gateway.flight import Flight
from trailwarden.serving.gateway.intake import Intake, Order
from trailwarden.serving.gateway.lobby import Lobby
from trailwarden.serving.gateway.muster import Muster
from trailwarden.serving.gateway.numbers import Numbers
from trailwarden.serving.gateway.ports import (
    CacheKeeper,
    Meter,
    NoKeeper,
    NoMeter,
    NoRoster,
    OpenGate,
    ProgramGate,
    Roster,
    Waste,
)
from trailwarden.serving.gateway.preparing import Preparation
from trailwarden.serving.gateway.reckoning import Reckoning, ending_of
from trailwarden.serving.gateway.router import Router
from trailwarden.serving.gateway.tenants import Accounts
from trailwarden.serving.gateway.traces import Traces, traces_for
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.hints import Priority


@dataclass(slots=True)
class Neighbours:
    """The ledger, the program gate, who is told which workers there are, and who keeps caches."""

    meter: Meter = field(default_factory=NoMeter)
    gate: ProgramGate = field(default_factory=OpenGate)
    roster: Roster = field(default_factory=NoRoster)
    keeper: CacheKeeper = field(default_factory=NoKeeper)


class Plane:
    """The state behind every connection, and the decisions on it."""

    def __init__(self, config: Config, neighbours: Neighbours | None = None) -> None:
        neighbours = neighbours or Neighbours()
        self.config = config
        self.limits: Limits = config.limits
        self.gate, self.keeper = neighbours.gate, neighbours.keeper
        self.keeper.on_change(self.pump)
        self.numbers = Numbers()
        self.fleet = Fleet(config)
        self._muster = Muster(neighbours.roster, self.keeper)
        self.accounts = Accounts(config, self.now_s())
        wants_blocks = self.keeper.wants_blocks
        self.router = Router(config.routing.policy, wants_blocks=wants_blocks)
        self.intake = Intake(config, self.accounts, self.fleet, self.router, _estimate_for(config))
        self.traces: Traces | None = traces_for(config.telemetry)
        self.counter = VirtualTokenCounter()
        self.counter.weigh(self.accounts.weights())
        self.flights: set[Flight] = set()
        self.lobby = Lobby(config.admission, self.counter)
        self.meter = Books(neighbours.meter)
        self._reckoning = Reckoning(
            self.meter, self.numbers, self.counter, self.intake, self.router
        )
        self._preparation = Preparation(
            config, self.intake, self.router, self._candidates, self._begin
        )

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
            self.router.change(config.routing.policy)
        if config.estimate != self.config.estimate:
            self.intake.estimate = _estimate_for(config)
        self._preparation.configure(config)
        self.lobby.configure(config.admission)
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
            if self._preparation.is_wanted(order):
                self._preparation.start(flight)
                flight.wait_until(self.config.admission.queue_s)
            else:
                self._begin(flight)
        except ServingError as error:
            flight.never_left(error.status)
            raise
        self.flights.add(flight)
        return flight

    def _begin(self, flight: Flight) -> None:
        self.keeper.arrived(flight.order.demand, self.now_s())
        if self._may_go(flight):
            self._submit(flight)
        else:
            self.lobby.hold(flight, self.now_s())

    def _may_go(self, flight: Flight) -> bool:
        return self.gate.may_start(flight.order.demand, self.now_s())

    def _submit(self, flight: Flight) -> None:
        """Let it depart, or give it a place in the queue."""
        demand = flight.order.demand
        if not self.lobby.has_line(demand.model):
            candidates = self._candidates(flight)
            if not candidates:
                raise NoWorker(
                    f"no worker that serves {demand.model!r} is up; try again in a moment",
                    retry_after_s=self.config.breaker.cool_s,
                )
            if self._place(flight, candidates):
                self.counter.pass_by(demand.tenant)
                return
        self.lobby.join(flight, self.now_s())

    def resubmit(self, flight: Flight) -> bool:
        """Try at another worker, or wait for one; False when there is no other."""
        candidates = self._candidates(flight)
        if not candidates:
            return False
        self.numbers.retries += 1
        if not self._place(flight, candidates):
            flight.attempt = None
            self.lobby.rejoin(flight)
        return True

    def withdraw(self, flight: Flight) -> None:
        """Take a flight out of whatever it waits in."""
        self.lobby.withdraw(flight)

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
        choice = self.router.choose(demand, open_to_it, now_s, order.token_blocks)
        if choice.worker is None:
            return False  # only a larger worker, which has no room now, can take it
        worker = open_to_it[choice.worker]
        if not self.keeper.ready(demand, worker.worker_id, now_s):
            return False
        self.router.sent(demand, worker, now_s)
        self.counter.charge(demand.tenant, demand.prompt_tokens, 0)
        self.numbers.queued.observe(now_s - order.arrived_s)
        flight.depart(worker, choice, self.keeper.started(demand, worker.worker_id, now_s))
        self.gate.started(demand, worker.worker_id, now_s)
        return True

    def _has_room(self, worker: Worker, order: Order) -> bool:
        if not worker.has_room(order.reserved):
            return False
        if order.demand.hints.priority is not Priority.BACKGROUND:
            return True
        return worker.takes_background(order.reserved, self.config.admission.background_share)

    def look_at_workers(self) -> None:
        """Tell of workers that came, changed or went, and see to what is due in their caches."""
        now_s = self.now_s()
        self._muster.look(self.fleet, now_s)
        self.keeper.act(now_s)

    def pump(self) -> None:
        """Let depart whoever can, in the order of the queue."""
        self.lobby.release(self._may_go, self._submit)
        self.lobby.depart(
            lambda flight: self._place(flight, self._candidates(flight)), self.now_s()
        )

    # --- what flights tell

    def body_began(self, flight: Flight, attempt: Attempt) -> None:
        """A worker began to answer."""
        self._reckoning.body_began(flight, attempt)
        self.keeper.answering(flight.order.demand)

    def output_seen(self, flight: Flight, tokens: int) -> None:
        """Output tokens count in the tenant's turn as they come, not only at the end."""
        self.counter.charge(flight.order.demand.tenant, 0, tokens)

    def attempt_over(self, flight: Flight, attempt: Attempt, waste: Waste | None) -> None:
        """An attempt has ended; the worker has room again."""
        self.lobby.pace.note(flight.order.reserved, self.now_s())
        self.keeper.attempt_over(self._reckoning.attempt_over(flight, attempt, waste))

    def over(self, flight: Flight, status: int, *, complete: bool) -> None:
        """A flight is over: settle its budget, tell the gate, let others depart."""
        self.flights.discard(flight)
        now_s = self.now_s()
        self._reckoning.over(flight, status, now_s)
        ending = ending_of(flight, complete=complete)
        self.gate.ended(ending, now_s)
        self.keeper.ended(ending, now_s)
        self.pump()

    # --- for those who look

    def waiting(self, priority: Priority) -> int:
        """Flights that wait in a class."""
        return self.lobby.waiting(priority)

    @property
    def held(self) -> int:
        """Flights that wait at a tool boundary."""
        return self.lobby.held


def _estimate_for(config: Config) -> TokenEstimate:
    told = config.estimate
    return TokenEstimate(told.chars_per_token, told.image_tokens, learns=told.kind != "chars")
