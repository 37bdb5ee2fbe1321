"""Running a warden from the command line: notices printed, signals and time limits obeyed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from trailwarden.cli.console import out, say, warn
from trailwarden.cli.document import closed_document
from trailwarden.cli.moments import span_text
from trailwarden.cli.scanning import StoreLedger
from trailwarden.domain import Deployment, EventState, MediaKind
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.mending import mend
from trailwarden.edge.notice import EventStored, Notice, Remark, Trouble
from trailwarden.edge.outpost import CameraReport
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.warden import Warden, WardenOptions, WatchReport
from trailwarden.store import EventFilter, RetentionPolicy, Store, StoreError

_TIDY_EVERY_S = 300.0


class Watching:
    """One run of a warden over a store. `quiet` leaves stdout to a final document."""

    def __init__(
        self, store: Store, *, quiet: bool = False, policy: RetentionPolicy | None = None
    ) -> None:
        self._store = store
        self._policy = policy
        self._quiet = quiet
        self._lock = threading.Lock()
        self.closed: list[EventStored] = []
        self._mend()

    def run(
        self,
        addresses: Sequence[SourceAddress],
        detector: Detector | None,
        options: WardenOptions,
        *,
        seconds: float | None = None,
    ) -> WatchReport:
        """Watch until the sources end, `seconds` have passed, or SIGINT or SIGTERM comes."""
        warden = Warden(
            addresses,
            self._deploy,
            self._store,
            self._store.data_dir,
            self._tell,
            ledger=StoreLedger(self._store),
            detector=detector,
            options=options,
        )
        with _stopping(warden, seconds), self._tidying():
            report = warden.watch()
        say(_summary(report))
        return report

    def _mend(self) -> None:
        """Make whole what an earlier process left when it died."""
        truncated = self._store.events(EventFilter(states=(EventState.TRUNCATED,)))
        media = [one for event in truncated for one in event.media]
        for mended in mend(self._store.data_dir, media):
            self._store.add_media(mended)
        if self._store.recovered.events_truncated:
            say(
                f"the last run ended unexpectedly: {self._store.recovered.events_truncated} open "
                "events were closed as truncated"
            )

    @contextmanager
    def _tidying(self) -> Iterator[None]:
        """Apply the retention policy now and every few minutes."""
        over = threading.Event()
        tidier = threading.Thread(target=self._tidy, args=(over,), name="tidy", daemon=True)
        tidier.start()
        try:
            yield
        finally:
            over.set()
            tidier.join()

    def _tidy(self, over: threading.Event) -> None:
        if self._policy is None or self._policy == RetentionPolicy():
            return
        while True:
            try:
                plan = self._store.plan_retention(self._policy, datetime.now(UTC))
                result = self._store.apply_retention(plan)
                if result.media_deleted:
                    say(f"retention: {result.media_deleted} files went, oldest first")
            except StoreError as error:
                warn(f"retention could not be applied: {error}")
            if over.wait(_TIDY_EVERY_S):
                return

    def _deploy(self, address: SourceAddress, first: datetime) -> Deployment:
        return self._store.deployment_for(
            address.camera_id,
            address.redacted,
            first,
            simulated=address.kind is SourceKind.SIMULATED,
        )

    def _tell(self, notice: Notice) -> None:
        with self._lock:
            match notice:
                case EventStored():
                    self.closed.append(notice)
                    if not self._quiet:
                        out.print(_event_line(notice), markup=False)
                case Trouble(camera_id, message):
                    warn(f"{camera_id}: {message}")
                case Remark(camera_id, message):
                    say(f"{camera_id}: {message}")


@contextmanager
def _stopping(warden: Warden, seconds: float | None) -> Iterator[None]:
    """Stop the warden on a signal or when time is up."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        warden.stop()

    before = {
        number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)
    }
    timer = None if seconds is None else threading.Timer(seconds, warden.stop)
    if timer is not None:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        if timer is not None:
            timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _event_line(stored: EventStored) -> str:
    event = stored.event
    what = ", ".join(
        f"{o.count} {o.observation_type}" if o.count else o.observation_type.value
        for o in event.observations
    )
    paths = [m.path for m in stored.media if m.kind is MediaKind.CLIP] or [
        m.path for m in stored.media
    ]
    where = str(paths[0]) if paths else "no evidence could be kept"
    start = f"{event.start:%Y-%m-%d %H:%M:%S}"
    return f"{start}  {stored.camera_id}  {what}  {span_text(event.duration)}  {where}"


def _summary(report: WatchReport) -> str:
    frames = sum(camera.counts.frames for camera in report.cameras)
    events = sum(camera.counts.events for camera in report.cameras)
    dropped = sum(camera.counts.dropped for camera in report.cameras)
    text = f"{len(report.cameras)} cameras, {frames} frames, {events} events"
    if report.pool is not None:
        text += f", {report.pool.inferences} inferences, {report.pool.dropped} looks dropped"
    return text + (f", {dropped} frames not analysed" if dropped else "")


def report_document(report: WatchReport, closed: Sequence[EventStored]) -> dict[str, Any]:
    """A run as JSON: cameras with frames, events and effort, then every event."""
    document: dict[str, Any] = {
        "cameras": [_camera_document(camera) for camera in report.cameras],
        "events": [closed_document(s.camera_id, s.event, s.media) for s in closed],
    }
    if report.pool is not None:
        pool = report.pool
        document["detector"] = {
            "looksAsked": pool.asked,
            "looksServed": pool.served,
            "inferences": pool.inferences,
            "droppedLate": pool.dropped_late,
            "droppedForBudget": pool.dropped_budget,
        }
    return document


def _camera_document(camera: CameraReport) -> dict[str, Any]:
    return {
        "cameraID": camera.camera_id,
        "deploymentID": camera.deployment.deployment_id if camera.deployment else None,
        "simulated": camera.deployment.simulated if camera.deployment else None,
        "state": camera.state.value,
        "frames": camera.counts.frames,
        "framesAnalysed": camera.counts.analysed,
        "framesDropped": camera.counts.dropped,
        "corruptPackets": camera.corrupt_packets,
        "events": camera.counts.events,
        "failure": camera.failure or None,
    }
