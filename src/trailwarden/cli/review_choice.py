"""Which events to review: those that nobody has looked at, cut down by what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import typer

from trailwarden.cli.arguments import moment
from trailwarden.cli.console import fail
from trailwarden.domain import ClassificationMethod, EventState, ObservationType
from trailwarden.exchange.labels import Names
from trailwarden.store import EventFilter, Reader, StoredEvent

TYPES = {"person": ObservationType.HUMAN} | {kind.value: kind for kind in ObservationType}


@dataclass(frozen=True, slots=True)
class Choice:
    """Events wanted; what is None or empty does not restrict.

    `unsure` leaves those of which the machine is at least so sure; `again` takes up those that a
    person has labelled already, too.
    """

    since: datetime | None = None
    until: datetime | None = None
    cameras: tuple[str, ...] = ()
    types: tuple[ObservationType, ...] = ()
    taxa: tuple[str, ...] = ()
    unsure: float | None = None
    again: bool = False

    @classmethod
    def of(
        cls,
        since: str | None,
        until: str | None,
        cameras: Sequence[str],
        types: Sequence[str],
        taxa: Sequence[str],
        unsure: float | None,
        *,
        again: bool,
    ) -> Self:
        """What the options say. Raises typer.BadParameter."""
        return cls(
            moment(since),
            moment(until),
            tuple(name for each in cameras for name in each.split(",") if name),
            tuple(_type_of(name) for each in types for name in each.split(",") if name),
            tuple(taxa),
            unsure,
            again,
        )

    def events(self, reader: Reader, names: Names) -> Iterator[StoredEvent]:
        """The events, oldest first, as they stand when they are reached."""
        self._require_cameras(reader)
        is_meant = self._of_taxa(names)
        wanted = EventFilter(
            camera_ids=self.cameras or None,
            since=self.since,
            until=self.until,
            observation_types=self.types or None,
            states=(EventState.CLOSED, EventState.TRUNCATED),
        )
        for event in reader.all_events(wanted):
            is_due = self.again or not event.human_reviewed
            if is_due and is_meant(event) and self._is_unsure(event):
                yield event

    def _require_cameras(self, reader: Reader) -> None:
        known = dict.fromkeys(each.camera_id for each in reader.deployments())
        for camera in self.cameras:
            if camera not in known:
                fail(f"no camera {camera!r}; there are: {', '.join(known) or 'none yet'}")

    def _of_taxa(self, names: Names) -> Callable[[StoredEvent], bool]:
        if not self.taxa:
            return lambda _: True
        try:
            meant = frozenset[str]().union(*map(names.below, self.taxa))
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        return lambda event: any(said.scientific_name in meant for said in event.current)

    def _is_unsure(self, event: StoredEvent) -> bool:
        """Whether the machine is less sure than asked; who states no score is not sure at all."""
        if self.unsure is None:
            return True
        scores = [
            said.score or 0.0
            for said in event.observations
            if said.classification_method is ClassificationMethod.MACHINE
        ]
        return max(scores, default=0.0) < self.unsure


def _type_of(word: str) -> ObservationType:
    try:
        return TYPES[word.strip().lower()]
    except KeyError:
        known = ", ".join(sorted(TYPES))
        raise typer.BadParameter(f"no type {word!r}; there are {known}") from None
