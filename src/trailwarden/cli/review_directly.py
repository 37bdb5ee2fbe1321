"""A label given on the command line, without any questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import typer

from trailwarden.domain import ObservationType
from trailwarden.exchange.labels import BLANK, UNKNOWN, Label, Names, confirmed
from trailwarden.exchange.labels.words import (
    behavior_of,
    count_of,
    kind_of,
    life_stage_of,
    sex_of,
)
from trailwarden.store import StoredEvent


@dataclass(frozen=True, slots=True)
class Said:
    """What the options say. The nth of each list belong together; one species is that of all."""

    confirm: bool = False
    reject: bool = False
    unknown: bool = False
    species: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    life_stages: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()
    behaviours: tuple[str, ...] = ()
    note: str = ""

    @property
    def anything(self) -> bool:
        """Whether anything at all is said."""
        return any((self.confirm, self.reject, self.unknown, self.note, *self.lists))

    @property
    def lists(self) -> tuple[tuple[str, ...], ...]:
        """What is said of each group of animals."""
        return (self.species, self.counts, self.life_stages, self.sexes, self.behaviours)


def labels_said(said: Said, event: StoredEvent, names: Names) -> tuple[Label, ...]:
    """The labels that are meant.

    Raises typer.BadParameter if the options do not go together, ValueError for values that mean
    nothing.
    """
    ways = (said.confirm, said.reject, said.unknown, bool(said.species))
    if sum(ways) != 1:
        raise typer.BadParameter("give one of --confirm, --reject, --unknown and --species")
    if said.species:
        labels = _named(said, names)
    elif any((said.counts, said.life_stages, said.sexes, said.behaviours)):
        raise typer.BadParameter("count, life stage, sex and behaviour go with --species")
    elif said.confirm:
        labels = confirmed(event.current)
    else:
        labels = (BLANK if said.reject else UNKNOWN,)
    return (replace(labels[0], comments=said.note or labels[0].comments), *labels[1:])


def _named(said: Said, names: Names) -> tuple[Label, ...]:
    number = max(map(len, said.lists))
    species = said.species * number if len(said.species) == 1 else said.species
    columns = (
        _filled(said.counts, number, "--count"),
        _filled(said.life_stages, number, "--life-stage"),
        _filled(said.sexes, number, "--sex"),
        _filled(said.behaviours, number, "--behaviour"),
    )
    species = _filled(species, number, "--species")
    return tuple(_label(*cells, names) for cells in zip(species, *columns, strict=True))


def _filled(values: Sequence[str], number: int, option: str) -> tuple[str, ...]:
    if values and len(values) != number:
        raise typer.BadParameter(
            f"{option} is given {len(values)} times, but {number} groups of animals are meant: "
            "give it for each, or not at all (`-` for unsaid)"
        )
    return tuple(values) or ("",) * number


def _label(species: str, count: str, stage: str, sex: str, behaviour: str, names: Names) -> Label:
    kind = kind_of(species)
    if kind in (ObservationType.BLANK, ObservationType.UNKNOWN):
        raise ValueError(f"{species!r} is no species; there are --reject and --unknown")
    return Label(
        kind or ObservationType.ANIMAL,
        names.resolve(species) if kind is None else None,
        count_of(count),
        life_stage_of(stage),
        sex_of(sex),
        behavior_of(behaviour),
    )
