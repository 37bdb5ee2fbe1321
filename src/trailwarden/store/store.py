"""The one writer of a data folder: every call is on the disk when it returns."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from trailwarden.domain import (
    AbsentMedia,
    Deployment,
    EffortSpan,
    Event,
    Media,
    Observation,
    Taxon,
)
from trailwarden.store import (
    absent_media,
    bulk,
    deployments,
    effort,
    event_writing,
    labels,
    packages,
    recovery,
    retention,
    taxonomy,
)
from trailwarden.store.database import Database
from trailwarden.store.folder import WriterLock
from trailwarden.store.migrate import migrate
from trailwarden.store.reader import Reader
from trailwarden.store.records import Package, PackageRow
from trailwarden.store.recovery import Recovery
from trailwarden.store.retention import RetentionPlan, RetentionPolicy, RetentionResult
from trailwarden.store.scan_ledger import ScanLedger


class Store(Reader):
    """Writes and reads a data folder; implements `trailwarden.domain.EventSink`.

    Safe to use from several threads, which take turns. A call that raises has changed nothing.
    Every write raises FolderGone once the folder, or the database in it, was taken away.
    `recovered` says what opening had to put right after a crash, `scan_ledger` keeps the files
    of SD cards already read.
    """

    def __init__(self, lock: WriterLock, database: Database, data_dir: Path) -> None:
        super().__init__(database, data_dir)
        self._lock = lock
        self.scan_ledger = ScanLedger(database, data_dir)
        self.recovered = self.recover()

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Make or open a folder, migrate it forward and recover it.

        Raises FolderLocked while another process writes to it, FolderUnwritable, DiskFull,
        DatabaseCorrupt, DatabaseForeign or DatabaseTooNew.
        """
        folder = data_dir.resolve()
        lock = WriterLock(folder)
        try:
            database = Database.writing(folder)
            try:
                migrate(database)
                database.use_write_ahead_log()
                return cls(lock, database, folder)
            except BaseException:
                database.close()
                raise
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Close the database and let another process write. Closing twice is harmless."""
        super().close()
        self._lock.release()

    def transaction(self) -> AbstractContextManager[None]:
        """All calls inside it are stored together or not at all; nests. Other threads wait."""
        return self._database.transaction()

    def recover(self) -> Recovery:
        """Put right what a crash left. Runs at `open`; events open now would be truncated."""
        return recovery.recover(self._database, self.data_dir)

    def open_event(self, event: Event) -> None:
        """Store a new event in state `open`. Raises EventExists or UnknownDeployment."""
        event_writing.open_event(self._database, event)

    def extend_event(self, event_id: str, end: datetime) -> None:
        """The event goes on until at least `end`. Raises UnknownEvent or EventNotOpen."""
        event_writing.extend_event(self._database, event_id, end)

    def close_event(self, event: Event, media: tuple[Media, ...] = ()) -> None:
        """Store an event's final form with its evidence; a person's labels stay.

        Raises UnknownDeployment, FileMissing or InvalidInput.
        """
        with self.transaction():  # a folder that is gone is said before a file that is
            event_writing.close_event(self._database, self.data_dir, event, media)

    def add_media(self, media: Media) -> None:
        """Store a file's row; the same `media_id` replaces it. Raises FileMissing and others."""
        with self.transaction():  # a folder that is gone is said before a file that is
            event_writing.put_media(self._database, self.data_dir, media)

    def record_effort(self, span: EffortSpan) -> None:
        """Store a span of a camera's state; the latest report is believed where two overlap."""
        with self.transaction():
            self.deployment(span.deployment_id)
            effort.write_span(self._database, span)

    def label_event(
        self, event_id: str, observations: Iterable[Observation], by: str | None
    ) -> None:
        """Store what a person says of an event beside what the machine says.

        Replaces what people said before, which `label_history` keeps; none at all takes it back.
        From then on the person's word counts, and no re-run or retention touches it. Without `by`
        each observation's own `classified_by` names its person. Raises UnknownEvent or
        InvalidInput.
        """
        labels.label_event(self._database, event_id, observations, by)

    def load(self, events: Iterable[tuple[Event, tuple[Media, ...]]]) -> int:
        """Store many new events that are over, each with its evidence; returns how many.

        Observations by people and by machines are told apart by their `classification_method`.
        The events are read a few thousand at a time, so they may be more than memory holds.
        Raises EventExists, UnknownDeployment, FileMissing or InvalidInput, and stores nothing.
        """
        return bulk.load(self._database, self.data_dir, events)

    def load_effort(self, spans: Iterable[EffortSpan]) -> int:
        """Store many spans of effort, none of which overlaps another; returns how many.

        Raises UnknownDeployment or InvalidInput, and stores nothing.
        """
        return effort.load_spans(self._database, spans)

    def load_absent_media(self, rows: Iterable[AbsentMedia]) -> int:
        """Store rows of media whose files are not on this machine; returns how many.

        Raises UnknownDeployment, UnknownEvent or InvalidInput, and stores nothing. A file stored
        later under the same id takes its row's place.
        """
        return absent_media.load_absent(self._database, rows)

    def add_taxa(self, taxa: Iterable[Taxon]) -> None:
        """Store taxa; one of the same scientific name is replaced. Raises InvalidInput."""
        taxonomy.add_taxa(self._database, taxa)

    def keep_package(self, package: Package) -> int:
        """Keep the head of a package that was read in; returns the `package_id` it is given."""
        return packages.keep_package(self._database, package)

    def keep_rows(self, package_id: int, table: str, rows: Iterable[PackageRow]) -> int:
        """Append rows to a table of a kept package, verbatim and in order; returns how many.

        Raises UnknownPackage, or InvalidInput for a table the package lacks or a row that does
        not fit its header, and keeps nothing.
        """
        return packages.keep_rows(self._database, package_id, table, rows)

    def add_deployment(self, deployment: Deployment) -> None:
        """Store a deployment as it is, under its own id, over or still standing.

        Raises DeploymentExists, or InvalidInput if it cannot be, for example because another of
        its camera's still stands.
        """
        deployments.add(self._database, deployment)

    def deployment_for(
        self,
        camera_id: str,
        source: str,
        start: datetime,
        *,
        simulated: bool = False,
        time_zone: str = "UTC",
        location_name: str | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> Deployment:
        """The camera's open deployment as it was begun, or a new one: `{camera_id}-{n}`.

        A camera at a new place is a new deployment: end the old one first. One that was
        simulated and is real now, or the other way, gets a new one by itself.
        """
        wanted = Deployment(
            deployment_id="",
            camera_id=camera_id,
            source=source,
            start=start,
            location_name=location_name,
            latitude=latitude,
            longitude=longitude,
            time_zone=time_zone,
            simulated=simulated,
        )
        return deployments.resume(self._database, wanted)

    def end_deployment(self, deployment_id: str, end: datetime) -> Deployment:
        """The camera was taken down at `end`. Raises UnknownDeployment or InvalidInput."""
        with self.transaction():
            return deployments.end(self._database, deployment_id, end)

    def set_clock_offset(self, deployment_id: str, offset: timedelta, by: str, reason: str) -> None:
        """Correct a deployment's clock: true time is what the camera said plus `offset`.

        Everything follows at once, counts included; the camera's own times stay, so that setting
        the offset back restores all. Raises UnknownDeployment or InvalidInput.
        """
        deployments.correct_clock(self._database, deployment_id, offset, by, reason)

    def plan_retention(self, policy: RetentionPolicy, now: datetime) -> RetentionPlan:
        """Say what the policy would delete at `now`; deletes nothing."""
        return retention.plan(self._database, self.data_dir, policy, now)

    def apply_retention(self, plan: RetentionPlan) -> RetentionResult:
        """Delete what was planned; what a person has labelled since stays."""
        return retention.apply(self._database, self.data_dir, plan)
