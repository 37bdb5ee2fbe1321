"""A simulated engine in real time, or a multiple of it, for whoever awaits its answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from trailwarden.serving.simulate.engine import Engine
from trailwarden.serving.simulate.job import Ended, FirstToken, Job


@dataclass(slots=True, eq=False)
class Ticket:
    """A job under way. `said` tokens are out; `changed` is set when that or `ended` changes."""

    request_id: str
    said: int = 0
    cached_tokens: int = 0
    ended: Ended | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def more(self, than: int) -> int:
        """Wait until more tokens than these are out, or the job has ended; says how many are."""
        while self.said <= than and self.ended is None:
            self.changed.clear()
            await self.changed.wait()
        return self.said


class Pace:
    """Drives an engine by the event loop's clock, `speed` simulated seconds a second.

    The engine must have been made with `steps_at_once=1`, so that tokens come out step by step.
    """

    def __init__(self, engine: Engine, *, speed: float = 1.0) -> None:
        self.engine = engine
        self.speed = speed
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self._tickets: dict[str, Ticket] = {}
        self._timer: asyncio.TimerHandle | None = None

    @property
    def now(self) -> float:
        """The engine's clock, in simulated seconds."""
        return (self._loop.time() - self._start) * self.speed

    def submit(self, job: Job) -> Ticket:
        """Give the engine a job."""
        ticket = Ticket(job.demand.request_id)
        self._tickets[ticket.request_id] = ticket
        self._tick()
        self.engine.submit(job, self.now)
        self._tick()
        return ticket

    def cancel(self, request_id: str) -> None:
        """Stop a job, as when its reader has left. One that is over already is left alone."""
        self._tick()
        self.engine.cancel(request_id, self.now)
        self._tick()

    def restart(self) -> None:
        """Lose all jobs and the cache."""
        self._tick()
        self.engine.restart(self.now)
        self._tick()

    def close(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()

    def _tick(self) -> None:
        """Tell tickets what happened until now, and come back when more does."""
        for happening in self.engine.advance(self.now):
            ticket = self._tickets[happening.request_id]
            if isinstance(happening, FirstToken):
                ticket.cached_tokens = happening.cached_tokens
            else:
                ticket.ended = happening
                ticket.said = happening.usage.output_tokens
                ticket.changed.set()
                del self._tickets[happening.request_id]
        for ticket in self._tickets.values():
            if (said := self.engine.said(ticket.request_id)) > ticket.said:
                ticket.said = said
                ticket.changed.set()
        self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wake = self.engine.wake_s
        if wake is not None:
            self._timer = self._loop.call_at(self._start + wake / self.speed, self._tick)
