"""One thing in several looks counts once; two things in one look stay two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trailwarden.domain import Box, Category, Detection
from trailwarden.edge.detect.merge import merge


def animal(x1: float, y1: float, x2: float, y2: float, score: float = 0.5) -> Detection:
    return Detection(Category.ANIMAL, score, Box(x1, y1, x2, y2))


def test_the_same_box_in_two_looks_is_one_with_the_better_score() -> None:
    weak, strong = animal(0.1, 0.1, 0.3, 0.3, 0.4), animal(0.11, 0.1, 0.31, 0.3, 0.8)
    assert merge([[weak], [strong]]) == (strong,)


def test_a_part_cut_off_by_a_tile_becomes_the_whole_with_the_better_score() -> None:
    whole, part = animal(0.1, 0.1, 0.5, 0.5, 0.4), animal(0.1, 0.1, 0.2, 0.5, 0.9)
    (found,) = merge([[whole], [part]])
    assert (found.box, found.score) == (whole.box, 0.9)


def test_a_calf_before_its_mother_in_one_look_is_two_animals() -> None:
    mother, calf = animal(0.1, 0.1, 0.6, 0.6, 0.9), animal(0.3, 0.4, 0.4, 0.55, 0.6)
    assert merge([[mother, calf]]) == (mother, calf)


def test_kinds_are_not_merged() -> None:
    dog = animal(0.1, 0.1, 0.3, 0.3)
    person = Detection(Category.PERSON, 0.6, dog.box)
    assert merge([[dog], [person]]) == (person, dog)


@given(st.lists(st.lists(st.integers(0, 8).map(lambda i: i / 10), max_size=5), max_size=4))
def test_best_first_and_never_more_than_went_in(looks: list[list[float]]) -> None:
    seen = [[animal(x, x, x + 0.1, x + 0.1, 0.1 + x) for x in look] for look in looks]
    merged = merge(seen)
    assert list(merged) == sorted(merged, key=lambda found: -found.score)
    assert {found.box for found in merged} <= {found.box for look in seen for found in look}
    assert len(merged) >= max((len(set(look)) for look in looks), default=0)
