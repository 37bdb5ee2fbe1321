"""Between rows and domain objects: times as microseconds, paths as text, stamps as three columns.

A file inside the data folder is stored relative to it, so that the folder can be moved.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from trailwarden.domain import (
    ClassificationMethod,
    Deployment,
    Media,
    MediaKind,
    Observation,
    ObservationType,
    Stamps,
    TimeBasis,
    from_micros,
    to_micros,
)
from trailwarden.store.database import Row
from trailwarden.store.errors import InvalidInput

_MICROSECOND = timedelta(microseconds=1)

DEPLOYMENT = (
    "deploymentID, cameraID, source, deploymentStart, deploymentEnd, locationName, "
    "latitude, longitude, timeZone, clockOffset, simulated, locationID, coordinateUncertainty, "
    "timestampIssues"
)
OBSERVATION = (
    "observationID, observationType, count, classificationMethod, classifiedBy, "
    "classificationTimestamp, classificationProbability, scientificName, lifeStage, sex, "
    "behavior, individualID, cameraSetupType, observationTags, comments"
)
MEDIA = (
    "mediaID, deploymentID, eventID, kind, filePath, fileMediatype, "
    "arrival, source, shown, trusts, "
    "width, height, fileSize, mediaDuration, timestampIssues"
)


def places(columns: str) -> str:
    """As many question marks as there are columns in a list of their names."""
    return ", ".join("?" for _ in columns.split(","))


def micros(moment: datetime, what: str) -> int:
    """Microseconds of an aware time. Raises InvalidInput, naming `what`, for a naive one."""
    try:
        return to_micros(moment)
    except ValueError as error:
        raise InvalidInput(f"{what}: {error}") from error


def optional_micros(moment: datetime | None, what: str) -> int | None:
    """`micros`, or None for None."""
    return None if moment is None else micros(moment, what)


def optional_time(value: int | None) -> datetime | None:
    """The time of so many microseconds, or None for None."""
    return None if value is None else from_micros(value)


def span_micros(duration: timedelta) -> int:
    """A duration in whole microseconds."""
    return duration // _MICROSECOND


def span(value: int) -> timedelta:
    """The duration of so many microseconds."""
    return timedelta(microseconds=value)


def text(value: str) -> str:
    """A text that may quote a file name which is not UTF-8, its odd bytes spelled out."""
    return value.encode("utf-8", "backslashreplace").decode()


def optional_float(value: float | None) -> float | None:
    """A plain float, whatever kind of number a model or a picture library gave."""
    return None if value is None else float(value)


def stamp_values(stamps: Stamps) -> dict[str, int | str | None]:
    """The three clocks as the columns arrival, source, shown and trusts."""
    return {
        "arrival": to_micros(stamps.arrival),
        "source": optional_micros(stamps.source, "source time"),
        "shown": optional_micros(stamps.shown, "shown time"),
        "trusts": stamps.trusts and stamps.trusts.value,
    }


def stamps_of(arrival: int, source: int | None, shown: int | None, trusts: str | None) -> Stamps:
    """The three clocks from their columns."""
    return Stamps(
        from_micros(arrival),
        optional_time(source),
        optional_time(shown),
        None if trusts is None else TimeBasis(trusts),
    )


def deployment_of(row: Row) -> Deployment:
    """A deployment from the columns `DEPLOYMENT`."""
    (deployment, camera, source, start, end, name, latitude, longitude, zone, offset) = row[:10]
    simulated, location, uncertainty, issues = row[10:]
    return Deployment(
        deployment_id=deployment,
        camera_id=camera,
        source=source,
        start=from_micros(start),
        end=optional_time(end),
        location_name=name,
        latitude=latitude,
        longitude=longitude,
        time_zone=zone,
        clock_offset=span(offset),
        simulated=bool(simulated),
        location_id=location,
        coordinate_uncertainty_m=uncertainty,
        timestamp_issues=bool(issues),
    )


def deployment_values(deployment: Deployment) -> Row:
    """The columns `DEPLOYMENT` of a deployment."""
    return (
        deployment.deployment_id,
        deployment.camera_id,
        text(deployment.source),
        micros(deployment.start, "deployment start"),
        optional_micros(deployment.end, "deployment end"),
        deployment.location_name,
        optional_float(deployment.latitude),
        optional_float(deployment.longitude),
        deployment.time_zone,
        span_micros(deployment.clock_offset),
        int(deployment.simulated),
        deployment.location_id,
        optional_float(deployment.coordinate_uncertainty_m),
        int(deployment.timestamp_issues),
    )


def observation_values(event_id: str, observation: Observation) -> Row:
    """A row of the event's id, then the columns `OBSERVATION`. Raises InvalidInput."""
    if observation.count is not None and observation.count < 0:
        raise InvalidInput(
            f"observation {observation.observation_id} of event {event_id} counts "
            f"{observation.count}: give 0 or more, or None if nobody counted"
        )
    return (
        event_id,
        observation.observation_id,
        observation.observation_type.value,
        None if observation.count is None else int(observation.count),
        observation.classification_method.value,
        observation.classified_by,
        micros(observation.classified_at, f"observation {observation.observation_id}"),
        optional_float(observation.score),
        observation.scientific_name or None,
        observation.life_stage or None,
        observation.sex or None,
        observation.behavior or None,
        observation.individual_id or None,
        observation.setup or None,
        text(observation.tags),
        text(observation.comments),
    )


