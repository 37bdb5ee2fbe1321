"""What is believed of every worker's cache: exact where events tell, approximate where not.

`Beliefs` is what the gateway and the simulator ask before a policy chooses. Its unit is the block
of the demand's own chain, whatever the engine's tokenizer or block size.
"""

from __future__ import annotations

from collections.abc import Sequence

from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.routing.estimate import tokens_per_block
from trailwarden.serving.routing.events import EventPrefixes
from trailwarden.serving.routing.prefixes import ApproximatePrefixes
from trailwarden.serving.routing.tokens import KeptShare
from trailwarden.serving.worker import WorkerView


class Beliefs:
    """Both indexes over the same workers.

    A worker whose events are complete is believed to hold what they say. One that lost some holds
    at least that, or else what was sent to it; one without events, what was sent to it. What was
    sent counts by the share that the worker's reports have borne out.
    """

    def __init__(
        self,
        approximate: ApproximatePrefixes | None = None,
        events: EventPrefixes | None = None,
    ) -> None:
        self.approximate = approximate or ApproximatePrefixes()
        self.events = events or EventPrefixes()
        self._kept: dict[str, KeptShare] = {}
        self._seen: dict[str, int] = {}
        self._lineup: list[tuple[str, int]] = []
        self._workers: tuple[str, ...] = ()

    def matched(
        self,
        demand: Demand,
        views: Sequence[WorkerView],
        now_s: float,
        *,
        token_blocks: Sequence[int] = (),
    ) -> list[int]:
        """For each view, how many of the demand's blocks are believed cached there.

        `token_blocks` is the prompt's chain of the engine's own token ids: events are matched by
        nothing else. Give `demand.blocks` where that already is one; without it, workers that
        publish events are judged by what was sent to them.
        """
        workers = self._arrange(views)
        found = self.approximate.matched(demand.blocks, workers, now_s)
        for place, worker in enumerate(workers) if self._kept else ():
            if found[place] and worker in self._kept:
                found[place] = max(1, round(found[place] * self._kept[worker].share))
        if token_blocks:
            self._correct(found, demand, workers, token_blocks)
        return found

    def sent(
        self, demand: Demand, view: WorkerView, now_s: float, *, then: Sequence[int] = ()
    ) -> None:
        """The demand was sent to this worker, which will have it cached.

        `then` is the chain of prompt and answer together, for a second call when it has ended.
        """
        per_block = max(tokens_per_block(demand), 1.0)
        room = max(1, int(view.kv_capacity_tokens / per_block))
        self.approximate.record(
            view.worker_id,
            then or demand.blocks,
            now_s,
            epoch=view.epoch,
            capacity_blocks=room,
        )

    def reported(
        self, demand: Demand, worker: str, believed_blocks: int, cached_tokens: int
    ) -> None:
        """The engine reported so many cached prompt tokens for a demand sent on that belief.

        `believed_blocks` is `Choice.matched_blocks`. Only workers without exact events learn from
        it: exact beliefs were not guessed.
        """
        standing = self.events.standing(worker)
        if believed_blocks <= 0 or (standing is not None and standing.exact):
            return
        kept = self._kept.setdefault(worker, KeptShare())
        # the belief had the share so far in it; the share is of what was sent
        sent_blocks = believed_blocks / kept.share
        kept.observe(sent_blocks * tokens_per_block(demand), cached_tokens)

    def basis(self, worker: str) -> str:
        """What the belief about this worker rests on, in words."""
        standing = self.events.standing(worker)
        if standing is None:
            return "approximate: what was sent to it, as its engine publishes no KV events"
        return f"{'exact' if standing.exact else 'approximate'}: {standing.why}"

    def forget(self, worker: str) -> None:
        """The worker is gone for good."""
        self.approximate.forget(worker)
        self.events.forget(worker)
        self._kept.pop(worker, None)
        self._seen.pop(worker, None)
        self._lineup = []

    def _arrange(self, views: Sequence[WorkerView]) -> tuple[str, ...]:
        """The workers' names in the order of the views; those of a new epoch lose their blocks."""
        lineup = [(view.worker_id, view.epoch) for view in views]
        if lineup != self._lineup:
            for worker, epoch in lineup:
                if self._seen.setdefault(worker, epoch) < epoch:
                    self._restarted(worker, epoch)
            self._lineup = lineup
            self._workers = tuple([worker for worker, _ in lineup])
        return self._workers

    def _restarted(self, worker: str, epoch: int) -> None:
        self._seen[worker] = epoch
        self.approximate.restarted(worker, epoch)
        self.events.restarted(worker, epoch)
        self._kept.pop(worker, None)

    def _correct(
        self,
        found: list[int],
        demand: Demand,
        workers: Sequence[str],
        token_blocks: Sequence[int],
    ) -> None:
        """Put what events tell in place of what was guessed, in the demand's own blocks."""
        per_block = tokens_per_block(demand)
        for place, count in enumerate(self.events.matched(token_blocks, workers)):
            standing = self.events.standing(workers[place])
            if standing is None:
                continue
            whole = round(count * BLOCK_TOKENS / per_block) if per_block else 0
            known = min(whole, len(demand.blocks))
            found[place] = known if standing.exact else max(known, found[place])
