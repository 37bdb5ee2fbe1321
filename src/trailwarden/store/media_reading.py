"""Every file as a stream, and files summed up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trailwarden.domain import Media, MediaKind
from trailwarden.store import codec
from trailwarden.store.database import Database
from trailwarden.store.records import MediaSummary

_SUMMARY = """
SELECT deploymentID, kind, files, bytes FROM mediaTotals WHERE files > 0
 UNION ALL
SELECT deploymentID, 'absent', count(*), 0 FROM absentMedia GROUP BY deploymentID
 ORDER BY deploymentID, kind"""


def stream_media(database: Database, data_dir: Path) -> Iterator[Media]:
    """Every file's row, by deployment and id."""
    for row in database.stream(
        f"SELECT {codec.MEDIA} FROM media WHERE NOT doomed ORDER BY deploymentID, mediaID"
    ):
        yield codec.media_of(row, data_dir)


def summarise(database: Database) -> list[MediaSummary]:
    """Files and bytes by deployment and kind; what there is none of is left out."""
    return [
        MediaSummary(deployment, "absent" if kind == "absent" else MediaKind(kind), files, size)
        for deployment, kind, files, size in database.rows(_SUMMARY)
    ]
