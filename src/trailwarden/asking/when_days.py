"""Single days: yesterday, last Tuesday, the 14th, 3 May, Christmas, two days ago."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from trailwarden.asking import when_calendar as calendar
from trailwarden.asking.when_calendar import Bound, Stretch, Unit
from trailwarden.asking.when_clock import Clock
from trailwarden.asking.when_lexicon import WEEKDAYS
from trailwarden.asking.when_patterns import (
    Claim,
    Match,
    Rule,
    month_number,
    no_time,
    number,
    ordinal,
    still_to_come,
    unclear,
    weekday_number,
    year_number,
)

_DAY = timedelta(days=1)
_CLOCKS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "weekend": 7}
_MONTHS = {"month": 1, "quarter": 3, "season": 3, "year": 12}


def shown(on: date) -> str:
    """A day in words that are clear: `3 May 2026`."""
    return f"{on.day} {on:%B %Y}"


def back(clock: Clock, count: int, unit: str) -> Bound:
    """So many units before now: a moment for hours and minutes, else a day."""
    if unit in _CLOCKS:
        return clock.now - count * _CLOCKS[unit]
    if unit in _MONTHS:
        return calendar.add_months(clock.today, -count * _MONTHS[unit])
    return clock.today - timedelta(days=count * _DAYS[unit])


def _today(_match: Match, clock: Clock) -> Stretch:
    return calendar.day(clock.today)


def _yesterday(match: Match, clock: Clock) -> Stretch:
    return calendar.day(clock.today - (2 * _DAY if "before" in match[0] else _DAY))


def _to_come(match: Match, _clock: Clock) -> Stretch:
    raise still_to_come(match[0])


def _ago(match: Match, clock: Clock) -> Stretch:
    """A day for days; what a longer unit means is not settled: "two weeks ago"."""
    unit, at = match["unit"], back(clock, number(match["n"]), match["unit"])
    if isinstance(at, datetime):
        raise unclear(match[0], f"the last {number(match['n'])} {unit}s", "today")
    if "few" in match["n"] and not match["exactly"]:
        raise unclear(match[0], "the last 3 days", "the last 7 days")
    if unit == "day" or match["exactly"]:
        return calendar.day(at)
    if unit in _DAYS:
        raise unclear(match[0], f"the week of {shown(calendar.week(at).dates[0])}", shown(at))
    raise unclear(match[0], f"{at:%B %Y}", shown(at))


def _weekday(match: Match, clock: Clock) -> Stretch:
    """The latest that is not after today."""
    return calendar.day(_latest_weekday(weekday_number(match["weekday"]), clock.weekly))


def _latest_weekday(weekday: int, upto: date) -> date:
    return upto - timedelta(days=(upto.weekday() - weekday) % 7)


def _last_weekday(match: Match, clock: Clock) -> Stretch:
    """The latest before today; "before last" a week before that."""
    latest = _latest_weekday(weekday_number(match["weekday"]), clock.today - _DAY)
    return calendar.day(latest - timedelta(weeks="before last" in match[0]))


def _weekday_of_week(match: Match, clock: Clock) -> Stretch:
    monday, _ = calendar.week(clock.today - timedelta(weeks=match["week"] != "this")).dates
    return calendar.day(monday + timedelta(days=weekday_number(match["weekday"])))


def _date(match: Match, clock: Clock) -> Stretch:
    """Without a year the latest that has begun; one that has no such day is told."""
    said = match.groupdict()
    month, day = month_number(match["month"]), ordinal(match["day"])
    if said.get("year"):
        on = _on(year_number(match["year"]), month, day, match[0])
    elif said.get("near"):
        on = _on(clock.today.year - (match["near"] == "last"), month, day, match[0])
    else:
        on = latest_date(clock.dated, month, day, match[0])
    return calendar.day(on)


def _on(year: int, month: int, day: int, asked: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise no_time(f"there is no {asked!r} in the calendar: {error}", asked) from error


def latest_date(upto: date, month: int, day: int, asked: str) -> date:
    """The latest such day not after `upto`: 29 February may be years ago."""
    for year in range(upto.year, max(upto.year - 9, 1), -1):
        try:
            on = date(year, month, day)
        except ValueError:
            continue
        if on <= upto:
            return on
    raise no_time(f"there is no {asked!r} in the calendar", asked)


def _dated_weekday(match: Match, clock: Clock) -> Stretch:
    """As in "tuesday 3 May": said twice, so both must be true."""
    found = _date(match, clock)
    on, _ = found.dates
    if on.weekday() != weekday_number(match["weekday"]):
        weekday = _latest_weekday(weekday_number(match["weekday"]), on + timedelta(days=3))
        raise unclear(match[0], shown(on), shown(weekday))
    return found


def _named_day_of_month(match: Match, clock: Clock) -> Stretch:
    """As in "monday the 14th": the latest 14th must be one."""
    found = _day_of_month(match, clock)
    on, _ = found.dates
    if on.weekday() != weekday_number(match["weekday"]):
        raise unclear(match[0], shown(on), shown(_latest_weekday(
            weekday_number(match["weekday"]), clock.weekly)))  # fmt: skip
    return found


def _day_of_month(match: Match, clock: Clock) -> Stretch:
    """As in "the 14th": the latest, or that of this month or the last."""
    day = ordinal(match["day"])
    which = match.groupdict().get("which_month")
    if which:
        running = calendar.containing(clock.today, Unit.MONTH)
        since, _ = (running if which == "this" else calendar.before(running)).dates
        return calendar.day(_on(since.year, since.month, day, match[0]))
    upto = clock.weekly
    for months_back in range(12):
        begins = calendar.add_months(upto.replace(day=1), -months_back)
        if day <= (calendar.add_months(begins, 1) - begins).days:
            on = begins.replace(day=day)
            if on <= upto:
                return calendar.day(on)
    raise no_time(f"no month has a day {match[0]!r}", match[0])


def _iso_date(match: Match, _clock: Clock) -> Stretch:
    year, month, day = (int(part) for part in re.split("[-/]", match[0]))
    return calendar.day(_on(year, month, day, match[0]))


def _numbers(match: Match, clock: Clock) -> Stretch:
    """With points the day is first; "03/04" may be read both ways, unless a part is > 12."""
    parts = [int(part) for part in re.split(r"[./-]", match[0]) if part]
    one, other = parts[:2]
    year = None if len(parts) == 2 else parts[2] + (2000 if parts[2] < 100 else 0)
    readings = [(one, other)] if "." in match[0] else [(one, other), (other, one)]
    days = sorted({_numbered(clock, day, month, year, match[0]) for day, month in readings
                   if month <= 12})  # fmt: skip
    if len(days) > 1:
        raise unclear(match[0], *(shown(on) for on in days))
    if not days:
        raise no_time(f"{match[0]!r} is no day of a month", match[0])
    return calendar.day(days[0])


def _numbered(clock: Clock, day: int, month: int, year: int | None, asked: str) -> date:
    if month < 1:
        raise no_time(f"{asked!r} is no day of a month", asked)
    if year is None:
        return latest_date(clock.dated, month, day, asked)
    return _on(year, month, day, asked)


_HOLIDAYS = {
    "new year": (1, 1), "new year day": (1, 1), "new year eve": (12, 31), "halloween": (10, 31),
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24),
    "boxing day": (12, 26),
}  # fmt: skip


def _holiday(match: Match, clock: Clock) -> Stretch:
    """A feast's day; where it is "last", the latest before today."""
    said = match.groupdict()
    upto = clock.today - _DAY if match["which"] == "last" else clock.dated
    name = match["holiday"]
    if said.get("year"):
        return calendar.day(_feast(year_number(match["year"]), name))
    days = (_feast(upto.year - back, name) for back in range(2))
    return calendar.day(next(on for on in days if on <= upto))


