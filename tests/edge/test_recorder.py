"""Clips are cut from real encoded video, and every picture of them is read back."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from trailwarden.edge.clip import MATROSKA, MP4
from trailwarden.edge.errors import DiskFull, EvidenceError
from trailwarden.edge.recorder import ClipFile, ClipRecorder
from trailwarden.edge.rewrite import read_facts, rewrite_whole
from trailwarden.edge.ring import PacketRing
from trailwarden.edge.source.feed import FeedPacket

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FPS = 10
GROUP = 10
WIDTH, HEIGHT = 160, 96
BITS = 10


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def picture(number: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> av.VideoFrame:
    """A picture that shows `number` as ten black or white bars, above a strip of noise."""
    width, height = size
    image = np.zeros((height, width, 3), np.uint8)
    for bit in range(BITS):
        if number >> bit & 1:
            image[:, bit * width // BITS : (bit + 1) * width // BITS] = 255
    strip = np.random.default_rng(number).integers(0, 255, (height // 4, width, 3), np.uint8)
    image[-len(strip) :] = strip
    frame = av.VideoFrame.from_ndarray(image, format="rgb24")
    frame.pts, frame.time_base = number, Fraction(1, FPS)
    return frame


def number_shown(frame: av.VideoFrame) -> int:
    grey = frame.to_ndarray(format="gray")
    columns = [(2 * bit + 1) * grey.shape[1] // (2 * BITS) for bit in range(BITS)]
    bars = grey[: grey.shape[0] // 2]
    return sum(1 << bit for bit, x in enumerate(columns) if bars[:, x].mean() > 127)


@dataclass
class Footage:
    """A feed's stream and packets, with whatever must stay open for them."""

    stream: VideoStream
    packets: list[FeedPacket]
    container: InputContainer | OutputContainer

    def until(self, seconds: float) -> list[FeedPacket]:
        """The packets, in decoding order, before the first shown at or after `seconds`."""
        stop = next(
            (i for i, packet in enumerate(self.packets) if packet.time >= at(seconds)),
            len(self.packets),
        )
        return self.packets[:stop]


