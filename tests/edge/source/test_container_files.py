from __future__ import annotations

import gc
import os
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import psutil
import pytest
from tests.edge.http_camera import remux
from tests.edge.source.conftest import RATE, drawn_picture

from trailwarden.domain import TimeBasis
from trailwarden.edge.errors import (
    SourceAddressError,
    SourceBroken,
    SourceRefused,
    SourceUnreachable,
)
from trailwarden.edge.frame import Frame
from trailwarden.edge.source import Feed, Reading, open_feed, parse_address

STEP = timedelta(seconds=1 / RATE)


def read_all(feed: Feed) -> tuple[list[Reading], list[Frame]]:
    with feed:
        readings = list(feed)
    return readings, [frame for reading in readings for frame in reading.frames]


def open_file(path: Path, **options: object) -> Feed:
    return open_feed(parse_address(str(path)), **options)  # type: ignore[arg-type] # passed through


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", None),
        ("b-frames.mp4", "libx264", {"bf": "3"}),
        ("a.mkv", "libx264", None),
        ("a.avi", "mpeg4", {}),
        ("a.avi", "mjpeg", {}),
        ("a.mov", "mjpeg", {}),
    ],
)
def test_every_picture_of_a_file_comes_once_in_time_order(
    tmp_path: Path, filmed: Callable[..., Path], name: str, codec: str, options: dict[str, str]
) -> None:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = filmed(tmp_path / name, 50, codec=codec, pixels=pixels, options=options)
    readings, frames = read_all(open_file(path))
    assert len(frames) == 50
    steps = [b.time - a.time for a, b in pairwise(frames)]
    assert all(abs(step - STEP) < timedelta(milliseconds=2) for step in steps)
    for number in (0, 20, 49):
        error = np.abs(frames[number].colour().astype(int) - drawn_picture(number))
        assert error.mean() < 6
    packets = [reading.packet for reading in readings if reading.packet is not None]
    assert len(packets) == 50
    assert packets[0].is_keyframe
    decoding = [packet.packet.dts or 0 for packet in packets]
    assert decoding == sorted(set(decoding))


def test_packets_can_be_copied_into_a_clip_after_the_feed_is_closed(
    clip: Path, tmp_path: Path
) -> None:
    feed = open_file(clip)
    readings, _ = read_all(feed)
    assert feed.video is not None
    target = tmp_path / "copy.mp4"
    with av.open(str(target), "w") as container:
        stream = container.add_stream_from_template(feed.video)
        for reading in readings:
            if reading.packet is not None:
                reading.packet.packet.stream = stream
                container.mux(reading.packet.packet)
    with av.open(str(target)) as copied:
        assert sum(1 for _ in copied.decode(video=0)) == 50


@pytest.mark.parametrize("pixels", ["yuv420p", "yuv444p", "yuv420p10le", "gray"])
def test_grey_is_the_same_whatever_the_pixels(
    tmp_path: Path, filmed: Callable[..., Path], pixels: str
) -> None:
    path = filmed(tmp_path / "a.mkv", 3, codec="ffv1", pixels=pixels, options={})
    _, frames = read_all(open_file(path))
    expected = drawn_picture(0).astype(float) @ np.array([0.114, 0.587, 0.299])
    grey = frames[0].small_grey(320)
    assert grey.shape == (96, 160)
    assert np.abs(grey - expected).mean() < 3
    assert np.abs(frames[0].small_grey(80) - expected[::2, ::2]).mean() < 6


