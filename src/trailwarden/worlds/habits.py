"""What a species is like: when it is about, where, with whom, and how well it can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import Rank, Taxon
from trailwarden.worlds.diel import DielPattern
from trailwarden.worlds.reserve import Ground


@dataclass(frozen=True, slots=True)
class Individual:
    """An animal that people know by its coat; about between two shares of the season."""

    name: str
    sex: str
    since: float = 0.0
    until: float = 1.0


@dataclass(frozen=True, slots=True)
class Season:
    """How visits change over the season, by shares of it (0..1).

    `growth` is how many times as many there are on the last day as on the first. With a
    `passage` they come only around that share of the season, `spread` (sd) before and after.
    """

    growth: float = 1.0
    passage: float | None = None
    spread: float = 1.0

    def factors(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """The factor on the rate at each share; the growth's is 1 in mid-season."""
        factors = np.asarray(self.growth ** (shares - 0.5), np.float64)
        if self.passage is not None:
            factors *= np.exp(-0.5 * ((shares - self.passage) / self.spread) ** 2)
        return factors


@dataclass(frozen=True, slots=True)
class Follows:
    """Comes along a trail after its prey: after a share of the prey's visits, minutes later."""

    prey: str
    share: float
    median_minutes: float
    spread: float  # sd of the logarithm of the minutes


@dataclass(frozen=True, slots=True)
class Avoids:
    """Stays away from a place for hours after another was there, save for a share of visits."""

    other: str
    hours: float
    kept: float


@dataclass(frozen=True, slots=True)
class Treks:
    """Walks the whole line of the trail: so many a day, a share of them up the valley."""

    per_day: float
    up: float
    km_h: float


@dataclass(frozen=True, slots=True)
class Told:
    """How well a classifier tells it: the share named to species, genus and family.

    For the rest it says no more than "animal", and finds nothing at all in a share `missed`.
    `lookalike` is what it is taken for at times; `by_people` is the finest rank a person names.
    """

    species: float
    genus: float
    family: float
    missed: float = 0.0
    lookalike: str | None = None
    mistaken: float = 0.0
    by_people: Rank = Rank.SPECIES


@dataclass(frozen=True, slots=True)
class Species:
    """A species of a world.

    `visits` are per day at a camera on each ground. `groups` are the chances of 1, 2, 3...
    animals, `young` the chance that all but one or two of a group are this year's. `feeding`
    is Camtrap DP's word for how it feeds. `trigger` is the chance that a camera wakes up in time,
    `size` width and height in shares of the picture. `stays` are visits of a bout at a sett.
    """

    taxon: Taxon
    diel: DielPattern
    visits: Mapping[Ground, float]
    feeding: str
    told: Told
    groups: tuple[float, ...] = (1.0,)
    young: float = 0.0
    trigger: float = 0.92
    size: tuple[float, float] = (0.3, 0.3)
    sexes_differ: bool = False
    stays: float = 1.0
    season: Season = field(default_factory=Season)
    individuals: tuple[Individual, ...] = ()
    follows: Follows | None = None
    avoids: Avoids | None = None
    treks: Treks | None = None

    @property
    def name(self) -> str:
        """Its scientific name."""
        return self.taxon.scientific_name
