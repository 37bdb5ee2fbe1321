"""Room for programs on every worker: where one would go, whether it fits, what it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from trailwarden.serving.demand import Demand
from trailwarden.serving.programs.memory import Memory, Share
from trailwarden.serving.programs.program import Program
from trailwarden.serving.programs.sizes import Sizes
from trailwarden.serving.programs.terms import GateTerms
from trailwarden.serving.worker import WorkerView


class Rooms:
    """The workers' memories, and who of the programs holds what of them."""

    def __init__(self, terms: GateTerms, sizes: Sizes) -> None:
        self._terms = terms
        self._sizes = sizes
        self._memories: dict[str, Memory] = {}
        self._passing: dict[str, tuple[Memory, int]] = {}

    def __contains__(self, worker_id: str | None) -> bool:
        return worker_id in self._memories

    def know(self, view: WorkerView, models: Collection[str]) -> None:
        """A worker, its memory and its models."""
        memory = self._memories.setdefault(view.worker_id, Memory(0, 1.0))
        memory.models = frozenset(models)
        memory.capacity_tokens = view.kv_capacity_tokens
        memory.prefill_tokens_per_s = view.rates.prefill_tokens_per_s

    def lose(self, worker_id: str, programs: Iterable[Program]) -> None:
        """A worker is gone, and all that was in its memory."""
        self._memories.pop(worker_id, None)
        for program in programs:
            if program.worker == worker_id:
                program.worker, program.admitted = None, False

    def taken(self, worker_id: str) -> int:
        """Tokens held or passing on a worker."""
        return self._memories[worker_id].taken

    def memory(self, program: Program) -> Memory | None:
        """Of the program's worker; None where nobody told of one, and so everything fits."""
        return None if program.worker is None else self._memories.get(program.worker)

    def roomiest(self, model: str) -> str | None:
        """The worker of the model with the most room."""
        serving = (name for name, one in self._memories.items() if one.serves(model))
        return max(serving, key=self._room, default=None)

    def _room(self, worker_id: str) -> float:
        memory = self._memories[worker_id]
        return self._terms.fill * memory.capacity_tokens - memory.taken

    def share(self, program: Program) -> Share:
        """What a program holds with all that it has asked for, and is likely to hold later."""
        tokens = program.tokens
        ahead = self._terms.ahead * (self._sizes.peak(program.tenant, tokens) - tokens)
        shared = min(tokens, program.prefix.tokens) if program.prefix else 0
        return Share(program.tenant, tokens - shared, int(ahead), program.prefix)

    def keeps(self, memory: Memory, program: Program) -> bool:
        """Whether a program that was let in before fits with what it has grown."""
        taken = memory.taken + memory.added_by(self.share(program))
        return taken <= self._terms.brim * memory.capacity_tokens

    def takes(self, memory: Memory, program: Program, without: Sequence[Program] = ()) -> bool:
        """Whether a program can be let in, with what all are likely to grow by."""
        share = self.share(program)
        taken = memory.promised + memory.added_by(share) + share.ahead
        freed = sum(memory.freed_by(one) + memory.ahead_of(one) for one in without)
        return taken - freed <= self._terms.fill * memory.capacity_tokens

    def reserve(self, program: Program) -> None:
        """It is admitted, with what it holds now."""
        program.admitted = True
        if (memory := self.memory(program)) is not None:
            memory.reserve(program, self.share(program))

    def release(self, program: Program) -> None:
        """It holds nothing any more."""
        program.admitted = False
        if (memory := self.memory(program)) is not None:
            memory.release(program)

    def pass_by(self, demand: Demand, worker_id: str) -> None:
        """A request of no program runs."""
        memory = self._memories.get(worker_id)
        if memory is not None and demand.request_id not in self._passing:
            tokens = demand.prompt_tokens + self._sizes.output(demand)
            memory.passing += tokens
            self._passing[demand.request_id] = memory, tokens

    def passed(self, demand: Demand) -> None:
        """It has ended; nothing happens if it never ran."""
        if (passing := self._passing.pop(demand.request_id, None)) is not None:
            memory, tokens = passing
            memory.passing -= tokens
