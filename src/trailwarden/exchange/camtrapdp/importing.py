"""`import_package`: a Camtrap DP package, checked first, then all of it stored or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from trailwarden.domain import (
    CameraState,
    Deployment,
    EffortSpan,
    time_zone,
)
from trailwarden.exchange.camtrapdp import extra_rows, joining, keeping, labels, overlaps, taxa
from trailwarden.exchange.camtrapdp.assemble import Assembly
from trailwarden.exchange.camtrapdp.desk import Desk
from trailwarden.exchange.camtrapdp.extras import Extra
from trailwarden.exchange.camtrapdp.faults import Faults
from trailwarden.exchange.camtrapdp.files import MediaFiles
from trailwarden.exchange.camtrapdp.ownrows import OwnRows
from trailwarden.exchange.camtrapdp.package import Package
from trailwarden.exchange.camtrapdp.reading import Progress, TableReading
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.exchange.errors import FormatError
from trailwarden.store import ClockCorrection, Store

AS_STATED = "as the package states"
"""The detail of effort that rests on a deployment's start and end alone."""

_DEMANDED = ("profile", "created", "contributors", "project", "spatial", "temporal", "taxonomic")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`zone` replaces the deployments' fixed offsets by an IANA zone. `allow_missing_media` and
    `allow_overlaps` turn these faults into warnings; `dry_run` stores nothing."""

    zone: str | None = None
    allow_missing_media: bool = False
    allow_overlaps: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class ImportReport:
    """What came in, and what was there already. A label is an event's, brought by a person.

    `labels_kept` were said here as late or later than what the package says. In a dry run labels
    are not looked at.
    """

    package: str
    version: str
    deployments: int = 0
    deployments_known: int = 0
    events: int = 0
    events_known: int = 0
    observations: int = 0
    media: int = 0
    media_absent: int = 0
    media_known: int = 0
    labels: int = 0
    labels_kept: int = 0
    warnings: list[str] = field(default_factory=list)


def import_package(
    store: Store,
    path: Path,
    options: ImportOptions,
    now: datetime,
    progress: Progress = lambda _: None,
) -> ImportReport:
    """Read and check a package, then store what is new in it in one transaction.

    `progress` is told how many rows were read. Raises FormatError where there is no package, and
    PackageFaults with every fault of one that breaks the standard; nothing is stored then.
    """
    if options.zone is not None:
        try:
            time_zone(options.zone)
        except ValueError as error:
            raise FormatError(str(error)) from error
    with Package(path) as package, Desk() as desk:
        return _Import(store, package, desk, options, now).run(progress)


class _Import:
    """One import, from checking to storing."""

    def __init__(
        self, store: Store, package: Package, desk: Desk, options: ImportOptions, now: datetime
    ) -> None:
        self._store = store
        self._package = package
        self._desk = desk
        self._options = options
        self._now = now
        self._faults = Faults(str(package.path))
        self._files = MediaFiles(package, desk)
        self._stored = {one.deployment_id: one for one in store.deployments()}

    def run(self, progress: Progress) -> ImportReport:
        reading = self._checked(progress)
        report = self._counted(reading)
        if self._options.dry_run:
            return report
        deployments = self._deployments(reading)
        assembly = Assembly(self._desk, self._own, self._files, deployments, self._now)
        with self._store.transaction():
            self._store.add_taxa(
                taxa.merged(taxa.told_of(self._package.descriptor), self._store.taxa())
            )
            self._add_deployments(deployments)
            self._store.load(assembly.new_events())
            for media in assembly.media_without_new_event():
                self._store.add_media(media)
            self._store.load_absent_media(assembly.absent_media())
            self._store.load_effort(self._effort(deployments))
            if report.events_known:
                brought = labels.bring(self._store, assembly, list(self._stored.values()))
                report.labels, report.labels_kept = brought
            keeping.keep(self._store, self._package, self._desk, self._now, self._faults)
        report.warnings = self._faults.warnings
        return report

    def _checked(self, progress: Progress) -> TableReading:
        """Everything that can be wrong, found before anything is stored. Raises PackageFaults."""
        reading = TableReading(self._package, self._desk, self._faults, progress)
        whole = reading.read(self._options.zone)
        self._own = OwnRows(self._package, self._desk, self._faults)
        if whole:
            stored = list(self._stored.values())
            allow = self._options.allow_overlaps
            overlaps.check_overlaps(reading, stored, self._faults, allow=allow)
            overlaps.compare_deployments(reading, self._stored, self._faults)
            joining.join_events(self._desk, self._faults)
            joining.find_events_of_media(self._desk, self._own)
            joining.check_files(
                self._desk,
                self._files,
                reading,
                self._faults,
                allow_missing=self._options.allow_missing_media,
            )
            joining.lay_stored(self._desk, self._store)
            joining.check_stored(self._desk, reading)
            keeping.lay_kept(self._store, self._desk)
            keeping.check_kept(self._desk, reading, self._faults)
        self._faults.raise_any()
        self._say_what_is_odd()
        return reading

    def _say_what_is_odd(self) -> None:
        lacking = [name for name in _DEMANDED if not self._package.descriptor.get(name)]
        if lacking:
            self._faults.warn(f"datapackage.json lacks {', '.join(lacking)}; imported without")
        unsaid = self._unsaid()
        if unsaid:
            self._faults.warn(
                f"{unsaid} observations do not say whether a person or a machine classified them; "
                "they are held as the machine's, not reviewed"
            )

    def _unsaid(self) -> int:
        """How many observations do not say how they were classified."""
        place = self._desk.headers[Table.OBSERVATIONS].places.get("classificationMethod")
        if place is None:
            return int(self._desk.one("SELECT count(*) FROM observations"))
        query = "SELECT count(*) FROM observations WHERE json_extract(cells, ?) NOT IN (?, ?)"
        return int(self._desk.one(query, (f"$[{place}]", "human", "machine")))

    def _counted(self, reading: TableReading) -> ImportReport:
        count = self._desk.one
        known = sum(key in self._stored for key in reading.deployments)
        is_event = "SELECT count(DISTINCT event) FROM observations WHERE event"
        report = ImportReport(
            package=self._package.name,
            version="0.1.6" if reading.is_legacy else self._package.version or "1.0",
            deployments=len(reading.deployments) - known,
            deployments_known=known,
            events=count(f"{is_event} NOT IN (SELECT id FROM storedEvents)"),
            events_known=count(f"{is_event} IN (SELECT id FROM storedEvents)"),
            observations=count("SELECT count(*) FROM observations"),
            warnings=self._faults.warnings,
        )
        for number, cells, here in self._desk.rows(
            "SELECT m.number, m.cells, s.here FROM media AS m"
            " LEFT JOIN storedMedia AS s ON s.id = m.id"
        ):
            row = self._desk.row(Table.MEDIA, number, cells)
            located = None if here else self._files.locate(row)
            if located is not None and located.path is not None:
                report.media += 1  # new, or stored until now as a file that is elsewhere
            elif here is None:
                report.media_absent += 1
            else:
                report.media_known += 1
        return report

    def _deployments(self, reading: TableReading) -> dict[str, Deployment]:
        """Every deployment as the package has it, its times and its clock offset above all.

        What is stored may have another offset by now; new events follow the package's.
        """
        found = dict(reading.deployments)
        for key, stated in reading.deployments.items():
            for row in self._own.of(Extra.DEPLOYMENTS, key):
                found[key] = extra_rows.refined_deployment(stated, row)
        origin = str(self._package.path)
        return {key: replace(one, source=one.source or origin) for key, one in found.items()}

    def _add_deployments(self, deployments: dict[str, Deployment]) -> None:
        """Store those that are new, with the history of their clocks."""
        for key, deployment in deployments.items():
            if key in self._stored:
                continue
            history = list(map(extra_rows.correction_of, self._own.of(Extra.CLOCK, key)))
            if not history or history[-1].to_offset != deployment.clock_offset:
                self._store.add_deployment(deployment)
                continue
            self._store.add_deployment(replace(deployment, clock_offset=history[0].from_offset))
            for change in history:
                self._store.set_clock_offset(key, change.to_offset, change.by, _reason(change))

    def _effort(self, deployments: dict[str, Deployment]) -> Iterator[EffortSpan]:
        """What our own resource says, else the whole of each deployment's time."""
        for key, one in deployments.items():
            if key in self._stored:
                continue
            if Extra.EFFORT in self._own.present:
                yield from map(extra_rows.effort_of, self._own.of(Extra.EFFORT, key))
            elif one.end is not None and one.end > one.start:
                yield EffortSpan(key, CameraState.UP, one.start, one.end, AS_STATED)


def _reason(change: ClockCorrection) -> str:
    """Why, and when: the store dates a correction by its own clock."""
    when = f"[made {change.at.isoformat()}]"
    return change.reason if "[made " in change.reason else f"{change.reason} {when}".strip()
