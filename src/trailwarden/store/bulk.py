"""Many new events at once: an archive or a package, a few thousand at a time.

While `bulkLoad` holds a row, the triggers that count each row as it comes leave it alone; the
tallies, rollups and totals of a whole batch are then made as sets. After each batch everything
agrees again, and all batches are one transaction.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeAlias, TypeVar

from trailwarden.domain import Event, Media
from trailwarden.store import codec
from trailwarden.store.database import Database
from trailwarden.store.errors import EventExists, InvalidInput
from trailwarden.store.event_writing import (
    INSERT_EVENT,
    INSERT_MEDIA,
    INSERT_OBSERVATION,
    INSERT_TRACK,
    event_values,
    require_deployment,
    require_file,
    require_over,
    require_own,
    track_rows,
)

_Item = TypeVar("_Item")
_Entry: TypeAlias = tuple[Event, tuple[Media, ...]]

_AT_ONCE = 5_000
_TALLY = """
SELECT e.eventID, o.observationType, {name},
       e.deploymentID, e.eventStart, e.eventEnd - e.eventStart, sum(o.individuals)
  FROM events AS e CROSS JOIN countedObservations AS o ON o.eventID = e.eventID
 WHERE e.revision = :batch AND {name} IS NOT NULL
 GROUP BY e.eventID, o.observationType, {name}"""
_MAKE_TALLIES = f"""
INSERT INTO tallies (eventID, observationType, scientificName,
                     deploymentID, eventStart, duration, individuals)
{_TALLY.format(name="''")} UNION ALL {_TALLY.format(name="o.scientificName")}"""
_MAKE_ROLLUPS = """
INSERT INTO rollups
SELECT t.deploymentID, '{grain}', t.{grain}, t.observationType, t.scientificName,
       count(*), sum(t.individuals), sum(t.duration)
  FROM events AS e CROSS JOIN tallies AS t ON t.eventID = e.eventID
 WHERE e.revision = :batch GROUP BY 1, 3, 4, 5
ON CONFLICT DO UPDATE SET events = events + excluded.events,
                          individuals = individuals + excluded.individuals,
                          duration = duration + excluded.duration"""
_MAKE_TOTALS = """
INSERT INTO mediaTotals
SELECT m.deploymentID, m.kind, count(*), sum(m.fileSize)
  FROM events AS e CROSS JOIN media AS m ON m.eventID = e.eventID
 WHERE e.revision = :batch GROUP BY 1, 2
ON CONFLICT DO UPDATE SET files = files + excluded.files, bytes = bytes + excluded.bytes"""
_FOUND_AGAIN = """
DELETE FROM absentMedia WHERE mediaID IN (
    SELECT m.mediaID FROM events AS e CROSS JOIN media AS m ON m.eventID = e.eventID
     WHERE e.revision = :batch)"""
_BACK_AGAIN = """
DELETE FROM removedEvents WHERE eventID IN (SELECT eventID FROM events WHERE revision = :batch)"""
_SETTLE = (
    "UPDATE revisions SET latest = :batch",
    _MAKE_TALLIES,
    _MAKE_ROLLUPS.format(grain="hour"),
    _MAKE_ROLLUPS.format(grain="day"),
    _MAKE_TOTALS,
    _FOUND_AGAIN,
    _BACK_AGAIN,
)


def load(database: Database, data_dir: Path, entries: Iterable[_Entry]) -> int:
    """Store new events with their evidence; returns how many. All of them, or none.

    Raises EventExists, UnknownDeployment, FileMissing or InvalidInput.
    """
    resolve = cache(Path.resolve)
    loaded = 0
    with database.transaction():
        for batch in batches(entries):
            _check(database, batch)
            with _uncounted(database):
                _insert(database, data_dir, batch, resolve)
            loaded += len(batch)
    return loaded


def batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """The items in order, a few thousand at a time."""
    rest = iter(items)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch


def require_new(database: Database, table: str, media_ids: list[str]) -> None:
    """Raise InvalidInput for media that the table holds already, or that are given twice."""
    known = _known(database, table, "mediaID", media_ids)
    if known is not None:
        raise InvalidInput(
            f"{database.path}: media {known} is stored already, or given twice; nothing was "
            "stored: leave it out, or give it an id of its own"
        )


def _check(database: Database, batch: Sequence[_Entry]) -> None:
    for event, media in batch:
        require_over(event)
        require_own(event, media)
        _require_distinct(event)
        for one in media:
            require_file(one)
    deployments = {event.deployment_id for event, _ in batch}
    deployments |= {one.deployment_id for _, media in batch for one in media}
    for deployment_id in deployments:
        require_deployment(database, deployment_id)
    known = _known(database, "events", "eventID", [event.event_id for event, _ in batch])
    if known is not None:
        raise EventExists(
            f"{database.path}: event {known} is stored already, or given twice; nothing was "
            "stored: leave it out, or give it an id of its own"
        )
    require_new(database, "media", [one.media_id for _, media in batch for one in media])


def _require_distinct(event: Event) -> None:
    ids = [(one.classification_method, one.observation_id) for one in event.observations]
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise InvalidInput(
            f"event {event.event_id} has two observations {twice[1]} by {twice[0]}: "
            "give each an id of its own"
        )


def _known(database: Database, table: str, column: str, ids: list[str]) -> str | None:
    """The first of the ids that is in the table, or twice among them, if any."""
    (row,) = database.rows(
        f"SELECT min(j.value) FROM json_each(?) AS j CROSS JOIN {table} AS t"
        f" ON t.{column} = j.value",
        (json.dumps(ids),),
    )
    if row[0] is not None:
        return str(row[0])
    return next((one for one, times in Counter(ids).items() if times > 1), None)


@contextmanager
def _uncounted(database: Database) -> Iterator[None]:
    """Rows inserted inside are counted at its end, as a set, under one new revision."""
    ((latest,),) = database.rows("SELECT latest FROM revisions")
    database.run("INSERT INTO bulkLoad VALUES (1)")
    yield
    for statement in _SETTLE:
        database.run(statement, {"batch": latest + 1})
    database.run("DELETE FROM bulkLoad")


def _insert(
    database: Database, data_dir: Path, batch: Sequence[_Entry], resolve: Callable[[Path], Path]
) -> None:
    events = [event for event, _ in batch]
    database.run_many(INSERT_EVENT, [event_values(event) for event in events])
    database.run_many(
        INSERT_OBSERVATION,
        [codec.observation_values(e.event_id, one) for e in events for one in e.observations],
    )
    database.run_many(INSERT_TRACK, [row for event in events for row in track_rows(event)])
    database.run_many(
        INSERT_MEDIA,
        [codec.media_values(one, data_dir, resolve) for _, media in batch for one in media],
    )