def test_a_picture_filmed_on_its_side_is_turned_upright(clip: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.mp4"
    with av.open(str(clip)) as source, av.open(str(turned), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(90)
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = stream
                target.mux(packet)
    _, frames = read_all(open_file(turned))
    assert (frames[0].width, frames[0].height) == (96, 160)
    assert frames[0].colour().shape == (160, 96, 3)
    assert frames[0].small_grey(320).shape == (160, 96)
    upright = np.rot90(drawn_picture(0))
    assert np.abs(frames[0].colour().astype(int) - upright).mean() < 6


def test_a_file_says_when_it_was_made(tmp_path: Path, filmed: Callable[..., Path]) -> None:
    made = "2023-04-11T20:43:10.000000Z"
    path = filmed(tmp_path / "a.mp4", 10, metadata={"creation_time": made})
    readings, frames = read_all(open_file(path))
    assert frames[0].time == datetime(2023, 4, 11, 20, 43, 10, tzinfo=UTC)
    assert frames[5].stamps.basis is TimeBasis.SOURCE
    assert frames[5].stamps.best == frames[5].time
    assert not any(reading.timestamp_issue for reading in readings)


def test_without_a_time_in_it_a_file_was_made_when_it_was_written(
    clip: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(clip, tmp_path / "a.mp4"))
    written = datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)
    os.utime(path, (written.timestamp(), written.timestamp()))
    readings, frames = read_all(open_file(path))
    assert frames[0].time == written - timedelta(seconds=2)
    assert frames[0].stamps.basis is TimeBasis.ARRIVAL
    assert "written" in readings[0].timestamp_issue
    assert not any(reading.timestamp_issue for reading in readings[1:])


def test_the_callers_time_goes_before_the_files(clip: Path) -> None:
    start = datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    _, frames = read_all(open_file(clip, start=start))
    assert frames[25].time == start + timedelta(seconds=1)


def test_a_replay_is_live_and_runs_from_now(clip: Path) -> None:
    before = datetime.now(UTC)
    feed = open_file(clip, realtime=True)
    with feed:
        assert feed.is_live
        frames = [frame for reading in feed for frame in reading.frames]
    assert before <= frames[0].time
    assert all(frame.stamps.source is None for frame in frames)
    assert datetime.now(UTC) >= frames[-1].time


def test_a_looped_replay_runs_on_without_a_step_and_ends_when_closed(
    tmp_path: Path, filmed: Callable[..., Path]
) -> None:
    path = filmed(tmp_path / "a.mp4", 5)
    frames: list[Frame] = []
    decoding: list[int] = []
    with open_file(path, realtime=True, loop=True) as feed:
        for reading in feed:
            frames += reading.frames
            decoding += [reading.packet.packet.dts or 0] if reading.packet else []
            assert reading.timestamp_issue == ""
            if len(frames) > 12:
                feed.close()
    steps = [b.time - a.time for a, b in pairwise(frames)]
    assert all(abs(step - STEP) < timedelta(milliseconds=2) for step in steps)
    assert decoding == sorted(set(decoding))


def test_closing_ends_a_replay_that_waits_in_another_thread(clip: Path) -> None:
    feed = open_file(clip, realtime=True, loop=True)
    begun, ended = threading.Event(), threading.Event()

    def read() -> None:
        for _ in feed:
            begun.set()
        ended.set()

    threading.Thread(target=read, daemon=True).start()
    assert begun.wait(10)
    feed.close()
    assert ended.wait(10)
    feed.close()
    assert list(feed) == []


@pytest.mark.parametrize("container", ["mpegts", "matroska", "mp4"])
def test_a_video_cut_mid_packet_ends_cleanly(clip: Path, tmp_path: Path, container: str) -> None:
    if container == "mp4":
        whole = tmp_path / "whole.mp4"
        with (
            av.open(str(clip)) as source,
            av.open(str(whole), "w", options={"movflags": "faststart"}) as target,
        ):
            stream = target.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = stream
                    target.mux(packet)
    else:
        whole = remux(clip, tmp_path / "whole", container)
    cut = tmp_path / "cut"
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) * 6 // 10 + 7])
    _, frames = read_all(open_file(cut))
    assert 5 < len(frames) < 50


def test_corrupt_packets_are_counted_and_passed_over(clip: Path, tmp_path: Path) -> None:
    with av.open(str(clip)) as source:
        spots = [(p.pos, p.size) for p in source.demux(video=0) if p.size and p.pos is not None]
    data = bytearray(clip.read_bytes())
    for at, size in spots[10:13]:
        data[at : at + size] = b"\xff" * size
    spoilt = tmp_path / "spoilt.mp4"
    spoilt.write_bytes(data)
    feed = open_file(spoilt)
    readings, frames = read_all(feed)
    assert feed.corrupt_packets == 3
    assert sum(1 for reading in readings if reading.packet) == 50
    assert len(frames) >= 45


@pytest.mark.parametrize("content", [b"", b"hello\n", os.urandom(3000)])
def test_rubbish_is_no_video(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "Ñandú.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceBroken, match="Ñandú"):
        open_file(path)


def test_a_playlist_posing_as_a_video_opens_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.m3u8"
    path.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(SourceBroken):
        open_file(path)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(
        b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0"
        b"data\x08\0\0\0" + bytes(8)
    )
    with pytest.raises(SourceBroken, match="no video"):
        open_file(path)


def test_a_file_that_vanished_is_a_wrong_address(clip: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(clip, tmp_path / "a.mp4"))
    address = parse_address(str(path))
    path.unlink()
    with pytest.raises(SourceAddressError, match="does not exist"):
        open_feed(address)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(clip: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(clip, tmp_path / "a.mp4"))
    path.chmod(0)
    with pytest.raises(SourceRefused, match="permission"):
        open_file(path)


def test_a_device_that_is_not_plugged_in_may_come_yet() -> None:
    with pytest.raises(SourceUnreachable, match="plug it in"):
        open_feed(parse_address("/dev/video87"))


def test_memory_stays_flat_over_many_pictures_and_openings(clip: Path) -> None:
    def once() -> None:
        _, frames = read_all(open_file(clip))
        for frame in frames[::10]:
            frame.colour()
            frame.small_grey(64)

    process = psutil.Process()
    for _ in range(10):
        once()
    gc.collect()
    before = process.memory_info().rss
    for _ in range(60):
        once()
    gc.collect()
    assert process.memory_info().rss - before < 16 * 2**20


@pytest.mark.needs_data
def test_every_container_of_the_sample_footage_is_read() -> None:
    if "TRAILWARDEN_SAMPLES" not in os.environ:
        pytest.skip("TRAILWARDEN_SAMPLES is not set: the sample footage is not here")
    videos = Path(os.environ["TRAILWARDEN_SAMPLES"]) / "videos"
    expected = {".mp4": 0, ".avi": 0, ".asf": 0}
    for path in sorted(videos.rglob("*")):
        if path.suffix.lower() not in expected:
            continue
        expected[path.suffix.lower()] += 1
        feed = open_file(path)
        readings, frames = read_all(feed)
        assert feed.corrupt_packets == 0
        assert len(frames) == sum(1 for reading in readings if reading.packet)
        assert all(a.time < b.time for a, b in pairwise(frames))
        assert frames[-1].colour().shape == (frames[-1].height, frames[-1].width, 3)
    assert min(expected.values()) >= 1
