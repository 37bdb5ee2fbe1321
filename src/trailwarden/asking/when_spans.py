"""Stretches that are no calendar's: the last ten days, last night, the weekend, ever."""

from __future__ import annotations

from datetime import date, time, timedelta

from trailwarden.asking import when_calendar as calendar
from trailwarden.asking import when_days
from trailwarden.asking.when_calendar import Stretch
from trailwarden.asking.when_clock import Clock
from trailwarden.asking.when_days import back, latest_date
from trailwarden.asking.when_lexicon import MONTHS, WEEKDAYS
from trailwarden.asking.when_parts import PERIODS
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
    year_number,
)
from trailwarden.asking.when_reader import Reader

DAYS = Reader(when_days.RULES)

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_MORNING, _EVENING = time(6), time(18)
_TIMES = {
    "morning": (_MORNING, time(12)),
    "afternoon": (time(12), _EVENING),
    "evening": (_EVENING, time(22)),
}


def _rolling(match: Match, clock: Clock) -> Stretch:
    """From midnight so many days ago until now; hours and minutes are exact."""
    count, unit = number(match.groupdict().get("n") or "1"), match["unit"] or match["brief"]
    if count < 1:
        raise no_time(f"{match[0]!r} is nothing: give 1 or more", match[0])
    if unit == "night":
        return Stretch(_evening(clock, clock.today - count * _DAY), clock.now)
    if unit == "weekend":
        latest = _latest_weekend(clock, over=True)
        return Stretch(latest.dates[0] - (count - 1) * _WEEK, latest.dates[1])
    return Stretch(back(clock, count, unit), clock.now)


def _several(match: Match, _clock: Clock) -> Stretch:
    unit = match["unit"]
    raise unclear(match[0], f"the last 3 {unit}s", f"the last 7 {unit}s")


def _evening(clock: Clock, day: date) -> calendar.Bound:
    return calendar.exact(day, _EVENING, clock.zone)


def _night(clock: Clock, day: date) -> Stretch:
    """The night that begins on a day: 18:00 to 06:00."""
    return Stretch(_evening(clock, day), calendar.exact(day + _DAY, _MORNING, clock.zone))


def _last_night(_match: Match, clock: Clock) -> Stretch:
    return _night(clock, clock.today - _DAY)


def _nights_ago(match: Match, clock: Clock) -> Stretch:
    nights = 2 if "before last" in match[0] else number(match["n"])
    return _night(clock, clock.today - nights * _DAY)


def _tonight(match: Match, clock: Clock) -> Stretch:
    """The night that is running; in the small hours that is yesterday's."""
    day = clock.today - _DAY if clock.local(clock.now).time() < _MORNING else clock.today
    night = _night(clock, day)
    if clock.is_to_come(night):
        raise still_to_come(match[0])
    return night


def _time_of_day(match: Match, clock: Clock) -> Stretch:
    """As in "this morning", "yesterday evening", "Tuesday night"."""
    said = match["on"]
    day = calendar.day(clock.today) if said == "this" else DAYS.read(said, clock)
    assert day is not None, "the slot was filled by a rule of days"
    on, _ = day.dates
    if match["part"] == "night":
        return _night(clock, on)
    begins, ends = _TIMES[match["part"]]
    if said == "this" and begins == _MORNING and clock.local(clock.now).time() < _MORNING:
        return Stretch(on, clock.now)
    return Stretch(calendar.exact(on, begins, clock.zone), calendar.exact(on, ends, clock.zone))


def _night_of(match: Match, clock: Clock) -> Stretch:
    day = DAYS.read(match["on"], clock)
    assert day is not None, "the slot was filled by a rule of days"
    return _night(clock, day.dates[0])


def _latest_weekend(clock: Clock, *, over: bool) -> Stretch:
    """The latest that is over, or that has begun."""
    weekend = calendar.weekend(clock.today)
    saturday, ends = weekend.dates
    late = ends > clock.today if over else saturday > clock.today
    return calendar.weekend(clock.today - _WEEK) if late else weekend


def _weekend(match: Match, clock: Clock) -> Stretch:
    which = match["which"] or ""
    if which == "next":
        raise still_to_come(match[0])
    latest = _latest_weekend(clock, over=which in ("last", "past", "previous"))
    if "before last" in match[0]:
        saturday, _ = _latest_weekend(clock, over=True).dates
        return calendar.weekend(saturday - _WEEK)
    return latest


def _week_of(match: Match, clock: Clock) -> Stretch:
    day = DAYS.read(match["on"], clock)
    assert day is not None, "the slot was filled by a rule of days"
    of = calendar.weekend if match["unit"] == "weekend" else calendar.week
    return of(day.dates[0])


def _days_of_month(match: Match, clock: Clock) -> Stretch:
    """As in "may 3-9", "from the 1st to the 15th of April": one month, both days included."""
    month, first, last = (
        month_number(match["month"]), ordinal(match["day"]), ordinal(match["other_day"])
    )  # fmt: skip
    if first > last:
        raise no_time(f"{match[0]!r} ends before it begins", match[0])
    said = match.groupdict()
    if said.get("year"):
        year = year_number(match["year"])
    elif said.get("near"):
        year = clock.today.year - (match["near"] == "last")
    else:
        year = latest_date(clock.dated, month, first, match[0]).year
    return Stretch(date(year, month, first), date(year, month, last) + _DAY)


