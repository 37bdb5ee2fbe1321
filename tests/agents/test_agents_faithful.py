"""What a rephrasing may say: the same, and nothing else."""

from __future__ import annotations

import pytest

from trailwarden.agents.faithful import departures
from trailwarden.asking.answer import Answer, Outcome

COUNT = "12 events of red fox at Old Mill last week, Mon 9 to Sun 15 Nov 2026, in 56.5 camera-days."
NONE = "No red fox was seen at Old Mill in 56 camera-days."
MORE = "Red fox: 12 events. European badger: 3 events. Red fox was seen more than European badger."


def of(text: str) -> Answer:
    return Answer(outcome=Outcome.ANSWERED, text=text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (COUNT, COUNT),
        (
            COUNT,
            "There were twelve events of red fox at Old Mill last week, Mon 9 to Sun 15 Nov 2026,"
            " in 56.5 camera-days.",
        ),
        (NONE, "In 56 camera-days no red fox was seen at Old Mill."),
        ("12 foxes were seen, 3 of them young.", "We saw 12 foxes; 3 of them were young."),
        ("1,204 events of fox.", "1204 events of fox were recorded."),
    ],
)
def test_the_same_in_other_words_is_let_through(text: str, said: str) -> None:
    assert departures(said, of(text)) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (COUNT, COUNT.replace("12", "13")),
        (COUNT, COUNT.replace("12", "thirteen")),
        (COUNT, COUNT.replace("56.5", "56")),
        (COUNT, COUNT.replace("Sun 15", "Sat 14")),
        (COUNT, COUNT.replace("Old Mill", "River Bank")),
        (COUNT, COUNT.replace("red fox", "wolf")),
        (COUNT, COUNT.replace("red fox", "red fox cubs")),
        (COUNT, COUNT.replace("events of", "dead")),
        (COUNT, COUNT + " They fought."),
        (COUNT, COUNT + " That is an increase."),
        (COUNT, COUNT.replace("12 events", "12 individuals")),
        (COUNT, "12 events of red fox at Old Mill last week."),
        (COUNT, ""),
        (COUNT, "See http://evil.example/12"),
        (NONE, "Red fox was seen at Old Mill in 56 camera-days."),
        (COUNT, COUNT.replace("12 events of", "12 events, not of")),
        ("12 foxes and 3 badgers were seen.", "3 foxes and 12 badgers were seen."),
        (
            MORE,
            MORE.replace("fox was", "badger was").replace("than European badger", "than Red fox"),
        ),
        ("Foxes came before badgers.", "Badgers came before foxes."),
        ("Last seen at 22:15.", "Last seen at 22:51."),
        ("It is event e-41f.", "It is event e-42f."),
        (COUNT, COUNT.replace("12 events", "-12 events")),
        (COUNT, COUNT.replace("12 events", "~12 events")),
        (COUNT, COUNT.replace("12 events", "> 12 events")),
        (COUNT, COUNT.replace("12 events", "\N{GREATER-THAN OR EQUAL TO}12 events")),
        (COUNT, COUNT.removesuffix(".") + "?"),
        (COUNT, COUNT + " \N{RIGHT-TO-LEFT OVERRIDE}"),
        (COUNT, COUNT + "\x1b["),
        (COUNT, COUNT + " \N{FOX FACE}"),
        (COUNT, COUNT.replace("red fox", '"red" fox')),
    ],
)
def test_every_departure_is_found(text: str, said: str) -> None:
    assert departures(said, of(text))
