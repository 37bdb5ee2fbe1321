"""From rows of Camtrap DP 1.0 to the house's nouns. The rows have been checked before.

What the standard leaves open is decided here, the same way at import and at export:

- A camera without `cameraID` goes by its location's id, or else its deployment's.
- An observation without `classificationMethod` is held as the machine's: nobody said that a
  person looked. Where an event has rows by a person, these count and the machine's do not.
- One without `classificationTimestamp` was made when its event ended, as far as we know.
- Event-level rows say what an event shows. Where there are none, the media-level rows of the event
  do: for each kind, taxon, life stage, sex and behaviour the picture with the most individuals.
  The two levels are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from trailwarden.domain import (
    ClassificationMethod,
    Deployment,
    Observation,
    ObservationType,
)
from trailwarden.exchange.camtrapdp import cells
from trailwarden.exchange.camtrapdp.rows import Row

SIMULATED_TAG = "simulated:true"
"""The deployment tag that says that no real camera stood there."""

NOTHING_SAID_TAG = "trailwarden:nothing-said"
"""The tag of a row that only stands for its event: nobody, and no machine, said what it shows."""

_KIND = (
    "observationType",
    "scientificName",
    "lifeStage",
    "sex",
    "behavior",
    "cameraSetupType",
    "classificationMethod",
)
"""What tells kinds of animals in one event apart, where only its files were looked at."""


def deployment_of(row: Row, zone: str | None = None) -> Deployment:
    """A deployment as its row states it; its zone is that of its start unless `zone` is given."""
    start = known_time(row["deploymentStart"])
    uncertainty = cells.number(row["coordinateUncertainty"])
    tags = [tag.strip() for tag in row["deploymentTags"].split("|")]
    return Deployment(
        deployment_id=row["deploymentID"],
        camera_id=row["cameraID"] or row["locationID"] or row["deploymentID"],
        source="",
        start=start,
        end=known_time(row["deploymentEnd"]),
        location_name=cells.text(row["locationName"]),
        latitude=cells.number(row["latitude"]),
        longitude=cells.number(row["longitude"]),
        time_zone=zone or zone_name(start),
        simulated=SIMULATED_TAG in tags,
        location_id=cells.text(row["locationID"]),
        coordinate_uncertainty_m=uncertainty,
        timestamp_issues=bool(cells.boolean(row["timestampIssues"])),
    )


def observation_of(row: Row) -> Observation:
    """One observation as its row states it."""
    method = row["classificationMethod"]
    return Observation(
        observation_id=row["observationID"],
        observation_type=ObservationType(row["observationType"]),
        count=cells.integer(row["count"]),
        classification_method=ClassificationMethod(method or "machine"),
        classified_by=row["classifiedBy"],
        classified_at=cells.time(row["classificationTimestamp"]) or known_time(row["eventEnd"]),
        score=cells.number(row["classificationProbability"]),
        scientific_name=cells.text(row["scientificName"]),
        life_stage=cells.text(row["lifeStage"]),
        sex=cells.text(row["sex"]),
        behavior=cells.text(row["behavior"]),
        individual_id=cells.text(row["individualID"]),
        setup=cells.text(row["cameraSetupType"]),
        tags=row["observationTags"],
        comments=row["observationComments"],
    )


def observations_of(rows: Sequence[Row]) -> tuple[Observation, ...]:
    """What one event shows, from all its rows: see the rules above."""
    of_event = [row for row in rows if row["observationLevel"] == "event"]
    if len(of_event) == 1 and of_event[0]["observationTags"] == NOTHING_SAID_TAG:
        return ()
    return tuple(map(observation_of, of_event)) if of_event else _most_at_once(rows)


def span_of(rows: Iterable[Row]) -> tuple[datetime, datetime]:
    """When the event of these rows was: as its event-level rows say, else as the others do."""
    listed = list(rows)
    of_event = [row for row in listed if row["observationLevel"] == "event"] or listed
    starts = [known_time(row["eventStart"]) for row in of_event]
    return min(starts), max(known_time(row["eventEnd"]) for row in of_event)


def event_id_of(row: Row) -> str:
    """The id of the event of an observation without one: its camera and its times, in UTC."""
    start, end = (cells.time_cell(known_time(row[name])) for name in ("eventStart", "eventEnd"))
    return f"{row['deploymentID']}@{start}/{end}"


def zone_name(moment: datetime) -> str:
    """The fixed offset of a time, as the domain names it: `UTC`, `+01:00`."""
    offset = moment.utcoffset() or timedelta()
    if not offset:
        return "UTC"
    minutes = round(abs(offset) / timedelta(minutes=1))
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def known_time(cell: str) -> datetime:
    """The time in a cell that has been checked not to be empty."""
    moment = cells.time(cell)
    assert moment is not None, "the cell was checked before"
    return moment


def _most_at_once(rows: Iterable[Row]) -> tuple[Observation, ...]:
    """For each kind of animal the file with the most individuals; the first of equals."""
    by_kind: dict[tuple[object, ...], dict[str, list[Row]]] = {}
    for row in rows:
        files = by_kind.setdefault(tuple(map(row.__getitem__, _KIND)), {})
        files.setdefault(row["mediaID"] or row["observationID"], []).append(row)
    fullest = (max(map(_in_one_file, files.values()), key=_number) for files in by_kind.values())
    return tuple(fullest)


def _in_one_file(rows: Sequence[Row]) -> Observation:
    """One kind in one file: rows with a box each add up, others describe the same animals."""
    read = [observation_of(row) for row in rows]
    if len(rows) > 1 and all(row["bboxX"] for row in rows):
        return replace(read[0], count=sum(one.count or 1 for one in read))
    return max(read, key=_number)


def _number(observation: Observation) -> int:
    return observation.count or 0
