"""Loading many events at once leaves the store as storing them one by one would."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.domain import (
    AbsentMedia,
    Box,
    CameraState,
    Category,
    ClassificationMethod,
    Deployment,
    EffortSpan,
    Event,
    EventState,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Stamps,
    Track,
    TrackPoint,
)
from trailwarden.store import (
    EventExists,
    FileMissing,
    InvalidInput,
    Store,
    UnknownDeployment,
    UnknownEvent,
    bulk,
)

pytestmark = pytest.mark.usefixtures("deployment")

_START = datetime(1970, 1, 1, tzinfo=UTC)
_ROLLED = ("tallies", "rollups", "mediaTotals")


def rolled(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is derived from the events, as it lies in the file."""
    with sqlite3.connect(store.data_dir / "trailwarden.sqlite3") as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr)
            for table in _ROLLED
        }


observations = st.builds(
    Observation,
    observation_id=st.just(""),
    observation_type=st.sampled_from(ObservationType),
    count=st.none() | st.integers(0, 4),
    classification_method=st.sampled_from(ClassificationMethod),
    classified_by=st.just("m"),
    classified_at=st.just(_START),
    scientific_name=st.sampled_from([None, "Lynx lynx", "Sus scrofa"]),
    setup=st.sampled_from([None, None, "setup"]),
)
events = st.lists(
    st.tuples(
        st.integers(-100_000, 100_000), st.lists(observations, max_size=4), st.integers(0, 2)
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(given_events=events, at_once=st.integers(1, 5), offset=st.integers(-7200, 7200))
def test_bulk_and_one_by_one_agree(
    given_events: list[tuple[int, list[Observation], int]], at_once: int, offset: int
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        Store.open(Path(folder) / "bulk") as loaded,
        Store.open(Path(folder) / "single") as stored,
    ):
        patch.setattr(bulk, "_AT_ONCE", at_once)  # several batches, without thousands of events
        for store in (loaded, stored):
            made = store.deployment_for("a", "x", _START)
            store.set_clock_offset(made.deployment_id, timedelta(seconds=offset), "Ana", "")
        file = Path(folder) / "0.jpg"
        file.write_bytes(b"picture")
        entries = [_entry(number, *one, file) for number, one in enumerate(given_events)]
        assert loaded.load(iter(entries)) == len(entries)
        for event, media in entries:
            human = [one for one in event.observations if _by_human(one)]
            rest = tuple(one for one in event.observations if not _by_human(one))
            stored.close_event(replace(event, observations=rest), media)
            stored.label_event(event.event_id, human, by="m")
        assert rolled(loaded) == rolled(stored)
        assert loaded.events() == stored.events()
        assert loaded.media_summary() == stored.media_summary()
        for read in (Store.event_rows, Store.observation_rows):
            assert sorted(read(loaded), key=repr) == sorted(read(stored), key=repr)


def _by_human(observation: Observation) -> bool:
    return observation.classification_method is ClassificationMethod.HUMAN


def _entry(
    number: int, second: int, said: list[Observation], files: int, file: Path
) -> tuple[Event, tuple[Media, ...]]:
    start = _START + timedelta(seconds=second)
    numbered = tuple(replace(one, observation_id=f"o{i}") for i, one in enumerate(said))
    stamps = Stamps(arrival=start)
    end = start + timedelta(seconds=number)
    event = Event(f"e{number}", "a-1", start, end, EventState.CLOSED, stamps, numbered)
    media = (
        Media(f"m{number}-{i}", "a-1", f"e{number}", kind, file, "image/jpeg", stamps, 1, 1, 7)
        for i, kind in enumerate((MediaKind.ORIGINAL, MediaKind.THUMBNAIL))
    )
    return event, tuple(media)[:files]


@pytest.fixture
def many(make_event: Callable[..., Event], noon: datetime) -> list[tuple[Event, tuple[Media, ...]]]:
    """A dozen events an hour apart, in three batches."""
    return [(make_event(f"e{n:02}", noon + timedelta(hours=n)), ()) for n in range(12)]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_AT_ONCE", 5)


def test_what_was_loaded_comes_back_whole(
    store: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    say: Callable[..., Observation],
) -> None:
    machine = say(ObservationType.ANIMAL, 2)
    person = replace(
        say(ObservationType.ANIMAL, 1, "Cervus elaphus", ClassificationMethod.HUMAN),
        classified_by="Ada",
        life_stage="adult",
        sex="female",
        behavior="foraging",
        individual_id="F7",
        tags="scar",
        comments="left ear torn",
    )
    track = Track(1, Category.ANIMAL, (TrackPoint(0.0, Box(0.0, 0.0, 1.0, 1.0), 1.0),))
    event = replace(make_event("e1", observations=(person, machine)), tracks=(track,))
    clip = make_media("m1", "e1")
    assert store.load([(event, (clip,))]) == 1
    stored = store.event("e1")
    assert stored.observations == (person, machine)
    assert stored.current == (person,)
    assert stored.media == (clip,)
    assert store.tracks("e1") == (track,)


def test_loading_nothing_is_nothing(store: Store) -> None:
    before = store.revision()
    assert store.load([]) == store.load_effort([]) == store.load_absent_media([]) == 0
    assert store.revision() == before


def test_who_reads_the_store_while_loading_sees_it_whole(
    store: Store,
    many: list[tuple[Event, tuple[Media, ...]]],
    make_event: Callable[..., Event],
    say: Callable[..., Observation],
) -> None:
    """Between two batches anything may be asked and written, also by what yields the events."""

    def entries() -> Iterator[tuple[Event, tuple[Media, ...]]]:
        yield from many[:7]
        assert sum(one.events for one in store.counts()) == 5
        store.label_event("e01", [say(ObservationType.HUMAN)], by="Ada")
        store.close_event(make_event("other"))
        yield from many[7:]

    assert store.load(entries()) == 12
    by_type = {one.observation_type: one.events for one in store.counts()}
    assert by_type == {ObservationType.ANIMAL: 12, ObservationType.HUMAN: 1}


@pytest.mark.parametrize(
    ("spoil", "error", "told"),
    [
        (lambda event: replace(event, event_id="e03"), EventExists, "event e03 .*twice"),
        (lambda event: replace(event, event_id="there"), EventExists, "event there .*already"),
        (lambda event: replace(event, deployment_id="none"), UnknownDeployment, "'none'"),
        (lambda event: replace(event, state=EventState.OPEN), InvalidInput, "e11 is still open"),
        (
            lambda event: replace(event, end=event.start - timedelta(1)),
            InvalidInput,
            "e11 ends .* before",
        ),
        (
            lambda event: replace(event, observations=event.observations * 2),
            InvalidInput,
            "e11 has two observations",
        ),
        (
            lambda event: replace(
                event, observations=tuple(replace(one, count=-1) for one in event.observations)
            ),
            InvalidInput,
            "counts -1",
        ),
    ],
)
def test_one_bad_event_undoes_all_of_them(
    store: Store,
    many: list[tuple[Event, tuple[Media, ...]]],
    make_event: Callable[..., Event],
    spoil: Callable[[Event], Event],
    error: type[Exception],
    told: str,
) -> None:
    store.close_event(make_event("there"))
    before, counted = store.revision(), store.counts()
    spoilt = [*many[:-1], (spoil(many[-1][0]), ())]
    with pytest.raises(error, match=told):
        store.load(spoilt)
    assert [one.event_id for one in store.events()] == ["there"]
    assert (store.revision(), store.counts()) == (before, counted)
    store.close_event(make_event("after"))  # and the triggers work again
    assert sum(one.events for one in store.counts()) == 2


def test_evidence_must_be_there_and_new(
    store: Store, make_event: Callable[..., Event], make_media: Callable[..., Media]
) -> None:
    clip = make_media("m1", "e1")
    for media, told in (
        ((clip, clip), "media m1 .*twice"),
        ((replace(clip, event_id="e2"),), "belongs to event e2"),
        ((replace(clip, path=Path("m1.mp4")),), "not an absolute path"),
    ):
        with pytest.raises(InvalidInput, match=told):
            store.load([(make_event("e1"), media)])
    with pytest.raises(FileMissing, match=r"nowhere\.mp4"):
        store.load([(make_event("e1"), (replace(clip, path=clip.path / "nowhere.mp4"),))])
    store.load([(make_event("e1"), (clip,))])
    with pytest.raises(InvalidInput, match="media m1 is stored already"):
        store.load([(make_event("e2"), (replace(clip, event_id="e2"),))])


def test_effort_is_loaded_whole_or_not_at_all(
    store: Store, deployment: Deployment, noon: datetime
) -> None:
    def span(first: int, last: int, state: CameraState = CameraState.UP) -> EffortSpan:
        hour = timedelta(hours=1)
        return EffortSpan(deployment.deployment_id, state, noon + first * hour, noon + last * hour)

    spans = [span(0, 5), span(5, 7, CameraState.DARK), span(9, 12)]
    before = store.revision()
    assert store.load_effort([*spans, span(8, 8)]) == 3  # one of no length is left out
    assert store.effort_spans() == spans
    assert store.revision() > before
    for overlapping in ([span(6, 8)], [span(20, 23), span(22, 24)], [span(0, 1)]):
        with pytest.raises(InvalidInput, match=r"effort of gate-1: .* overlaps"):
            store.load_effort([span(12, 13), *overlapping])
    with pytest.raises(UnknownDeployment):
        store.load_effort([span(12, 13), replace(span(13, 14), deployment_id="none")])
    with pytest.raises(InvalidInput, match="ends before it begins"):
        store.load_effort([span(13, 12)])
    assert store.effort_spans() == spans
    store.record_effort(span(7, 9))  # the live ledger goes on from there
    assert store.effort(deployment_id="gate-1")[0].camera_days == pytest.approx(10 / 24)


def test_absent_media_are_kept_apart_until_their_files_turn_up(
    store: Store, make_event: Callable[..., Event], make_media: Callable[..., Media], noon: datetime
) -> None:
    store.close_event(make_event("e1"))
    url = "https://example.org/1.jpg"
    rows = [
        AbsentMedia("m1", "gate-1", "e1", url, "image/jpeg", Stamps(noon, shown=noon)),
        AbsentMedia("m2", "gate-1", None, "clips/2.mp4", "video/mp4", Stamps(noon)),
    ]
    assert store.load_absent_media(rows) == 2
    assert list(store.absent_media()) == list(store.absent_media("gate-1")) == rows
    assert list(store.absent_media("other")) == []
    assert [(one.kind, one.files, one.bytes) for one in store.media_summary()] == [("absent", 2, 0)]
    with pytest.raises(InvalidInput, match="media m1 is stored already"):
        store.load_absent_media([replace(rows[1], media_id="m3"), rows[0]])
    with pytest.raises(UnknownDeployment):
        store.load_absent_media([replace(rows[1], media_id="m3", deployment_id="none")])
    with pytest.raises(UnknownEvent):
        store.load_absent_media([replace(rows[1], media_id="m3", event_id="none")])
    assert list(store.absent_media()) == rows

    found = make_media("m1", "e1", kind=MediaKind.CLIP)
    store.add_media(found)
    store.load([(make_event("e2"), (make_media("m2", "e2"),))])
    assert list(store.absent_media()) == []
    assert [(one.kind, one.files) for one in store.media_summary()] == [(MediaKind.CLIP, 2)]
