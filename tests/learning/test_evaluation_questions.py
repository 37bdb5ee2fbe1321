"""The questions that judge: written by hand or by template, with gold that the world confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import CALLS
from trailwarden.learning.evaluation.choosing import Choice, Questions, Split
from trailwarden.learning.evaluation.errors import BadQuestions, NothingToAsk
from trailwarden.learning.evaluation.gold import golds_of, recounted, true_start
from trailwarden.learning.evaluation.handwritten import handwritten, task_of
from trailwarden.learning.evaluation.scenery import HAND, scene
from trailwarden.learning.evaluation.stage import Stage, staged
from trailwarden.learning.evaluation.task import Half, Task

KINDS = {"refused", "asked", "several"}


@pytest.fixture(scope="module")
def karoo() -> Iterator[Stage]:
    with staged(HAND["karoo"]) as stage:
        yield stage


def of_karoo() -> list[Task]:
    return [task for task in handwritten() if task.scene == "karoo"]


def test_there_are_enough_by_hand_over_all_tools() -> None:
    tasks = handwritten()

    assert len(tasks) >= 150
    assert {task.kind for task in tasks} == set(CALLS) | KINDS
    assert len({task.key for task in tasks}) == len(tasks)


def test_half_of_them_may_be_learnt_from() -> None:
    halves = Counter(task.half for task in handwritten())

    assert abs(halves[Half.DEV] - halves[Half.HELD]) <= 1
    assert {task.half for task in handwritten(Half.DEV)} == {Half.DEV}


def test_every_gold_by_hand_ends_as_it_is_said_to(karoo: Stage) -> None:
    wrong = [
        (task.question, one.call, one.answer.outcome)
        for task in of_karoo()
        for gold in golds_of(karoo, task)
        for one in gold
        if one.call.tool != "write_report" and one.answer.outcome not in task.expect
    ]

    assert wrong == []


def test_the_world_itself_confirms_every_plain_count(karoo: Stage) -> None:
    pairs = [
        pair
        for task in of_karoo()
        for gold in golds_of(karoo, task)
        for one in gold
        if (pair := recounted(karoo, one)) is not None
    ]

    assert len(pairs) >= 5
    assert all(told == counted for told, counted in pairs)
    assert any(told > 0 for told, _ in pairs)


def test_a_scene_speaks_its_own_names_and_ends_now(karoo: Stage) -> None:
    names = {one.scientific for one in karoo.vocabulary.animals}

    assert "Panthera pardus" in names
    assert "Lynx lynx" not in names
    assert {one.camera for one in karoo.vocabulary.cameras} == {f"KR0{n}" for n in range(1, 9)}
    assert max(true_start(karoo, event) for event in karoo.events.values()) < karoo.scene.now


def test_template_questions_are_the_same_again_and_have_answers(karoo: Stage) -> None:
    choice = Choice(Questions.TEMPLATE, Split.HELD, worlds=1, per_world=40)
    (place,) = choice.scenes()
    with staged(place) as stage:
        tasks = choice.tasks(stage)
        again = choice.tasks(stage)
    answered = sum(Outcome.ANSWERED in task.expect for task in tasks)
    with_gold = sum(bool(task.golds) for task in tasks)

    assert tasks == again
    assert len({task.question for task in tasks}) == 40
    assert answered >= 0.9 * with_gold
    assert 1 <= len(tasks) - with_gold <= 15


def test_dev_and_held_templates_are_of_other_worlds() -> None:
    worlds = {
        split: {one.spec.seed for one in Choice(Questions.TEMPLATE, split, worlds=6).scenes()}
        for split in Split
    }

    assert not worlds[Split.DEV] & worlds[Split.HELD]
    assert len(worlds[Split.ALL]) == 6
    assert worlds[Split.ALL] <= worlds[Split.DEV] | worlds[Split.HELD]


def test_scenes_differ_in_land_and_season() -> None:
    some = [scene(number) for number in range(6)]

    assert len({one.land.zone for one in some}) == 3
    assert len({one.spec.first_day for one in some}) == 6


def test_no_world_and_no_hand_leaves_nothing_to_ask() -> None:
    with pytest.raises(NothingToAsk, match="--worlds"):
        Choice(Questions.TEMPLATE, worlds=0).check()


@pytest.mark.parametrize(
    "told",
    [
        {"ask": "how many foxes", "expect": ["answered"], "half": "dev"},
        {"ask": "x", "expect": ["perhaps"], "half": "dev"},
        {"ask": "x", "expect": ["refused"], "half": "neither"},
        {"ask": "x", "expect": ["answered"], "half": "dev", "gold": [[{"tool": "dance"}]]},
        {
            "ask": "x",
            "expect": ["answered"],
            "half": "dev",
            "gold": [[{"tool": "trail", "camera": "gate"}]],
        },
        {"expect": ["refused"], "half": "dev"},
    ],
)
def test_a_question_that_is_not_as_it_should_be_names_its_file(told: dict[str, object]) -> None:
    with pytest.raises(BadQuestions, match=r"karoo\.toml"):
        task_of("karoo", told)
