"""Names of animals as people write them, resolved to scientific names.

A name that is known, in Latin or in any language, becomes the scientific name. One that is not
known is kept only if it looks like a scientific name and is no misspelt known one; whatever else
it is, it is refused, for a misspelt name would become a species of its own in every count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Self

from trailwarden.domain import Rank, Taxon
from trailwarden.exchange.labels.words import plain
from trailwarden.store import Reader

_SPECIES = re.compile(r"[A-Z][a-z]+(?: [a-z]+(?:-[a-z]+)?){1,2}")
_LATIN_END = re.compile(r".*(?:[aeiosxrn]|um)")
_HIGHER = re.compile(r"[A-Z][a-z]+(?:idae|inae|iformes|oidea)")
_ENGLISH_ANIMALS = """
antelope baboon badger bear beaver bighorn bison bittern boar bovine buffalo capybara caribou
cattle chicken chimpanzee chinchilla civet coati condor cougar coyote crane deer dingo dove eagle
ermine ewe ferret fisher flamingo fox gazelle gemsbok genet gibbon giraffe goose gorilla grouse
guanaco hare heron hippo hippopotamus horse hyaena hyena ibex impala jaguar kangaroo lemur leopard
lion llama lynx macaque marmoset marten mole mongoose moose mouse mule nutria okapi orangutan
oribi otter oxen panda panther pigeon polar porcupine possum opossum pronghorn puma raccoon raven
reindeer rhino rhinoceros robin sable serow snake sparrow species sun tamarin tapir tiger tortoise
turtle vole vulture wolverine wren zebra zorilla
"""
_ENGLISH = frozenset(_ENGLISH_ANIMALS.split())
_TYPO, _SIMILAR, _SHOWN = 0.9, 0.6, 3
_LONGEST = 100  # letters of a scientific name; the longest there is has some seventy


class UnknownName(ValueError):
    """A name that is neither known nor scientific. `candidates` are known ones like it."""

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        self.name = name
        self.candidates = candidates
        hint = f"; did you mean {' or '.join(candidates)}?" if candidates else ""
        super().__init__(
            f"{name!r} is no name that is known here, nor does it look like a scientific one{hint}"
        )


class Names:
    """The names that are known, and those that were new. With `accept_new` any name will do."""

    def __init__(self, taxa: Iterable[Taxon], *, accept_new: bool = False) -> None:
        self._accept_new = accept_new
        self._meant: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._spelled: dict[str, str] = {}
        self._new: dict[str, Taxon] = {}
        self._kinds: defaultdict[str, set[str]] = defaultdict(set)
        for taxon in taxa:
            self._learn(taxon)

    @classmethod
    def of_store(cls, reader: Reader, *, accept_new: bool = False) -> Self:
        """The names of all taxa, and of whatever has been named in an observation."""
        taxa = {taxon.scientific_name: taxon for taxon in reader.taxa()}
        for count in reader.counts(species=True):
            if count.scientific_name:
                taxa.setdefault(count.scientific_name, Taxon(count.scientific_name))
        return cls(taxa.values(), accept_new=accept_new)

    @property
    def new(self) -> tuple[Taxon, ...]:
        """Names met that were not known."""
        return tuple(self._new.values())

    @property
    def known(self) -> tuple[str, ...]:
        """Every name that is understood, for completion: scientific and vernacular, sorted."""
        return tuple(sorted(self._spelled.values(), key=plain))

    def resolve(self, text: str) -> str:
        """The scientific name. Raises UnknownName, or ValueError for one of several meanings."""
        name = " ".join(text.split())
        meant = self._meant.get(plain(name), {})
        if len(meant) > 1:
            raise ValueError(f"{name!r} may be {' or '.join(meant)}: give the scientific name")
        if meant:
            return next(iter(meant))
        likely = self._like(name, _TYPO)
        if not self._accept_new and (likely or not looks_scientific(name)):
            raise UnknownName(name, likely or self._like(name, _SIMILAR))
        return self.keep(name)

    def keep(self, text: str) -> str:
        """Take a name as it stands, known or not; it is known from now on."""
        name = " ".join(text.split())
        taxon = Taxon(name, _rank_of(name))
        self._new[name] = taxon
        self._learn(taxon)
        return name

    def below(self, name: str) -> frozenset[str]:
        """The scientific names of a taxon, of any rank, and of all that are known to belong to it.

        Raises what `resolve` raises.
        """
        resolved = self.resolve(name)
        return frozenset((resolved, *self._kinds[plain(resolved)]))

    def _learn(self, taxon: Taxon) -> None:
        name = taxon.scientific_name
        self._spelled[plain(name)] = name
        self._meant[plain(name)] = {name: None}  # a scientific name means only itself
        for called in taxon.vernacular.values():
            self._spelled.setdefault(plain(called), called)
            if plain(called) not in {plain(meant) for meant in self._meant[plain(called)]}:
                self._meant[plain(called)][name] = None
        for higher in (*taxon.lineage.values(), *_genus_of(name)):
            self._kinds[plain(higher)].add(name)
            self._spelled.setdefault(plain(higher), higher)
            self._meant[plain(higher)] = self._meant[plain(higher)] or {higher: None}

    def _like(self, name: str, ratio: float) -> tuple[str, ...]:
        close = get_close_matches(plain(name)[:_LONGEST], self._spelled, n=_SHOWN, cutoff=ratio)
        return tuple(self._spelled[each] for each in close)


def looks_scientific(name: str) -> bool:
    """Whether a name has the form of a Latin one: `Capreolus capreolus`, `Cervidae`.

    Judged by capitals and endings, with the commonest English animals ruled out: `Roe deer` has
    the form of a species, too. `Bison bison` is one, `European bison` is not.
    """
    if len(name) > _LONGEST:
        return False
    if _HIGHER.fullmatch(name):
        return True
    if not _SPECIES.fullmatch(name):
        return False
    genus, *epithets = name.split()
    return all(
        _LATIN_END.fullmatch(each) and (each not in _ENGLISH or each == genus.lower())
        for each in epithets
    )


def _genus_of(name: str) -> tuple[str, ...]:
    """A species' name holds that of its genus."""
    return (name.split()[0],) if looks_scientific(name) and " " in name else ()


def _rank_of(name: str) -> Rank | None:
    if not looks_scientific(name):
        return None
    words = len(name.split())
    if words > 1:
        return Rank.SPECIES if words == 2 else Rank.SUBSPECIES
    return Rank.FAMILY if name.endswith("idae") else None
