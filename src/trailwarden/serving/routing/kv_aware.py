"""KV-aware routing: the worker from which the first token is expected soonest.

Hit rate is not the aim: a long queue at the worker with the cache costs more than computing the
prefix again elsewhere, and seconds weigh the two. With a target for the first token, workers that
are safe to meet it are compared by the prefill they would have to do instead, so that slack is
spent on keeping prefixes together, and only then by seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailwarden.serving.demand import Demand
from trailwarden.serving.routing.errors import require
from trailwarden.serving.routing.estimate import (
    USUAL,
    TimeModel,
    miss_probability,
    safe_ttft_s,
    tokens_per_block,
    uncached_tokens,
)
from trailwarden.serving.routing.policy import START, Choice, Moment, in_turn, nobody, takes
from trailwarden.serving.worker import WorkerView


@dataclass(frozen=True, slots=True)
class KvAware:
    """Least estimated seconds to first token.

    `target_s` is the time to first token that counts as kept; a request's own deadline is its
    target where it comes sooner. A worker is safe when it misses `target_s` with probability of at
    most `risk`. Without `target_s`, seconds alone decide, and the risk is only told.
    """

    target_s: float | None = None
    risk: float = 0.05
    times: TimeModel = USUAL
    name: str = "kv_aware"

    def __post_init__(self) -> None:
        target = self.target_s
        require(target is None or target > 0, "target_s", target, "above 0, or None")
        require(0 < self.risk < 1, "risk", self.risk, "between 0 and 1")

    def choose(
        self,
        demand: Demand,
        views: Sequence[WorkerView],
        matched: Sequence[int],
        state: Moment = START,
    ) -> Choice:
        """The worker with the least expected seconds, or the least work among the safe."""
        target_s = self._target(demand, state)
        safe_s = -1.0
        if self.target_s is not None and target_s is not None:
            safe_s = safe_ttft_s(target_s, self.risk, state.spread)
        best, best_cost = -1, (2.0, 0.0, 0.0)
        per_block, seconds = tokens_per_block(demand), self.times.seconds
        for index in in_turn(len(views), state.turn):
            view = views[index]
            if not takes(view, demand):
                continue
            begin_s, token_s, step_s = seconds(view)
            work_s = uncached_tokens(demand, matched[index], per_block) * token_s
            ttft_s = begin_s + work_s + step_s
            cost = (0.0, work_s, ttft_s) if ttft_s <= safe_s else (1.0, ttft_s, work_s)
            if cost < best_cost:
                best, best_cost = index, cost
        if best < 0:
            return nobody(demand, views)
        return self._told(demand, views[best], best, matched[best], best_cost, target_s, state)

    def _target(self, demand: Demand, state: Moment) -> float | None:
        told = None if demand.deadline_s is None else demand.deadline_s - state.now_s
        targets = [target for target in (self.target_s, told) if target is not None]
        return min(targets, default=None)

    def _told(
        self,
        demand: Demand,
        view: WorkerView,
        index: int,
        matched: int,
        cost: tuple[float, float, float],
        target_s: float | None,
        state: Moment,
    ) -> Choice:
        safe = cost[0] == 0
        ttft_s = cost[2] if safe else cost[1]
        work_s = cost[1] if safe else cost[2]
        risk = None if target_s is None else miss_probability(ttft_s, target_s, state.spread)
        reason = (
            f"{'least prefill of the safe' if safe else 'soonest'}: {ttft_s:.3f} s,"
            f" of it {work_s:.3f} s prefill; {matched} of {len(demand.blocks)} blocks cached,"
            f" {view.running} running, {view.queued_prefill_tokens} tokens queued"
        )
        return Choice(index, matched, ttft_s, reason, risk)
