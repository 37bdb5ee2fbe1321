"""Warden: many cameras watched at once, each by itself, all sharing one detector pool.

A camera that fails is told of and left; the others go on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import cv2

from trailwarden.domain import CameraState, Deployment, EventSink
from trailwarden.edge.camera import Camera, CameraCounts, CameraOptions
from trailwarden.edge.detect.pool import DetectorPool, PoolCounts
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.errors import EdgeError, SourceAddressError, SourceError
from trailwarden.edge.notice import Notify, Remark, Trouble
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.source.feed import Feed, Reading
from trailwarden.edge.source.opening import open_feed
from trailwarden.edge.source.persistent import PersistentFeed
from trailwarden.edge.steadfast import SteadfastSink

Deploy: TypeAlias = Callable[[SourceAddress, datetime], Deployment]
"""Finds or makes the deployment of a camera whose first picture is of this time."""


@dataclass(frozen=True, slots=True)
class WardenOptions:
    """How cameras are watched. `detections_per_second` is the budget all of them share.

    `realtime` replays recordings at their own speed as if live; `loop` starts them over.
    `simulate_live` runs simulated cameras by the clock, not as fast as they can be drawn.
    """

    realtime: bool = False
    simulate_live: bool = True
    loop: bool = False
    workers: int = 1
    detections_per_second: float | None = None
    camera: CameraOptions = field(default_factory=CameraOptions)


@dataclass(frozen=True, slots=True)
class CameraReport:
    """What one camera did in a run. `deployment` is None if it never gave a picture."""

    camera_id: str
    deployment: Deployment | None
    state: CameraState
    counts: CameraCounts
    corrupt_packets: int
    failure: str


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What a run did. `pool` is None without a detector."""

    cameras: tuple[CameraReport, ...]
    pool: PoolCounts | None


class Warden:
    """Watches cameras until they end or it is stopped. `stop` may be called from any thread."""

    def __init__(
        self,
        addresses: Sequence[SourceAddress],
        deploy: Deploy,
        sink: EventSink,
        root: Path,
        notify: Notify,
        *,
        detector: Detector | None = None,
        options: WardenOptions | None = None,
    ) -> None:
        """Raises SourceAddressError if two cameras have the same name."""
        _require_own_names(addresses)
        self._options = options or WardenOptions()
        self._detector = detector
        self._outposts = [
            _Outpost(address, deploy, sink, root, notify, self._options) for address in addresses
        ]

    def watch(self) -> WatchReport:
        """Watch until every source has ended or `stop` was called."""
        cv2.setNumThreads(1)  # the cameras are the parallel work; OpenCV's own threads only wait
        with ExitStack() as stack:
            pool = stack.enter_context(self._make_pool()) if self._detector else None
            threads = [
                threading.Thread(target=outpost.run, args=(pool,), name=f"watch {outpost.name}")
                for outpost in self._outposts
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            counts = pool.counts if pool else None
        return WatchReport(tuple(outpost.report() for outpost in self._outposts), counts)

    def stop(self) -> None:
        """End the watch soon: open events are closed and everything is stored."""
        for outpost in self._outposts:
            outpost.stop()

    def _make_pool(self) -> DetectorPool:
        assert self._detector is not None
        return DetectorPool(
            self._detector,
            workers=self._options.workers,
            per_second=self._options.detections_per_second,
        )


class _Outpost:
    """One source and the camera it turns out to be."""

    def __init__(
        self,
        address: SourceAddress,
        deploy: Deploy,
        sink: EventSink,
        root: Path,
        notify: Notify,
        options: WardenOptions,
    ) -> None:
        self.name = address.camera_id
        self._address = address
        self._deploy = deploy
        self._sink = SteadfastSink(sink, self.name, notify)
        self._root = root
        self._notify = notify
        self._options = options
        self._feed = PersistentFeed(address, self._connect, watcher=self)
        self._pool: DetectorPool | None = None
        self._camera: Camera | None = None
        self._failure = ""
        self._reconnected = False

    def run(self, pool: DetectorPool | None) -> None:
        """Watch until the source ends; whatever goes wrong stays here."""
        self._pool = pool
        try:
            with self._feed:
                for reading in self._feed:
                    self._read(reading)
        except EdgeError as error:
            self._fail(str(error))
        except Exception as error:  # noqa: BLE001 - one camera's bug must not end the others
            self._fail(f"stopped by an unexpected {type(error).__name__}: {error}")
        finally:
            if self._camera is not None:
                self._camera.close()

    def stop(self) -> None:
        """End the source."""
        self._feed.close()

    def report(self) -> CameraReport:
        """What the camera did."""
        camera = self._camera
        return CameraReport(
            camera_id=self.name,
            deployment=camera.deployment if camera else None,
            state=camera.state if camera else CameraState.DOWN,
            counts=camera.counts if camera else CameraCounts(),
            corrupt_packets=self._feed.corrupt_packets,
            failure=self._failure,
        )

    def connected(self) -> None:
        """The source answers."""
        self._reconnected = True

    def lost(self, error: SourceError) -> None:
        """The source is gone for now."""
        self._notify(Trouble(self.name, str(error)))
        now = datetime.now(UTC)
        self._camera = self._camera or self._make_camera(now)
        self._camera.lost(error, now)

    def waiting(self, seconds: float) -> None:
        """It is asked again after a while."""
        self._notify(Remark(self.name, f"trying again in {seconds:.0f} s"))

    def _connect(self, address: SourceAddress) -> Feed:
        options = self._options
        simulated = address.kind is SourceKind.SIMULATED
        live = options.simulate_live if simulated else options.realtime
        return open_feed(address, realtime=live, loop=options.loop)

    def _read(self, reading: Reading) -> None:
        if self._reconnected:
            at = _time_of(reading)
            if at is None:
                return
            self._reconnected = False
            self._camera = self._camera or self._make_camera(at)
            self._camera.connected(self._feed.video, at)
        if self._camera is not None:
            self._camera.read(reading)

    def _make_camera(self, first: datetime) -> Camera:
        return Camera(
            self._deploy(self._address, first),
            self._sink,
            self._notify,
            self._root,
            self._pool,
            start=first,
            live=self._feed.is_live,
            options=self._options.camera,
        )

    def _fail(self, message: str) -> None:
        self._failure = message
        self._notify(Trouble(self.name, message))


def _time_of(reading: Reading) -> datetime | None:
    if reading.packet is not None:
        return reading.packet.time
    return reading.frames[0].time if reading.frames else None


def _require_own_names(addresses: Sequence[SourceAddress]) -> None:
    names = [address.camera_id for address in addresses]
    for name in names:
        if names.count(name) > 1:
            raise SourceAddressError(
                f"two cameras would be called {name!r}; give each its own name: NAME=ADDRESS"
            )
