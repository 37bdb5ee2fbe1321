"""The grammar writes questions that are new, even over the tools, and rightly labelled."""

from __future__ import annotations

from collections import Counter

import pytest

from trailwarden.asking.calls import CALLS, Call
from trailwarden.learning.questions import Example, data_hash, examples

COPIED = {"animal", "other_animal", "camera", "other_camera", "when", "hours", "event"}
PREPOSITIONS = ("at ", "the ", "a ", "near ", "by ", "from ")


@pytest.fixture(scope="module")
def many() -> list[Example]:
    return examples(11, 4000)


def copied(call: Call) -> dict[str, str]:
    """The arguments that are words of the question."""
    return {name: str(value) for name, value in call.arguments().items() if name in COPIED}


def test_the_same_seed_writes_the_same_questions_and_another_does_not() -> None:
    assert data_hash(examples(3, 200)) == data_hash(examples(3, 200))
    assert data_hash(examples(3, 200)) != data_hash(examples(4, 200))


def test_a_longer_list_begins_with_the_shorter_one() -> None:
    assert examples(3, 300)[:100] == examples(3, 100)


def test_the_hash_sees_a_changed_label() -> None:
    one, *rest = examples(3, 5)
    other = Example(one.question, None, one.kind, one.world)

    assert data_hash([one, *rest]) != data_hash([other, *rest])


def test_what_is_copied_stands_in_the_question_letter_by_letter(many: list[Example]) -> None:
    wrong = [
        (one.question, words)
        for one in many
        if one.call is not None
        for words in copied(one.call).values()
        if words not in one.question
    ]

    assert wrong == []


def test_animals_and_cameras_are_copied_without_article_or_preposition(
    many: list[Example],
) -> None:
    names = [
        words.lower()
        for one in many
        if one.call is not None
        for name, words in copied(one.call).items()
        if "animal" in name or "camera" in name
    ]

    assert [name for name in names if name.startswith(PREPOSITIONS)] == []


def test_no_question_stands_there_twice(many: list[Example]) -> None:
    assert len({one.question.lower() for one in many}) == len(many)


def test_every_tool_has_its_share_and_about_a_sixth_has_no_answer(many: list[Example]) -> None:
    kinds = Counter(one.kind for one in many)
    nobody = sum(number for kind, number in kinds.items() if kind.startswith("none/"))

    assert set(CALLS) <= set(kinds)
    assert min(kinds[tool] for tool in CALLS) > len(many) * 0.01
    assert 0.15 < nobody / len(many) < 0.21
    assert all((one.call is None) is one.kind.startswith("none/") for one in many)


def test_every_field_and_every_value_of_a_tool_is_asked_for(many: list[Example]) -> None:
    """A field that no question ever fills is one that nobody can learn."""
    given: dict[str, set[str]] = {tool: set() for tool in CALLS}
    for one in many:
        if one.call is not None:
            given[one.call.tool] |= set(one.call.arguments())
    missing = {
        f"{tool}.{name}"
        for tool, kind in CALLS.items()
        for name in kind.model_fields
        if name not in given[tool]
    }

    assert missing <= {"trail.camera"}


def test_held_back_wording_and_names_are_never_trained_on(many: list[Example]) -> None:
    held = examples(11, 1500, "template")
    trained = {one.question.lower() for one in many}
    trained_cameras = {
        words.lower()
        for one in many
        if one.call is not None
        for name, words in copied(one.call).items()
        if "camera" in name and not words.lower().endswith("cameras")
    }
    held_cameras = {
        words.lower()
        for one in held
        if one.call is not None
        for name, words in copied(one.call).items()
        if "camera" in name and not words.lower().endswith("cameras")
    }

    overlap = [one.question for one in held if one.question.lower() in trained]
    assert len(overlap) < len(held) * 0.01
    assert not held_cameras & trained_cameras


def test_an_id_says_it_all(many: list[Example]) -> None:
    by_id = [one.call.arguments() for one in many if one.call and "event" in one.call.arguments()]

    assert by_id
    assert all(set(arguments) == {"event"} for arguments in by_id)
