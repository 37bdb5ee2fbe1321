"""Policies that look at no cache: round robin and least load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailwarden.serving.demand import Demand
from trailwarden.serving.routing.estimate import (
    USUAL,
    TimeModel,
    tokens_per_block,
    uncached_tokens,
)
from trailwarden.serving.routing.policy import START, Choice, Moment, in_turn, nobody, takes
from trailwarden.serving.worker import WorkerView


@dataclass(frozen=True, slots=True)
class RoundRobin:
    """Each worker that takes the request in turn."""

    times: TimeModel = USUAL
    name: str = "round_robin"

    def choose(
        self,
        demand: Demand,
        views: Sequence[WorkerView],
        matched: Sequence[int],
        state: Moment = START,
    ) -> Choice:
        """The worker whose turn it is."""
        able = [index for index, view in enumerate(views) if takes(view, demand)]
        if not able:
            return nobody(demand, views)
        place = state.turn % len(able)
        reason = f"turn {place + 1} of {len(able)}"
        return chosen(demand, views, matched, able[place], reason, self.times)


@dataclass(frozen=True, slots=True)
class LeastLoad:
    """The fewest requests for its slots; of equals, the least prefill queued, then turns."""

    times: TimeModel = USUAL
    name: str = "least_load"

    def choose(
        self,
        demand: Demand,
        views: Sequence[WorkerView],
        matched: Sequence[int],
        state: Moment = START,
    ) -> Choice:
        """The worker with the least to do."""
        order = in_turn(len(views), state.turn)
        able = [index for index in order if takes(views[index], demand)]
        if not able:
            return nobody(demand, views)
        best = min(able, key=lambda index: _load(views[index]))
        view = views[best]
        reason = f"{view.running + view.waiting} requests on {view.slots} slots, least of all"
        return chosen(demand, views, matched, best, reason, self.times)


def _load(view: WorkerView) -> tuple[float, int]:
    return (view.running + view.waiting) / max(view.slots, 1), view.queued_prefill_tokens


def chosen(
    demand: Demand,
    views: Sequence[WorkerView],
    matched: Sequence[int],
    index: int,
    reason: str,
    times: TimeModel,
) -> Choice:
    """The choice of a worker for a reason of its own, with the estimate that all policies share."""
    left = uncached_tokens(demand, matched[index], tokens_per_block(demand))
    return Choice(index, matched[index], times.ttft_s(views[index], left), reason)
