"""What a file of labels says, read but not yet stored; and storing it, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trailwarden.exchange.errors import Fault, LabelFaults
from trailwarden.exchange.labels.label import EventLabels, same_said
from trailwarden.exchange.labels.names import Names
from trailwarden.store import Reader, Store


@dataclass(frozen=True, slots=True)
class Labelling:
    """What a file says of which events. `faults` are what could not be understood, `unmatched`
    are rows whose file belongs to no event or to several; each names file, row and column."""

    events: tuple[EventLabels, ...]
    faults: tuple[Fault, ...]
    unmatched: tuple[Fault, ...] = ()
    rows: int = 0
    silent: int = 0
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many events are labelled for the first time, are said something new of where a person
    had said something else, and are said the same of again."""

    first: int = 0
    replaced: int = 0
    same: int = 0


def require_clean(path: Path, labelling: Labelling, *, only_matching: bool) -> None:
    """Raises LabelFaults for what could not be understood; with `only_matching` rows without an
    event of their own are none."""
    faults = labelling.faults if only_matching else (*labelling.faults, *labelling.unmatched)
    if faults:
        raise LabelFaults(str(path), tuple(sorted(faults, key=lambda each: each.row)))


def outcome_of(reader: Reader, labelling: Labelling) -> Outcome:
    """What storing the labels would change."""
    first = replaced = same = 0
    for each in labelling.events:
        event = reader.event(each.event_id)
        is_same = event.human_reviewed and same_said(each.labels, event.current)
        first += not event.human_reviewed
        same += is_same
        replaced += event.human_reviewed and not is_same
    return Outcome(first, replaced, same)


def store_labels(store: Store, labelling: Labelling, names: Names) -> Outcome:
    """Store all labels, and names that were new, in one transaction.

    Saying again what a person has said already changes nothing, not even who said it.
    """
    with store.transaction():
        outcome = outcome_of(store, labelling)
        store.add_taxa(names.new)
        for each in labelling.events:
            event = store.event(each.event_id)
            if not (event.human_reviewed and same_said(each.labels, event.current)):
                store.label_event(each.event_id, each.observations(), each.by)
    return outcome
