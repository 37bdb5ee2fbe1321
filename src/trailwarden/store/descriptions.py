"""What is told of events: kept beside them, and without any effect on counts or revisions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from trailwarden.domain.description import (
    Action,
    Description,
    Doing,
    Side,
    Telling,
    Verdict,
)
from trailwarden.domain.time import from_micros, to_micros
from trailwarden.store.codec import text
from trailwarden.store.database import Database, Row

_DESCRIPTION = (
    "eventID, method, describedBy, inputHash, verdict, reason, content, madeAt, ofRevision"
)
_PUT = f"""
INSERT INTO descriptions ({_DESCRIPTION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (eventID, method, describedBy) DO UPDATE SET
    inputHash = excluded.inputHash, verdict = excluded.verdict, reason = excluded.reason,
    content = excluded.content, madeAt = excluded.madeAt, ofRevision = excluded.ofRevision"""
_OF_EVENT = f"""
SELECT {", ".join(f"d.{name.strip()}" for name in _DESCRIPTION.split(","))}, e.revision
  FROM descriptions AS d JOIN events AS e ON e.eventID = d.eventID
 WHERE d.eventID = ? ORDER BY d.method DESC, d.madeAt DESC, d.describedBy"""


@dataclass(frozen=True, slots=True)
class StoredDescription:
    """A description of an event.

    `described_by` is the model's name, or the name and version of the reckoning. `input_hash`
    stands for what it was made from, `of_revision` is the event's at that time. `is_current`: the
    event has not changed since (a label, another track).
    """

    event_id: str
    method: Telling
    described_by: str
    input_hash: str
    verdict: Verdict
    reason: str
    description: Description
    made_at: datetime
    of_revision: int
    is_current: bool = True


def read_descriptions(database: Database, event_id: str) -> tuple[StoredDescription, ...]:
    """What is told of an event, by motion first; none if nothing is, or no such event."""
    return tuple(_of_row(row) for row in database.rows(_OF_EVENT, (event_id,)))


def put_description(database: Database, told: StoredDescription) -> None:
    """Keep a description in the place of what the same describer told of the event before."""
    values = (
        told.event_id,
        told.method.value,
        told.described_by,
        told.input_hash,
        told.verdict.value,
        text(told.reason),
        _as_json(told.description),
        to_micros(told.made_at),
        told.of_revision,
    )
    database.run(_PUT, values)


def _of_row(row: Row) -> StoredDescription:
    event_id, method, by, hashed, verdict, reason, content, made_at, of, revision = row
    return StoredDescription(
        event_id=event_id,
        method=Telling(method),
        described_by=by,
        input_hash=hashed,
        verdict=Verdict(verdict),
        reason=reason,
        description=_from_json(content),
        made_at=from_micros(made_at),
        of_revision=of,
        is_current=of == revision,
    )


def _as_json(description: Description) -> str:
    actions = [
        {
            "doing": action.doing.value,
            "start_s": round(action.start_s, 3),
            "end_s": round(action.end_s, 3),
            "side": action.side and action.side.value,
            "zone": action.zone,
            "track_id": action.track_id,
        }
        for action in description.actions
    ]
    whole = {
        "actions": actions,
        "count": description.count,
        "young": description.young,
        "notes": description.notes,
    }
    return text(json.dumps(whole, ensure_ascii=False))


def _from_json(content: str) -> Description:
    whole = json.loads(content)
    actions = tuple(
        Action(
            doing=Doing(one["doing"]),
            start_s=one["start_s"],
            end_s=one["end_s"],
            side=one["side"] and Side(one["side"]),
            zone=one["zone"],
            track_id=one["track_id"],
        )
        for one in whole["actions"]
    )
    return Description(actions, whole["count"], whole["young"], whole["notes"])
