"""Which questions are asked, and in which scenes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from trailwarden.learning.evaluation.errors import NothingToAsk
from trailwarden.learning.evaluation.handwritten import handwritten
from trailwarden.learning.evaluation.scenery import HAND, Scene, scene
from trailwarden.learning.evaluation.stage import Stage
from trailwarden.learning.evaluation.task import Half, Task
from trailwarden.learning.evaluation.templates import templates

_HELD_FROM = 1000
"""Template scenes from this number on are those held back."""


class Questions(StrEnum):
    """Whose questions."""

    TEMPLATE = "template"
    HAND = "hand"
    ALL = "all"


class Split(StrEnum):
    """Which half: the one to learn from, the one held back, or both."""

    DEV = "dev"
    HELD = "held"
    ALL = "all"

    @property
    def halves(self) -> tuple[Half, ...]:
        """The halves it takes in."""
        return tuple(Half) if self is Split.ALL else (Half(self.value),)


@dataclass(frozen=True, slots=True)
class Choice:
    """What to ask: `worlds` scenes for templates, with so many questions in each."""

    questions: Questions = Questions.ALL
    split: Split = Split.ALL
    worlds: int = 6
    per_world: int = 60

    def scenes(self) -> tuple[Scene, ...]:
        """The scenes that it needs, one after another."""
        hand = () if self.questions is Questions.TEMPLATE else tuple(HAND.values())
        return (*hand, *(place for place, _ in self._template_scenes()))

    def tasks(self, stage: Stage) -> tuple[Task, ...]:
        """The questions of one scene, which is set up."""
        name = stage.scene.name
        if name in HAND:
            return tuple(
                task
                for task in handwritten()
                if task.scene == name and task.half in self.split.halves
            )
        half = {place.name: half for place, half in self._template_scenes()}[name]
        return tuple(templates(stage, self.per_world, half))

    def _template_scenes(self) -> Iterator[tuple[Scene, Half]]:
        """Scenes in turn for either half, or all for the one that is wanted."""
        if self.questions is Questions.HAND:
            return
        halves = self.split.halves
        for number in range(self.worlds):
            half = halves[number % len(halves)]
            place = number // len(halves) + (_HELD_FROM if half is Half.HELD else 0)
            yield scene(place), half

    def check(self) -> None:
        """Raises NothingToAsk if no question can come of it."""
        if not self.scenes():
            raise NothingToAsk("no question is left: ask for a world at least (--worlds)")
