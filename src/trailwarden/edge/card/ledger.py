"""What a scan needs of whoever stores its findings: a protocol, so that the edge knows no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from trailwarden.domain import Deployment, EffortSpan, Event, Media
from trailwarden.edge.card.walk import CardFile


@dataclass(frozen=True, slots=True)
class Known:
    """A file with this content was read before, at `path`. `failure` says why it gave nothing.

    `event_ids` are the events that came of it; retention may have removed them since.
    """

    path: Path
    failure: str = ""
    event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """How reading one file ended. `failure` is empty if it was read."""

    key: str
    file: CardFile
    failure: str = ""
    event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filing:
    """All that came of one burst or video: stored together, or not at all."""

    entries: tuple[Entry, ...]
    events: tuple[tuple[Event, tuple[Media, ...]], ...] = ()


class CardMemory(Protocol):
    """Knows which files were read before."""

    def key_of(self, path: Path) -> str:
        """Tell a file by its content, wherever it lies. Raises OSError if it cannot be read."""

    def known(self, key: str) -> Known | None:
        """What is known of a file with this content; None if it was never read."""

    def rows(self, key: str, known: Known) -> tuple[Media, ...]:
        """The rows of a known file, as far as its events are still stored."""


class CardLedger(CardMemory, Protocol):
    """Files what came of a card. A call that raises has changed nothing."""

    def zone_of(self, camera_id: str) -> tzinfo:
        """Where the camera's clock was set, as far as anybody said; else UTC."""

    def deployment(self, camera_id: str, folder: Path, start: datetime) -> Deployment:
        """The camera's deployment, reaching back to `start` at least; made if there is none."""

    def file(self, filing: Filing) -> None:
        """Store one burst or video in one transaction."""

    def relocate(self, key: str, file: CardFile, known: Known) -> None:
        """A known file lies elsewhere now: its rows follow."""

    def record_effort(self, span: EffortSpan) -> None:
        """Store a card's span, unless effort is known for all of it."""
