"""Parts of one question that share what is said once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from trailwarden.agents.carrying import errands
from trailwarden.agents.meaning import Understanding
from trailwarden.asking.vocabulary import AnimalName, CameraName, Vocabulary

NAMES = Vocabulary(
    cameras=(
        CameraName(camera="KR03", places=("Kudu ridge",)),
        CameraName(camera="gate"),
        CameraName(camera="spring"),
    ),
    animals=(
        AnimalName(scientific="Vulpes vulpes", common=("red fox",), events=5),
        AnimalName(scientific="Meles meles", common=("European badger",), events=5),
    ),
    zone="Europe/Berlin",
)
UNDERSTANDING = Understanding(NAMES, datetime(2026, 11, 20, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("parts", "questions"),
    [
        (
            ("is KR03 working", "when did it last see a fox?"),
            ("is KR03 working", "when did KR03 last see a fox?"),
        ),
        (
            ("how many foxes have we had", "when was the last one?"),
            ("how many foxes have we had", "when was the last foxes?"),
        ),
        (
            ("who was at the gate", "who was at the spring yesterday"),
            ("who was at the gate yesterday", "who was at the spring yesterday"),
        ),
        (  # a day of one part is not one of another that asks something else
            ("how many foxes in total", "how many badgers yesterday"),
            ("how many foxes in total", "how many badgers yesterday"),
        ),
        (  # "there" of "there are" points nowhere
            ("is KR03 working", "how many foxes are there?"),
            ("is KR03 working", "how many foxes are there?"),
        ),
        (("how many foxes?",), ("how many foxes?",)),
    ],
)
def test_what_is_said_once_holds_for_the_part_that_points_at_it(
    parts: tuple[str, ...], questions: tuple[str, ...]
) -> None:
    assert tuple(one.question for one in errands(parts, UNDERSTANDING)) == questions


def test_a_part_that_may_point_at_two_things_is_asked_about() -> None:
    parts = ("how many foxes and badgers were at the gate", "when were they last seen?")
    first, second = errands(parts, UNDERSTANDING)
    assert first.ask is None
    assert second.ask is not None
    assert len(second.ask.options) == 2


def test_two_parts_that_one_call_answers_are_asked_once() -> None:
    parts = ("where is the gate camera", "what is the gate camera called")
    assert [one.question for one in errands(parts, UNDERSTANDING)] == ["where is the gate camera"]
