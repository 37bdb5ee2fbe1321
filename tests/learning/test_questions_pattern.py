"""Patterns read as they are written."""

from __future__ import annotations

import random

import pytest

from trailwarden.asking.calls import CALLS
from trailwarden.learning.questions.grammar import NONE, cores_of
from trailwarden.learning.questions.noise import noisy, slip
from trailwarden.learning.questions.pattern import COPIED, Piece, names_in, parse, write
from trailwarden.learning.questions.setting import plural
from trailwarden.learning.questions.times import ordinal


def texts(line: str) -> set[str]:
    rng = random.Random(1)
    pattern = parse(line)
    return {
        "".join(piece.text for piece in write(pattern, rng, lambda name: [Piece(name.upper())]))
        for _ in range(200)
    }


def test_choices_may_be_nested_and_empty() -> None:
    assert texts("a(b|c(d|))e") == {"abe", "acde", "ace"}


def test_slots_are_filled_and_other_braces_are_left() -> None:
    assert texts('{"x": {camera}}') == {'{"x": CAMERA}'}
    assert names_in("{animals} and {animals2}") == {"animals", "animals2"}


def test_what_is_in_square_brackets_is_copied() -> None:
    pieces = write(parse("over [the (last) week]"), random.Random(1), lambda _: [])

    assert "".join(piece.text for piece in pieces if piece.field == COPIED) == "the last week"


@pytest.mark.parametrize("line", ["(a|b", "a)b", "[a", "a]"])
def test_brackets_that_do_not_match_are_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="brackets"):
        parse(line)


@pytest.mark.parametrize("tool", [*CALLS, NONE])
def test_every_tool_has_cores_to_train_on_and_others_held_back(tool: str) -> None:
    train, held = cores_of(tool, "train"), cores_of(tool, "template")

    assert len(train) >= 15
    assert len(held) >= 4
    assert not {core.pattern for core in train} & {core.pattern for core in held}


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("red fox", "red foxes"),
        ("roe deer", "roe deer"),
        ("wood mouse", "wood mice"),
        ("monkey", "monkeys"),
        ("wallaby", "wallabies"),
        ("mongoose", "mongooses"),
    ],
)
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd"]
    )


def test_a_slip_changes_little() -> None:
    rng = random.Random(2)

    assert all(abs(len(slip("badgers", rng)) - len("badgers")) <= 1 for _ in range(100))


def test_slips_spare_ids_and_keep_the_marks() -> None:
    pieces = [Piece("please describe event "), Piece("4417abcd", "event")]
    rng = random.Random(3)
    seen = [noisy(pieces, rng)[-1] for _ in range(300)]

    assert {piece.text.lower() for piece in seen} == {"4417abcd"}
    assert {piece.field for piece in seen} == {"event"}
