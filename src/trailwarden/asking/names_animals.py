"""Animal names of a vocabulary, indexed: every way to say each, and what it then means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from trailwarden.asking.animals_words import ANIMALS, ANY_ANIMAL, CATEGORIES
from trailwarden.asking.lexing import words
from trailwarden.asking.vocabulary import AnimalName, Vocabulary
from trailwarden.domain import Rank

_FINE = (Rank.SPECIES, Rank.SUBSPECIES, None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one name means here. `known` is False for an animal that is not in the store."""

    taxa: tuple[str, ...] = ()
    category: str = ""
    individual: str = ""
    known: bool = True


ANYTHING = Meaning()
"""Animals of any kind."""


class AnimalIndex:
    """Meanings by key: a name's singular words, written together ("wildboar")."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.names: dict[str, Meaning] = {}
        for layer in (
            self._exact(),
            self._heads(),
            self._lineages(),
            self._english(),
            self._others(),
        ):
            for key, meaning in layer.items():
                self.names.setdefault(key, meaning)

    @cached_property
    def longest(self) -> int:
        """The most words that a name has, and never fewer than three."""
        return max([3, *(len(words(name)) for name in self._all_names())])

    def common(self, scientific: str) -> str:
        """What a taxon is called: its first common name, else its scientific one."""
        for animal in self.vocabulary.animals:
            if animal.scientific == scientific and animal.common:
                return animal.common[0]
        return scientific

    def _all_names(self) -> Iterable[str]:
        for animal in self.vocabulary.animals:
            yield from (animal.scientific, *animal.common)
        yield from self.vocabulary.individuals

    def _exact(self) -> dict[str, Meaning]:
        """Common names, finest first; scientific names of two words; named individuals."""
        taxa: dict[str, list[AnimalName]] = defaultdict(list)
        for animal in self.vocabulary.animals:
            for name in animal.common:
                taxa[key_of(name)].append(animal)
            if " " in animal.scientific.strip():
                taxa[key_of(animal.scientific)].append(animal)
        exact = {key: _meaning(found) for key, found in taxa.items() if key}
        for name in self.vocabulary.individuals:
            exact.setdefault(key_of(name), Meaning(individual=name))
        return exact

    def _heads(self) -> dict[str, Meaning]:
        """The last word of a common name, where it is one species that bears it, or several."""
        bearers: dict[str, list[AnimalName]] = defaultdict(list)
        for animal in self.vocabulary.animals:
            for name in animal.common if animal.rank in _FINE else ():
                said = words(name)
                for tail in range(1, len(said)):
                    if self._can_be_called("".join(said[tail:]), animal):
                        bearers["".join(said[tail:])].append(animal)
        return {
            key: self._several(key, found) if len(found) > 1 else _meaning(found)
            for key, found in bearers.items()
        }

    def _several(self, key: str, found: list[AnimalName]) -> Meaning:
        """Several species bear a word: the group that it names, if the store has it."""
        group = tuple(name for name in _LATIN.get(key, ()) if name in self._present)
        own = [one for one in found if _above(one).intersection(group)]
        if own and all(one in own or Rank.FAMILY not in one.lineage for one in found):
            return Meaning(taxa=group)
        return Meaning(taxa=tuple(dict.fromkeys(one.scientific for one in found)))

    def _can_be_called(self, key: str, animal: AnimalName) -> bool:
        """A flying fox is no fox: the plain word must not name others only."""
        latin = _LATIN.get(key)
        if latin is None or not animal.lineage:
            return True
        above = _above(animal)
        return Rank.FAMILY not in animal.lineage or any(name in above for name in latin)

    @cached_property
    def _present(self) -> frozenset[str]:
        return frozenset(name for one in self.vocabulary.animals for name in _above(one))

    def _lineages(self) -> dict[str, Meaning]:
        """Scientific names of one word, those that taxa are kinds of, and `cervids`."""
        named: dict[str, Meaning] = {}
        for name in sorted(self._present):
            if " " not in name:
                named.setdefault(key_of(name), Meaning(taxa=(name,)))
                if name.endswith("idae"):
                    named.setdefault(key_of(name.removesuffix("ae")), Meaning(taxa=(name,)))
        named.pop("animalia", None)
        return named

    def _english(self) -> dict[str, Meaning]:
        """Plain English words, known here or not."""
        meanings = {}
        for key, latin in _LATIN.items():
            here = tuple(self._only_kind(name) for name in latin if name in self._present)
            meanings[key] = Meaning(taxa=here, known=bool(here))
        return meanings

    def _only_kind(self, name: str) -> str:
        """A genus of which the store has one species is that species, as people speak of it."""
        kinds = {
            one.scientific
            for one in self.vocabulary.animals
            if one.rank is Rank.SPECIES and one.scientific.split()[0] == name
        }
        return kinds.pop() if len(kinds) == 1 else name

    def _others(self) -> dict[str, Meaning]:
        others = {key_of(word): Meaning(category=kind) for word, kind in CATEGORIES.items()}
        return others | {key_of(word): ANYTHING for word in ANY_ANIMAL}


_LATIN = {"".join(words(english)): latin for english, latin in ANIMALS.items()}


def key_of(name: str) -> str:
    """How a name is looked up."""
    return "".join(words(name))


def _above(animal: AnimalName) -> set[str]:
    """A taxon's own name and those of all that it is a kind of; a binomial tells its genus."""
    parts = animal.scientific.split()
    own = {animal.scientific, *animal.lineage.values()}
    if len(parts) > 1 and animal.rank in _FINE:
        own |= {parts[0], " ".join(parts[:2])}
    return own


def _meaning(found: list[AnimalName]) -> Meaning:
    """The finest of several taxa that bear one name; all of the finest, if they are equally so."""
    order = list(Rank)
    fineness = [order.index(one.rank) if one.rank else len(order) for one in found]
    finest = [one for one, fine in zip(found, fineness, strict=True) if fine == max(fineness)]
    return Meaning(taxa=tuple(dict.fromkeys(one.scientific for one in finest)))
