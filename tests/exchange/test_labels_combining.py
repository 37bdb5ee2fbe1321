"""Pictures of one passage say one thing together; nothing is added up over pictures."""

from __future__ import annotations

from dataclasses import replace

from trailwarden.domain import ObservationType
from trailwarden.exchange.labels import BLANK, UNKNOWN, Label
from trailwarden.exchange.labels.combining import combined

DEER = Label(ObservationType.ANIMAL, "Capreolus capreolus", 1)
BOAR = Label(ObservationType.ANIMAL, "Sus scrofa", 3)
ANIMAL = Label(ObservationType.ANIMAL, count=1)
PERSON = Label(ObservationType.HUMAN, count=1)


def test_the_fullest_picture_of_a_species_speaks_for_it() -> None:
    two = replace(DEER, count=2)
    assert combined([[DEER], [two], [DEER, BOAR]]) == (two, BOAR)


def test_a_breakdown_is_taken_from_one_picture_and_never_mixed() -> None:
    doe, fawn = replace(DEER, sex="female"), replace(DEER, life_stage="juvenile")
    assert combined([[DEER], [doe, fawn], [doe]]) == (doe, fawn)


def test_of_equals_the_one_that_says_most_then_the_first() -> None:
    doe, buck = replace(DEER, sex="female"), replace(DEER, sex="male")
    assert combined([[DEER], [doe], [buck]]) == (doe,)


def test_an_uncounted_one_counts_as_one() -> None:
    uncounted = replace(DEER, count=None)
    assert combined([[uncounted], [replace(DEER, count=2)]]) == (replace(DEER, count=2),)
    assert combined([[uncounted]]) == (uncounted,)


def test_blank_unknown_and_nameless_stand_only_where_no_picture_says_more() -> None:
    assert combined([[BLANK], [BLANK]]) == (BLANK,)
    assert combined([[BLANK], [UNKNOWN]]) == (UNKNOWN,)
    assert combined([[UNKNOWN], [ANIMAL]]) == (ANIMAL,)
    assert combined([[ANIMAL], [DEER], [BLANK], [PERSON]]) == (DEER, PERSON)
    assert combined([[ANIMAL], [PERSON]]) == (ANIMAL, PERSON)
