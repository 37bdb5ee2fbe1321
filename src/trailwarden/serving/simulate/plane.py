"""Many simulated workers behind one router, event by event: no sockets, no threads, no clock.

The router, the gate and the keeper are told the time and asked what the gateway would ask them, so
the objects that decide here are those that decide there. A client sends a session's next turn when
its pause after the last answer is over. A turn that fails ends its session: the turns after it
count as abandoned, so that every policy is judged on the same number of requests.
"""

from __future__ import annotations

import dataclasses
import heapq
import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from trailwarden.serving.demand import Demand
from trailwarden.serving.gateway.ports import Ending, OpenGate, ProgramGate
from trailwarden.serving.replay.record import Outcome, Record
from trailwarden.serving.replay.session import Session
from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import End, Ended, FirstToken, Job, Usage

_FAILED = {
    End.CANCELLED: Outcome.TIMED_OUT,
    End.REJECTED: Outcome.REJECTED,
    End.LOST: Outcome.LOST,
}


class Router(Protocol):
    """Places requests and hears what becomes of them. Workers are numbered as the engines are."""

    def route(self, demand: Demand, now: float) -> int | None:
        """The worker, or None to turn the request away."""

    def first_token(self, request_id: str, now: float) -> None:
        """The first byte of the answer's body came."""

    def ended(self, job: Job, usage: Usage, now: float) -> None:
        """The worker is done with it, one way or another."""


class Keeper(Protocol):
    """Decides what engines keep between the turns of a program."""

    @property
    def wake_s(self) -> float | None:
        """When `act` wants to be called next, beside after every end."""

    def started(self, job: Job, worker: int, now: float) -> None:
        """A turn went to a worker."""

    def ended(self, job: Job, worker: int, usage: Usage, now: float) -> None:
        """A turn is over at a worker."""

    def act(self, engines: Sequence[Engine], now: float) -> None:
        """Pin, drop, offload or restore what it likes; all engines stand at `now`."""


@dataclass(slots=True, eq=False)
class _Live:
    """A turn under way."""

    session: Session
    turn: int
    job: Job
    arrival_s: float
    worker: int | None = None
    first_token_s: float | None = None
    concluded: bool = False

    @property
    def demand(self) -> Demand:
        return self.job.demand


