"""Program admission: who may go on, so that what goes on fits in the engines' memory.

Engines forget what they computed when more contexts live than memory holds; then every turn is
computed from the beginning, turns take longer, more contexts live, and the engine does nothing
else. The gate keeps that from beginning. It gives each program a reservation of what it is likely
to hold, and lets no more go on than fit; the others wait at a tool boundary, where waiting loses
nothing that is under way. It needs nothing from the engine.

A turn goes on when its program fits beside those that go before it: all that run, and the idle ones
that are older. Idle programs that came later yield, the latest first; before them those whose tool
has been out for longer than their memory is worth (`lifecycle.choice`), and those of a tenant that
holds more than its part while one that holds less is waiting. So the oldest can always go on, and
nothing comes to a standstill. Classes go before age, and waiting raises a program's class.

Programs that never come back are forgotten after `expiry_s`. While all that lives fits, no turn
ever waits. Requests that name no program pass, and are counted while they run.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from trailwarden.serving.demand import Demand
from trailwarden.serving.gateway.ports import Ending
from trailwarden.serving.lifecycle.waits import Waits, caller_of, tool_of
from trailwarden.serving.programs.memory import Memory, prefix_of
from trailwarden.serving.programs.precedence import Precedence
from trailwarden.serving.programs.program import Key, Program, session_of
from trailwarden.serving.programs.rooms import Rooms
from trailwarden.serving.programs.sizes import Sizes
from trailwarden.serving.programs.terms import GateTerms
from trailwarden.serving.worker import WorkerView

_LOOK_AGAIN_S = 1.0


class Programs:
    """The gate (a `gateway.ports.ProgramGate`). It is told the time and never asks for it.

    Tell it of workers by `know`; one whose memory nobody told it of holds anything.
    """

    def __init__(self, terms: GateTerms | None = None, waits: Waits | None = None) -> None:
        self.terms = GateTerms() if terms is None else terms
        self.waits = Waits() if waits is None else waits
        self.sizes = Sizes()
        self._precedence = Precedence(self.terms, self.waits)
        self._rooms = Rooms(self.terms, self.sizes)
        self._programs: dict[Key, Program] = {}
        self._waiting: dict[Key, Program] = {}
        self._swept_s = -math.inf
        self._looked_s = -math.inf
        self._changed = True

    @property
    def living(self) -> int:
        """Programs that are known and not over."""
        return len(self._programs)

    @property
    def waiting(self) -> int:
        """Programs that are held at a tool boundary."""
        return len(self._waiting)

    def taken(self, worker_id: str) -> int:
        """Tokens reserved or passing on a worker."""
        return self._rooms.taken(worker_id)

    def admits(self, tenant: str, program: str) -> bool:
        """Whether a program has its memory reserved."""
        known = self._programs.get((tenant, program))
        return known is not None and known.admitted

    # What it is told

    def know(self, view: WorkerView, models: Collection[str] = ()) -> None:
        """A worker, its memory and its models (none: any), when it appears or changes."""
        self._rooms.know(view, models)
        self._changed = True

    def lose(self, worker_id: str) -> None:
        """A worker is gone, and all that was in its memory."""
        self._rooms.lose(worker_id, self._programs.values())
        self._changed = True

    def may_start(self, demand: Demand, now_s: float) -> bool:
        """Whether a turn may begin; ask again when something ended, or after a while."""
        if demand.hints.program is None:
            return True
        self._sweep(now_s)
        program = self._arrived(demand, now_s)
        if not program.admitted:
            self._let_go_on(now_s)
        if not program.admitted:
            return False
        program.go(demand.request_id)
        return True

    def started(self, demand: Demand, worker_id: str, now_s: float) -> None:
        """A turn went to a worker: that is where its program's memory is from now on."""
        program = self._of(demand)
        if program is None:
            self._rooms.pass_by(demand, worker_id)
        elif program.worker != worker_id:
            self._rooms.release(program)
            program.worker = worker_id
            self._admit(program)

    def ended(self, ending: Ending, now_s: float) -> None:
        """A turn is over; its program goes on, waits for a tool, or is over too."""
        self._changed = True
        demand = ending.demand
        if ending.complete:
            self.sizes.answered(demand, ending.output_tokens)
        self._rooms.passed(demand)
        program = self._of(demand)
        if program is not None and program.leave(demand.request_id):
            self._note_end(program, ending, now_s)

    # What follows from it

    def _of(self, demand: Demand) -> Program | None:
        name = demand.hints.program
        return None if name is None else self._programs.get((demand.tenant, name))

    def _arrived(self, demand: Demand, now_s: float) -> Program:
        """The program of a request that asks; noted the first time it asks."""
        assert demand.hints.program is not None
        key = (demand.tenant, demand.hints.program)
        program = self._programs.get(key)
        if program is None:
            program = Program(*key, demand.model, now_s, demand.hints.priority)
            self._programs[key] = program
        if demand.request_id not in program.held:
            if (caller := caller_of(demand)) is not None:
                self.waits.returned(caller, now_s)
            program.hold(demand, demand.prompt_tokens + self.sizes.output(demand), now_s)
            program.prefix = program.prefix or prefix_of(demand)
            self._ask(program)
        return program

    def _ask(self, program: Program) -> None:
        """Let a program that has grown go on at once if it may; else it waits.

        One that is not at a tool boundary may, and one that still has its reservation if what it
        has grown fits; any other only if nobody waits before it.
        """
        kept = program.admitted
        if not kept and program.worker not in self._rooms:
            program.worker = self._rooms.roomiest(program.model)
        self._rooms.release(program)
        memory = self._rooms.memory(program)
        if memory is None or program.running or self._fits_at_once(memory, program, kept=kept):
            self._admit(program)
        else:
            self._waiting[program.key] = program
            self._changed = True

    def _fits_at_once(self, memory: Memory, program: Program, *, kept: bool) -> bool:
        if kept:
            return self._rooms.keeps(memory, program)
        waiting = any(one.worker == program.worker for one in self._waiting.values())
        return not waiting and self._rooms.takes(memory, program)

    def _admit(self, program: Program) -> None:
        self._waiting.pop(program.key, None)
        self._rooms.reserve(program)

    def _note_end(self, program: Program, ending: Ending, now_s: float) -> None:
        demand, session = ending.demand, session_of(ending.demand)
        program.rests(now_s)
        if ending.worker_id is not None:
            program.contexts[session] = ending.prompt_tokens + ending.output_tokens
            program.peak = max(program.peak, program.tokens)
        caller = caller_of(demand)
        if demand.hints.last_step or not ending.complete:
            program.contexts.pop(session, None)
        elif caller is not None:
            self.waits.began(caller, tool_of(demand, ending.tools), now_s)
        if program.is_idle and not program.contexts:
            self._over(program, went_on=ending.complete)
        elif program.admitted:
            self._rooms.reserve(program)
        if not program.held:
            self._waiting.pop(program.key, None)

    def _over(self, program: Program, *, went_on: bool) -> None:
        """Free everything of a program that is done, or that nobody believes in any more."""
        if program.peak:
            note = self.sizes.peaked if went_on else self.sizes.cut_short
            note(program.tenant, program.peak)
        self._rooms.release(program)
        self._waiting.pop(program.key, None)
        self._programs.pop(program.key, None)
        self._changed = True

    def _sweep(self, now_s: float) -> None:
        """Forget programs that did not come back."""
        if now_s < self._swept_s + _LOOK_AGAIN_S:
            return
        self._swept_s = now_s
        for program in list(self._programs.values()):
            if program.is_idle and now_s - program.idle_since_s >= self.terms.expiry_s:
                for caller in program.callers():
                    self.waits.gave_up(caller, now_s)
                self._over(program, went_on=False)

    # Who goes on

    def _let_go_on(self, now_s: float) -> None:
        """Admit of those that wait whoever fits, best first; the first that does not holds back
        all that come after it on its worker, so that it is not overtaken for ever."""
        if not (self._changed or now_s >= self._looked_s + _LOOK_AGAIN_S):
            return
        self._changed, self._looked_s = False, now_s
        full: set[str | None] = set()
        for program in self._in_order():
            if not program.contexts or program.worker not in self._rooms:
                program.worker = self._rooms.roomiest(program.model)
            if program.worker in full:
                continue
            if self._make_room(program, now_s):
                self._admit(program)
            else:
                full.add(program.worker)

    def _in_order(self) -> list[Program]:
        def turn(program: Program) -> float:
            return self._precedence.turn_s(program, self._rooms.memory(program))

        return sorted(self._waiting.values(), key=turn)

    def _make_room(self, program: Program, now_s: float) -> bool:
        """Let idle programs yield, no more than needed, so that this one fits; False if not."""
        memory = self._rooms.memory(program)
        if memory is None:
            return True
        yielding: list[Program] = []
        candidates = self._yielding(program, memory, now_s)
        while not self._rooms.takes(memory, program, without=yielding):
            other = next(candidates, None)
            if other is None:
                if len(yielding) < memory.holders:
                    return False
                break  # nobody is left: it is larger than the worker, or nearly, and goes alone
            yielding.append(other)
        for other in yielding:
            self._rooms.release(other)
        return True

    def _yielding(self, program: Program, memory: Memory, now_s: float) -> Iterator[Program]:
        """Idle programs on the worker that it goes before, the first to yield first."""
        admitted = [one for one in self._programs.values() if one.admitted]
        idle = [one for one in admitted if one.is_idle and one.worker == program.worker]
        tenants = {one.tenant for one in (*admitted, *self._waiting.values())}
        added = memory.added_by(self._rooms.share(program))
        return self._precedence.yielding(program, added, idle, tenants, memory, now_s)