def _feast(year: int, name: str) -> date:
    if name.startswith("easter"):
        return calendar.easter(year) + (_DAY if name.endswith("monday") else timedelta())
    month, day = _HOLIDAYS[name]
    return date(year, month, day)


_FEASTS = "|".join(sorted(_HOLIDAYS, key=len, reverse=True))
_OF_YEAR = "(?:(?: ,)?(?: of| in)? {year}| ,?(?: ?of)? ?(?P<near>this|last) year)"
_NTH_DAY = r"(?P<day>\d\d?(?:st|nd|rd|th))"
_PLAIN_WEEKDAY = f"(?P<weekday>{'|'.join(WEEKDAYS)})"
_NO_NOUN_AFTER = (
    r"(?=$| [,.;:?!)/-]| (?:at|in|on|by|near|and|or|to|until|with|did|was|were|do|does|is|are|has"
    r"|have|what|who|how|when|which|vs|versus|between|from|for|the)(?![^ ]))"
)

RULES = (
    Rule("(?:the )?day before yesterday|yesterday", _yesterday),
    Rule("(?:the )?day after tomorrow|tomorrow(?: night| morning| evening)?", _to_come),
    Rule("today", _today),
    Rule("(?P<exactly>exactly )?{n} {unit}s? ago", _ago),
    Rule("{n} {unit}s? ago (?P<exactly>today|exactly)", _ago),
    Rule("(?:the )?{weekday} before last", _last_weekday),
    Rule("next {weekday}", _to_come),
    Rule("(?:the |this )?(?:last|past|previous) {weekday}", _last_weekday),
    Rule("{weekday} (?:of )?(?P<week>this|last|the previous) week", _weekday_of_week),
    Rule("(?P<week>this|last) week(?: ,)? (?:on )?{weekday}", _weekday_of_week),
    Rule("(?P<week>this) {weekday}", _weekday_of_week),
    Rule(f"{{weekday}}(?: ,)? (?:the )?{{day}}(?: of)? {{month}}{_OF_YEAR}?", _dated_weekday),
    Rule(f"{{weekday}}(?: ,)? {{month}} (?:the )?{{day}}{_OF_YEAR}?", _dated_weekday),
    Rule(f"(?:the )?{{day}}(?: day)?(?: of)? {{month}}{_OF_YEAR}?", _date),
    Rule(f"{{month}} (?:the )?{{day}}{_OF_YEAR}?", _date),
    Rule(f"(?:the )?{_NTH_DAY} of (?P<which_month>this|last) month", _day_of_month),
    Rule(f"{{weekday}}(?: ,)? (?:the )?{_NTH_DAY}{_NO_NOUN_AFTER}", _named_day_of_month),
    Rule(f"the {_NTH_DAY}{_NO_NOUN_AFTER}", _day_of_month),
    Rule(f"{_NTH_DAY}{_NO_NOUN_AFTER}", _day_of_month, Claim.ON),
    Rule(r"\d{4}-\d\d-\d\d|\d{4}/\d\d?/\d\d?", _iso_date),
    Rule(r"\d\d?[./-]\d\d?[./-]\d\d(?:\d\d)?", _numbers),
    Rule(r"\d\d?\.\d\d?\.|\d\d?/\d\d?", _numbers, Claim.ON),
    Rule(
        f"(?:(?P<which>last) )?(?P<holiday>{_FEASTS}|easter(?: sunday| monday)?)(?: {{year}})?",
        _holiday,
    ),
    Rule(_PLAIN_WEEKDAY, _weekday),
    Rule("{weekday}", _weekday, Claim.ON),
)
"""Longer phrases stand before those that they begin with."""
