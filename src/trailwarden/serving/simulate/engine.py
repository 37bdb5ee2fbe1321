"""The time model of one inference engine: continuous batching, chunked prefill, paged KV.

The model, in full. The engine works in steps. A step computes up to `chunk_tokens` of the prompt at
the head (one prompt at a time, by class and arrival) and gives every answering request one token:

    step_s = chunk / prefill_tokens_per_s + (step_s + step_per_request_s * answering, if any answer)

The step that ends a prompt also gives its first token. A request starts when a slot is free, no
other prompt is under way, and blocks for its whole prompt can be reserved; whole blocks found in
the cache are not computed, except that the last token always is. An answer takes blocks as it
grows. When none can be evicted, the youngest running request of the lowest class loses its blocks
and waits again; what it had is computed anew, as far as the cache forgot it. A pin holds against
requests that wait, as long as anything runs; it yields to a request that runs.

What the model does not know: attention that slows with context, draft tokens, the time of
tokenising and of the network, and memory bandwidth taken by copies.

Equal steps are made in one stretch, so the work done here grows with requests, not with tokens,
and is exact: an arrival or a cancellation takes effect at the end of the step under way.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.simulate.cache import BlockCache, CacheListener
from trailwarden.serving.simulate.host import HostMemory
from trailwarden.serving.simulate.job import Counters, End, Ended, Happening, Job, Usage
from trailwarden.serving.simulate.run import Run
from trailwarden.serving.simulate.schedule import Schedule, Stretch
from trailwarden.serving.simulate.spec import EngineSpec, blocks_of
from trailwarden.serving.worker import WorkerView


class Engine:
    """One engine with a clock of its own: it is told the time, never asks for it.

    Call `advance(now)` before any other call at a later time; `wake_s` says when next something
    changes by itself: with `steps_at_once` of 1 at the end of every step.
    """

    def __init__(
        self,
        spec: EngineSpec,
        *,
        name: str = "worker",
        listener: CacheListener | None = None,
        steps_at_once: int = 1 << 30,
    ) -> None:
        self.spec = spec
        self.name = name
        self.cache = BlockCache(spec.kv_blocks, listener)
        self.host = HostMemory(spec.host_blocks, spec.copy_tokens_per_s)
        self.counters = Counters()
        self.epoch = 0
        self._steps_at_once = steps_at_once
        self._arrivals = itertools.count()
        self._runs: dict[str, Run] = {}
        self._schedule = Schedule(spec, self.cache, self.counters)
        self._stretch: Stretch | None = None

    # What is asked of it

    def submit(self, job: Job, now: float) -> None:
        """Queue a job. One that can never fit ends at once as rejected.

        Raises ValueError for an id that is here already, or a prompt of no tokens.
        """
        demand = job.demand
        name, prompt = demand.request_id, demand.prompt_tokens
        if name in self._runs or prompt < 1:
            raise ValueError(f"{self.name} was given {name!r} twice, or with a prompt of no tokens")
        if blocks_of(prompt + job.output_tokens) > self.spec.kv_blocks:
            rejected = Ended(name, now, End.REJECTED, Usage(prompt))
            self._schedule.happened.append(rejected)
            return
        rank = int(demand.hints.priority) if self.spec.by_priority else 0
        run = Run(job, (rank, next(self._arrivals)), prompt, job.chain)
        self._runs[name] = run
        self._schedule.join(run)
        if self._stretch is None:
            self._begin(now)
        elif self._schedule.could_start:
            self._stretch.steps = self._stretch.begun(now)

    def cancel(self, request_id: str, now: float) -> bool:
        """Stop a job; it leaves at the end of the step under way. False: it is not here."""
        run = self._runs.get(request_id)
        if run is None:
            return False
        run.cancelled = True
        if self._schedule.runs(run):
            assert self._stretch is not None
            self._stretch.steps = self._stretch.begun(now)
        else:
            del self._runs[request_id]
            self._schedule.leave_queue(run, now)
        return True

    def restart(self, now: float) -> None:
        """Lose every job and every cached block, as a crash does; the step under way is undone."""
        self._schedule.lose(self._runs.values(), now)
        self._runs, self._stretch = {}, None
        self.cache.clear()
        self.epoch += 1

    def advance(self, now: float) -> list[Happening]:
        """Let time pass; says what happened since the last call, in order."""
        while (wake := self.wake_s) is not None and wake <= now:
            for copy in self.host.through(wake):
                if copy.inward:
                    self.counters.restored_blocks += self.cache.adopt(copy.blocks)
            if self._stretch is not None and self._stretch.end_s <= wake:
                self._schedule.finish(self._stretch, wake)
                self._begin(wake)
        happened, self._schedule.happened = self._schedule.happened, []
        for happening in happened:
            if isinstance(happening, Ended):
                self._runs.pop(happening.request_id, None)
        return happened

    def _begin(self, now: float) -> None:
        """Plan the next stretch; called at the end of a step, or when idle."""
        self.cache.expire(now)
        self._stretch = self._schedule.plan(now, self._steps_at_once)

    @property
    def wake_s(self) -> float | None:
        """When next something changes by itself; None: only when it is given work."""
        times = (self._stretch.end_s if self._stretch else None, self.host.wake_s)
        return min((time for time in times if time is not None), default=None)

    # What the lifecycle of programs may ask

    def pin(self, blocks: Sequence[int], until_s: float) -> int:
        """Keep those of a chain that are here until then; says how many. Costs nothing."""
        return self.cache.pin(blocks, until_s)

    def drop(self, blocks: Sequence[int]) -> int:
        """Forget blocks, here and in host memory, that nobody uses. Costs nothing."""
        self.host.drop(blocks)
        return len(self.cache.drop(blocks))

    def offload(self, blocks: Sequence[int], now: float) -> float:
        """Move blocks that nobody uses to host memory; says when they are there.

        Their room is free at once. It costs `len / copy_tokens_per_s` of the copy channel.
        """
        gone = self.cache.drop(blocks)[: self.spec.host_blocks]
        self.counters.offloaded_blocks += len(gone)
        return self.host.copy(gone, now, inward=False) if gone else now

    def restore(self, chain: Sequence[int], now: float) -> float:
        """Bring the leading blocks of a chain back from host memory; says when they are here.

        They come in as if just used, as far as there is room: see by `cache.match` how many.
        """
        here = self.cache.match(chain)
        back = chain[here : here + self.host.match(chain[here:])]
        return self.host.copy(back, now, inward=True) if back else now

    # What can be seen

    @property
    def running(self) -> int:
        """Requests that hold a slot."""
        return self._schedule.running

    @property
    def waiting(self) -> int:
        """Requests that have no slot yet."""
        return len(self._schedule.waiting)

    def said(self, request_id: str) -> int:
        """Tokens that a request has said by the end of the last step; 0 where it is unknown."""
        run = self._runs.get(request_id)
        return 0 if run is None else self._schedule.said(run)

    def view(self, now: float) -> WorkerView:
        """The engine as it truly is, which no router sees outside a simulation."""
        prefilling = self._schedule.prefilling
        queued = sum(run.uncached_guess for run in self._schedule.waiting)
        if prefilling is not None and self._stretch is not None:
            done = max(0, self._stretch.begun(now) - 1) * self._stretch.chunk
            queued += prefilling.remaining - done
        return WorkerView(
            self.name,
            slots=self.spec.slots,
            running=self.running,
            waiting=self.waiting,
            queued_prefill_tokens=queued,
            kv_tokens=self.cache.in_use * BLOCK_TOKENS,
            kv_capacity_tokens=self.spec.kv_capacity_tokens,
            rates=self.spec.rates,
            epoch=self.epoch,
        )
