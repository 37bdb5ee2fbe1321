"""Answers to parts of a question become one, and nothing of them is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from trailwarden.agents.joining import Part, joined
from trailwarden.agents.turn import Said
from trailwarden.asking.answer import Answer, AnswerRow, Link, Outcome, Understood
from trailwarden.asking.calls import ActivityPattern, CountEvents

MAY, JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6, 7))
FOXES = Answer(
    outcome=Outcome.ANSWERED,
    text="2 events show foxes.",
    rows=(AnswerRow(group={"camera": "gate"}, value=2, n=2, event_ids=("e1", "e2")),),
    unit="events",
    events=2,
    event_ids=("e1", "e2"),
    fingerprint="f1",
    query=({"a": 1},),
    understood=Understood(animal=("Vulpes",), since=MAY, until=JUNE, zone="UTC", reading="May"),
    caveats=("half of it is not reviewed",),
    links=(Link(uri="http://x/1", name="e1", media_type="video/mp4"),),
)
HOURS = Answer(
    outcome=Outcome.ANSWERED,
    text="Mostly at night.",
    rows=(AnswerRow(group={"hour": 22}, value=0.5, n=1, event_ids=("e2",)),),
    unit="share",
    events=1,
    event_ids=("e2",),
    fingerprint="f2",
    query=({"b": 2}, {"c": 3}),
    understood=Understood(animal=("Meles",), since=JUNE, zone="UTC", reading="since June"),
    caveats=("half of it is not reviewed", "few events"),
)
REFUSED = Answer(outcome=Outcome.REFUSED, text="Not in the records.", reason="out_of_scope")
ASKED = Answer(
    outcome=Outcome.ASKED, text="Which martens?", options=("pine marten", "stone marten")
)
FAILED = Answer(outcome=Outcome.FAILED, text="The tool broke.", reason="tool_down")


def parts(*answers: Answer) -> list[Part]:
    calls = {id(FOXES): CountEvents(animal="foxes"), id(HOURS): ActivityPattern(animal="badgers")}
    return [Part(f"q{n}?", Said(one, calls.get(id(one)))) for n, one in enumerate(answers, 1)]


def test_one_answer_stays_as_it_is() -> None:
    (part,) = parts(FOXES)
    assert joined([part]) is part.said


def test_everything_of_two_answers_is_in_the_one() -> None:
    said = joined(parts(FOXES, HOURS))

    whole = said.answer
    assert whole.text == "1. q1?\n2 events show foxes.\n\n2. q2?\nMostly at night."
    assert [row.group for row in whole.rows] == [
        {"part": 1, "unit": "events", "camera": "gate"},
        {"part": 2, "unit": "share", "hour": 22},
    ]
    assert [row.model_copy(update={"group": {}}) for row in whole.rows] == [
        row.model_copy(update={"group": {}}) for row in (*FOXES.rows, *HOURS.rows)
    ]
    assert whole.unit == ""
    assert whole.event_ids == ("e1", "e2")
    assert whole.events == 2
    assert whole.query == ({"a": 1}, {"b": 2}, {"c": 3})
    assert whole.caveats == ("half of it is not reviewed", "few events")
    assert whole.links == FOXES.links
    assert whole.understood == Understood(
        animal=("Vulpes", "Meles"), since=MAY, zone="UTC", reading="May; since June"
    )
    assert whole.fingerprint not in ("", "f1", "f2")
    assert said.call == ActivityPattern(animal="badgers")


def test_the_same_unit_is_said_once() -> None:
    whole = joined(parts(FOXES, FOXES)).answer
    assert whole.unit == "events"
    assert [row.group for row in whole.rows] == [
        {"part": 1, "camera": "gate"},
        {"part": 2, "camera": "gate"},
    ]


def test_an_event_of_lists_that_were_cut_counts_for_each() -> None:
    cut = FOXES.model_copy(update={"events": 500})
    assert joined(parts(cut, HOURS)).answer.events == 501


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((FOXES, REFUSED), Outcome.ANSWERED),
        ((REFUSED, ASKED), Outcome.ASKED),
        ((REFUSED, FAILED), Outcome.REFUSED),
        ((FAILED, FAILED), Outcome.FAILED),
    ],
)
def test_what_has_no_answer_is_said_beside_what_has_one(
    answers: tuple[Answer, ...], outcome: Outcome
) -> None:
    whole = joined(parts(*answers)).answer
    assert whole.outcome is outcome
    for one in answers:
        assert one.text in whole.text
        assert all(option in whole.text for option in one.options)


def test_the_call_to_go_on_from_is_one_that_was_answered() -> None:
    assert joined(parts(FOXES, REFUSED)).call == CountEvents(animal="foxes")
    assert joined(parts(REFUSED, FAILED)).call is None
