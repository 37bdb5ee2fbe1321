"""The animals recorded, a line each, put together from one question a column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from trailwarden.domain import ObservationType
from trailwarden.query.detail import OccupancyOf
from trailwarden.query.measure import (
    Count,
    First,
    IndependentEvents,
    Individuals,
    Last,
    Measure,
    Occupancy,
    Rate,
    Unit,
)
from trailwarden.query.question import About, Group
from trailwarden.query.result import Row
from trailwarden.reports.document import Answer
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.status.review import Reviewed, reviewed_by
from trailwarden.reports.survey import Survey

ANIMALS = (ObservationType.ANIMAL,)
_SPECIES = re.compile(r"[A-Z][\w-]+ (?!(?:spp?|cf|aff|indet)\b)[a-z][\w-]{2,}.*")
"""A scientific name that goes down to the species: `Anas platyrhynchos`, but not `Anas sp.`."""


@dataclass(frozen=True, slots=True)
class Animal:
    """A taxon as recorded. `rate` is independent events per 100 camera-days, None: no effort."""

    name: str
    events: int
    independent: int
    individuals: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    occupied: int | None
    sites: int | None
    first: datetime | None
    last: datetime | None
    reviewed: Reviewed
    first_ids: tuple[str, ...]

    @property
    def is_species(self) -> bool:
        """Whether the name goes down to the species."""
        return _SPECIES.fullmatch(self.name) is not None


@dataclass(frozen=True)
class Fauna:
    """All of them, and the answers that they come from."""

    answers: dict[str, Answer]

    @classmethod
    def of(cls, survey: Survey) -> Fauna:
        """Ask for every column of the species table."""
        measures: dict[str, Measure] = {
            "events": Count(),
            "independent": IndependentEvents(),
            "individuals": Individuals(),
            "rate": Rate(of=Unit.INDEPENDENT_EVENTS),
            "occupancy": Occupancy(),
            "first": First(),
            "last": Last(),
        }
        answers = {
            name: survey.ask.ask(
                About.EVENTS if name == "events" else About.OBSERVATIONS,
                measure, Group.TAXON, categories=ANIMALS,
            )
            for name, measure in measures.items()
        }  # fmt: skip
        answers["reviewed"] = survey.ask.ask(
            About.EVENTS, Count(), Group.TAXON, Group.REVIEWED, categories=ANIMALS
        )
        return cls(answers)

    @cached_property
    def all(self) -> tuple[Animal, ...]:
        """Every named taxon, the most recorded first."""
        named = (row for row in rows(self.answers["events"]) if row.group[Group.TAXON.value])
        animals = [self._animal(str(row.group[Group.TAXON.value])) for row in named]
        return tuple(sorted(animals, key=lambda one: (-one.independent, -one.events, one.name)))

    @cached_property
    def species(self) -> tuple[Animal, ...]:
        """Those named to the species."""
        return tuple(animal for animal in self.all if animal.is_species)

    @cached_property
    def coarser(self) -> tuple[Animal, ...]:
        """Those named to a genus, a family and the like."""
        return tuple(animal for animal in self.all if not animal.is_species)

    @cached_property
    def unnamed_events(self) -> int:
        """Events of animals that nobody named to any taxon."""
        return sum(
            round(number(row.value) or 0)
            for row in rows(self.answers["events"])
            if not row.group[Group.TAXON.value]
        )

    def _animal(self, name: str) -> Animal:
        rate = self._row("rate", name)
        where = self._row("occupancy", name)
        seen = where.detail if where and isinstance(where.detail, OccupancyOf) else None
        first = self._row("first", name)
        return Animal(
            name=name,
            events=self._whole("events", name),
            independent=self._whole("independent", name),
            individuals=self._whole("individuals", name),
            rate=number(rate.value) if rate else None,
            rate_low=rate.low if rate else None,
            rate_high=rate.high if rate else None,
            occupied=seen.occupied if seen else None,
            sites=seen.sites if seen else None,
            first=self._moment("first", name),
            last=self._moment("last", name),
            reviewed=self._reviewed.get(name, Reviewed(0, 0)),
            first_ids=first.event_ids if first else (),
        )

    @cached_property
    def _rows(self) -> dict[str, dict[object, Row]]:
        return {
            column: {row.group[Group.TAXON.value]: row for row in rows(answer)}
            for column, answer in self.answers.items()
            if column != "reviewed"
        }

    @cached_property
    def _reviewed(self) -> dict[str | None, Reviewed]:
        return reviewed_by(self.answers["reviewed"], Group.TAXON)

    def _row(self, column: str, name: str) -> Row | None:
        return self._rows[column].get(name)

    def _whole(self, column: str, name: str) -> int:
        row = self._row(column, name)
        return round(number(row.value) or 0) if row else 0

    def _moment(self, column: str, name: str) -> datetime | None:
        row = self._row(column, name)
        return row.value if row and isinstance(row.value, datetime) else None
