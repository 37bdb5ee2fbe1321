"""Feeds and folders side by side under one warden."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.edge.card.card_maker import DAWN, RedThings, later, write_still

from trailwarden.cli.scanning import StoreLedger
from trailwarden.domain import CameraState, Deployment, SinkUnavailable
from trailwarden.edge.card import BurstRules, CardLedger
from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.notice import EventStored, Notice
from trailwarden.edge.outpost import CameraReport
from trailwarden.edge.source.address import SourceAddress, SourceKind, parse_address
from trailwarden.edge.warden import Warden, WardenOptions
from trailwarden.store import Store

SCENE = "sim:meadow?size=320x180&fps=5&wind=0.5&night=0&seed=3&visits=200&gap=6"
OPTIONS = WardenOptions(simulate_live=False, bursts=BurstRules(gap=timedelta(seconds=0.5)))


class Post:
    """A warden's store and ears."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.stored: list[EventStored] = []
        self.said = threading.Condition()

    def tell(self, notice: Notice) -> None:
        if isinstance(notice, EventStored):
            with self.said:
                self.stored.append(notice)
                self.said.notify_all()

    def wait_for_events_of(self, camera_id: str, count: int) -> None:
        with self.said:
            assert self.said.wait_for(
                lambda: sum(one.camera_id == camera_id for one in self.stored) >= count, 30
            )

    def deploy(self, address: SourceAddress, first: datetime) -> Deployment:
        simulated = address.kind is SourceKind.SIMULATED
        return self.store.deployment_for(
            address.camera_id, address.redacted, first, simulated=simulated
        )

    def warden(self, *sources: str, ledger: CardLedger | None = None) -> Warden:
        return Warden(
            [parse_address(source) for source in sources],
            self.deploy,
            self.store,
            self.store.data_dir,
            self.tell,
            ledger=ledger,
            detector=RedThings(),
            options=OPTIONS,
        )


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with Store.open(tmp_path / "data") as store:
        yield Post(store)


def reports_by_name(warden: Warden, seen: threading.Event) -> dict[str, CameraReport]:
    """Watch until `seen`, then stop."""

    def stop() -> None:
        seen.wait(30)
        warden.stop()

    stopper = threading.Thread(target=stop)
    stopper.start()
    report = warden.watch()
    stopper.join()
    return {camera.camera_id: camera for camera in report.cameras}


def test_a_folder_is_watched_beside_a_camera_and_stands_in_the_report(
    post: Post, tmp_path: Path
) -> None:
    for number in range(3):
        write_still(tmp_path / "gate" / f"IMG_{number}.JPG", DAWN, red=[(20, 30, 40, 30)])
    (tmp_path / "gate" / "bad.jpg").write_text("no picture")
    seen = threading.Event()

    def wait() -> None:
        post.wait_for_events_of("gate", 1)
        write_still(tmp_path / "gate" / "IMG_9.JPG", later(900), red=[(20, 30, 40, 30)])
        post.wait_for_events_of("gate", 2)
        seen.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    warden = post.warden(
        str(tmp_path / "gate"), f"meadow={SCENE}&for=30", ledger=StoreLedger(post.store)
    )
    reports = reports_by_name(warden, seen)
    waiter.join()
    gate, meadow = reports["gate"], reports["meadow"]
    assert (gate.counts.frames, gate.counts.analysed, gate.counts.dropped) == (4, 4, 0)
    assert (gate.counts.events, gate.corrupt_packets, gate.failure) == (2, 1, "")
    assert gate.state is CameraState.UP
    assert gate.deployment is not None
    assert gate.deployment.start == DAWN
    assert meadow.counts.frames == 150
    stored = {event.event_id for event in post.store.events()}
    assert stored == {notice.event.event_id for notice in post.stored}


def test_an_empty_folder_is_watched_all_the_same(post: Post, tmp_path: Path) -> None:
    (tmp_path / "gate").mkdir()
    seen = threading.Event()
    seen.set()
    warden = post.warden(str(tmp_path / "gate"), ledger=StoreLedger(post.store))
    gate = reports_by_name(warden, seen)["gate"]
    assert gate.was_watched
    assert gate.deployment is None
    assert gate.failure == ""


def test_a_folder_is_nothing_without_a_ledger(post: Post, tmp_path: Path) -> None:
    (tmp_path / "gate").mkdir()
    gate = post.warden(str(tmp_path / "gate")).watch().cameras[0]
    assert "scan" in gate.failure
    assert not gate.was_watched


def test_watching_ones_own_data_is_refused_before_anything_runs(post: Post, tmp_path: Path) -> None:
    with pytest.raises(SourceAddressError, match="watch itself"):
        post.warden(f"gate={tmp_path}", ledger=StoreLedger(post.store))


def test_a_live_camera_waits_for_a_store_that_can_take_nothing_yet(post: Post) -> None:
    tries = 0

    def deploy(address: SourceAddress, first: datetime) -> Deployment:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise SinkUnavailable("no room on the disk")
        return post.deploy(address, first)

    warden = Warden(
        [parse_address(f"meadow={SCENE}&for=3")], deploy, post.store, post.store.data_dir, post.tell
    )
    meadow = warden.watch().cameras[0]
    assert meadow.failure == ""
    assert meadow.counts.frames == 12
