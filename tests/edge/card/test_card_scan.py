"""Scanning into a real store: what becomes of a card, and of the same card again."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.edge.card.card_maker import (
    DAWN,
    WRITTEN,
    RedThings,
    later,
    write_still,
    write_video,
)

from trailwarden.cli.scanning import StoreLedger
from trailwarden.domain import CameraState, MediaKind, ObservationType
from trailwarden.edge.card import BurstRules, CardReport, CardScan, Step, cards_of, plan_card
from trailwarden.edge.detect.port import Detector
from trailwarden.store import EventFilter, Store, StoredEvent

ANIMAL = (20, 30, 40, 30)
OTHER_ANIMAL = (100, 60, 40, 30)
PERSON = (70, 20, 20, 60)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def card(tmp_path: Path) -> Path:
    return tmp_path / "card"


def scan(
    store: Store,
    *folders: Path | str,
    zone: str = "UTC",
    detector: Detector | None = RedThings(),  # noqa: B008 - it has no state
    stop_after: int | None = None,
) -> list[CardReport]:
    cards = cards_of(map(str, folders))
    plans = [plan_card(card, ZoneInfo(zone), BurstRules()) for card in cards]
    stop = threading.Event()
    done = iter(range(1000))

    def progress(_: object) -> None:
        if next(done) + 1 == stop_after:
            stop.set()

    zones = {card.camera_id: zone for card in cards}
    CardScan(StoreLedger(store, zones), store.data_dir, detector, stop=stop, progress=progress).run(
        plans
    )
    return [plan.report for plan in plans]


def events(store: Store) -> list[StoredEvent]:
    return store.events(EventFilter(limit=500, newest_first=False))


def test_a_burst_is_one_event_whose_count_is_that_of_its_fullest_picture(
    store: Store, card: Path
) -> None:
    write_still(card / "IMG_1.JPG", DAWN, red=[ANIMAL])
    write_still(card / "IMG_2.JPG", later(2), red=[ANIMAL, OTHER_ANIMAL])
    write_still(card / "IMG_3.JPG", later(4), red=[ANIMAL, PERSON])
    (report,) = scan(store, card)
    (event,) = events(store)
    assert (event.start, event.end) == (DAWN, later(4))
    assert {o.observation_type: o.count for o in event.observations} == {
        ObservationType.ANIMAL: 2,
        ObservationType.HUMAN: 1,
    }
    assert {o.classified_by for o in event.observations} == {RedThings.identity.label}
    originals = [m for m in event.media if m.kind is MediaKind.ORIGINAL]
    assert sorted(m.path for m in originals) == sorted(card.iterdir())
    assert {m.kind for m in event.media} == {
        MediaKind.ORIGINAL,
        MediaKind.BEST,
        MediaKind.THUMBNAIL,
    }
    assert all(m.path.is_file() for m in event.media)
    assert (report.new, report.bursts, len(report.event_ids)) == (3, 1, 1)


def test_nothing_found_is_blank_and_nobody_looking_is_unclassified(
    store: Store, tmp_path: Path
) -> None:
    write_still(tmp_path / "looked/a.jpg")
    write_still(tmp_path / "unseen/a.jpg")
    scan(store, tmp_path / "looked")
    scan(store, tmp_path / "unseen", detector=None)
    said = {e.camera_id: e.observations[0].observation_type for e in events(store)}
    assert said == {
        "looked": ObservationType.BLANK,
        "unseen": ObservationType.UNCLASSIFIED,
    }


def test_exif_times_are_read_in_the_cameras_zone(store: Store, card: Path) -> None:
    write_still(card / "a.jpg", datetime(2024, 7, 1, 12, tzinfo=UTC))
    scan(store, card, zone="Europe/Berlin")
    (event,) = events(store)
    assert event.start == datetime(2024, 7, 1, 10, tzinfo=UTC)
    assert event.deployment.time_zone == "Europe/Berlin"
    assert event.stamps.shown == event.start
    assert event.stamps.arrival == WRITTEN


def test_summer_time_never_makes_an_event_end_before_it_starts(store: Store, card: Path) -> None:
    write_still(card / "I_1.jpg", datetime(2024, 3, 31, 2, 30, tzinfo=UTC))
    write_still(card / "I_2.jpg", datetime(2024, 3, 31, 3, 0, 20, tzinfo=UTC))
    scan(store, card, zone="Europe/Berlin")
    assert all("ran back" in event.timestamp_issues for event in events(store))


@pytest.mark.parametrize("taken", [None, datetime(1970, 1, 1, tzinfo=UTC)])
def test_without_a_credible_time_the_files_own_is_used_and_said(
    store: Store, card: Path, taken: datetime | None
) -> None:
    write_still(card / "a.jpg", taken)
    scan(store, card)
    (event,) = events(store)
    assert event.start == WRITTEN
    assert "the time its file was written is used" in event.timestamp_issues


def test_odd_pictures_are_read_and_broken_ones_told(store: Store, card: Path) -> None:
    write_still(card / "cmyk.jpg", DAWN, red=[ANIMAL], mode="CMYK")
    write_still(card / "turned.jpg", later(600), red=[ANIMAL], orientation=6)
    whole = write_still(card / "cut.jpg", later(1200)).read_bytes()
    (card / "cut.jpg").write_bytes(whole[: len(whole) * 2 // 3])
    (card / "empty.jpg").touch()
    (card / "empty2.jpg").touch()
    (card / "text.jpg").write_text("this is no picture")
    (card / "text.mp4").write_text("this is no video")
    (report,) = scan(store, card)
    assert report.new == 3
    assert sorted(fault.path.name for fault in report.failed) == [
        "empty.jpg",
        "empty2.jpg",
        "text.jpg",
        "text.mp4",
    ]
    assert [fault.path.name for fault in report.damaged] == ["cut.jpg"]
    sizes = {m.path.name: (m.width, m.height) for e in events(store) for m in e.media}
    assert sizes["turned.jpg"] == (120, 160)
    (again,) = scan(store, card)
    assert [f.path for f in again.failed] == [f.path for f in report.failed]
    assert (again.new, again.known, again.waiting) == (0, 3, 0)


def test_a_second_run_looks_at_nothing_and_changes_nothing(store: Store, card: Path) -> None:
    for number in range(5):
        write_still(card / f"DCIM/IMG_{number}.JPG", later(number * 100), red=[ANIMAL])
    write_video(card / "DCIM/VID_1.AVI")
    scan(store, card)
    before, effort = events(store), store.effort_spans()

    class Blind(RedThings):
        def detect(self, *_: object) -> tuple[()]:
            raise AssertionError("a known picture was looked at again")

    (report,) = scan(store, card, detector=Blind())
    assert (report.known, report.new) == (6, 0)
    assert events(store) == before
    assert store.effort_spans() == effort


def test_progress_is_told_of_every_file_known_or_new(store: Store, card: Path) -> None:
    for number in range(30):
        write_still(card / f"IMG_{number}.JPG", later(number * 100))
    (card / "empty.jpg").touch()
    scan(store, card)
    steps: list[Step] = []
    plan = plan_card(cards_of([str(card)])[0], ZoneInfo("UTC"), BurstRules())
    ledger = StoreLedger(store, {"card": "UTC"})
    stop = threading.Event()
    CardScan(ledger, store.data_dir, None, stop=stop, progress=steps.append).run([plan])
    assert sum(step.files for step in steps) == 31
    assert sum(step.size_bytes for step in steps) == plan.size_bytes


def test_a_stopped_scan_goes_on_where_it_was(store: Store, card: Path) -> None:
    for number in range(40):
        write_still(card / f"IMG_{number}.JPG", later(number * 100))
    (stopped,) = scan(store, card, stop_after=5)
    assert 5 <= len(events(store)) < 40
    assert stopped.waiting == 40 - stopped.new
    assert not store.effort_spans()
    scan(store, card)
    assert len(events(store)) == 40
    (span,) = store.effort_spans()
    assert (span.state, span.start, span.end) == (CameraState.UP, DAWN, later(3900))


def test_a_picture_that_goes_while_it_is_read_is_read_the_next_time(
    store: Store, card: Path
) -> None:
    write_still(card / "IMG_1.JPG", DAWN)
    write_still(card / "IMG_2.JPG", later(100))
    content = (card / "IMG_2.JPG").read_bytes()

    class Puller(StoreLedger):
        """The card is pulled out halfway, as far as the second picture goes."""

        def key_of(self, path: Path) -> str:
            key = super().key_of(path)
            (card / "IMG_2.JPG").unlink()
            return key

    plan = plan_card(cards_of([str(card)])[0], ZoneInfo("UTC"), BurstRules())
    plan = replace(plan, items=plan.items[1:])
    ledger = Puller(store, {"card": "UTC"})
    CardScan(ledger, store.data_dir, None, stop=threading.Event()).run([plan])
    assert [fault.path.name for fault in plan.report.failed] == ["IMG_2.JPG"]
    (card / "IMG_2.JPG").write_bytes(content)
    scan(store, card)
    assert [event.start for event in events(store)] == [DAWN, later(100)]


def test_a_card_mounted_elsewhere_is_known_and_its_rows_follow(
    store: Store, card: Path, tmp_path: Path
) -> None:
    write_still(card / "a.jpg")
    scan(store, f"gate={card}")
    card.rename(tmp_path / "elsewhere")
    (report,) = scan(store, f"gate={tmp_path / 'elsewhere'}")
    assert (report.known, report.new) == (1, 0)
    (event,) = events(store)
    originals = [m.path for m in event.media if m.kind is MediaKind.ORIGINAL]
    assert originals == [tmp_path / "elsewhere/a.jpg"]


def test_pictures_copied_later_make_an_event_of_their_own(store: Store, card: Path) -> None:
    write_still(card / "IMG_1.JPG", DAWN)
    scan(store, card)
    (before,) = events(store)
    write_still(card / "IMG_2.JPG", later(1))
    scan(store, card)
    assert events(store)[0] == before
    assert [e.start for e in events(store)] == [DAWN, later(1)]


def test_the_same_content_twice_is_counted_once(store: Store, card: Path, tmp_path: Path) -> None:
    write_still(card / "a/IMG_1.JPG", DAWN)
    shutil.copy(card / "a/IMG_1.JPG", card / "b.jpg")
    shutil.copytree(card, tmp_path / "backup")
    reports = scan(store, card, tmp_path / "backup")
    assert [(r.new, r.copies) for r in reports] == [(1, 1), (0, 2)]
    assert len(events(store)) == 1


def test_two_cards_of_one_camera(store: Store, tmp_path: Path) -> None:
    write_still(tmp_path / "may/a.jpg", DAWN)
    write_still(tmp_path / "may/b.jpg", later(3600))
    write_still(tmp_path / "june/a.jpg", DAWN + timedelta(days=31))
    write_still(tmp_path / "june/b.jpg", DAWN + timedelta(days=32))
    scan(store, f"gate={tmp_path / 'june'}", f"gate={tmp_path / 'may'}")
    (deployment,) = store.deployments()
    assert deployment.start == DAWN
    assert [span.duration for span in store.effort_spans()] == [
        timedelta(hours=1),
        timedelta(days=1),
    ]


def test_effort_is_counted_by_each_clock_the_camera_had(store: Store, card: Path) -> None:
    write_still(card / "IMG_1.JPG", DAWN)
    write_still(card / "IMG_2.JPG", later(3600))
    reset = datetime(2015, 1, 1, tzinfo=UTC)
    write_still(card / "IMG_3.JPG", reset)
    write_still(card / "IMG_4.JPG", reset + timedelta(hours=2))
    write_still(card / "copy.jpg", None)
    scan(store, card)
    spans = store.effort_spans()
    assert [span.duration for span in spans] == [timedelta(hours=2), timedelta(hours=1)]


def test_a_still_animal_in_a_video_is_an_event_and_an_empty_one_is_blank(
    store: Store, card: Path
) -> None:
    write_video(card / "VID_1.MP4", red=ANIMAL, created=DAWN)
    write_video(card / "VID_2.AVI", seconds=3)
    (report,) = scan(store, card)
    assert report.new == 2
    by_name = {
        m.path.name: (event, m)
        for event in events(store)
        for m in event.media
        if m.kind is MediaKind.ORIGINAL
    }
    event, row = by_name["VID_1.MP4"]
    assert event.observations[0].observation_type is ObservationType.ANIMAL
    assert DAWN <= event.start <= later(0.5)
    assert row.duration_s == pytest.approx(4, abs=0.2)
    assert {m.kind for m in event.media} == {
        MediaKind.ORIGINAL,
        MediaKind.BEST,
        MediaKind.THUMBNAIL,
    }
    empty, _ = by_name["VID_2.AVI"]
    assert empty.observations[0].observation_type is ObservationType.BLANK
    assert empty.duration == timedelta(seconds=3)
    assert "the time its file was written" in empty.timestamp_issues


def test_a_video_cut_in_the_middle_is_watched_as_far_as_it_goes(store: Store, card: Path) -> None:
    whole = write_video(card / "VID_1.AVI", red=ANIMAL, seconds=6).read_bytes()
    (card / "VID_1.AVI").write_bytes(whole[: len(whole) // 2])
    (report,) = scan(store, card)
    assert [fault.path.name for fault in report.damaged] == ["VID_1.AVI"]
    (event,) = events(store)
    assert event.observations[0].observation_type is ObservationType.ANIMAL


def test_nothing_on_the_card_is_changed(store: Store, card: Path) -> None:
    write_still(card / "Wäsche/IMG_1.JPG", red=[ANIMAL])
    write_video(card / "VID_1.AVI")

    def state() -> dict[Path, tuple[int, bytes]]:
        return {
            path: (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
            for path in card.rglob("*")
        }

    before = state()
    scan(store, card)
    assert state() == before
