"""What is kept of a run, as JSON lines: tasks with what is right, and what a system answered."""

from __future__ import annotations

from typing import Self

from pydantic import JsonValue

from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.model import Model
from trailwarden.learning.evaluation.gold import Answered
from trailwarden.learning.evaluation.task import Half, Source, Task, call_of_json


class Ran(Model):
    """A tool that was run with its arguments, and what it answered."""

    tool: str
    arguments: dict[str, JsonValue]
    answer: Answer

    @classmethod
    def of(cls, one: Answered) -> Self:
        """An answered call, to be kept."""
        arguments = one.call.model_dump(mode="json", exclude_defaults=True)
        return cls(tool=one.call.tool, arguments=arguments, answer=one.answer)

    def answered(self) -> Answered:
        """The call and its answer."""
        return Answered(call_of_json({"tool": self.tool, **self.arguments}), self.answer)


class TaskLine(Model):
    """A task with the answers to its golds, so that it can be judged with no world at hand.

    `recounts` are plain counts of the golds and the same counted again from the world's events.
    """

    key: str
    scene: str
    question: str
    expect: tuple[Outcome, ...]
    golds: tuple[tuple[Ran, ...], ...]
    source: Source
    half: Half
    why: str = ""
    recounts: tuple[tuple[float, int], ...] = ()

    @classmethod
    def of(
        cls,
        task: Task,
        golds: tuple[tuple[Answered, ...], ...],
        recounts: tuple[tuple[float, int], ...],
    ) -> Self:
        """A task and what is right, to be kept."""
        return cls(
            key=task.key,
            scene=task.scene,
            question=task.question,
            expect=task.expect,
            golds=tuple(tuple(map(Ran.of, gold)) for gold in golds),
            source=task.source,
            half=task.half,
            why=task.why,
            recounts=recounts,
        )

    def task(self) -> Task:
        """The task itself."""
        golds = tuple(tuple(one.answered().call for one in gold) for gold in self.golds)
        return Task(self.scene, self.question, self.expect, golds, self.source, self.half, self.why)

    def answered(self) -> tuple[tuple[Answered, ...], ...]:
        """The answers to its golds."""
        return tuple(tuple(one.answered() for one in gold) for gold in self.golds)


class Record(Model):
    """One answer of a system to one task, in one of several runs.

    `ran` are the tools run, `rejected` the calls that no tool took, `models` the exchanges with a
    model. `first_s` is the time to the first sign of work, `answer_s` to the whole answer. `cited`
    are the events named in the answer, `unfounded` those of them that do not exist or do not
    belong to what was asked.
    """

    key: str
    run: int
    outcome: Outcome
    reason: str
    text: str
    options: tuple[str, ...] = ()
    ran: tuple[Ran, ...] = ()
    rejected: int = 0
    models: int = 0
    first_s: float
    answer_s: float
    cited: int = 0
    unfounded: int = 0

    @property
    def calls(self) -> tuple[Answered, ...]:
        """The tools run, as calls with their answers."""
        return tuple(one.answered() for one in self.ran)
