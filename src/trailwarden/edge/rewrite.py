"""Makes a clip recorded in fragments whole: its index in front, cut where the event ended.

It also makes a playable clip of one that a dead process left behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from trailwarden.edge.clip import ClipFormat, RawFile, clip_error, stream_like
from trailwarden.edge.errors import EvidenceError
from trailwarden.edge.evidence import PART, settle


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What a finished clip's file says of itself. Sizes in pixels and bytes."""

    duration_s: float
    width: int
    height: int
    size_bytes: int


def rewrite_whole(path: Path, form: ClipFormat, until_s: float | None = None) -> ClipFacts:
    """Rewrite a clip in fragments with its index in front, in its place, up to `until_s`.

    The first picture is then shown at 0. A file cut off by a crash gives what is whole in it.
    The clip at `path` is replaced in one step or, on an EvidenceError, left as it is.
    """
    part = path.with_name(path.name + PART)
    try:
        with av.open(str(path), "r", format=form.name) as source:
            stream = source.streams.video[0]
            end_s = _copy_whole(source, stream, part, form, until_s)
            facts = ClipFacts(end_s, stream.width, stream.height, part.stat().st_size)
        settle(part, path)
    except (OSError, ValueError, IndexError, av.error.FFmpegError) as error:
        with suppress(OSError):
            part.unlink()
        raise clip_error(path, error) from error
    return facts


def read_facts(path: Path, form: ClipFormat) -> ClipFacts:
    """Return what the clip at `path` holds, in either form. Raises EvidenceError."""
    try:
        with av.open(str(path), "r", format=form.name) as source:
            stream = source.streams.video[0]
            ends = [_end_s(packet) for packet in _from_zero(_whole_packets(source, stream))]
            size_bytes = path.stat().st_size
            return ClipFacts(max(ends, default=0.0), stream.width, stream.height, size_bytes)
    except (OSError, ValueError, IndexError, av.error.FFmpegError) as error:
        raise EvidenceError(f"the clip {path} cannot be read back: {error}") from error


def _end_s(packet: Packet[VideoStream]) -> float:
    return float(((packet.pts or 0) + (packet.duration or 0)) * packet.time_base)


def _copy_whole(
    source: InputContainer, stream: VideoStream, part: Path, form: ClipFormat, until_s: float | None
) -> float:
    """Copy the packets of `stream` into `part`; return when the last picture's time is over."""
    file = RawFile(part)
    try:
        with av.open(
            file,
            "w",
            format=form.name,
            container_options=form.whole,
            io_open=lambda _url, _flags, _options: part.open("rb"),
        ) as out:
            twin = stream_like(out, stream)
            end_s = 0.0
            for packet in _from_zero(_whole_packets(source, stream)):
                assert packet.pts is not None  # _from_zero sees to it
                if until_s is not None and packet.pts * packet.time_base > until_s:
                    break
                end_s = max(end_s, _end_s(packet))
                packet.stream = twin
                out.mux(packet)
        file.sync()
    finally:
        file.close()
    return end_s


def _whole_packets(source: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """Yield the packets up to the end of the file or to where it is damaged."""
    packets = source.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return
        if packet is None:
            return
        if packet.dts is not None and packet.pts is not None and not packet.is_corrupt:
            yield packet


def _from_zero(packets: Iterator[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
    """Shift times so that the first packet, a key frame, is shown at 0."""
    zero: int | None = None
    for packet in packets:
        assert packet.pts is not None  # _whole_packets sees to it
        assert packet.dts is not None
        zero = packet.pts if zero is None else zero
        packet.pts, packet.dts = packet.pts - zero, packet.dts - zero
        yield packet
