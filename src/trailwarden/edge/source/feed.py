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

    `time` is the packet's presentation time on the same running clock as `Frame.time`.
    """

    time: datetime
    packet: Packet[VideoStream]
    is_keyframe: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What one step of reading gave: a packet (None for stills) and the frames decoded from it."""

    packet: FeedPacket | None
    frames: tuple[Frame, ...]


class Feed(Protocol):
    """One open connection to one camera.

    Iterating yields readings until the source ends; it raises SourceBroken when a live source
    stops or breaks. A corrupt packet is counted in `corrupt_packets`, not raised.
    `video` is the stream that packets belong to, the template for copying them into a clip;
    None for stills. `is_live` is true when time passes whether or not we read.
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
