"""What `trailwarden describe --json` prints; docs/describing.md describes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from trailwarden.describing.queue import Ended, Worked
from trailwarden.domain import Action


def describe_document(moved: int, queued: int, worked: Sequence[Worked]) -> dict[str, Any]:
    """The document of one run."""
    counts = Counter(one.ended for one in worked)
    return {
        "motion": moved,
        "queued": queued,
        **{_camel(ended.value): counts[ended] for ended in Ended},
        "events": [_event(one) for one in worked],
    }


def _event(worked: Worked) -> dict[str, Any]:
    told = worked.told
    return {
        "eventID": worked.event_id,
        "ended": _camel(worked.ended.value),
        "reason": worked.reason or None,
        "describedBy": told and told.described_by,
        "actions": [_action(one) for one in told.description.actions] if told else [],
        "count": told and told.description.count,
        "young": told and told.description.young,
        "notes": told and told.description.notes,
    }


def _action(action: Action) -> dict[str, Any]:
    return {"doing": action.doing.value, "startSeconds": action.start_s, "endSeconds": action.end_s}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
