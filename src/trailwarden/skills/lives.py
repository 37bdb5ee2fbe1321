"""Sex and age as they are stored, for the four words that people ask with."""

from __future__ import annotations

from typing import TypedDict

from trailwarden.asking.calls import Life
from trailwarden.query.frames import Frames

_YOUNG = frozenset(
    [
        *("juvenile", "subadult", "young", "immature", "infant", "cub", "pup", "kitten", "fawn"),
        *("calf", "kid", "lamb", "foal", "leveret", "piglet", "chick", "fledgling", "nestling"),
        "yearling",
    ]
)
_ALWAYS = {Life.YOUNG: ("juvenile", "subadult"), Life.ADULT: ("adult",)}
"""Camtrap DP's own words, known also where nobody used them."""


class LifeWords(TypedDict, total=False):
    """The fields of `Where` that restrict to a sex or an age."""

    sexes: tuple[str, ...]
    life_stages: tuple[str, ...]


def life_words(life: Life | None, frames: Frames) -> LifeWords:
    """The stored words for a sex or an age; nothing where none is asked for."""
    if life is None:
        return {}
    if life in (Life.FEMALE, Life.MALE):
        return {"sexes": (life.value,)}
    stored = frames.books["life_stage"].known
    more = [one for one in stored if _is_of(one, life)]
    return {"life_stages": tuple(dict.fromkeys((*_ALWAYS[life], *more)))}


def recorded(life: Life, frames: Frames) -> LifeWords:
    """Every stored sex, or every stored age: who is among them was looked at for it."""
    if life in (Life.FEMALE, Life.MALE):
        stored = [one for one in frames.books["sex"].known if one.casefold() != "unknown"]
        return {"sexes": tuple(dict.fromkeys(("female", "male", *stored)))}
    stored = [one for one in frames.books["life_stage"].known if one.casefold() != "unknown"]
    return {"life_stages": tuple(dict.fromkeys(("adult", "subadult", "juvenile", *stored)))}


def _is_of(stored: str, life: Life) -> bool:
    word = stored.strip().casefold()
    return word in _YOUNG if life is Life.YOUNG else word == "adult"
