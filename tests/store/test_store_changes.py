"""What a reader needs to keep a copy of its own: revisions, changed rows, removed ids, streams."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    Deployment,
    EffortSpan,
    Event,
    EventState,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Rank,
    Stamps,
    Taxon,
    to_micros,
)
from trailwarden.store import (
    EVENT_COLUMNS,
    OBSERVATION_COLUMNS,
    EventFilter,
    InvalidInput,
    Reader,
    RetentionPolicy,
    Store,
)

pytestmark = pytest.mark.usefixtures("deployment")


def test_rows_say_what_the_events_say(
    store: Store,
    deployment: Deployment,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    say: Callable[..., Observation],
    noon: datetime,
) -> None:
    seen = replace(
        say(ObservationType.ANIMAL, 2, "Ardea cinerea", ClassificationMethod.HUMAN),
        life_stage="adult",
        sex="male",
        behavior="fishing",
        individual_id="ringed",
        setup="calibration",
        classified_by="Ada",
    )
    event = replace(make_event("e1", observations=(say(),)), timestamp_issues="jumped")
    store.close_event(event, (make_media("m1", "e1"), make_media("m2", "e1", kind=MediaKind.BEST)))
    store.set_clock_offset(deployment.deployment_id, timedelta(hours=1), "Ada", "")
    (row,) = store.event_rows()
    start = to_micros(noon + timedelta(hours=1))
    assert dict(zip(EVENT_COLUMNS, row, strict=True)) == {
        "event_id": "e1",
        "deployment_id": "gate-1",
        "start_us": start,
        "end_us": start + 10_000_000,
        "state": "closed",
        "basis": "arrival",
        "has_timestamp_issues": 1,
        "media_count": 2,
        "reviewed": 0,
    }
    assert [row[1] for row in store.observation_rows()] == [event.observations[0].observation_id]

    store.label_event("e1", [seen], by="Ada")
    (row,) = store.event_rows()
    assert row[-1] == 1
    (row,) = store.observation_rows()
    assert dict(zip(OBSERVATION_COLUMNS, row, strict=True)) == {
        "event_id": "e1",
        "observation_id": seen.observation_id,
        "observation_type": "animal",
        "scientific_name": "Ardea cinerea",
        "count": 2,
        "life_stage": "adult",
        "sex": "male",
        "behavior": "fishing",
        "individual_id": "ringed",
        "setup": "calibration",
        "method": "human",
        "classified_by": "Ada",
        "classified_at_us": to_micros(noon),
        "score": 0.75,
    }


def test_every_change_raises_the_revision_and_marks_its_event(
    store: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    say: Callable[..., Observation],
    noon: datetime,
) -> None:
    other = store.deployment_for("ford", "x", noon)
    store.close_event(make_event("other", deployment_id=other.deployment_id))
    clip = make_media("m1", "e1")
    changes: list[Callable[[], object]] = [
        lambda: store.open_event(make_event("e1", state=EventState.OPEN)),
        lambda: store.extend_event("e1", noon + timedelta(minutes=1)),
        lambda: store.close_event(make_event("e1")),
        lambda: store.close_event(make_event("e1", observations=())),
        lambda: store.add_media(clip),
        lambda: store.add_media(replace(clip, kind=MediaKind.BEST)),
        lambda: store.label_event("e1", [say()], by="Ada"),
        lambda: store.label_event("e1", [], by="Ada"),
        lambda: store.set_clock_offset("gate-1", timedelta(hours=1), "Ada", ""),
        lambda: store.load([(make_event("e2"), ())]),
    ]
    for number, change in enumerate(changes):
        before = store.revision()
        change()
        assert store.revision() > before, number
        changed = [row[0] for row in store.event_rows(before)]
        assert changed == (["e2"] if number == len(changes) - 1 else ["e1"]), number
        assert {row[0] for row in store.observation_rows(before)} <= set(changed), number
    assert list(store.event_rows(store.revision())) == []
    assert list(store.observation_rows(store.revision())) == []


def test_a_file_that_moves_or_is_lost_marks_the_events_it_leaves(
    store: Store, make_event: Callable[..., Event], make_media: Callable[..., Media]
) -> None:
    store.close_event(make_event("e1"))
    store.close_event(make_event("e2"))
    clip = make_media("m1", "e1")
    store.add_media(clip)
    before = store.revision()
    store.add_media(replace(clip, event_id="e2"))
    assert {row[0]: row[7] for row in store.event_rows(before)} == {"e1": 0, "e2": 1}
    before = store.revision()
    clip.path.unlink()
    store.recover()
    assert {row[0]: row[7] for row in store.event_rows(before)} == {"e2": 0}


def test_small_things_raise_the_revision_and_mark_no_event(
    store: Store, deployment: Deployment, make_event: Callable[..., Event], noon: datetime
) -> None:
    store.close_event(make_event("e1"))
    lynx = Taxon("Lynx lynx", Rank.SPECIES, {Rank.GENUS: "Lynx"}, {"eng": "lynx"})
    day = timedelta(days=1)
    changes: list[Callable[[], object]] = [
        lambda: store.deployment_for("ford", "x", noon),
        lambda: store.end_deployment("ford-1", noon + day),
        lambda: store.add_deployment(replace(deployment, deployment_id="old", end=noon + day)),
        lambda: store.record_effort(EffortSpan("gate-1", CameraState.UP, noon, noon + day)),
        lambda: store.load_effort([EffortSpan("old", CameraState.UP, noon, noon + day)]),
        lambda: store.add_taxa([lynx]),
        lambda: store.add_taxa([replace(lynx, sensitive=True)]),
    ]
    for number, change in enumerate(changes):
        before = store.revision()
        change()
        assert store.revision() > before, number
        assert list(store.event_rows(before)) == [], number


def test_what_is_undone_never_was(store: Store, make_event: Callable[..., Event]) -> None:
    def fail_in_the_end() -> None:
        with store.transaction():
            store.close_event(make_event("e2"))
            store.load([(make_event("e3"), ())])
            raise ZeroDivisionError

    store.close_event(make_event("e1"))
    before = store.revision()
    with pytest.raises(ZeroDivisionError):
        fail_in_the_end()
    assert store.revision() == before
    assert list(store.event_rows(before)) == []


def test_removed_events_are_told_until_they_are_stored_again(
    store: Store, make_event: Callable[..., Event], noon: datetime
) -> None:
    def forget() -> None:
        policy = RetentionPolicy(event_max_age=timedelta())
        store.apply_retention(store.plan_retention(policy, noon + timedelta(days=1)))

    store.close_event(make_event("e1"))
    store.close_event(make_event("e2"))
    before = store.revision()
    forget()
    assert sorted(store.removed_events(before)) == ["e1", "e2"]
    assert store.removed_events(store.revision()) == []
    store.close_event(make_event("e1"))
    store.load([(make_event("e2"), ())])
    assert store.removed_events(before) == []
    assert {row[0] for row in store.event_rows(before)} == {"e1", "e2"}
    forget()
    assert sorted(store.removed_events(before)) == ["e1", "e2"]


_WRITE_ONE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from trailwarden.domain import Event, EventState, Stamps
from trailwarden.store import Store
moment = datetime(2026, 6, 1, tzinfo=UTC)
with Store.open(Path(sys.argv[1])) as store:
    state = EventState.CLOSED
    store.close_event(Event("elsewhere", "gate-1", moment, moment, state, Stamps(moment)))
"""


