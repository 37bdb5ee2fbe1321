"""Events on their way into a package: rows as they came in, with what changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from trailwarden.domain import Observation
from trailwarden.exchange.camtrapdp import cells_out, extra_rows
from trailwarden.exchange.camtrapdp.convert import observations_of, span_of
from trailwarden.exchange.camtrapdp.extras import Extra
from trailwarden.exchange.camtrapdp.kept import KeptRows
from trailwarden.exchange.camtrapdp.rows import Row
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.exchange.camtrapdp.writing import TableOut
from trailwarden.store import Reader, StoredEvent

_TIMES = ("eventStart", "eventEnd")


def write_observations(
    event: StoredEvent, shown: Collection[Observation], kept: KeptRows, out: TableOut
) -> None:
    """What may be `shown` of an event: by its kept rows where they are still true, else anew.

    Rows about single files go out as they are: they say what somebody saw in a file. Event-level
    rows that a person's word has replaced do not, since those that go out add up: whether it was
    given here, or in a later package.
    """
    rows = kept.of_event(event.event_id)
    shift = _shift(event, rows)
    unchanged = kept.are_of_one_package(rows) and _says_the_same(event, rows)
    left = {one.observation_id: one for one in shown}
    for row in rows:
        times = cells_out.shifted(row, _TIMES, shift)
        held = left.pop(row["observationID"], None) if _is_of_event(row) else None
        if unchanged or not _is_of_event(row):
            kept.choose(Table.OBSERVATIONS, row, times)
        elif held is not None:
            changes = {**times, **cells_out.changed_observation(row, held)}
            kept.choose(Table.OBSERVATIONS, row, changes)
    if not unchanged:
        _add(event, list(left.values()), rows, kept, out)


def write_details(reader: Reader, event: StoredEvent, outs: Mapping[Extra, TableOut]) -> None:
    """What the standard's tables have no room for: exact times, replaced labels, tracks."""
    outs[Extra.EVENTS].add_cells(extra_rows.event_cells(event))
    current = {(one.classification_method, one.observation_id) for one in event.current}
    for one in event.observations:
        key = (one.classification_method, one.observation_id)
        if key not in current or not extra_rows.fits_the_table(one):
            row = extra_rows.observation_cells(event.event_id, one)
            outs[Extra.OBSERVATIONS].add_cells(row)
    for track in reader.tracks(event.event_id):
        outs[Extra.TRACKS].add_cells(extra_rows.track_cells(event.event_id, track))


def _add(
    event: StoredEvent, said: list[Observation], rows: list[Row], kept: KeptRows, out: TableOut
) -> None:
    """New rows of an event."""
    common = cells_out.event_cells(event)
    if rows and rows[0]["eventID"]:
        common["eventID"] = rows[0]["eventID"]
    for one in said:
        cells = cells_out.observation_cells(one)
        if kept.row(Table.OBSERVATIONS, one.observation_id) is not None:
            cells["observationID"] += "-event"  # a row about one file has that id
        out.add(common | cells)
    if not rows and not said:
        out.add(common | cells_out.nothing_said(event))


def _shift(event: StoredEvent, rows: list[Row]) -> timedelta:
    """By how much an event's times moved since its rows were written: a clock was corrected."""
    if not rows:
        return timedelta()
    return event.start.replace(microsecond=0) - span_of(rows)[0].replace(microsecond=0)


def _is_of_event(row: Row) -> bool:
    return row["observationLevel"] == "event"


def _says_the_same(event: StoredEvent, rows: list[Row]) -> bool:
    """Whether what counts for an event is still what its rows say."""
    stated = observations_of(rows)
    if stated == event.observations:
        return True
    now, then = (
        sorted(map(extra_rows.as_the_table_says, one.current), key=lambda said: said.observation_id)
        for one in (event, replace(event, observations=stated))
    )
    return now == then
