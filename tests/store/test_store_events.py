"""Events open, grow and close; what went in comes out, and nonsense is refused by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trailwarden.domain import (
    Box,
    Category,
    ClassificationMethod,
    Deployment,
    Event,
    EventSink,
    EventState,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Stamps,
    TimeBasis,
    Track,
    TrackPoint,
)
from trailwarden.store import (
    EventExists,
    EventFilter,
    EventNotOpen,
    FileMissing,
    InvalidInput,
    Reader,
    Store,
    StoreError,
    UnknownDeployment,
    UnknownEvent,
)

pytestmark = pytest.mark.usefixtures("deployment")


def test_the_store_is_an_event_sink(store: Store) -> None:
    sink: EventSink = store
    assert sink is store


def test_an_event_opens_grows_and_closes(
    store: Store, make_event: Callable[..., Event], noon: datetime
) -> None:
    store.open_event(make_event("e1", state=EventState.OPEN, observations=()))
    store.extend_event("e1", noon + timedelta(seconds=30))
    store.extend_event("e1", noon + timedelta(seconds=20))  # never shrinks
    grown = store.event("e1")
    assert (grown.state, grown.end) == (EventState.OPEN, noon + timedelta(seconds=30))

    store.close_event(make_event("e1", length=timedelta(seconds=40)))
    closed = store.event("e1")
    assert (closed.state, closed.duration) == (EventState.CLOSED, timedelta(seconds=40))
    assert [one.observation_type for one in closed.observations] == [ObservationType.ANIMAL]


def test_an_event_never_opened_is_stored_whole(
    store: Store, deployment: Deployment, make_event: Callable[..., Event]
) -> None:
    event = replace(make_event("e1"), timestamp_issues="clock jumped back an hour")
    store.close_event(event)
    stored = store.event("e1")
    assert stored.observations == event.observations
    assert stored.timestamp_issues == event.timestamp_issues
    assert stored.stamps == event.stamps
    assert stored.deployment == deployment
    assert stored.simulated
    assert stored.camera_id == "gate"
    assert not stored.human_reviewed


def test_all_three_clocks_are_kept(store: Store, make_event: Callable[..., Event]) -> None:
    east = timezone(timedelta(hours=5, minutes=45))
    stamps = Stamps(
        arrival=datetime(2026, 6, 1, 12, tzinfo=UTC),
        source=datetime(1970, 1, 1, 0, 0, 5, 123456, tzinfo=UTC),
        shown=datetime(2015, 3, 25, 8, 55, 29, tzinfo=east),
    )
    store.close_event(replace(make_event("e1"), stamps=stamps))
    stored = store.event("e1").stamps
    assert stored == stamps
    assert stored.basis is TimeBasis.SHOWN


def test_tracks_come_back_to_a_fraction_of_a_pixel(
    store: Store, make_event: Callable[..., Event]
) -> None:
    whole, speck = Box(0.0, 0.0, 1.0, 1.0), Box(0.999999, 0.5, 1.0, 0.5000001)
    points = (TrackPoint(0.0, whole, 1.0), TrackPoint(12.3456, speck, 0.25))
    tracks = (Track(1, Category.ANIMAL, points), Track(7, None, points[:1]))
    store.close_event(replace(make_event("e1"), tracks=tracks))
    stored = store.tracks("e1")
    assert [(one.track_id, one.category) for one in stored] == [(1, Category.ANIMAL), (7, None)]
    assert stored[0].points[0] == points[0]
    assert stored[0].points[1].offset_s == pytest.approx(12.3456, abs=0.0005)
    assert stored[0].points[1].box.xyxy == pytest.approx(speck.xyxy, abs=2 / 65535)
    assert stored[0].points[1].score == pytest.approx(0.25, abs=1 / 65535)


def test_media_come_back_as_they_went_in(
    store: Store, make_event: Callable[..., Event], make_media: Callable[..., Media]
) -> None:
    clip = make_media("m1", "e1")
    best = make_media("m2", "e1", kind=MediaKind.BEST)
    store.close_event(make_event("e1"), (clip,))
    store.add_media(best)
    assert store.event("e1").media == (clip, best)
    assert store.media_bytes() == 20
    store.add_media(replace(best, size_bytes=3))
    assert store.media_bytes() == 13
    assert store.media_bytes(MediaKind.CLIP) == 10


@pytest.mark.parametrize("name", ["Wölfe am Bach 狼.mp4", os.fsdecode(b"latin-\xe4.mp4")])
def test_file_names_of_any_script_and_of_none(
    store: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    tmp_path: Path,
    name: str,
) -> None:
    inside = make_media("m1", "e1", path=store.data_dir / name)
    outside = make_media("m2", "e1", path=tmp_path / "card" / name, kind=MediaKind.ORIGINAL)
    store.close_event(make_event("e1"), (inside, outside))
    assert store.event("e1").media == (inside, outside)


def test_a_moved_folder_takes_its_files_along(
    data_dir: Path,
    tmp_path: Path,
    store: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
) -> None:
    store.close_event(make_event("e1"), (make_media("m1", "e1"),))
    store.close()
    moved = data_dir.rename(tmp_path / "elsewhere")
    with Store.open(moved) as again:
        (media,) = again.event("e1").media
        assert media.path == moved / "media" / "m1.mp4"
        assert media.path.is_file()


def test_a_row_for_a_missing_file_is_refused_and_nothing_changes(
    store: Store, make_event: Callable[..., Event], make_media: Callable[..., Media]
) -> None:
    store.open_event(make_event("e1", state=EventState.OPEN))
    before = store.event("e1")
    clip = make_media("m1", "e1")
    clip.path.unlink()
    with pytest.raises(FileMissing, match=r"m1\.mp4"):
        store.close_event(make_event("e1", length=timedelta(minutes=5)), (clip,))
    assert store.event("e1") == before


def test_what_makes_no_sense_is_refused_by_name(
    store: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    noon: datetime,
) -> None:
    event = make_event("e1")
    store.close_event(event)
    with pytest.raises(UnknownEvent, match="nobody"):
        store.extend_event("nobody", noon)
    with pytest.raises(EventNotOpen, match="closed"):
        store.extend_event("e1", noon)
    with pytest.raises(EventExists):
        store.open_event(make_event("e1", state=EventState.OPEN))
    with pytest.raises(InvalidInput, match="before it starts"):
        store.close_event(replace(event, end=event.start - timedelta(seconds=1)))
    with pytest.raises(InvalidInput, match="no time zone"):
        store.close_event(replace(event, start=datetime(2026, 6, 1)))  # noqa: DTZ001 - the point
    with pytest.raises(InvalidInput, match="still open"):
        store.close_event(make_event("e2", state=EventState.OPEN))
    with pytest.raises(InvalidInput, match="not open"):
        store.open_event(make_event("e2"))
    with pytest.raises(UnknownDeployment, match="elsewhere-1"):
        store.close_event(make_event("e2", deployment_id="elsewhere-1"))
    with pytest.raises(InvalidInput, match="belongs to event e9"):
        store.close_event(make_event("e2"), (make_media("m1", "e9"),))
    with pytest.raises(UnknownEvent):
        store.add_media(make_media("m1", "e9"))
    with pytest.raises(UnknownEvent):
        store.event("nobody")
    with pytest.raises(UnknownEvent):
        store.tracks("nobody")
    assert [one.event_id for one in store.events()] == ["e1"]


def test_impossible_clocks_and_texts_are_refused_before_they_harm_a_page(
    store: Store, make_event: Callable[..., Event]
) -> None:
    event = make_event("e1")
    with pytest.raises(InvalidInput, match="no camera's clock"):
        store.close_event(replace(event, start=datetime.min.replace(tzinfo=UTC)))
    with pytest.raises(InvalidInput, match="no camera's clock"):
        store.close_event(replace(event, end=datetime.max.replace(tzinfo=UTC)))
    with pytest.raises(InvalidInput, match="Unicode"):
        store.close_event(replace(event, event_id="\ud800"))
    (seen,) = event.observations
    with pytest.raises(InvalidInput, match="64 bits"):
        store.close_event(replace(event, observations=(replace(seen, count=2**70),)))
    assert store.events() == []


def test_names_that_are_not_text_do_not_stop_an_event(
    store: Store, make_event: Callable[..., Event], noon: datetime
) -> None:
    odd = os.fsdecode(b"/media/k\xe4fer.mp4")
    assert store.deployment_for("k", odd, noon).source == "/media/k\\udce4fer.mp4"
    store.close_event(replace(make_event("e1"), timestamp_issues=f"no clock in {odd}"))
    assert "fer.mp4" in store.event("e1").timestamp_issues


def test_a_tracker_gone_astray_does_not_stop_an_event(
    store: Store, make_event: Callable[..., Event]
) -> None:
    box, nan = Box(0.0, 0.0, 1.0, 1.0), float("nan")
    points = (TrackPoint(nan, box, nan), TrackPoint(1e12, box, 7.0))
    store.close_event(replace(make_event("e1"), tracks=(Track(1, None, points),)))
    (track,) = store.tracks("e1")
    assert [point.score for point in track.points] == [0.0, 1.0]


def test_a_person_outlives_every_rerun_of_the_machine(
    store: Store, make_event: Callable[..., Event], say: Callable[..., Observation]
) -> None:
    store.close_event(make_event("e1"))
    store.label_event("e1", [say(ObservationType.ANIMAL, 2, "Ardea cinerea")], by="Ana")
    again = make_event("e1", observations=(say(ObservationType.VEHICLE),))
    store.close_event(again)

    stored = store.event("e1")
    assert stored.human_reviewed
    (current,) = stored.current
    assert (current.scientific_name, current.classified_by) == ("Ardea cinerea", "Ana")
    assert current.classification_method is ClassificationMethod.HUMAN
    machine = [one for one in stored.observations if one not in stored.current]
    assert tuple(machine) == again.observations

    store.label_event("e1", [], by="Ana")
    assert store.event("e1").current == again.observations


def test_a_person_may_correct_an_observation_under_its_own_id(
    store: Store, make_event: Callable[..., Event]
) -> None:
    store.close_event(make_event("e1"))
    (said,) = store.event("e1").observations
    store.label_event("e1", [replace(said, scientific_name="Lynx lynx")], by="Ana")
    stored = store.event("e1")
    assert [one.observation_id for one in stored.observations] == [said.observation_id] * 2
    assert [one.scientific_name for one in stored.current] == ["Lynx lynx"]
    with pytest.raises(InvalidInput, match="using an id twice"):
        store.label_event("e1", [said, said], by="Ben")
    assert store.event("e1") == stored


def test_numbers_from_an_array_are_numbers(
    store: Store, make_event: Callable[..., Event], say: Callable[..., Observation]
) -> None:
    numbers: dict[str, Any] = {"score": np.float32(0.5), "count": np.int64(2)}
    seen = replace(say(), **numbers)
    store.close_event(make_event("e1", observations=(seen,)))
    (stored,) = store.event("e1").observations
    assert (stored.score, stored.count) == (0.5, 2)


def test_a_label_needs_an_event_and_a_name(
    store: Store, make_event: Callable[..., Event], say: Callable[..., Observation]
) -> None:
    store.close_event(make_event("e1"))
    with pytest.raises(UnknownEvent):
        store.label_event("nobody", [say()], by="Ana")
    with pytest.raises(InvalidInput, match="name"):
        store.label_event("e1", [say()], by="")


def test_a_transaction_is_stored_whole_or_not_at_all(
    store: Store, make_event: Callable[..., Event]
) -> None:
    def burst_that_breaks() -> None:
        with store.transaction():
            store.close_event(make_event("e1"))
            with pytest.raises(UnknownDeployment):  # undoes only itself
                store.close_event(make_event("e2", deployment_id="elsewhere-1"))
            store.close_event(make_event("e3"))
            raise RuntimeError("the card was pulled out")

    with pytest.raises(RuntimeError):
        burst_that_breaks()
    assert store.events() == []
    with store.transaction():
        store.close_event(make_event("e1"))
        with pytest.raises(StoreError):
            store.close_event(make_event("e2", deployment_id="elsewhere-1"))
    assert [one.event_id for one in store.events()] == ["e1"]


def test_threads_take_turns(store: Store, make_event: Callable[..., Event], noon: datetime) -> None:
    def run(camera: int) -> None:
        for number in range(20):
            event_id = f"c{camera}-{number:02}"
            store.open_event(make_event(event_id, state=EventState.OPEN))
            store.extend_event(event_id, noon + timedelta(seconds=20))
            store.close_event(make_event(event_id))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert len(store.events(EventFilter(states=(EventState.CLOSED,)))) == 80
    (counted,) = store.counts()
    assert (counted.events, counted.duration) == (80, timedelta(seconds=800))


def test_a_reader_sees_each_commit(
    store: Store, data_dir: Path, make_event: Callable[..., Event]
) -> None:
    with Reader.open(data_dir) as reader:
        assert reader.events() == []
        store.close_event(make_event("e1"))
        assert reader.events() == store.events()
        with store.transaction():
            store.close_event(make_event("e2"))
            assert len(reader.events()) == 1
        assert len(reader.events()) == 2
