"""A folder into which a camera uploads, watched into a real store."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.edge.card.card_maker import DAWN, RedThings, later, write_still, write_video

from trailwarden.cli.scanning import StoreLedger
from trailwarden.domain import EventState, MediaKind, ObservationType, SinkUnavailable
from trailwarden.edge.card import BurstRules, Card, CardScan, Filing, cards_of, plan_card
from trailwarden.edge.card.growing import GrowingCard
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.models import find_model
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.notice import EventStored, Notice, Remark, Trouble
from trailwarden.store import EventFilter, Store, StoredEvent

ANIMAL = (20, 30, 40, 30)
BRIEF = timedelta(seconds=0.4)
LONG = timedelta(hours=1)


@dataclass
class Watch:
    """A folder under watch, and what was said of it."""

    store: Store
    folder: Path
    notices: list[Notice] = field(default_factory=list)
    said: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, notice: Notice) -> None:
        with self.said:
            self.notices.append(notice)
            self.said.notify_all()

    def card(self, gap: timedelta = BRIEF, ledger: StoreLedger | None = None) -> GrowingCard:
        return GrowingCard(
            Card("gate", self.folder),
            ledger or StoreLedger(self.store),
            self.store.data_dir,
            self.tell,
            rules=BurstRules(gap=gap),
            poll_s=0.02,
        )

    @contextmanager
    def running(self, card: GrowingCard, detector: Detector | None = None) -> Iterator[GrowingCard]:
        """Watch in the background while the body runs, then stop."""
        with DetectorPool(detector or RedThings()) as pool:
            thread = threading.Thread(target=card.run, args=(pool,))
            thread.start()
            try:
                yield card
            finally:
                card.stop()
                thread.join(30)
                assert not thread.is_alive()

    def wait_for(self, happened: Callable[[], bool]) -> None:
        with self.said:
            assert self.said.wait_for(happened, 30), self.notices

    def wait_for_events(self, count: int) -> None:
        self.wait_for(lambda: self.said_of(EventStored) >= count)

    def said_of(self, kind: type[Notice]) -> int:
        return sum(isinstance(notice, kind) for notice in self.notices)

    @property
    def originals_told(self) -> list[Path]:
        stored = [notice for notice in self.notices if isinstance(notice, EventStored)]
        media = [one for notice in stored for one in notice.media]
        return [one.path for one in media if one.kind is MediaKind.ORIGINAL]

    @property
    def troubles(self) -> list[str]:
        return [notice.message for notice in self.notices if isinstance(notice, Trouble)]

    @property
    def events(self) -> list[StoredEvent]:
        return self.store.events(EventFilter(limit=500, newest_first=False))

    def scan(self) -> int:
        """Scan the folder as `trailwarden scan` does; return how many files were new."""
        (card,) = cards_of([f"gate={self.folder}"])
        plan = plan_card(card, UTC, BurstRules())
        CardScan(
            StoreLedger(self.store), self.store.data_dir, RedThings(), stop=threading.Event()
        ).run([plan])
        return plan.report.new


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    folder = tmp_path / "upload"
    folder.mkdir()
    with Store.open(tmp_path / "data") as store:
        yield Watch(store, folder)


def upload(source: Path, target: Path) -> None:
    """As careful servers do it: under another name until it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    part.rename(target)


def test_what_lies_there_and_what_comes_become_events_of_bursts(
    watch: Watch, tmp_path: Path
) -> None:
    write_still(watch.folder / "IMG_1.JPG", DAWN, red=[ANIMAL])
    write_still(watch.folder / "IMG_2.JPG", later(0.2), red=[ANIMAL])
    with watch.running(watch.card()) as card:
        watch.wait_for_events(1)
        for number in (3, 4):
            made = write_still(tmp_path / f"IMG_{number}.JPG", later(600), red=[ANIMAL])
            upload(made, watch.folder / "sub" / made.name)
        watch.wait_for_events(2)
    first, second = watch.events
    assert (first.start, second.start) == (DAWN, later(600))
    assert [len(event.media) for event in (first, second)] == [4, 4]  # and best, and thumbnail
    assert {e.observations[0].observation_type for e in (first, second)} == {ObservationType.ANIMAL}
    assert {e.state for e in (first, second)} == {EventState.CLOSED}
    told = [n for n in watch.notices if isinstance(n, EventStored)]
    assert [notice.event.event_id for notice in told] == [first.event_id, second.event_id]
    assert {media.path for media in told[1].media} == {media.path for media in second.media}
    assert card.report.new == 4
    assert card.report.deployment == second.deployment
    (span,) = watch.store.effort_spans()
    assert (span.start, span.end) == (DAWN, later(600))


