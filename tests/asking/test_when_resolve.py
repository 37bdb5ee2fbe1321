"""What words of days mean, asked on Friday 20 November 2026 in Berlin."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from trailwarden.asking.errors import NoTime, Unclear
from trailwarden.asking.when import resolve

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 16, 22, tzinfo=BERLIN)
SO_FAR = NOW


def _day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("yesterday", "2026-11-19", "2026-11-20"),
        ("yesturday", "2026-11-19", "2026-11-20"),
        ("Yesterday's", "2026-11-19", "2026-11-20"),
        ("the day before yesterday", "2026-11-18", "2026-11-19"),
        ("3 days ago", "2026-11-17", "2026-11-18"),
        ("three days ago", "2026-11-17", "2026-11-18"),
        ("last wk", "2026-11-09", "2026-11-16"),
        ("the week before last", "2026-11-02", "2026-11-09"),
        ("last fortnight", "2026-11-02", "2026-11-16"),
        ("last month", "2026-10-01", "2026-11-01"),
        ("last quarter", "2026-07-01", "2026-10-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("the weekend", "2026-11-14", "2026-11-16"),
        ("last weekend", "2026-11-14", "2026-11-16"),
        ("weekend before last", "2026-11-07", "2026-11-09"),
        ("last 2 weekends", "2026-11-07", "2026-11-16"),
        ("on tuesday", "2026-11-17", "2026-11-18"),
        ("friday", "2026-11-20", None),
        ("last tuesday", "2026-11-17", "2026-11-18"),
        ("last friday", "2026-11-13", "2026-11-14"),
        ("tuesday of last week", "2026-11-10", "2026-11-11"),
        ("last wensday", "2026-11-18", "2026-11-19"),
        ("the 14th", "2026-11-14", "2026-11-15"),
        ("the 25th", "2026-10-25", "2026-10-26"),
        ("the 31st", "2026-10-31", "2026-11-01"),
        ("the 3rd of last month", "2026-10-03", "2026-10-04"),
        ("on the 3rd of may", "2026-05-03", "2026-05-04"),
        ("May 3rd", "2026-05-03", "2026-05-04"),
        ("the third of May, 2025", "2025-05-03", "2025-05-04"),
        ("3 december", "2025-12-03", "2025-12-04"),
        ("29 february", "2024-02-29", "2024-03-01"),
        ("sunday 3 may", "2026-05-03", "2026-05-04"),
        ("3.5.", "2026-05-03", "2026-05-04"),
        ("3.5.2025", "2025-05-03", "2025-05-04"),
        ("13/04/2026", "2026-04-13", "2026-04-14"),
        ("04/13/26", "2026-04-13", "2026-04-14"),
        ("5/5/2026", "2026-05-05", "2026-05-06"),
        ("in may", "2026-05-01", "2026-06-01"),
        ("in december", "2025-12-01", "2026-01-01"),
        ("last may", "2026-05-01", "2026-06-01"),
        ("last november", "2025-11-01", "2025-12-01"),
        ("this june", "2026-06-01", "2026-07-01"),
        ("in may last year", "2025-05-01", "2025-06-01"),
        ("may 2025", "2025-05-01", "2025-06-01"),
        ("feburary 2025", "2025-02-01", "2025-03-01"),
        ("the whole of april", "2026-04-01", "2026-05-01"),
        ("mid may", "2026-05-11", "2026-05-21"),
        ("early june", "2026-06-01", "2026-06-11"),
        ("at the end of february", "2026-02-21", "2026-03-01"),
        ("first week of june", "2026-06-01", "2026-06-08"),
        ("the last week of april", "2026-04-24", "2026-05-01"),
        ("the first ten days of june", "2026-06-01", "2026-06-11"),
        ("the first half of may", "2026-05-01", "2026-05-16"),
        ("the second half of 2025", "2025-07-01", "2026-01-01"),
        ("the first weekend of may", "2026-05-02", "2026-05-04"),
        ("last monday of may", "2026-05-25", "2026-05-26"),
        ("q2", "2026-04-01", "2026-07-01"),
        ("the second quarter of 2025", "2025-04-01", "2025-07-01"),
        ("spring 2025", "2025-03-01", "2025-06-01"),
        ("in the spring", "2026-03-01", "2026-06-01"),
        ("this spring", "2026-03-01", "2026-06-01"),
        ("last winter", "2025-12-01", "2026-03-01"),
        ("winter 2025/26", "2025-12-01", "2026-03-01"),
        ("fall 2025", "2025-09-01", "2025-12-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("week 23", "2026-06-01", "2026-06-08"),
        ("the week of 3 may", "2026-04-27", "2026-05-04"),
        ("christmas", "2025-12-25", "2025-12-26"),
        ("easter 2026", "2026-04-05", "2026-04-06"),
        ("from 1st to 15th april", "2026-04-01", "2026-04-16"),
        ("May 3-9", "2026-05-03", "2026-05-10"),
        ("between 3 and 9 May", "2026-05-03", "2026-05-10"),
        ("3 to 9 may 2025", "2025-05-03", "2025-05-10"),
        ("between 1st april and 15th", "2026-04-01", "2026-04-16"),
        ("from 28 april to the 3rd of may", "2026-04-28", "2026-05-04"),
        ("between monday and wednesday", "2026-11-16", "2026-11-19"),
        ("from saturday to monday", "2026-11-14", "2026-11-17"),
        ("between nov and feb", "2025-11-01", "2026-03-01"),
        ("from april 2025 to june", "2025-04-01", "2025-07-01"),
        ("march \u2013 may", "2026-03-01", "2026-06-01"),
        ("in April and May", "2026-04-01", "2026-06-01"),
        ("earlier this week", "2026-11-16", "2026-11-20"),
        ("before june", None, "2026-06-01"),
        ("before the end of may", None, "2026-06-01"),
        ("up to yesterday", None, "2026-11-20"),
        ("until the end of last month", None, "2026-11-01"),
        ("2026-05-03", "2026-05-03", "2026-05-04"),
        ("2026-05", "2026-05-01", "2026-06-01"),
        ("2026-W18", "2026-04-27", "2026-05-04"),
        ("2026-05-01/2026-05-08", "2026-05-01", "2026-05-08"),
        ("2026-05-01/..", "2026-05-01", None),
        ("../2026-05-01", None, "2026-05-01"),
        ("2026-05-01 to 2026-05-08", "2026-05-01", "2026-05-09"),
    ],
)
def test_whole_days(words: str, since: str | None, until: str | None) -> None:
    days = resolve(words, NOW, BERLIN)
    assert days.since == (since and _day(since))
    assert days.until == (until and _day(until)) or days.until == SO_FAR


@pytest.mark.parametrize(
    ("words", "since"),
    [
        ("today", "2026-11-20"),
        ("this week", "2026-11-16"),
        ("this month so far", "2026-11-01"),
        ("this season", "2026-09-01"),
        ("year to date", "2026-01-01"),
        ("the last 7 days", "2026-11-13"),
        ("past two weeks", "2026-11-06"),
        ("the last week", "2026-11-13"),
        ("in the last fortnight", "2026-11-06"),
        ("the past month", "2026-10-20"),
        ("the last couple of days", "2026-11-18"),
        ("the last 5 years", "2021-11-20"),
        ("since monday", "2026-11-16"),
        ("since 2 weeks", "2026-11-06"),
        ("since two weeks ago", "2026-11-06"),
        ("since last week", "2026-11-09"),
        ("since christmas", "2025-12-25"),
        ("from monday on", "2026-11-16"),
        ("after 3 may", "2026-05-04"),
        ("after may", "2026-06-01"),
        ("since the beginning of the year", "2026-01-01"),
        ("in november", "2026-11-01"),
        ("from may to november", "2026-05-01"),
    ],
)
def test_until_now(words: str, since: str) -> None:
    days = resolve(words, NOW, BERLIN)
    assert (days.since, days.until) == (_day(since), NOW)


@pytest.mark.parametrize("words", ["ever", "so far", "of all time", "in total", "to date"])
def test_open(words: str) -> None:
    days = resolve(words, NOW, BERLIN)
    assert (days.since, days.until, days.reading) == (None, None, "all time")


@pytest.mark.parametrize(
    ("words", "hours"), [("past 24 hours", 24), ("last 3h", 3), ("the last hour", 1)]
)
def test_hours_back_are_exact(words: str, hours: int) -> None:
    assert resolve(words, NOW, BERLIN).since == NOW - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("last night", "2026-11-19T18:00", "2026-11-20T06:00"),
        ("two nights ago", "2026-11-18T18:00", "2026-11-19T06:00"),
        ("tuesday night", "2026-11-17T18:00", "2026-11-18T06:00"),
        ("the night of the 3rd", "2026-11-03T18:00", "2026-11-04T06:00"),
        ("this morning", "2026-11-20T06:00", "2026-11-20T12:00"),
        ("yesterday evening", "2026-11-19T18:00", "2026-11-19T22:00"),
        ("this afternoon", "2026-11-20T12:00", "2026-11-20T16:22"),
        ("2026-05-01T06:30/2026-05-01T08:00", "2026-05-01T06:30", "2026-05-01T08:00"),
        ("2026-05-01T06:30Z/2026-05-01T09:00", "2026-05-01T08:30", "2026-05-01T09:00"),
    ],
)
def test_parts_of_days(words: str, since: str, until: str) -> None:
    days = resolve(words, NOW, BERLIN)
    assert days.since == datetime.fromisoformat(since).replace(tzinfo=BERLIN)
    assert days.until == datetime.fromisoformat(until).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("two weeks ago", ("the week of 2 November 2026", "6 November 2026")),
        ("a month ago", ("October 2026", "20 October 2026")),
        ("03/04/2026", ("4 March 2026", "3 April 2026")),
        (
            "winter 2025",
            ("December 2024 to February 2025", "December 2025 to February 2026"),
        ),
        ("the other night", ("last night", "the last 7 days")),
        ("recently", ("the last 7 days", "the last 30 days")),
        ("tuesday 3 may", ("3 May 2026", "5 May 2026")),
        ("in march and may", ("march", "may")),
        ("a few days ago", ("the last 3 days", "the last 7 days")),
    ],
)
def test_what_may_mean_two_things_is_asked(words: str, options: tuple[str, ...]) -> None:
    with pytest.raises(Unclear) as raised:
        resolve(words, NOW, BERLIN)
    assert raised.value.options == options
    assert raised.value.field == "when"
    assert repr(words) in str(raised.value)
    for option in options:
        resolve(option, NOW, BERLIN)


@pytest.mark.parametrize(
    "words",
    [
        "tomorrow", "next week", "next tuesday", "tonight", "this december", "in 2030", "31 june",
        "2026-13-45", "0000-00-00", "the last 0 days", "last 9999 years", "mondays", "at weekends",
        "2026-05-08/2026-05-01", "the fifth quarter", "may 9-3", "banana", "the first", "5", "",
        "   ", "?", "from", "since", "between may", "the end of", "a" * 500, "1" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(words: str) -> None:
    with pytest.raises(NoTime) as raised:
        resolve(words, NOW, BERLIN)
    assert raised.value.field == "when"
    assert len(str(raised.value)) < 1000


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("last week", "Mon 9 to Sun 15 Nov 2026"),
        ("yesterday", "Thu 19 Nov 2026"),
        ("today", "Fri 20 Nov 2026 so far"),
        ("this week", "since Mon 16 Nov 2026"),
        ("last winter", "Mon 1 Dec 2025 to Sat 28 Feb 2026"),
        ("q2", "Wed 1 Apr to Tue 30 Jun 2026"),
        ("before june", "until Sun 31 May 2026"),
        ("last night", "Thu 19 Nov 2026 18:00 to Fri 20 Nov 2026 06:00"),
        ("this morning", "Fri 20 Nov 2026, 06:00 to 12:00"),
        ("last 3 hours", "since Fri 20 Nov 2026 13:22"),
    ],
)
def test_the_reading_says_weekday_and_year(words: str, reading: str) -> None:
    assert resolve(words, NOW, BERLIN).reading == reading


def test_an_archive_is_asked_about_its_own_years() -> None:
    last = datetime(2019, 8, 3, 12, tzinfo=BERLIN)
    assert resolve("in may", NOW, BERLIN, last=last).since == date(2019, 5, 1)
    assert resolve("3 september", NOW, BERLIN, last=last).since == date(2018, 9, 3)
    assert resolve("last week", NOW, BERLIN, last=last).since == date(2026, 11, 9)
    recent = datetime(2026, 10, 3, tzinfo=BERLIN)
    assert resolve("in november", NOW, BERLIN, last=recent).since == date(2026, 11, 1)


def test_seasons_turn_round_in_the_south() -> None:
    assert resolve("spring 2025", NOW, BERLIN, south=True).since == date(2025, 9, 1)
    assert resolve("last winter", NOW, BERLIN, south=True).since == date(2026, 6, 1)


def test_of_two_readings_the_one_still_to_come_is_left_out() -> None:
    assert resolve("winter 2026", NOW, BERLIN).since == date(2025, 12, 1)
    with pytest.raises(NoTime):
        resolve("winter 2031", NOW, BERLIN)


def test_all_time_says_since_when() -> None:
    first = datetime(2025, 3, 3, 12, tzinfo=BERLIN)
    assert resolve("ever", NOW, BERLIN, first).reading == "all time, since Mon 3 Mar 2025"
