"""One camera: readings in; events, evidence and effort out to the sink.

A live camera is read in one thread, which must never wait for anything, and analysed in another,
which looks at the newest frame only and does all that may take long: the detector, the disk, the
store. A recording is read and analysed in one thread, so that nothing in it is ever dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from av.video.stream import VideoStream

from trailwarden.domain import CameraState, Deployment, EffortSpan, Event, Media
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
        self._analysis = Analysis(
            deployment.deployment_id,
            pool,
            options.rules,
            on_failed_look=self._tell_of_failed_look if live else None,
        )
        self._clips = options.clips
        self._room = EvidenceRoom(
            deployment, root, sink, notify, live=live, kept_free_bytes=options.kept_free_bytes
        )
        self._dossier: Dossier | None = None
        self._interval = options.rules.interval
        self._sampled: datetime | None = None
        self._reached = (start, monotonic())  # where the feed's clock stood, and when that was
        self._frames = self._analysed = self._events = 0
        self._told = ""
        self._lock = threading.Lock()  # over health, spans and doubts; held for moments
        self._health = CameraHealth(deployment.deployment_id, start)
        self._is_connected = self._is_new = False
        self._spans: list[EffortSpan] = []
        self._standing_doubt = self._doubt = ""
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
        return CameraCounts(self._frames, self._analysed, self._newest.replaced, self._events)

    @property
    def state(self) -> CameraState:
        """How well it sees."""
        return self._health.state

    def connected(self, video: VideoStream | None, at: datetime) -> None:
        """A connection was made; the packets that follow are like `video`."""
        before = self._room.ring
        self._room = replace(self._room, video=video, ring=self._make_ring())
        if before is not None:
            before.clear("the camera was connected anew")
        self._sampled = None
        self._reached = (at, monotonic())
        with self._lock:
            self._is_connected = self._is_new = True
            self._standing_doubt = self._doubt = ""
            self._spans += self._health.connected(at)

    def lost(self, error: SourceError, at: datetime) -> None:
        """The connection is gone. An open event waits a while for the camera to come back."""
        self._reached = (at, monotonic())
        with self._lock:
            self._is_connected = False
            self._spans += self._health.lost(at, str(error))

    def read(self, reading: Reading) -> None:
        """Take the next reading: its packet to the ring, a due frame to analysis."""
        if reading.packet is not None and self._room.ring is not None:
            self._room.ring.append(reading.packet)
        if reading.timestamp_issue:
            self._note_doubt(reading.timestamp_issue)
        for frame in reading.frames:
            self._frames += 1
            self._reached = (frame.time, monotonic())
            if self._is_due(frame.time):
                self._sampled = frame.time
                self._pass_on(frame)

    def close(self) -> None:
        """Stop analysing, close what is open, and write the last of the effort."""
        self._newest.shut()
        if self._analyst is not None:
            self._analyst.join()
        try:
            self._apply(self._analysis.finish(), None)
        finally:
            with self._lock:
                self._spans += self._health.close(self._now())
            self._write_effort()
            self._sink.close()

    def _make_ring(self) -> PacketRing | None:
        """A ring a connection, so that no clip mixes the packets of two."""
        return PacketRing(_RING_S, _RING_BYTES) if self._clips else None

    def _now(self) -> datetime:
        """The time on the feed's clock; a recording's stands where its last frame was.

        A live feed may run ahead of this machine's clock (pictures that come in bursts) or behind
        it (held up on the way, or of another year altogether): time goes on from its last frame
        as fast as it passes here, and is never ahead of both.
        """
        reached, then = self._reached
        if not self._room.live:
            return reached
        passed = reached + timedelta(seconds=monotonic() - then)
        return max(reached, min(passed, datetime.now(UTC)))

    def _note_doubt(self, issue: str) -> None:
        """A doubt that comes with a connection's first reading stands as long as that does."""
        with self._lock:
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
        while (frame := self._newest.take(_IDLE_S)) is not None or not self._newest.is_shut:
            try:
                if frame is not None:
                    self._analyse(frame, within_s)
                else:
                    self._idle()
            except Exception as error:  # noqa: BLE001 - a frame may be lost, the camera must not be
                self._tell(f"a frame could not be analysed: {type(error).__name__}: {error}")

    def _idle(self) -> None:
        """Nothing came for a while: close what is over, and keep the effort ledger going."""
        now = self._now()
        with self._lock:
            self._spans += self._health.tick(now)
        self._write_effort()
        self._apply(self._analysis.idle(now), None)
        self._sink.retry()

    def _analyse(self, frame: Frame, within_s: float | None) -> None:
        grey = frame.small_grey(GREY_WIDTH)
        with self._lock:
            if self._is_connected:  # a last frame may be analysed when its connection is gone
                self._spans += self._health.seen(grey, frame.time)
            doubt, self._doubt = self._doubt or self._standing_doubt, ""
            is_new, self._is_new = self._is_new, False
        self._write_effort()
        if is_new:  # an event goes with its clip, and a clip cannot go on with another stream
            self._apply(self._analysis.finish("the camera was lost and connected anew"), None)
        changes = self._analysis.analyse(frame, grey, within_s=within_s, doubt=doubt)
        self._apply(changes, frame)
        if self._dossier is not None:
            self._dossier.look_at(frame, self._analysis.active)
        self._analysed += 1

    def _apply(self, changes: Iterable[Change], frame: Frame | None) -> None:
        for change in changes:
            match change:
                case Opened(event):
                    self._sink.open_event(event)
                    self._dossier = Dossier(event, self._room)
                case Extended(event_id, end):
                    self._sink.extend_event(event_id, end)
                case Closed(event):
                    self._store(event, frame)

    def _store(self, event: Event, frame: Frame | None) -> None:
        """Close an event with the evidence there is; whatever goes wrong with that."""
        media: tuple[Media, ...] = ()
        try:
            media = self._evidence_of(event, frame)
        except Exception as error:  # noqa: BLE001 - the event counts more than its evidence
            self._tell(f"event {event.event_id} lacks evidence: {type(error).__name__}: {error}")
        self._sink.close_event(event, media)
        self._events += 1
        self._notify(EventStored(self.deployment.camera_id, event, media))

    def _evidence_of(self, event: Event, frame: Frame | None) -> tuple[Media, ...]:
        dossier, self._dossier = self._dossier, None
        if dossier is None:  # a blank was never open: its evidence is what the ring still holds
            dossier = Dossier(event, self._room)
            if frame is not None:
                dossier.look_at(frame, ())
        return dossier.finish(event)

    def _tell_of_failed_look(self, error: Exception) -> None:
        self._tell(f"the detector failed, motion goes on: {type(error).__name__}: {error}")

    def _tell(self, message: str) -> None:
        """Say what is wrong, once for as long as it is the same."""
        if message != self._told:
            self._told = message
            self._notify(Trouble(self.deployment.camera_id, message))

    def _write_effort(self) -> None:
        with self._lock:
            spans, self._spans = self._spans, []
        for span in spans:
            self._sink.record_effort(span)
