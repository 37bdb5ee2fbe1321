"""What a call means once its words are understood: two calls that mean the same answer the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from trailwarden.asking import hours, names, when
from trailwarden.asking.animals_words import LIFE
from trailwarden.asking.calls import Call
from trailwarden.asking.errors import AskingError, Unclear
from trailwarden.asking.lexing import words as words_in
from trailwarden.asking.vocabulary import Vocabulary

Meaning: TypeAlias = tuple[object, ...]

PAIRS = (("animal", "other_animal"), ("camera", "other_camera"), ("when", "other_when"))
"""Arguments of which either may be named first."""


class Understanding:
    """How words are read at one moment with one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, now: datetime) -> None:
        self.vocabulary = vocabulary
        self.now = now
        self._zone = ZoneInfo(vocabulary.zone) if vocabulary.zone else UTC

    def same(self, one: Call, other: Call) -> bool:
        """Whether both ask the same, in whatever words."""
        return type(one) is type(other) and self._of(one) == self._of(other)

    def differing(self, one: Call, other: Call) -> tuple[str, ...]:
        """The arguments in which two calls of one tool differ; of a pair, the first's name."""
        ours, theirs = self._of(one), self._of(other)
        return tuple(name for name in ours if ours[name] != theirs[name])

    def whom(self, words: str) -> Meaning:
        """Taxa, categories and individuals. Raises AskingError."""
        meant = names.who(words, self.vocabulary)
        return meant.taxa, meant.categories, meant.individuals

    def where(self, words: str) -> Meaning:
        """Cameras. Raises AskingError."""
        return names.cameras(words, self.vocabulary).cameras

    def days(self, words: str) -> Meaning:
        """Since and until. Raises AskingError."""
        known = self.vocabulary
        meant = when.resolve(words, self.now, self._zone, known.first, known.last)
        return meant.since, meant.until

    def hours(self, words: str) -> Meaning:
        """Hours of the clock or of the sun. Raises AskingError."""
        meant = hours.resolve(words)
        return meant.start, meant.end, meant.clock, meant.phases

    def is_read(self, name: str, words: str) -> bool:
        """Whether the words of an argument are understood, be it after a question back."""
        try:
            self._readers[name](words)
        except Unclear:
            return True
        except AskingError:
            return False
        return True

    @property
    def _readers(self) -> dict[str, Callable[[str], Meaning]]:
        return {
            "animal": self.whom,
            "other_animal": self.whom,
            "camera": self.where,
            "other_camera": self.where,
            "when": self.days,
            "other_when": self.days,
            "hours": self.hours,
        }

    def _of(self, call: Call) -> dict[str, object]:
        given = call.model_dump()
        meant: dict[str, object] = {name: self._meant(name, given[name]) for name in given}
        if "life" in given and given["life"] is None and given.get("animal"):
            said = words_in(str(given["animal"]))
            meant["life"] = next((LIFE[word] for word in said if word in LIFE), None)
        for one, other in PAIRS:
            if other in meant:  # which of two is named first makes no difference
                meant[one] = frozenset((meant.pop(one), meant.pop(other)))
        return meant

    def _meant(self, name: str, value: object) -> object:
        reader = self._readers.get(name)
        if reader is None or not isinstance(value, str):
            return value
        try:
            return reader(value)
        except AskingError:
            return words_in(value)
