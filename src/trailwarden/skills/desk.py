"""What every tool works with: the door to the events, a clock, and where to point people to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from trailwarden.asking.answer import Link
from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.query.detail import EventLine
from trailwarden.query.events import Events
from trailwarden.skills.names_here import vocabulary_of
from trailwarden.skills.shots import Snapshots


class Links(Protocol):
    """Knows under which address people can see or hear what is stored."""

    def event_links(self, line: EventLine) -> tuple[Link, ...]:
        """The clips and pictures of an event."""
        ...

    def report_link(self, path: Path) -> Link:
        """A report's file."""
        ...


class NoLinks:
    """Points at nothing: for those who only want the words."""

    def event_links(self, line: EventLine) -> tuple[Link, ...]:
        """Nothing."""
        return ()

    def report_link(self, path: Path) -> Link:
        """The file itself."""
        return Link(uri=path.as_uri(), name=path.name, media_type="text/html")


def now_here() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)


def tell_nobody(share: float, what: str) -> None:
    """Progress that nobody waits for."""


@dataclass(frozen=True)
class Desk:
    """Where tools find what they need. Safe to use from several threads.

    `now` is what "today" is counted from. `reports` is the folder that reports are written into;
    without one none are. `zone` settles on which clock days are read where cameras keep several
    (IANA; None: the asker is asked). `tell` hears of the progress of long work, as a share from 0
    to 1 and a few words.
    """

    events: Events
    now: Callable[[], datetime] = now_here
    reports: Path | None = None
    links: Links = field(default_factory=NoLinks)
    snapshot: Snapshots | None = None
    zone: str | None = None
    tell: Callable[[float, str], None] = tell_nobody

    def vocabulary(self) -> Vocabulary:
        """What can be named now; worked out once for each state of the store."""
        return vocabulary_of(self.events.frames())
