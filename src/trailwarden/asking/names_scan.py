"""Where a question names animals and cameras, told apart where one word may be either."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trailwarden.asking.animals_words import LIFE, SOMEBODY, SPECIES_MODIFIERS
from trailwarden.asking.lexing import Token, listed, number, singular
from trailwarden.asking.mention_words import respelt
from trailwarden.asking.names_animals import ANYTHING
from trailwarden.asking.names_cameras import CAMERA_WORDS, without_cameras
from trailwarden.asking.names_index import NameIndex
from trailwarden.asking.nearness import is_within
from trailwarden.asking.plain_words import FILLERS, LANDSCAPE, ORDINARY, SEASONS, TIMELY

_LONGEST = 6
_PLAIN = FILLERS | ORDINARY
_BREAK = re.compile(r"[,;?!()]|\.\s|\.$|\n")
_LOCATIVE = listed("at by near beside behind from to in on around under past along")
_PLACING = listed("at near beside behind by past under")
_ARTICLES = listed("the our my your that this a an old")
_ASKING_FOR = listed("many any count of find list saw see seen spotted compare than wild")
_NUMBERING = frozenset({"number", "no", "nr", "num", "id"})
_TIMING = listed("in over during since this last next until till through of for every each")
_PASSING = listed(
    "walk walked walking pass passed passing went drove rode crossed entered ran hiked sneaked"
    " trespassed climbed poached"
)
_PICTURES = listed(
    "picture image photo event video clip trigger shot frame record recording detection one"
)


class Kind(StrEnum):
    """What a name is a name of."""

    ANIMAL = "animal"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Named:
    """A name: its span in the text, and the tokens that it takes up (`first` to `last`)."""

    kind: Kind
    start: int
    end: int
    first: int
    last: int


def scan(
    text: str,
    found: Sequence[Token],
    index: NameIndex,
    taken: Collection[int] = (),
    *,
    timed: bool = False,
) -> dict[Kind, list[Named]]:
    """The names in a text, in order, none within another.

    `taken` tokens are something else; `timed` says that all times are among them.
    """
    scanner = _Scanner(text, found, index, taken, timed=timed)
    named: dict[Kind, list[Named]] = {Kind.ANIMAL: [], Kind.CAMERA: []}
    at = 0
    while at < len(found):
        best = None if at in scanner.taken else scanner.name_at(at)
        if best is None:
            at += 1
            continue
        named[best.kind].append(best)
        at = best.last + 1
    return named


class _Scanner:
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

    def name_at(self, at: int) -> Named | None:
        """The name that begins at a token: the longer of an animal's and a camera's."""
        camera, animal = self._camera(at), self._animal(at)
        best = camera or animal
        if camera and animal and animal.last >= camera.last:
            best = camera if self._is_placed(at, camera.last) else animal
        if best is not None:
            self._used = best.last
        return best

    # animals

    def _animal(self, at: int) -> Named | None:
        for size in range(min(_LONGEST, self._run(at)), 0, -1):
            if self._is_animal(at, size):
                return self._from_modifier(at, at + size - 1)
        return self._misspelt_animal(at)

    def _is_animal(self, at: int, size: int) -> bool:
        meaning = self.index.animals.names.get("".join(self.words[at : at + size]))
        if meaning is None or meaning == ANYTHING:
            return False
        if self.words[at] in SOMEBODY:
            return self._after(at) in _PASSING
        if meaning.category == "blank" and size == 1:
            return self._after(at) in _PICTURES or self.tokens[at].word.endswith("s")
        said = {self.tokens[at].word, self.words[at], self.words[at + size - 1]}
        if meaning.category != "blank" and not FILLERS.isdisjoint(said):
            return False
        return not self._names_place(at, size)

    def _names_place(self, at: int, size: int) -> bool:
        """Whether the animal only says which place: "at the badger sett"."""
        after = at + size
        if not self._is_led_in(at) or self._run(at) <= size:
            return False
        return bool(self.index.cameras.called(tuple(self.spoken[after : after + 1])))

    def _from_modifier(self, first: int, last: int) -> Named:
        before = first - 1
        if (
            before > self._used
            and before not in self.taken
            and self.tokens[before].word in SPECIES_MODIFIERS
            and not self._broken(before)
        ):
            first = before
        return self._named(Kind.ANIMAL, first, last)

    def _misspelt_animal(self, at: int) -> Named | None:
        word = self.words[at]
        if self._run(at) > 1 and not {word, self.words[at + 1]} & FILLERS:
            pair = word + self.words[at + 1]
            near = self.index.nearest_animals(pair) if len(pair) > 6 else ()
            slips = 2 if self._is_odd(at) or self._is_odd(at + 1) else 1
            if any(is_within(pair, name, slips) and name not in self.words for name in near):
                return self._named(Kind.ANIMAL, at, at + 1)
        if self._is_odd(at) and (self._is_animal_like(word) or self._is_unknown_animal(at)):
            return self._from_modifier(at, at)
        return None

    def _is_unknown_animal(self, at: int) -> bool:
        """A word that nobody knows, where an animal would stand: "how many zorbs"."""
        word = self.tokens[at].word
        asked_for = self._lead(at) in _ASKING_FOR
        return asked_for and len(word) > 2 and word.isalpha() and respelt(word) == word

    def _is_animal_like(self, word: str) -> bool:
        return any(
            self.index.animals.names[key] != ANYTHING for key in self.index.nearest_animals(word)
        )

    def _is_odd(self, at: int) -> bool:
        """Whether a word is no ordinary English, so that it may be a misspelt name."""
        raw, word = self.tokens[at].word, self.words[at]
        known = word in LIFE or self._is_known_animal(at) or number(raw) is not None
        return not known and {raw, word}.isdisjoint(_PLAIN)

    # cameras

    def _camera(self, at: int) -> Named | None:
        if self.spoken[at] == "camera":
            return self._numbered_camera(at)
        for size in range(min(_LONGEST, self._run(at)), 0, -1):
            if self._is_camera(at, size):
                return self._with_cameras(at, at + size - 1)
        return self._unknown_place(at)

    def _numbered_camera(self, at: int) -> Named | None:
        """ "camera 2", "cam no 3", "camera B"; other names after `camera` are found as names."""
        last = at + 1
        while last < len(self.tokens) and self.words[last] in _NUMBERING:
            last += 1
        if last >= len(self.tokens) or last in self.taken:
            return None
        word = self.spoken[last]
        is_letter = len(word) == 1 and word.isalpha() and word not in {"a", "i", "s"}
        if self._is_name(at, last) or number(word) is not None or is_letter:
            return self._named(Kind.CAMERA, at, last)
        return None

    def _is_name(self, first: int, last: int) -> bool:
        spoken = tuple(self.spoken[first : last + 1])
        return bool(without_cameras(spoken)) and number(spoken[-1]) is not None

    def _is_camera(self, at: int, size: int) -> bool:
        said = tuple(self.spoken[at : at + size])
        if (
            said[-1] == "camera"
            or not without_cameras(said)
            or self.words[at] in _ARTICLES - {"old"}
        ):
            return False
        placed = self._is_placed(at, at + size - 1)
        cameras = self.index.cameras
        if cameras.called(said):
            return placed or not self._needs_place(at, size)
        if number(said[0]) is not None:
            return False
        if cameras.hinted(said) and placed:
            return not (size == 1 and said[0] in SPECIES_MODIFIERS and not self._has_camera(at))
        return self._is_misspelt_camera(at, size, said, placed)

    def _is_misspelt_camera(self, at: int, size: int, said: tuple[str, ...], placed: bool) -> bool:
        odd = [self._is_odd(one) for one in range(at, at + size)]
        if not any(odd) or any(word in FILLERS for word in said):
            return False
        if size == 1 and ((not placed and len(said[0]) < 5) or self._is_known_animal(at)):
            return False
        return bool(self.index.cameras.misspelt(said))

    def _is_known_animal(self, at: int) -> bool:
        return self.words[at] in self.index.animals.names

    def _needs_place(self, at: int, size: int) -> bool:
        """Whether a camera's name is a word of other use too, and so must stand as a place."""
        word = self.words[at]
        if size > 1:
            return False
        if word in TIMELY and at and self.tokens[at - 1].word in _TIMING:
            return True
        return word in self.homographs or number(word) is not None or self._is_known_animal(at)

    def _with_cameras(self, first: int, last: int) -> Named:
        """The name alone, or with `cameras` after it if that says that several are meant."""
        named = self._named(Kind.CAMERA, first, last)
        after = last + 1
        if after < len(self.tokens) and self.spoken[after] == "camera":
            many = self.tokens[after].word.endswith("s")
            end = self.tokens[after].end if many else named.end
            return Named(Kind.CAMERA, named.start, end, first, after)
        return named

    def _unknown_place(self, at: int) -> Named | None:
        """ "at the bridge", where no camera is called so."""
        word = self.words[at]
        if not self._is_led_in(at) or word in FILLERS or self._is_known_animal(at):
            return None
        if word in TIMELY and self._lead(at) not in _PLACING:
            return None
        nouns = LANDSCAPE if self._lead(at) not in _PLACING else None
        odd_or_place = word in LANDSCAPE or self._is_odd(at)
        if (nouns is None and odd_or_place) or (nouns and word in nouns):
            return self._named(Kind.CAMERA, at, at)
        return None

    # what stands around

    def _run(self, at: int) -> int:
        """How many tokens from here on are of one piece: not taken, no comma between."""
        last = at
        while (
            last + 1 < len(self.tokens)
            and last - at < _LONGEST
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
        while before >= 0 and self.tokens[before].word in _ARTICLES:
            before -= 1
        return self.tokens[before].word if before >= 0 else ""

    def _is_led_in(self, at: int) -> bool:
        return self._lead(at) in _LOCATIVE and self.tokens[at - 1].word in _ARTICLES | _PLACING

    def _has_camera(self, last: int) -> bool:
        return self.spoken[last + 1 : last + 2] == ["camera"]

    def _is_placed(self, first: int, last: int) -> bool:
        """Whether a name stands where a camera's would: "at the ...", "... camera"."""
        lead = self._lead(first)
        if self._has_camera(last) or singular(lead) in CAMERA_WORDS:
            return True
        season = self.words[first] in SEASONS and lead in {"in", "by", "from", "to", "on"}
        return lead in _LOCATIVE and not (season and lead == "in")

    def _named(self, kind: Kind, first: int, last: int) -> Named:
        return Named(kind, self.tokens[first].start, self.tokens[last].end, first, last)


def _digits(token: Token) -> str:
    value = number(token.word)
    return singular(token.word) if value is None else str(value)
