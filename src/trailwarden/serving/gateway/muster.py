"""Telling which workers there are, and what they hold, to whoever accounts for their memory."""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.serving.gateway.fleet import Fleet
from trailwarden.serving.gateway.ports import Roster
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.worker import Health, Rates


@dataclass(frozen=True, slots=True)
class _Told:
    epoch: int
    capacity_tokens: int
    rates: Rates
    models: frozenset[str]


class Muster:
    """Looks at the fleet from time to time, and tells the rosters what has changed.

    A worker that only fails for a while keeps its memory; one that is down or drains has lost it,
    for what is to run next.
    """

    def __init__(self, *rosters: Roster) -> None:
        self._rosters = rosters
        self._told: dict[str, _Told] = {}

    def look(self, fleet: Fleet, now_s: float) -> None:
        """Tell of what is new, changed or gone since the last look."""
        here = {worker.worker_id: worker for worker in fleet if _holds_memory(worker, now_s)}
        for worker_id in self._told.keys() - here.keys():
            self._lose(worker_id)
        for worker in here.values():
            self._tell(worker)

    def _tell(self, worker: Worker) -> None:
        view = worker.view
        now = _Told(worker.epoch, view.kv_capacity_tokens, view.rates, worker.models)
        before = self._told.get(worker.worker_id)
        if now == before:
            return
        if before is not None and before.epoch != now.epoch:
            self._lose(worker.worker_id)
        self._told[worker.worker_id] = now
        for roster in self._rosters:
            roster.know(view, worker.models)

    def _lose(self, worker_id: str) -> None:
        del self._told[worker_id]
        for roster in self._rosters:
            roster.lose(worker_id)


def _holds_memory(worker: Worker, now_s: float) -> bool:
    return worker.health(now_s) in (Health.UP, Health.BROKEN)
