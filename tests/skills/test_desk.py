"""The desk: a vocabulary for each state of the store, and answers that never raise."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from tests.query.sightings import FOX, Animal, Sighting, Small, asked, post
from tests.skills.season_desk import Season

from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import CALLS, CountEvents, DescribeEvent
from trailwarden.query.question import Question
from trailwarden.skills.answering import ANSWERS, answer
from trailwarden.skills.desk import Desk


def test_every_tool_has_an_answer() -> None:
    assert list(ANSWERS) == list(CALLS)


def test_the_vocabulary_names_what_is_stored(season: Season) -> None:
    words = season.desk.vocabulary()
    assert [one.camera for one in words.cameras] == sorted(
        {one.camera_id for one in season.world.deployments}
    )
    clearing = next(one for one in words.cameras if one.camera == "clearing")
    assert clearing.places[0] == "West clearing"
    assert "East clearing" in clearing.places
    fox = next(one for one in words.animals if one.scientific == FOX)
    assert fox.common == ("red fox",)
    assert fox.events == season.count(lambda one: one.shows(FOX))
    assert words.individuals == ("Falk", "Minka", "Runa")
    assert words.zone == "Europe/Berlin"
    assert words.first == min(one.start for one in season.seen)
    assert words.last == max(one.start for one in season.seen)
    assert words is season.desk.vocabulary()


def test_zones_that_differ_are_no_zone(tmp_path: Path) -> None:
    posts = (post("a1", "a"), post("b1", "b", zone="Asia/Kolkata"))
    world = Small(posts, (Sighting("a1", 1, (Animal(behavior="eating|alert "),)),))
    with asked(tmp_path, world) as events:
        words = Desk(events).vocabulary()
        assert words.zone is None
        assert words.behaviours == ("alert", "eating")


@pytest.mark.parametrize("tool", sorted(CALLS))
def test_a_bare_call_of_every_tool_ends_in_words(season: Season, tool: str) -> None:
    found = answer(season.desk, CALLS[tool]())
    assert found.outcome in (Outcome.ANSWERED, Outcome.ASKED, Outcome.REFUSED)
    assert found.text
    assert Answer.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize("tool", sorted(CALLS))
def test_a_bare_call_on_an_empty_store_ends_in_words(tmp_path: Path, tool: str) -> None:
    with asked(tmp_path, Small((), ())) as events:
        desk = Desk(events, now=lambda: datetime(2026, 5, 1, tzinfo=UTC))
        found = answer(desk, CALLS[tool]())
        assert found.outcome is not Outcome.FAILED
        assert found.text


@pytest.mark.parametrize("words", ["x", "\x00", "'; drop table events;--", "a " * 90, "-", "?!"])
def test_rubbish_ends_in_a_question_or_a_refusal(season: Season, words: str) -> None:
    for field in ("animal", "camera", "when", "hours"):
        found = answer(season.desk, CountEvents.model_validate({field: words}))
        assert found.outcome in (Outcome.ASKED, Outcome.REFUSED), found.text
        assert found.reason
    assert answer(season.desk, DescribeEvent(event=words)).reason == "unknown_event"


def test_questions_can_be_asked_again_for_the_same_rows(season: Season) -> None:
    found = answer(season.desk, CountEvents(animal="fox", when="last week"))
    questions = TypeAdapter(tuple[Question, ...]).validate_python(found.query)
    results = [season.desk.events.ask(one) for one in questions]
    assert results[-1].rows[0].value == found.rows[0].value
    assert results[-1].evidence.fingerprint == found.fingerprint
    assert results[-1].evidence.event_ids == found.event_ids