def encoder(
    out: OutputContainer, codec: str, options: dict[str, str], size: tuple[int, int]
) -> VideoStream:
    stream = out.add_stream(codec, rate=FPS, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = {"mjpeg": "yuvj420p", "rawvideo": "yuyv422"}.get(codec, "yuv420p")
    if codec != "rawvideo":
        stream.codec_context.gop_size = GROUP
    return stream


def encode(
    path: Path,
    codec: str,
    seconds: int,
    options: dict[str, str],
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> None:
    with av.open(str(path), "w") as out:
        stream = encoder(out, codec, options, size)
        for number in range(seconds * FPS):
            out.mux(stream.encode(picture(number, size)))
        out.mux(stream.encode())


def demuxed(path: Path) -> Footage:
    container = av.open(str(path))
    stream = container.streams.video[0]
    packets = []
    zero = None
    for packet in container.demux(stream):
        if packet.pts is None:
            continue  # the empty packet that ends the stream
        zero = packet.pts if zero is None else zero
        time = at(float((packet.pts - zero) * packet.time_base))
        packets.append(FeedPacket(time, packet, packet.is_keyframe))
    return Footage(stream, packets, container)


H264: dict[str, str] = {"x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=0"}
H264_B: dict[str, str] = {
    "x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=2:b-adapt=0:open-gop=0"
}
H264_OPEN: dict[str, str] = {
    "x264-params": "keyint=10:min-keyint=10:scenecut=0:bframes=2:b-adapt=0:open-gop=1"
}
MPEG4_B: dict[str, str] = {"bf": "2"}

KINDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "h264 mp4": ("libx264", "mp4", H264),
    "h264 mp4, B-frames": ("libx264", "mp4", H264_B),
    "h264 mp4, B-frames, open groups": ("libx264", "mp4", H264_OPEN),
    "h264 ts": ("libx264", "ts", H264),
    "h264 ts, B-frames": ("libx264", "ts", H264_B),
    "h264 mkv, B-frames": ("libx264", "mkv", H264_B),
    "h264 flv": ("libx264", "flv", H264),
    "mpeg4 mp4": ("mpeg4", "mp4", {}),
    "mpeg4 avi, B-frames": ("mpeg4", "avi", MPEG4_B),
    "mjpeg avi": ("mjpeg", "avi", {}),
    "rawvideo avi": ("rawvideo", "avi", {}),
    "hevc mp4": ("libx265", "mp4", {"x265-params": "keyint=10:log-level=none"}),
    "hevc ts": ("libx265", "ts", {"x265-params": "keyint=10:log-level=none"}),
    "av1 mp4": ("libsvtav1", "mp4", {"preset": "12", "svtav1-params": "keyint=10"}),
}


@pytest.fixture
def footage(tmp_path: Path) -> Iterator[Callable[..., Footage]]:
    """Makes 20 s of footage of a kind, demuxed from a file as a feed would."""
    made: list[Footage] = []

    def make(kind: str = "h264 mp4", seconds: int = 20, **changes: Any) -> Footage:
        codec, suffix, options = KINDS[kind]
        if codec not in av.codecs_available:
            pytest.skip(f"this FFmpeg has no {codec}")
        path = tmp_path / f"source{len(made)}.{suffix}"
        encode(path, codec, seconds, options, **changes)
        made.append(demuxed(path))
        return made[-1]

    yield make
    for one in made:
        one.container.close()


def record(
    source: Footage,
    path: Path,
    start_s: float,
    end_s: float,
    ring: PacketRing | None = None,
    **settings: timedelta,
) -> ClipFile:
    """Record an event from `start_s` to `end_s`, noticed half a second late, inline."""
    ring = ring or PacketRing(8, 50_000_000)
    recorder = None
    for packet in source.packets:
        ring.append(packet)
        if recorder is None and packet.time >= at(start_s + 0.5):
            recorder = ClipRecorder(ring, source.stream, path, at(start_s), **settings)
        if recorder is not None:
            recorder.pump()
    assert recorder is not None
    return recorder.finish(at(end_s))


def read_back(path: Path) -> tuple[list[int], list[float]]:
    """The numbers on a clip's pictures and the seconds they are shown at."""
    with av.open(str(path)) as clip:
        frames = list(clip.decode(video=0))
        return [number_shown(frame) for frame in frames], [float(frame.time) for frame in frames]


@pytest.mark.parametrize("kind", KINDS)
def test_a_clip_holds_pre_roll_event_and_post_roll(
    kind: str, footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage(kind)
    clip = record(source, tmp_path / "clip.mp4", 8.5, 12.0)
    numbers, times = read_back(clip.path)

    first = numbers[0]
    keys = [packet.time for packet in source.packets if packet.is_keyframe]
    assert clip.start == at(first / FPS) == max(time for time in keys if time <= at(5.5))
    assert numbers == list(range(first, numbers[-1] + 1))
    assert 146 <= numbers[-1] <= 150  # up to 15.0 s, less at most one reordered group
    assert times == pytest.approx([(number - first) / FPS for number in numbers], abs=0.011)
    assert clip.duration_s == pytest.approx(len(numbers) / FPS, abs=0.11)
    assert (clip.width, clip.height) == (WIDTH, HEIGHT)
    assert clip.size_bytes == clip.path.stat().st_size
    assert clip.note == ""
    assert list(tmp_path.glob("*.part")) == []


def test_browser_codecs_go_to_mp4_with_the_index_in_front(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    clip = record(footage("h264 ts"), tmp_path / "clip.mp4", 8, 10)
    assert (clip.media_type, clip.path.suffix) == ("video/mp4", ".mp4")
    data = clip.path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"moof" not in data


@pytest.mark.parametrize("kind", ["mjpeg avi", "rawvideo avi"])
def test_other_codecs_go_to_matroska(
    kind: str, footage: Callable[..., Footage], tmp_path: Path
) -> None:
    clip = record(footage(kind), tmp_path / "clip.mp4", 8, 10)
    assert (clip.media_type, clip.path.name) == ("video/matroska", "clip.mkv")


def test_an_encoders_own_packets_work_like_a_demuxers(tmp_path: Path) -> None:
    with av.open(os.devnull, "w", format="null") as out:
        stream = encoder(out, "libx264", H264_B, (WIDTH, HEIGHT))
        packets = []
        for number in [*range(200), None]:
            for packet in stream.encode(None if number is None else picture(number)):
                assert packet.pts is not None
                packets.append(FeedPacket(at(packet.pts / FPS), packet, packet.is_keyframe))
        clip = record(Footage(stream, packets, out), tmp_path / "clip.mp4", 8, 10)
    numbers, times = read_back(clip.path)
    assert numbers == list(range(50, numbers[-1] + 1))
    assert times[0] == 0
    assert (clip.width, clip.height) == (WIDTH, HEIGHT)


def test_the_rings_packets_are_left_as_they_were(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage("h264 mp4, B-frames")

    def state() -> list[tuple[object, ...]]:
        return [
            (p.packet.pts, p.packet.dts, p.packet.time_base, p.packet.stream_index, bytes(p.packet))
            for p in source.packets
        ]

    before = state()
    record(source, tmp_path / "clip.mp4", 8, 10)
    assert state() == before
    assert all(packet.packet.stream is source.stream for packet in source.packets)


def test_two_clips_from_one_ring_do_not_disturb_each_other(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    ring = PacketRing(8, 50_000_000)
    for packet in source.until(9):
        ring.append(packet)
    recorders = [
        ClipRecorder(ring, source.stream, tmp_path / f"{i}.mp4", at(6 + i)) for i in range(2)
    ]
    for packet in source.packets[len(source.until(9)) :]:
        ring.append(packet)
        for recorder in recorders:
            recorder.pump()
    clips = [recorder.finish(at(12)) for recorder in recorders]
    assert [read_back(clip.path)[0][0] for clip in clips] == [30, 40]


def test_a_clip_shorter_than_a_fragment_is_kept(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    ring = PacketRing(8, 50_000_000)
    for packet in source.packets[:3]:
        ring.append(packet)
    recorder = ClipRecorder(ring, source.stream, tmp_path / "clip.mp4", at(0.1))
    recorder.pump()
    assert not (tmp_path / "clip.mp4").exists()
    clip = recorder.finish(at(0.2))
    assert recorder.started
    assert read_back(clip.path)[0] == [0, 1, 2]


def test_it_starts_when_the_first_fragment_is_on_disk_and_plays_from_then_on(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    ring = PacketRing(8, 50_000_000)
    for packet in source.until(5):
        ring.append(packet)
    path = tmp_path / "clip.mp4"
    recorder = ClipRecorder(ring, source.stream, path, at(4))
    assert not path.exists()
    recorder.pump()
    assert recorder.started
    assert (recorder.media_type, recorder.size) == ("video/mp4", (WIDTH, HEIGHT))
    assert read_back(path)[0][0] == 10
    recorder.abort()


def test_a_clip_stops_at_its_greatest_length(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    clip = record(
        footage(), tmp_path / "clip.mp4", 5, 18, pre_roll=timedelta(0), longest=timedelta(seconds=4)
    )
    assert 3.5 <= clip.duration_s <= 4.2
    assert "greatest length" in clip.note


def test_a_lost_connection_ends_the_clip_and_says_so(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    ring = PacketRing(8, 50_000_000)
    for packet in source.until(8):
        ring.append(packet)
    recorder = ClipRecorder(ring, source.stream, tmp_path / "clip.mp4", at(7))
    ring.clear("the camera reconnected")
    source.container.close()
    recorder.pump()
    assert recorder.over
    clip = recorder.finish(at(30))
    assert "the camera reconnected" in clip.note
    assert read_back(clip.path)[0] == list(range(40, 80))


def test_changed_settings_within_a_stream_end_the_clip(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    before, after = footage("h264 ts", 6), footage("h264 ts", 6, size=(320, 192))
    ring = PacketRing(8, 50_000_000)
    recorder = ClipRecorder(ring, before.stream, tmp_path / "clip.mp4", at(1))
    for packet in before.packets:
        ring.append(packet)
    offset = 6 * 90_000
    for packet in after.packets:
        assert packet.packet.pts is not None
        assert packet.packet.dts is not None
        packet.packet.pts += offset
        packet.packet.dts += offset
        ring.append(
            FeedPacket(packet.time + timedelta(seconds=6), packet.packet, packet.is_keyframe)
        )
    recorder.pump()
    clip = recorder.finish(at(20))
    assert "changed its settings" in clip.note
    assert (clip.width, clip.height) == (WIDTH, HEIGHT)
    assert read_back(clip.path)[0] == list(range(60))


def test_settings_in_band_win_over_stale_ones_out_of_band(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    """A camera whose RTSP description is out of date: what its key frames carry is right."""
    stale, real = footage("h264 ts", 4, size=(320, 192)), footage("h264 ts", 8)
    clip = record(Footage(stale.stream, real.packets, real.container), tmp_path / "c.mp4", 4, 5)
    assert (clip.width, clip.height) == (WIDTH, HEIGHT)
    assert read_back(clip.path)[0][0] == 10


def test_settings_out_of_band_only_as_rtsp_sends_them(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage("h264 ts")
    assert source.stream.codec_context.extradata
    strip = av.bitstream.BitStreamFilterContext("filter_units=remove_types=7-9", source.stream)
    bare = []
    for packet in source.packets:
        time, key = packet.time, packet.is_keyframe
        bare += [FeedPacket(time, plain, key) for plain in strip.filter(packet.packet)]
    assert b"\x00\x00\x01\x67" not in bytes(bare[0].packet)
    clip = record(Footage(source.stream, bare, source.container), tmp_path / "clip.mp4", 8, 10)
    assert read_back(clip.path)[0][0] == 50


def test_missing_decoding_times_are_made_up(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage("h264 ts")
    for packet in source.packets:
        packet.packet.dts = None
    numbers, times = read_back(record(source, tmp_path / "clip.mp4", 8, 10).path)
    assert numbers[0] == 50
    assert times == pytest.approx([(number - 50) / FPS for number in numbers], abs=0.011)


def test_stamps_that_leave_the_feeds_time_end_the_clip(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    for packet in source.packets[100:]:
        assert packet.packet.pts is not None
        assert packet.packet.dts is not None
        packet.packet.pts += round(3600 / packet.packet.time_base)
        packet.packet.dts += round(3600 / packet.packet.time_base)
    clip = record(source, tmp_path / "clip.mp4", 8, 15)
    assert clip.note
    assert clip.duration_s < 6


def test_without_a_key_frame_there_is_an_error_and_no_file(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    ring = PacketRing(8, 50_000_000)
    for packet in source.packets[1:9]:
        ring.append(packet)
    folder = tmp_path / "media"
    recorder = ClipRecorder(ring, source.stream, folder / "clip.mp4", at(0.2))
    recorder.pump()
    with pytest.raises(EvidenceError, match="no key frame came"):
        recorder.finish(at(0.8))
    assert list(folder.iterdir()) == []


def test_aborting_leaves_no_file(footage: Callable[..., Footage], tmp_path: Path) -> None:
    source = footage()
    ring = PacketRing(8, 50_000_000)
    for packet in source.packets:
        ring.append(packet)
    folder = tmp_path / "media"
    for pumped in (False, True):
        recorder = ClipRecorder(ring, source.stream, folder / "clip.mp4", at(15))
        if pumped:
            recorder.pump()
            assert recorder.started
        recorder.abort()
        recorder.abort()
        assert list(folder.iterdir()) == []


def test_a_clip_is_followed_in_a_thread_of_its_own(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage("h264 mp4, B-frames")
    ring = PacketRing(8, 50_000_000)
    for packet in source.until(9):
        ring.append(packet)
    recorder = ClipRecorder(ring, source.stream, tmp_path / "clip.mp4", at(8))
    follower = threading.Thread(target=recorder.follow)
    follower.start()
    for packet in source.packets[len(source.until(9)) :]:
        ring.append(packet)
    clip = recorder.finish(at(16.5))
    follower.join(30)
    assert not follower.is_alive()
    numbers, _ = read_back(clip.path)
    assert numbers == list(range(50, numbers[-1] + 1))
    assert numbers[-1] >= 190


def test_damaged_packets_do_not_stop_a_recording(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage("h264 ts")
    rubbish = np.random.default_rng(1)
    for index in range(60, 100):
        old = source.packets[index]
        bad = av.Packet(rubbish.bytes(old.packet.size))
        bad.pts, bad.dts, bad.time_base = old.packet.pts, old.packet.dts, old.packet.time_base
        source.packets[index] = FeedPacket(old.time, bad, old.is_keyframe)  # type: ignore[arg-type]
    clip = record(source, tmp_path / "clip.mp4", 8, 12)
    assert clip.duration_s == pytest.approx(10.1, abs=0.3)


RECORD_FOREVER = """
import sys, av, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from trailwarden.edge.recorder import ClipRecorder
from trailwarden.edge.rewrite import read_facts, rewrite_whole
from trailwarden.edge.ring import PacketRing
from trailwarden.edge.source.feed import FeedPacket
start = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
container = av.open(sys.argv[1])
stream = container.streams.video[0]
ring = PacketRing(8, 50_000_000)
recorder = ClipRecorder(ring, stream, Path(sys.argv[2]), start + timedelta(seconds=3))
for packet in container.demux(stream):
    if packet.pts is None:
        break
    time_shown = start + timedelta(seconds=float(packet.pts * packet.time_base))
    ring.append(FeedPacket(time_shown, packet, packet.is_keyframe))
    recorder.pump()
    if time_shown >= start + timedelta(seconds=15):
        break
print("recording", recorder.started, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("kind", ["h264 mp4, B-frames", "mjpeg avi"])
def test_killed_while_recording_it_leaves_a_clip_that_plays(
    kind: str, footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage(kind)
    form = MATROSKA if "mjpeg" in kind else MP4
    path = tmp_path / f"clip{form.suffix}"
    child = subprocess.Popen(
        [sys.executable, "-c", RECORD_FOREVER, str(source.container.name), str(path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "recording True\n"
        os.kill(child.pid, signal.SIGKILL)

    numbers, _ = read_back(path)
    assert numbers == list(range(len(numbers)))
    assert 130 <= len(numbers) <= 152
    facts = rewrite_whole(path, form)
    assert facts.duration_s == pytest.approx(len(numbers) / FPS, abs=0.11)
    assert read_back(path)[0] == numbers


def test_a_fragmented_clip_cut_anywhere_can_be_made_whole(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    ring = PacketRing(30, 50_000_000)
    for packet in source.packets:
        ring.append(packet)
    path = tmp_path / "clip.mp4"
    recorder = ClipRecorder(ring, source.stream, path, at(3))
    recorder.pump()
    data = path.read_bytes()
    recorder.abort()
    whole = 0
    for cut in range(len(data) // 3, len(data), len(data) // 11):
        path.write_bytes(data[:cut])
        duration = rewrite_whole(path, MP4).duration_s
        assert duration >= whole
        whole = int(duration)
        numbers, _ = read_back(path)
        assert numbers == list(range(len(numbers)))


def test_what_is_no_clip_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"not a clip" * 100)
    with pytest.raises(EvidenceError, match=r"clip\.mp4"):
        rewrite_whole(path, MP4)
    with pytest.raises(EvidenceError, match=r"clip\.mp4"):
        read_facts(path, MP4)
    assert path.read_bytes() == b"not a clip" * 100
    assert [file.name for file in tmp_path.iterdir()] == ["clip.mp4"]


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A real file system of `size` at `folder`; needs the right to mount."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"cannot mount a small file system here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("kind", ["h264 mp4", "rawvideo avi"])
def test_a_full_disk_keeps_what_fitted_and_names_the_file(
    kind: str, footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage(kind)
    ring = PacketRing(60, 50_000_000)
    for packet in source.packets:
        ring.append(packet)
    disk = tmp_path / "disk"
    with small_disk(disk, "1m"):
        (disk / "earlier.jpg").write_bytes(b"x" * 4096)
        filler = disk / "filler"
        filler.write_bytes(bytes((1 << 20) - (180_000 if kind == "rawvideo avi" else 40_000)))
        recorder = ClipRecorder(ring, source.stream, disk / "clip.mp4", at(3))
        with pytest.raises(DiskFull, match=r"clip\.(mp4|mkv).* MB free.*Free some space"):
            recorder.pump()
        recorder.pump()
        if recorder.started:
            clip = recorder.finish(at(18))
            numbers, _ = read_back(clip.path)
            assert numbers == list(range(len(numbers)))
            assert numbers
            assert "no room" in clip.note
        else:
            with pytest.raises(DiskFull):
                recorder.finish(at(18))
            assert sorted(file.name for file in disk.iterdir()) == ["earlier.jpg", "filler"]
        assert (disk / "earlier.jpg").read_bytes() == b"x" * 4096


def test_no_room_to_rewrite_keeps_the_clip_as_recorded(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    ring = PacketRing(60, 50_000_000)
    for packet in source.packets:
        ring.append(packet)
    disk = tmp_path / "disk"
    with small_disk(disk, "1m"):
        recorder = ClipRecorder(ring, source.stream, disk / "clip.mp4", at(3))
        recorder.pump()
        with pytest.raises(OSError, match="No space left"):
            (disk / "filler").write_bytes(bytes(1 << 20))
        clip = recorder.finish(at(18))
        assert "in fragments" in clip.note
        assert clip.duration_s == pytest.approx(19.0, abs=2.1)
        assert read_back(clip.path)[0][0] == 0


LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
"""


def test_a_file_size_limit_reads_as_a_full_disk(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    path = tmp_path / "clip.mp4"
    child = subprocess.run(
        [sys.executable, "-c", LIMITED + RECORD_FOREVER, str(source.container.name), str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "DiskFull: could not write" in child.stderr
    numbers, _ = read_back(path)
    assert numbers == list(range(len(numbers)))


def test_a_folder_that_cannot_be_written_is_named(
    footage: Callable[..., Footage], tmp_path: Path
) -> None:
    source = footage()
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EvidenceError, match=r"could not write .*file"):
        ClipRecorder(PacketRing(5, 1000), source.stream, tmp_path / "file" / "clip.mp4", at(0))