@dataclass
class Plane:
    """Engines and those who decide over them.

    `patience_s` is how long a client waits for a first token before it leaves; `told` whether
    clients send hints and session keys; `ask_again_s` how often a gate that holds somebody is
    asked again when nothing ends.
    """

    engines: Sequence[Engine]
    router: Router
    gate: ProgramGate = field(default_factory=OpenGate)
    keeper: Keeper | None = None
    patience_s: float = math.inf
    told: bool = True
    ask_again_s: float = 0.1

    def __post_init__(self) -> None:
        self._heap: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()
        self._live: dict[str, _Live] = {}
        self._held: dict[str, _Live] = {}
        self._armed: list[float | None] = [None] * len(self.engines)
        self._keeper_armed: float | None = None
        self._records: list[Record] = []
        self._ask_due = False
        self._asked_s = -math.inf

    def play(self, sessions: Iterable[Session]) -> list[Record]:
        """Run until every session is over; the records by arrival."""
        for session in sessions:
            self._arrive_at(session.start_s, session, 0)
        while self._heap:
            now, _, action = heapq.heappop(self._heap)
            action(now)
            if self._ask_due:
                self._ask_again(now)
        assert not self._live, "every request ends"
        return sorted(self._records, key=lambda record: record.arrival_s)

    def _at(self, time: float, action: Callable[[float], None]) -> None:
        heapq.heappush(self._heap, (time, next(self._order), action))

    # A client's side

    def _arrive_at(self, time: float, session: Session, turn: int) -> None:
        self._at(time, lambda now: self._arrive(session, turn, now))

    def _arrive(self, session: Session, turn: int, now: float) -> None:
        job = session.job(turn, told=self.told)
        if self.patience_s < math.inf:
            demand = dataclasses.replace(job.demand, deadline_s=now + self.patience_s)
            job = dataclasses.replace(job, demand=demand)
        live = _Live(session, turn, job, now)
        self._live[live.demand.request_id] = live
        if self.patience_s < math.inf:
            self._at(now + self.patience_s, lambda then: self._lose_patience(live, then))
        if self.gate.may_start(live.demand, now):
            self._dispatch(live, now)
        else:
            self._held[live.demand.request_id] = live
            self._at(now + self.ask_again_s, self._ask_again)

    def _lose_patience(self, live: _Live, now: float) -> None:
        if live.concluded or live.first_token_s is not None:
            return
        if live.worker is None:
            del self._held[live.demand.request_id]
            self._leave(live, Usage(live.demand.prompt_tokens), now)
            self._conclude(live, Outcome.TIMED_OUT, None, now)
            return
        self._settle(live.worker, now)
        if self.engines[live.worker].cancel(live.demand.request_id, now):
            self._conclude(live, Outcome.TIMED_OUT, None, now)
        self._settle(live.worker, now)

    # The plane's side

    def _ask_again(self, now: float) -> None:
        self._ask_due = False
        for live in list(self._held.values()):
            if self.gate.may_start(live.demand, now):
                del self._held[live.demand.request_id]
                self._dispatch(live, now)
        if self._held and now >= self._asked_s + self.ask_again_s:
            self._asked_s = now
            self._at(now + self.ask_again_s, self._ask_again)

    def _dispatch(self, live: _Live, now: float) -> None:
        worker = self.router.route(live.demand, now)
        if worker is None:
            self._leave(live, Usage(live.demand.prompt_tokens), now)
            self._conclude(live, Outcome.SHED, None, now)
            return
        live.worker = worker
        self.gate.started(live.demand, self.engines[worker].name, now)
        if self.keeper is not None:
            self.keeper.started(live.job, worker, now)
        self._settle(worker, now)
        self.engines[worker].submit(live.job, now)
        self._settle(worker, now)

    def _settle(self, worker: int, now: float) -> None:
        """Hear what an engine did until now, and be woken when it does more."""
        engine = self.engines[worker]
        for happening in engine.advance(now):
            live = self._live[happening.request_id]
            if isinstance(happening, FirstToken):
                live.first_token_s = happening.at_s
                self.router.first_token(happening.request_id, now)
            else:
                self._ended(live, happening, now)
        wake = engine.wake_s
        if wake is not None and wake != self._armed[worker]:
            self._armed[worker] = wake
            self._at(wake, lambda then: self._woken(worker, then))

    def _woken(self, worker: int, now: float) -> None:
        if self._armed[worker] == now:
            self._armed[worker] = None
            self._settle(worker, now)

    def _ended(self, live: _Live, ended: Ended, now: float) -> None:
        assert live.worker is not None
        self.router.ended(live.job, ended.usage, now)
        if self.keeper is not None:
            self.keeper.ended(live.job, live.worker, ended.usage, now)
            self._let_keeper_act(now)
        self._leave(live, ended.usage, now)
        outcome = Outcome.SERVED if ended.end is End.FINISHED else _FAILED[ended.end]
        self._conclude(live, outcome, ended.usage, now)

    def _leave(self, live: _Live, usage: Usage, now: float) -> None:
        """The gate hears of every request's end once."""
        del self._live[live.demand.request_id]
        tool = live.session.turns[live.turn].tool
        ending = Ending(
            live.demand,
            None if live.worker is None else self.engines[live.worker].name,
            () if tool is None else (tool,),
            usage.prompt_tokens,
            usage.output_tokens,
            usage.output_tokens == live.job.output_tokens,
        )
        self.gate.ended(ending, now)
        self._ask_due = bool(self._held)

    def _let_keeper_act(self, now: float) -> None:
        """Called after ends and when the keeper asked to be."""
        self._at(now, self._keeper_acts)

    def _keeper_acts(self, now: float) -> None:
        assert self.keeper is not None
        for worker in range(len(self.engines)):
            self._settle(worker, now)
        self.keeper.act(self.engines, now)
        for worker in range(len(self.engines)):
            self._settle(worker, now)
        wake = self.keeper.wake_s
        if wake is not None and wake != self._keeper_armed:
            self._keeper_armed = wake
            self._at(max(wake, now), self._keeper_acts)

    def _conclude(self, live: _Live, outcome: Outcome, usage: Usage | None, now: float) -> None:
        """Write the record, and let the session go on or give up."""
        if live.concluded:
            return
        live.concluded = True
        self._records.append(_record(live, outcome, usage, now))
        session, following = live.session, live.turn + 1
        if outcome is Outcome.SERVED:
            if following < len(session.turns):
                self._arrive_at(now + session.turns[following].pause_s, session, following)
            return
        for turn in range(following, len(session.turns)):
            given_up = _Live(session, turn, session.job(turn), now)
            self._records.append(_record(given_up, Outcome.ABANDONED, None, now))


def _record(live: _Live, outcome: Outcome, usage: Usage | None, now: float) -> Record:
    turn = live.session.turns[live.turn]
    return Record(
        request_id=live.demand.request_id,
        session_id=live.session.session_id,
        tenant=live.demand.tenant,
        priority=live.demand.hints.priority,
        turn=live.turn,
        start_s=live.session.start_s,
        arrival_s=live.arrival_s,
        first_token_s=live.first_token_s,
        end_s=now,
        outcome=outcome,
        worker=live.worker,
        prompt_tokens=turn.prompt_tokens,
        cached_tokens=usage.cached_tokens if usage else 0,
        output_tokens=usage.output_tokens if usage else 0,
        recomputed_tokens=usage.recomputed_tokens if usage else 0,
    )
