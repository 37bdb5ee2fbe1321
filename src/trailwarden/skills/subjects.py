"""Who a question is about: the names to ask the events for, and what to call them in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trailwarden.asking import names
from trailwarden.asking.calls import Life
from trailwarden.asking.errors import Unclear
from trailwarden.asking.vocabulary import AnimalName, Vocabulary
from trailwarden.domain import ObservationType, Rank
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import listed
from trailwarden.skills.wording import require_words

_CATEGORIES = {
    ObservationType.ANIMAL: "animals",
    ObservationType.HUMAN: "people",
    ObservationType.VEHICLE: "vehicles",
    ObservationType.BLANK: "nothing in view (blank)",
    ObservationType.UNKNOWN: "something unknown",
    ObservationType.UNCLASSIFIED: "something unclassified",
}
_MOST_NAMED = 4
_SEVERAL = re.compile(r",|&|\+|\b(?:and|or|nor|vs|versus)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z][a-z]+(?: [a-z]+){0,2}")
"""Words of an asker that may stand for a taxon which bears no common name."""


@dataclass(frozen=True, slots=True)
class Subject:
    """`name` is full (`red fox (Vulpes vulpes)`), `short` for the second mention (`red fox`).

    At least one of `taxa`, `categories` and `individuals` is not empty.
    """

    name: str
    short: str
    taxa: tuple[str, ...] = ()
    categories: tuple[ObservationType, ...] = ()
    individuals: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """Whoever is asked for, in one list."""
        return (*self.taxa, *(one.value for one in self.categories), *self.individuals)


ANIMALS = Subject("animals", "animals", categories=(ObservationType.ANIMAL,))


def subject_of(words: str | None, vocabulary: Vocabulary) -> Subject:
    """Who is meant; animals of any kind where nobody is named. Raises Unclear, Unknown."""
    if words is None:
        return ANIMALS
    require_words(words, "animal")
    who = names.who(words, vocabulary)
    categories = tuple(ObservationType(one) for one in who.categories)
    kinds = sum(map(bool, (who.taxa, categories, who.individuals)))
    if kinds > 1 and (categories or _SEVERAL.search(words)):
        raise _apart(who, categories, vocabulary)
    if who.individuals:
        known = listed([clean(one) for one in who.individuals], _MOST_NAMED, "or")
        return Subject(known, known, individuals=who.individuals)
    if who.taxa:
        own = words if _PLAIN.fullmatch(words) else who.label
        return of_taxa(who.taxa, clean(own), vocabulary)
    if not categories:
        return ANIMALS
    called_so = listed([_CATEGORIES[one] for one in categories], last="or")
    return Subject(called_so, called_so, categories=categories)


def _apart(
    who: names.Who, categories: tuple[ObservationType, ...], vocabulary: Vocabulary
) -> Unclear:
    """Kinds of things that no one question can be about."""
    options = (
        *(called(one, vocabulary) for one in who.taxa),
        *("blank" if one is ObservationType.BLANK else _CATEGORIES[one] for one in categories),
        *who.individuals,
    )
    return Unclear("These are counted apart: which of them do you mean?", "animal", options)


def each_of(subject: Subject, vocabulary: Vocabulary) -> tuple[Subject, ...]:
    """The subject's taxa one by one, or the subject itself."""
    if len(subject.taxa) < 2 or subject.individuals:
        return (subject,)
    return tuple(of_taxon(one, vocabulary) for one in subject.taxa)


def of_taxa(taxa: tuple[str, ...], label: str, vocabulary: Vocabulary) -> Subject:
    """Some taxa; one that nobody gave a common name is called as it was asked for."""
    name = listed([full_name(one, vocabulary) for one in taxa], _MOST_NAMED, "or")
    short = listed([called(one, vocabulary) for one in taxa], _MOST_NAMED, "or")
    if len(taxa) == 1 and name == short and label.casefold() != name.casefold():
        name, short = f"{label} ({name})", label
    return Subject(name, short, taxa=taxa)


def of_taxon(name: str, vocabulary: Vocabulary) -> Subject:
    """A taxon by its scientific name."""
    return Subject(full_name(name, vocabulary), called(name, vocabulary), taxa=(name,))


def of_life(subject: Subject, life: Life) -> Subject:
    """The subject, restricted to a sex or an age."""
    return Subject(
        f"{life.value} {subject.name}",
        f"{life.value} {subject.short}",
        subject.taxa,
        subject.categories,
        subject.individuals,
    )


def called(scientific: str, vocabulary: Vocabulary) -> str:
    """A taxon as people call it, or its scientific name."""
    known = _known(scientific, vocabulary)
    return clean(known.common[0]) if known and known.common else clean(scientific)


def full_name(scientific: str, vocabulary: Vocabulary) -> str:
    """`red fox (Vulpes vulpes)`."""
    common = called(scientific, vocabulary)
    own = clean(scientific)
    return own if common == own else f"{common} ({own})"


def row_name(scientific: object, vocabulary: Vocabulary) -> str:
    """A taxon in a list: what was identified no finer says so."""
    if not isinstance(scientific, str):
        return "not identified"
    known = _known(scientific, vocabulary)
    common = called(scientific, vocabulary)
    rank = known.rank if known else None
    if rank in (None, Rank.SPECIES, Rank.SUBSPECIES):
        return common
    known_as = "" if common == clean(scientific) else f"{clean(scientific)}, "
    return f"{common} ({known_as}no finer)"


def _known(scientific: str, vocabulary: Vocabulary) -> AnimalName | None:
    return next((one for one in vocabulary.animals if one.scientific == scientific), None)
