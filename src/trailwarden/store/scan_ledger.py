"""Which files of an SD card have been read, known by content, so that a scan can be resumed.

A card mounted elsewhere, or a folder copied, is recognised: paths are noted, never compared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path

from trailwarden.domain import from_micros, to_micros
from trailwarden.store.codec import path_of, path_value, text
from trailwarden.store.database import Database

_SAMPLE_BYTES = 1 << 20
_SCAN = "contentKey, filePath, fileSize, outcome, scannedAt, error, eventIDs"
_PUT = f"""
INSERT INTO scans ({_SCAN}) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (contentKey) DO UPDATE SET
    filePath = excluded.filePath, fileSize = excluded.fileSize, outcome = excluded.outcome,
    scannedAt = excluded.scannedAt, error = excluded.error, eventIDs = excluded.eventIDs"""


class ScanOutcome(StrEnum):
    """How reading a file ended."""

    DONE = "done"
    SKIPPED = "skipped"  # nothing to read in it, and no fault either
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One file of a card. `event_ids` are the events it gave rise to; retention may have
    removed them since. `error` says in words why it failed or was skipped."""

    content_key: str
    path: Path
    size_bytes: int
    outcome: ScanOutcome
    scanned_at: datetime
    error: str = ""
    event_ids: tuple[str, ...] = ()


class ScanLedger:
    """The files read so far. Inside `Store.transaction()` a record commits with its events."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._data_dir = data_dir

    def scanned(self, content_key: str) -> ScanRecord | None:
        """What is known of a file with this content, or None if it was never read."""
        row = self._database.row(f"SELECT {_SCAN} FROM scans WHERE contentKey = ?", (content_key,))
        if row is None:
            return None
        key, path, size, outcome, at, error, event_ids = row
        return ScanRecord(
            key,
            path_of(path, self._data_dir),
            size,
            ScanOutcome(outcome),
            from_micros(at),
            error,
            tuple(json.loads(event_ids)),
        )

    def record_scan(
        self,
        content_key: str,
        path: Path,
        size_bytes: int,
        outcome: ScanOutcome,
        *,
        error: str = "",
        event_ids: tuple[str, ...] = (),
    ) -> None:
        """Note how reading a file ended; a later word on the same content replaces it."""
        values = (
            content_key,
            path_value(path, self._data_dir),
            size_bytes,
            outcome.value,
            to_micros(datetime.now(UTC)),
            text(error),
            json.dumps(event_ids),
        )
        with self._database.transaction():
            self._database.run(_PUT, values)


def content_key(path: Path) -> str:
    """A hash that tells a file by its content: all of a picture, samples of a long video.

    Up to 3 MiB is read: the whole file, or a MiB each from its beginning, middle and end, with
    its size. Raises OSError if the file cannot be read.
    """
    size = path.stat().st_size
    digest = blake2b(size.to_bytes(8, "little"), digest_size=16)
    with path.open("rb") as file:
        if size <= 3 * _SAMPLE_BYTES:
            digest.update(file.read())
        else:
            for start in (0, (size - _SAMPLE_BYTES) // 2, size - _SAMPLE_BYTES):
                file.seek(start)
                digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()
