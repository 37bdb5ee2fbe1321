"""What people say of an event, who said it, and what they said before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from operator import itemgetter

from trailwarden.domain import ClassificationMethod, Observation, from_micros, to_micros
from trailwarden.store import codec
from trailwarden.store.database import Database, Row
from trailwarden.store.errors import InvalidInput
from trailwarden.store.event_reading import require_event
from trailwarden.store.event_writing import replace_observations
from trailwarden.store.records import LabelChange

_HUMAN = ClassificationMethod.HUMAN
_COLUMNS = codec.OBSERVATION.split(", ")


def label_event(
    database: Database, event_id: str, observations: Iterable[Observation], by: str | None
) -> None:
    """Replace what people said of an event; none at all takes their word back.

    What is replaced is kept as history. Saying the same again changes nothing.
    """
    said = [_by_a_person(observation, by) for observation in observations]
    with database.transaction():
        require_event(database, event_id)
        before = _human_rows(database, event_id)
        if _sorted(codec.observation_values(event_id, one)[1:] for one in said) == before:
            return
        if before:
            _remember(database, event_id, by or _names(said), before)
        replace_observations(database, event_id, said, _HUMAN)


def read_history(database: Database, event_id: str) -> list[LabelChange]:
    """Every time people's word on an event was replaced or taken back, oldest first."""
    rows = database.rows(
        "SELECT changedAt, changedBy, replaced FROM labelHistory WHERE eventID = ?"
        " ORDER BY changeID",
        (event_id,),
    )
    return [
        LabelChange(
            event_id,
            from_micros(at),
            by,
            tuple(
                codec.observation_of(tuple(map(one.get, _COLUMNS))) for one in json.loads(replaced)
            ),
        )
        for at, by, replaced in rows
    ]


def _human_rows(database: Database, event_id: str) -> list[Row]:
    rows = database.rows(
        f"SELECT {codec.OBSERVATION} FROM observations"
        " WHERE eventID = ? AND classificationMethod = ?",
        (event_id, _HUMAN.value),
    )
    return _sorted(rows)


def _sorted(rows: Iterable[Row]) -> list[Row]:
    """By id alone: what follows it may be None, which has no order."""
    return sorted(rows, key=itemgetter(0))


def _remember(database: Database, event_id: str, by: str, replaced: list[Row]) -> None:
    """Keep rows by column name: what is read in years may have other columns."""
    rows = json.dumps([dict(zip(_COLUMNS, row, strict=True)) for row in replaced])
    database.run(
        "INSERT INTO labelHistory (eventID, changedAt, changedBy, replaced) VALUES (?, ?, ?, ?)",
        (event_id, to_micros(datetime.now(UTC)), by, rows),
    )


def _by_a_person(observation: Observation, by: str | None) -> Observation:
    name = observation.classified_by if by is None else by
    if not name:
        raise InvalidInput("a label needs the name of the person who gives it")
    return replace(observation, classification_method=_HUMAN, classified_by=name)


def _names(said: list[Observation]) -> str:
    if not said:
        raise InvalidInput("say who takes the labels back: give a name as `by`")
    return ", ".join(dict.fromkeys(one.classified_by for one in said))
