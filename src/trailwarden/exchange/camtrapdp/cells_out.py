"""From the house's nouns to cells of Camtrap DP's columns; only the columns that we fill."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import ceil

from trailwarden.domain import (
    AbsentMedia,
    Deployment,
    Media,
    Observation,
    time_zone,
)
from trailwarden.exchange.camtrapdp import cells
from trailwarden.exchange.camtrapdp.convert import (
    NOTHING_SAID_TAG,
    SIMULATED_TAG,
    deployment_of,
    observation_of,
)
from trailwarden.exchange.camtrapdp.rows import Row
from trailwarden.store import StoredEvent


def deployment_cells(deployment: Deployment, end: datetime) -> dict[str, str]:
    """A deployment that ended at `end`, or is exported until then."""
    zone = time_zone(deployment.time_zone)
    uncertainty = deployment.coordinate_uncertainty_m
    return {
        "deploymentID": deployment.deployment_id,
        "locationID": deployment.location_id or "",
        "locationName": deployment.location_name or "",
        "latitude": cells.number_cell(deployment.latitude),
        "longitude": cells.number_cell(deployment.longitude),
        "coordinateUncertainty": "" if not uncertainty else str(ceil(uncertainty)),
        "deploymentStart": cells.time_cell(deployment.start, zone),
        "deploymentEnd": cells.time_cell(end, zone),
        "cameraID": deployment.camera_id,
        "timestampIssues": cells.boolean_cell(deployment.timestamp_issues),
        "deploymentTags": SIMULATED_TAG if deployment.simulated else "",
    }


def changed_deployment(row: Row, held: Deployment, end: datetime) -> dict[str, str]:
    """The cells of a kept row in which what we hold says something else."""
    stated = deployment_of(row)
    assert stated.end is not None, "the row was checked before"
    now = deployment_cells(held, end)
    before = deployment_cells(stated, stated.end)
    times = ("deploymentStart", "deploymentEnd")
    changed = {
        name: cell
        for name, cell in now.items()
        if name not in times and cell != before[name] and name != "deploymentTags"
    }
    for name, moment in zip(times, (held.start, end), strict=True):
        if moment.replace(microsecond=0) != cells.time(row[name]):
            changed[name] = now[name]
    return changed


def observation_cells(one: Observation) -> dict[str, str]:
    """What an observation says, without the event and the level it belongs to."""
    return {
        "observationID": one.observation_id,
        "observationType": one.observation_type.value,
        "cameraSetupType": one.setup or "",
        "scientificName": one.scientific_name or "",
        "count": str(one.count) if one.count else "",
        "lifeStage": one.life_stage or "",
        "sex": one.sex or "",
        "behavior": one.behavior or "",
        "individualID": one.individual_id or "",
        "classificationMethod": one.classification_method.value,
        "classifiedBy": one.classified_by,
        "classificationTimestamp": cells.time_cell(one.classified_at),
        "classificationProbability": cells.number_cell(one.score),
        "observationTags": one.tags,
        "observationComments": one.comments,
    }


def changed_observation(row: Row, held: Observation) -> dict[str, str]:
    """The cells of a kept row in which what we hold says something else."""
    before, now = observation_cells(observation_of(row)), observation_cells(held)
    return {name: cell for name, cell in now.items() if cell != before[name]}


def event_cells(event: StoredEvent) -> dict[str, str]:
    """What every row of an event says of it."""
    zone = time_zone(event.deployment.time_zone)
    return {
        "deploymentID": event.deployment.deployment_id,
        "eventID": event.event_id,
        "eventStart": cells.time_cell(event.start, zone),
        "eventEnd": cells.time_cell(event.end, zone),
        "observationLevel": "event",
    }


def nothing_said(event: StoredEvent) -> dict[str, str]:
    """The row of an event of which nothing has been said: without one it would not be there."""
    return {
        "observationID": f"{event.event_id}-unclassified",
        "observationType": "unclassified",
        "observationTags": NOTHING_SAID_TAG,
    }


def media_cells(media: Media | AbsentMedia, deployment: Deployment, path: str) -> dict[str, str]:
    """A file whose path in the package is `path`."""
    zone = time_zone(deployment.time_zone)
    name = media.path.name if isinstance(media, Media) else ""
    return {
        "mediaID": media.media_id,
        "deploymentID": media.deployment_id,
        "captureMethod": "activityDetection",
        "timestamp": cells.time_cell(media.stamps.best + deployment.clock_offset, zone),
        "filePath": path,
        "filePublic": "true",
        "fileName": name.encode("utf-8", "backslashreplace").decode(),
        "fileMediatype": media.media_type,
    }


def shifted(row: Row, columns: tuple[str, ...], by: timedelta) -> Mapping[str, str]:
    """Times of a kept row after a clock was corrected, each in the zone it was written in."""
    if not by:
        return {}
    moved: dict[str, str] = {}
    for column in columns:
        moment = cells.time(row[column])
        if moment is not None:
            moved[column] = cells.time_cell(moment + by, moment.tzinfo or UTC)
    return moved
