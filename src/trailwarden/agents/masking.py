"""Names that people typed in (cameras, places, individuals) kept from a model, and put back.

In a text they become `[1]`, `[2]` and so on: a model can move such a mark, but reads nothing in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailwarden.asking.answer import Answer
from trailwarden.asking.vocabulary import Vocabulary

_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with marks, and the names that they stand for."""

    text: str
    names: tuple[str, ...]

    def restore(self, said: str) -> str | None:
        """The names in their places; None if a mark was lost or made up."""
        used = {int(number) for number in _MARK.findall(said)}
        if used != set(range(1, len(self.names) + 1)):
            return None
        return _MARK.sub(lambda mark: self.names[int(mark[1]) - 1], said)


def mask(text: str, answer: Answer, vocabulary: Vocabulary) -> Masked | None:
    """A text without names; None where it has marks of its own already."""
    if _MARK.search(text):
        return None
    given = sorted(_given(answer, vocabulary), key=len, reverse=True)
    if not given:
        return Masked(text, ())
    found: dict[str, int] = {}

    def mark(match: re.Match[str]) -> str:
        return f"[{found.setdefault(match[0], len(found) + 1)}]"

    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in given)
    masked = re.sub(pattern, mark, text)
    return Masked(masked, tuple(found))


def _given(answer: Answer, vocabulary: Vocabulary) -> set[str]:
    """All names that somebody here typed in."""
    names = {name for camera in vocabulary.cameras for name in (camera.camera, *camera.places)}
    names.update(vocabulary.individuals, answer.understood.cameras)
    names.update(link.name for link in answer.links)
    names.update(key for row in answer.rows for key in row.group.values() if isinstance(key, str))
    return {name for name in names if name.strip()}
