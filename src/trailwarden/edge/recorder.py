"""Records the clip of one event from a camera's ring: pre-roll, the event, post-roll.

Until the first fragment is on the disk the file is called `*.part`; then it gets its final name,
under which it can be played from then on, whatever happens to this process.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from av.packet import Packet
from av.video.stream import VideoStream

from trailwarden.edge.clip import FragmentWriter, format_for
from trailwarden.edge.errors import EvidenceError
from trailwarden.edge.evidence import PART, require_space, settle, writing
from trailwarden.edge.packets import ParameterSets, copy_packet
from trailwarden.edge.rewrite import ClipFacts, read_facts, rewrite_whole
from trailwarden.edge.ring import CLOSED_BY_READER, PacketRing
from trailwarden.edge.source.feed import FeedPacket

PRE_ROLL = timedelta(seconds=3)
POST_ROLL = timedelta(seconds=3)
LONGEST = timedelta(seconds=120)

_TOLERATED_SKEW = timedelta(seconds=5)
_WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A finished clip. `start` is the feed time of its first picture.

    `note` says in words what is missing from it, and is empty if nothing is.
    """

    path: Path
    media_type: str
    start: datetime
    duration_s: float
    width: int
    height: int
    size_bytes: int
    note: str = ""


class ClipRecorder:
    """Records one clip. Make it while the feed that `stream` belongs to is open.

    The clip starts at the last key frame at or before `start - pre_roll`. Then either call `pump`
    after each packet (a file read at full speed), or run `follow` in a thread of its own (a live
    camera, whose reading must not wait for a disk), and `finish` when the event has ended.
    `path` gets another suffix where the codec needs another container: use `recorder.path`, with
    `media_type`, and `size` (width and height in pixels, as the stream states them), for a row
    about the clip while it is being recorded, from when `started` is true.

    Recording stops by itself, and `note` says so, at `longest`, when the ring was cleared (the
    camera reconnected), when the stream changed its settings, or when the disk was too slow.
    """

    def __init__(
        self,
        ring: PacketRing,
        stream: VideoStream,
        path: Path,
        start: datetime,
        *,
        pre_roll: timedelta = PRE_ROLL,
        post_roll: timedelta = POST_ROLL,
        longest: timedelta = LONGEST,
    ) -> None:
        self._form = format_for(stream)
        self.path = path.with_suffix(self._form.suffix)
        self._part = self.path.with_name(self.path.name + PART)
        with writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = FragmentWriter(self._part, stream, self._form)
        self._sets = ParameterSets(stream)
        self._first_sets: bytes | None = None
        self._post_roll, self._longest = post_roll, longest
        self._timeline: _Timeline | None = None
        self._lock = threading.Lock()
        self._tap = ring.tap(start - pre_roll)
        self.media_type = self._form.media_type
        self.size = (stream.codec_context.width, stream.codec_context.height)
        self.started = False
        self.note = ""
        self.failure: EvidenceError | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will be recorded, before or after `finish`."""
        return self._tap.ended is not None

    def pump(self) -> None:
        """Write the packets that wait. Raises EvidenceError when that ends the recording."""
        failed_before = self.failure
        self._write_waiting(0.0)
        if self.failure is not None and failed_before is None:
            raise self.failure

    def follow(self) -> None:
        """Write packets as they come until the recording is over; an error is left in `failure`."""
        while not self.over:
            self._write_waiting(_WAIT_S)

    def finish(self, end: datetime) -> ClipFile:
        """End the clip at `end` plus the post-roll, or at the last packet so far if that is sooner.

        Raises EvidenceError, leaving no file, if nothing could be recorded. A clip that can only
        be kept in part or in its recording form is kept, and its `note` says so.
        """
        self._tap.close()
        self._write_waiting(0.0)
        with self._lock:
            self._close_writer()
            if self._timeline is None or not self.started:
                self._remove_files()
                raise self.failure or EvidenceError(
                    f"no clip {self.path}: no key frame came while the event lasted. Set the "
                    "camera's key frame interval to 2 s or less."
                )
            start = self._timeline.start
            facts = self._settle((end + self._post_roll - start).total_seconds())
        return ClipFile(
            path=self.path,
            media_type=self.media_type,
            start=start,
            duration_s=facts.duration_s,
            width=facts.width,
            height=facts.height,
            size_bytes=facts.size_bytes,
            note=self.note,
        )

    def abort(self) -> None:
        """Stop recording and remove the clip."""
        self._tap.close()
        with self._lock:
            self._close_writer()
            self._remove_files()

    def _write_waiting(self, timeout_s: float) -> None:
        # Taking and writing are one step under the lock, or two threads could swap packets.
        with self._lock:
            for packet in self._tap.take(timeout_s):
                if self._writer.closed:
                    break
                try:
                    self._write(packet)
                except EvidenceError as error:
                    self._fail(error)
            if self._tap.ended not in (None, CLOSED_BY_READER):
                self._stop(f"the clip ends early: {self._tap.ended}")

    def _write(self, packet: FeedPacket) -> None:
        if self._timeline is None:
            self._timeline = _Timeline(packet)
            self._first_sets = self._sets.in_packet(packet.packet)
            self._writer.begin(self._first_sets)
        elif packet.time - self._timeline.start > self._longest:
            self._stop(f"the clip ends early: it has its greatest length, {self._longest}")
            return
        elif self._is_another_stream(packet):
            self._stop("the clip ends early: the stream changed its settings")
            return
        placed = self._timeline.place(packet)
        if placed is not None:
            self._writer.write(placed)
            self._show()

    def _is_another_stream(self, packet: FeedPacket) -> bool:
        assert self._timeline is not None  # a clip that has begun
        if self._timeline.lost(packet):
            return True
        if not packet.is_keyframe:
            return False
        return self._sets.changed(self._first_sets, self._sets.in_packet(packet.packet))

    def _show(self) -> None:
        """Give the file its final name once it can be played."""
        if not self.started and self._writer.playable:
            self._writer.sync()
            with writing(self.path):
                settle(self._part, self.path)
            self.started = True

    def _stop(self, note: str) -> None:
        self._tap.close()
        self.note = self.note or note
        self._close_writer()

    def _close_writer(self) -> None:
        try:
            self._writer.close()
            self._show()
        except EvidenceError as error:
            self._fail(error)

    def _fail(self, error: EvidenceError) -> None:
        self._tap.close()
        self.failure = self.failure or error
        self.note = self.note or f"the clip ends early: {error}"

    def _settle(self, until_s: float) -> ClipFacts:
        try:
            require_space(self.path, self.path.stat().st_size)
            return rewrite_whole(self.path, self._form, until_s)
        except (EvidenceError, OSError) as error:
            kept = f"the clip is kept as it was recorded, in fragments: {error}"
            self.note = f"{self.note}; {kept}" if self.note else kept
            return read_facts(self.path, self._form)

    def _remove_files(self) -> None:
        for path in (self._part, self.path) if self.started else (self._part,):
            with suppress(OSError):
                path.unlink()


class _Timeline:
    """Turns a feed's timestamps into a clip's, where the first key frame is shown at 0."""

    def __init__(self, first: FeedPacket) -> None:
        packet = first.packet
        self.start = first.time
        self._unit: Fraction = packet.time_base
        stamps = (stamp for stamp in (packet.pts, packet.dts) if stamp is not None)
        self._zero = next(stamps, 0)
        self._last_dts: int | None = None

    def place(self, packet: FeedPacket) -> Packet[VideoStream] | None:
        """Return a copy of the packet in clip time; None for a picture shown before the clip.

        Such pictures lead an open group and refer to a group that is not in the clip. Muxers
        demand a rising dts and no picture shown before it is decoded: both are seen to.
        """
        twin = copy_packet(packet.packet)
        pts = self._shown_at(packet)
        if pts < 0:
            return None
        dts = twin.dts - self._zero if twin.dts is not None else None
        if self._last_dts is not None:
            dts = self._last_dts + 1 if dts is None else max(dts, self._last_dts + 1)
        twin.dts = self._last_dts = pts if dts is None else dts
        twin.pts = max(pts, twin.dts)
        return twin

    def lost(self, packet: FeedPacket) -> bool:
        """Whether the packet counts time in another unit or its stamps left the feed's time."""
        if packet.packet.time_base != self._unit:
            return True
        by_stamp = timedelta(seconds=float(self._shown_at(packet) * self._unit))
        return abs(by_stamp - (packet.time - self.start)) > _TOLERATED_SKEW

    def _shown_at(self, packet: FeedPacket) -> int:
        if packet.packet.pts is not None:
            return packet.packet.pts - self._zero
        return round((packet.time - self.start).total_seconds() / self._unit)
