"""Where a text names animals: known here or elsewhere, misspelt, or unheard of."""

from __future__ import annotations

from dataclasses import replace

from trailwarden.asking.animals_words import LIFE, SOMEBODY, SPECIES_MODIFIERS
from trailwarden.asking.lexing import listed
from trailwarden.asking.mention_words import respelt
from trailwarden.asking.names_animals import ANYTHING
from trailwarden.asking.names_around import (
    LONGEST,
    Kind,
    Named,
    Surroundings,
)
from trailwarden.asking.nearness import is_within
from trailwarden.asking.plain_words import FILLERS

_ASKING_FOR = listed("many any count of find list saw see seen spotted compare than wild versus vs")
_LISTING = listed("and or to with")
_HINTING = listed("more fewer less do did are were get got when young female male adult for")
_PASSING = listed(
    "walk walked walking pass passed passing went drove rode crossed entered ran hiked sneaked"
    " trespassed climbed poached"
)
_OF_VERBS = ("ed", "ing", "ten", "ate", "ly")
_ANY_VISITOR = listed("last latest newest recent first oldest next common frequent")
_SHORTEST_MODIFIER = 4
_PICTURES = listed(
    "picture image photo event video clip trigger shot frame record recording detection one"
)


class AnimalScan(Surroundings):
    """The names of animals in a text."""

    def animal_at(self, at: int) -> Named | None:
        """The animal whose name begins at a token, spelt right."""
        for size in range(min(LONGEST, self._run(at)), 0, -1):
            if self._is_animal(at, size):
                return self._from_modifier(at, self._end_of_name(at, at + size - 1))
        return None

    def _end_of_name(self, first: int, last: int) -> int:
        """The last word of a name of two, of which the store knows only the first.

        "ringtail possum", and "Puma concolor" misspelt.
        """
        after = last + 1
        if after >= len(self.tokens) or after in self.taken or self._broken(last):
            return last
        word = self.words[last]
        if self._is_kind(after):
            return after if self.tokens[last].word == word else last
        genus = self.index.animals.names[word].taxa if first == last else ()
        is_latin = genus[:1] == (word.capitalize(),)
        return after if is_latin and self._is_odd(after) else last

    def _is_animal(self, at: int, size: int) -> bool:
        meaning = self.index.animals.names.get("".join(self.words[at : at + size]))
        if meaning is None or meaning == ANYTHING:
            return False
        if self.words[at] in SOMEBODY:
            return self._after(at) in _PASSING
        if meaning.category == "blank" and size == 1:
            return self._after(at) in _PICTURES or self.tokens[at].word.endswith("s")
        if meaning.individual and size > 1:
            return True
        if self.words[at] == "visitor" and self._lead(at) in _ANY_VISITOR:
            return False
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

    def _is_kind(self, at: int) -> bool:
        """Whether a word names a kind of animal, and neither people nor young."""
        meaning = self.index.animals.names.get(self.words[at])
        plain = meaning is not None and not meaning.category and not meaning.individual
        return plain and self.words[at] not in LIFE and self._is_animal(at, 1)

    def _from_modifier(self, first: int, last: int) -> Named:
        guessed = False
        while self._is_modifier(first - 1):
            first -= 1
            guessed = guessed or self._is_odd(first)
        return replace(self._named(Kind.ANIMAL, first, last), guessed=guessed)

    def _is_modifier(self, at: int) -> bool:
        """Whether a word makes another kind of the animal after it: "long-eared owl"."""
        if at <= self._used or at in self.taken or self._broken(at):
            return False
        hyphened = self.text[self.tokens[at].end : self.tokens[at + 1].start] == "-"
        if hyphened or self.tokens[at].word in SPECIES_MODIFIERS:
            return True
        word = self.tokens[at].word
        is_verb = word.endswith(_OF_VERBS) or len(word) < _SHORTEST_MODIFIER
        return word.isalpha() and not is_verb and self._is_odd(at) and respelt(word) == word

    def misspelt_animal_at(self, at: int) -> Named | None:
        """The animal whose name may be meant by a word that is none."""
        word = self.words[at]
        if self._run(at) > 1 and not {word, self.words[at + 1]} & FILLERS:
            pair = word + self.words[at + 1]
            near = self.index.nearest_animals(pair) if len(pair) > 6 else ()
            slips = 2 if self._is_odd(at) or self._is_odd(at + 1) else 1
            known = self._is_known_animal(at) or self._is_known_animal(at + 1)
            if not known and any(is_within(pair, name, slips) for name in near):
                return self._named(Kind.ANIMAL, at, at + 1)
        if self._run(at) > 1 and self._is_kind(at + 1):
            return None  # it says which kind of the animal after it
        if not self._is_odd(at):
            return None
        if self._is_animal_like(word):
            return self._from_modifier(at, at)
        if self._is_unknown_animal(at):
            return replace(self._from_modifier(at, at), guessed=True)
        return None

    def _is_unknown_animal(self, at: int) -> bool:
        """A word that nobody knows, where an animal would stand: "how many zorbs"."""
        word, lead = self.tokens[at].word, self._lead(at)
        if len(word) < 3 or not word.isalpha() or respelt(word) != word:
            return False
        if lead in _ASKING_FOR:
            return True
        several = word.endswith("s") and not word.endswith("ss")
        if lead in _LISTING:
            return several and self._used >= 0 and self._used >= at - 3
        return several and lead in _HINTING and self.tokens[at - 1].word == lead
