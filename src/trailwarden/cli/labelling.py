"""Labels out of a file, from the command line: read, told, and stored all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trailwarden.cli.console import say, warn
from trailwarden.cli.existing import open_existing
from trailwarden.cli.wording import number_of
from trailwarden.exchange.camtrapdp.package import DESCRIPTOR
from trailwarden.exchange.errors import FormatError
from trailwarden.exchange.labels import (
    FileIndex,
    Labelling,
    Names,
    Outcome,
    SheetReader,
    Table,
    TimelapseReader,
    is_sheet,
    is_timelapse,
    outcome_of,
    read_table,
    require_clean,
    store_labels,
)
from trailwarden.store import FolderLocked, Reader, Store

_UNMATCHED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class LabelFile:
    """A file of labels, and how to read it. `folder` is where its relative paths start, `named`
    are its columns as the user named them, by role."""

    path: Path
    by: str
    accept_new: bool = False
    only_matching: bool = False
    folder: Path | None = None
    named: Mapping[str, str] = field(default_factory=dict)

    def take(self, data_dir: Path, *, dry_run: bool) -> None:
        """Read it, say what it comes to and, unless it is a dry run, store it."""
        if dry_run:
            with Reader.open(data_dir) as reader:
                labelling, _ = self._read(reader)
                outcome = outcome_of(reader, labelling)
        else:
            with open_to_label(data_dir) as store:
                labelling, names = self._read(store)
                outcome = store_labels(store, labelling, names)
        self._tell(labelling, outcome, dry=dry_run)

    def _read(self, reader: Reader) -> tuple[Labelling, Names]:
        """What it says. Raises LabelFaults, or FormatError if it is no file of labels."""
        names = Names.of_store(reader, accept_new=self.accept_new)
        if self.path.name == DESCRIPTOR or (self.path / DESCRIPTOR).is_file():
            raise FormatError(
                f"{self.path} is a Camtrap DP package, as Agouti writes them; read it with "
                "`trailwarden import camtrapdp`"
            )
        table = read_table(self.path)
        if is_timelapse(table.columns):
            labelling = TimelapseReader(
                table,
                names,
                FileIndex.of_store(reader),
                self.by,
                folder=self.folder,
                named=self.named,
            ).read()
        elif is_sheet(table.columns):
            labelling = self._sheet(reader, names)
        else:
            raise FormatError(_foreign(table))
        require_clean(self.path, labelling, only_matching=self.only_matching)
        return labelling, names

    def _sheet(self, reader: Reader, names: Names) -> Labelling:
        table = read_table(self.path, ragged=True)
        return SheetReader(table, names, reader.event, self.by).read()

    def _tell(self, labelling: Labelling, outcome: Outcome, *, dry: bool) -> None:
        for fault in labelling.unmatched[:_UNMATCHED_SHOWN]:
            warn(f"passed over: {fault}")
        if len(labelling.unmatched) > _UNMATCHED_SHOWN:
            more = len(labelling.unmatched) - _UNMATCHED_SHOWN
            warn(f"passed over: {number_of(more, 'more row')}")
        if labelling.unused:
            say(f"columns that nothing was read from: {', '.join(labelling.unused)}")
        say(f"{self.path}: {_summary(labelling, outcome, dry=dry)}")


def open_to_label(data_dir: Path) -> Store:
    """The store, to be written. Raises FolderLocked with the way out while `watch` has it."""
    try:
        return open_existing(data_dir)
    except FolderLocked as error:
        raise FolderLocked(
            f"labels cannot be stored now: {error}. Until then `trailwarden review --write "
            "FILE.csv` writes a sheet to fill in, and `--read` takes it over afterwards"
        ) from error


def _foreign(table: Table) -> str:
    return (
        f"{table.path} is neither a Timelapse export (columns File and RelativePath) nor a review "
        f"sheet (eventID and decision); its columns are {', '.join(table.columns) or 'none'}"
    )


def _summary(labelling: Labelling, outcome: Outcome, *, dry: bool) -> str:
    would = "would be " if dry else ""
    parts = [
        f"{number_of(labelling.rows, 'row')} read, {labelling.silent} of them without a label",
        f"{number_of(outcome.first, 'event')} {would}labelled",
        f"{outcome.replaced} {would}labelled anew (what was said before stays in the history)"
        if outcome.replaced
        else "",
        f"{outcome.same} said so already" if outcome.same else "",
        f"{number_of(outcome.kept, 'label')} kept, said here after the file was saved"
        if outcome.kept
        else "",
    ]
    return ", ".join(part for part in parts if part)
