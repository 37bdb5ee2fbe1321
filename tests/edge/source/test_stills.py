from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image
from tests.edge.source.conftest import drawn_picture

from trailwarden.domain import TimeBasis
from trailwarden.edge.errors import PictureError, SourceAddressError
from trailwarden.edge.source import open_feed, parse_address
from trailwarden.edge.source.stills import StillsFeed

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def still(path: Path, written: datetime, taken: str | None = None, number: int = 0) -> Path:
    """A JPEG of a drawn picture; it appears at `path` whole, as by a rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    if taken is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    partial = path.with_suffix(".part")
    Image.fromarray(drawn_picture(number)[:, :, ::-1]).save(partial, "JPEG", exif=exif, quality=95)
    os.utime(partial, (written.timestamp(), written.timestamp()))
    return partial.rename(path)


def test_pictures_come_by_the_time_they_were_taken_then_as_cameras_count(tmp_path: Path) -> None:
    still(tmp_path / "100MEDIA" / "IMG_10.JPG", NOON, number=10)
    still(tmp_path / "100MEDIA" / "IMG_9.JPG", NOON, number=9)
    still(tmp_path / "101MEDIA" / "первый.jpg", NOON - timedelta(hours=1), number=1)
    still(tmp_path / "late-copy.jpg", NOON + timedelta(days=9), "2024:05:01 09:00:00", number=0)
    with open_feed(parse_address(str(tmp_path)), zone=timezone(timedelta(hours=2))) as feed:
        assert not feed.is_live
        assert feed.video is None
        readings = list(feed)
    frames = [reading.frames[0] for reading in readings]
    assert [frame.time for frame in frames] == [
        NOON - timedelta(hours=5),
        NOON - timedelta(hours=1),
        NOON,
        NOON,
    ]
    assert frames[0].stamps.basis is TimeBasis.SHOWN
    assert frames[1].stamps.basis is TimeBasis.ARRIVAL
    assert all(reading.packet is None for reading in readings)
    for frame, number in zip(frames, (0, 1, 9, 10), strict=True):
        assert np.abs(frame.colour().astype(int) - drawn_picture(number)).mean() < 6


def test_an_unreadable_picture_is_told_and_passed_over(tmp_path: Path) -> None:
    still(tmp_path / "a.jpg", NOON)
    (tmp_path / "b.jpg").write_bytes(b"")
    (tmp_path / "c.jpg").write_bytes(b"no picture at all")
    (tmp_path / "readme.txt").write_text("not looked at")
    errors: list[PictureError] = []
    with StillsFeed(tmp_path, on_unreadable=errors.append) as feed:
        assert len(list(feed)) == 1
        assert feed.corrupt_packets == 2
    assert sorted(str(error).count("b.jpg") for error in errors) == [0, 1]


def test_a_watched_folder_gives_new_pictures_once_they_are_whole(tmp_path: Path) -> None:
    still(tmp_path / "old.jpg", NOON, number=1)
    errors: list[PictureError] = []
    failed = threading.Event()

    def note(error: PictureError) -> None:
        errors.append(error)
        failed.set()

    with StillsFeed(tmp_path, watch=True, poll_s=0.02, on_unreadable=note) as feed:
        readings = iter(feed)
        assert next(readings).frames[0].time == NOON
        still(tmp_path / "sub" / "new.jpg", NOON + timedelta(hours=1), number=2)
        assert next(readings).frames[0].time == NOON + timedelta(hours=1)
        whole = still(tmp_path / "slow.jpg", NOON + timedelta(hours=2), number=3)
        data = whole.read_bytes()
        whole.write_bytes(b"")

        def finish_upload() -> None:
            assert failed.wait(10)
            whole.write_bytes(data)

        upload = threading.Thread(target=finish_upload)
        upload.start()
        assert np.abs(next(readings).frames[0].colour().astype(int) - drawn_picture(3)).mean() < 6
        upload.join()
    assert len(errors) == feed.corrupt_packets == 1


def test_a_picture_taken_earlier_than_the_last_does_not_turn_time_back(tmp_path: Path) -> None:
    still(tmp_path / "a.jpg", NOON)
    with StillsFeed(tmp_path, watch=True, poll_s=0.02) as feed:
        readings = iter(feed)
        next(readings)
        still(tmp_path / "b.jpg", NOON, "2015:01:01 00:00:00")
        late = next(readings)
    assert late.frames[0].time == NOON
    assert late.frames[0].stamps.best.year == 2015
    assert "b.jpg" in late.timestamp_issue


def test_closing_from_another_thread_ends_the_watch(tmp_path: Path) -> None:
    feed = open_feed(parse_address(str(tmp_path)), realtime=True)
    reader = threading.Thread(target=lambda: list(feed), daemon=True)
    reader.start()
    feed.close()
    reader.join(10)
    assert not reader.is_alive()


def test_a_folder_without_pictures_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(SourceAddressError, match="is empty"):
        open_feed(parse_address(str(tmp_path)))
    (tmp_path / "a.mp4").touch()
    with pytest.raises(SourceAddressError, match="holds no pictures"):
        open_feed(parse_address(str(tmp_path)))
