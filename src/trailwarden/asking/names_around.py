"""What stands around a word of a question, as far as it tells names from other words."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trailwarden.asking.animals_words import LIFE
from trailwarden.asking.lexing import Token, listed, number, singular
from trailwarden.asking.mention_words import BEHAVIOURS, TABLE_WORDS, respelt
from trailwarden.asking.names_animals import ANYTHING
from trailwarden.asking.names_cameras import CAMERA_WORDS
from trailwarden.asking.names_index import NameIndex
from trailwarden.asking.plain_words import FILLERS, ORDINARY, SEASONS, TIMELY

LONGEST = 6
_PLAIN = FILLERS | ORDINARY
_BREAK = re.compile(r"[,;?!()]|\.\s|\.$|\n")
LOCATIVE = listed("at by near beside behind from to in on around under past along")
PLACING = listed("at near beside behind by past under")
ARTICLES = listed("the our my your that this a an old")
_ANY_ANIMAL = frozenset({"animal", "animals"})


class Kind(StrEnum):
    """What a name is a name of."""

    ANIMAL = "animal"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Named:
    """A name: its span in the text, and the tokens that it takes up (`first` to `last`).

    `guessed`: that it is one is told only by where it stands.
    """

    kind: Kind
    start: int
    end: int
    first: int
    last: int
    guessed: bool = False


class Surroundings:
    """One text, looked at from one token after the other."""

    def __init__(
        self,
        text: str,
        found: Sequence[Token],
        index: NameIndex,
        taken: Collection[int],
        *,
        timed: bool,
    ) -> None:
        self.homographs = FILLERS if timed else FILLERS | TIMELY
        self.text = text
        self.tokens = found
        self.index = index
        self.taken = set(taken)
        self.words = [singular(token.word) for token in found]
        self.spoken = [
            "camera" if word in CAMERA_WORDS else _digits(token)
            for token, word in zip(found, self.words, strict=True)
        ]
        self._used = -1

    def _is_odd(self, at: int) -> bool:
        """Whether a word is no ordinary English, so that it may be a misspelt name."""
        raw, word = self.tokens[at].word, self.words[at]
        known = word in LIFE or self._is_known_animal(at) or number(raw) is not None
        if raw in TABLE_WORDS or raw in BEHAVIOURS:
            return False
        if respelt(raw) in _ANY_ANIMAL:
            return False
        if respelt(raw) != raw and not self._is_animal_like(word):
            return False
        return not known and {raw, word}.isdisjoint(_PLAIN)

    def _is_animal_like(self, word: str) -> bool:
        return any(
            self.index.animals.names[key] != ANYTHING for key in self.index.nearest_animals(word)
        )

    def _is_known_animal(self, at: int) -> bool:
        return self.words[at] in self.index.animals.names

    def _is_glued(self, at: int) -> bool:
        """Whether a digit follows without a space: the letter of "A4" is no article."""
        follows = self.text[self.tokens[at].end : self.tokens[at].end + 1]
        return follows.isdigit() or follows in {"-", "_"}

    def _run(self, at: int) -> int:
        """How many tokens from here on are of one piece: not taken, no comma between."""
        last = at
        while (
            last + 1 < len(self.tokens)
            and last - at < LONGEST
            and last + 1 not in self.taken
            and not self._broken(last)
        ):
            last += 1
        return last - at + 1

    def _broken(self, at: int) -> bool:
        between = self.text[self.tokens[at].end : self.tokens[at + 1].start]
        return bool(_BREAK.search(between))

    def _after(self, at: int) -> str:
        return self.words[at + 1] if at + 1 < len(self.words) else ""

    def _lead(self, at: int) -> str:
        """The word before a name, articles left out."""
        before = at - 1
        while before >= 0 and self.tokens[before].word in ARTICLES:
            before -= 1
        return self.tokens[before].word if before >= 0 else ""

    def _is_led_in(self, at: int) -> bool:
        return self._lead(at) in LOCATIVE and self.tokens[at - 1].word in ARTICLES | PLACING

    def _has_camera(self, last: int) -> bool:
        return self.spoken[last + 1 : last + 2] == ["camera"]

    def _is_placed(self, first: int, last: int) -> bool:
        """Whether a name stands where a camera's would: "at the ...", "... camera"."""
        lead = self._lead(first)
        if self._has_camera(last) or singular(lead) in CAMERA_WORDS:
            return True
        season = self.words[first] in SEASONS and lead in {"in", "by", "from", "to", "on"}
        return lead in LOCATIVE and not (season and lead == "in")

    def _named(self, kind: Kind, first: int, last: int) -> Named:
        return Named(kind, self.tokens[first].start, self.tokens[last].end, first, last)


def _digits(token: Token) -> str:
    value = number(token.word)
    return singular(token.word) if value is None else str(value)
