"""An outpost: one source under watch, a camera's feed or a folder that a camera uploads into.

Whatever goes wrong at one stays there: it is told, and the others go on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from trailwarden.domain import CameraState, Deployment, EventSink, SinkUnavailable
from trailwarden.edge.camera import Camera, CameraCounts, CameraOptions
from trailwarden.edge.card.growing import GrowingCard
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.errors import EdgeError, SourceBroken, SourceError
from trailwarden.edge.notice import Notify, Remark, Trouble
from trailwarden.edge.source.address import SourceAddress
from trailwarden.edge.source.feed import Feed, Reading
from trailwarden.edge.source.persistent import PersistentFeed
from trailwarden.edge.steadfast import SteadfastSink

Deploy: TypeAlias = Callable[[SourceAddress, datetime], Deployment]
"""Finds or makes the deployment of a camera whose first picture is of this time.

Raises SinkUnavailable where that may work later.
"""

Connect: TypeAlias = Callable[[SourceAddress], Feed]
"""Opens a camera's feed once."""


@dataclass(frozen=True, slots=True)
class CameraReport:
    """What one camera did in a run. `deployment` is None if it never gave a picture.

    `was_watched` is true if a picture came, or a folder lay there to wait at. For a folder
    `counts.frames` are its new files, and `corrupt_packets` those not readable. `lost_writes`
    never reached the store.
    """

    camera_id: str
    was_watched: bool
    deployment: Deployment | None
    state: CameraState
    counts: CameraCounts
    corrupt_packets: int
    failure: str
    lost_writes: int = 0


class Outpost(ABC):
    """One source. One thread calls `run`; `stop` may be called from any."""

    def __init__(self, name: str, notify: Notify) -> None:
        self.name = name
        self.failure = ""
        self._notify = notify

    def run(self, pool: DetectorPool | None) -> None:
        """Watch until the source ends or `stop` is called; never raises."""
        try:
            self._watch(pool)
        except EdgeError as error:
            self._fail(str(error))
        except Exception as error:  # noqa: BLE001 - one camera's bug must not end the others
            self._fail(f"stopped by an unexpected {type(error).__name__}: {error}")

    @abstractmethod
    def stop(self) -> None:
        """End the source."""

    @abstractmethod
    def report(self) -> CameraReport:
        """What the camera did."""

    @abstractmethod
    def _watch(self, pool: DetectorPool | None) -> None:
        """Watch until the source ends."""

    def _fail(self, message: str) -> None:
        self.failure = message
        self._notify(Trouble(self.name, message))


class FeedOutpost(Outpost):
    """A feed and the camera it turns out to be."""

    def __init__(
        self,
        address: SourceAddress,
        connect: Connect,
        deploy: Deploy,
        sink: EventSink,
        root: Path,
        notify: Notify,
        options: CameraOptions,
    ) -> None:
        super().__init__(address.camera_id, notify)
        self._address = address
        self._deploy = deploy
        self._sink = SteadfastSink(sink, self.name, notify)
        self._root = root
        self._options = options
        self._feed = PersistentFeed(address, connect, watcher=self)
        self._pool: DetectorPool | None = None
        self._camera: Camera | None = None
        self._reconnected = False
        self._is_held_up = False
        self._is_stopped = False

    def stop(self) -> None:
        """End the source."""
        self._is_stopped = True
        self._feed.stop()

    def report(self) -> CameraReport:
        """What the camera did."""
        camera = self._camera
        counts = camera.counts if camera else CameraCounts()
        return CameraReport(
            camera_id=self.name,
            was_watched=counts.frames > 0,
            deployment=camera.deployment if camera else None,
            state=camera.state if camera else CameraState.DOWN,
            counts=counts,
            corrupt_packets=self._feed.corrupt_packets,
            failure=self.failure,
            lost_writes=self._sink.waiting,
        )

    def connected(self) -> None:
        """The source answers."""
        self._reconnected = True

    def lost(self, error: SourceError) -> None:
        """The source is gone for now."""
        self._notify(Trouble(self.name, str(error)))
        now = datetime.now(UTC)
        if (camera := self._camera_from(now)) is not None:
            camera.lost(error, now)

    def waiting(self, seconds: float) -> None:
        """It is asked again after a while."""
        when = f"in {seconds:.0f} s" if seconds >= 1 else "at once"
        self._notify(Remark(self.name, f"trying again {when}"))

    def _watch(self, pool: DetectorPool | None) -> None:
        self._pool = pool
        try:
            with self._feed:
                for reading in self._feed:
                    self._read(reading)
                self._require_pictures()
        finally:
            if self._camera is not None:
                self._camera.close()

    def _require_pictures(self) -> None:
        """Raise SourceBroken for a source that ended by itself and never showed anything."""
        if self._is_stopped or (self._camera is not None and self._camera.counts.frames):
            return
        raise SourceBroken(
            f"{self._address} ended without a picture that could be decoded "
            f"({self._feed.corrupt_packets} corrupt packets); check that it is a video"
        )

    def _read(self, reading: Reading) -> None:
        if self._reconnected:
            at = _time_of(reading)
            camera = None if at is None else self._camera_from(at)
            if at is None or camera is None:
                return
            self._reconnected = False
            camera.connected(self._feed.video, at)
        if self._camera is not None:
            self._camera.read(reading)

    def _camera_from(self, first: datetime) -> Camera | None:
        """The camera, made when it is first heard of; None while the store cannot take it.

        A recording does not wait for the store: it would lose what it shows meanwhile.
        """
        try:
            self._camera = self._camera or self._make_camera(first)
        except SinkUnavailable as error:
            if not self._feed.is_live:
                raise
            if not self._is_held_up:
                self._is_held_up = True
                self._notify(
                    Trouble(self.name, f"not watched until the store can take it: {error}")
                )
        return self._camera

    def _make_camera(self, first: datetime) -> Camera:
        return Camera(
            self._deploy(self._address, first),
            self._sink,
            self._notify,
            self._root,
            self._pool,
            start=first,
            live=self._feed.is_live,
            options=self._options,
        )


class CardOutpost(Outpost):
    """A folder that a camera uploads into."""

    def __init__(self, card: GrowingCard, notify: Notify) -> None:
        super().__init__(card.card.camera_id, notify)
        self._card = card

    def stop(self) -> None:
        """Wait for no more pictures."""
        self._card.stop()

    def report(self) -> CameraReport:
        """What was read. No picture is ever dropped, for none is in a hurry."""
        report = self._card.report
        return CameraReport(
            camera_id=self.name,
            was_watched=not self.failure and not self._card.is_away,
            deployment=report.deployment,
            state=CameraState.DOWN if self._card.is_away else CameraState.UP,
            counts=CameraCounts(report.new, report.new, events=len(report.event_ids)),
            corrupt_packets=sum(fault.counted for fault in report.failed),
            failure=self.failure,
        )

    def _watch(self, pool: DetectorPool | None) -> None:
        self._card.run(pool)


def _time_of(reading: Reading) -> datetime | None:
    if reading.packet is not None:
        return reading.packet.time
    return reading.frames[0].time if reading.frames else None
