"""Warden: many cameras watched at once, each by itself, all sharing one detector pool.

A camera that fails is told of and left; the others go on.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from trailwarden.domain import EventSink
from trailwarden.edge.camera import CameraOptions
from trailwarden.edge.card import BurstRules, Card, CardLedger
from trailwarden.edge.card.growing import GrowingCard
from trailwarden.edge.detect.pool import DetectorPool, PoolCounts
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.notice import Notice, Notify
from trailwarden.edge.outpost import CameraReport, CardOutpost, Deploy, FeedOutpost, Outpost
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.source.feed import Feed
from trailwarden.edge.source.opening import open_feed


@dataclass(frozen=True, slots=True)
class WardenOptions:
    """How cameras are watched. `detections_per_second` is the budget all of them share.

    `realtime` replays recordings at their own speed as if live; `loop` starts them over.
    `simulate_live` runs simulated cameras by the clock, not as fast as they can be drawn.
    `bursts` says how the pictures of watched folders are grouped.
    """

    realtime: bool = False
    simulate_live: bool = True
    loop: bool = False
    workers: int = 1
    detections_per_second: float | None = None
    camera: CameraOptions = field(default_factory=CameraOptions)
    bursts: BurstRules = field(default_factory=BurstRules)


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
        ledger: CardLedger | None = None,
        detector: Detector | None = None,
        options: WardenOptions | None = None,
    ) -> None:
        """`ledger` is where folders of pictures are filed; without one none can be watched.

        Raises SourceAddressError if two cameras have the same name, and for a folder that cannot
        be watched.
        """
        _require_own_names(addresses)
        self._options = options or WardenOptions()
        self._detector = detector
        self._deploy = deploy
        self._sink = sink
        self._root = root
        self._notify = _heedless(notify)
        self._ledger = ledger
        self._outposts = [self._outpost(address) for address in addresses]

    def watch(self) -> WatchReport:
        """Watch until every source has ended or `stop` was called."""
        cv2.setNumThreads(1)  # the cameras are the parallel work; OpenCV's own threads only wait
        with ExitStack() as stack:
            pool = stack.enter_context(self._make_pool()) if self._detector else None
            threads = [
                threading.Thread(
                    target=outpost.run,
                    args=(pool,),
                    name=f"watch {outpost.name}",
                    daemon=True,  # who interrupts this wait wants to be gone, hung camera or not
                )
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

    def _outpost(self, address: SourceAddress) -> Outpost:
        if address.kind is SourceKind.STILLS and self._ledger is not None:
            return CardOutpost(self._growing(address, self._ledger), self._notify)
        return FeedOutpost(
            address,
            self._connect,
            self._deploy,
            self._sink,
            self._root,
            self._notify,
            self._options.camera,
        )

    def _growing(self, address: SourceAddress, ledger: CardLedger) -> GrowingCard:
        return GrowingCard(
            Card(address.camera_id, Path(address.url).resolve()),
            ledger,
            self._root,
            self._notify,
            rules=self._options.bursts,
            workers=self._options.workers,
        )

    def _connect(self, address: SourceAddress) -> Feed:
        options = self._options
        simulated = address.kind is SourceKind.SIMULATED
        live = options.simulate_live if simulated else options.realtime
        return open_feed(address, realtime=live, loop=options.loop)

    def _make_pool(self) -> DetectorPool:
        assert self._detector is not None
        return DetectorPool(
            self._detector,
            workers=self._options.workers,
            per_second=self._options.detections_per_second,
        )


def _require_own_names(addresses: Sequence[SourceAddress]) -> None:
    names = [address.camera_id for address in addresses]
    for name in names:
        if names.count(name) > 1:
            raise SourceAddressError(
                f"two cameras would be called {name!r}; give each its own name: NAME=ADDRESS"
            )


def _heedless(notify: Notify) -> Notify:
    """The same, but whoever cannot listen (a closed terminal, a full disk) harms no camera."""

    def tell(notice: Notice) -> None:
        with suppress(Exception):
            notify(notice)

    return tell
