from __future__ import annotations

import queue
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.edge.rtsp_camera import Faults, RtspCamera

from trailwarden.edge.errors import SourceAddressError, SourceBroken, SourceError, SourceRefused
from trailwarden.edge.source import PersistentFeed, Reading, open_feed, parse_address, persistent
from trailwarden.edge.source.address import SourceAddress
from trailwarden.edge.source.backoff import BackoffPolicy
from trailwarden.edge.source.feed import Feed

SECRET = "hunter2"
BRISK = BackoffPolicy(first_s=0.02, most_s=0.1, least_s=0.01)


class Diary:
    """Writes down how the connection fared."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.errors: list[SourceError] = []
        self.waits: list[float] = []
        self.news: queue.SimpleQueue[str] = queue.SimpleQueue()

    def connected(self) -> None:
        self._note("connected")

    def lost(self, error: SourceError) -> None:
        self.errors.append(error)
        self._note("lost")

    def waiting(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._note("waiting")

    def _note(self, entry: str) -> None:
        self.entries.append(entry)
        self.news.put(entry)


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persistent, "PATIENT", BRISK)


def connect(address: SourceAddress) -> Feed:
    return open_feed(address, open_timeout_s=5, read_timeout_s=30)


def watch(address: SourceAddress, diary: Diary) -> PersistentFeed:
    return PersistentFeed(address, connect, diary, random.Random(1))


def frames_in(readings: Iterator[Reading], count: int) -> int:
    seen = 0
    for reading in readings:
        seen += len(reading.frames)
        if seen >= count:
            break
    return seen


@pytest.mark.usefixtures("brisk")
def test_a_camera_that_drops_is_asked_again_one_connection_at_a_time(clip: Path) -> None:
    diary = Diary()
    faults = Faults(drop_after=30, connections=2)
    with RtspCamera(clip, speed=4, faults=faults) as camera:
        with watch(parse_address(camera.url), diary) as feed:
            assert feed.is_live
            assert frames_in(iter(feed), 100) >= 100
            assert feed.video is not None
        assert camera.wait_for_clients(0)
        assert (camera.connections, camera.most_at_once) == (3, 1)
    lost = ["lost", "waiting"]
    assert diary.entries == ["connected", *lost, "connected", *lost, "connected"]
    assert all(isinstance(error, SourceBroken) for error in diary.errors)
    assert all(0.01 <= wait <= 0.1 for wait in diary.waits)


@pytest.mark.usefixtures("brisk")
def test_a_camera_that_comes_back_at_the_same_port_is_found_again(clip: Path) -> None:
    diary = Diary()
    with RtspCamera(clip, speed=4, user="admin", password=SECRET) as camera:
        address = parse_address(camera.url_for("admin", SECRET))
        with watch(address, diary) as feed:
            readings = iter(feed)
            frames_in(readings, 10)
            camera.stop()
            back_again = threading.Timer(0.3, camera.start)
            back_again.start()
            while diary.entries.count("connected") < 2:
                next(readings)
            assert frames_in(readings, 10) >= 10
            back_again.join()
        assert camera.wait_for_clients(0)
    assert diary.entries[0] == diary.entries[-1] == "connected"
    assert SECRET not in "".join(f"{error} {error!r}" for error in diary.errors)


def test_closing_ends_a_read_that_hangs_at_once(clip: Path) -> None:
    diary = Diary()
    with RtspCamera(clip, speed=4, faults=Faults(stall_after=20)) as camera:
        feed = watch(parse_address(camera.url), diary)
        ended = threading.Event()

        def read() -> None:
            list(feed)
            ended.set()

        threading.Thread(target=read, daemon=True).start()
        assert diary.news.get(timeout=10) == "connected"
        feed.close()
        assert ended.wait(10)  # and not only when the read times out, after 30 s


def test_closing_ends_an_opening_that_hangs_and_a_wait(clip: Path) -> None:
    with RtspCamera(clip) as camera:
        address = parse_address(camera.url)
    opening, release = threading.Event(), threading.Event()

    def hang(_: SourceAddress) -> Feed:
        opening.set()
        release.wait(30)
        return open_feed(address)

    feed = PersistentFeed(address, hang, Diary())
    reader = threading.Thread(target=lambda: list(feed), daemon=True)
    reader.start()
    assert opening.wait(10)
    feed.close()
    reader.join(10)
    assert not reader.is_alive()
    release.set()

    diary = Diary()
    with watch(address, diary) as waiting:
        reader = threading.Thread(target=lambda: list(waiting), daemon=True)
        reader.start()
        assert diary.news.get(timeout=10) == "lost"
    reader.join(10)
    assert not reader.is_alive()


def test_a_refused_password_is_retried_slowly(clip: Path) -> None:
    diary = Diary()
    with RtspCamera(clip, user="admin", password="right") as camera:
        feed = watch(parse_address(camera.url_for("admin", SECRET)), diary)
        reader = threading.Thread(target=lambda: list(feed), daemon=True)
        reader.start()
        assert [diary.news.get(timeout=10) for _ in range(2)] == ["lost", "waiting"]
        feed.close()
        reader.join(10)
        assert camera.connections == 1
    assert isinstance(diary.errors[0], SourceRefused)
    assert diary.waits[0] >= 150


def test_a_wrong_address_is_final_even_of_a_camera() -> None:
    calls: list[SourceAddress] = []

    def wrong(address: SourceAddress) -> Feed:
        calls.append(address)
        raise SourceAddressError("no such camera model; give another")

    diary = Diary()
    with (
        PersistentFeed(parse_address("rtsp://127.0.0.1/x"), wrong, diary) as feed,
        pytest.raises(SourceAddressError, match="give another"),
    ):
        list(feed)
    assert len(calls) == 1
    assert diary.entries == []


def test_a_file_is_read_to_its_end_and_a_broken_one_is_final(clip: Path, tmp_path: Path) -> None:
    diary = Diary()
    with watch(parse_address(str(clip)), diary) as feed:
        assert not feed.is_live
        assert sum(len(reading.frames) for reading in feed) == 50
    assert diary.entries == ["connected"]
    (tmp_path / "a.mp4").write_bytes(b"no video")
    with watch(parse_address(str(tmp_path / "a.mp4")), diary) as feed, pytest.raises(SourceBroken):
        list(feed)


def test_a_mistake_in_the_program_is_not_hidden(clip: Path) -> None:
    def mistaken(_: SourceAddress) -> Feed:
        raise ZeroDivisionError

    with (
        PersistentFeed(parse_address(str(clip)), mistaken, Diary()) as feed,
        pytest.raises(ZeroDivisionError),
    ):
        list(feed)
