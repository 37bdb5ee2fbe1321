"""What a person says stands, and what they said before is not forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from trailwarden.domain import ClassificationMethod, Event, Observation, ObservationType
from trailwarden.store import InvalidInput, Store, UnknownEvent

pytestmark = pytest.mark.usefixtures("deployment")


@pytest.fixture
def said(say: Callable[..., Observation]) -> Callable[..., Observation]:
    """Make an observation by a person."""

    def make(by: str, name: str) -> Observation:
        made = say(ObservationType.ANIMAL, 1, name, ClassificationMethod.HUMAN)
        return replace(made, classified_by=by)

    return make


def test_what_is_replaced_is_kept_with_who_and_when(
    store: Store, make_event: Callable[..., Event], said: Callable[..., Observation]
) -> None:
    store.close_event(make_event("e1"))
    began = datetime.now(UTC)
    fox, wolf = said("Ada", "Vulpes vulpes"), said("Ben", "Canis lupus")
    store.label_event("e1", [fox], by="Ada")
    assert store.label_history("e1") == []  # nothing of a person's was replaced yet
    store.label_event("e1", [wolf], by="Ben")
    store.label_event("e1", [], by="Cem")
    assert store.event("e1").human_reviewed is False
    history = store.label_history("e1")
    assert [(one.by, one.replaced) for one in history] == [("Ben", (fox,)), ("Cem", (wolf,))]
    assert began <= history[0].at <= history[1].at <= datetime.now(UTC)
    assert all(one.event_id == "e1" for one in history)


def test_saying_the_same_again_changes_nothing(
    store: Store, make_event: Callable[..., Event], said: Callable[..., Observation]
) -> None:
    store.close_event(make_event("e1"))
    labels = [said("Ada", "Vulpes vulpes"), replace(said("Ada", "Canis lupus"), score=None)]
    store.label_event("e1", labels, by="Ada")
    before = store.revision()
    store.label_event("e1", reversed(labels), by="Ada")
    store.label_event("e1", labels, by=None)
    assert store.label_history("e1") == []
    assert store.revision() == before


def test_the_labels_of_several_people_keep_their_names(
    store: Store, make_event: Callable[..., Event], said: Callable[..., Observation]
) -> None:
    store.close_event(make_event("e1"))
    fox, wolf = said("Ada", "Vulpes vulpes"), said("Ben", "Canis lupus")
    store.label_event("e1", [fox, wolf], by=None)
    assert {one.classified_by for one in store.event("e1").current} == {"Ada", "Ben"}
    store.label_event("e1", [fox, replace(wolf, classified_by="Cem")], by=None)
    (change,) = store.label_history("e1")
    assert (change.by, set(change.replaced)) == ("Ada, Cem", {fox, wolf})
    store.label_event("e1", [fox, wolf], by="Dan")
    assert {one.classified_by for one in store.event("e1").current} == {"Dan"}


def test_a_label_needs_a_name(
    store: Store, make_event: Callable[..., Event], said: Callable[..., Observation]
) -> None:
    store.close_event(make_event("e1"))
    store.label_event("e1", [said("Ada", "Vulpes vulpes")], by="Ada")
    for labels, by, told in (
        ([said("Ada", "Canis lupus")], "", "needs the name"),
        ([said("Ada", "Canis lupus"), said("", "Canis lupus")], None, "needs the name"),
        ([], None, "who takes the labels back"),
    ):
        with pytest.raises(InvalidInput, match=told):
            store.label_event("e1", labels, by)
    with pytest.raises(UnknownEvent):
        store.label_event("none", [], by="Ada")
    with pytest.raises(UnknownEvent):
        store.label_history("none")
    assert store.event("e1").current[0].scientific_name == "Vulpes vulpes"
    assert store.label_history("e1") == []
