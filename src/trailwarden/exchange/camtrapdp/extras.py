"""Our own tables in a package: what Camtrap DP has no column for, so that nothing is lost.

They are additional resources, as the standard allows, and nobody needs them to read the rest:

| resource | a row says |
|---|---|
| `trailwarden-deployments` | a camera's feed, zone, clock offset, exact start and end |
| `trailwarden-clock` | who corrected a clock, when, why |
| `trailwarden-effort` | in which state a camera was, from when until when |
| `trailwarden-events` | an event's times to the microsecond, its clocks, doubts about them |
| `trailwarden-observations` | an observation that no longer counts, or in more detail |
| `trailwarden-media` | a file's event, kind, size and clocks |
| `trailwarden-tracks` | where an animal was in the picture, and when |

Where the standard's tables were edited since, they are right and these give way.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

_CLOCKS = ("arrival", "source", "shown", "trusts")
STEPS = 65535
"""The store's own resolution of a track's coordinates and scores."""


class Extra(StrEnum):
    """Our resources."""

    DEPLOYMENTS = "trailwarden-deployments"
    CLOCK = "trailwarden-clock"
    EFFORT = "trailwarden-effort"
    EVENTS = "trailwarden-events"
    OBSERVATIONS = "trailwarden-observations"
    MEDIA = "trailwarden-media"
    TRACKS = "trailwarden-tracks"


OBSERVATION_COLUMNS = (
    "observationID",
    "eventID",
    "eventEnd",
    "observationType",
    "cameraSetupType",
    "scientificName",
    "count",
    "lifeStage",
    "sex",
    "behavior",
    "individualID",
    "classificationMethod",
    "classifiedBy",
    "classificationTimestamp",
    "classificationProbability",
    "observationTags",
    "observationComments",
)

COLUMNS: Mapping[Extra, tuple[str, ...]] = {
    Extra.DEPLOYMENTS: (
        "deploymentID",
        "cameraID",
        "source",
        "start",
        "end",
        "timeZone",
        "clockOffset",
    ),
    Extra.CLOCK: ("deploymentID", "correctedAt", "correctedBy", "reason", "fromOffset", "toOffset"),
    Extra.EFFORT: ("deploymentID", "state", "start", "end", "detail"),
    Extra.EVENTS: ("eventID", "state", "start", "end", *_CLOCKS, "timestampIssues"),
    Extra.OBSERVATIONS: OBSERVATION_COLUMNS,
    Extra.MEDIA: (
        "mediaID",
        "eventID",
        "kind",
        "width",
        "height",
        "sizeBytes",
        "duration",
        *_CLOCKS,
        "timestampIssues",
    ),
    Extra.TRACKS: ("eventID", "trackID", "category", "points"),
}

DESCRIPTIONS: Mapping[Extra, str] = {
    Extra.DEPLOYMENTS: "A camera's feed, time zone, clock offset in seconds (contained in all "
    "times of the package), exact start and end; an empty end: it still stood there.",
    Extra.CLOCK: "Corrections of a camera's clock, in order; offsets in seconds.",
    Extra.EFFORT: "In which state a camera was: only `up` counts as effort.",
    Extra.EVENTS: "An event's times on the camera's own clock, without the clock offset.",
    Extra.OBSERVATIONS: "Observations that a person's word has replaced, and details of others "
    "that the observations table has no room for.",
    Extra.MEDIA: "What a media file is to its event, its size, and its times on each clock.",
    Extra.TRACKS: "Where something was in the picture: points of milliseconds since the event's "
    f"start, left, top, right, bottom and score in 1/{STEPS}.",
}


def schema_of(extra: Extra) -> dict[str, Any]:
    """A table schema for the descriptor: every column as text, since blanks are common."""
    return {"fields": [{"name": name, "type": "string"} for name in COLUMNS[extra]]}


def is_ours(resource: str) -> bool:
    """Whether a resource is one of these."""
    return resource in set(Extra)
