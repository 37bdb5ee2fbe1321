"""Calendar arithmetic on whole days: weeks, months, seasons, and their parts.

A `Stretch` is what words of time come to: from `since` (included) until `until` (not included).
A date stands for its local midnight; a datetime is exact, and in UTC: two times of one zone compare
by what its clocks show, which is wrong on the night when these go back.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import TypeAlias

SATURDAY = 5
Bound: TypeAlias = date | datetime


class Unit(StrEnum):
    """What a stretch is one of; only some have parts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"
    OTHER = "other"


_MONTHS_IN = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.SEASON: 3, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `since` until `until`; None is open."""

    since: Bound | None
    until: Bound | None
    unit: Unit = Unit.OTHER

    @property
    def dates(self) -> tuple[date, date]:
        """The bounds of a stretch of whole days."""
        assert self.since is not None, "a stretch of a calendar has a beginning"
        assert self.until is not None, "a stretch of a calendar has an end"
        return _date(self.since), _date(self.until)


def _date(bound: Bound) -> date:
    return bound.date() if isinstance(bound, datetime) else bound


def exact(day: date, at: time, zone: tzinfo) -> datetime:
    """A local time as a moment that exists: one that clocks skip is read as if they had not."""
    return aware(datetime.combine(day, at), zone)


def aware(local: datetime, zone: tzinfo) -> datetime:
    """The moment (UTC) of a time without a zone on the clocks of `zone`; the first of two."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def moment(bound: Bound, zone: tzinfo) -> datetime:
    """The instant (UTC) at which a bound lies."""
    return bound.astimezone(UTC) if isinstance(bound, datetime) else exact(bound, time(), zone)


def day(on: date) -> Stretch:
    """One day."""
    return Stretch(on, on + timedelta(days=1), Unit.DAY)


def week(of: date) -> Stretch:
    """The week of a day, Monday to Sunday."""
    monday = of - timedelta(days=of.weekday())
    return Stretch(monday, monday + timedelta(weeks=1), Unit.WEEK)


def weekend(of: date) -> Stretch:
    """The Saturday and Sunday of the week of a day."""
    saturday = of + timedelta(days=SATURDAY - of.weekday())
    return Stretch(saturday, saturday + timedelta(days=2))


def months(year: int, first: int, count: int, unit: Unit) -> Stretch:
    """Whole months from `first` on."""
    since = date(year, first, 1)
    return Stretch(since, add_months(since, count), unit)


def month(year: int, number: int) -> Stretch:
    """A month."""
    return months(year, number, 1, Unit.MONTH)


def quarter(year: int, number: int) -> Stretch:
    """A quarter, 1 to 4."""
    return months(year, 3 * number - 2, 3, Unit.QUARTER)


def season(year: int, first_month: int) -> Stretch:
    """A meteorological season: three months from March, June, September or December on."""
    return months(year, first_month, 3, Unit.SEASON)


def year(number: int) -> Stretch:
    """A year."""
    return months(number, 1, 12, Unit.YEAR)


def containing(on: date, unit: Unit) -> Stretch:
    """The week, month, quarter, season or year that a day lies in."""
    match unit:
        case Unit.DAY:
            return day(on)
        case Unit.WEEK:
            return week(on)
        case Unit.MONTH:
            return month(on.year, on.month)
        case Unit.QUARTER:
            return quarter(on.year, (on.month + 2) // 3)
        case Unit.SEASON:
            begins = add_months(on.replace(day=1), -(on.month % 3))
            return season(begins.year, begins.month)
        case _:
            return year(on.year)


def before(stretch: Stretch) -> Stretch:
    """The one of its kind before it."""
    since, _ = stretch.dates
    return containing(since - timedelta(days=1), stretch.unit)


def add_months(on: date, count: int) -> date:
    """The same day some months later (earlier if negative), or the last day of a shorter month."""
    years, index = divmod(on.year * 12 + on.month - 1 + count, 12)
    last = calendar.monthrange(years, index + 1)[1]
    return date(years, index + 1, min(on.day, last))


def third(whole: Stretch, number: int) -> Stretch:
    """Early (0), mid (1) or late (2): a month has ten days each, longer ones whole months."""
    since, until = whole.dates
    if whole.unit is Unit.MONTH:
        edges = [since, since.replace(day=11), since.replace(day=21), until]
    elif whole.unit in _MONTHS_IN:
        step = _MONTHS_IN[whole.unit] // 3
        edges = [add_months(since, step * i) for i in range(4)]
    else:
        raise ValueError(f"a {whole.unit} has no early, middle or late part")
    return Stretch(edges[number], edges[number + 1])


def half(whole: Stretch, number: int) -> Stretch:
    """The first (0) or second (1) half: of a month from the 16th on, of a year from July on."""
    since, until = whole.dates
    if whole.unit is Unit.MONTH:
        middle = since.replace(day=16)
    elif whole.unit is Unit.YEAR:
        middle = since.replace(month=7)
    else:
        middle = since + timedelta(days=((until - since).days + 1) // 2)
    return (Stretch(since, middle), Stretch(middle, until))[number]


def chunk(whole: Stretch, days: int, number: int) -> Stretch:
    """The nth run of `days` days, counted from 1; from the end where negative.

    Raises ValueError where the whole has no such run; the last may be shorter.
    """
    since, until = whole.dates
    if number > 0:
        begins = since + timedelta(days=days * (number - 1))
        ends = min(begins + timedelta(days=days), until)
    else:
        ends = until + timedelta(days=days * (number + 1))
        begins = max(ends - timedelta(days=days), since)
    if not since <= begins < ends <= until:
        raise ValueError(f"there is no such part of that {whole.unit}")
    return Stretch(begins, ends, Unit.DAY if days == 1 else Unit.OTHER)


def nth_weekday(whole: Stretch, weekday: int, number: int) -> date:
    """The nth of a weekday in a stretch, counted from 1, or the last (-1). Raises ValueError."""
    since, until = whole.dates
    first = since + timedelta(days=(weekday - since.weekday()) % 7)
    found = [on for i in range((until - since).days) if (on := first + timedelta(days=i)) < until]
    found = found[::7]
    index = number - 1 if number > 0 else number
    if not -len(found) <= index < len(found):
        raise ValueError(f"that {whole.unit} has only {len(found)} of them")
    return found[index]


def easter(in_year: int) -> date:
    """Easter Sunday of the Gregorian calendar (New Scientist, 30 March 1961, p. 747)."""
    a, (b, c) = in_year % 19, divmod(in_year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    number = (h - m + r + 90) // 25
    return date(in_year, number, (h - m + r + number + 19) % 32)
