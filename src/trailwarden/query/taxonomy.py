"""Names of animals: which name is a kind of which, and what a person may have meant by one.

What the store's taxa say comes first. What they do not say, a binomial says itself: `Anas
platyrhynchos` is an `Anas`, and `Canis lupus familiaris` a `Canis lupus`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

from trailwarden.domain import Rank, Taxon
from trailwarden.query.refusal import Reason, refuse

_NAME = re.compile(
    r"(?P<genus>[A-Z][\w-]+) (?P<species>[a-z][\w-]{2,})(?: (?P<below>[a-z][\w-]{2,}))?"
)
_UNSURE = re.compile(r"(?P<genus>[A-Z][\w-]+) (?:spp?|cf|aff|indet)\b\.?.*")
_MISSPELT = 0.85
"""How alike two names must be (difflib) for one to be a misspelling of the other."""


class Taxonomy:
    """The names that observations use (`observed`) and those that the store's taxa add."""

    def __init__(self, taxa: Iterable[Taxon], observed: Iterable[str]) -> None:
        self.taxa = tuple(taxa)
        self.observed = frozenset(observed)
        self._stored = {taxon.scientific_name: taxon for taxon in self.taxa}
        self._lineages: dict[str, Mapping[Rank, str]] = {}

    def lineage(self, name: str) -> Mapping[Rank, str]:
        """The names at each rank that this name is a kind of, its own included if its rank is
        known."""
        if name not in self._lineages:
            self._lineages[name] = self._read_lineage(name)
        return self._lineages[name]

    def at_rank(self, name: str, rank: Rank) -> str | None:
        """What this name is at a rank; None where it is coarser, or nobody said."""
        return self.lineage(name).get(rank)

    def rank(self, name: str) -> Rank | None:
        """The rank of a name, or None where nobody said."""
        return self._ranks.get(name)

    def kinds(self, name: str) -> frozenset[str]:
        """The observed names that are this one, or a kind of it."""
        return frozenset(
            one for one in self.observed if one == name or name in self.lineage(one).values()
        )

    def above(self, name: str) -> frozenset[str]:
        """The observed names of which this one is a kind: what it may be hidden under."""
        return (frozenset(self.lineage(name).values()) - {name}) & self.observed

    def vernacular(self, name: str) -> str | None:
        """A common name: in English if there is one."""
        names = self._stored[name].vernacular if name in self._stored else {}
        return names.get("eng") or names.get("en") or next(iter(names.values()), None)

    def resolve(self, asked: str, field: str) -> str:
        """The scientific name that is meant.

        Raises Refused: UNKNOWN_TAXON with names that are alike, AMBIGUOUS_TAXON with those meant.
        """
        words = " ".join(asked.split())
        scientific = self._scientific.get(words.casefold())
        if scientific is not None:
            return scientific
        meant = self._widest(self._vernacular.get(words.casefold(), frozenset()))
        if len(meant) > 1:
            raise refuse(
                Reason.AMBIGUOUS_TAXON,
                f"{asked!r} is a name of {len(meant)} taxa; say which: {', '.join(meant)}",
                field,
                meant,
            )
        return meant[0] if meant else self._unseen(words, asked, field)

    def _unseen(self, words: str, asked: str, field: str) -> str:
        """A name that nothing here bears, but that an observation may hide: a species whose genus
        was identified. Anything else is refused."""
        name = words[:1].upper() + words[1:]
        alike = self._alike(words)
        shape = _NAME.fullmatch(name)
        misspelt = any(_likeness(words, one) >= _MISSPELT for one in alike)
        if shape and not misspelt and shape["genus"] in self.observed:
            return name
        hint = f"; did you mean {', '.join(alike)}?" if alike else ""
        none = "" if self.known else "; no observation here names any taxon"
        raise refuse(
            Reason.UNKNOWN_TAXON,
            f"no observation and no taxon of this store is named {asked!r}{hint}{none}",
            field,
            alike,
        )

    @cached_property
    def known(self) -> tuple[str, ...]:
        """Every scientific name known here, at any rank."""
        found = set(self.observed) | self._stored.keys()
        for name in tuple(found):
            found.update(self.lineage(name).values())
        return tuple(sorted(found))

    @cached_property
    def _scientific(self) -> dict[str, str]:
        return {name.casefold(): name for name in self.known}

    @cached_property
    def _vernacular(self) -> dict[str, frozenset[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for taxon in self.taxa:
            for common in taxon.vernacular.values():
                found[" ".join(common.split()).casefold()].add(taxon.scientific_name)
        return {common: frozenset(names) for common, names in found.items()}

    @cached_property
    def _ranks(self) -> dict[str, Rank]:
        return {named: rank for name in self.known for rank, named in self.lineage(name).items()}

    def _widest(self, names: frozenset[str]) -> list[str]:
        """Those that are not kinds of another of them."""
        return sorted(
            name for name in names if not (names - {name}) & set(self.lineage(name).values())
        )

    def _alike(self, words: str) -> list[str]:
        """Scientific names that look like it, or that bear a common name that does."""
        spelt = {**{common: common for common in self._vernacular}, **self._scientific}
        close = get_close_matches(words.casefold(), list(spelt), n=5, cutoff=0.6)
        genus = words.split(" ")[0].casefold()
        same = [name for name in self.known if name.casefold().startswith(genus + " ")]
        return list(dict.fromkeys([spelt[one] for one in close] + same))[:5]

    def _read_lineage(self, name: str) -> Mapping[Rank, str]:
        stored = self._stored.get(name)
        spoken = _spoken_lineage(name)
        if stored is None:
            genus = self._stored_genus(spoken.get(Rank.GENUS))
            return {**genus, **spoken}
        own = {stored.rank: name} if stored.rank else {}
        told = {**stored.lineage, **own}
        return {**(spoken if _agrees(spoken, told) else {}), **told}

    def _stored_genus(self, genus: str | None) -> Mapping[Rank, str]:
        """What the store knows of a genus, from its own entry or from that of a species of it."""
        if genus is None:
            return {}
        if genus in self._stored:
            return self._stored[genus].lineage
        return self._genera.get(genus, {})

    @cached_property
    def _genera(self) -> dict[str, dict[Rank, str]]:
        """What is above each genus that a stored taxon belongs to."""
        above = (Rank.KINGDOM, Rank.PHYLUM, Rank.CLASS, Rank.ORDER, Rank.FAMILY)
        found: dict[str, dict[Rank, str]] = {}
        for taxon in self.taxa:
            genus = taxon.lineage.get(Rank.GENUS) or _spoken_lineage(taxon.scientific_name).get(
                Rank.GENUS
            )
            if genus:
                lineage = {rank: taxon.lineage[rank] for rank in above if rank in taxon.lineage}
                found.setdefault(genus, lineage)
        return found


def _spoken_lineage(name: str) -> dict[Rank, str]:
    """What a name says of itself: genus and species of a binomial, the genus of `Anas sp.`."""
    unsure = _UNSURE.fullmatch(name)
    if unsure:
        return {Rank.GENUS: unsure["genus"]}
    shape = _NAME.fullmatch(name)
    if not shape:
        return {}
    species = f"{shape['genus']} {shape['species']}"
    lineage = {Rank.GENUS: shape["genus"], Rank.SPECIES: species}
    return {**lineage, Rank.SUBSPECIES: name} if shape["below"] else lineage


def _agrees(spoken: Mapping[Rank, str], told: Mapping[Rank, str]) -> bool:
    """Whether a name may be read as a binomial: nobody says that it is something else."""
    return all(told.get(rank, name) == name for rank, name in spoken.items())


def _likeness(one: str, other: str) -> float:
    return 1.0 if get_close_matches(one.casefold(), [other.casefold()], 1, _MISSPELT) else 0.0
