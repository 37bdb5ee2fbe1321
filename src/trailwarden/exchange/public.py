"""What is left out of data that are made public, or blurred, and by which rule.

Generalising instead of withholding, as advised by A. D. Chapman 2020, Current Best Practices for
Generalizing Sensitive Species Occurrence Data, GBIF Secretariat, https://doi.org/10.15468/doc-5jp4-5g10
(decimal degrees rounded to a grid, the uncertainty stated, free text that names the place removed).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from math import ceil, cos, hypot, radians

from trailwarden.domain import Deployment, Taxon

KM_OF_A_DEGREE = 100.0
"""A grid of so many kilometres is one degree: 10 km are rounded to 0.1 degrees, as GBIF advises
for species of high sensitivity, 1 km to 0.01, 100 km to 1."""

_METRES_OF_A_DEGREE = 111_320.0
_DIGITS = 6


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
        and what was uncertain before."""
        half = self.degrees / 2 * _METRES_OF_A_DEGREE
        return ceil(hypot(half, half * cos(radians(latitude))) + (before_m or 0))

    def _rounded(self, value: float, limit: float) -> float:
        steps = round(value / self.degrees)
        return round(min(max(steps * self.degrees, -limit), limit), _DIGITS)


@dataclass(slots=True)
class Pseudonyms:
    """Names of people as `person-1`, `person-2`, in order of appearance."""

    given: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The pseudonym of a name; nothing for nobody."""
        return self.given.setdefault(name, f"person-{len(self.given) + 1}") if name else ""


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
    listed = list(deployments)
    chosen = {one.deployment_id for one in listed if one.deployment_id in sensitive}
    places: set[object] = set()
    while True:
        at = [one for one in listed if one.deployment_id in chosen]
        found = {mark for one in at for mark in _marks(one)}
        if found <= places:
            return frozenset(chosen)
        places |= found
        chosen |= {one.deployment_id for one in listed if places.intersection(_marks(one))}


def _marks(deployment: Deployment) -> set[object]:
    marks: set[object] = {("id", deployment.location_id), ("name", deployment.location_name)}
    marks = {mark for mark in marks if mark[1]}  # type: ignore[index] # pairs, all of them
    if deployment.latitude is not None:
        marks.add((deployment.latitude, deployment.longitude))
    return marks
