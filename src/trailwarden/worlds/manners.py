"""What those who come by are like and do: how many, how young, which sex, who, doing what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import to_micros
from trailwarden.worlds.habits import Species
from trailwarden.worlds.reserve import Ground
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.visits import BEHAVIOURS, NONE, SEXES, Other, Table

_Option = TypeVar("_Option")

_FEEDING = "feeding"
_DOING: dict[Ground, dict[str, float]] = {
    Ground.TRAIL: {"walking": 0.76, "running": 0.08, "vigilance": 0.09, _FEEDING: 0.07},
    Ground.WATER: {"drinking": 0.62, "walking": 0.22, "vigilance": 0.16},
    Ground.SETT: {"walking": 0.40, "vigilance": 0.15, _FEEDING: 0.45},
    Ground.CLEARING: {_FEEDING: 0.60, "walking": 0.20, "vigilance": 0.16, "resting": 0.04},
    Ground.MARSH: {_FEEDING: 0.55, "walking": 0.22, "vigilance": 0.12, "resting": 0.11},
}
_AT_HOME = {"resting": 0.30, "grooming": 0.26, "walking": 0.34, "vigilance": 0.10}
_SECONDS = {
    "": 8.0,
    "walking": 9.0,
    "running": 4.0,
    "vigilance": 24.0,
    "drinking": 38.0,
    "resting": 210.0,
    "grooming": 80.0,
    "browsing": 55.0,
    "grazing": 70.0,
    "rooting": 65.0,
    "foraging": 40.0,
}
_SHORTEST_S, _LONGEST_S = 2.0, 1800.0
_PARTY_OF_PEOPLE = {1: 0.46, 2: 0.36, 3: 0.10, 4: 0.08}


def give_manners(spec: WorldSpec, table: Table, rng: np.random.Generator) -> None:
    """Fill in a table's columns count, young, sex, individual, behaviour and duration."""
    for code, species in enumerate(spec.species):
        rows = np.flatnonzero(table["who"] == code)
        _company(table, rows, species, rng)
        _identity(spec, table, rows, species, rng)
        _doing(spec, table, rows, species, rng)
    people = np.flatnonzero(table["who"] == Other.PERSON)
    sizes, picks = _chosen(rng, _PARTY_OF_PEOPLE, len(people))
    table["count"][people] = np.array(sizes)[picks]
    table["count"][table["who"] == Other.WIND] = 0
    seconds = np.array([_SECONDS[word] for word in BEHAVIOURS])[table["behaviour"]]
    seconds = seconds * rng.lognormal(0.0, 0.45, len(table))
    seconds = np.clip(seconds, _SHORTEST_S, _LONGEST_S)
    table["duration"] = np.round(seconds)


def _company(
    table: Table, rows: NDArray[np.intp], species: Species, rng: np.random.Generator
) -> None:
    """Group sizes; a party keeps together, so that all its visits have the same."""
    parties = table["party"][rows]
    lone = parties == NONE
    keys = np.where(lone, np.arange(len(rows)) + parties.max(initial=0) + 1, parties)
    _, group = np.unique(keys, return_inverse=True)
    number = int(group.max(initial=NONE)) + 1
    sizes = 1 + rng.choice(len(species.groups), size=number, p=_shares(species.groups))
    adults = np.minimum(sizes, rng.integers(1, 3, number))
    with_young = rng.random(number) < species.young
    young = np.where(with_young, sizes - adults, 0)
    sexes = rng.integers(1, 3, number) * (species.sexes_differ & (sizes == 1))
    table["count"][rows] = sizes[group]
    table["young"][rows] = young[group]
    table["sex"][rows] = sexes[group]


def _chosen(
    rng: np.random.Generator, weights: Mapping[_Option, float], size: int
) -> tuple[tuple[_Option, ...], NDArray[np.intp]]:
    """The options, and which of them each of `size` draws chose, by relative weights."""
    return tuple(weights), rng.choice(len(weights), size=size, p=_shares(tuple(weights.values())))


def _shares(weights: tuple[float, ...]) -> NDArray[np.float64]:
    return np.array(weights) / sum(weights)


def _identity(
    spec: WorldSpec,
    table: Table,
    rows: NDArray[np.intp],
    species: Species,
    rng: np.random.Generator,
) -> None:
    """Known animals: one of those about at the time, each as likely, alone or leading its young."""
    if not species.individuals:
        return
    span = to_micros(spec.end) - to_micros(spec.start)
    shares = (table["start"][rows] - to_micros(spec.start)) / span
    about = np.array([(one.since <= shares) & (shares < one.until) for one in species.individuals])
    luck = np.where(about, rng.random(about.shape), -1.0)
    who = np.where(about.any(axis=0), luck.argmax(axis=0), NONE)
    sexes = np.array([SEXES.index(one.sex) for one in species.individuals] + [0])
    table["individual"][rows] = who
    table["sex"][rows] = sexes[who]


def _doing(
    spec: WorldSpec,
    table: Table,
    rows: NDArray[np.intp],
    species: Species,
    rng: np.random.Generator,
) -> None:
    """Behaviour by the ground a camera looks at; who walks the line or hunts is walking."""
    kinds = spec.camera_kinds
    for ground in Ground:
        there = np.array([kind.ground is ground for kind in kinds])
        here = rows[there[table["camera"][rows]]]
        at_home = ground is Ground.SETT and species.stays > 1
        words, picks = _chosen(rng, _AT_HOME if at_home else _DOING[ground], len(here))
        codes = [BEHAVIOURS.index(species.feeding if w == _FEEDING else w) for w in words]
        table["behaviour"][here] = np.array(codes)[picks]
    on_the_way = (table["party"][rows] != NONE) & (species.treks is not None)
    on_the_way |= table["follows"][rows] != NONE
    table["behaviour"][rows[on_the_way]] = BEHAVIOURS.index("walking")
