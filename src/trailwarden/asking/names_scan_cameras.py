"""Where a text names cameras and places, known here or not."""

from __future__ import annotations

from dataclasses import replace

from trailwarden.asking.animals_words import SPECIES_MODIFIERS
from trailwarden.asking.lexing import listed, number
from trailwarden.asking.names_around import (
    ARTICLES,
    LONGEST,
    PLACING,
    Kind,
    Named,
    Surroundings,
)
from trailwarden.asking.names_cameras import without_cameras
from trailwarden.asking.plain_words import FILLERS, LANDSCAPE, TIMELY

_NUMBERING = frozenset({"number", "no", "nr", "num", "id"})
_TIMING = listed("in over during since this last next until till through of for every each")
_NO_PLACES = listed(
    "all any both each every few many most other same several some these those two three four five"
    " trail game wildlife new last first"
)


class CameraScan(Surroundings):
    """The names of cameras in a text."""

    def camera_at(self, at: int) -> Named | None:
        """The camera or place whose name begins at a token."""
        if self.spoken[at] == "camera":
            return self._numbered_camera(at)
        for size in range(min(LONGEST, self._run(at)), 0, -1):
            if self._is_camera(at, size):
                return self._with_cameras(at, at + size - 1)
        return self._unknown_place(at)

    def _numbered_camera(self, at: int) -> Named | None:
        """ "camera 2", "cam no 3", "camera B"; other names after `camera` are found as names."""
        if self._is_named_after(at):
            return None
        last = at + 1
        while last < len(self.tokens) and self.words[last] in _NUMBERING:
            last += 1
        if last >= len(self.tokens) or last in self.taken:
            return None
        word = self.spoken[last]
        is_letter = len(word) == 1 and word.isalpha() and word not in {"a", "i", "s"}
        if word == "a":
            is_letter = self.text[self.tokens[last].start] == "A" or bool(
                self.index.cameras.called(("camera", word))
            )
        if self._is_name(at, last) or number(word) is not None or is_letter:
            return self._named(Kind.CAMERA, at, last)
        return None

    def _is_named_after(self, at: int) -> bool:
        """Whether a known name of a camera follows: "cam v4-marsh"."""
        after = tuple(self.spoken[at + 1 : at + 1 + self._run(at)])
        sizes = range(len(after), 0, -1)
        return any(self.index.cameras.called(after[:size]) for size in sizes if size > 1)

    def _is_name(self, first: int, last: int) -> bool:
        spoken = tuple(self.spoken[first : last + 1])
        return bool(without_cameras(spoken)) and number(spoken[-1]) is not None

    def _is_camera(self, at: int, size: int) -> bool:
        said = tuple(self.spoken[at : at + size])
        if (
            said[-1] == "camera"
            or not without_cameras(said)
            or (self.words[at] in ARTICLES - {"old"} and not self._is_glued(at))
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
        """ "at the bridge", "at the north cameras", where no camera is called so."""
        word = self.words[at]
        if self._has_camera(at) and self._is_led_in(at) and word not in _NO_PLACES:
            return self._with_cameras(at, at)
        if not self._is_led_in(at) or word in FILLERS or self._is_known_animal(at):
            return None
        if word in TIMELY and self._lead(at) not in PLACING:
            return None
        nouns = LANDSCAPE if self._lead(at) not in PLACING else None
        odd_or_place = word in LANDSCAPE or self._is_odd(at)
        if (nouns is None and odd_or_place) or (nouns and word in nouns):
            return replace(self._named(Kind.CAMERA, at, at), guessed=word not in LANDSCAPE)
        return None
