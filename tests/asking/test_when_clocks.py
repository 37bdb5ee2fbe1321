"""Days at odd moments: the turn of weeks and years, changing clocks, zones far out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from trailwarden.asking.errors import NoTime
from trailwarden.asking.when import resolve

BERLIN = ZoneInfo("Europe/Berlin")


def _at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize("now", ["2026-11-16T00:00", "2026-11-16T09:00", "2026-11-22T23:59"])
def test_last_week_is_the_calendar_week_before_whatever_day_it_is(now: str) -> None:
    days = resolve("last week", _at(now), BERLIN)
    assert (days.since, days.until) == (date(2026, 11, 9), date(2026, 11, 16))


@pytest.mark.parametrize(
    ("now", "words", "saturday"),
    [
        ("2026-11-21T10:00", "this weekend", date(2026, 11, 21)),
        ("2026-11-22T10:00", "last weekend", date(2026, 11, 14)),
        ("2026-11-23T10:00", "last weekend", date(2026, 11, 21)),
        ("2026-11-23T10:00", "over the weekend", date(2026, 11, 21)),
    ],
)
def test_weekends(now: str, words: str, saturday: date) -> None:
    assert resolve(words, _at(now), BERLIN).since == saturday


def test_in_january_last_december_is_weeks_ago() -> None:
    now = _at("2027-01-05T08:00")
    assert resolve("last december", now, BERLIN).since == date(2026, 12, 1)
    assert resolve("last month", now, BERLIN).since == date(2026, 12, 1)
    assert resolve("last week", now, BERLIN).since == date(2026, 12, 28)
    assert resolve("this winter", now, BERLIN).since == date(2026, 12, 1)
    assert resolve("from december to january", now, BERLIN).since == date(2026, 12, 1)
    assert resolve("since christmas", now, BERLIN).since == date(2026, 12, 25)


def test_a_month_before_the_31st_is_the_last_of_a_shorter_one() -> None:
    assert resolve("the past month", _at("2026-03-31T12:00"), BERLIN).since == date(2026, 2, 28)
    assert resolve("the past year", _at("2028-02-29T12:00"), BERLIN).since == date(2027, 2, 28)


def test_nights_cross_midnight_and_end_now() -> None:
    small_hours = _at("2026-11-20T02:00")
    for words in ("last night", "tonight"):
        days = resolve(words, small_hours, BERLIN)
        assert (days.since, days.until) == (_at("2026-11-19T18:00"), small_hours)
    assert resolve("tonight", _at("2026-11-20T20:00"), BERLIN).since == _at("2026-11-20T18:00")
    assert resolve("this morning", _at("2026-11-20T03:00"), BERLIN).since == date(2026, 11, 20)


def test_24_hours_over_a_change_of_clocks_are_24_hours() -> None:
    now = _at("2026-03-29T12:00")
    since = resolve("past 24 hours", now, BERLIN).since
    assert isinstance(since, datetime)
    assert now.astimezone(UTC) - since.astimezone(UTC) == timedelta(hours=24)
    assert since == _at("2026-03-28T11:00")


def test_a_time_that_clocks_skip_is_read_as_if_they_had_not() -> None:
    now = _at("2026-11-20T12:00")
    days = resolve("2026-03-29T02:30/2026-03-29T05:00", now, BERLIN)
    assert days.since == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with pytest.raises(NoTime):
        resolve("2026-03-29T02:50/2026-03-29T03:10", now, BERLIN)


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    days = resolve("2026-10-25T02:30/2026-10-25T05:00", _at("2026-11-20T12:00"), BERLIN)
    assert isinstance(days.since, datetime)
    assert days.since.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_between_the_first_and_the_second_half_past_two_lies_an_hour() -> None:
    words = "2026-10-25T02:40+02:00/2026-10-25T02:20+01:00"
    days = resolve(words, _at("2026-11-20T12:00"), BERLIN)
    assert isinstance(days.since, datetime)
    assert isinstance(days.until, datetime)
    assert days.until.astimezone(UTC) - days.since.astimezone(UTC) == timedelta(minutes=40)


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("Pacific/Kiritimati", date(2026, 11, 21)),
        ("Pacific/Pago_Pago", date(2026, 11, 20)),
        ("Asia/Kathmandu", date(2026, 11, 20)),
    ],
)
def test_today_is_that_of_the_place(zone: str, today: date) -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert resolve("today", now, ZoneInfo(zone)).since == today
    yesterday = resolve("yesterday", now, ZoneInfo(zone))
    assert (yesterday.since, yesterday.until) == (today - timedelta(days=1), today)


def test_a_day_whose_midnight_does_not_exist() -> None:
    santiago = ZoneInfo("America/Santiago")  # clocks went from 00:00 to 01:00 on 6 September 2026
    now = datetime(2026, 9, 6, 9, 0, tzinfo=santiago)
    assert resolve("today", now, santiago).since == date(2026, 9, 6)
    assert resolve("yesterday", now, santiago).until == date(2026, 9, 6)


def test_at_midnight_sharp_today_is_the_day_that_begins() -> None:
    days = resolve("today", _at("2026-11-20T00:00"), BERLIN)
    assert (days.since, days.until) == (date(2026, 11, 20), date(2026, 11, 21))
