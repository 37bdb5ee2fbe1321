"""`export_package`: what is stored as a Camtrap DP 1.0 package, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from trailwarden.domain import Deployment, EventState
from trailwarden.exchange.camtrapdp import cells_out, extra_rows, extras
from trailwarden.exchange.camtrapdp.coverage import Coverage
from trailwarden.exchange.camtrapdp.desk import Desk
from trailwarden.exchange.camtrapdp.events_out import write_details, write_observations
from trailwarden.exchange.camtrapdp.extras import Extra
from trailwarden.exchange.camtrapdp.kept import KeptRows
from trailwarden.exchange.camtrapdp.making_public import MakingPublic
from trailwarden.exchange.camtrapdp.media_out import MediaOut
from trailwarden.exchange.camtrapdp.package import Package
from trailwarden.exchange.camtrapdp.packing import Packing
from trailwarden.exchange.camtrapdp.placing import MediaMode, MediaPlacing
from trailwarden.exchange.camtrapdp.publishing import Publishing
from trailwarden.exchange.camtrapdp.selection import (
    ExportOptions,
    ExportReport,
    chosen_deployments,
    last_known,
)
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.exchange.camtrapdp.writing import Change, TableOut, whole_folder
from trailwarden.exchange.errors import FormatError
from trailwarden.store import EventFilter, Reader, StoredEvent

_OVER = (EventState.CLOSED, EventState.TRUNCATED)
_PUBLIC_EXTRAS = (Extra.EFFORT,)


def export_package(
    reader: Reader,
    out: Path,
    options: ExportOptions,
    now: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> ExportReport:
    """Write the folder `out`, which appears whole or not at all; `progress` is told of events.

    Raises ExportError if `out` is in the way or cannot be written, and IncompleteData where
    Camtrap DP demands what is not known: a place for every deployment.
    """
    out = out.resolve()
    with ExitStack() as stack:
        stack.enter_context(reader.snapshot())
        desk = stack.enter_context(Desk())
        folder = stack.enter_context(
            whole_folder(
                out,
                is_ours=lambda folder: _may_be_replaced(folder, reader),
                replace=options.replace,
                keep=not options.dry_run,
            )
        )
        return _Export(reader, desk, folder, options, now).run(progress)


def _may_be_replaced(folder: Path, reader: Reader) -> bool:
    """Whether a folder is a package that we wrote, and none that the store's files lie in."""
    try:
        with Package(folder) as package:
            ours = any(map(extras.is_ours, package.resources))
    except FormatError:
        return False
    return ours and not any(one.path.is_relative_to(folder) for one in reader.all_media())


