"""A simulated camera as a feed: packets and frames, paced like a live camera or at full speed."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

from av.video.stream import VideoStream

from trailwarden.closing import Closing
from trailwarden.domain import Stamps
from trailwarden.edge.frame import Frame
from trailwarden.edge.sim.camera import SimulatedCamera
from trailwarden.edge.sim.encoder import CameraEncoder
from trailwarden.edge.sim.faults import FaultKind
from trailwarden.edge.sim.schedule import Schedule
from trailwarden.edge.sim.spec import SceneSpec
from trailwarden.edge.source.feed import FeedPacket, Reading


class SimulatedFeed(Closing):
    """A `Feed` of a simulated camera.

    `Frame.time` runs on the scene's clock, which starts at `spec.start`; live (`realtime`) and
    without a start it starts now. A live feed that is read too slowly skips nothing: it catches
    up. With `encode` False readings carry frames and no packets, and `video` is None.
    """

    def __init__(
        self,
        spec: SceneSpec,
        *,
        realtime: bool,
        encode: bool = True,
        schedule: Schedule | None = None,
    ) -> None:
        if realtime and spec.start is None:
            spec = replace(spec, start=datetime.now(UTC).astimezone())
        self.spec = spec
        self.camera = SimulatedCamera(spec, schedule)
        self.corrupt_packets = 0
        self._realtime = realtime
        self._encoder = CameraEncoder(spec.size, spec.fps) if encode else None
        self._closed = Event()

    @property
    def video(self) -> VideoStream | None:
        """The stream that the packets belong to."""
        return None if self._encoder is None else self._encoder.stream

    @property
    def is_live(self) -> bool:
        """Whether time passes whether or not we read."""
        return self._realtime

    def __iter__(self) -> Iterator[Reading]:
        """Readings in order, one a frame, until the scene ends or the feed is closed."""
        opened = time.monotonic()
        index = 0
        while not self._closed.is_set() and self._has(index):
            fault = self.camera.fault_of(index)
            if fault is not None and fault.kind is FaultKind.STALL:
                end = (fault.start_s + fault.length_s) * self.spec.fps
                index = max(index + 1, math.ceil(end - 1e-6))
                continue
            if self._realtime and self._waited_in_vain(opened + index / self.spec.fps):
                return
            yield self._reading(index)
            index += 1
        if self._realtime and not self._closed.is_set() and self.spec.duration_s is not None:
            self._closed.wait(max(0.0, opened + self.spec.duration_s - time.monotonic()))

    def _has(self, index: int) -> bool:
        return self.spec.frame_count is None or index < self.spec.frame_count

    def _waited_in_vain(self, due: float) -> bool:
        """Wait until `due`; true if the feed was closed meanwhile."""
        return self._closed.wait(max(0.0, due - time.monotonic()))

    def _reading(self, index: int) -> Reading:
        shown = self.camera.frame(index)
        stamps = Stamps(arrival=datetime.now(UTC), source=shown.time, shown=shown.time)
        frame = Frame.of_image(shown.image, shown.time, stamps)
        if self._encoder is None:
            return Reading(None, (frame,))
        packet = self._encoder.encode(shown.image, index)
        return Reading(FeedPacket(shown.time, packet, packet.is_keyframe), (frame,))

    def close(self) -> None:
        """End the feed, also from another thread while it waits; may be called twice.

        The encoder goes with the last reference to it, as packets may still refer to its stream.
        """
        self._closed.set()
