from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from tests.edge.rtsp_camera import Faults, RtspCamera
from tests.edge.source.conftest import drawn_picture

from trailwarden.domain import TimeBasis
from trailwarden.edge.errors import (
    SourceBroken,
    SourceError,
    SourceRefused,
    SourceUnreachable,
)
from trailwarden.edge.frame import Frame
from trailwarden.edge.source import Feed, Reading, open_feed, parse_address

SECRET = "hunter2"
FAST = 4.0


def frames_of(feed: Feed) -> Iterator[Frame]:
    return (frame for reading in feed for frame in reading.frames)


def watch(camera: RtspCamera, frames: int, **options: Any) -> tuple[list[Reading], Feed]:
    readings: list[Reading] = []
    with open_feed(parse_address(camera.url), **options) as feed:
        for reading in feed:
            readings.append(reading)
            if sum(len(each.frames) for each in readings) >= frames:
                break
    return readings, feed


def test_one_connection_gives_packets_and_pictures_on_one_clock(clip: Path) -> None:
    with RtspCamera(clip) as camera:
        readings, feed = watch(camera, 60)
        assert camera.wait_for_clients(0)
        assert camera.connections == 1
        assert camera.requests == ("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN")
    assert feed.is_live
    assert feed.corrupt_packets == 0
    frames = [frame for reading in readings for frame in reading.frames]
    steps = [(b.time - a.time).total_seconds() for a, b in pairwise(frames)]
    assert sorted(steps)[len(steps) // 2] == pytest.approx(0.04, abs=0.005)
    assert min(steps) > 0
    assert abs(frames[-1].time - frames[-1].stamps.arrival) < timedelta(seconds=1)
    for reading in readings:
        assert reading.packet is not None
        assert all(frame.time == reading.packet.time for frame in reading.frames)
    error = np.abs(frames[0].colour().astype(int) - drawn_picture(0))
    assert error.mean() < 6


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("sets", ["sdp", "in-band"])
def test_parameter_sets_may_be_anywhere_and_transport_either(
    clip: Path, transport: str, sets: Literal["sdp", "in-band"]
) -> None:
    with RtspCamera(clip, parameter_sets=sets, speed=FAST) as camera:
        readings, feed = watch(camera, 30, rtsp_transport=transport)
    assert feed.video is not None
    assert feed.video.codec_context.extradata
    frame = next(frame for reading in readings for frame in reading.frames)
    assert (frame.width, frame.height) == (160, 96)


@pytest.mark.parametrize("challenge", ["Basic", "Digest"])
def test_the_right_password_opens(clip: Path, challenge: Literal["Basic", "Digest"]) -> None:
    with RtspCamera(clip, user="admin", password=SECRET, challenge=challenge) as camera:
        with open_feed(parse_address(camera.url_for("admin", SECRET))) as feed:
            assert next(frames_of(feed)).width == 160
        assert camera.wait_for_clients(0)


@pytest.mark.parametrize("challenge", ["Basic", "Digest"])
@pytest.mark.parametrize("with_password", [True, False])
def test_a_wrong_password_is_refused_and_never_shown(
    clip: Path,
    challenge: Literal["Basic", "Digest"],
    with_password: bool,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with RtspCamera(clip, user="admin", password="other", challenge=challenge) as camera:
        url = camera.url_for("admin", SECRET) if with_password else camera.url
        with pytest.raises(SourceRefused, match="refused the user name or password") as caught:
            open_feed(parse_address(url))
    assert_not_shown(caught.value)
    assert SECRET not in "".join(capfd.readouterr())
    assert SECRET not in caplog.text


def assert_not_shown(error: BaseException | None) -> None:
    assert error is not None
    assert SECRET not in f"{error} {error!r} {error.args}"
    assert error.__cause__ is None
    assert error.__context__ is None


def test_an_unknown_path_is_told_and_may_be_tried_again(clip: Path) -> None:
    with RtspCamera(clip) as camera, pytest.raises(SourceUnreachable, match=r"path \(.*404"):
        open_feed(parse_address(camera.url.replace("cam/1", "nothing")))


def test_nobody_at_home(clip: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with RtspCamera(clip) as camera:
        url = camera.url_for("admin", SECRET)
    with pytest.raises(SourceUnreachable, match=r"refused.*check that the camera is on") as caught:
        open_feed(parse_address(url))
    assert_not_shown(caught.value)
    with pytest.raises(SourceUnreachable, match="host name") as caught:
        open_feed(parse_address(f"rtsp://admin:{SECRET}@no-such-camera.invalid/x"))
    assert_not_shown(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_host_that_accepts_and_says_nothing_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"rtsp://admin:{SECRET}@127.0.0.1:{mute.getsockname()[1]}/x"
        with pytest.raises(SourceUnreachable, match="timed out") as caught:
            open_feed(parse_address(url), open_timeout_s=0.5)
    assert_not_shown(caught.value)


@pytest.mark.parametrize(
    ("faults", "words"),
    [(Faults(stall_after=30), "sent nothing for 0.5 s"), (Faults(drop_after=30), "ended")],
)
def test_a_camera_that_stops_breaks_the_feed(clip: Path, faults: Faults, words: str) -> None:
    frames: list[Frame] = []
    with (
        RtspCamera(clip, speed=FAST, faults=faults) as camera,
        open_feed(parse_address(camera.url), read_timeout_s=0.5) as feed,
    ):
        with pytest.raises(SourceBroken, match=words) as caught:
            frames.extend(frames_of(feed))
        assert camera.connections == 1
    assert_not_shown(caught.value)
    assert len(frames) >= 28


def test_rubbish_in_the_middle_is_counted_and_survived(clip: Path) -> None:
    faults = Faults(corrupt=range(30, 40))
    with RtspCamera(clip, speed=FAST, faults=faults) as camera:
        readings, feed = watch(camera, 80)
        assert camera.connections == 1
    assert 1 <= feed.corrupt_packets <= 10
    assert sum(len(reading.frames) for reading in readings) >= 80


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_is_told_and_feed_time_runs_on(clip: Path, hours: int) -> None:
    faults = Faults(jump_at=40, jump=timedelta(hours=hours))
    with RtspCamera(clip, faults=faults) as camera:
        readings, _ = watch(camera, 70)
    frames = [frame for reading in readings for frame in reading.frames]
    steps = [b.time - a.time for a, b in pairwise(frames)]
    assert all(timedelta() <= step < timedelta(seconds=1) for step in steps)
    issues = [reading.timestamp_issue for reading in readings if reading.timestamp_issue]
    assert len(issues) == 1
    assert "jumped" in issues[0]
    decoding = [r.packet.packet.dts or 0 for r in readings if r.packet]
    assert all(a < b for a, b in pairwise(decoding))


def test_a_frozen_camera_goes_on_giving_pictures(clip: Path) -> None:
    with RtspCamera(clip, speed=FAST, faults=Faults(freeze=range(30, 60))) as camera:
        readings, feed = watch(camera, 70)
    frames = [frame for reading in readings for frame in reading.frames]
    same = [np.array_equal(a.small_grey(80), b.small_grey(80)) for a, b in pairwise(frames)]
    assert sum(same[25:65]) >= 25
    assert feed.corrupt_packets == 0


def test_sender_reports_give_the_cameras_own_clock(clip: Path) -> None:
    wrong = timedelta(days=-3, hours=5)
    with RtspCamera(clip, speed=FAST, clock_offset=wrong) as camera:
        readings, _ = watch(camera, 60)
    last = [frame for reading in readings for frame in reading.frames][-1]
    assert last.stamps.basis is TimeBasis.ARRIVAL
    assert last.stamps.source is not None
    assert abs(last.stamps.source - last.stamps.arrival - wrong) < timedelta(seconds=1)
    assert abs(last.time - datetime.now(UTC)) < timedelta(minutes=1)


def test_without_sender_reports_there_is_no_source_clock(clip: Path) -> None:
    with RtspCamera(clip, speed=FAST, sender_reports=False) as camera:
        readings, _ = watch(camera, 40)
    assert all(f.stamps.source is None for r in readings for f in r.frames)


PUSH = """
import sys, time, av
source = av.open(sys.argv[1])
for _ in range(100):
    try:
        target = av.open(sys.argv[2], "w", format="rtsp", options={"rtsp_transport": "tcp"})
        stream = target.add_stream_from_template(source.streams.video[0])
        target.start_encoding()
        break
    except av.FFmpegError:
        time.sleep(0.05)
for packet in source.demux(video=0):
    if packet.size:
        packet.stream = stream
        target.mux(packet)
        time.sleep(0.01)
target.close()
"""


def test_a_camera_that_pushes_is_listened_to(clip: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"rtsp://127.0.0.1:{port}/cam"
    # A process of its own: FFmpeg's RTSP client holds Python's lock while it announces.
    with subprocess.Popen([sys.executable, "-c", PUSH, str(clip), url]) as camera:
        address = parse_address(f"gate=rtsp+listen://127.0.0.1:{port}/cam")
        with open_feed(address, open_timeout_s=20) as feed:
            frames = list(islice(frames_of(feed), 30))
            with pytest.raises(SourceBroken, match="ended"):
                list(feed)
        assert camera.wait(20) == 0
    assert (frames[0].width, frames[0].height) == (160, 96)


def test_nobody_pushes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SourceUnreachable, match=r"no camera pushed.*timed out"):
        open_feed(parse_address(f"rtsp+listen://127.0.0.1:{port}/x"), open_timeout_s=1)


def test_a_port_that_is_taken_cannot_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = parse_address(f"rtsp+listen://127.0.0.1:{taken.getsockname()[1]}/x")
        with pytest.raises(SourceError, match="in use"):
            open_feed(address, open_timeout_s=1)
