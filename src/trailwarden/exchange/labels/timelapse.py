"""Labels out of Timelapse's CSV export: a row a file, its columns as the template named them.

A row in which nothing is filled in says nothing: nobody has looked, or nobody said. Timelapse does
not record who labelled a file, nor when; where no column names a person, the caller does, and the
time is that at which the file was saved. `DeleteFlag` is Timelapse's own affair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from trailwarden.domain import ObservationType
from trailwarden.exchange.errors import Fault
from trailwarden.exchange.labels.columns import AnimalColumns, TimelapseColumns, columns_of
from trailwarden.exchange.labels.combining import combined
from trailwarden.exchange.labels.label import BLANK, EventLabels, Label
from trailwarden.exchange.labels.labelling import Labelling
from trailwarden.exchange.labels.matching import FileIndex
from trailwarden.exchange.labels.names import Names
from trailwarden.exchange.labels.table import Row, Table
from trailwarden.exchange.labels.words import (
    behavior_of,
    count_of,
    flag_of,
    kind_of,
    life_stage_of,
    sex_of,
)

_Value = TypeVar("_Value")
_SEVERAL = re.compile(r"\s*[,;|]\s*")


@dataclass(frozen=True, slots=True)
class _FileLabels:
    row: int
    labels: tuple[Label, ...]
    by: str


class TimelapseReader:
    """Reads one table. `by` is who labelled it where no column says so; `folder` is where its
    relative paths start, if that is known; `named` are columns that the user named, by role."""

    def __init__(
        self,
        table: Table,
        names: Names,
        index: FileIndex,
        by: str,
        *,
        folder: Path | None = None,
        named: Mapping[str, str] | None = None,
    ) -> None:
        self._table = table
        self._columns: TimelapseColumns = columns_of(table, named or {})
        self._names = names
        self._index = index
        self._by = by
        self._folder = folder
        self._faults: list[Fault] = list(table.faults)
        self._unmatched: list[Fault] = []
        self._of_event: dict[str, list[_FileLabels]] = {}
        self._silent = 0

    def read(self) -> Labelling:
        """Everything the table says, combined by event."""
        for row in self._table.rows:
            labels = tuple(dict.fromkeys(self._labels(row)))
            if labels:
                self._file(row, labels)
            else:
                self._silent += 1
        return Labelling(
            tuple(self._event(event_id, files) for event_id, files in self._of_event.items()),
            tuple(self._faults),
            tuple(self._unmatched),
            len(self._table.rows),
            self._silent,
            self._columns.unused,
        )

    def _event(self, event_id: str, files: Iterable[_FileLabels]) -> EventLabels:
        said = list(files)
        people = dict.fromkeys(each.by for each in said)
        labels = combined([each.labels for each in said])
        return EventLabels(event_id, labels, ", ".join(people), self._table.saved_at)

    def _file(self, row: Row, labels: tuple[Label, ...]) -> None:
        """Give a row's labels to the event its file belongs to."""
        parts = _parts(row["RelativePath"], row["File"])
        if not row["File"] or not parts:
            self._fault(row, "File", "", "the name of a file")
            return
        found = self._index.find(parts, root=row[self._columns.root], folder=self._folder)
        events = dict.fromkeys(event for ids in found.values() for event in ids)
        if len(found) != 1 or (len(events) > 1 and labels != (BLANK,)):
            self._no_match(row, "/".join(parts), list(found), list(events))
            return
        by = row[self._columns.by] or self._by
        for event_id in events:  # nothing in a video is nothing in any event of it
            self._of_event.setdefault(event_id, []).append(_FileLabels(row.number, labels, by))

    def _no_match(self, row: Row, name: str, paths: list[str], events: list[str]) -> None:
        if not paths:
            expected = "a file of a stored event; scan its folder first"
        elif len(paths) > 1:
            expected = (
                f"one file, but {len(paths)} end so, such as {paths[0]} and {paths[1]}; name the "
                "folder that Timelapse was opened on with --images"
            )
        else:
            expected = (
                f"a file of one event; several lie in this video ({', '.join(events)}), label "
                "them with `trailwarden review EVENT`"
            )
        self._unmatched.append(self._table.fault(row.number, "File", name, expected))

    def _labels(self, row: Row) -> Iterator[Label]:
        before = len(self._faults)
        said = [label for columns in self._columns.animals for label in self._animals(row, columns)]
        for column, kind in self._columns.flags.items():
            if self._ticked(row, column) and not any(one.observation_type is kind for one in said):
                said.append(BLANK if kind is ObservationType.BLANK else Label(kind))
        shown = [one for one in said if one.observation_type is not ObservationType.BLANK]
        if shown and len(shown) < len(said):
            first = next(iter(self._columns.animals), AnimalColumns({})).of("species")
            self._fault(row, first, row[first], "either an empty picture or what it shows")
        if len(self._faults) == before:
            yield from said

    def _ticked(self, row: Row, column: str) -> bool:
        return self._value(row, column, flag_of, "true or false") or False

    def _animals(self, row: Row, columns: AnimalColumns) -> Iterator[Label]:
        """What one group of columns says; of several species in a cell no count is known."""
        details = Label(
            ObservationType.ANIMAL,
            count=self._value(row, columns.of("count"), count_of, "a whole number of animals"),
            life_stage=self._value(
                row, columns.of("life_stage"), life_stage_of, "adult, subadult or juvenile"
            ),
            sex=self._value(row, columns.of("sex"), sex_of, "female or male"),
            behavior=self._value(row, columns.of("behavior"), behavior_of, "a word"),
            individual_id=row[columns.of("individual_id")] or None,
            comments=row[columns.of("comments")],
        )
        column = columns.of("species")
        species = self._species(row, column)
        for kind, name in species:
            if kind is ObservationType.BLANK:
                yield BLANK
            else:
                count = details.count if len(species) == 1 else None
                yield replace(details, observation_type=kind, scientific_name=name, count=count)

    def _species(self, row: Row, column: str) -> list[tuple[ObservationType, str | None]]:
        text = row[column]
        if not text:
            return []
        try:
            return [self._meaning(text)]
        except ValueError as error:
            parts = [each for each in _SEVERAL.split(text) if each]
            if len(parts) < 2:
                self._fault(row, column, None, str(error))
                return []
        try:
            return [self._meaning(each) for each in parts]
        except ValueError as error:
            self._fault(row, column, None, str(error))
            return []

    def _meaning(self, text: str) -> tuple[ObservationType, str | None]:
        kind = kind_of(text)
        if kind is not None:
            return kind, None
        return ObservationType.ANIMAL, self._names.resolve(text)

    def _value(
        self, row: Row, column: str, read: Callable[[str], _Value], expected: str
    ) -> _Value | None:
        """A cell's value, None where there is no such column, or a fault noted and None."""
        if not column:
            return None
        try:
            return read(row[column])
        except ValueError:
            self._fault(row, column, row[column], expected)
            return None

    def _fault(self, row: Row, column: str, value: str | None, expected: str) -> None:
        self._faults.append(self._table.fault(row.number, column, value, expected))


def _parts(folder: str, name: str) -> list[str]:
    """The parts of a path, whichever way its slashes lean."""
    parts = re.split(r"[\\/]+", f"{folder}/{name}")
    return [part for part in parts if part not in ("", ".")]
