"""Deployments: found or made for a camera, ended, and put right when the clock was wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from trailwarden.domain import Deployment, from_micros, to_micros
from trailwarden.store import codec
from trailwarden.store.database import Database
from trailwarden.store.errors import InvalidInput, UnknownDeployment
from trailwarden.store.records import ClockCorrection

_MAX_OFFSET = timedelta(days=36525)


def read_deployments(database: Database) -> list[Deployment]:
    """Every deployment, by camera and start."""
    rows = database.rows(
        f"SELECT {codec.DEPLOYMENT} FROM deployments ORDER BY cameraID, deploymentStart"
    )
    return [codec.deployment_of(row) for row in rows]


def read_deployment(database: Database, deployment_id: str) -> Deployment:
    """One deployment. Raises UnknownDeployment."""
    row = database.row(
        f"SELECT {codec.DEPLOYMENT} FROM deployments WHERE deploymentID = ?", (deployment_id,)
    )
    if row is None:
        raise UnknownDeployment(
            f"{database.path}: no deployment {deployment_id!r}; "
            "`trailwarden cameras` lists those there are"
        )
    return codec.deployment_of(row)


def resume(database: Database, wanted: Deployment) -> Deployment:
    """The camera's open deployment, or `wanted` under the next free id.

    Resuming follows a feed that moved (`source`) and reaches back to an earlier start. A camera
    that turns from simulated to real, or back, gets a new deployment: the two never mix.
    """
    _check(wanted)
    with database.transaction():
        row = database.row(
            f"SELECT {codec.DEPLOYMENT} FROM deployments"
            " WHERE cameraID = ? AND deploymentEnd IS NULL",
            (wanted.camera_id,),
        )
        found = None if row is None else codec.deployment_of(row)
        if found is not None and found.simulated != wanted.simulated:
            end(database, found.deployment_id, max(found.start, wanted.start))
            found = None
        deployment_id = (
            _add(database, wanted) if found is None else _follow(database, found, wanted)
        )
        return read_deployment(database, deployment_id)


def end(database: Database, deployment_id: str, at: datetime) -> Deployment:
    """End a deployment, or move its end. Raises InvalidInput before its start."""
    found = read_deployment(database, deployment_id)
    if codec.micros(at, "end") < to_micros(found.start):
        raise InvalidInput(
            f"deployment {deployment_id} began at {found.start}: it cannot end at {at}, before that"
        )
    database.run(
        "UPDATE deployments SET deploymentEnd = ? WHERE deploymentID = ?",
        (to_micros(at), deployment_id),
    )
    return read_deployment(database, deployment_id)


def correct_clock(
    database: Database, deployment_id: str, offset: timedelta, by: str, reason: str
) -> None:
    """Change a deployment's clock offset and note who, when and why; times follow by trigger."""
    if abs(offset) > _MAX_OFFSET:
        raise InvalidInput(f"clock offset {offset} is more than a century: check its unit")
    with database.transaction():
        before = read_deployment(database, deployment_id).clock_offset
        database.run(
            "INSERT INTO clockCorrections"
            " (deploymentID, correctedAt, correctedBy, reason, fromOffset, toOffset)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                deployment_id,
                to_micros(datetime.now(UTC)),
                by,
                reason,
                codec.span_micros(before),
                codec.span_micros(offset),
            ),
        )
        database.run(
            "UPDATE deployments SET clockOffset = ? WHERE deploymentID = ?",
            (codec.span_micros(offset), deployment_id),
        )


def read_corrections(database: Database, deployment_id: str) -> list[ClockCorrection]:
    """Every change of a deployment's clock offset, oldest first."""
    rows = database.rows(
        "SELECT deploymentID, correctedAt, correctedBy, reason, fromOffset, toOffset"
        " FROM clockCorrections WHERE deploymentID = ? ORDER BY correctionID",
        (deployment_id,),
    )
    return [
        ClockCorrection(
            deployment, from_micros(at), by, reason, codec.span(before), codec.span(after)
        )
        for deployment, at, by, reason, before, after in rows
    ]


def _check(wanted: Deployment) -> None:
    if not wanted.camera_id:
        raise InvalidInput("a camera needs a name: give a camera id that is not empty")
    codec.micros(wanted.start, "deployment start")
    try:
        ZoneInfo(wanted.time_zone)
    except (ValueError, OSError, KeyError) as error:
        raise InvalidInput(
            f"{wanted.time_zone!r} is not a time zone: give one such as Europe/Berlin or UTC"
        ) from error


def _add(database: Database, wanted: Deployment) -> str:
    ((there,),) = database.rows(
        "SELECT count(*) FROM deployments WHERE cameraID = ?", (wanted.camera_id,)
    )
    deployment_id = f"{wanted.camera_id}-{there + 1}"
    database.run(
        f"INSERT INTO deployments ({codec.DEPLOYMENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            deployment_id,
            wanted.camera_id,
            codec.text(wanted.source),
            to_micros(wanted.start),
            codec.optional_micros(wanted.end, "deployment end"),
            wanted.location_name,
            wanted.latitude,
            wanted.longitude,
            wanted.time_zone,
            codec.span_micros(wanted.clock_offset),
            int(wanted.simulated),
        ),
    )
    return deployment_id


def _follow(database: Database, found: Deployment, wanted: Deployment) -> str:
    database.run(
        "UPDATE deployments SET source = ?, deploymentStart = min(deploymentStart, ?)"
        " WHERE deploymentID = ?",
        (codec.text(wanted.source), to_micros(wanted.start), found.deployment_id),
    )
    return found.deployment_id
