"""What a file of labels says, read but not yet stored; and storing it, all or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from trailwarden.exchange.errors import Fault, LabelFaults
from trailwarden.exchange.labels.label import EventLabels, same_said
from trailwarden.exchange.labels.names import Names
from trailwarden.store import Reader, Store, StoredEvent


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
    had said something else, are said the same of again, and keep what a person said of them here
    after the file was saved."""

    first: int = 0
    replaced: int = 0
    same: int = 0
    kept: int = 0


class _Effect(Enum):
    FIRST = auto()
    REPLACED = auto()
    SAME = auto()
    KEPT = auto()


def require_clean(path: Path, labelling: Labelling, *, only_matching: bool) -> None:
    """Raises LabelFaults for what could not be understood; with `only_matching` rows without an
    event of their own are none."""
    faults = labelling.faults if only_matching else (*labelling.faults, *labelling.unmatched)
    if faults:
        raise LabelFaults(str(path), tuple(sorted(faults, key=lambda each: each.row)))


def outcome_of(reader: Reader, labelling: Labelling) -> Outcome:
    """What storing the labels would change."""
    effects = Counter(_effect(reader.event(each.event_id), each) for each in labelling.events)
    return Outcome(
        effects[_Effect.FIRST],
        effects[_Effect.REPLACED],
        effects[_Effect.SAME],
        effects[_Effect.KEPT],
    )


def store_labels(store: Store, labelling: Labelling, names: Names) -> Outcome:
    """Store all labels, and names that were new, in one transaction.

    Saying again what a person has said already changes nothing, not even who said it; nor does a
    file that was saved before a person here said something else.
    """
    with store.transaction():
        outcome = outcome_of(store, labelling)
        store.add_taxa(names.new)
        for each in labelling.events:
            if _effect(store.event(each.event_id), each) in (_Effect.FIRST, _Effect.REPLACED):
                store.label_event(each.event_id, each.observations(), each.by)
    return outcome


def _effect(event: StoredEvent, said: EventLabels) -> _Effect:
    if not event.human_reviewed:
        return _Effect.FIRST
    if same_said(said.labels, event.current):
        return _Effect.SAME
    is_older = said.at < max(one.classified_at for one in event.current)
    return _Effect.KEPT if is_older else _Effect.REPLACED
