"""What a question mentions."""

from __future__ import annotations

import pytest
from tests.asking.vocabularies import reserve

from trailwarden.asking.calls import Behaviour, Life
from trailwarden.asking.mentions import mentions


def test_everything_at_once() -> None:
    text = "how many young foxes were drinking at the spring camera last week at night, 3 or 4?"
    said = mentions(text, reserve())
    assert [found.text for found in said.animals] == ["foxes"]
    assert [found.text for found in said.cameras] == ["spring"]
    assert [found.text for found in said.days] == ["last week"]
    assert [found.text for found in said.hours] == ["at night"]
    assert [kind for _, kind in said.behaviours] == [Behaviour.DRINKING]
    assert [life for _, life in said.life] == [Life.YOUNG]
    assert [value for _, value in said.numbers] == [3, 4]
    assert said.unread == ()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("what is 20260501T100002-09d65921", ["20260501T100002-09d65921"]),
        ("describe event 4417", ["4417"]),
        ("what happened in 4417", ["4417"]),
        ("event #ev-12 please", ["ev-12"]),
        ("events in 2026", []),
        ("the last 5 events", []),
        ("how many foxes", []),
    ],
)
def test_event_ids(text: str, ids: list[str]) -> None:
    assert [found.text for found in mentions(text, reserve()).events] == ids


@pytest.mark.parametrize(
    ("text", "cameras", "days"),
    [
        ("foxes at the spring last spring", ["spring"], ["last spring"]),
        ("spring cam last wk", ["spring"], ["last wk"]),
        ("hikers on trail 3 at night", ["trail 3"], []),
        ("foxes in march at the marsh", ["marsh"], ["in march"]),
    ],
)
def test_times_and_places_are_told_apart(text: str, cameras: list[str], days: list[str]) -> None:
    said = mentions(text, reserve())
    assert [found.text for found in said.cameras] == cameras
    assert [found.text for found in said.days] == days


def test_a_greeting_is_no_time_of_day() -> None:
    assert mentions("Good morning, how many foxes?", reserve()).hours == ()


def test_words_that_say_age_and_animal() -> None:
    said = mentions("any fawns?", reserve())
    assert [found.text for found in said.animals] == ["fawns"]
    assert [life for _, life in said.life] == [Life.YOUNG]


def test_what_nothing_accounts_for_is_unread() -> None:
    assert mentions("how many foxes with a purple collar", reserve()).unread == ("purple", "collar")
