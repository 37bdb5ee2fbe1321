"""Retention forgets files before events, and never what a person labelled or what is not ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from trailwarden.domain import Event, EventState, Media, MediaKind, Observation, Stamps
from trailwarden.store import InvalidInput, RetentionPolicy, RetentionResult, Store

_DAY = timedelta(days=1)


@pytest.fixture
def filled(
    store: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    noon: datetime,
) -> Store:
    """Four events a day apart, oldest first; each with a clip, a best frame and a thumbnail."""
    store.deployment_for("gate", "x", noon)
    for number in range(4):
        arrival = noon + number * _DAY
        media = tuple(
            make_media(
                f"{kind}{number}", f"e{number}", kind=kind, content=bytes(size), arrival=arrival
            )
            for kind, size in (
                (MediaKind.CLIP, 1000),
                (MediaKind.BEST, 100),
                (MediaKind.THUMBNAIL, 10),
            )
        )
        store.close_event(make_event(f"e{number}", arrival), media)
    return store


def forget(store: Store, policy: RetentionPolicy, now: datetime) -> RetentionResult:
    return store.apply_retention(store.plan_retention(policy, now))


def media_left(store: Store) -> list[str]:
    return sorted(one.media_id for event in store.events() for one in event.media)


def files_left(store: Store) -> list[str]:
    return sorted(path.stem for path in (store.data_dir / "media").iterdir())


def test_a_plan_deletes_nothing(filled: Store, noon: datetime) -> None:
    plan = filled.plan_retention(RetentionPolicy(max_age=2 * _DAY), noon + 4 * _DAY)
    assert [one.media_id for one in plan.files] == [
        *("clip0", "clip1", "best0", "best1", "thumbnail0", "thumbnail1")
    ]
    assert (plan.bytes_freed, plan.bytes_kept, plan.event_ids) == (2220, 2220, ())
    assert len(media_left(filled)) == len(files_left(filled)) == 12


def test_old_files_go_and_their_events_stay(filled: Store, noon: datetime) -> None:
    result = forget(filled, RetentionPolicy(max_age=2 * _DAY), noon + 4 * _DAY)
    assert (result.media_deleted, result.events_deleted, result.bytes_freed) == (6, 0, 2220)
    assert len(filled.events()) == 4
    assert media_left(filled) == files_left(filled)
    assert media_left(filled) == ["best2", "best3", "clip2", "clip3", "thumbnail2", "thumbnail3"]
    assert filled.media_bytes() == 2220


def test_what_was_deleted_by_hand_is_not_counted_again(filled: Store, noon: datetime) -> None:
    media = filled.data_dir / "media"
    (media / "clip0.mp4").unlink()
    (media / "clip1.mp4").write_bytes(bytes(40))  # 1000 bytes when it was stored
    result = forget(filled, RetentionPolicy(max_age=2 * _DAY), noon + 4 * _DAY)
    assert (result.media_deleted, result.bytes_freed, result.refused) == (5, 260, ())
    assert media_left(filled) == files_left(filled)
    for path in media.iterdir():
        path.unlink()
    result = forget(filled, RetentionPolicy(max_bytes=0), noon + 4 * _DAY)
    assert result == RetentionResult(media_deleted=0, events_deleted=0, bytes_freed=0, refused=())
    assert media_left(filled) == []


def test_by_size_clips_go_before_frames_oldest_first(filled: Store, noon: datetime) -> None:
    forget(filled, RetentionPolicy(max_bytes=1500), noon)
    assert [one for one in files_left(filled) if one.startswith("clip")] == ["clip3"]
    forget(filled, RetentionPolicy(max_bytes=250), noon)
    assert files_left(filled) == [
        *("best2", "best3", "thumbnail0", "thumbnail1", "thumbnail2", "thumbnail3")
    ]
    forget(filled, RetentionPolicy(max_bytes=0), noon)
    assert files_left(filled) == []
    assert len(filled.events()) == 4


def test_events_go_with_their_files_when_asked(filled: Store, noon: datetime) -> None:
    policy = RetentionPolicy(max_age=3 * _DAY, keep_events=False)
    assert forget(filled, policy, noon + 4 * _DAY).events_deleted == 1
    policy = RetentionPolicy(event_max_age=2 * _DAY)
    assert forget(filled, policy, noon + 4 * _DAY).events_deleted == 1
    assert [one.event_id for one in filled.events()] == ["e3", "e2"]
    assert media_left(filled) == files_left(filled)
    assert sum(one.events for one in filled.counts()) == 2


def test_what_a_person_labelled_is_never_touched(
    filled: Store, say: Callable[..., Observation], noon: datetime
) -> None:
    everything = RetentionPolicy(max_bytes=0, event_max_age=timedelta())
    plan = filled.plan_retention(everything, noon + 30 * _DAY)
    assert len(plan.event_ids) == 4
    filled.label_event("e1", [say()], by="Ana")  # after the plan was made
    result = filled.apply_retention(plan)
    assert (result.media_deleted, result.events_deleted) == (9, 3)
    assert media_left(filled) == files_left(filled) == ["best1", "clip1", "thumbnail1"]
    assert forget(filled, everything, noon + 30 * _DAY).media_deleted == 0


def test_an_open_event_is_left_alone(
    filled: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    noon: datetime,
) -> None:
    filled.open_event(make_event("live", noon - 9 * _DAY, state=EventState.OPEN))
    filled.add_media(make_media("clip-live", "live", arrival=noon - 9 * _DAY))
    forget(filled, RetentionPolicy(max_bytes=0, event_max_age=timedelta()), noon + 30 * _DAY)
    assert [one.event_id for one in filled.events()] == ["live"]
    assert files_left(filled) == ["clip-live"]


def test_files_that_are_not_ours_are_never_deleted(
    filled: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    noon: datetime,
    tmp_path: Path,
) -> None:
    card, inside = tmp_path / "card" / "IMG_1.JPG", filled.data_dir / "media" / "IMG_2.JPG"
    elsewhere = tmp_path / "other" / "clip.mp4"
    sneaky = filled.data_dir / ".." / "beside.mp4"
    media = (
        make_media("m1", "e9", kind=MediaKind.ORIGINAL, path=card),
        make_media("m2", "e9", kind=MediaKind.ORIGINAL, path=inside),
        make_media("m3", "e9", kind=MediaKind.CLIP, path=elsewhere),
        make_media("m4", "e9", kind=MediaKind.CLIP, path=sneaky),
    )
    filled.close_event(make_event("e9"), media)
    forget(filled, RetentionPolicy(max_bytes=0, event_max_age=timedelta()), noon + 30 * _DAY)
    assert filled.events() == []
    assert all(path.is_file() for path in (card, inside, elsewhere, sneaky))


def test_a_linked_folder_leads_nothing_astray(
    filled: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    noon: datetime,
    tmp_path: Path,
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    inside = filled.data_dir / "clips"
    clip = make_media("m1", "e9", path=inside / "m1.mp4")
    filled.close_event(make_event("e9"), (clip,))
    plan = filled.plan_retention(RetentionPolicy(max_bytes=0), noon)
    inside.rename(outside / "clips")
    inside.symlink_to(outside / "clips")  # after its row was written
    result = filled.apply_retention(plan)
    assert [path for path, _ in result.refused] == [clip.path]
    assert (outside / "clips" / "m1.mp4").is_file()


def test_a_wrong_clock_does_not_make_tonight_old(
    filled: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    noon: datetime,
) -> None:
    reset = datetime(1970, 1, 1, tzinfo=UTC)
    stamps = Stamps(arrival=noon + 4 * _DAY, shown=reset)
    clip = replace(make_media("clip-reset", "reset"), stamps=stamps)
    filled.close_event(replace(make_event("reset", reset), stamps=stamps), (clip,))
    forget(filled, RetentionPolicy(max_age=_DAY, keep_events=False), noon + 4 * _DAY)
    assert "clip-reset" in media_left(filled)


def test_a_deletion_cut_short_is_finished_on_opening(filled: Store, noon: datetime) -> None:
    """The marks are in the database, some files are gone, no row is: what a kill leaves."""
    filled._database.run("UPDATE media SET doomed = 1 WHERE kind = 'clip'")
    (filled.data_dir / "media" / "clip0.mp4").unlink()
    assert media_left(filled) == sorted(set(files_left(filled)) - {"clip1", "clip2", "clip3"})
    filled.close()
    with Store.open(filled.data_dir) as again:
        assert again.recovered.deletions_finished == 3  # the fourth file was gone already
        assert media_left(again) == files_left(again)
        assert again.media_bytes(MediaKind.CLIP) == 0
        assert len(again.events()) == 4


def test_nonsense_is_refused(filled: Store) -> None:
    with pytest.raises(InvalidInput, match="negative"):
        RetentionPolicy(max_age=timedelta(days=-1))
    with pytest.raises(InvalidInput, match="negative"):
        RetentionPolicy(max_bytes=-1)
    with pytest.raises(InvalidInput, match="no time zone"):
        filled.plan_retention(RetentionPolicy(), datetime(2026, 6, 1))  # noqa: DTZ001 - the point
