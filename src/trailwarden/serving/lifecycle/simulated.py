"""The lifecycle over simulated engines: orders carried out, turns held until blocks are back."""

from __future__ import annotations

from collections.abc import Sequence

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.gateway.ports import Ending, ProgramGate
from trailwarden.serving.hints import Hints, Priority
from trailwarden.serving.lifecycle.keeper import Lifecycle
from trailwarden.serving.lifecycle.orders import Deed, Order
from trailwarden.serving.lifecycle.residents import Room
from trailwarden.serving.lifecycle.waits import caller_of
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import Happening, Job, Usage
from trailwarden.serving.simulate.plane import Router

_AHEAD = "ahead of need/"


def room_of(engine: Engine) -> Room:
    """A simulated engine as the lifecycle knows it."""
    spec = engine.spec
    return Room(
        spec.kv_capacity_tokens,
        spec.rates.prefill_tokens_per_s,
        spec.host_capacity_tokens,
        spec.copy_tokens_per_s,
    )


class SimulatedKeeper:
    """A `simulate.plane.Keeper`."""

    def __init__(
        self, lifecycle: Lifecycle, engines: Sequence[Engine], *, ahead: bool = False
    ) -> None:
        """`ahead` lets free engines compute what is about to be needed; they are AheadEngines."""
        self.lifecycle = lifecycle
        self._ahead = ahead
        self._names = [engine.name for engine in engines]
        for engine in engines:
            lifecycle.know(engine.name, room_of(engine))

    @property
    def wake_s(self) -> float | None:
        """The lifecycle's."""
        return self.lifecycle.wake_s

    def started(self, job: Job, worker: int, now: float) -> None:
        """A turn went to a worker."""
        self.lifecycle.started(job.demand, self._names[worker], now)

    def ended(self, job: Job, worker: int, usage: Usage, now: float) -> None:
        """A turn is over at a worker."""
        complete = usage.output_tokens == job.output_tokens
        if (caller := caller_of(job.demand)) is not None:
            self.lifecycle.ahead.returned(caller, usage.cached_tokens)
        self.lifecycle.ended(job.demand, job.chain, (), now, complete=complete)

    def act(self, engines: Sequence[Engine], now: float) -> None:
        """Carry out what is ordered."""
        by_name = {engine.name: engine for engine in engines}
        for order in self.lifecycle.orders(now):
            carry_out(order, by_name[order.worker_id], now)
        for engine in engines if self._ahead else ():
            self._compute_ahead(engine, now)

    def _compute_ahead(self, engine: Engine, now: float) -> None:
        assert isinstance(engine, AheadEngine)
        if engine.running or engine.waiting:
            return
        busy = engine.counters.busy_s / now if now > 0 else 0.0
        order = self.lifecycle.ahead_of_need(engine.name, engine.cache.match, busy, now)
        if order is not None:
            cached = engine.cache.match(order.blocks) * BLOCK_TOKENS
            tokens = len(order.blocks) * BLOCK_TOKENS
            self.lifecycle.ahead.computed(order.caller, tokens - cached, cached)
            engine.compute_ahead(order, now)


class AheadEngine(Engine):
    """A simulated engine that also computes what nobody has asked for yet."""

    def compute_ahead(self, order: Order, now: float) -> None:
        """Queue a chain behind everything else."""
        hints = Hints(priority=Priority.BACKGROUND)
        tokens = len(order.blocks) * BLOCK_TOKENS
        name = f"{_AHEAD}{order.caller.tenant}/{order.caller.session}/{now}"
        demand = Demand(name, order.caller.tenant, "", tokens, 0, order.blocks, hints)
        self.submit(Job(demand, 0, order.blocks), now)

    def advance(self, now: float) -> list[Happening]:
        """What happened to requests; what was computed ahead concerns no client."""
        return [one for one in super().advance(now) if not one.request_id.startswith(_AHEAD)]


def carry_out(order: Order, engine: Engine, now: float) -> None:
    """One order at its engine."""
    if order.deed is Deed.KEEP:
        engine.pin(order.blocks, order.until_s)
    elif order.deed is Deed.YIELD:
        engine.pin(order.blocks, now)
        engine.cache.expire(now)  # a pin that is over leaves its blocks the first to go
    elif order.deed is Deed.DROP:
        engine.drop(order.blocks)
    elif order.deed is Deed.OFFLOAD:
        engine.offload(order.blocks, now)
    elif order.deed is Deed.RESTORE:
        engine.restore(order.blocks, now)


class RestoreFirst:
    """A gate behind a gate: an admitted turn whose blocks are being brought back waits for them."""

    def __init__(self, gate: ProgramGate, lifecycle: Lifecycle) -> None:
        self._gate, self._lifecycle = gate, lifecycle
        self._admitted: set[str] = set()

    def may_start(self, demand: Demand, now_s: float) -> bool:
        """Whether the gate lets it go on and its blocks are here."""
        if demand.request_id not in self._admitted:
            if not self._gate.may_start(demand, now_s):
                return False
            self._admitted.add(demand.request_id)
        return self._lifecycle.returned(demand, now_s)

    def started(self, demand: Demand, worker_id: str, now_s: float) -> None:
        """The gate's own."""
        self._gate.started(demand, worker_id, now_s)

    def ended(self, ending: Ending, now_s: float) -> None:
        """The gate's own."""
        self._admitted.discard(ending.demand.request_id)
        self._gate.ended(ending, now_s)


class Heard:
    """A router whose first tokens the lifecycle hears of."""

    def __init__(self, router: Router, lifecycle: Lifecycle) -> None:
        self._router, self._lifecycle = router, lifecycle

    def route(self, demand: Demand, now: float) -> int | None:
        """The router's own."""
        return self._router.route(demand, now)

    def first_token(self, request_id: str, now: float) -> None:
        """Told to both."""
        self._router.first_token(request_id, now)
        self._lifecycle.answering(request_id)

    def ended(self, job: Job, usage: Usage, now: float) -> None:
        """The router's own."""
        self._router.ended(job, usage, now)
