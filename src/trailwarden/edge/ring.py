"""The latest packets of one camera, kept compressed so that a clip can start before its event.

One thread appends what the feed reads; any number of others follow it through taps. A tap starts
with the packets already here and goes on with those that come, without a gap and without a double.
It holds packets, never copies, and nobody may change them.
"""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

from trailwarden.closing import Closing
from trailwarden.edge.source.feed import FeedPacket

CLOSED_BY_READER = "closed by its reader"


class Tap(Closing):
    """One reader's place in the stream of packets. Made by `PacketRing.tap`.

    The packets waiting here are bounded: a reader that falls behind by more than `room` bytes is
    ended, which costs it the rest and costs nobody else anything. `ended` then says why; packets
    that already waited can still be taken. A tap whose reader stopped is to be closed.
    """

    def __init__(self, ring: PacketRing, backlog: list[FeedPacket], room: int) -> None:
        self._ring = ring
        self._waiting = deque(backlog)
        self._begun = bool(backlog)
        self._spare = room
        self._ended: str | None = None

    @property
    def ended(self) -> str | None:
        """Why nothing will follow what waits, in words; None while the stream goes on."""
        return self._ended

    def take(self, timeout_s: float = 0.0) -> list[FeedPacket]:
        """Return all packets that wait, oldest first, waiting up to `timeout_s` for the first.

        Empty when nothing came in that time or the tap has ended.
        """
        with self._ring.changed:
            self._ring.changed.wait_for(lambda: self._waiting or self._ended, timeout_s)
            packets = list(self._waiting)
            self._waiting.clear()
            self._spare += sum(_size(packet) for packet in packets)
            return packets

    def close(self) -> None:
        """Stop following; wakes a reader that waits in `take`."""
        self._ring.release(self, CLOSED_BY_READER)

    def offer(self, packet: FeedPacket) -> bool:
        """Add the newest packet; false if there is no room. Called by the ring, under its lock."""
        if not (self._begun or packet.is_keyframe):
            return True
        if _size(packet) > self._spare:
            return False
        self._begun = True
        self._spare -= _size(packet)
        self._waiting.append(packet)
        return True

    def end(self, reason: str) -> None:
        """Nothing follows, because of `reason`. Called by the ring, under its lock."""
        self._ended = self._ended or reason


class PacketRing:
    """At least the last `seconds` of packets, but never more than `max_bytes`, from a key frame on.

    Only whole groups of pictures are dropped, since a packet without its key frame shows nothing:
    the ring keeps up to one group more than `seconds`. A group that alone exceeds `max_bytes` is
    given up, and the ring stays empty until the next key frame.
    """

    def __init__(self, seconds: float, max_bytes: int) -> None:
        if seconds <= 0 or max_bytes <= 0:
            raise ValueError(f"a ring needs room: got {seconds} s and {max_bytes} bytes")
        self._span = timedelta(seconds=seconds)
        self._max_bytes = max_bytes
        self._groups: deque[list[FeedPacket]] = deque()
        self._size_bytes = 0
        self._newest: FeedPacket | None = None
        self._taps: list[Tap] = []
        self.changed = threading.Condition()

    @property
    def size_bytes(self) -> int:
        """Compressed bytes held."""
        return self._size_bytes

    def append(self, packet: FeedPacket) -> None:
        """Add the newest packet and hand it to every tap; never waits for a reader.

        A packet that lies before the last ones starts the ring afresh and ends every tap.
        """
        with self.changed:
            if self._runs_backwards(packet):
                self._clear("the stream's time jumped backwards")
            self._newest = packet
            self._keep(packet)
            slow = [tap for tap in self._taps if not tap.offer(packet)]
            for tap in slow:
                self._release(tap, "its reader was too slow")
            self.changed.notify_all()

    def since(self, time: datetime) -> list[FeedPacket]:
        """Return the packets from the last key frame at or before `time` on.

        From the oldest key frame here if none is that old; empty if there is none at all.
        """
        with self.changed:
            return self._since(time)

    def tap(self, since: datetime, max_bytes: int | None = None) -> Tap:
        """Follow the stream from the last key frame at or before `since`.

        With none here, the tap starts at the next one. `max_bytes` (the ring's own by default) is
        how far, beyond the packets it starts with, the reader may fall behind.
        """
        with self.changed:
            tap = Tap(self, self._since(since), max_bytes or self._max_bytes)
            self._taps.append(tap)
            return tap

    def clear(self, reason: str) -> None:
        """Forget all packets and end every tap, because of `reason`: the connection was lost."""
        with self.changed:
            self._clear(reason)
            self.changed.notify_all()

    def release(self, tap: Tap, reason: str) -> None:
        """Stop feeding `tap`. Readers call `Tap.close`."""
        with self.changed:
            self._release(tap, reason)
            self.changed.notify_all()

    def _since(self, time: datetime) -> list[FeedPacket]:
        first = 0
        for index, group in enumerate(self._groups):
            if group[0].time <= time:
                first = index
        return [packet for group in list(self._groups)[first:] for packet in group]

    def _runs_backwards(self, packet: FeedPacket) -> bool:
        """Whether time jumped back; B-frames, stored out of order, do not count as a jump."""
        if self._newest is None:
            return False
        before, now = self._newest.packet, packet.packet
        if before.dts is not None and now.dts is not None and before.time_base == now.time_base:
            return now.dts < before.dts
        return bool(self._groups) and packet.time < self._groups[-1][0].time - self._span

    def _keep(self, packet: FeedPacket) -> None:
        if packet.is_keyframe:
            self._groups.append([packet])
        elif self._groups:
            self._groups[-1].append(packet)
        else:
            return
        self._size_bytes += _size(packet)
        while self._size_bytes > self._max_bytes or self._oldest_is_spare(packet.time):
            self._size_bytes -= sum(_size(old) for old in self._groups.popleft())

    def _oldest_is_spare(self, now: datetime) -> bool:
        return len(self._groups) > 1 and self._groups[1][0].time <= now - self._span

    def _release(self, tap: Tap, reason: str) -> None:
        tap.end(reason)
        if tap in self._taps:
            self._taps.remove(tap)

    def _clear(self, reason: str) -> None:
        self._groups.clear()
        self._size_bytes = 0
        self._newest = None
        for tap in list(self._taps):
            self._release(tap, reason)


def _size(packet: FeedPacket) -> int:
    return packet.packet.size
