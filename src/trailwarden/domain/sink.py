"""Where a finished observation of the world goes: the door between `edge` and `store`.

The edge knows only this protocol; the store implements it, and so can a spool or a test.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from trailwarden.domain.effort import EffortSpan
from trailwarden.domain.event import Event
from trailwarden.domain.media import Media


class SinkUnavailable(Exception):
    """The sink can take nothing right now (a full disk, a lock): the same call may work later."""


class EventSink(Protocol):
    """Takes events as they open, grow and close. Every call is durable when it returns.

    Calls may come from several threads. A call that raises has changed nothing; SinkUnavailable
    means that it is worth trying again, anything else that it is not.
    """

    def open_event(self, event: Event) -> None:
        """Store a new event in state `open`."""

    def extend_event(self, event_id: str, end: datetime) -> None:
        """The event goes on until at least `end` (same clock as the event's own times)."""

    def close_event(self, event: Event, media: tuple[Media, ...]) -> None:
        """Replace an open event by its final form, with tracks, observations and evidence.

        An event that was never opened is stored whole.
        """

    def add_media(self, media: Media) -> None:
        """Store one file's row; the file exists already. The same `media_id` replaces its row."""

    def record_effort(self, span: EffortSpan) -> None:
        """Store a span of a camera's state. The same deployment and start replaces the span."""
