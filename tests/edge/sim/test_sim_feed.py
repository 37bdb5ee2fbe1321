"""The simulated camera as a feed: packets that decode, clips that play, clocks, faults."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from trailwarden.edge.sim import SceneSpec, SimulatedFeed, record

_SPEC = SceneSpec.parse("sim:meadow?size=320x180&for=3&visits=0&seed=2")


def test_packets_and_frames_come_in_pairs_in_order() -> None:
    with SimulatedFeed(_SPEC, realtime=False) as feed:
        readings = list(feed)
    assert len(readings) == 30
    assert not feed.is_live
    assert feed.corrupt_packets == 0
    times = [reading.frames[0].time for reading in readings]
    assert all(b - a == timedelta(seconds=0.1) for a, b in pairwise(times))
    packets = [reading.packet for reading in readings]
    assert all(p is not None and p.time == t for p, t in zip(packets, times, strict=True))
    assert [i for i, p in enumerate(packets) if p is not None and p.is_keyframe] == [0, 10, 20]


def test_the_three_clocks_are_kept_apart() -> None:
    asked = datetime.now(UTC)
    with SimulatedFeed(_SPEC, realtime=False, encode=False) as feed:
        frame = next(iter(feed)).frames[0]
    assert frame.stamps.source == frame.stamps.shown == frame.time == _SPEC.opening
    assert asked <= frame.stamps.arrival <= datetime.now(UTC)


def test_without_encoding_there_are_no_packets() -> None:
    with SimulatedFeed(_SPEC, realtime=False, encode=False) as feed:
        assert feed.video is None
        assert all(reading.packet is None for reading in feed)


def test_packets_decode_on_their_own_to_the_same_pictures() -> None:
    with SimulatedFeed(_SPEC, realtime=False) as feed:
        readings = list(feed)
    decoder = av.CodecContext.create("h264", "r")
    decoded = []
    for reading in readings:
        assert reading.packet is not None
        decoded += decoder.decode(av.Packet(bytes(reading.packet.packet)))
    decoded += decoder.decode(None)
    assert len(decoded) == len(readings)
    for picture, reading in zip(decoded, readings, strict=True):
        shown = reading.frames[0].colour().astype(int)
        assert np.abs(picture.to_ndarray(format="bgr24").astype(int) - shown).mean() < 8


def test_a_clip_cut_from_a_key_frame_on_plays(tmp_path: Path) -> None:
    with (
        SimulatedFeed(_SPEC, realtime=False) as feed,
        av.open(str(tmp_path / "clip.mp4"), "w") as clip,
    ):
        assert feed.video is not None
        stream = clip.add_stream_from_template(feed.video)
        for reading in list(feed)[10:]:
            assert reading.packet is not None
            packet = reading.packet.packet
            packet.stream = stream
            clip.mux(packet)
    with av.open(str(tmp_path / "clip.mp4")) as clip:
        assert len(list(clip.decode(video=0))) == 20
        assert clip.streams.video[0].codec_context.name == "h264"


def test_record_writes_a_video_that_plays(tmp_path: Path) -> None:
    path = tmp_path / "scène.mp4"
    assert record(_SPEC, path) == 30
    with av.open(str(path)) as clip:
        frames = list(clip.decode(video=0))
        duration_s = (clip.duration or 0) / 1e6
    assert len(frames) == 30
    assert (frames[0].width, frames[0].height) == (320, 180)
    assert duration_s == pytest.approx(3.0, abs=0.2)


def test_a_stall_leaves_a_hole_in_the_scenes_time() -> None:
    spec = SceneSpec.parse("sim:meadow?size=320x180&for=3&visits=0&stall=1+1")
    with SimulatedFeed(spec, realtime=False, encode=False) as feed:
        times = [reading.frames[0].time - spec.opening for reading in feed]
    assert len(times) == 20
    assert times[9:11] == [timedelta(seconds=0.9), timedelta(seconds=2)]


def test_a_live_feed_starts_now_and_keeps_pace() -> None:
    spec = SceneSpec.parse("sim:meadow?size=320x180&for=0.5&fps=20&visits=0")
    opened = datetime.now(UTC)
    with SimulatedFeed(spec, realtime=True, encode=False) as feed:
        assert feed.is_live
        frames = [reading.frames[0] for reading in feed]
    assert len(frames) == 10
    assert frames[0].time >= opened
    assert all(frame.stamps.arrival >= frame.time for frame in frames)
    assert datetime.now(UTC) - opened >= timedelta(seconds=0.5)


def test_a_live_feed_with_a_start_runs_on_the_scenes_clock() -> None:
    spec = SceneSpec.parse("sim:meadow?size=320x180&for=0.2&visits=0&start=2026-01-02T03:04:05Z")
    with SimulatedFeed(spec, realtime=True, encode=False) as feed:
        assert next(iter(feed)).frames[0].time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_close_ends_a_feed_that_waits_in_a_stall() -> None:
    spec = SceneSpec.parse("sim:meadow?size=320x180&visits=0&stall=0.1+3600")
    feed = SimulatedFeed(spec, realtime=True, encode=False)
    first = threading.Event()
    count = 0

    def read() -> None:
        nonlocal count
        for _ in feed:
            count += 1
            first.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert first.wait(60)
    feed.close()
    feed.close()
    reader.join(60)
    assert not reader.is_alive()
    assert count == 1
