"""What may be forgotten, and forgetting it so that a crash in the middle harms nothing.

Age is counted from arrival, this machine's own clock: a camera whose clock fell back to 1970 must
not lose tonight's clips. An event that a person labelled is never touched, nor is one still open,
nor a file outside the data folder or of the camera's own: of those only the row goes, with its
event. Files are first marked in the database, then deleted, then their rows: `finish_deletions`
takes up wherever that was cut off.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from trailwarden.domain import MediaKind
from trailwarden.store.codec import micros, path_of, span_micros
from trailwarden.store.database import Database
from trailwarden.store.errors import InvalidInput

_MAY_GO = """(e.eventID IS NULL OR (e.state <> 'open' AND NOT EXISTS (
    SELECT 1 FROM observations AS h
     WHERE h.eventID = e.eventID AND h.classificationMethod = 'human')))"""
_PLAN = f"""
WITH
candidates AS (
    SELECT m.*, ifnull(m.arrival < :old_file, 0) OR ifnull(e.arrival < :old_event, 0) AS due,
           CASE m.kind WHEN 'clip' THEN 0 WHEN 'best' THEN 1 ELSE 2 END AS turn
      FROM media AS m LEFT JOIN events AS e ON e.eventID = m.eventID
     WHERE m.ours AND NOT m.doomed AND {_MAY_GO}),
queue AS (
    SELECT *, sum(fileSize) OVER (ORDER BY due DESC, turn, arrival, mediaID) - fileSize AS ahead
      FROM candidates)
SELECT mediaID, eventID, kind, filePath, fileSize FROM queue
 WHERE due OR :held - ahead > :max_bytes
 ORDER BY turn, arrival, mediaID"""


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How long and how much to keep; None is without limit.

    Files go at `max_age`, and beyond `max_bytes` in all: clips before best frames before
    thumbnails, each oldest first. With `keep_events` the rows of events outlive their files until
    `event_max_age`; without it they also go at `max_age`. An event that goes takes all its files.
    Raises InvalidInput for a negative limit.
    """

    max_age: timedelta | None = None
    max_bytes: int | None = None
    keep_events: bool = True
    event_max_age: timedelta | None = None

    def __post_init__(self) -> None:
        for age in (self.max_age, self.event_max_age):
            if age is not None and age < timedelta():
                raise InvalidInput(f"an age of {age} is negative: give a length of time to keep")
        if self.max_bytes is not None and self.max_bytes < 0:
            raise InvalidInput(f"{self.max_bytes} bytes is negative: give a size to keep")

    @property
    def event_age(self) -> timedelta | None:
        """The age at which an event's row goes, if ever."""
        ages = [self.event_max_age, None if self.keep_events else self.max_age]
        return min((age for age in ages if age is not None), default=None)


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that retention would delete."""

    media_id: str
    event_id: str | None
    kind: MediaKind
    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What would go: files in the order of deletion, then events. `bytes_kept` stay."""

    files: tuple[PlannedFile, ...]
    event_ids: tuple[str, ...]
    bytes_freed: int
    bytes_kept: int


@dataclass(frozen=True, slots=True)
class RetentionResult:
    """What went. Files that someone else had deleted before count neither as deleted nor as
    bytes freed, though their rows go. `refused` are files the system would not delete, with its
    reason; their rows and events stay, and the next run or start tries again."""

    media_deleted: int
    events_deleted: int
    bytes_freed: int
    refused: tuple[tuple[Path, str], ...]


def plan(
    database: Database, data_dir: Path, policy: RetentionPolicy, now: datetime
) -> RetentionPlan:
    """Say what the policy would delete at `now`; deletes nothing."""
    moment = micros(now, "now")
    old_event = _before(moment, policy.event_age)
    with database.snapshot():
        ((held,),) = database.rows("SELECT coalesce(sum(fileSize), 0) FROM media WHERE ours")
        rows = database.rows(
            _PLAN,
            {
                "old_file": _before(moment, policy.max_age),
                "old_event": old_event,
                "held": held,
                "max_bytes": policy.max_bytes,
            },
        )
        events = database.rows(
            f"SELECT e.eventID FROM events AS e WHERE e.arrival < ? AND {_MAY_GO}"
            " ORDER BY e.arrival, e.eventID",
            (old_event,),
        )
    files = tuple(
        PlannedFile(media, event, MediaKind(kind), path_of(path, data_dir), size)
        for media, event, kind, path, size in rows
    )
    freed = sum(one.size_bytes for one in files)
    return RetentionPlan(files, tuple(event for (event,) in events), freed, held - freed)


def apply(database: Database, data_dir: Path, planned: RetentionPlan) -> RetentionResult:
    """Delete what was planned, except what a person labelled or the edge opened since."""
    media_ids = json.dumps([one.media_id for one in planned.files])
    with database.transaction():
        database.run(
            "UPDATE media SET doomed = 1 WHERE mediaID IN (SELECT m.mediaID"
            " FROM json_each(?) AS j CROSS JOIN media AS m ON m.mediaID = j.value"
            f" LEFT JOIN events AS e ON e.eventID = m.eventID WHERE m.ours AND {_MAY_GO})",
            (media_ids,),
        )
    files = finish_deletions(database, data_dir)
    with database.transaction():
        events = database.run(
            "DELETE FROM events WHERE eventID IN (SELECT e.eventID"
            " FROM json_each(?) AS j CROSS JOIN events AS e ON e.eventID = j.value"
            f" WHERE {_MAY_GO} AND NOT EXISTS"
            " (SELECT 1 FROM media AS m WHERE m.eventID = e.eventID AND m.ours))",
            (json.dumps(planned.event_ids),),
        )
    return RetentionResult(files.media_deleted, events, files.bytes_freed, files.refused)


def finish_deletions(database: Database, data_dir: Path) -> RetentionResult:
    """Delete every file marked for it, then its row. Safe to repeat."""
    gone: list[tuple[str]] = []
    refused: list[tuple[Path, str]] = []
    sizes: list[int] = []
    folders = set[Path]()
    for media_id, stored in database.rows("SELECT mediaID, filePath FROM media WHERE doomed = 1"):
        path = path_of(stored, data_dir)
        try:
            sizes.extend(_delete(path, data_dir))
        except OSError as error:
            refused.append((path, error.strerror or str(error)))
        else:
            gone.append((media_id,))
            folders.add(path.parent)
    _reach_the_disk(folders)
    with database.transaction():
        database.run_many("DELETE FROM media WHERE mediaID = ? AND doomed = 1", gone)
    return RetentionResult(len(sizes), 0, sum(sizes), tuple(refused))


def _delete(path: Path, data_dir: Path) -> tuple[int, ...]:
    """Delete a file; its size in bytes, nothing if it was gone. Raises OSError if it stands."""
    if not path.parent.resolve().is_relative_to(data_dir):
        raise OSError(errno.EPERM, "it lies outside the data folder")
    try:
        size = path.lstat().st_size
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    return (size,)


def _reach_the_disk(folders: set[Path]) -> None:
    """Make deletions durable before their rows go, so that no file is left without a row."""
    for folder in folders:
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, NotADirectoryError):
            continue
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _before(now: int, age: timedelta | None) -> int | None:
    """What arrived before this moment is older than `age`; None: nothing is."""
    return None if age is None else now - span_micros(age)
