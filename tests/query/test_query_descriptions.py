"""What is told of an event, as the door gives it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.describing.described_world import add_event

from trailwarden.domain import Action, Description, Doing, Side, Telling, Verdict
from trailwarden.query.events import Events
from trailwarden.query.refusal import Reason, Refused
from trailwarden.store import DescriptionQueue, Store, StoredDescription

TOLD = StoredDescription(
    "e1",
    Telling.MOTION,
    "motion 1",
    "",
    Verdict.ACCEPTED,
    "",
    Description((Action(Doing.ENTERS, 0.5, 0.5, Side.LEFT, track_id=3),), 2, True, "free words"),
    datetime(2026, 6, 1, tzinfo=UTC),
    0,
)


def _store(folder: Path, *told: StoredDescription) -> Path:
    with Store.open(folder) as store:
        add_event(store, "e1")
        with DescriptionQueue.open(folder) as queue:
            for one in told:
                queue.keep_motion(one)
    return folder


def test_actions_are_told_in_plain_english(tmp_path: Path) -> None:
    with Events.open(_store(tmp_path, TOLD)) as events:
        (line,) = events.descriptions("e1")
    (action,) = line.actions
    assert (action.words, action.start_s, action.track) == ("enters from the left", 0.5, 3)
    assert (line.method, line.verdict, line.is_current) == ("motion", "accepted", False)
    assert (line.count, line.young) == (2, True)
    assert "free words" not in line.model_dump_json()


def test_of_a_rejected_one_only_the_reason_is_told(tmp_path: Path) -> None:
    wrong = replace(TOLD, verdict=Verdict.REJECTED, reason="it counts 9, and people counted 1")
    with Events.open(_store(tmp_path, wrong)) as events:
        (line,) = events.descriptions("e1")
    assert (line.verdict, line.reason) == ("rejected", "it counts 9, and people counted 1")
    assert (line.actions, line.count, line.young) == ((), None, None)


def test_nothing_is_told_of_an_event_that_nobody_described(tmp_path: Path) -> None:
    with Events.open(_store(tmp_path)) as events:
        assert events.descriptions("e1") == ()


def test_an_unknown_event_is_refused(tmp_path: Path) -> None:
    with Events.open(_store(tmp_path)) as events, pytest.raises(Refused) as raised:
        events.descriptions("nobody")
    assert raised.value.refusal.reason is Reason.UNKNOWN_EVENT


def test_a_late_description_needs_no_new_columns(tmp_path: Path) -> None:
    with Events.open(_store(tmp_path)) as events:
        before = events.frames()
        with DescriptionQueue.open(tmp_path) as queue:
            queue.keep_motion(TOLD)
        assert events.frames() is before
        assert len(events.descriptions("e1")) == 1
