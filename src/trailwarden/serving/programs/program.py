"""A program as the gate knows it: its contexts, what of it runs or waits, where its memory is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from trailwarden.serving.demand import Demand
from trailwarden.serving.hints import Priority
from trailwarden.serving.lifecycle.waits import Caller
from trailwarden.serving.programs.memory import Prefix

Key = tuple[str, str]
"""A tenant and one of its programs."""


@dataclass(slots=True, eq=False)
class Program:
    """Tokens are of KV. It is at a tool boundary when nothing of it runs.

    `contexts` are the sessions' prompts and answers so far; `running` what running requests will
    have grown to, by request; `held` the requests that wait at the gate, with the tokens that they
    will have grown to. `admitted` programs have a reservation on their `worker`. `overdue` says
    that its tool has been out for too long, when that was `looked_s` at last.
    """

    tenant: str
    name: str
    model: str
    first_s: float
    priority: Priority
    contexts: dict[str, int] = field(default_factory=dict)
    running: dict[str, tuple[str, int]] = field(default_factory=dict)
    held: dict[str, tuple[str, int]] = field(default_factory=dict)
    held_since_s: float | None = None
    worker: str | None = None
    admitted: bool = False
    prefix: Prefix | None = None
    idle_since_s: float = 0.0
    peak: int = 0
    overdue: bool = False
    looked_s: float = -math.inf

    @property
    def key(self) -> Key:
        """Tenants name their programs as they like."""
        return self.tenant, self.name

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a tool, or for whoever started it."""
        return not self.running and not self.held

    @property
    def tokens(self) -> int:
        """What it holds once all that runs or waits has been answered."""
        by_session = dict(self.contexts)
        for session, tokens in (*self.running.values(), *self.held.values()):
            by_session[session] = max(tokens, by_session.get(session, 0))
        return sum(by_session.values())

    def callers(self) -> list[Caller]:
        """Its sessions that wait."""
        busy = {session for session, _ in self.running.values()}
        return [Caller(self.tenant, name) for name in self.contexts if name not in busy]

    def hold(self, demand: Demand, tokens: int, now_s: float) -> None:
        """A request of it arrived."""
        self.held[demand.request_id] = (session_of(demand), tokens)
        self.priority = min(self.priority, demand.hints.priority)
        if self.held_since_s is None:
            self.held_since_s = now_s

    def go(self, request_id: str) -> None:
        """A request may run now. (`started` may follow much later: it may wait for a slot.)"""
        self.running[request_id] = self.held.pop(request_id)
        if not self.held:
            self.held_since_s = None

    def rests(self, now_s: float) -> None:
        """A turn of it is over."""
        self.idle_since_s, self.overdue, self.looked_s = now_s, False, -math.inf

    def leave(self, request_id: str) -> bool:
        """A request is over, whether it ran or was held. False: it is not known."""
        known = self.running.pop(request_id, None) or self.held.pop(request_id, None)
        if not self.held:
            self.held_since_s = None
        return known is not None


def session_of(demand: Demand) -> str:
    """The session within its program; a program that names none is one session."""
    return demand.hints.session or demand.hints.program or ""
