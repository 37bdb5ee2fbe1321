"""One camera: readings in; events, evidence and effort out to the sink.

A live camera is read in one thread, which must never wait for anything, and analysed in another,
which looks at the newest frame only. A recording is read and analysed in one thread, so that
nothing in it is ever dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from av.video.stream import VideoStream

from trailwarden.domain import CameraState, Deployment, EffortSpan
from trailwarden.edge.analysis import GREY_WIDTH, Analysis, AnalysisRules
from trailwarden.edge.builder import Change, Closed, Extended, Opened
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.dossier import KEPT_FREE_BYTES, Dossier, EvidenceRoom
from trailwarden.edge.errors import SourceError
from trailwarden.edge.frame import Frame
from trailwarden.edge.health import CameraHealth
from trailwarden.edge.latest import Latest
from trailwarden.edge.notice import EventStored, Notify, Trouble
from trailwarden.edge.ring import PacketRing
from trailwarden.edge.source.feed import Reading
from trailwarden.edge.steadfast import SteadfastSink

_RING_S = 20.0  # pre-roll, and the gap after which a blank is known for one
_RING_BYTES = 64_000_000
_IDLE_S = 1.0


@dataclass(frozen=True, slots=True)
class CameraCounts:
    """What a camera did since it was started. `dropped` frames were due but never analysed."""

    frames: int = 0
    analysed: int = 0
    dropped: int = 0
    events: int = 0


@dataclass(frozen=True, slots=True)
class CameraOptions:
    """How a camera is watched. `clips` off keeps pictures only.

    On a disk with less than `kept_free_bytes` free no clip is begun.
    """

    rules: AnalysisRules = field(default_factory=AnalysisRules)
    clips: bool = True
    kept_free_bytes: int = KEPT_FREE_BYTES


class Camera:
    """Watches one deployment. One thread calls `connected`, `read`, `lost`, and at last `close`."""

    def __init__(
        self,
        deployment: Deployment,
        sink: SteadfastSink,
        notify: Notify,
        root: Path,
        pool: DetectorPool | None,
        *,
        start: datetime,
        live: bool,
        options: CameraOptions | None = None,
    ) -> None:
        """`start` is when watching began, on the feed's clock."""
        options = options or CameraOptions()
        self.deployment = deployment
        self._sink = sink
        self._notify = notify
        self._analysis = Analysis(deployment.deployment_id, pool, options.rules)
        self._health = CameraHealth(deployment.deployment_id, start)
        ring = PacketRing(_RING_S, _RING_BYTES) if options.clips else None
        self._room = EvidenceRoom(
            deployment,
            root,
            sink,
            notify,
            ring,
            live=live,
            kept_free_bytes=options.kept_free_bytes,
        )
        self._dossier: Dossier | None = None
        self._interval = options.rules.interval
        self._sampled: datetime | None = None
        self._latest: datetime | None = None
        self._standing_doubt = self._doubt = ""
        self._counts = CameraCounts()
        self._told = ""
        self._lock = threading.RLock()
        self._newest: Latest[Frame] = Latest()
        self._analyst: threading.Thread | None = None
        if live:
            self._analyst = threading.Thread(
                target=self._analyse_newest, name=f"analyst {deployment.camera_id}", daemon=True
            )
            self._analyst.start()

    @property
    def counts(self) -> CameraCounts:
        """What it did so far."""
        return replace(self._counts, dropped=self._newest.replaced)

    @property
    def state(self) -> CameraState:
        """How well it sees."""
        return self._health.state

    def connected(self, video: VideoStream | None, at: datetime) -> None:
        """A connection was made; the packets that follow are like `video`."""
        with self._lock:
            if self._room.ring is not None:
                self._room.ring.clear("the camera was connected anew")
            self._room = replace(self._room, video=video)
            self._standing_doubt, self._doubt, self._sampled = "", "", None
            self._record(self._health.connected(at))

    def lost(self, error: SourceError, at: datetime) -> None:
        """The connection is gone. An open event waits a while for the camera to come back."""
        with self._lock:
            self._record(self._health.lost(at, str(error)))

    def read(self, reading: Reading) -> None:
        """Take the next reading: its packet to the ring, a due frame to analysis."""
        if reading.packet is not None and self._room.ring is not None:
            self._room.ring.append(reading.packet)
        if reading.timestamp_issue:
            self._note_doubt(reading.timestamp_issue)
        for frame in reading.frames:
            self._counts = replace(self._counts, frames=self._counts.frames + 1)
            self._latest = frame.time
            if self._is_due(frame.time):
                self._sampled = frame.time
                self._pass_on(frame)

    def close(self) -> None:
        """Stop analysing, close what is open, and write the last of the effort."""
        self._newest.shut()
        if self._analyst is not None:
            self._analyst.join()
        with self._lock:
            self._apply(self._analysis.finish(), None)
            self._record(self._health.close(self._now()))
            self._sink.close()

    def _now(self) -> datetime:
        """The time on the feed's clock: a recording's stands where its last frame was."""
        if self._room.live or self._latest is None:
            return datetime.now(UTC)
        return self._latest

    def _note_doubt(self, issue: str) -> None:
        """A doubt that comes with a connection's first reading stands as long as that does."""
        if self._sampled is None and not self._standing_doubt:
            self._standing_doubt = issue
        self._doubt = issue

    def _is_due(self, time: datetime) -> bool:
        """Frames come unevenly: one a little early is still the one meant."""
        if self._sampled is None or time < self._sampled:
            return True
        return time - self._sampled >= self._interval * 0.9

    def _pass_on(self, frame: Frame) -> None:
        if self._analyst is not None:
            self._newest.put(frame)
        else:
            self._analyse(frame, within_s=None)

    def _analyse_newest(self) -> None:
        within_s = 2 * self._interval.total_seconds()
        while not self._newest.is_shut:
            frame = self._newest.take(_IDLE_S)
            try:
                if frame is not None:
                    self._analyse(frame, within_s)
                else:
                    self._idle(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001 - a frame may be lost, the camera must not be
                self._tell(f"a frame could not be analysed: {type(error).__name__}: {error}")

    def _idle(self, now: datetime) -> None:
        """Nothing came for a while: close what is over, and keep the effort ledger going."""
        with self._lock:
            self._record(self._health.tick(now))
            self._apply(self._analysis.idle(now), None)
            self._sink.retry()

    def _analyse(self, frame: Frame, within_s: float | None) -> None:
        with self._lock:
            grey = frame.small_grey(GREY_WIDTH)
            self._record(self._health.seen(grey, frame.time))
            doubt, self._doubt = self._doubt or self._standing_doubt, ""
            changes = self._analysis.analyse(frame, grey, within_s=within_s, doubt=doubt)
            self._apply(changes, frame)
            if self._dossier is not None:
                self._dossier.look_at(frame, self._analysis.active)
            self._counts = replace(self._counts, analysed=self._counts.analysed + 1)

    def _apply(self, changes: Iterable[Change], frame: Frame | None) -> None:
        for change in changes:
            match change:
                case Opened(event):
                    self._sink.open_event(event)
                    self._dossier = Dossier(event, self._room)
                case Extended(event_id, end):
                    self._sink.extend_event(event_id, end)
                case Closed():
                    self._store(change, frame)

    def _store(self, change: Closed, frame: Frame | None) -> None:
        event, dossier = change.event, self._dossier
        self._dossier = None
        if dossier is None:  # a blank was never open: its evidence is what the ring still holds
            dossier = Dossier(event, self._room)
            if frame is not None:
                dossier.look_at(frame, ())
        media = dossier.finish(event)
        self._sink.close_event(event, media)
        self._counts = replace(self._counts, events=self._counts.events + 1)
        self._notify(EventStored(self.deployment.camera_id, event, media))

    def _tell(self, message: str) -> None:
        """Say what is wrong, once for as long as it is the same."""
        if message != self._told:
            self._told = message
            self._notify(Trouble(self.deployment.camera_id, message))

    def _record(self, spans: Iterable[EffortSpan]) -> None:
        for span in spans:
            self._sink.record_effort(span)
