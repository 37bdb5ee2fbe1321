"""The evaluation as a task of Inspect (`pip install trailwarden[inspect]`), for its log and view.

    inspect eval inspect_task.py -T brain=parser --model none

The questions, the agents and the judgement are those of `trailwarden eval`; Inspect runs them one
after another and keeps its own log.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AsyncExitStack, ExitStack
from typing import Any

from inspect_ai import Task as InspectTask
from inspect_ai import task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import CORRECT, INCORRECT, Score, accuracy, scorer, stderr
from inspect_ai.solver import solver

from trailwarden.learning.evaluation.choosing import Choice, Questions, Split
from trailwarden.learning.evaluation.gold import golds_of
from trailwarden.learning.evaluation.judging import judged
from trailwarden.learning.evaluation.stage import Stage, staged
from trailwarden.learning.evaluation.systems import Asker, BrainKind, System, brain_of
from trailwarden.learning.evaluation.task import Task

_RECORD = "record"


class _Cast:
    """The scenes that are set up, and who is asked in them; they go when the process does."""

    def __init__(self, choice: Choice, system: System) -> None:
        self._system = system
        self._scenes = ExitStack()
        self._brains = AsyncExitStack()
        self._askers: dict[str, Asker] = {}
        self.tasks: dict[str, tuple[Task, Stage]] = {}
        for scene in choice.scenes():
            stage = self._scenes.enter_context(staged(scene))
            self.tasks |= {one.key: (one, stage) for one in choice.tasks(stage)}

    async def asker(self, stage: Stage) -> Asker:
        """Who is asked in a scene."""
        if stage.scene.name not in self._askers:
            brain = await self._brains.enter_async_context(brain_of(self._system))
            self._askers[stage.scene.name] = Asker(stage, brain)
        return self._askers[stage.scene.name]


@task
def trailwarden(
    questions: str = "hand",
    split: str = "dev",
    worlds: int = 2,
    per_world: int = 60,
    brain: str = "parser",
    url: str = "",
    model: str = "",
    compact: bool = True,
) -> InspectTask:
    """The questions of `trailwarden eval`, asked of one brain; `url` and `model` name its model."""
    cast = _Cast(
        Choice(Questions(questions), Split(split), worlds, per_world),
        System(BrainKind(brain), url, model, compact),
    )
    return InspectTask(
        dataset=MemoryDataset(_samples(cast.tasks.items())),
        solver=_asked(cast),
        scorer=_as_judged(cast),
        max_samples=1,  # one question at a time: times are told, and scenes are shared
    )


def _samples(tasks: Iterable[tuple[str, tuple[Task, Stage]]]) -> list[Sample]:
    return [
        Sample(id=key, input=one.question, target=", ".join(one.expect), metadata={"key": key})
        for key, (one, _) in tasks
    ]


@solver
def _asked(cast: _Cast) -> Any:
    async def solve(state: Any, generate: Any) -> Any:
        asked, stage = cast.tasks[state.metadata["key"]]
        record = await (await cast.asker(stage)).ask(asked, state.epoch)
        state.metadata[_RECORD] = record
        state.output.completion = record.text
        return state

    return solve


@scorer(metrics=[accuracy(), stderr()])
def _as_judged(cast: _Cast) -> Any:
    async def score(state: Any, target: Any) -> Score:
        asked, stage = cast.tasks[state.metadata["key"]]
        record = state.metadata.pop(_RECORD)
        verdict = judged(asked, golds_of(stage, asked), record).verdict
        return Score(
            value=CORRECT if verdict.is_right else INCORRECT,
            answer=record.text,
            explanation=verdict.value,
            metadata={"calls": [one.model_dump(mode="json") for one in record.ran]},
        )

    return score
