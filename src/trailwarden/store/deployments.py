"""Deployments: found or made for a camera, ended, and put right when the clock was wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from trailwarden.domain import Deployment, from_micros, time_zone, to_micros
from trailwarden.store import codec
from trailwarden.store.database import Database
from trailwarden.store.errors import DeploymentExists, InvalidInput, UnknownDeployment
from trailwarden.store.records import ClockCorrection

_MAX_OFFSET = timedelta(days=36525)
_PUT = f"INSERT INTO deployments ({codec.DEPLOYMENT}) VALUES ({codec.places(codec.DEPLOYMENT)})"


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


def add(database: Database, deployment: Deployment) -> None:
    """Store a deployment under its own id, over or still standing.

    Raises DeploymentExists, or InvalidInput if it ends before it starts, its clock offset or zone
    is none, or its camera stands somewhere already.
    """
    _check(deployment)
    _check_offset(deployment.clock_offset)
    if not deployment.deployment_id:
        raise InvalidInput(f"a deployment of camera {deployment.camera_id} needs an id")
    if deployment.end is not None:
        _check_order(deployment, deployment.end)
    with database.transaction():
        if _is_taken(database, deployment.deployment_id):
            raise DeploymentExists(
                f"{database.path}: deployment {deployment.deployment_id!r} is stored already; "
                "give the new one an id of its own"
            )
        if deployment.end is None:
            _require_down(database, deployment)
        database.run(_PUT, codec.deployment_values(deployment))


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
    _check_order(found, at)
    database.run(
        "UPDATE deployments SET deploymentEnd = ? WHERE deploymentID = ?",
        (to_micros(at), deployment_id),
    )
    return read_deployment(database, deployment_id)


def correct_clock(
    database: Database, deployment_id: str, offset: timedelta, by: str, reason: str
) -> None:
    """Change a deployment's clock offset and note who, when and why; times follow by trigger."""
    _check_offset(offset)
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
        time_zone(wanted.time_zone)
    except ValueError as error:
        raise InvalidInput(f"deployment of camera {wanted.camera_id}: {error}") from error


def _check_order(deployment: Deployment, end_at: datetime) -> None:
    if codec.micros(end_at, "deployment end") < codec.micros(deployment.start, "deployment start"):
        raise InvalidInput(
            f"deployment {deployment.deployment_id} began at {deployment.start}: "
            f"it cannot end at {end_at}, before that"
        )


def _check_offset(offset: timedelta) -> None:
    if abs(offset) > _MAX_OFFSET:
        raise InvalidInput(f"clock offset {offset} is more than a century: check its unit")


def _require_down(database: Database, deployment: Deployment) -> None:
    standing = database.row(
        "SELECT deploymentID FROM deployments WHERE cameraID = ? AND deploymentEnd IS NULL",
        (deployment.camera_id,),
    )
    if standing is not None:
        raise InvalidInput(
            f"camera {deployment.camera_id} stands in deployment {standing[0]}, which has no end: "
            f"end that one before {deployment.deployment_id} begins, or give this one an end"
        )


def _add(database: Database, wanted: Deployment) -> str:
    deployment_id = _free_id(database, wanted.camera_id)
    database.run(_PUT, codec.deployment_values(replace(wanted, deployment_id=deployment_id)))
    return deployment_id


def _free_id(database: Database, camera_id: str) -> str:
    """`{camera_id}-{n}`, counting on from the camera's deployments; imported ones may be named
    anything, also like this."""
    ((there,),) = database.rows("SELECT count(*) FROM deployments WHERE cameraID = ?", (camera_id,))
    ids = (f"{camera_id}-{number}" for number in count(there + 1))
    return next(one for one in ids if not _is_taken(database, one))


def _is_taken(database: Database, deployment_id: str) -> bool:
    found = database.row("SELECT 1 FROM deployments WHERE deploymentID = ?", (deployment_id,))
    return found is not None


def _follow(database: Database, found: Deployment, wanted: Deployment) -> str:
    database.run(
        "UPDATE deployments SET source = ?, deploymentStart = min(deploymentStart, ?)"
        " WHERE deploymentID = ?",
        (codec.text(wanted.source), to_micros(wanted.start), found.deployment_id),
    )
    return found.deployment_id
