"""All names of a vocabulary, indexed once for each vocabulary."""

from __future__ import annotations

from functools import lru_cache

from trailwarden.asking.names_animals import AnimalIndex
from trailwarden.asking.names_cameras import CameraIndex
from trailwarden.asking.nearness import alike, nearest
from trailwarden.asking.vocabulary import Vocabulary

_KEPT = 8
_REMEMBERED = 4096
_SHOWN = 5


class NameIndex:
    """The animals and cameras of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.animals = AnimalIndex(vocabulary)
        self.cameras = CameraIndex(vocabulary)
        self._keys = tuple(self.animals.names)
        self._near: dict[str, tuple[str, ...]] = {}

    def nearest_animals(self, key: str) -> tuple[str, ...]:
        """The keys that a misspelt one is nearest to; none if one is too far from all."""
        if key not in self._near:
            if len(self._near) >= _REMEMBERED:
                self._near.clear()
            self._near[key] = nearest(key, self._keys)
        return self._near[key]

    def animals_alike(self, said: str) -> tuple[str, ...]:
        """Names of animals here that are most like a word, else those seen most."""
        here = self.vocabulary.animals
        names = [name for one in here for name in one.common] or [one.scientific for one in here]
        most = sorted(here, key=lambda one: -one.events)[:_SHOWN]
        return alike(said.casefold(), names) or tuple(
            self.animals.common(one.scientific) for one in most
        )

    def cameras_alike(self, said: str) -> tuple[str, ...]:
        """Cameras here whose id is most like a name, else the first."""
        order = self.cameras.order
        return alike(said, order) or order[:_SHOWN]


class _Same:
    """A vocabulary as a key: equal only to itself, so that it need not be compared in full."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __hash__(self) -> int:
        return id(self.vocabulary)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.vocabulary is self.vocabulary


def index_of(vocabulary: Vocabulary) -> NameIndex:
    """The index of a vocabulary; made once, and kept for those used last."""
    return _index(_Same(vocabulary))


@lru_cache(maxsize=_KEPT)
def _index(same: _Same) -> NameIndex:
    return NameIndex(same.vocabulary)
