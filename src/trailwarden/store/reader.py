"""Reading what is stored, also while another process writes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from trailwarden.closing import Closing
from trailwarden.domain import (
    AbsentMedia,
    Deployment,
    Effort,
    EffortSpan,
    Media,
    MediaKind,
    Taxon,
    Track,
)
from trailwarden.store import (
    absent_media,
    cameras,
    changes,
    counting,
    deployments,
    descriptions,
    effort,
    event_reading,
    labels,
    media_reading,
    packages,
    taxonomy,
)
from trailwarden.store.database import FILE_NAME, Database
from trailwarden.store.descriptions import StoredDescription
from trailwarden.store.errors import InvalidInput, NoData
from trailwarden.store.filters import EventFilter, Window
from trailwarden.store.folder import is_being_written
from trailwarden.store.migrate import no_data, require_current
from trailwarden.store.records import (
    CameraSummary,
    ClockCorrection,
    Count,
    HourlyCount,
    LabelChange,
    MediaSummary,
    Package,
    PackageRow,
    StoredEvent,
)

_EVERYTHING = EventFilter()


class Reader(Closing):
    """Answers questions about a data folder. Safe to use from several threads.

    Times asked for are corrected times; a time without a zone raises InvalidInput.
    """

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self.data_dir = data_dir

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Open a folder for reading. Raises NoData, DatabaseTooNew and the like."""
        folder = data_dir.resolve()
        if not (folder / FILE_NAME).is_file():
            raise NoData(no_data(data_dir))
        database = Database.reading(folder)
        try:
            require_current(database)
        except BaseException:
            database.close()
            raise
        return cls(database, folder)

    def close(self) -> None:
        """Let go of the folder. Closing twice is harmless."""
        self._database.close()

    @property
    def is_being_written(self) -> bool:
        """Whether a living process writes to the folder now; if none does, nothing is watched.

        What is stored as going on (an open event, the latest state) is then only the last known.
        """
        return is_being_written(self.data_dir)

    def events(self, wanted: EventFilter = _EVERYTHING) -> list[StoredEvent]:
        """The events wanted, in order of corrected start; a page costs index steps, no scan."""
        return event_reading.read_page(self._database, self.data_dir, wanted)

    def event(self, event_id: str) -> StoredEvent:
        """One event. Raises UnknownEvent."""
        with self._database.snapshot():
            event_reading.require_event(self._database, event_id)
            return event_reading.read_events(self._database, self.data_dir, [event_id])[0]

    def all_events(self, wanted: EventFilter = _EVERYTHING) -> Iterator[StoredEvent]:
        """The events wanted, oldest first whatever the filter says, read a page at a time.

        Bounded in memory. Inside `snapshot` they are all of one moment.
        """
        return event_reading.stream_events(self._database, self.data_dir, wanted)

    def label_history(self, event_id: str) -> list[LabelChange]:
        """What people said of an event before they said something else, oldest first.

        Raises UnknownEvent.
        """
        event_reading.require_event(self._database, event_id)
        return labels.read_history(self._database, event_id)

    def tracks(self, event_id: str) -> tuple[Track, ...]:
        """An event's tracks, coordinates and scores to 1/65535. Raises UnknownEvent."""
        event_reading.require_event(self._database, event_id)
        return event_reading.read_tracks(self._database, event_id)

    def descriptions(self, event_id: str) -> tuple[StoredDescription, ...]:
        """What is told of an event, by motion first, rejected ones too. Raises UnknownEvent.

        Never part of `revision`: they change no other answer.
        """
        with self._database.snapshot():
            event_reading.require_event(self._database, event_id)
            return descriptions.read_descriptions(self._database, event_id)

    def deployments(self) -> list[Deployment]:
        """Every deployment, by camera and start."""
        return deployments.read_deployments(self._database)

    def deployment(self, deployment_id: str) -> Deployment:
        """One deployment. Raises UnknownDeployment."""
        return deployments.read_deployment(self._database, deployment_id)

    def clock_corrections(self, deployment_id: str) -> list[ClockCorrection]:
        """Every change of a deployment's clock offset, oldest first."""
        return deployments.read_corrections(self._database, deployment_id)

    def cameras(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> list[CameraSummary]:
        """Every camera at a glance; counts and effort within the time given."""
        return cameras.summarise(self._database, Window(since, until))

    def counts(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        camera_ids: tuple[str, ...] | None = None,
        *,
        species: bool = False,
    ) -> list[Count]:
        """Counts by observation type, or by species named; exact for any window."""
        return counting.total_counts(self._database, Window(since, until), camera_ids, species)

    def hourly(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        camera_ids: tuple[str, ...] | None = None,
        *,
        species: bool = False,
    ) -> list[HourlyCount]:
        """Counts by UTC hour and deployment, and by observation type or species named.

        Hours without any are left out; a window that tears an hour counts its part of it.
        """
        return counting.hourly_counts(self._database, Window(since, until), camera_ids, species)

    def effort_spans(
        self,
        *,
        deployment_id: str | None = None,
        camera_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[EffortSpan]:
        """States of one deployment, of one camera's, or of all, cut to the time given."""
        window = Window(since, until)
        return effort.read_spans(self._database, self._chosen(deployment_id, camera_id), window)

    def effort(
        self,
        *,
        deployment_id: str | None = None,
        camera_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Effort]:
        """Time in each state, by deployment; deployments without any are left out."""
        window = Window(since, until)
        return effort.read_effort(self._database, self._chosen(deployment_id, camera_id), window)

    def all_media(self) -> Iterator[Media]:
        """Every file's row, by deployment and id, streamed."""
        return media_reading.stream_media(self._database, self.data_dir)

    def absent_media(self, deployment_id: str | None = None) -> Iterator[AbsentMedia]:
        """Rows of media whose files are not on this machine, of one deployment or of all,
        streamed by deployment and id."""
        return absent_media.stream_absent(self._database, deployment_id)

    def media_summary(self) -> list[MediaSummary]:
        """Files and bytes by deployment and kind; cheap, whatever the size of the store."""
        return media_reading.summarise(self._database)

    def media_bytes(self, kind: MediaKind | None = None) -> int:
        """Bytes of one kind of file, or of all but the cameras' own originals."""
        (row,) = self._database.rows(
            "SELECT coalesce(sum(bytes), 0) FROM mediaTotals"
            " WHERE CASE WHEN :kind IS NULL THEN kind <> 'original' ELSE kind = :kind END",
            {"kind": kind and kind.value},
        )
        return int(row[0])

    def taxa(self) -> list[Taxon]:
        """Every taxon, by scientific name."""
        return taxonomy.read_taxa(self._database)

    def packages(self) -> list[Package]:
        """The packages that were read in, in order of import."""
        return packages.read_packages(self._database)

    def package_rows(self, package_id: int, table: str) -> Iterator[PackageRow]:
        """A table of a package as it was read, in the order of its file, streamed."""
        return packages.read_rows(self._database, package_id, table)

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads inside it see one state of the store; other threads of this reader wait."""
        return self._database.snapshot()

    def revision(self) -> int:
        """A number that grows with every change to what is stored, also by other processes.

        What a writer reads inside a transaction of its own holds only if that is not undone.
        """
        return changes.revision(self._database)

    def event_rows(self, after: int = 0) -> Iterator[tuple[Any, ...]]:
        """Rows of `EVENT_COLUMNS` of every event changed after a revision, streamed, unordered.

        Times are corrected, in microseconds since 1970. `has_timestamp_issues` is the event's own,
        `media_count` counts files on this machine. Read inside `snapshot`.
        """
        return changes.event_rows(self._database, after)

    def observation_rows(self, after: int = 0) -> Iterator[tuple[Any, ...]]:
        """Rows of `OBSERVATION_COLUMNS`: what counts now (a person's, else the machine's) of every
        event changed after a revision, streamed. Read inside `snapshot`."""
        return changes.observation_rows(self._database, after)

    def removed_events(self, after: int) -> list[str]:
        """Ids of events deleted after a revision, oldest first."""
        return changes.removed_events(self._database, after)

    def _chosen(self, deployment_id: str | None, camera_id: str | None) -> list[str]:
        if deployment_id is not None and camera_id is not None:
            raise InvalidInput("ask for a deployment or for a camera, not for both")
        if deployment_id is not None:
            return [self.deployment(deployment_id).deployment_id]
        return [
            one.deployment_id
            for one in self.deployments()
            if camera_id is None or one.camera_id == camera_id
        ]
