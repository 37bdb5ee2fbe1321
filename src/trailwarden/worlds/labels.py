"""What is said of each recorded visit: by a classifier, and by people for those they looked at.

A classifier names a species only where it can tell; it is worse in the dark, misses small ones,
takes one for another at times, and sees animals in the wind. People set right what they look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trailwarden.worlds.habits import Species
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.sunclock import SunClock
from trailwarden.worlds.visits import NONE, Other, Table

_DARK_DROP = 0.22  # share of names that are one rank coarser in the dark
_WIND_AS_ANIMAL = 0.2
_REVIEWED_TO = 0.75  # share of the season
_LATER = 0.1  # of the share reviewed, afterwards


class Rung(IntEnum):
    """How fine the classifier's word is."""

    SPECIES = 0
    GENUS = 1
    FAMILY = 2
    KIND = 3  # animal, person or vehicle
    BLANK = 4


LABEL = np.dtype(
    [
        ("rung", np.int8),
        ("named", np.int16),  # the species named, or Other
        ("score", np.float32),
        ("count", np.int16),
        ("reviewer", np.int8),  # NONE: nobody looked
        ("lag", np.int32),  # seconds from the card's collection to the label
    ]
)
Labels: TypeAlias = NDArray[np.void]
"""Rows of `LABEL`, one for each visit."""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One visit's labels, in the order of `LABEL`."""

    rung: int
    named: int
    score: float
    count: int
    reviewer: int
    lag: int


def label(
    spec: WorldSpec, table: Table, sun: SunClock, reviewers: int, rng: np.random.Generator
) -> Labels:
    """Labels for all visits of a table (those of visits not recorded are never told)."""
    labels = np.zeros(len(table), LABEL)
    labels["named"] = table["who"]
    labels["rung"] = Rung.KIND
    dark = sun.is_dark(table["start"])
    for code, species in enumerate(spec.species):
        rows = np.flatnonzero(table["who"] == code)
        _tell_species(spec, labels, rows, species, dark, rng)
    wind = np.flatnonzero(table["who"] == Other.WIND)
    fooled = rng.random(len(wind)) < _WIND_AS_ANIMAL
    labels["rung"][wind] = np.where(fooled, Rung.KIND, Rung.BLANK)
    labels["count"] = np.maximum(1, rng.binomial(np.maximum(table["count"], 1), 0.88))
    labels["score"] = _scores(labels["rung"], labels["named"] != table["who"], rng)
    labels["score"][wind] = rng.uniform(0.2, 0.55, len(wind))
    _review(spec, labels, table, reviewers, rng)
    return labels


def _tell_species(
    spec: WorldSpec,
    labels: Labels,
    rows: NDArray[np.intp],
    species: Species,
    dark: NDArray[np.bool_],
    rng: np.random.Generator,
) -> None:
    told = species.told
    shares = np.cumsum((told.species, told.genus, told.family))
    rung = np.searchsorted(shares, rng.random(len(rows)), side="right")
    coarser = dark[rows] & (rng.random(len(rows)) < _DARK_DROP)
    rung = np.minimum(rung + coarser, Rung.KIND)
    mistaken = (rung == Rung.SPECIES) & (rng.random(len(rows)) < told.mistaken)
    names = [other.name for other in spec.species]
    if told.lookalike in names:
        labels["named"][rows[mistaken]] = names.index(told.lookalike)
    missed = rng.random(len(rows)) < told.missed
    labels["rung"][rows] = np.where(missed, Rung.BLANK, rung)


def _scores(
    rung: NDArray[np.int8], wrong: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Scores 0..1: high where the name is fine, middling where it is coarse or wrong."""
    sure = np.where((rung == Rung.SPECIES) & ~wrong, 11.0, 6.0)
    return np.round(rng.beta(sure, np.where(wrong, 4.0, 2.2)), 3)


def _review(
    spec: WorldSpec, labels: Labels, table: Table, reviewers: int, rng: np.random.Generator
) -> None:
    """Who looked at what: most of the season's first three quarters, little of the rest."""
    early = table["start"] < spec.at(_REVIEWED_TO)
    chance = np.where(early, spec.reviewed, _LATER * spec.reviewed)
    looked = (rng.random(len(table)) < chance) | (table["who"] == Other.SERVICE)
    who = rng.integers(0, reviewers, len(table))
    labels["reviewer"] = np.where(looked, who, NONE)
    labels["lag"] = rng.integers(1800, 6 * 3600, len(table))
