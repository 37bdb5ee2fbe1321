"""Where the words of a call come from: they must stand in the question."""

from __future__ import annotations

import re

from trailwarden.asking.calls import Call

WORDS = frozenset(
    {"animal", "other_animal", "camera", "other_camera", "when", "other_when", "hours", "event"}
)
"""The arguments that are the asker's own words."""


_SECOND = frozenset({"other_animal", "other_camera", "other_when"})


def words_of(call: Call) -> dict[str, str]:
    """The arguments of a call that are words, by name."""
    return {name: str(value) for name, value in call.arguments().items() if name in WORDS}


def invented(call: Call, question: str) -> tuple[str, ...]:
    """The arguments whose words do not stand in the question, whatever the case and spaces.

    The second of two may share words with the first ("this month than last": "last month").
    """
    said = _plain(question)
    return tuple(
        name
        for name, words in words_of(call).items()
        if _plain(words) not in said and not (name in _SECOND and _is_shared(words, said))
    )


def _is_shared(words: str, said: str) -> bool:
    return set(_plain(words).split()) <= set(re.findall(r"[\w'-]+", said))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
