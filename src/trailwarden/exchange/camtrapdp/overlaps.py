"""Deployments against each other, and against those that are stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from trailwarden.domain import Deployment
from trailwarden.domain.nearness import are_near
from trailwarden.exchange.camtrapdp.faults import Faults
from trailwarden.exchange.camtrapdp.reading import TableReading
from trailwarden.exchange.camtrapdp.terms import Table

_SECOND = timedelta(seconds=1)  # finer than the tables tell


def check_overlaps(
    reading: TableReading, stored: Sequence[Deployment], faults: Faults, *, allow: bool
) -> None:
    """A camera cannot stand at two places at once; two deployments at one place are only odd."""
    others = [one for one in stored if one.deployment_id not in reading.deployments]
    by_camera: dict[str, list[Deployment]] = {}
    for one in (*others, *reading.deployments.values()):
        by_camera.setdefault(one.camera_id, []).append(one)
    for listed in by_camera.values():
        ordered = sorted(listed, key=lambda one: one.start)
        for place, later in enumerate(ordered):
            for earlier in ordered[:place]:
                if _overlap(earlier, later):
                    _say_overlap(reading, earlier, later, faults, allow=allow)


def _say_overlap(
    reading: TableReading, earlier: Deployment, later: Deployment, faults: Faults, *, allow: bool
) -> None:
    ours = later if later.deployment_id in reading.rows else earlier
    other = earlier if ours is later else later
    if ours.deployment_id not in reading.rows:
        return  # both were stored before
    where = "" if other.deployment_id in reading.rows else ", stored before,"
    row = reading.rows[ours.deployment_id]
    if allow or _at_one_place(earlier, later):
        faults.warn(
            f"{reading.files[Table.DEPLOYMENTS]}, row {row.number}: deployment "
            f"{ours.deployment_id} of camera {ours.camera_id} overlaps "
            f"{other.deployment_id}{where} in time; effort there is counted twice"
        )
        return
    reading.check(Table.DEPLOYMENTS).fault(
        row,
        "deploymentStart",
        f"a time at which camera {ours.camera_id} is free: {other.deployment_id}{where} has it at "
        f"another place from {other.start.isoformat()} until "
        f"{other.end.isoformat() if other.end else 'now'}; put the times or the cameraID right, "
        "or import with --allow-overlaps",
    )


def _overlap(earlier: Deployment, later: Deployment) -> bool:
    return earlier.end is None or later.start < earlier.end


def _at_one_place(a: Deployment, b: Deployment) -> bool:
    if a.location_id and b.location_id:
        return a.location_id == b.location_id
    if None in (a.latitude, a.longitude, b.latitude, b.longitude):
        return a.place == b.place
    return are_near(a, b)


def compare_deployments(
    reading: TableReading, stored: Mapping[str, Deployment], faults: Faults
) -> None:
    """A deployment that is stored must be the same one; what differs is a fault.

    A shorter time is none: an export of some weeks comes back like that. What is stored stays.
    """
    for key, mine in reading.deployments.items():
        held = stored.get(key)
        if held is None:
            continue
        for column, value in _differences(mine, held):
            reading.check(Table.DEPLOYMENTS).fault(
                reading.rows[key],
                column,
                f"{value}, which is stored for this deployment already; put one of them right, or "
                "give the deployment an id of its own",
            )
        if _is_part(mine, held):
            faults.warn(
                f"{reading.files[Table.DEPLOYMENTS]}, row {reading.rows[key].number}: deployment "
                f"{key} is stored with a longer time, which stays as it is"
            )


def _differences(mine: Deployment, held: Deployment) -> Iterator[tuple[str, Any]]:
    if mine.start <= held.start - _SECOND:
        yield "deploymentStart", f"a time not before {held.start.isoformat()}"
    if held.end is not None and mine.end is not None and mine.end >= held.end + _SECOND:
        yield "deploymentEnd", f"a time not after {held.end.isoformat()}"
    yield from (
        (column, known)
        for column, stated, known in (
            ("cameraID", mine.camera_id, held.camera_id),
            ("latitude", mine.latitude, held.latitude),
            ("longitude", mine.longitude, held.longitude),
        )
        if known is not None and stated != known
    )


def _is_part(mine: Deployment, held: Deployment) -> bool:
    shorter = held.end is not None and mine.end is not None and mine.end <= held.end - _SECOND
    return shorter or mine.start >= held.start + _SECOND
