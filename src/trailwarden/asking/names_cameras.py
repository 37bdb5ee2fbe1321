"""Camera and place names of a vocabulary, indexed: in full, in part, and by number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from trailwarden.asking.lexing import Token, listed, number, singular, tokens
from trailwarden.asking.nearness import nearest
from trailwarden.asking.plain_words import TIMELY
from trailwarden.asking.vocabulary import Vocabulary

CAMERA_WORDS = listed("camera cam kamera camara trailcam webcam cctv")
"""Singular words for a camera itself."""

_NUMBERING = frozenset({"number", "no", "nr", "num", "id"})
_SHORTEST_PART = 3
_Key = TypeVar("_Key")
_Lists: TypeAlias = dict[_Key, dict[str, None]]


@dataclass(frozen=True, slots=True)
class Spot:
    """What a camera or place name is looked up by."""

    letters: str
    digits: tuple[int, ...]


class CameraIndex:
    """Cameras by their names: `full` by all of an id or place, `parts` by a word of one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.order = tuple(one.camera for one in vocabulary.cameras)
        full: _Lists[Spot] = defaultdict(dict)
        parts: _Lists[str] = defaultdict(dict)
        numbered: _Lists[int] = defaultdict(dict)
        for one in vocabulary.cameras:
            for name in (one.camera, *one.places):
                for spot in _spots(spoken(tokens(name))):
                    full[spot][one.camera] = None
                for word in _telling(spoken(tokens(name))):
                    parts[word][one.camera] = None
            for last in _last_number(spoken(tokens(one.camera))):
                numbered[last][one.camera] = None
        self.full = {spot: tuple(found) for spot, found in full.items()}
        self.parts = {word: tuple(found) for word, found in parts.items()}
        self.numbered = {last: tuple(found) for last, found in numbered.items()}
        self.timely = frozenset(parts) & TIMELY

    def called(self, said: tuple[str, ...]) -> tuple[str, ...]:
        """The cameras that bear this name in full: one, or all that hung at that place."""
        return self.full.get(spot_of(said)) or self.full.get(spot_of(without_cameras(said))) or ()

    def hinted(self, said: tuple[str, ...]) -> tuple[str, ...]:
        """The cameras that all words of a shortened name point to ("ridge", "camera 2")."""
        bare = without_cameras(said)
        if len(bare) == 1 and (last := number(bare[0])) is not None:
            return self.numbered.get(last, ())
        found = [set(self.parts.get(word, ())) for word in bare if number(word) is None]
        if not found or not all(found):
            return ()
        digits = spot_of(bare).digits
        both = set.intersection(*found)
        if digits:
            both &= set(self.numbered.get(digits[-1], ()))
        return tuple(one for one in self.order if one in both)

    def misspelt(self, said: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """The cameras of each name that is equally near; numbers must be right."""
        spot = spot_of(without_cameras(said))
        same = {one.letters: cameras for one, cameras in self.full.items() if self._fits(one, spot)}
        near = [same[name] for name in nearest(spot.letters, same)]
        if not near and not spot.digits:
            near = [self.parts[name] for name in nearest(spot.letters, self.parts)]
        return tuple(dict.fromkeys(near))

    def _fits(self, one: Spot, asked: Spot) -> bool:
        return one.digits == asked.digits and bool(one.letters)


def _spots(said: tuple[str, ...]) -> set[Spot]:
    """A name in full, and without `camera` unless only a number is left of it."""
    whole, bare = spot_of(said), spot_of(without_cameras(said))
    return {spot for spot in (whole, bare) if spot.letters or (spot == whole and spot.digits)}


def _telling(said: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name that tell it from others."""
    bare = without_cameras(said)
    return tuple(word for word in bare if number(word) is None and len(word) >= _SHORTEST_PART)


def _last_number(said: tuple[str, ...]) -> tuple[int, ...]:
    """The number at the end of a name, if there is one."""
    value = number(said[-1]) if said else None
    return () if value is None else (value,)


def spoken(found: tuple[Token, ...]) -> tuple[str, ...]:
    """The words of a name as they are compared: singular, numbers as digits, `cam` a camera."""
    said: list[str] = []
    for token in found:
        value = number(token.word)
        word = singular(token.word)
        if word == "trap" and said[-1:] == ["camera"]:
            continue
        said.append("camera" if word in CAMERA_WORDS else str(value) if value is not None else word)
    return tuple(said)


def without_cameras(said: tuple[str, ...]) -> tuple[str, ...]:
    """A name without the words that only say that it is a camera's."""
    return tuple(word for word in said if word != "camera" and word not in _NUMBERING)


def spot_of(said: tuple[str, ...]) -> Spot:
    """Letters written together, and the numbers."""
    values = [number(word) for word in said]
    letters = "".join(word for word, value in zip(said, values, strict=True) if value is None)
    return Spot(letters, tuple(value for value in values if value is not None))
