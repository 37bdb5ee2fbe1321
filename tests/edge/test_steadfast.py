"""What a store cannot take waits in order; what it refuses does not hold up the rest."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trailwarden.domain import (
    CameraState,
    EffortSpan,
    Event,
    EventState,
    Media,
    MediaKind,
    SinkUnavailable,
    Stamps,
)
from trailwarden.edge.notice import Notice, Trouble
from trailwarden.edge.steadfast import SteadfastSink

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def event(number: int) -> Event:
    moment = NOW + timedelta(minutes=number)
    return Event(f"e{number}", "d", moment, moment, EventState.OPEN, Stamps(moment))


def clip(number: int) -> Media:
    path = Path(f"/nowhere/{number}.mp4")
    kind, stamps = MediaKind.CLIP, Stamps(NOW)
    return Media(f"m{number}", "d", f"e{number}", kind, path, "video/mp4", stamps, 1, 1, 1)


@dataclass
class Ledger:
    """An EventSink that writes down its calls and can be full or picky: the world's edge."""

    full: bool = False
    refuses_media: bool = False
    calls: list[str] = field(default_factory=list)

    def _take(self, call: str) -> None:
        if self.full:
            raise SinkUnavailable("disk full")
        self.calls.append(call)

    def open_event(self, event: Event) -> None:
        self._take(f"open {event.event_id}")

    def extend_event(self, event_id: str, end: datetime) -> None:
        self._take(f"extend {event_id}")

    def close_event(self, event: Event, media: tuple[Media, ...]) -> None:
        if media and self.refuses_media:
            raise ValueError("no such file")
        self._take(f"close {event.event_id} {len(media)}")

    def add_media(self, media: Media) -> None:
        if self.refuses_media:
            raise ValueError("no such file")
        self._take(f"media {media.media_id}")

    def record_effort(self, span: EffortSpan) -> None:
        self._take(f"effort {span.state}")


def steadfast(ledger: Ledger) -> tuple[SteadfastSink, list[str]]:
    told: list[str] = []

    def notify(notice: Notice) -> None:
        assert isinstance(notice, Trouble)
        told.append(notice.message)

    return SteadfastSink(ledger, "gate", notify), told


def test_calls_pass_through() -> None:
    ledger = Ledger()
    sink, told = steadfast(ledger)
    sink.open_event(event(1))
    sink.extend_event("e1", NOW)
    sink.add_media(clip(1))
    sink.close_event(event(1), (clip(1),))
    sink.record_effort(EffortSpan("d", CameraState.UP, NOW, NOW))
    assert ledger.calls == ["open e1", "extend e1", "media m1", "close e1 1", "effort up"]
    assert told == []


def test_what_a_full_disk_refused_is_written_later_in_order() -> None:
    ledger = Ledger(full=True)
    sink, told = steadfast(ledger)
    sink.open_event(event(1))
    sink.extend_event("e1", NOW)
    sink.close_event(event(1), ())
    sink.open_event(event(2))
    assert ledger.calls == []
    assert sink.waiting == 3
    assert len(told) == 1
    assert "wait in memory" in told[0]
    ledger.full = False
    sink.retry()
    assert ledger.calls == ["open e1", "close e1 0", "open e2"]
    assert sink.waiting == 0
    assert "again" in told[-1]


def test_a_later_call_brings_the_earlier_ones_along() -> None:
    ledger = Ledger(full=True)
    sink, _ = steadfast(ledger)
    sink.open_event(event(1))
    ledger.full = False
    sink.open_event(event(2))
    assert ledger.calls == ["open e1", "open e2"]


def test_a_refused_file_costs_the_event_its_evidence_only() -> None:
    ledger = Ledger(refuses_media=True)
    sink, told = steadfast(ledger)
    sink.add_media(clip(1))
    sink.close_event(event(1), (clip(1),))
    assert ledger.calls == ["close e1 0"]
    assert len(told) == 2
    assert sink.waiting == 0


def test_what_never_reached_the_store_is_said_at_the_end() -> None:
    ledger = Ledger(full=True)
    sink, told = steadfast(ledger)
    sink.open_event(event(1))
    sink.close()
    assert "lost" in told[-1]
    ledger.full = False
    sink.close()
    assert ledger.calls == ["open e1"]


def test_only_the_latest_form_of_a_span_waits() -> None:
    ledger = Ledger(full=True)
    sink, _ = steadfast(ledger)
    for minutes in range(100):
        end = NOW + timedelta(minutes=minutes)
        sink.record_effort(EffortSpan("d", CameraState.UP, NOW, end))
    assert sink.waiting == 1
    ledger.full = False
    sink.retry()
    assert ledger.calls == ["effort up"]