def test_another_process_raises_it_too(store: Store, make_event: Callable[..., Event]) -> None:
    store.close_event(make_event("here"))
    with Reader.open(store.data_dir) as reader:
        before = reader.revision()
        store.close()
        subprocess.run([sys.executable, "-c", _WRITE_ONE, str(store.data_dir)], check=True)
        assert reader.revision() > before
        assert [row[0] for row in reader.event_rows(before)] == ["elsewhere"]


def test_a_snapshot_stays_as_it_was(store: Store, make_event: Callable[..., Event]) -> None:
    store.close_event(make_event("e1"))
    with Reader.open(store.data_dir) as reader:
        with reader.snapshot():
            before = reader.revision()
            store.close_event(make_event("e2"))
            assert reader.revision() == before
            assert [row[0] for row in reader.event_rows()] == ["e1"]
            assert [one.event_id for one in reader.all_events()] == ["e1"]
        assert reader.revision() > before


def test_a_stream_left_in_the_middle_holds_nothing(
    store: Store, make_event: Callable[..., Event], noon: datetime
) -> None:
    later = (noon + timedelta(seconds=n) for n in range(2500))
    store.load((make_event(f"e{n:04}", moment), ()) for n, moment in enumerate(later))
    rows = store.event_rows()
    next(rows)
    store.close_event(make_event("more"))  # written while the stream stands open
    assert sum(1 for _ in rows) >= 2499
    left = store.observation_rows()
    next(left)
    del left
    store.close_event(make_event("last"))
    assert len(store.events()) == 2502


def test_all_events_come_in_order_page_by_page(
    store: Store, make_event: Callable[..., Event], noon: datetime
) -> None:
    seconds = [(n * 7919) % 1201 // 2 for n in range(1201)]  # many share a second
    store.load(
        (make_event(f"e{n:04}", noon + timedelta(seconds=second)), ())
        for n, second in enumerate(seconds)
    )
    everything = list(store.all_events())
    assert everything == store.events(EventFilter(newest_first=False))
    assert len(everything) == 1201
    half = EventFilter(since=noon + timedelta(seconds=300), limit=501)
    assert list(store.all_events(half)) == store.events(replace(half, newest_first=False))
    assert list(store.all_events(EventFilter(camera_ids=()))) == []
    with pytest.raises(InvalidInput):
        store.all_events(EventFilter(limit=-1))


def test_all_media_are_streamed_but_those_marked_for_deletion(
    store: Store, make_event: Callable[..., Event], make_media: Callable[..., Media]
) -> None:
    store.close_event(make_event("e1"))
    files = [make_media(f"m{n}", "e1") for n in range(3)]
    loose = replace(make_media("m3", None), stamps=Stamps(files[0].stamps.arrival))
    for one in (*files, loose):
        store.add_media(one)
    assert list(store.all_media()) == [*files, loose]
    (summary,) = store.media_summary()
    assert (summary.deployment_id, summary.kind) == ("gate-1", MediaKind.CLIP)
    assert (summary.files, summary.bytes) == (4, 40)
