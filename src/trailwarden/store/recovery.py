"""After a crash: what was left half done is finished, and nothing is claimed that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from trailwarden.domain import ObservationType, to_micros
from trailwarden.store.codec import path_of
from trailwarden.store.database import Database
from trailwarden.store.folder import folder_error
from trailwarden.store.retention import finish_deletions

_UNCLASSIFIED = f"""
INSERT INTO observations (eventID, observationID, observationType, count, classificationMethod,
                          classifiedBy, classificationTimestamp, comments)
SELECT eventID, eventID || '-truncated', '{ObservationType.UNCLASSIFIED.value}', 0, 'machine',
       'trailwarden', :now, 'the process ended before the event did'
  FROM events AS e
 WHERE e.state <> 'closed' AND e.state = 'truncated'
   AND NOT EXISTS (SELECT 1 FROM observations AS o WHERE o.eventID = e.eventID)"""

_OUR_FILES = """
SELECT mediaID, filePath, fileSize FROM media
 WHERE mediaID > ? AND ours ORDER BY mediaID LIMIT ?"""
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Recovery:
    """What opening the store had to put right. All zero after an orderly end."""

    events_truncated: int
    media_lost: tuple[Path, ...]
    media_resized: int
    deletions_finished: int


def recover(database: Database, data_dir: Path) -> Recovery:
    """Put right what a crash left; a second run finds nothing to do.

    Open events become truncated and end at their last extension; one without any observation gets
    an unclassified one, of nobody counted. Rows of files that vanished from the data folder go,
    sizes are read anew. A camera's own files are left alone: their card may be in a drawer.
    """
    finished = finish_deletions(database, data_dir).media_deleted
    with database.transaction():
        truncated = database.run("UPDATE events SET state = 'truncated' WHERE state = 'open'")
        database.run(_UNCLASSIFIED, {"now": to_micros(datetime.now(UTC))})
        lost, resized = _check_files(database, data_dir)
    return Recovery(truncated, lost, resized, finished)


def _check_files(database: Database, data_dir: Path) -> tuple[tuple[Path, ...], int]:
    lost: list[Path] = []
    resized, last = 0, ""
    while rows := database.rows(_OUR_FILES, (last, _AT_ONCE)):
        for media_id, stored, size in rows:
            path = path_of(stored, data_dir)
            actual = _size(path)
            if actual is None:
                lost.append(path)
                database.run("DELETE FROM media WHERE mediaID = ?", (media_id,))
            elif actual != size:
                resized += 1
                database.run("UPDATE media SET fileSize = ? WHERE mediaID = ?", (actual, media_id))
        last = rows[-1][0]
    return tuple(lost), resized


def _size(path: Path) -> int | None:
    """Bytes in a file, or None if there is none; a file that cannot be asked is an error."""
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise folder_error(path, error) from error