def observation_of(row: Row) -> Observation:
    """An observation from the columns `OBSERVATION`."""
    observation_id, kind, count, method, by, at, score, name = row[:8]
    life_stage, sex, behavior, individual, setup, tags, comments = row[8:]
    return Observation(
        observation_id=observation_id,
        observation_type=ObservationType(kind),
        count=count,
        classification_method=ClassificationMethod(method),
        classified_by=by,
        classified_at=from_micros(at),
        score=score,
        scientific_name=name,
        life_stage=life_stage,
        sex=sex,
        behavior=behavior,
        individual_id=individual,
        setup=setup,
        tags=tags,
        comments=comments,
    )


def media_values(
    media: Media, data_dir: Path, resolve: Callable[[Path], Path] = Path.resolve
) -> dict[str, Any]:
    """A media row by column name; `resolve` follows a folder's links."""
    return {
        "mediaID": media.media_id,
        "deploymentID": media.deployment_id,
        "eventID": media.event_id,
        "kind": media.kind.value,
        "filePath": path_value(media.path, data_dir, resolve),
        "fileMediatype": media.media_type,
        "fileSize": int(media.size_bytes),
        "width": int(media.width),
        "height": int(media.height),
        "mediaDuration": optional_float(media.duration_s),
        "timestampIssues": text(media.timestamp_issues),
        **stamp_values(media.stamps),
    }


def media_of(row: Row, data_dir: Path) -> Media:
    """A media object from the columns `MEDIA`."""
    (media, deployment, event, kind, path, mediatype, *clocks) = row[:10]
    width, height, size, duration, issues = row[10:]
    return Media(
        media_id=media,
        deployment_id=deployment,
        event_id=event,
        kind=MediaKind(kind),
        path=path_of(path, data_dir),
        media_type=mediatype,
        stamps=stamps_of(*clocks),
        width=width,
        height=height,
        size_bytes=size,
        duration_s=duration,
        timestamp_issues=issues,
    )


def path_value(
    path: Path, data_dir: Path, resolve: Callable[[Path], Path] = Path.resolve
) -> str | bytes:
    """A path as stored: relative if inside the folder; bytes if its name is not UTF-8.

    Links on the way to the file are followed first, so that "inside" is meant in earnest.
    """
    place = resolve(path.parent) / path.name
    name = str(place.relative_to(data_dir) if place.is_relative_to(data_dir) else place)
    return name if text(name) == name else os.fsencode(name)


def path_of(value: str | bytes, data_dir: Path) -> Path:
    """The absolute path that `path_value` stored."""
    return data_dir / os.fsdecode(value)
