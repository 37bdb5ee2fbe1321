"""A review sheet that was filled in, read back as labels.

`confirm` means what the sheet said when it was written: if a model has said something else since,
that is a fault, not a confirmation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from trailwarden.domain import Observation, ObservationType
from trailwarden.exchange.errors import Fault, FormatError
from trailwarden.exchange.labels.label import BLANK, UNKNOWN, EventLabels, Label, confirmed
from trailwarden.exchange.labels.labelling import Labelling
from trailwarden.exchange.labels.names import Names
from trailwarden.exchange.labels.sheet import ASKED, said_text
from trailwarden.exchange.labels.table import Row, Table
from trailwarden.exchange.labels.words import (
    behavior_of,
    count_of,
    kind_of,
    life_stage_of,
    plain,
    sex_of,
)
from trailwarden.store import StoredEvent, UnknownEvent

_Value = TypeVar("_Value")
_DECISIONS = ("confirm", "blank", "unknown")
_ALIKE = {"reject": "blank", "rejected": "blank", "empty": "blank", "confirmed": "confirm"} | {
    "yes": "confirm",
    "ok": "confirm",
    "correct": "",  # what is right then stands in the species column
    "corrected": "",
}


def is_sheet(columns: Sequence[str]) -> bool:
    """Whether a table's header is a review sheet's."""
    return {"eventID", "decision"} <= set(columns) or {"eventID", "species"} <= set(columns)


class SheetReader:
    """Reads one sheet. `event_of` finds an event, raising UnknownEvent; `by` is who reviewed it
    where the column `reviewedBy` names nobody."""

    def __init__(
        self, table: Table, names: Names, event_of: Callable[[str], StoredEvent], by: str
    ) -> None:
        if "eventID" not in table.columns:
            raise FormatError(
                f"{table.path} has no column eventID; `trailwarden review --write` makes a sheet"
            )
        self._table = table
        self._names = names
        self._event_of = event_of
        self._by = by
        self._faults: list[Fault] = list(table.faults)

    def read(self) -> Labelling:
        """Everything the sheet says; what is left empty says nothing."""
        rows_of: dict[str, list[Row]] = {}
        for row in self._table.rows:
            if row["eventID"]:
                rows_of.setdefault(row["eventID"], []).append(row)
            elif _is_filled(row):
                self._fault(row, "eventID", "", "the event's id: copy it from the row above")
        said = [rows for rows in rows_of.values() if any(map(_is_filled, rows))]
        events = tuple(each for rows in said for each in self._event(rows))
        number = len(self._table.rows)
        return Labelling(
            events, tuple(self._faults), rows=number, silent=number - sum(map(len, said))
        )

    def _event(self, rows: Sequence[Row]) -> Iterator[EventLabels]:
        """One event's labels, or nothing if any of its rows has a fault."""
        before = len(self._faults)
        try:
            event = self._event_of(rows[0]["eventID"])
        except UnknownEvent:
            expected = "an event that is stored; retention may have removed it"
            self._fault(rows[0], "eventID", rows[0]["eventID"], expected)
            return
        said = [label for row in rows for label in self._row(row, event)]
        shown = tuple(label for label in said if label != BLANK)
        if len(self._faults) == before and said:
            people = dict.fromkeys(row["reviewedBy"] or self._by for row in rows)
            by = ", ".join(people)
            yield EventLabels(event.event_id, shown or (BLANK,), by, self._table.saved_at)

    def _row(self, row: Row, event: StoredEvent) -> Iterator[Label]:
        if not _is_filled(row):
            expected = "a decision, as other rows of this event have one"
            self._fault(row, "decision", "", expected)
            return
        decision = _ALIKE.get(plain(row["decision"]), plain(row["decision"]))
        if decision == "confirm":
            yield from self._confirmed(row, event)
        elif decision in ("blank", "unknown") and not row["species"]:
            yield BLANK if decision == "blank" else self._detailed(row, UNKNOWN)
        elif not decision and row["species"]:
            yield from self._named(row)
        else:
            expected = f"{', '.join(_DECISIONS)}, or nothing and a species instead"
            self._fault(row, "decision", row["decision"], expected)

    def _confirmed(self, row: Row, event: StoredEvent) -> Iterator[Label]:
        if not row["observationID"] and not event.current:
            expected = "what it is: nothing is said of it yet that could be confirmed"
            self._fault(row, "decision", row["decision"], expected)
            return
        meant = [one for one in event.observations if one.observation_id == row["observationID"]]
        if row["species"]:
            self._fault(row, "species", row["species"], "nothing where the decision is `confirm`")
        elif len(meant) != 1 or not _still_says(row, meant[0]):
            expected = "what the event says now; it has changed since, write the sheet anew"
            self._fault(row, "says", row["says"], expected)
        else:
            try:
                yield from (self._detailed(row, label) for label in confirmed(meant))
            except ValueError as error:
                self._fault(row, "decision", None, str(error))

    def _named(self, row: Row) -> Iterator[Label]:
        try:
            kind = kind_of(row["species"])
            name = self._names.resolve(row["species"]) if kind is None else None
        except ValueError as error:
            self._fault(row, "species", None, str(error))
            return
        if kind is ObservationType.BLANK:
            yield BLANK
        else:
            yield self._detailed(row, Label(kind or ObservationType.ANIMAL, name))

    def _detailed(self, row: Row, label: Label) -> Label:
        """The label with what the row says beside; what it leaves empty stays."""
        count = self._value(row, "count", count_of, "a whole number of animals")
        stage = self._value(row, "lifeStage", life_stage_of, "adult, subadult or juvenile")
        sex = self._value(row, "sex", sex_of, "female or male")
        return Label(
            label.observation_type,
            label.scientific_name,
            label.count if count is None else count,
            stage or label.life_stage,
            sex or label.sex,
            behavior_of(row["behavior"]) or label.behavior,
            row["individualID"] or label.individual_id,
            row["note"] or label.comments,
        )

    def _value(
        self, row: Row, column: str, read: Callable[[str], _Value], expected: str
    ) -> _Value | None:
        try:
            return read(row[column])
        except ValueError:
            self._fault(row, column, row[column], expected)
            return None

    def _fault(self, row: Row, column: str, value: str | None, expected: str) -> None:
        self._faults.append(self._table.fault(row.number, column, value, expected))


def _is_filled(row: Row) -> bool:
    return any(row[column] for column in ASKED if column != "reviewedBy")


def _still_says(row: Row, said: Observation) -> bool:
    count = "" if said.count is None else str(said.count)
    return (row["says"], row["saysCount"], row["saidBy"]) == (
        said_text(said),
        count,
        said.classified_by,
    )
