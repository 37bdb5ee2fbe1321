"""What changed since: the door through which a reader keeps columns of its own up to date.

Rows are plain tuples in the order of `EVENT_COLUMNS` and `OBSERVATION_COLUMNS`, streamed. Who reads
everything once and then only what came after that revision has what is stored; `removed_events`
says what to drop. Read within one snapshot, so that all of it is of one moment.
"""

from __future__ import annotations

from collections.abc import Iterator

from trailwarden.store.database import Database, Row

EVENT_COLUMNS = (
    "event_id",
    "deployment_id",
    "start_us",
    "end_us",
    "state",
    "basis",
    "has_timestamp_issues",
    "media_count",
    "reviewed",
)
OBSERVATION_COLUMNS = (
    "event_id",
    "observation_id",
    "observation_type",
    "scientific_name",
    "count",
    "life_stage",
    "sex",
    "behavior",
    "individual_id",
    "setup",
    "method",
    "classified_by",
    "classified_at_us",
    "score",
)
_CHANGED = "SELECT eventID FROM events WHERE revision > :after"
_EVENTS = """
SELECT e.eventID, e.deploymentID, e.eventStart, e.eventEnd, e.state, e.basis,
       e.timestampIssues <> '',
       (SELECT count(*) FROM media AS m WHERE m.eventID = e.eventID AND m.doomed = 0),
       EXISTS (SELECT 1 FROM observations AS h
                WHERE h.eventID = e.eventID AND h.classificationMethod = 'human')
  FROM events AS e"""
_OBSERVATIONS = """
SELECT o.eventID, o.observationID, o.observationType, o.scientificName, o.count, o.lifeStage, o.sex,
       o.behavior, o.individualID, o.cameraSetupType, o.classificationMethod, o.classifiedBy,
       o.classificationTimestamp, o.classificationProbability
  FROM currentObservations AS o"""


def revision(database: Database) -> int:
    """The number of the last change."""
    ((latest,),) = database.rows("SELECT latest FROM revisions")
    return int(latest)


def event_rows(database: Database, after: int) -> Iterator[Row]:
    """Events changed after a revision, in no order; all of them after 0."""
    chosen = f"{_EVENTS} WHERE e.revision > :after" if after > 0 else _EVENTS
    return database.stream(chosen, {"after": after})


def observation_rows(database: Database, after: int) -> Iterator[Row]:
    """The observations that count now of events changed after a revision; all after 0."""
    chosen = f"{_OBSERVATIONS} WHERE o.eventID IN ({_CHANGED})" if after > 0 else _OBSERVATIONS
    return database.stream(chosen, {"after": after})


def removed_events(database: Database, after: int) -> list[str]:
    """Ids of events deleted after a revision and not stored again since."""
    rows = database.rows(
        "SELECT eventID FROM removedEvents WHERE revision > ? ORDER BY revision", (after,)
    )
    return [event_id for (event_id,) in rows]
