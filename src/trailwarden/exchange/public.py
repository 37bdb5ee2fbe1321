"""What is left out of data that are made public, or blurred, and by which rule.

Places are blurred by `trailwarden.domain.blur`; free text that names the place is removed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from trailwarden.domain import Deployment, Taxon
from trailwarden.domain.nearness import are_near

_NAME = re.compile(r"[^\W\d_]{2}")  # a user's number is no name to look for in texts


@dataclass(slots=True)
class Pseudonyms:
    """Names of people as `person-1`, `person-2`, in order of appearance."""

    given: dict[str, str] = field(default_factory=dict)
    _pattern: re.Pattern[str] | None = None

    def of(self, name: str) -> str:
        """The pseudonym of a name; nothing for nobody."""
        if name and name not in self.given:
            self.given[name] = f"person-{len(self.given) + 1}"
            self._pattern = None
        return self.given.get(name, "")

    def in_text(self, text: str) -> str:
        """A text in which every name that has a pseudonym is replaced by it."""
        names = [name for name in self.given if _NAME.search(name)]
        if not text or not names:
            return text
        if self._pattern is None:
            longest_first = sorted(map(re.escape, names), key=len, reverse=True)
            self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
        return self._pattern.sub(lambda found: self.given[found[0]], text)


def sensitive_names(taxa: Iterable[Taxon], also: Collection[str]) -> SensitiveTaxa:
    """The taxa that are marked sensitive, and others named now."""
    listed = list(taxa)
    names = {taxon.scientific_name for taxon in listed if taxon.sensitive} | set(also)
    below = {
        taxon.scientific_name for taxon in listed if names.intersection(taxon.lineage.values())
    }
    return SensitiveTaxa(frozenset(names | below))


@dataclass(frozen=True, slots=True)
class SensitiveTaxa:
    """Names whose places are blurred, and with each whatever stands below it."""

    names: frozenset[str]

    def __contains__(self, name: object) -> bool:
        """Whether a name, or the genus or species that it begins with, is sensitive."""
        if not isinstance(name, str) or not self.names:
            return False
        words = name.split(" ")
        return any(" ".join(words[:count]) in self.names for count in range(1, len(words) + 1))


def sharing_a_place(
    deployments: Iterable[Deployment], sensitive: Collection[str]
) -> frozenset[str]:
    """The deployments given in `sensitive`, and all that stood where one of them did: at the same
    location, by id or name or coordinates. One exact row would give all of them away."""
    others = list(deployments)
    fresh = [one for one in others if one.deployment_id in sensitive]
    chosen: set[str] = set()
    while fresh:
        chosen |= {one.deployment_id for one in fresh}
        others = [one for one in others if one.deployment_id not in chosen]
        marks = {mark for one in fresh for mark in _marks(one)}
        fresh = [
            one
            for one in others
            if marks.intersection(_marks(one)) or any(are_near(one, each) for each in fresh)
        ]
    return frozenset(chosen)


def standing_for(deployments: Iterable[Deployment]) -> dict[str, Deployment]:
    """For each deployment the one whose coordinates stand for its place, the first by id of those
    near it. Rounded one by one, fixes of a spot beside a line of the grid would fall on both
    sides of it, and so tell that it is there."""
    first: list[Deployment] = []
    found: dict[str, Deployment] = {}
    for one in sorted(deployments, key=lambda one: one.deployment_id):
        place = next((each for each in first if are_near(one, each)), one)
        found[one.deployment_id] = place
        if place is one:
            first.append(one)
    return found


def _marks(deployment: Deployment) -> set[tuple[str, str]]:
    marks = (("id", deployment.location_id), ("name", deployment.location_name))
    return {(kind, mark) for kind, mark in marks if mark}
