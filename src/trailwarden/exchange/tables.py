"""`export csv`: flat tables for R, Python and spreadsheets; one row, one observation that counts.

- `records.csv`: an observation that counts now, with its deployment; the first columns are those
  of camtrapR's record table (`Station`, `Camera`, `Species`, `DateTimeOriginal`, `Date`, `Time`).
- `stations.csv`: a deployment, as in camtrapR's camera trap table (`Setup_date`, `Retrieval_date`,
  `Problem1_from`, `Problem1_to`, ...).
- `effort.csv`: a stretch of time in which a camera was in one state; only `up` counts.

camtrapR: https://jniedballa.github.io/camtrapR. Local times are those of the deployment's zone,
which `timeZone` names; `eventStart` and `eventEnd` carry their offset.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trailwarden.domain import EventState, Observation, time_zone
from trailwarden.exchange.camtrapdp.cells import boolean_cell, number_cell, time_cell
from trailwarden.exchange.camtrapdp.selection import Part
from trailwarden.exchange.camtrapdp.writing import LineEnds, spelled_out, whole_folder
from trailwarden.exchange.errors import ExportError
from trailwarden.exchange.stations import (
    EFFORT_COLUMNS,
    LOCAL_TIME,
    SIMULATED_COLUMN,
    effort_rows,
    station_of,
    station_table,
)
from trailwarden.store import EventFilter, Reader, StoredEvent

RECORDS = "records.csv"
STATIONS = "stations.csv"
EFFORT = "effort.csv"
_OVER = (EventState.CLOSED, EventState.TRUNCATED)

RECORD_COLUMNS = (
    "Station",
    "Camera",
    "Species",
    "DateTimeOriginal",
    "Date",
    "Time",
    "timeZone",
    "observationID",
    "eventID",
    "deploymentID",
    "cameraID",
    "locationID",
    "locationName",
    "latitude",
    "longitude",
    "eventStart",
    "eventEnd",
    "durationSeconds",
    "observationType",
    "scientificName",
    "count",
    "lifeStage",
    "sex",
    "behavior",
    "individualID",
    "cameraSetupType",
    "classificationMethod",
    "classifiedBy",
    "classificationTimestamp",
    "classificationProbability",
    "humanReviewed",
    "timestampIssues",
    SIMULATED_COLUMN,
    "observationTags",
    "observationComments",
)


@dataclass(frozen=True, slots=True)
class TablesReport:
    """How many rows were written, and whether any of them are simulated."""

    records: int
    stations: int
    simulated: bool


def export_tables(
    reader: Reader,
    out: Path,
    wanted: EventFilter,
    now: datetime,
    *,
    replace: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> TablesReport:
    """Write the folder `out`, which appears whole or not at all. Raises ExportError."""
    out = out.resolve()
    with reader.snapshot(), whole_folder(out, is_ours=_holds_tables, replace=replace) as folder:
        part = Part(wanted.since, wanted.until, wanted.camera_ids or ())
        stations = [
            station_of(reader, one, part, now) for one in part.of(reader.deployments(), now)
        ]
        if not stations:
            raise ExportError("there is nothing to export: no deployment matches")
        records = _write(folder / RECORDS, RECORD_COLUMNS, _records(reader, wanted, progress))
        _write(folder / STATIONS, *station_table(stations))
        _write(folder / EFFORT, EFFORT_COLUMNS, effort_rows(stations))
    return TablesReport(records, len(stations), any(one.deployment.simulated for one in stations))


def _holds_tables(folder: Path) -> bool:
    """Whether nothing but these tables is in a folder: whatever else were in it would be lost."""
    return {one.name for one in folder.iterdir()} <= {RECORDS, STATIONS, EFFORT}


def _records(
    reader: Reader, wanted: EventFilter, progress: Callable[[int], None]
) -> Iterator[Sequence[str]]:
    for event in reader.all_events(wanted):
        if event.state in _OVER:
            yield from (_record(event, one) for one in event.current)
        progress(1)


def _record(event: StoredEvent, one: Observation) -> Sequence[str]:
    place = event.deployment
    zone = time_zone(place.time_zone)
    local = event.start.astimezone(zone)
    return (
        place.place,
        place.camera_id,
        one.scientific_name or one.observation_type.value,
        local.strftime(LOCAL_TIME),
        f"{local:%Y-%m-%d}",
        f"{local:%H:%M:%S}",
        place.time_zone,
        one.observation_id,
        event.event_id,
        place.deployment_id,
        place.camera_id,
        place.location_id or "",
        place.location_name or "",
        number_cell(place.latitude),
        number_cell(place.longitude),
        time_cell(event.start, zone),
        time_cell(event.end, zone),
        number_cell(event.duration.total_seconds()),
        one.observation_type.value,
        one.scientific_name or "",
        "" if one.count is None else str(one.count),
        one.life_stage or "",
        one.sex or "",
        one.behavior or "",
        one.individual_id or "",
        one.setup or "",
        one.classification_method.value,
        one.classified_by,
        time_cell(one.classified_at),
        number_cell(one.score),
        boolean_cell(event.human_reviewed),
        boolean_cell(bool(event.timestamp_issues) or place.timestamp_issues),
        boolean_cell(event.simulated),
        one.tags,
        one.comments,
    )


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    number = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(LineEnds(file))
        writer.writerow(columns)
        for row in rows:
            writer.writerow(map(spelled_out, row))
            number += 1
    return number
