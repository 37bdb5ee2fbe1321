"""Parts of periods, in days: early May, the first week of June, the second half of 2025."""

from __future__ import annotations

from trailwarden.asking import when_calendar as calendar
from trailwarden.asking import when_periods
from trailwarden.asking.when_calendar import Stretch, Unit
from trailwarden.asking.when_clock import Clock
from trailwarden.asking.when_patterns import (
    Match,
    Rule,
    no_time,
    number,
    ordinal,
    unclear,
    weekday_number,
)
from trailwarden.asking.when_reader import Reader

PERIODS = Reader(when_periods.RULES)

_THIRDS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_IN = {Unit.QUARTER: 3, Unit.SEASON: 3, Unit.YEAR: 12}


def _period(match: Match, clock: Clock) -> Stretch:
    """What the part is of."""
    period = PERIODS.read(match["period"], clock)
    assert period is not None, "the slot was filled by a rule of periods"
    return period


def _third(match: Match, clock: Clock) -> Stretch:
    period = _period(match, clock)
    if period.unit is Unit.WEEK:
        raise unclear(match[0], match["period"])
    return calendar.third(period, _THIRDS[match["third"]])


def _half(match: Match, clock: Clock) -> Stretch:
    index = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "last": 1, "other": 1}[match["half"]]
    return calendar.half(_period(match, clock), index)


def _chunk(match: Match, clock: Clock) -> Stretch:
    """The first week of a month is its days 1 to 7, the second 8 to 14."""
    period, which, unit = _period(match, clock), ordinal(match["nth_or_last"]), match["part"]
    if unit == "month":
        return _nth_month(period, which, match[0])
    return calendar.chunk(period, _DAYS[unit], which)


def _nth_month(period: Stretch, which: int, asked: str) -> Stretch:
    count = _MONTHS_IN.get(period.unit, 0)
    if not (1 <= which <= count or (which == -1 and count)):
        raise no_time(f"there is no {asked!r}", asked)
    begins = calendar.add_months(period.dates[0], (which - 1) if which > 0 else count - 1)
    return calendar.month(begins.year, begins.month)


def _run(match: Match, clock: Clock) -> Stretch:
    """As in "the first ten days of June", "the last two weeks of April"."""
    days = number(match["n"]) * _DAYS[match["part"]]
    if days < 1:
        raise no_time(f"{match[0]!r} is nothing", match[0])
    return calendar.chunk(_period(match, clock), days, 1 if match["end"] == "first" else -1)


def _nth_weekday(match: Match, clock: Clock) -> Stretch:
    period, which = _period(match, clock), ordinal(match["nth_or_last"])
    return calendar.day(calendar.nth_weekday(period, weekday_number(match["weekday"]), which))


def _nth_weekend(match: Match, clock: Clock) -> Stretch:
    """Weekends that begin in the period."""
    period, which = _period(match, clock), ordinal(match["nth_or_last"])
    return calendar.weekend(calendar.nth_weekday(period, calendar.SATURDAY, which))


def _whole(match: Match, clock: Clock) -> Stretch:
    return _period(match, clock)


def _earlier(match: Match, clock: Clock) -> Stretch:
    """Before today, in what is running."""
    if match["running"] == "today":
        return Stretch(clock.today, clock.now)
    since, _ = calendar.containing(clock.today, Unit(match["running"])).dates
    if since == clock.today:
        raise no_time(f"{match[0]!r} has no day yet: it begins today", match[0])
    return Stretch(since, clock.today)


_OF = r"(?: -)?(?: of| in)? {period}"

RULES = (
    Rule(f"(?:the )?(?:very )?(?P<third>early|beginning|start|mid|middle|late|end){_OF}", _third),
    Rule(f"(?:the )?(?P<half>first|1st|second|2nd|last|other) half{_OF}", _half),
    Rule(f"(?:the )?{{nth_or_last}} (?P<part>day|week|fortnight|month){_OF}", _chunk),
    Rule(f"(?:the )?(?P<end>first|last|final) {{n}} (?P<part>day|week|fortnight)s?{_OF}", _run),
    Rule(f"(?:the )?{{nth_or_last}} weekend{_OF}", _nth_weekend),
    Rule(f"(?:the )?{{nth_or_last}} {{weekday}}{_OF}", _nth_weekday),
    Rule("(?:the )?(?:whole|entire|all|full)(?: of)? {period}", _whole),
    Rule("{period} so far", _whole),
    Rule("earlier (?:this )?(?P<running>today|week|month|quarter|season|year)", _earlier),
)

PARTS = Reader(RULES, period=PERIODS.pattern())
