"""Who runs, who waits and who gives way in a simulated engine; `engine` has the model in words."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.simulate.cache import BlockCache
from trailwarden.serving.simulate.job import Counters, End, Ended, FirstToken, Happening
from trailwarden.serving.simulate.run import Run
from trailwarden.serving.simulate.spec import EngineSpec, blocks_of

_EARLY = 1e-9  # what rounding may take from a step before it counts as not begun


@dataclass(slots=True)
class Stretch:
    """`steps` equal steps from `start_s`, each with `chunk` prompt tokens."""

    start_s: float
    step_s: float
    steps: int
    chunk: int

    @property
    def end_s(self) -> float:
        """When the last step is through."""
        return self.start_s + self.steps * self.step_s

    def begun(self, now: float) -> int:
        """Steps that are through or under way."""
        return min(self.steps, int((now - self.start_s) / self.step_s - _EARLY) + 1)


class Schedule:
    """The queue, the prompt under way, and the answers; changed between steps only.

    `happened` collects first tokens and ends for the engine to tell.
    """

    def __init__(self, spec: EngineSpec, cache: BlockCache, counters: Counters) -> None:
        self._spec = spec
        self._cache = cache
        self._counters = counters
        self._waiting: list[tuple[tuple[int, int], Run]] = []
        self._ends: list[tuple[int, int, Run]] = []
        self.speaking: dict[str, Run] = {}
        self.prefilling: Run | None = None
        self.happened: list[Happening] = []

    @property
    def running(self) -> int:
        """Requests that hold a slot."""
        return len(self.speaking) + (self.prefilling is not None)

    @property
    def waiting(self) -> list[Run]:
        """Requests that have none, in no order."""
        return [run for _, run in self._waiting]

    @property
    def could_start(self) -> bool:
        """Whether a request that comes now might start at the next step."""
        return self.prefilling is None and self.running < self._spec.slots

    def runs(self, run: Run) -> bool:
        """Whether this one holds a slot."""
        return run is self.prefilling or run.request_id in self.speaking

    def said(self, run: Run) -> int:
        """Tokens it has said by now."""
        speaks = run.request_id in self.speaking
        return run.said(self._counters.steps) if speaks else run.said_before

    def uncached(self, run: Run) -> int:
        """Tokens that it would have to compute if it started now."""
        return run.target - self._matched(run) * BLOCK_TOKENS

    def join(self, run: Run) -> None:
        """Queue it."""
        run.uncached_guess = self.uncached(run)
        heapq.heappush(self._waiting, (run.order, run))

    def leave_queue(self, run: Run, now: float) -> None:
        """Take it out of the queue for good."""
        self._waiting = [entry for entry in self._waiting if entry[1] is not run]
        heapq.heapify(self._waiting)
        self._end(run, now, End.CANCELLED, run.said_before)

    def lose(self, runs: Iterable[Run], now: float) -> None:
        """All of them end as lost, and nothing is left."""
        for run in runs:
            self._end(run, now, End.LOST, self.said(run))
        self._waiting, self._ends, self.speaking, self.prefilling = [], [], {}, None

    # Planning

    def plan(self, now: float, most_steps: int) -> Stretch | None:
        """The steps to make next; None when nobody can run."""
        if self.prefilling is None:
            self._start_next()
        while self.running:
            if stretch := self._planned(now, most_steps):
                return stretch
            self._preempt()
        return None

    def _start_next(self) -> None:
        """Give the head of the queue a slot, if it and its prompt's blocks are to be had."""
        if not self._waiting or self.running >= self._spec.slots:
            return
        run = self._waiting[0][1]
        matched = self._matched(run)
        self._cache.hold(run.chain[:matched])
        lacking = blocks_of(run.target) - matched
        if not self._cache.reserve(lacking, over_pins=not self.running):
            self._cache.release(run.chain[:matched])
            return
        heapq.heappop(self._waiting)
        run.computed = matched * BLOCK_TOKENS
        run.known, run.private = matched, lacking
        if not (run.prompt_computed or run.first_token_s is not None):
            run.cached = run.computed
        self.prefilling = run

    def _matched(self, run: Run) -> int:
        """Blocks that may come from the cache: the last token is always computed."""
        return self._cache.match(run.chain[: (run.target - 1) // BLOCK_TOKENS])

    def _planned(self, now: float, most_steps: int) -> Stretch | None:
        """As many equal steps as can be made; None if memory does not do for one."""
        rates, speaking = self._spec.rates, len(self.speaking)
        chunk, steps = 0, most_steps
        if self.prefilling is not None:
            chunk = min(self._spec.chunk_tokens, self.prefilling.remaining)
            steps = min(steps, self.prefilling.remaining // chunk)
        if speaking:
            steps = min(steps, self._next_end() - self._counters.steps)
            steps = self._affordable(steps)
        if not steps:
            return None
        step_s = chunk / rates.prefill_tokens_per_s
        step_s += rates.decode_step_s(speaking) if speaking else 0.0
        return Stretch(now, step_s, steps, chunk)

    def _next_end(self) -> int:
        while not self._is_due(self._ends[0]):
            heapq.heappop(self._ends)
        return self._ends[0][0]

    def _is_due(self, entry: tuple[int, int, Run]) -> bool:
        """Whether an end still stands: its run has neither left nor been preempted since."""
        last_step, _, run = entry
        return self.speaking.get(run.request_id) is run and run.last_step == last_step

    def _affordable(self, steps: int) -> int:
        """So many of the steps that every answer's growth finds blocks."""
        room = self._cache.available(with_pins=True)
        while steps and len(self.speaking) * (steps // BLOCK_TOKENS + 1) > room:
            if self._growth(steps) <= room:
                break
            steps //= 2
        return steps

    def _growth(self, steps: int) -> int:
        step = self._counters.steps + steps
        return sum([run.lacking(step) for run in self.speaking.values() if step > run.full_step])

    def _preempt(self) -> None:
        """Take everything from the youngest of the lowest class, and let it wait again."""
        running = [*self.speaking.values(), *filter(None, [self.prefilling])]
        run = max(running, key=lambda run: run.order)
        assert len(running) > 1, "one request alone always fits"
        self._counters.preemptions += 1
        if run is self.prefilling:
            self.prefilling = None
        else:
            run.said_before = self._leave_speech(run)
            run.target = run.job.demand.prompt_tokens + run.said_before
        self._give_back(run)
        run.computed = 0
        self.join(run)

    # At the end of a stretch

    def finish(self, stretch: Stretch, now: float) -> None:
        """The steps were made: book them, and see who is through."""
        counters = self._counters
        counters.busy_s += now - stretch.start_s
        counters.steps += stretch.steps
        counters.computed += stretch.steps * stretch.chunk
        counters.output += stretch.steps * len(self.speaking)
        self._grow()
        if self.prefilling is not None:
            self._prefilled(self.prefilling, stretch.steps * stretch.chunk, now)
        self._dismiss(now)

    def _grow(self) -> None:
        step = self._counters.steps
        for run in [run for run in self.speaking.values() if step > run.full_step]:
            lacking = run.lacking(step)
            granted = self._cache.reserve(lacking, over_pins=True)
            assert granted, "the stretch was planned to fit"
            run.private += lacking
            run.has_room()

    def _prefilled(self, run: Run, tokens: int, now: float) -> None:
        run.took_computed(tokens)
        self._identify(run, run.computed)
        if run.cancelled:
            self.prefilling = None
            self._end(run, now, End.CANCELLED, run.said_before)
        elif not run.remaining:
            self.prefilling = None
            self._speak(run, now)

    def _speak(self, run: Run, now: float) -> None:
        """The prompt is through: the first token is out, or the next after a preemption."""
        output, step = run.job.output_tokens, self._counters.steps
        if run.first_token_s is None:
            run.first_token_s = now
            run.cached = run.job.demand.prompt_tokens - run.prompt_computed
            self.happened.append(FirstToken(run.request_id, now, run.cached))
        run.first_step = step
        run.said_before += min(1, output)
        self._counters.output += min(1, output)
        run.last_step = step + output - run.said_before
        run.has_room()
        self.speaking[run.request_id] = run
        heapq.heappush(self._ends, (run.last_step, run.order[1], run))

    def _dismiss(self, now: float) -> None:
        """Let go of those who have said everything, or were cancelled."""
        step = self._counters.steps
        ending = [run for run in self.speaking.values() if run.cancelled]
        while self._ends and self._ends[0][0] <= step:
            entry = heapq.heappop(self._ends)
            if self._is_due(entry) and not entry[2].cancelled:
                ending.append(entry[2])
        for run in ending:
            said = self._leave_speech(run)
            self._end(run, now, End.CANCELLED if run.cancelled else End.FINISHED, said)

    def _leave_speech(self, run: Run) -> int:
        """Take a run out of those that answer; says how many tokens it has said."""
        del self.speaking[run.request_id]
        step = self._counters.steps
        self._identify(run, run.in_memory(step))
        return run.said(step)

    def _identify(self, run: Run, tokens: int) -> None:
        new = run.identified(tokens)
        self._cache.commit(new)
        run.known += len(new)
        run.private -= len(new)

    def _give_back(self, run: Run) -> None:
        self._cache.release(run.chain[: run.known], run.private)
        run.known = run.private = 0

    def _end(self, run: Run, now: float, end: End, said: int) -> None:
        self._give_back(run)
        self._counters.cached += run.cached
        self.happened.append(Ended(run.request_id, now, end, run.usage(said)))
