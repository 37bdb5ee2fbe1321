"""How sure a reading is: less with each thing that it leaves aside; and what stands before it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.asking.vocabularies import reserve

from trailwarden.asking.preface import without_preface
from trailwarden.asking.reading import Reading, read

NOW = datetime(2026, 5, 30, 12, tzinfo=UTC)
SURE = 0.65


def asked(question: str) -> Reading:
    return read(question, reserve(), NOW)


@pytest.mark.parametrize(
    "question",
    [
        "how many foxes last week",
        "which camera saw the most badgers in May?",
        "are foxes and badgers active at the same time",
        "when was the lynx last seen",
        "is the gate camera working",
    ],
)
def test_plain_questions_are_sure(question: str) -> None:
    assert asked(question).certainty >= SURE


@pytest.mark.parametrize(
    "question",
    [
        "how many foxes last week wearing collars",
        "how many foxes apart from the young ones",
        "how many foxes at nihgtt",
        "do foxes or so",
        "how many foxes would it take",
    ],
)
def test_what_is_left_aside_is_never_sure(question: str) -> None:
    assert asked(question).certainty < SURE


@pytest.mark.parametrize(
    "preface",
    [
        "I'm the new volunteer. ",
        "my colleague asks: ",
        "sorry to bother you, but ",
        "just curious, ",
    ],
)
def test_a_preface_changes_nothing(preface: str) -> None:
    plain = asked("how many foxes were at the gate last week")
    assert asked(preface + "how many foxes were at the gate last week") == plain


@pytest.mark.parametrize(
    "question",
    [
        "last week, how many foxes",
        "we had a fox at the gate. how many badgers came?",
        "so which animals appear together, last week?",
    ],
)
def test_what_may_restrict_is_no_preface(question: str) -> None:
    assert without_preface(question, reserve()) == question


@pytest.mark.parametrize("question", ["how many foxes tomorrow", "what came next week"])
def test_what_is_to_come_is_refused(question: str) -> None:
    assert asked(question).refusal == "out_of_scope"
