"""A camera or a video file read through FFmpeg: demuxed once, decoded packet by packet.

Decoding uses one thread: with many cameras the machine is shared anyway, and FFmpeg's frame
threads cost about 15 % more CPU a frame and hold back a picture per thread.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import Any

import av
import av.error
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from trailwarden.closing import Closing
from trailwarden.domain import Stamps, TimeBasis, from_micros
from trailwarden.edge.errors import SourceError
from trailwarden.edge.frame import Frame
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.source.anchor import Anchor, anchor_of_recording
from trailwarden.edge.source.clock import FeedClock
from trailwarden.edge.source.failures import ended_early, reading_failure, size_changed
from trailwarden.edge.source.feed import FeedPacket, Reading
from trailwarden.edge.source.ffmpeg import (
    AS_RECORDED,
    ContainerOptions,
    detached,
    open_container,
    passes_by,
    video_stream,
)
from trailwarden.edge.source.picture import frame_of

_LEAD_S = 5.0
_LEAD_HLS_S = 30.0  # a playlist's segments arrive all at once
_TIMELESS = ("mpjpeg", "mjpeg", "h264", "hevc")  # FFmpeg invents 25 pictures a second for these
_FINE = Fraction(1, 90_000)
_FALLBACK_RATE = 25
_MOST_RUBBISH_IN_A_ROW = 50
_FIRST_CREDIBLE_MICROS = 631_152_000_000_000  # 1990; a camera without NTP counts from 1970
_LAST_CREDIBLE_MICROS = 4_102_444_800_000_000  # 2100


class ContainerFeed(Closing):
    """One open connection or file. See `Feed` for what iterating gives and raises.

    Opening raises SourceUnreachable, SourceRefused, SourceBroken or SourceAddressError.
    """

    def __init__(self, address: SourceAddress, options: ContainerOptions = AS_RECORDED) -> None:
        self.corrupt_packets = 0
        self._address = address
        self._options = options
        self._closing = threading.Event()
        self._reading = threading.Lock()
        self._container = open_container(address, options)
        try:
            self._stream = video_stream(self._container, address)
            self._passes_by = passes_by(self._container, address)
            # A playlist's segments arrive at once; at their own speed they are a live picture.
            self._is_paced = options.realtime or (
                self._passes_by and self._container.format.name == "hls"
            )
            self._is_timeless = self._passes_by and self._container.format.name in _TIMELESS
            self._template = detached(self._stream)
            self._anchor = self._find_anchor()
        except BaseException:
            self._container.close()
            raise
        self._packets = self._demuxed()
        self._clock = self._make_clock()
        self._usual = _usual_ticks(self._stream)
        self._last_time = self._anchor.start
        self._size: tuple[int, int] | None = None
        self._began = monotonic()
        self._source_ahead: timedelta | None = timedelta() if self._anchor.is_source else None

    @property
    def video(self) -> VideoStream:
        """A template for copying packets, its own and not the connection's."""
        return self._template

    @property
    def is_live(self) -> bool:
        """Whether time passes without our reading; true for a replay at its own speed as well."""
        return self._passes_by or self._options.realtime

    def __iter__(self) -> Iterator[Reading]:
        issue = self._anchor.issue
        while (reading := self._next_reading(issue)) is not None:
            issue = ""
            yield reading

    def close(self) -> None:
        """End the iteration, now or as soon as a read that is under way returns."""
        self._closing.set()
        if self._reading.acquire(blocking=False):
            try:
                self._container.close()
            finally:
                self._reading.release()

    def _next_reading(self, issue: str) -> Reading | None:
        with self._reading:
            packet = None if self._closing.is_set() else next(self._packets, None)
            reading = None if packet is None else self._read(packet, issue)
        if reading is None or self._closing.is_set():
            self.close()
            return None
        if self._is_paced and reading.packet is not None:
            self._wait_until(reading.packet.time)
        return reading

    def _demuxed(self) -> Iterator[Packet[VideoStream]]:
        while True:
            anything = yield from self._one_pass()
            if not (self._options.loop and anything):
                return
            self._container.seek(0)
            self._clock.splice()

    def _one_pass(self) -> Generator[Packet[VideoStream], None, bool]:
        """Packets up to the end, then an empty one that flushes the decoder."""
        anything, rubbish_in_a_row = False, 0
        while True:
            try:
                for packet in self._container.demux(self._stream):
                    if packet.size:
                        anything, rubbish_in_a_row = True, 0
                    yield packet
                break
            except av.FFmpegError as error:
                rubbish_in_a_row += 1
                failure = self._failure(error, rubbish_in_a_row)
            if failure is not None:
                raise failure
            self.corrupt_packets += 1
            if not self._passes_by:  # a file cut short
                yield _end_of(self._stream)
                break
        if self._passes_by:
            raise ended_early(self._address)
        return anything

    def _failure(self, error: av.FFmpegError, in_a_row: int) -> SourceError | None:
        """What a failed read means for the feed; None if there is only something to count."""
        is_rubbish = isinstance(error, av.error.InvalidDataError)
        if self._address.kind is SourceKind.FILE:
            return None
        if self._passes_by and is_rubbish and in_a_row <= _MOST_RUBBISH_IN_A_ROW:
            return None
        return reading_failure(error, self._address, self._options.read_timeout_s)

    def _read(self, packet: Packet[VideoStream], issue: str) -> Reading:
        arrival = datetime.now(UTC)
        if not packet.size:
            return Reading(None, self._frames(None, arrival), issue)
        jumps = self._clock.jumps
        self._put_on_clock(packet, arrival)
        time = self._clock.at(packet.pts or 0)
        self._follow_source_clock(packet, time)
        if self._clock.jumps > jumps:
            issue = issue or f"the stream's clock jumped at {time:%Y-%m-%dT%H:%M:%SZ}"
        corrupt = self.corrupt_packets
        frames = self._frames(packet, arrival)
        if packet.is_corrupt and self.corrupt_packets == corrupt:
            self.corrupt_packets += 1
        self._require_same_size(frames)
        return Reading(FeedPacket(time, packet, packet.is_keyframe), frames, issue)

    def _require_same_size(self, frames: tuple[Frame, ...]) -> None:
        """A camera that was set up anew needs a new template, which comes with reconnecting."""
        for frame in frames:
            size = (frame.width, frame.height)
            if self._passes_by and self._size not in (None, size):
                raise size_changed(self._address, size)
            self._size = size

    def _put_on_clock(self, packet: Packet[VideoStream], arrival: datetime) -> None:
        if self._is_timeless:
            now = self._clock.tick_of(arrival)
            packet.time_base, packet.duration = _FINE, 0
            ticks = self._clock.place(now, now, 1, arrival)
        else:
            usual = packet.duration or self._usual
            ticks = self._clock.place(packet.pts, packet.dts, usual, arrival)
        packet.pts, packet.dts = ticks.pts, ticks.dts

    def _frames(self, packet: Packet[VideoStream] | None, arrival: datetime) -> tuple[Frame, ...]:
        try:
            decoded = self._stream.decode(packet)
        except av.FFmpegError:
            self.corrupt_packets += 1
            return ()
        return tuple(self._frame(each, arrival) for each in decoded if not each.is_corrupt)

    def _frame(self, decoded: VideoFrame, arrival: datetime) -> Frame:
        if decoded.pts is not None:
            self._last_time = max(self._last_time, self._clock.at(decoded.pts))
        return frame_of(decoded, self._last_time, self._stamps(self._last_time, arrival))

    def _stamps(self, time: datetime, arrival: datetime) -> Stamps:
        """A recording "arrived" when it was made, as far as its file tells."""
        source = None if self._source_ahead is None else time + self._source_ahead
        if self.is_live:
            return Stamps(arrival=arrival, source=source, trusts=TimeBasis.ARRIVAL)
        return Stamps(arrival=time, source=source)

    def _follow_source_clock(self, packet: Packet[VideoStream], time: datetime) -> None:
        """RTCP sender reports say what the camera's own clock showed."""
        if not packet.has_sidedata("prft"):
            return
        (micros,) = struct.unpack_from("=q", bytes(packet.get_sidedata("prft")))
        if _FIRST_CREDIBLE_MICROS < micros < _LAST_CREDIBLE_MICROS:
            self._source_ahead = from_micros(micros) - time

    def _wait_until(self, time: datetime) -> None:
        due = self._began + (time - self._anchor.start).total_seconds()
        self._closing.wait(max(0.0, due - monotonic()))

    def _find_anchor(self) -> Anchor:
        now = datetime.now(UTC)
        if self.is_live:
            return Anchor(now, is_source=False)
        if self._options.start is not None:
            return Anchor(self._options.start, is_source=True)
        metadata = {**self._stream.metadata, **self._container.metadata}
        if self._address.kind is not SourceKind.FILE:
            return anchor_of_recording(metadata, now, "the time it was fetched", self._options.zone)
        length = timedelta(microseconds=self._container.duration or 0)
        written = datetime.fromtimestamp(Path(self._address.url).stat().st_mtime, UTC)
        return anchor_of_recording(
            metadata, written - length, "the time its file was written", self._options.zone
        )

    def _make_clock(self) -> FeedClock:
        lead_s = _LEAD_HLS_S if self._container.format.name == "hls" else _LEAD_S
        time_base = _FINE if self._is_timeless else self._stream.time_base or _FINE
        return FeedClock(self._anchor.start, time_base, lead_s if self._passes_by else None)


def _end_of(stream: VideoStream) -> Packet[VideoStream]:
    packet: Packet[Any] = Packet()
    packet.stream = stream
    return packet


def _usual_ticks(stream: VideoStream) -> int:
    rate = stream.average_rate or stream.guessed_rate or _FALLBACK_RATE
    return max(1, round(1 / (rate * (stream.time_base or _FINE))))
