"""Rows of somebody else's media table whose files are not on this machine: kept, never fetched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from trailwarden.domain import AbsentMedia
from trailwarden.store.bulk import batches, require_new
from trailwarden.store.codec import places, stamp_values, stamps_of, text
from trailwarden.store.database import Database, Row
from trailwarden.store.event_reading import require_event
from trailwarden.store.event_writing import require_deployment

_COLUMNS = "mediaID, deploymentID, eventID, address, fileMediatype, arrival, source, shown, trusts"


def load_absent(database: Database, rows: Iterable[AbsentMedia]) -> int:
    """Store rows whose files are not here; returns how many. All of them, or none.

    Raises UnknownDeployment, UnknownEvent or InvalidInput.
    """
    loaded = 0
    with database.transaction():
        for batch in batches(rows):
            _check(database, batch)
            database.run_many(
                f"INSERT INTO absentMedia ({_COLUMNS}) VALUES ({places(_COLUMNS)})",
                [_values(one) for one in batch],
            )
            loaded += len(batch)
    return loaded


def stream_absent(database: Database, deployment_id: str | None) -> Iterator[AbsentMedia]:
    """The rows of one deployment or of all, by deployment and id."""
    for row in database.stream(
        f"SELECT {_COLUMNS} FROM absentMedia"
        f" WHERE {'TRUE' if deployment_id is None else 'deploymentID = :deployment'}"
        " ORDER BY deploymentID, mediaID",
        {"deployment": deployment_id},
    ):
        yield _absent_of(row)


def _check(database: Database, batch: list[AbsentMedia]) -> None:
    for deployment_id in {one.deployment_id for one in batch}:
        require_deployment(database, deployment_id)
    for event_id in _unknown_events(database, batch):
        require_event(database, event_id)
    for table in ("media", "absentMedia"):
        require_new(database, table, [one.media_id for one in batch])


def _unknown_events(database: Database, batch: list[AbsentMedia]) -> list[str]:
    named = {one.event_id for one in batch if one.event_id is not None}
    rows = database.rows(
        "SELECT value FROM json_each(?)"
        " WHERE NOT EXISTS (SELECT 1 FROM events WHERE eventID = value)",
        (json.dumps(sorted(named)),),
    )
    return [event_id for (event_id,) in rows]


def _values(media: AbsentMedia) -> Row:
    return (
        media.media_id,
        media.deployment_id,
        media.event_id,
        text(media.address),
        media.media_type,
        *stamp_values(media.stamps).values(),
    )


def _absent_of(row: Row) -> AbsentMedia:
    media, deployment, event, address, mediatype, *clocks = row
    return AbsentMedia(media, deployment, event, address, mediatype, stamps_of(*clocks))
