"""Observations in a line each, and the history of an event's labels."""

from __future__ import annotations

from datetime import tzinfo

from rich.table import Table

from trailwarden.cli.console import print_table, table
from trailwarden.cli.moments import shown
from trailwarden.domain import ClassificationMethod, Observation, time_zone
from trailwarden.exchange.labels import said_text
from trailwarden.store import Reader


def said_line(said: Observation) -> str:
    """`machine: 2 animal, score 0.83 (yolox-nano@d39bee73564e)`."""
    return f"{said.classification_method.value}: {what_line(said)} ({said.classified_by})"


def what_line(said: Observation) -> str:
    """What an observation says: `1 Capreolus capreolus, female, score 0.83`."""
    number = f"{said.count} " if said.count else ""
    details = (said.life_stage, said.sex, said.behavior, said.individual_id)
    score = "" if said.score is None else f"score {said.score:.2f}"
    note = f'"{said.comments}"' if said.comments else ""
    return ", ".join(filter(None, (number + said_text(said), *details, score, note)))


def print_history(reader: Reader, event_id: str) -> None:
    """Who said what of an event, when, and until when it stood. Raises UnknownEvent."""
    event = reader.event(event_id)
    zone = time_zone(event.deployment.time_zone)
    rows = table("said at|", "who", "what", "stood until|")
    for said in event.observations:
        if said.classification_method is ClassificationMethod.MACHINE:
            _add(rows, said, zone, "now" if said in event.current else "a person spoke")
    for change in reader.label_history(event_id):
        for said in change.replaced:
            _add(rows, said, zone, f"{shown(change.at, zone)}, by {change.by}")
    for said in event.observations:
        if said.classification_method is ClassificationMethod.HUMAN:
            _add(rows, said, zone, "now")
    print_table(rows)


def _add(rows: Table, said: Observation, zone: tzinfo, until: str) -> None:
    rows.add_row(shown(said.classified_at, zone), said.classified_by, what_line(said), until)
