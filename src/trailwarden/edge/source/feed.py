"""The port every kind of camera is reached through: one open connection, read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from av.packet import Packet
from av.video.stream import VideoStream

from trailwarden.edge.frame import Frame


@dataclass(frozen=True, slots=True)
class FeedPacket:
    """One compressed packet in feed time, for the ring buffer and the live relay.

    `time` is the packet's presentation time on the same running clock as `Frame.time`. The
    packet's own ticks run on too: jumps of the camera's clock are cut out, `dts` always grows.
    """

    time: datetime
    packet: Packet[VideoStream]
    is_keyframe: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What one step of reading gave: a packet and the frames decoded from it.

    There is no packet with stills, nor with the pictures a decoder still holds at the end.
    `timestamp_issue` says what became doubtful about time with this reading, in words for the
    event's `timestamp_issues`; it is empty on nearly every one.
    """

    packet: FeedPacket | None
    frames: tuple[Frame, ...]
    timestamp_issue: str = ""


class Feed(Protocol):
    """One open connection to one camera.

    Iterating yields readings until the source ends; it raises SourceBroken when a live source
    stops or breaks. A corrupt packet is counted in `corrupt_packets`, not raised.
    `video` is the template for copying packets into a clip, and stays usable after `close`; None
    for stills. (A packet's own `stream` dies with the connection: never use it as a template.)
    `is_live` is true when time passes whether or not we read. `close` may be called from any
    thread and ends the iteration; it does not wait for a read that hangs.
    """

    corrupt_packets: int

    @property
    def video(self) -> VideoStream | None: ...
    @property
    def is_live(self) -> bool: ...
    def __iter__(self) -> Iterator[Reading]: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
