"""A sink that does not lose what the store cannot take right now (a full disk, a lock).

What failed waits in memory, in order, and is tried again with every later call. Only an event's
extensions are let go meanwhile: its close says the same. What the store refuses for good is told
and left out, so that one bad row does not hold up the rest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from trailwarden.domain import EffortSpan, Event, EventSink, Media, SinkUnavailable
from trailwarden.edge.notice import Notify, Trouble


class SteadfastSink:
    """An EventSink in front of another. Never raises; tells of trouble once until it is over."""

    def __init__(self, sink: EventSink, camera_id: str, notify: Notify) -> None:
        self._sink = sink
        self._camera_id = camera_id
        self._notify = notify
        self._waiting: dict[object, Callable[[], None]] = {}  # in order; by what they replace
        self._lock = threading.RLock()

    @property
    def waiting(self) -> int:
        """Writes that the store has not taken yet."""
        return len(self._waiting)

    def open_event(self, event: Event) -> None:
        """Store a new event, now or as soon as the store can."""
        self._write(lambda: self._sink.open_event(event))

    def extend_event(self, event_id: str, end: datetime) -> None:
        """Extend an event, unless something older waits."""
        with self._lock:
            if not self._waiting:
                self._write(lambda: self._sink.extend_event(event_id, end))

    def close_event(self, event: Event, media: tuple[Media, ...]) -> None:
        """Close an event; without its evidence if the store refuses that."""

        def close() -> None:
            try:
                self._sink.close_event(event, media)
            except SinkUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - the event counts more than its evidence
                self._tell(f"event {event.event_id} is stored without its evidence: {error}")
                self._sink.close_event(event, ())

        self._write(close)

    def add_media(self, media: Media) -> None:
        """Store a file's row, now or as soon as the store can."""
        self._write(lambda: self._sink.add_media(media))

    def record_effort(self, span: EffortSpan) -> None:
        """Store a span of effort, now or as soon as the store can; only its latest form waits."""
        key = (span.deployment_id, span.start)
        self._write(lambda: self._sink.record_effort(span), key)

    def retry(self) -> None:
        """Try once more to write what waits."""
        with self._lock:
            if not self._waiting:
                return
            for key in list(self._waiting):
                if self._taken(self._waiting[key]) is not None:
                    return
                del self._waiting[key]
            self._tell("the store can be written again; everything that waited is stored")

    def close(self) -> None:
        """Try a last time, and say what is lost if the store still cannot be written."""
        self.retry()
        if self._waiting:
            lost = f"{len(self._waiting)} writes never reached the store and are lost"
            self._tell(f"{lost}; mend what is said above and watch again")

    def _write(self, write: Callable[[], None], key: object = None) -> None:
        """Write, or wait behind what waits; with a `key`, in the place of an older such write."""
        with self._lock:
            self.retry()
            trouble = None if self._waiting else self._taken(write)
            if trouble is not None:
                self._tell(f"the store cannot be written, events wait in memory: {trouble}")
            elif not self._waiting:
                return
            self._waiting[object() if key is None else key] = write

    def _taken(self, write: Callable[[], None]) -> SinkUnavailable | None:
        """Why a write has to wait; None when it is done with, stored or refused."""
        try:
            write()
        except SinkUnavailable as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever the store is, the camera goes on
            self._tell(f"the store refused a write: {error}")
        return None

    def _tell(self, message: str) -> None:
        self._notify(Trouble(self._camera_id, message))
