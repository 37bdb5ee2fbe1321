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
from itertools import groupby
from pathlib import Path

from trailwarden.domain import Deployment, EffortSpan, EventState, Observation, time_zone
from trailwarden.exchange.camtrapdp.cells import number_cell, time_cell
from trailwarden.exchange.camtrapdp.writing import LineEnds, spelled_out, whole_folder
from trailwarden.exchange.errors import ExportError
from trailwarden.store import EventFilter, Reader, StoredEvent

RECORDS = "records.csv"
STATIONS = "stations.csv"
EFFORT = "effort.csv"
SIMULATED_COLUMN = "simulated"
_LOCAL = "%Y-%m-%d %H:%M:%S"
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
_STATION_COLUMNS = (
    "Station",
    "Camera",
    "deploymentID",
    "latitude",
    "longitude",
    "Setup_date",
    "Retrieval_date",
    "timeZone",
    "cameraDays",
    "timestampIssues",
    SIMULATED_COLUMN,
)
_EFFORT_COLUMNS = ("deploymentID", "Station", "Camera", "state", "start", "end", "hours", "detail")


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
    with reader.snapshot(), whole_folder(out, replace=replace, mark=RECORDS) as folder:
        deployments = [
            one
            for one in reader.deployments()
            if (wanted.camera_ids is None or one.camera_id in wanted.camera_ids)
        ]
        if not deployments:
            raise ExportError("there is nothing to export: no deployment matches")
        spans = {
            one.deployment_id: reader.effort_spans(
                deployment_id=one.deployment_id, since=wanted.since, until=wanted.until
            )
            for one in deployments
        }
        records = _write(folder / RECORDS, RECORD_COLUMNS, _records(reader, wanted, progress))
        _write_stations(folder / STATIONS, deployments, spans, now)
        _write(folder / EFFORT, _EFFORT_COLUMNS, _effort_rows(deployments, spans))
    return TablesReport(records, len(deployments), any(one.simulated for one in deployments))


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
        local.strftime(_LOCAL),
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
        _flag(event.human_reviewed),
        _flag(bool(event.timestamp_issues) or place.timestamp_issues),
        _flag(event.simulated),
        one.tags,
        one.comments,
    )


def _write_stations(
    path: Path,
    deployments: Sequence[Deployment],
    spans: dict[str, list[EffortSpan]],
    now: datetime,
) -> None:
    problems = {key: list(_problems(listed)) for key, listed in spans.items()}
    most = max(map(len, problems.values()), default=0)
    names = [f"Problem{n}_{side}" for n in range(1, most + 1) for side in ("from", "to")]
    rows = []
    for one in deployments:
        found = [cell for pair in problems[one.deployment_id] for cell in pair]
        ended = one.end or now
        days = sum(
            span.duration.total_seconds() / 86400
            for span in spans[one.deployment_id]
            if span.state.counts_as_effort
        )
        local = [_local(moment, one) for moment in (one.start, ended, *found)]
        rows.append(
            [
                one.place,
                one.camera_id,
                one.deployment_id,
                number_cell(one.latitude),
                number_cell(one.longitude),
                *local[:2],
                one.time_zone,
                f"{days:.4f}",
                _flag(one.timestamp_issues),
                _flag(one.simulated),
                *local[2:],
                *[""] * (len(names) - len(found)),
            ]
        )
    _write(path, (*_STATION_COLUMNS, *names), rows)


def _problems(spans: Sequence[EffortSpan]) -> Iterator[tuple[datetime, datetime]]:
    """Stretches between the first and the last span in which the camera did not see."""
    for sees, group in groupby(spans, key=lambda span: span.state.counts_as_effort):
        listed = list(group)
        if not sees:
            yield listed[0].start, listed[-1].end


def _effort_rows(
    deployments: Sequence[Deployment], spans: dict[str, list[EffortSpan]]
) -> Iterator[Sequence[str]]:
    for one in deployments:
        zone = time_zone(one.time_zone)
        for span in spans[one.deployment_id]:
            yield (
                one.deployment_id,
                one.place,
                one.camera_id,
                span.state.value,
                time_cell(span.start, zone),
                time_cell(span.end, zone),
                f"{span.duration.total_seconds() / 3600:.4f}",
                span.detail,
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


def _local(moment: datetime, deployment: Deployment) -> str:
    return moment.astimezone(time_zone(deployment.time_zone)).strftime(_LOCAL)


def _flag(value: bool) -> str:
    return str(value).lower()
