"""The questions written by hand: read from the TOML files in `hand/`, one a scene.

They were written before any system had answered them; those of the half `held` are never looked at
while something is mended.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from trailwarden.asking.answer import Outcome
from trailwarden.learning.evaluation.errors import BadQuestions
from trailwarden.learning.evaluation.scenery import HAND
from trailwarden.learning.evaluation.task import Half, Source, Task, call_of_json

_FOLDER = files("trailwarden.learning.evaluation").joinpath("hand")


def handwritten(half: Half | None = None) -> tuple[Task, ...]:
    """All questions written by hand, or one half. Raises BadQuestions naming file and question."""
    tasks = (task for scene in HAND for task in _of_scene(scene))
    return tuple(task for task in tasks if half is None or task.half is half)


def _of_scene(scene: str) -> Iterator[Task]:
    text = _FOLDER.joinpath(f"{scene}.toml").read_text(encoding="utf-8")
    for told in tomllib.loads(text)["question"]:
        yield task_of(scene, told)


def task_of(scene: str, told: dict[str, Any]) -> Task:
    """One question as it stands in a file. Raises BadQuestions."""
    try:
        golds = tuple(tuple(call_of_json(call) for call in calls) for calls in told.get("gold", ()))
        task = Task(
            scene=scene,
            question=told["ask"],
            expect=tuple(map(Outcome, told["expect"])),
            golds=golds,
            source=Source.HAND,
            half=Half(told["half"]),
            why=told.get("why", ""),
        )
    except (KeyError, ValueError, ValidationError) as error:
        raise BadQuestions(f"{scene}.toml, {told.get('ask', 'a question')!r}: {error}") from error
    if Outcome.ANSWERED in task.expect and not golds:
        raise BadQuestions(f"{scene}.toml, {task.question!r}: say in `gold` what answers it")
    return task
