"""Runs a system over the chosen questions, scene by scene, and keeps everything it said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trailwarden.agents.brain import Brain
from trailwarden.learning.evaluation.choosing import Choice
from trailwarden.learning.evaluation.folder import RunFolder
from trailwarden.learning.evaluation.gold import golds_of, recounted
from trailwarden.learning.evaluation.record import TaskLine
from trailwarden.learning.evaluation.stage import Stage, staged
from trailwarden.learning.evaluation.systems import Asker
from trailwarden.learning.evaluation.task import Task

RUNS = 3
"""Times that every question is asked: a system that answers by luck does not answer thrice."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: in which scene, and how many of its answers there are."""

    scene: str
    done: int
    of: int


def tell_nobody(progress: Progress) -> None:
    """Progress that nobody waits for."""


async def run(
    brain: Brain,
    choice: Choice,
    folder: RunFolder,
    runs: int = RUNS,
    tell: Callable[[Progress], None] = tell_nobody,
) -> None:
    """Ask every question `runs` times. What the folder holds already is not asked again."""
    choice.check()
    known, kept = folder.tasks(), folder.records()
    for scene in choice.scenes():
        with staged(scene) as stage:
            tasks = choice.tasks(stage)
            for task in tasks:
                if task.key not in known:
                    folder.add_task(_line(stage, task))
            left = [
                (task, number)
                for number in range(runs)
                for task in tasks
                if (task.key, number) not in kept
            ]
            await _ask(stage, brain, left, folder, tell)


async def _ask(
    stage: Stage,
    brain: Brain,
    left: list[tuple[Task, int]],
    folder: RunFolder,
    tell: Callable[[Progress], None],
) -> None:
    asker = Asker(stage, brain)
    try:
        for done, (task, number) in enumerate(left):
            tell(Progress(stage.scene.name, done, len(left)))
            folder.add_record(await asker.ask(task, number))
    finally:
        asker.close()


def _line(stage: Stage, task: Task) -> TaskLine:
    golds = golds_of(stage, task)
    counted = [recounted(stage, one) for gold in golds for one in gold]
    return TaskLine.of(task, golds, tuple(pair for pair in counted if pair is not None))
