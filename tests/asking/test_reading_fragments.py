"""Questions that go on from the one before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.asking.vocabularies import reserve

from trailwarden.asking.calls import Behaviour, By, Call, CountEvents, FirstLast, Life
from trailwarden.asking.reading import read

NOW = datetime(2026, 5, 30, 12, tzinfo=UTC)
BEFORE = CountEvents(animal="foxes", camera="gate", when="last week")


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("and badgers?", {"animal": "badgers"}),
        ("what about last month?", {"when": "last month"}),
        ("how about the spring", {"camera": "spring"}),
        ("and at the spring yesterday", {"camera": "spring", "when": "yesterday"}),
        ("by camera?", {"by": By.CAMERA}),
        ("per month", {"by": By.MONTH}),
        ("where?", {"by": By.CAMERA}),
        ("at night?", {"hours": "at night"}),
        ("only the cubs", {"life": Life.YOUNG}),
        ("drinking?", {"behaviour": Behaviour.DRINKING}),
        ("same for hares", {"animal": "hares"}),
    ],
)
def test_a_fragment_changes_the_call_before(question: str, changed: dict[str, object]) -> None:
    reading = read(question, reserve(), NOW, BEFORE)
    assert reading.call == BEFORE.model_copy(update=changed)
    assert reading.certainty >= 0.5


def test_pronouns_stand_for_what_was_asked_before() -> None:
    shown = read("show them to me", reserve(), NOW, BEFORE).call
    assert shown is not None
    assert shown.tool == "search_events"
    assert shown.arguments() == {"animal": "foxes", "camera": "gate", "when": "last week"}
    last = read("and when were they last seen?", reserve(), NOW, BEFORE).call
    assert last == FirstLast(animal="foxes")


def test_a_whole_question_stands_alone() -> None:
    reading = read("how many badgers were at the spring", reserve(), NOW, BEFORE)
    assert reading.call == CountEvents(animal="badgers", camera="spring")


@pytest.mark.parametrize("question", ["ok thanks", "hm", "why?", "😀"])
def test_nothing_new_changes_nothing(question: str) -> None:
    assert read(question, reserve(), NOW, BEFORE).call is None


def test_what_the_call_before_cannot_carry_is_said() -> None:
    before: Call = FirstLast(animal="lynx")
    reading = read("and at night?", reserve(), NOW, before)
    assert reading.call is None or reading.certainty < 0.5
