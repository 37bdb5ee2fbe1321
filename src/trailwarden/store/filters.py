"""What to read: which events, and which stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trailwarden.domain import EventState, ObservationType
from trailwarden.store.codec import micros, optional_micros
from trailwarden.store.errors import InvalidInput
from trailwarden.store.records import Cursor


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` (included) until `until` (not included); None is open. Corrected times.

    Raises InvalidInput for a time without a zone, or if it ends before it begins.
    """

    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        since, until = self.micros
        if since is not None and until is not None and since > until:
            raise InvalidInput(
                f"since {self.since} is later than until {self.until}: swap them, or drop one"
            )

    @property
    def micros(self) -> tuple[int | None, int | None]:
        """Both ends in microseconds."""
        return optional_micros(self.since, "since"), optional_micros(self.until, "until")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events. What is None does not restrict; an empty tuple matches nothing.

    An event belongs to the window in which it starts (corrected time), and to every observation
    type that counts for it. `before` and `after` are cursors: events earlier or later than that
    place, whichever way the page runs. `include_blank=False` leaves out those found empty.
    Raises InvalidInput for times without a zone, a window that ends before it begins, or a
    negative limit.
    """

    camera_ids: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    observation_types: tuple[ObservationType, ...] | None = None
    states: tuple[EventState, ...] | None = None
    include_blank: bool = True
    limit: int | None = None
    newest_first: bool = True
    before: Cursor | None = None
    after: Cursor | None = None

    def __post_init__(self) -> None:
        Window(self.since, self.until)
        if self.limit is not None and self.limit < 0:
            raise InvalidInput(f"limit {self.limit} is negative: give 0 or more, or None for all")
        for cursor in (self.before, self.after):
            _place(cursor)

    def values(self) -> dict[str, Any]:
        """The values its query binds, by name."""
        since, until = Window(self.since, self.until).micros
        before, before_id = _place(self.before)
        after, after_id = _place(self.after)
        return {
            "since": since,
            "until": until,
            "before": before,
            "before_id": before_id,
            "after": after,
            "after_id": after_id,
            "limit": -1 if self.limit is None else self.limit,
        }


def _place(cursor: Cursor | None) -> tuple[int, str] | tuple[None, None]:
    return (None, None) if cursor is None else (micros(cursor.start, "cursor"), cursor.event_id)
