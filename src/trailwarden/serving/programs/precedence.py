"""Who goes before whom: whose turn it is, and which idle programs give up their memory for it.

Age and class are one number, the time when a program is due: when it came, and `ageing_s` later for
each class below the best. It never changes, so precedence never flips, the oldest of all can always
go on, and nobody of a low class waits for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from trailwarden.serving.lifecycle.choice import Action, Prices, choose
from trailwarden.serving.lifecycle.waits import Caller, Waits
from trailwarden.serving.programs.memory import Memory
from trailwarden.serving.programs.program import Program
from trailwarden.serving.programs.terms import GateTerms

_LOOK_AGAIN_S = 1.0


class Precedence:
    """The gate's order. `waits` tells how long tools are likely to be out still."""

    def __init__(self, terms: GateTerms, waits: Waits) -> None:
        self._terms = terms
        self._waits = waits
        self._weights = dict(terms.weights or {})

    def turn_s(self, program: Program, memory: Memory | None) -> float:
        """When it is its turn. A new program comes later if its tenant holds much already."""
        if memory is None or program.contexts:
            return self._due_s(program)
        part = memory.of_tenant(program.tenant) / max(1, memory.capacity_tokens)
        return self._due_s(program) + self._terms.ageing_s * part / self._weight(program.tenant)

    def yielding(
        self,
        program: Program,
        added: int,
        idle: Sequence[Program],
        tenants: Collection[str],
        memory: Memory,
        now_s: float,
    ) -> Iterator[Program]:
        """Of the idle programs on its worker those that give way, the first to do so first.

        First those whose tool is out for too long. Then, if it was held for long, those that came
        later, the latest first, and those of tenants that hold more than their part.
        """
        overdue = set()
        latest_first = sorted(idle, key=self._due_s, reverse=True)
        for one in latest_first:
            if self._is_overdue(one, memory, now_s):
                overdue.add(one.key)
                yield one
        if not self._is_impatient(program, now_s):
            return
        greedy = self._greedy(program, added, tenants, memory)
        for one in latest_first:
            later = self._due_s(one) > self._due_s(program)
            if (later or one.tenant in greedy) and one.key not in overdue:
                yield one

    def _due_s(self, program: Program) -> float:
        return program.first_s + program.priority * self._terms.ageing_s

    def _weight(self, tenant: str) -> float:
        return self._weights.get(tenant, 1.0)

    def _is_impatient(self, program: Program, now_s: float) -> bool:
        since_s = program.held_since_s
        return since_s is not None and now_s - since_s >= self._terms.patience_s

    def _greedy(
        self, program: Program, added: int, tenants: Collection[str], memory: Memory
    ) -> set[str]:
        """Tenants above their part of the worker, if this program's tenant stays within its own."""
        whole = self._terms.fill * memory.capacity_tokens / sum(map(self._weight, tenants))
        if memory.of_tenant(program.tenant) + added > whole * self._weight(program.tenant):
            return set()
        return {name for name in tenants if memory.of_tenant(name) > whole * self._weight(name)}

    def _is_overdue(self, program: Program, memory: Memory, now_s: float) -> bool:
        """Whether its memory is worth more to others than keeping it is to the program.

        Looked at once a second, and no more once it is: a tool that is late does not get earlier.
        """
        if not program.overdue and now_s >= program.looked_s + _LOOK_AGAIN_S:
            program.looked_s = now_s
            prices = Prices(1.0 / memory.capacity_tokens, 1.0 / memory.prefill_tokens_per_s)
            program.overdue = not any(
                self._is_worth_keeping(caller, prices, now_s) for caller in program.callers()
            )
        return program.overdue

    def _is_worth_keeping(self, caller: Caller, prices: Prices, now_s: float) -> bool:
        curve, elapsed_s = self._waits.curve(caller, now_s), self._waits.elapsed_s(caller, now_s)
        return choose(curve, elapsed_s, prices).now is Action.KEEP