def _together(match: Match, clock: Clock) -> Stretch:
    """As in "april and May", where one follows on the other."""
    later = PERIODS.read(match["other"], clock)
    assert later is not None, "the slot was filled by a rule of periods"
    earlier = PERIODS.read(match["period"], clock.until(later.dates[0]))
    assert earlier is not None, "the slot was filled by a rule of periods"
    if earlier.until != later.since:
        raise unclear(match[0], match["period"], match["other"])
    return Stretch(earlier.since, later.until)


def _ever(_match: Match, _clock: Clock) -> Stretch:
    return Stretch(None, None)


def _vague(match: Match, _clock: Clock) -> Stretch:
    raise unclear(match[0], "the last 7 days", "the last 30 days")


def _other(match: Match, _clock: Clock) -> Stretch:
    if match["unit"] == "night":
        raise unclear(match[0], "last night", "the last 7 days")
    raise unclear(match[0], "yesterday", "the last 7 days")


def _recurring(match: Match, _clock: Clock) -> Stretch:
    raise no_time(
        f"events cannot be chosen by the days of the week: {match[0]!r} is no one stretch of time",
        match[0],
    )


_N = r"(?P<unit>minute|hour|day|night|week|fortnight|weekend|month|quarter|season|year)"
_ON = "(?P<on>{one_day})"
_OF_YEAR = r"(?:(?: ,)?(?: of| in)? {year}| (?:of )?(?P<near>this|last) year)?"
_TO = "(?:to|until|up to|through|-)"
_TWO_DAYS = f"(?:the )?{{day}} {_TO} (?:the )?{{other_day}}"
_BOTH_DAYS = "(?:the )?{day} and (?:the )?{other_day}"
_OTHER_NTH = r"(?:the )?(?P<other_day>\d\d?(?:st|nd|rd|th))(?! (?:of )?(?:{month_after}))"
_EVER = (
    "ever|so far|to date|until now|up to now|(?:of |for )?all time|in total|since the"
    " (?:very )?(?:beginning|start)|in all(?: the)? (?:years|time)"
)
_VAGUE = (
    "(?<!most )(?<!more )(?:recently|lately|(?:in )?recent (?:days|weeks|times)|these days|of late"
    "|a while (?:ago|back))"
)

RULES = (
    Rule(f"(?:the )?(?:last|past|previous|latest) {{n}} (?:full )?{_N}s?", _rolling),
    Rule(f"(?:the )?(?:last|past) several {_N}s", _several),
    Rule(f"(?:the|this|over the) (?:last|past) {_N}", _rolling),
    Rule(f"past {_N}|last (?P<brief>minute|hour)", _rolling),
    Rule("(?:the )?night before last|{n} nights? ago", _nights_ago),
    Rule("last night", _last_night),
    Rule("tonight", _tonight),
    Rule("(?:the )?other (?P<unit>night|day|evening|morning|week)", _other),
    Rule("(?P<on>this) (?P<part>morning|afternoon|evening)", _time_of_day),
    Rule(f"{_ON} (?P<part>morning|afternoon|evening|night)", _time_of_day),
    Rule(f"(?:the )?night (?:of|from) {_ON}", _night_of),
    Rule("(?:the )?weekend before last(?P<which>)", _weekend),
    Rule("(?:the |this )?(?P<which>last|past|previous|next) weekend", _weekend),
    Rule("(?P<which>this|the) weekend", _weekend),
    Rule("(?P<which>)weekend", _weekend, Claim.LED),
    Rule(f"(?:the )?(?P<unit>week|weekend) (?:of|beginning|starting|from) (?:on )?{_ON}", _week_of),
    Rule(f"(?:from )?{_TWO_DAYS}(?: of)? {{month}}{_OF_YEAR}", _days_of_month),
    Rule(f"(?:from )?{{month}} {_TWO_DAYS}{_OF_YEAR}", _days_of_month),
    Rule(f"between {_BOTH_DAYS}(?: of)? {{month}}{_OF_YEAR}", _days_of_month),
    Rule(f"between {{month}} {_BOTH_DAYS}{_OF_YEAR}", _days_of_month),
    Rule(f"(?:from )?(?:the )?{{day}}(?: of)? {{month}} {_TO} {_OTHER_NTH}", _days_of_month),
    Rule(f"between (?:the )?{{day}}(?: of)? {{month}} and {_OTHER_NTH}", _days_of_month),
    Rule("(?:both )?{period} and (?P<other>{period_after})", _together, Claim.NEVER),
    Rule(_EVER, _ever),
    Rule("(?:altogether|overall|always|anytime|any time|all|everything)", _ever, Claim.NEVER),
    Rule(_VAGUE, _vague),
    Rule("(?:every|each|most) {weekday}s?", _recurring),
    Rule(f"(?:{'|'.join(WEEKDAYS)}|weekend|weekday|week day)s", _recurring),
)  # fmt: skip
"""Longer phrases stand before those that they begin with."""

SPANS = Reader(
    RULES,
    one_day=DAYS.pattern(),
    period=PERIODS.pattern(),
    period_after=PERIODS.pattern(),
    month_after="|".join(MONTHS),
)
