"""Hours of the day in people's words."""

from __future__ import annotations

from datetime import time

import pytest

from trailwarden.asking.errors import NoTime, Unclear
from trailwarden.asking.hours import find, resolve


@pytest.mark.parametrize(
    ("words", "phases"),
    [
        ("at night", ("night",)),
        ("during the night", ("night",)),
        ("after dark", ("night",)),
        ("overnight", ("night",)),
        ("before sunrise", ("night",)),
        ("after sunset", ("night",)),
        ("in the daytime", ("day",)),
        ("by day", ("day",)),
        ("at dawn", ("dawn",)),
        ("around sunset", ("dusk",)),
        ("at dusk and dawn", ("dawn", "dusk")),
        ("at twilight", ("dawn", "dusk")),
        ("from dusk till dawn", ("night", "dawn", "dusk")),
        ("night", ("night",)),
    ],
)
def test_by_the_light(words: str, phases: tuple[str, ...]) -> None:
    hours = resolve(words)
    assert (hours.clock, hours.phases, hours.start, hours.end) == ("sun", phases, None, None)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("between 22:00 and 4", time(22), time(4)),
        ("between 10 pm and 4", time(22), time(4)),
        ("10pm-4am", time(22), time(4)),
        ("between 5 and 7 pm", time(17), time(19)),
        ("between eight and ten in the evening", time(20), time(22)),
        ("14:00 to 15:30", time(14), time(15, 30)),
        ("at 14:00 to 15:00", time(14), time(15)),
        ("after 10 pm", time(22), None),
        ("after 18", time(18), None),
        ("after midnight", None, time(6)),
        ("before 6 in the morning", None, time(6)),
        ("before noon", None, time(12)),
        ("in the morning", time(6), time(12)),
        ("in the afternoons", time(12), time(18)),
        ("in the evening", time(18), time(22)),
        ("early in the morning", time(4), time(8)),
        ("around midnight", time(23), time(1)),
        ("at noon", time(11), time(13)),
        ("at 12 am", time(23), time(1)),
        ("at 17:30", time(16, 30), time(18, 30)),
    ],
)
def test_by_the_clock(words: str, start: time | None, end: time | None) -> None:
    hours = resolve(words)
    assert (hours.clock, hours.phases, hours.start, hours.end) == ("clock", (), start, end)


def test_the_reading_is_on_24_hours() -> None:
    assert resolve("between 10 pm and 4").reading == "22:00 to 04:00"
    assert resolve("after 10 pm").reading == "22:00 to 24:00"


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("at 5", ("at 05:00", "at 17:00")),
        ("before 6", ("before 06:00", "before 18:00")),
        ("from 9 to 5", ("09:00 to 17:00", "21:00 to 05:00")),
        ("half past five", ("at 05:30", "at 17:30")),
    ],
)
def test_morning_or_evening_is_asked(words: str, options: tuple[str, ...]) -> None:
    with pytest.raises(Unclear) as raised:
        resolve(words)
    assert (raised.value.field, raised.value.options) == ("hours", options)


@pytest.mark.parametrize(
    "words", ["", "25:00", "at 12:75", "between 4 and 4", "tuesday", "x" * 999]
)
def test_what_is_no_hour_is_refused(words: str) -> None:
    with pytest.raises(NoTime) as raised:
        resolve(words)
    assert raised.value.field == "hours"


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("foxes at night last week", ["at night"]),
        ("foxes on 3 May at 14:00 to 15:00", ["at 14:00 to 15:00"]),
        ("foxes between 22:00 and 4 at the spring", ["between 22:00 and 4"]),
        ("badgers after 10pm?", ["after 10pm"]),
        ("who came at 5?", ["at 5"]),
        ("in the evening of 3 may", ["in the evening"]),
        ("by day and by night", ["by day", "by night"]),
        ("yesterday morning", []),
        ("last night", []),
        ("about 5 foxes", []),
        ("groups between 2 and 5", []),
        ("between 3 and 9 may", []),
        ("after 5 events", []),
        ("the last 24 h", []),
        ("count them by hour, per day", []),
        ("at 3 cameras", []),
    ],
)
def test_hours_are_found(question: str, found: list[str]) -> None:
    assert [one.text for one in find(question)] == found
