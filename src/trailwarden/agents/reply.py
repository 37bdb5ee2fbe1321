"""What came of a question, whole: the answer, the way it took, and how long that took."""

from __future__ import annotations

import time
from collections.abc import Iterable

from pydantic import Field, JsonValue

from trailwarden.agents.recorded import call_as_json
from trailwarden.agents.turn import Said, Step, StepKind
from trailwarden.asking.answer import Answer
from trailwarden.asking.model import Model


class Hop(Model):
    """Somebody on the way: an agent and the skill it used; no skill if it only spoke."""

    agent: str
    skill: str = ""


class Timing(Model):
    """Seconds from the question to the first step that was told, and to the answer."""

    to_first: float
    total: float


class Reply(Model):
    """An answer with its way. `call` is the call that it answers, as tool and arguments."""

    answer: Answer
    call: JsonValue = None
    path: tuple[Hop, ...] = ()
    brain: str = ""
    timing: Timing = Field(default=Timing(to_first=0.0, total=0.0))


class Stopwatch:
    """Collects a turn's steps as they come, and times them."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._first: float | None = None
        self._hops: dict[Hop, None] = {}

    def see(self, step: Step) -> None:
        """A step was done."""
        if self._first is None:
            self._first = time.perf_counter() - self._began
        for hop in _hops(step):
            self._hops[hop] = None

    def reply(self, said: Said, party: str, brain: str) -> Reply:
        """The turn is over: the reply of `party`, which is the first on the way."""
        total = time.perf_counter() - self._began
        first = total if self._first is None else self._first
        return Reply(
            answer=said.answer,
            call=call_as_json(said.call),
            path=tuple({Hop(agent=party): None, **self._hops}),
            brain=brain,
            timing=Timing(to_first=round(first, 4), total=round(total, 4)),
        )


def _hops(step: Step) -> Iterable[Hop]:
    if step.kind is StepKind.TOOL:
        yield Hop(agent=step.agent, skill=step.name)
    elif step.kind is StepKind.AGENT:
        yield Hop(agent=step.name)
