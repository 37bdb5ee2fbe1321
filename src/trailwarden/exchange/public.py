"""What is left out of data that are made public, or blurred, and by which rule.

Generalising instead of withholding, as advised by A. D. Chapman 2020, Current Best Practices for
Generalizing Sensitive Species Occurrence Data, GBIF Secretariat, https://doi.org/10.15468/doc-5jp4-5g10
(decimal degrees rounded to a grid, the uncertainty stated, free text that names the place removed).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from math import ceil, cos, hypot, radians

from trailwarden.domain import Deployment, Taxon
from trailwarden.exchange.nearness import are_near

KM_OF_A_DEGREE = 100.0
"""A grid of so many kilometres is one degree: 10 km are rounded to 0.1 degrees, as GBIF advises
for species of high sensitivity, 1 km to 0.01, 100 km to 1."""

_METRES_OF_A_DEGREE = 111_320.0
_DIGITS = 6
_NAME = re.compile(r"[^\W\d_]{2}")  # a user's number is no name to look for in texts


@dataclass(frozen=True, slots=True)
class Blur:
    """A grid of `km` kilometres to which coordinates are rounded. Raises ValueError for none."""

    km: float = 10.0

    def __post_init__(self) -> None:
        if not 0.1 <= self.km <= 1000:
            raise ValueError(f"a blur of {self.km:g} km: give 0.1 to 1000")

    @property
    def degrees(self) -> float:
        """The grid's step."""
        return self.km / KM_OF_A_DEGREE

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """The nearest crossing of the grid: the same for all points around it."""
        return self._rounded(latitude, 90), self._rounded(longitude, 180)

    def uncertainty_m(self, latitude: float, before_m: float | None) -> int:
        """How far the true place can be from the rounded one: half the diagonal of a grid cell,
        where the cell is widest, and what was uncertain before. All places in a cell have the
        same: an uncertainty made from the exact latitude would tell it to some hundred metres."""
        half = self.degrees / 2
        widest = max(0.0, abs(self._rounded(latitude, 90)) - half)
        diagonal = hypot(half, half * cos(radians(widest))) * _METRES_OF_A_DEGREE
        return ceil(diagonal + (before_m or 0))

    def _rounded(self, value: float, limit: float) -> float:
        steps = round(value / self.degrees)
        return round(min(max(steps * self.degrees, -limit), limit), _DIGITS)


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
