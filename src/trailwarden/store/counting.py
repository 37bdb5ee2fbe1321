"""Counts from the rollups: whole days and hours are read ready-made.

Where a window begins or ends inside an hour, that hour's events are counted one by one, so a
count is exact for any window.
"""

from __future__ import annotations

import json

from trailwarden.domain import ObservationType, from_micros
from trailwarden.store.codec import span
from trailwarden.store.database import Database, Row
from trailwarden.store.filters import Window
from trailwarden.store.records import Count, HourlyCount

_SUMS = "sum(events), sum(individuals), sum(duration)"
_DAY, _HOUR = ("day", 86_400_000_000), ("hour", 3_600_000_000)
_EVER = 50_000_000 * _DAY[1]  # 137,000 years, in whole days
_WHOLE = """
    SELECT d.cameraID, r.deploymentID, r.slot, r.observationType, r.scientificName,
           r.events, r.individuals, r.duration
      FROM deployments AS d CROSS JOIN rollups AS r
        ON r.deploymentID = d.deploymentID AND r.grain = '{grain}'
     WHERE r.slot >= {first} AND r.slot < {last}"""
_TORN = """
    SELECT d.cameraID, t.deploymentID, t.hour AS slot, t.observationType, t.scientificName,
           1 AS events, t.individuals, t.duration
      FROM events AS e CROSS JOIN tallies AS t ON t.eventID = e.eventID
     CROSS JOIN deployments AS d ON d.deploymentID = t.deploymentID
     WHERE e.eventStart >= {first} AND e.eventStart < {last}"""


def hourly_counts(
    database: Database, window: Window, camera_ids: tuple[str, ...] | None, species: bool
) -> list[HourlyCount]:
    """By hour, deployment and type (or species): only what was seen at all."""
    rows = _grouped(
        database,
        "slot, deploymentID, observationType, scientificName",
        _covering(window, _HOUR),
        camera_ids,
        species,
    )
    return [
        HourlyCount(deployment, from_micros(slot * _HOUR[1]), _count(tuple(rest)))
        for slot, deployment, *rest in rows
    ]


def total_counts(
    database: Database, window: Window, camera_ids: tuple[str, ...] | None, species: bool
) -> list[Count]:
    """By type (or species) over the whole window."""
    whole = _covering(window, _DAY, _HOUR)
    rows = _grouped(database, "observationType, scientificName", whole, camera_ids, species)
    return [_count(row) for row in rows]


def counts_by_deployment(
    database: Database, window: Window
) -> dict[str, dict[ObservationType, int]]:
    """Events by type for each deployment that saw any."""
    found: dict[str, dict[ObservationType, int]] = {}
    whole = _covering(window, _DAY, _HOUR)
    for deployment, kind, events, *_ in _grouped(
        database, "deploymentID, observationType", whole, None, species=False
    ):
        found.setdefault(deployment, {})[ObservationType(kind)] = events
    return found


def _grouped(
    database: Database,
    group: str,
    source: str,
    camera_ids: tuple[str, ...] | None,
    species: bool,
) -> list[Row]:
    conditions = ["scientificName <> ''" if species else "scientificName = ''"]
    if camera_ids is not None:
        conditions.append("cameraID IN (SELECT value FROM json_each(:cameras))")
    return database.rows(
        f"SELECT {group}, {_SUMS} FROM ({source})"
        f" WHERE {' AND '.join(conditions)} GROUP BY {group} ORDER BY {group}",
        {"cameras": json.dumps(camera_ids)},
    )


def _covering(window: Window, *grains: tuple[str, int]) -> str:
    """The query whose rows make up the window: the coarsest whole slots, then finer ones."""
    since, until = window.micros
    first = -_EVER if since is None else since
    last = _EVER if until is None else until
    return " UNION ALL ".join(_cover(first, last, grains) or [_TORN.format(first=0, last=0)])


def _cover(first: int, last: int, grains: tuple[tuple[str, int], ...]) -> list[str]:
    if first >= last:
        return []
    if not grains:
        return [_TORN.format(first=first, last=last)]
    (grain, size), *finer = grains
    head, tail = -(-first // size), last // size
    if head >= tail:
        return _cover(first, last, tuple(finer))
    return [
        _WHOLE.format(grain=grain, first=head, last=tail),
        *_cover(first, head * size, tuple(finer)),
        *_cover(tail * size, last, tuple(finer)),
    ]


def _count(row: Row) -> Count:
    kind, name, events, individuals, duration = row
    return Count(ObservationType(kind), name or None, events, individuals, span(duration))
