"""Times of the clock as people write them, and stretches of the day between two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

_HALF_DAY, _DAY = 12 * 60, 24 * 60
_HOUR = 60
_NAMED = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
_SUFFIX = (
    r"(?: ?(?P<half>am|pm|a \. m(?: \.)?|p \. m(?: \.)?)"
    r"| (?:in the (?P<part>morning|afternoon|evening)|at (?P<night>night)))"
)
TIME = (
    rf"(?:(?:12 )?(?P<named>noon|midday|midnight)|(?P<past>half past) (?P<past_hour>\d\d?)(?![^ ])"
    rf"|(?P<hour>\d\d?)(?:[:.](?P<minute>\d\d))?(?: ?(?P<mark>o ' ?clock|o clock|oclock|hours?))?"
    rf"{_SUFFIX}?(?![^ ]))"
)
MARKED = (
    rf"(?:(?:12 )?(?:noon|midday|midnight)|half past \d\d?(?![^ ])|\d\d?:\d\d(?:{_SUFFIX})?"
    rf"|\d\d?(?:[:.]\d\d)?(?: ?(?:o ' ?clock|o clock|oclock))?{_SUFFIX}"
    rf"|\d\d? (?:o ' ?clock|o clock|oclock))(?![^ ])"
)
"""A time that nobody takes for another number."""


@dataclass(frozen=True, slots=True)
class ClockTime:
    """Minutes since midnight; both halves of the day where the words do not tell which."""

    readings: tuple[int, ...]

    @property
    def is_clear(self) -> bool:
        """Whether there is one reading."""
        return len(self.readings) == 1


def clock_time(words: str) -> ClockTime:
    """The time that plain words name. Raises ValueError for 25:00 and the like."""
    match = re.fullmatch(TIME, words)
    if match is None:
        raise ValueError(f"{words!r} is no time of the clock")
    if match["named"]:
        return ClockTime((_NAMED[match["named"]],))
    hour = int(match["past_hour"] or match["hour"])
    minute = 30 if match["past"] else int(match["minute"] or 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError(f"{words!r} is no time of the clock")
    said = hour % 24 * _HOUR + minute
    return ClockTime(_readings(said, hour, match))


def _readings(said: int, hour: int, match: re.Match[str]) -> tuple[int, ...]:
    if not 1 <= hour <= 12:
        return (said,)
    morning = said % _HALF_DAY
    if (match["half"] or "").startswith("a") or match["part"] == "morning":
        return (morning,)
    if match["half"] or match["part"]:
        return (morning + _HALF_DAY,)
    if match["night"]:
        return (morning if hour == 12 or hour < 6 else morning + _HALF_DAY,)
    two_digits = match["hour"] and len(match["hour"]) == 2 and match["minute"]
    return (said,) if two_digits else (morning, morning + _HALF_DAY)


def between(one: ClockTime, other: ClockTime) -> list[tuple[int, int]]:
    """The stretches that two times may bound; one, where either is clear: the shorter."""
    if one.is_clear or other.is_clear:
        ends = [(a, b) for a in one.readings for b in other.readings if a != b]
        return sorted(ends, key=lambda pair: (pair[1] - pair[0]) % _DAY)[:1]
    return [(a, b) for a in one.readings for b in other.readings if 0 < (b - a) % _DAY < _HALF_DAY]


def around(at: int) -> tuple[int, int]:
    """From an hour before until an hour after."""
    return (at - _HOUR) % _DAY, (at + _HOUR) % _DAY


def as_time(minutes: int) -> time | None:
    """A time of day; None for midnight as an end or a beginning."""
    return time(minutes // _HOUR % 24, minutes % _HOUR) if minutes % _DAY else None


def shown(minutes: int) -> str:
    """`04:00`."""
    return f"{minutes // _HOUR % 24:02d}:{minutes % _HOUR:02d}"
