"""Who looks at the files of a card: a detector, or somebody who has looked already."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol

from trailwarden.domain import Detection
from trailwarden.edge.card.look import Look, look_at
from trailwarden.edge.card.survey import Still
from trailwarden.edge.card.video import AnalysisWatcher, Viewing, watch_video
from trailwarden.edge.card.walk import CardFile
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.frame import Frame


@dataclass(frozen=True, slots=True)
class Witness:
    """Who to name in `classifiedBy`, None if nobody looked; `looked_at` is None for just now."""

    model: str | None
    looked_at: datetime | None = None

    @property
    def at(self) -> datetime:
        """When what is looked at now was looked at."""
        return self.looked_at or datetime.now(UTC)


class Sight(Protocol):
    """Looks at one file at a time. Safe to use from several threads."""

    @property
    def witness(self) -> Witness:
        """Who looks."""

    def picture(self, still: Still, zone: tzinfo) -> Look:
        """What a picture shows. Raises PictureError."""

    def video(self, file: CardFile, zone: tzinfo, stop: threading.Event) -> Viewing:
        """What a video shows. Raises SourceError, and Stopped once `stop` is set."""


class PoolSight:
    """Looks with a detector pool; without one, at time and motion alone."""

    def __init__(self, pool: DetectorPool | None) -> None:
        self._pool = pool
        self.witness = Witness(pool.detector.identity.label if pool else None)

    def picture(self, still: Still, zone: tzinfo) -> Look:
        """See `Sight`."""
        return look_at(still, zone, self._find)

    def video(self, file: CardFile, zone: tzinfo, stop: threading.Event) -> Viewing:
        """See `Sight`."""
        return watch_video(file, zone, AnalysisWatcher(self._pool), stop)

    def _find(self, frame: Frame) -> tuple[Detection, ...]:
        return (self._pool.look(frame) or ()) if self._pool else ()
