"""What a scan says of a card: while it runs, and when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from trailwarden.domain import Deployment, Event, Media, TimeBasis


@dataclass(frozen=True, slots=True)
class Fault:
    """A file and, in words, what is wrong with it."""

    path: Path
    reason: str
    counted: bool = True  # false for what never was counted among the files: a folder


Stored: TypeAlias = tuple[tuple[Event, tuple[Media, ...]], ...]
"""Events, each with its media."""


@dataclass(frozen=True, slots=True)
class Step:
    """So much more of a card is done; `events` came of it and are stored."""

    files: int
    size_bytes: int
    events: Stored = ()


Clock: TypeAlias = tuple[TimeBasis, int]
"""A clock a card's times were read from, and how often it had jumped back by then."""

Span: TypeAlias = tuple[datetime, datetime]

Progress: TypeAlias = Callable[[Step], None]


@dataclass(slots=True)
class CardReport:
    """One card, growing as it is scanned.

    `pictures` and `videos` are those on the card, each of which ends up as one of: new (looked at
    in this run, or to be looked at in a dry run), known (in the store already), copy (the same
    content lies on the card twice) or failed. `damaged` files were read as far as they go, and
    count as new. `bursts` are those among the new pictures.
    """

    camera_id: str
    folder: Path
    time_zone: str
    deployment: Deployment | None = None
    pictures: int = 0
    videos: int = 0
    bursts: int = 0
    other_files: int = 0
    new: int = 0
    known: int = 0
    copies: int = 0
    clocks: dict[Clock, Span] = field(default_factory=dict)
    failed: list[Fault] = field(default_factory=list)
    damaged: list[Fault] = field(default_factory=list)
    event_ids: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def deployment_id(self) -> str | None:
        """Whose events these are; None as long as nothing was stored or known."""
        return self.deployment.deployment_id if self.deployment else None

    @property
    def files(self) -> int:
        """Pictures and videos on the card."""
        return self.pictures + self.videos

    @property
    def waiting(self) -> int:
        """Files not come to when the scan was stopped."""
        failed = sum(fault.counted for fault in self.failed)
        return self.files - self.new - self.known - self.copies - failed

    @property
    def readable(self) -> bool:
        """Whether anything on the card could be read, now or before."""
        return self.new + self.known > 0

    @property
    def spans(self) -> tuple[Span, ...]:
        """First to last time by each clock the camera had; file times only if there is no other.

        A clock that was reset, or a copy's file times, would make years of a week.
        """
        said = [span for (basis, _), span in self.clocks.items() if basis is not TimeBasis.ARRIVAL]
        return tuple(sorted(said or self.clocks.values()))

    def cover(self, clock: Clock, start: datetime, end: datetime) -> None:
        """Something on the card was taken between these times."""
        first, last = self.clocks.get(clock, (start, end))
        self.clocks[clock] = (min(first, start), max(last, end))

    def add_event(self, event: Event) -> None:
        """An event was stored."""
        self.event_ids.append(event.event_id)
        self.seen.update({observation.observation_type for observation in event.observations})