class _Export:
    """One export."""

    def __init__(
        self, reader: Reader, desk: Desk, folder: Path, options: ExportOptions, now: datetime
    ) -> None:
        self._reader = reader
        self._desk = desk
        self._folder = folder
        self._options = options
        self._now = now
        self._report = ExportReport()
        self._deployments = chosen_deployments(reader.deployments(), options, now)
        simulated = any(one.simulated for one in self._deployments.values())
        self._coverage = Coverage(simulated=simulated)
        if not options.is_part:  # a mark that protects a place is not to be lost on the way
            marked = (taxon.scientific_name for taxon in reader.taxa() if taxon.sensitive)
            self._coverage.names.update(marked)
        self._kept = KeptRows(reader, desk)
        self._publishing: Publishing | None = None
        if options.public:
            making = MakingPublic(reader, self._kept, self._deployments, self._report.warnings)
            self._publishing = making.by(options.public)
        desk.run("CREATE TABLE exported (id TEXT PRIMARY KEY, files INTEGER) WITHOUT ROWID")

    def run(self, progress: Callable[[int], None]) -> ExportReport:
        with ExitStack() as stack:
            self._tables = {table: stack.enter_context(self._table(table)) for table in Table}
            self._extras = {
                extra: stack.enter_context(self._extra(extra))
                for extra in (_PUBLIC_EXTRAS if self._publishing else Extra)
            }
            for one in self._deployments.values():
                self._write_deployment(one)
            for event in self._events():
                self._write_event(event)
                progress(1)
            self._write_media()
            self._kept.drop_rows_of_lost_media()
            for table, out in self._tables.items():
                out.finish(self._kept.chosen(table))
            for extra_out in self._extras.values():
                extra_out.finish(())
        self._pack()
        return self._report

    def _table(self, table: Table) -> TableOut:
        change = self._publishing.change(table) if self._publishing else None
        summed = _summed_up(self._coverage, table, change)
        return TableOut(self._folder, table, self._kept.headers[table], summed)

    def _extra(self, extra: Extra) -> TableOut:
        return TableOut(self._folder, extra, list(extras.COLUMNS[extra]), None)

    def _write_deployment(self, one: Deployment) -> None:
        end = one.end or last_known(self._reader, one, self._now)
        row = self._kept.row(Table.DEPLOYMENTS, one.deployment_id)
        if row is None:
            self._tables[Table.DEPLOYMENTS].add(cells_out.deployment_cells(one, end))
        else:
            self._kept.choose(Table.DEPLOYMENTS, row, cells_out.changed_deployment(row, one, end))
        for span in self._reader.effort_spans(
            deployment_id=one.deployment_id, since=self._options.since, until=self._options.until
        ):
            in_words = self._publishing is None  # words may name what is not for everybody
            self._extras[Extra.EFFORT].add_cells(extra_rows.effort_cells(span, in_words=in_words))
        if self._publishing is None:
            self._extras[Extra.DEPLOYMENTS].add_cells(extra_rows.deployment_cells(one))
            for correction in self._reader.clock_corrections(one.deployment_id):
                self._extras[Extra.CLOCK].add_cells(extra_rows.correction_cells(correction))

    def _events(self) -> Iterator[StoredEvent]:
        wanted = EventFilter(
            camera_ids=tuple({one.camera_id for one in self._deployments.values()}),
            since=self._options.since,
            until=self._options.until,
            states=_OVER,
        )
        for event in self._reader.all_events(wanted):
            if event.deployment.deployment_id in self._deployments:
                yield event

    def _write_event(self, event: StoredEvent) -> None:
        shown, files = event.current, True
        if self._publishing is not None:
            self._publishing.note_event(event)
            shown = self._publishing.shows(event)
            files = self._publishing.shows_files(event)
            if event.current and not shown:
                self._report.left_out += 1
                return
        self._desk.run("INSERT INTO exported VALUES (?, ?)", (event.event_id, int(files)))
        self._report.events += 1
        write_observations(event, shown, self._kept, self._tables[Table.OBSERVATIONS])
        if self._publishing is None:
            write_details(self._reader, event, self._extras)
            self._coverage.take_names(event.observations)

    def _write_media(self) -> None:
        mode = MediaMode.NONE if self._options.dry_run else self._options.media
        placing = MediaPlacing(self._folder, mode)
        media = MediaOut(
            self._desk, self._kept, placing, self._deployments, self._options, self._publishing
        )
        media.write(self._reader, self._tables[Table.MEDIA], self._extras.get(Extra.MEDIA))
        self._report.files = placing.placed
        absent = placing.lost + media.elsewhere
        if absent:
            self._report.warnings.append(
                f"{absent} media files are not, or no longer, on this machine; their rows are "
                "written, the files are not: whoever reads the package has to do without them"
            )

    def _pack(self) -> None:
        """The rest of the package, and the report of it all."""
        added = any(out.added for out in self._tables.values())
        whole = self._kept.is_untouched() and not added and not self._options.is_part
        packing = Packing(self._reader, self._folder, self._kept, self._coverage)
        packing.take(self._extras)
        if self._publishing is None:
            packing.write_kept_files()
        packing.write_descriptor(self._options.heading, self._now, self._publishing, is_whole=whole)
        report = self._report
        report.warnings += packing.warnings
        report.deployments, report.media, report.observations = (
            self._tables[table].rows for table in Table
        )
        report.blurred = len(self._publishing.blurred) if self._publishing else 0
        report.simulated = self._coverage.simulated
        report.verbatim = whole


def _summed_up(coverage: Coverage, table: Table, change: Change | None) -> Change:
    """The change, and then a look at each row that goes out, for the descriptor."""

    def summed(row: dict[str, str]) -> dict[str, str] | None:
        out = row if change is None else change(row)
        if out is not None:
            coverage.take(table, out)
        return out

    return summed