def test_a_picture_written_slowly_is_read_when_it_is_whole(watch: Watch, tmp_path: Path) -> None:
    made = write_still(tmp_path / "a.jpg", red=[ANIMAL]).read_bytes()
    marker = write_still(tmp_path / "marker.jpg", later(999))
    with watch.running(watch.card(gap=timedelta(seconds=2))):
        with (watch.folder / "a.jpg").open("wb", buffering=0) as file:
            for start in range(0, len(made), len(made) // 40):
                file.write(made[start : start + len(made) // 40])
                threading.Event().wait(0.03)  # slower than polls, quicker than a burst ends
        upload(marker, watch.folder / "marker.jpg")
        watch.wait_for_events(2)
    assert [event.start for event in watch.events] == [DAWN, later(999)]
    assert not watch.troubles
    assert watch.events[0].observations[0].observation_type is ObservationType.ANIMAL


def test_a_burst_that_goes_on_is_one_event(watch: Watch, tmp_path: Path) -> None:
    made = [write_still(tmp_path / f"IMG_{i}.JPG", later(i // 4)) for i in range(6)]
    with watch.running(watch.card(gap=timedelta(seconds=3))):
        for picture in made:
            upload(picture, watch.folder / picture.name)
            threading.Event().wait(0.1)  # a few looks
        watch.wait_for_events(1)
    (event,) = watch.events
    assert sorted(watch.originals_told) == sorted(watch.folder.iterdir())
    assert event.duration == timedelta(seconds=1)


def test_stopping_stores_what_was_only_waited_for(watch: Watch) -> None:
    write_still(watch.folder / "IMG_1.JPG", DAWN)
    write_still(watch.folder / "IMG_2.JPG", later(9000), written=datetime.now(UTC))
    with watch.running(watch.card(gap=LONG)):
        watch.wait_for_events(1)
        assert len(watch.events) == 1
    assert [event.start for event in watch.events] == [DAWN, later(9000)]
    assert watch.said_of(EventStored) == 2


def test_stopping_leaves_a_file_still_coming_to_the_next_run(watch: Watch, tmp_path: Path) -> None:
    whole = write_still(tmp_path / "IMG_2.JPG", later(9000))
    write_still(watch.folder / "IMG_1.JPG", DAWN)
    with watch.running(watch.card(gap=LONG)):
        watch.wait_for_events(1)
        growing = (watch.folder / "IMG_2.JPG").open("wb", buffering=0)
        stirring = threading.Event()

        def grow() -> None:
            while not stirring.wait(0.005):
                growing.write(b"\xff")

        thread = threading.Thread(target=grow)
        thread.start()
        threading.Event().wait(0.2)
    stirring.set()
    thread.join()
    growing.close()
    assert [event.start for event in watch.events] == [DAWN]
    upload(whole, watch.folder / "IMG_2.JPG")
    with watch.running(watch.card()):
        watch.wait_for_events(2)
    assert [event.start for event in watch.events] == [DAWN, later(9000)]


def test_neither_a_second_watch_nor_a_scan_does_anything_twice(watch: Watch) -> None:
    for number in range(5):
        write_still(watch.folder / f"IMG_{number}.JPG", later(100 * number), red=[ANIMAL])
    write_video(watch.folder / "VID_1.AVI", seconds=1)
    with watch.running(watch.card()):
        watch.wait_for_events(6)
    before, effort = watch.events, watch.store.effort_spans()
    write_still(watch.folder / "IMG_9.JPG", later(9000))
    with watch.running(watch.card()) as card:
        watch.wait_for_events(7)
    assert card.report.new == 1
    assert watch.scan() == 0
    after = watch.events
    assert [e.event_id for e in after if e in before] == [e.event_id for e in before]
    assert len(after) == 7
    assert effort[0].start == watch.store.effort_spans()[0].start


def test_a_watch_goes_on_where_a_scan_was(watch: Watch) -> None:
    write_still(watch.folder / "IMG_1.JPG", DAWN)
    assert watch.scan() == 1
    write_still(watch.folder / "IMG_2.JPG", later(9000))
    with watch.running(watch.card()) as card:
        watch.wait_for_events(1)
    assert [event.start for event in watch.events] == [DAWN, later(9000)]
    assert card.report.new == 1
    (span,) = watch.store.effort_spans()
    assert (span.start, span.end) == (DAWN, later(9000))


def test_a_file_is_read_once_however_often_the_folder_grows(watch: Watch, tmp_path: Path) -> None:
    class Counting(StoreLedger):
        read: list[str]

        def key_of(self, path: Path) -> str:
            self.read.append(path.name)
            return super().key_of(path)

    ledger = Counting(watch.store)
    ledger.read = []
    with watch.running(watch.card(ledger=ledger)):
        for number in range(4):
            made = write_still(tmp_path / f"IMG_{number}.JPG", later(number * 100))
            upload(made, watch.folder / made.name)
            watch.wait_for_events(number + 1)
    assert sorted(ledger.read) == [f"IMG_{number}.JPG" for number in range(4)]


def test_unreadable_pictures_are_told_and_counted_once(watch: Watch, tmp_path: Path) -> None:
    (watch.folder / "bad.jpg").write_text("no picture")
    (watch.folder / "empty.jpg").touch()
    with watch.running(watch.card()) as card:
        for number in range(3):
            made = write_still(tmp_path / f"IMG_{number}.JPG", later(number * 100))
            upload(made, watch.folder / made.name)
            watch.wait_for_events(number + 1)
        watch.wait_for(lambda: len(watch.troubles) >= 2)
    assert sorted(message.count("bad.jpg") > 0 for message in watch.troubles) == [False, True]
    assert {fault.path.name for fault in card.report.failed} == {"bad.jpg", "empty.jpg"}
    assert card.report.new == 3


def test_a_folder_that_goes_is_told_and_waited_for(watch: Watch, tmp_path: Path) -> None:
    write_still(watch.folder / "IMG_1.JPG", DAWN)
    with watch.running(watch.card()):
        watch.wait_for_events(1)
        watch.folder.rename(tmp_path / "away")
        watch.wait_for(lambda: bool(watch.troubles))
        write_still(tmp_path / "away" / "IMG_2.JPG", later(9000))
        (tmp_path / "away").rename(watch.folder)
        watch.wait_for_events(2)
    (trouble,) = watch.troubles
    assert str(watch.folder) in trouble
    assert "waiting" in trouble
    assert watch.said_of(Remark) == 1
    assert [event.start for event in watch.events] == [DAWN, later(9000)]


def test_an_unmounted_disk_is_no_emptied_folder(watch: Watch) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(watch.folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a file system takes root")
    try:
        write_still(watch.folder / "IMG_1.JPG")
        with watch.running(watch.card()):
            watch.wait_for_events(1)
            subprocess.run(["umount", "--lazy", str(watch.folder)], check=True)
            watch.wait_for(lambda: bool(watch.troubles))
    finally:
        subprocess.run(["umount", str(watch.folder)], capture_output=True)
    assert "not mounted" in watch.troubles[0]


def test_an_empty_folder_is_waited_at_and_an_emptied_one_too(watch: Watch, tmp_path: Path) -> None:
    with watch.running(watch.card()):
        for number in range(2):
            made = write_still(tmp_path / f"IMG_{number}.JPG", later(number * 100))
            upload(made, watch.folder / made.name)
            watch.wait_for_events(number + 1)
            (watch.folder / made.name).unlink()
    assert not watch.troubles
    assert len(watch.events) == 2


def test_a_store_that_cannot_be_written_is_told_once_and_costs_nothing(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(StoreLedger):
        refusals = 3

        def file(self, filing: Filing) -> None:
            self.refusals -= 1
            if self.refusals >= 0:
                raise SinkUnavailable("no room left on the disk")
            super().file(filing)

    monkeypatch.setattr("trailwarden.edge.card.growing._AGAIN_S", 0.02)
    write_still(watch.folder / "IMG_1.JPG")
    with watch.running(watch.card(ledger=Full(watch.store))) as card:
        watch.wait_for_events(1)
    assert len(watch.troubles) == 1
    assert "no room left" in watch.troubles[0]
    assert len(watch.events) == card.report.new == 1


def test_stopped_in_the_middle_of_a_full_folder_the_next_run_goes_on(watch: Watch) -> None:
    for number in range(60):
        write_still(watch.folder / f"IMG_{number}.JPG", later(number * 100))
    with watch.running(watch.card()):
        watch.wait_for_events(1)
    assert 1 <= len(watch.events) < 60
    with watch.running(watch.card()):
        watch.wait_for_events(60)
    assert len(watch.events) == 60


def test_exif_times_are_read_in_the_deployments_zone(watch: Watch) -> None:
    watch.store.deployment_for("gate", str(watch.folder), DAWN, time_zone="Europe/Berlin")
    write_still(watch.folder / "a.jpg", datetime(2024, 7, 1, 12, tzinfo=UTC))
    with watch.running(watch.card()):
        watch.wait_for_events(1)
    (event,) = watch.events
    assert event.start == datetime(2024, 7, 1, 10, tzinfo=UTC)


def test_a_folder_that_holds_the_data_folder_is_refused(watch: Watch, tmp_path: Path) -> None:
    watch.folder = tmp_path
    with pytest.raises(SourceAddressError, match="--data"):
        watch.card()


@pytest.mark.needs_data
def test_real_pictures_are_found_by_the_real_detector(watch: Watch) -> None:
    samples, models = (os.environ.get(f"TRAILWARDEN_{name}", "") for name in ("SAMPLES", "MODELS"))
    if not samples or not models:
        pytest.skip("TRAILWARDEN_SAMPLES and TRAILWARDEN_MODELS name no pictures and detectors")
    pictures = sorted((Path(samples) / "images").rglob("*.jpg"))[:6]
    detector = load_detector(find_model("yolox-nano").path)
    with watch.running(watch.card(), detector) as card:
        for picture in pictures:
            upload(picture, watch.folder / picture.name)
        watch.wait_for(lambda: len(watch.originals_told) == len(pictures))
    assert card.report.new == len(pictures)
    found = {o.observation_type for event in watch.events for o in event.observations}
    assert ObservationType.ANIMAL in found
    assert ObservationType.UNCLASSIFIED not in found
    assert watch.scan() == 0
