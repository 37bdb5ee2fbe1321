"""What a report is about, found out once: deployments, cameras, days, names, and if made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from trailwarden.domain import time_zone
from trailwarden.query.detail import DeploymentLine
from trailwarden.query.measure import List
from trailwarden.query.question import About
from trailwarden.reports.document import Answer
from trailwarden.reports.inquiry import Inquiry, rows
from trailwarden.reports.scope import Scope


@dataclass(frozen=True)
class Survey:
    """The deployments within a report's scope, and the door to ask more."""

    ask: Inquiry
    answer: Answer  # the list of deployments

    @classmethod
    def of(cls, ask: Inquiry) -> Survey:
        """Find out what there is."""
        return cls(ask, ask.ask(About.DEPLOYMENTS, List()))

    @property
    def scope(self) -> Scope:
        """What the report covers."""
        return self.ask.scope

    @cached_property
    def deployments(self) -> tuple[DeploymentLine, ...]:
        """By camera, then by start."""
        lines = (row.detail for row in rows(self.answer))
        known = (line for line in lines if isinstance(line, DeploymentLine))
        return tuple(sorted(known, key=lambda line: (line.camera, line.start)))

    @cached_property
    def cameras(self) -> tuple[str, ...]:
        """Their names, in order."""
        return tuple(dict.fromkeys(line.camera for line in self.deployments))

    @cached_property
    def simulated(self) -> bool:
        """Whether any of it is made up."""
        return any(line.simulated for line in self.deployments)

    @cached_property
    def has_coordinates(self) -> bool:
        """Whether every deployment's place on earth is known, as sun time needs."""
        places = [(line.latitude, line.longitude) for line in self.deployments]
        return bool(places) and all(None not in place for place in places)

    def days(self, line: DeploymentLine) -> tuple[date, date] | None:
        """A deployment's first and last day within the period, in its own zone; None if none."""
        start, end = self._within(line)
        if end <= start:
            return None
        zone = time_zone(line.time_zone)
        last = (end.astimezone(zone) - timedelta(microseconds=1)).date()
        return start.astimezone(zone).date(), last

    @cached_property
    def period(self) -> tuple[date, date] | None:
        """The first and the last day of any deployment within the period."""
        spans = [span for line in self.deployments if (span := self.days(line))]
        if not spans:
            return None
        return min(first for first, _ in spans), max(last for _, last in spans)

    def _within(self, line: DeploymentLine) -> tuple[datetime, datetime]:
        start = max(filter(None, (line.start, self.scope.since)))
        end = min(filter(None, (line.end or self.scope.created, self.scope.until)))
        return start, end

    def called(self, scientific_name: str) -> str:
        """An animal's English name if there is one, else its scientific one."""
        english = self.scope.vernacular.get(scientific_name)
        return english[0].upper() + english[1:] if english else scientific_name
