"""Labels that people gave elsewhere, of events that are stored here already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trailwarden.domain import ClassificationMethod, Deployment, Observation
from trailwarden.exchange.camtrapdp import extra_rows
from trailwarden.exchange.camtrapdp.assemble import Assembly
from trailwarden.store import EventFilter, Store, StoredEvent

UNNAMED = "a person the package does not name"
_HUMAN = ClassificationMethod.HUMAN


def bring(store: Store, assembly: Assembly, stored: Iterable[Deployment]) -> tuple[int, int]:
    """Take over what people said in a package of events that are stored.

    A person's word wins over the machine's, and over a person's that is older. Returns how many
    events were labelled, and how many kept a label that differs from the package's.
    """
    brought = kept = 0
    cameras = tuple({one.camera_id for one in stored})
    for event in store.all_events(EventFilter(camera_ids=cameras)):
        rows = assembly.rows_of(event.event_id)
        said = _by_people(assembly.observations(event.event_id, rows)) if rows else ()
        if not said or _same(said, _by_people(event.observations)):
            continue
        if _is_news(said, event):
            store.label_event(event.event_id, map(_named, said), None)
            brought += 1
        else:
            kept += 1
    return brought, kept


def _by_people(observations: tuple[Observation, ...]) -> tuple[Observation, ...]:
    return tuple(one for one in observations if one.classification_method is _HUMAN)


def _same(said: tuple[Observation, ...], held: tuple[Observation, ...]) -> bool:
    """Whether they say the same, but for what the standard's table cannot hold."""
    mine, other = (
        sorted(
            (replace(extra_rows.as_the_table_says(_named(one)), score=None) for one in listed),
            key=lambda one: one.observation_id,
        )
        for listed in (said, held)
    )
    return mine == other


def _is_news(said: tuple[Observation, ...], event: StoredEvent) -> bool:
    """A person's word wins over the machine's, and over a person's that is older."""
    held = _by_people(event.observations)
    latest = max(one.classified_at for one in said)
    return not held or latest > max(one.classified_at for one in held)


def _named(one: Observation) -> Observation:
    return one if one.classified_by else replace(one, classified_by=UNNAMED)
