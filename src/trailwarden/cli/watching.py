"""Running a warden from the command line: notices printed, signals and time limits obeyed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from trailwarden.cli.console import out, say, warn
from trailwarden.cli.moments import local_zone_name, shown, span_text
from trailwarden.cli.motion import telling_motion
from trailwarden.cli.scanning import StoreLedger
from trailwarden.cli.stopping import stopping
from trailwarden.cli.wording import cut_short_text, number_of, what_text
from trailwarden.domain import Deployment, EventState, MediaKind, time_zone
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.mending import mend
from trailwarden.edge.notice import EventStored, Notice, Remark, Trouble
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.warden import Warden, WardenOptions, WatchReport
from trailwarden.store import EventFilter, RetentionPolicy, Store, StoreError

_TIDY_EVERY_S = 300.0


class Watching:
    """One run of a warden over a store.

    `quiet` leaves stdout to a final document, and keeps what was stored in `closed` for it,
    without its tracks.
    """

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
        with (
            stopping(warden.stop),
            _ending_after(seconds, warden.stop),
            self._tidying(),
            telling_motion(self._store.data_dir),
        ):
            report = warden.watch()
        say(_summary(report))
        return report

    def _mend(self) -> None:
        """Make whole what an earlier process left when it died."""
        truncated = self._store.events(EventFilter(states=(EventState.TRUNCATED,)))
        media = [one for event in truncated for one in event.media]
        for mended in mend(self._store.data_dir, media):
            self._store.add_media(mended)
        if cut := self._store.recovered.events_truncated:
            say(cut_short_text(cut))

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
                for path, reason in result.refused:
                    warn(f"retention: {path} could not be deleted: {reason}")
            except (StoreError, OSError) as error:
                warn(f"retention could not be applied: {error}")
            if over.wait(_TIDY_EVERY_S):
                return

    def _deploy(self, address: SourceAddress, first: datetime) -> Deployment:
        return self._store.deployment_for(
            address.camera_id,
            address.redacted,
            first,
            simulated=address.kind is SourceKind.SIMULATED,
            time_zone=local_zone_name(),
        )

    def _tell(self, notice: Notice) -> None:
        with self._lock:
            match notice:
                case EventStored():
                    if self._quiet:
                        event = replace(notice.event, tracks=())  # most of an event, never shown
                        self.closed.append(replace(notice, event=event))
                    else:
                        deployment = self._store.deployment(notice.event.deployment_id)
                        out.print(_event_line(notice, deployment), markup=False)
                case Trouble(camera_id, message):
                    warn(f"{camera_id}: {message}")
                case Remark(camera_id, message):
                    say(f"{camera_id}: {message}")


@contextmanager
def _ending_after(seconds: float | None, stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` when the time is up, if there is a limit."""
    timer = threading.Timer(seconds or 0, stop)
    timer.daemon = True
    if seconds is not None:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _event_line(stored: EventStored, deployment: Deployment) -> str:
    """One line of columns: start in the camera's zone, camera, what, length, where the clip is."""
    event = stored.event
    paths = [m.path for m in stored.media if m.kind is MediaKind.CLIP] or [
        m.path for m in stored.media
    ]
    where = str(paths[0]) if paths else "no evidence could be kept"
    camera = stored.camera_id + (" (simulated)" if deployment.simulated else "")
    start = shown(event.start, time_zone(deployment.time_zone))
    what = what_text(event.observations)
    return f"{start}  {camera:<21}  {what:<18}  {span_text(event.duration):>9}  {where}"


def _summary(report: WatchReport) -> str:
    frames = sum(camera.counts.frames for camera in report.cameras)
    events = sum(camera.counts.events for camera in report.cameras)
    dropped = sum(camera.counts.dropped for camera in report.cameras)
    text = f"{number_of(len(report.cameras), 'camera')}, {frames} frames, "
    text += number_of(events, "event")
    if report.pool is not None:
        text += f", {report.pool.inferences} inferences, {report.pool.dropped} looks dropped"
    return text + (f", {dropped} frames not analysed" if dropped else "")
