from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from tests.edge.http_camera import HttpCamera, remux, write_hls
from tests.edge.source.conftest import drawn_picture

from trailwarden.edge.errors import SourceBroken, SourceRefused, SourceUnreachable
from trailwarden.edge.frame import Frame
from trailwarden.edge.source import open_feed, parse_address

SECRET = "hunter2"


@pytest.fixture(scope="module")
def pictures() -> list[bytes]:
    return [cv2.imencode(".jpg", drawn_picture(n))[1].tobytes() for n in range(25)]


def read(url: str, most: int = 10_000, **options: Any) -> tuple[list[Frame], bool]:
    frames: list[Frame] = []
    with open_feed(parse_address(url), **options) as feed:
        for reading in feed:
            frames += reading.frames
            if len(frames) >= most:
                break
        return frames, feed.is_live


@pytest.mark.parametrize("rate", [60.0, 10.0])
def test_mjpeg_pictures_have_the_time_they_came(pictures: list[bytes], rate: float) -> None:
    with HttpCamera(pictures, rate=rate) as camera:
        frames, is_live = read(camera.url("mjpeg"), 15)
    assert is_live
    assert camera.paths == ["/mjpeg"]
    # FFmpeg would have it that these are 25 pictures a second.
    for frame in frames:
        assert abs(frame.time - frame.stamps.arrival) < timedelta(seconds=0.1)
    error = np.abs(frames[0].colour().astype(int) - drawn_picture(0))
    assert error.mean() < 6


def test_a_recorded_playlist_ends_and_a_live_one_breaks(clip: Path, tmp_path: Path) -> None:
    for name, ended in (("past", True), ("live", False)):
        (tmp_path / name).mkdir()
        write_hls(clip, tmp_path / name, ended=ended)
    with HttpCamera(root=tmp_path) as camera:
        frames, is_live = read(camera.url("past/index.m3u8"))
        assert not is_live
        assert len(frames) == 50
        with pytest.raises(SourceBroken, match="ended"):
            read(camera.url("live/index.m3u8"), read_timeout_s=0.5)
        # A live playlist is entered at its last segment.
        assert "/live/index0.ts" not in camera.paths


def test_plain_files_by_http_end_by_themselves(clip: Path, tmp_path: Path) -> None:
    shutil.copy(clip, tmp_path / "Taï ñ.mp4")
    remux(clip, tmp_path / "a.ts", "mpegts")
    with HttpCamera(root=tmp_path) as camera:
        for path in ("Ta%C3%AF%20%C3%B1.mp4", "a.ts"):
            frames, is_live = read(camera.url(path))
            assert not is_live
            assert len(frames) == 50


def test_a_password_is_asked_for_and_never_shown(
    pictures: list[bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    with HttpCamera(pictures, user="admin", password="right") as camera:
        frames, _ = read(camera.url("mjpeg", "admin", "right"), 1)
        assert len(frames) == 1
        for url in (camera.url("mjpeg"), camera.url("mjpeg", "admin", SECRET)):
            with pytest.raises(SourceRefused, match="refused the user name") as caught:
                read(url)
            assert SECRET not in f"{caught.value!r}"
            assert caught.value.__context__ is None
    assert SECRET not in "".join(capfd.readouterr())


def test_what_is_not_there_and_what_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a page, not a picture")
    with HttpCamera(root=tmp_path) as camera:
        with pytest.raises(SourceUnreachable, match="path"):
            read(camera.url("nothing"))
        with pytest.raises(SourceBroken, match="not with video"):
            read(camera.url("a.txt"))


@pytest.mark.parametrize(
    ("fault", "words"), [("stall_after", "sent nothing for 0.5 s"), ("drop_after", "stopped|ended")]
)
def test_a_stream_that_stops_is_broken(pictures: list[bytes], fault: str, words: str) -> None:
    with (
        HttpCamera(pictures, **{fault: 10}) as camera,  # type: ignore[arg-type] # one of two names
        pytest.raises(SourceBroken, match=words),
    ):
        read(camera.url("mjpeg"), read_timeout_s=0.5)


def test_pictures_of_another_size_need_a_new_connection(pictures: list[bytes]) -> None:
    larger = cv2.imencode(".jpg", drawn_picture(0, 320, 192))[1].tobytes()
    with (
        HttpCamera([*pictures[:10], *[larger] * 10]) as camera,
        pytest.raises(SourceBroken, match="320x192"),
    ):
        read(camera.url("mjpeg"))
