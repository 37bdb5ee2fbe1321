"""The review sheet: what the machine says of each event, with empty columns for a person's word.

One row an observation, as CSV for spreadsheets or as JSON. The first columns are for reading and
say what stood when the sheet was written; those from `decision` on are to be filled in.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from trailwarden.domain import Media, MediaKind, Observation, time_zone
from trailwarden.exchange.errors import ExportError
from trailwarden.store import StoredEvent

TOLD = (
    "eventID",
    "observationID",
    "cameraID",
    "eventStart",
    "filePath",
    "says",
    "saysCount",
    "score",
    "saidBy",
)
ASKED = (
    "decision",
    "species",
    "count",
    "lifeStage",
    "sex",
    "behavior",
    "individualID",
    "note",
    "reviewedBy",
)
_LEGEND = """\
# Review sheet. Fill in the columns from `decision` on, save as CSV UTF-8, and read it back with
#   trailwarden review --read THIS_FILE --by YOUR_NAME
# decision: confirm (it is as the sheet says), blank (nothing is there), unknown (something is
#   there and nobody can tell what), or empty if you name a species.
# species: a name, scientific or not; or animal, human, vehicle.   count: empty if not counted.
# lifeStage: adult, subadult, juvenile.   sex: female, male.   behavior: a word.
# An event without anything filled in is left as it is. If an event has several rows, decide on
# all of them. For more animals in an event copy its row: 2 adults and 1 juvenile are two rows.
"""
_SHOWN = (MediaKind.BEST, MediaKind.CLIP, MediaKind.ORIGINAL, MediaKind.THUMBNAIL)


def write_sheet(path: Path, events: Iterable[StoredEvent]) -> int:
    """Write the sheet, whole or not at all: JSON if the name says so, else CSV. Returns its rows.

    Raises ExportError if it cannot be written.
    """
    rows = [row for event in events for row in _rows(event)]
    text = _json(rows) if path.suffix.lower() == ".json" else _csv(rows)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        # With its mark, spreadsheets know that it is UTF-8; a name need not be Unicode.
        partial.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ExportError(
            f"the sheet could not be written to {path}: {error.strerror}; make room there, or name "
            f"another file"
        ) from error
    return len(rows)


def telling_file(event: StoredEvent) -> Media | None:
    """The file that shows most: the best picture, else the clip, else an original."""
    for kind in _SHOWN:
        for media in event.media:
            if media.kind is kind:
                return media
    return None


def said_text(said: Observation) -> str:
    """What an observation names: its species, else its type."""
    return said.scientific_name or said.observation_type.value


def _rows(event: StoredEvent) -> Iterator[dict[str, str]]:
    file = telling_file(event)
    start = event.start.astimezone(time_zone(event.deployment.time_zone))
    shown = {
        "eventID": event.event_id,
        "cameraID": event.camera_id,
        "eventStart": start.isoformat(timespec="seconds"),
        "filePath": str(file.path) if file else "",
    }
    empty = dict.fromkeys((*TOLD, *ASKED), "")
    for said in event.current:
        yield empty | shown | _said(said)
    if not event.current:  # it waits to be reviewed all the same
        yield empty | shown


def _said(one: Observation) -> dict[str, str]:
    return {
        "observationID": one.observation_id,
        "says": said_text(one),
        "saysCount": "" if one.count is None else str(one.count),
        "score": "" if one.score is None else f"{one.score:.3f}",
        "saidBy": one.classified_by,
    }


def _csv(rows: list[dict[str, str]]) -> str:
    made = io.StringIO()
    made.write("\ufeff" + _LEGEND)
    writer = csv.DictWriter(made, (*TOLD, *ASKED))
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def _json(rows: list[dict[str, str]]) -> str:
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
