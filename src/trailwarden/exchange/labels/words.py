"""The words in which people say what they saw, and what they mean in Camtrap DP."""

from __future__ import annotations

import re
from math import nan

from trailwarden.domain import ObservationType

LIFE_STAGES = ("adult", "subadult", "juvenile")
SEXES = ("female", "male")
MOST_COUNTED = 999_999_999
"""Sums of so many still fit what the store counts with."""

UNSAID = frozenset(
    ("", "-", "?", "na", "n/a", "none", "unknown", "unk", "undetermined", "not sure")
)
"""What people write in a column of life stage, sex or behaviour when they cannot tell."""

_KINDS = {
    ObservationType.BLANK: (
        "blank", "empty", "nothing", "none", "no animal", "noanimal", "false trigger", "ghost",
    ),
    ObservationType.HUMAN: (
        "human", "person", "people", "humans", "hiker", "homo sapiens", "staff", "researcher",
    ),
    ObservationType.VEHICLE: ("vehicle", "vehicles", "car", "truck", "motorcycle", "quad"),
    ObservationType.UNKNOWN: (
        "unknown", "unk", "unidentified", "unidentifiable", "undetermined", "indeterminate", "?",
    ),
    ObservationType.ANIMAL: ("animal", "animals", "unknown animal", "unidentified animal"),
}  # fmt: skip
_TYPES = {word: kind for kind, words in _KINDS.items() for word in words}
_STAGES = {
    "adults": "adult",
    "ad": "adult",
    "sub-adult": "subadult",
    "subadults": "subadult",
    "yearling": "subadult",
    "juveniles": "juvenile",
    "juv": "juvenile",
    "young": "juvenile",
    "cub": "juvenile",
    "calf": "juvenile",
    "fawn": "juvenile",
}
_SEXES = {"f": "female", "females": "female", "m": "male", "males": "male"}
_TRUE = frozenset(("true", "yes", "y", "1", "x"))
_FALSE = frozenset(("", "false", "no", "n", "0"))


def plain(text: str) -> str:
    """A text as it is compared: in lower case, with single spaces."""
    return " ".join(text.casefold().split())


def kind_of(text: str) -> ObservationType | None:
    """The observation type that a word such as `empty`, `person` or `car` means; None for others,
    which then are names of animals."""
    return _TYPES.get(plain(text))


def life_stage_of(text: str) -> str | None:
    """Camtrap DP's `lifeStage`, None for unsaid. Raises ValueError for other words."""
    return _one_of(text, LIFE_STAGES, _STAGES)


def sex_of(text: str) -> str | None:
    """Camtrap DP's `sex`, None for unsaid. Raises ValueError for other words."""
    return _one_of(text, SEXES, _SEXES)


def behavior_of(text: str) -> str | None:
    """Camtrap DP's `behavior`, a free word or several joined by `|`; None for unsaid."""
    words = plain(text)
    return None if words in UNSAID else re.sub(r"\s*\|\s*", "|", words)


def count_of(text: str) -> int | None:
    """How many; None for unsaid, and for 0, which many forms hold until somebody counts.

    Raises ValueError for what is no whole number from 0 to `MOST_COUNTED`.
    """
    if plain(text) in UNSAID:
        return None
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not 0 <= number <= MOST_COUNTED or number != int(number):
        raise ValueError(f"{text!r} is no number of animals")
    return int(number) or None


def flag_of(text: str) -> bool:
    """A tick in a form. Raises ValueError for what is neither true nor false."""
    word = plain(text)
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def _one_of(text: str, words: tuple[str, ...], others: dict[str, str]) -> str | None:
    word = plain(text)
    if word in UNSAID:
        return None
    word = others.get(word, word)
    if word not in words:
        raise ValueError(f"{text!r} is none of {', '.join(words)}")
    return word
