"""Periods: this week and the last, months, quarters, seasons and years by their names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from trailwarden.asking import when_calendar as calendar
from trailwarden.asking.when_calendar import Stretch, Unit
from trailwarden.asking.when_clock import Clock
from trailwarden.asking.when_lexicon import MONTHS
from trailwarden.asking.when_patterns import (
    Claim,
    Match,
    Rule,
    month_number,
    no_time,
    ordinal,
    season_month,
    still_to_come,
    unclear,
    year_number,
)

_FORTNIGHT = timedelta(weeks=2)
_OVER_NEW_YEAR = 12


def _which(match: Match) -> str:
    """This, last or next, whatever word says it."""
    word = match["which"].split()[-1]
    return {"current": "this", "previous": "last", "coming": "next"}.get(word, word)


def _near_period(match: Match, clock: Clock) -> Stretch:
    which = _which(match)
    if which == "next":
        raise still_to_come(match[0])
    if match["span"] == "fortnight":
        _, ends = calendar.week(clock.today - timedelta(weeks=which == "last")).dates
        return Stretch(ends - _FORTNIGHT, ends)
    running = calendar.containing(clock.today, Unit(match["span"]))
    return running if which == "this" else calendar.before(running)


def _before_last(match: Match, clock: Clock) -> Stretch:
    running = calendar.containing(clock.today, Unit(match["before_last"]))
    return calendar.before(calendar.before(running))


def _running(match: Match, clock: Clock) -> Stretch:
    return calendar.containing(clock.today, Unit(match["running"] or "year"))


def _said_year(match: Match, clock: Clock) -> int | None:
    said = match.groupdict()
    if said.get("year"):
        return year_number(match["year"])
    return clock.today.year - (said["near"] == "last") if said.get("near") else None


def _latest(upto: date, month: int) -> int:
    """The year of the latest such month that has begun."""
    return upto.year - (upto.month < month)


def _month(match: Match, clock: Clock) -> Stretch:
    number = month_number(match["month"])
    return calendar.month(_said_year(match, clock) or _latest(clock.dated, number), number)


def _season(match: Match, clock: Clock) -> Stretch:
    begins, year = season_month(match["season"], south=clock.south), _said_year(match, clock)
    if year is not None and begins == _OVER_NEW_YEAR:
        earlier = f"December {year - 1} to February {year}"
        raise unclear(match[0], earlier, f"December {year} to February {year + 1}")
    return calendar.season(year or _latest(clock.dated, begins), begins)


def _season_of_two_years(match: Match, clock: Clock) -> Stretch:
    begins, year = season_month(match["season"], south=clock.south), year_number(match["year"])
    if begins != _OVER_NEW_YEAR or (year + 1) % 100 != int(match["next_year"]) % 100:
        raise no_time(f"no {match['season']} lies in both years of {match[0]!r}", match[0])
    return calendar.season(year, begins)


def _near_month(match: Match, clock: Clock) -> Stretch:
    return _near(match, clock, month_number(match["month"]), calendar.month)


def _near_season(match: Match, clock: Clock) -> Stretch:
    begins = season_month(match["season"], south=clock.south)
    if _which(match) == "this" and begins == _OVER_NEW_YEAR:
        return calendar.season(_latest(clock.today, begins), begins)
    return _near(match, clock, begins, calendar.season)


def _near(match: Match, clock: Clock, begins: int, kind: Callable[[int, int], Stretch]) -> Stretch:
    """The last is the latest that is over; this one is that of this year."""
    which, year = _which(match), clock.today.year
    if which == "next":
        raise still_to_come(match[0])
    if which == "this":
        return kind(year, begins)
    kinds = (kind(year - back, begins) for back in range(3))
    return next(one for one in kinds if one.dates[1] <= clock.today)


def _quarter(match: Match, clock: Clock) -> Stretch:
    number, year = ordinal(match["quarter"]), _said_year(match, clock)
    if not 1 <= number <= 4:
        raise no_time(f"a year has four quarters: {match[0]!r} is none of them", match[0])
    return calendar.quarter(year or _latest(clock.dated, 3 * number - 2), number)


def _year(match: Match, _clock: Clock) -> Stretch:
    return calendar.year(year_number(match["year"]))


def _iso_month(match: Match, _clock: Clock) -> Stretch:
    year, _, month = match[0].partition("-")
    return calendar.month(int(year), int(month))


def _iso_week(match: Match, _clock: Clock) -> Stretch:
    year, _, week = match[0].replace("-", "").partition("w")
    if len(week) == 3:
        return calendar.day(date.fromisocalendar(int(year), int(week[:2]), int(week[2])))
    return calendar.week(date.fromisocalendar(int(year), int(week), 1))


def _numbered_week(match: Match, clock: Clock) -> Stretch:
    """ISO 8601's weeks; where no year is said the latest of that number that has begun."""
    number, latest = int(match["week"]), clock.dated.isocalendar()
    year = _said_year(match, clock) or latest.year - (number > latest.week)
    return calendar.week(date.fromisocalendar(year, number, 1))


_WHICH = "(?P<which>this|(?:the )?(?:current|previous|next|coming)|last)"
_OF_YEAR = (
    "(?:(?: ,)?(?: of| in)?(?: the year)? {year}| ,?(?: ?of| ?in)? ?(?P<near>this|last) year)"
)
_PLAIN_MONTH = f"(?P<month>{'|'.join(name for name in MONTHS if name not in ('march', 'may'))})"
_PLAIN_SEASON = "(?P<season>summer|autumn|winter)"
_BEFORE_LAST = "(?P<before_last>week|month|quarter|season|year)"

RULES = (
    Rule(f"(?:the )?{_BEFORE_LAST} before last", _before_last),
    Rule(f"{_WHICH} {{span}}", _near_period),
    Rule("(?:the )?(?P<running>week|month|quarter|season|year) (?:so far|to date)", _running),
    Rule("ytd(?P<running>)", _running),
    Rule(f"{_WHICH} {{month}}", _near_month),
    Rule(f"{_WHICH} {{season}}", _near_season),
    Rule(f"(?:the )?(?:month of )?{{month}}{_OF_YEAR}", _month),
    Rule("(?P<near>this|last) year (?:, )?(?:in )?{month}", _month),
    Rule(f"(?:the )?month of {{month}}{_OF_YEAR}?", _month),
    Rule(r"{season} (?:of )?{year} [/-] (?P<next_year>(?:20)?\d\d)(?![^ ])", _season_of_two_years),
    Rule(f"(?:the )?{{season}}{_OF_YEAR}", _season),
    Rule(rf"q (?P<quarter>[1-4]){_OF_YEAR}?", _quarter),
    Rule(f"(?:the )?(?P<quarter>{{nth}}) quarter{_OF_YEAR}?", _quarter),
    Rule(
        rf"(?:calendar |iso )?(?:week|cw) (?:no (?:\. )?)?(?P<week>\d\d?){_OF_YEAR}?",
        _numbered_week,
    ),
    Rule(r"\d{4}-?w\d\d(?:-\d)?", _iso_week),
    Rule(r"\d{4}-\d\d", _iso_month),
    Rule("the (?:whole )?year {year}", _year),
    Rule(_PLAIN_MONTH, _month),
    Rule("{month}", _month, Claim.LED),
    Rule(f"(?:the )?{_PLAIN_SEASON}", _season, Claim.LED),
    Rule("{season}", _season, Claim.SEASON),
    Rule("{year}", _year, Claim.LED),
    Rule("(?:the|all) (?P<running>week|month|quarter|season|year)", _running, Claim.NEVER),
)
"""Longer phrases stand before those that they begin with."""
