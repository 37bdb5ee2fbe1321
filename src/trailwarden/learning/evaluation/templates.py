"""Questions by template: held-back wording, about what a scene's own cameras saw and when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle

from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import CALLS
from trailwarden.asking.vocabulary import AnimalName, Vocabulary
from trailwarden.domain import Rank
from trailwarden.learning.evaluation.stage import Stage
from trailwarden.learning.evaluation.task import Half, Source, Task
from trailwarden.learning.questions import Example, Setting
from trailwarden.learning.questions.grammar import NONE
from trailwarden.learning.questions.making import example
from trailwarden.learning.questions.setting import Kind, plural
from trailwarden.learning.questions.times import Span

_NOBODY = 1 / 6
_UNANSWERED = 0.1
"""The share of questions kept that a tool does not answer (nothing to go on, unclear)."""

_EVENTS = 40


def templates(stage: Stage, number: int, half: Half) -> Iterator[Task]:
    """Different questions in a scene, evenly over the tools, one in six for nobody.

    A question whose gold answer is no answer is kept one time in ten: names and times are drawn
    so that there is something to find.
    """
    rng = random.Random(f"{stage.scene.name}/{half.value}")
    setting = _setting(stage, rng)
    seen = set[str]()
    for tool in cycle(CALLS):
        if len(seen) == number:
            return
        nobody = rng.random() < _NOBODY
        one = example(rng, NONE if nobody else tool, setting, "template")
        task = _task(stage, one, half)
        if one.question in seen or (_is_void(task, one) and rng.random() > _UNANSWERED):
            continue
        seen.add(one.question)
        yield task


def _is_void(task: Task, one: Example) -> bool:
    return one.call is not None and Outcome.ANSWERED not in task.expect


def _task(stage: Stage, one: Example, half: Half) -> Task:
    """What is right is what the tools say to the gold call."""
    expect = Outcome.REFUSED if one.call is None else stage.answer(one.call).outcome
    golds = () if one.call is None else ((one.call,),)
    return Task(stage.scene.name, one.question, (expect,), golds, Source.TEMPLATE, half)


def _setting(stage: Stage, rng: random.Random) -> Setting:
    """The scene's names: kinds with events, groups above them, cameras and their places."""
    vocabulary = stage.vocabulary
    seen = [one for one in vocabulary.animals if one.common and one.events]
    today = stage.scene.now.date()
    first = (vocabulary.first or stage.scene.now).astimezone(stage.scene.now.tzinfo).date()
    return Setting(
        kinds=tuple(_kind(one) for one in seen if one.rank is Rank.SPECIES),
        groups=_groups(vocabulary),
        scientific=tuple(one.scientific for one in seen if one.rank is Rank.SPECIES),
        individuals=vocabulary.individuals,
        ids=tuple(one.camera for one in vocabulary.cameras),
        places=tuple(one.places[0].lower() for one in vocabulary.cameras if one.places),
        proper=tuple(one.places[0] for one in vocabulary.cameras if one.places),
        events=tuple(rng.sample(sorted(stage.events), min(_EVENTS, len(stage.events)))),
        days=Span(first, today - timedelta(days=1)),
    )


def _kind(animal: AnimalName) -> Kind:
    name = animal.common[0]
    return Kind(name, plural(name))


def _groups(vocabulary: Vocabulary) -> tuple[Kind, ...]:
    """Groups that everybody knows, where one of them was seen."""
    classes = {one.lineage.get(Rank.CLASS) for one in vocabulary.animals if one.events}
    known = {"Mammalia": Kind("mammal", "mammals"), "Aves": Kind("bird", "birds")}
    return tuple(kind for name, kind in known.items() if name in classes)
