"""How a table of phrases is written: patterns with named slots, and what is made of a match.

A pattern is a regular expression over a plain line (see `when_words`), in which `{month}` and the
like stand for what may fill that slot. No slot repeats without end, so matching stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from trailwarden.asking.errors import NoTime, Unclear
from trailwarden.asking.when_calendar import Stretch
from trailwarden.asking.when_clock import Clock
from trailwarden.asking.when_lexicon import MONTHS, ORDINALS, WEEKDAYS

Match: TypeAlias = re.Match[str]
Build: TypeAlias = Callable[[Match, Clock], Stretch]

_MONTH_NAMES = [name for name in MONTHS if name != "may"]
_WEEKDAY_SHORTS = {"mon": 0, "wed": 2, "sat": 5, "sun": 6}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NUMBERS = {"a": 1, "an": 1, "couple": 2, "few": 3, "half a dozen": 6, "dozen": 12}

_NOT_MODAL = r"may(?! (?:be|been|have|not|also|i|we|you|it|they|he|she|the|there|well|come|go)\b)"
_MONTH = rf"(?:{'|'.join(_MONTH_NAMES)}|{_NOT_MODAL}|mar(?: \.)?)"
_NTH = rf"(?:{'|'.join(ORDINALS[:6])}|\d\d?(?:st|nd|rd|th))"
_DAY = rf"(?:\d\d?(?:st|nd|rd|th)?|{'|'.join(ORDINALS)})(?![^ ])"
_UNITS = "minute|hour|day|night|week|fortnight|weekend|month|quarter|season|year"
_SLOTS = {
    "month": _MONTH,
    "weekday": rf"(?:{'|'.join(WEEKDAYS)}|{'|'.join(_WEEKDAY_SHORTS)})",
    "season": rf"(?:{'|'.join(_SEASONS)})",
    "year": r"(?:(?:19|20)\d\d(?![^ ])|' \d\d(?![^ ]))",
    "nth": _NTH,
    "nth_or_last": rf"(?:{_NTH}|last|final)",
    "day": _DAY,
    "other_day": _DAY,
    "n": r"(?:\d{1,4}(?![^ ])|(?:a )?(?:couple|few)(?: of)?|half a dozen|(?:a )?dozen|an?)",
    "unit": rf"(?:{_UNITS})",
    "units": rf"(?:{_UNITS})s?",
    "span": r"(?:week|fortnight|month|quarter|season|year)",
}


class Claim(Enum):
    """When a phrase in running text may be taken for a time."""

    FREE = "free"  # wherever it stands
    LED = "led"  # after "in", "of", "since", "from ... to" and the like
    ON = "on"  # after "on", "since", "from ... to" and the like
    SEASON = "season"  # after "in", "during", "since": else it may be a place, or an animal's name
    NEVER = "never"  # only where somebody says that it is a time


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase, what it comes to, and when it may be claimed. Builders raise ValueError."""

    pattern: str
    build: Build
    claim: Claim = Claim.FREE


def filled(pattern: str, **more: str) -> str:
    """The regular expression of a pattern; `more` are slots of its own table."""
    slots = _SLOTS | more
    return re.sub(r"\{([a-z_]+)\}", lambda slot: f"(?P<{slot[1]}>{slots[slot[1]]})", pattern)


def nameless(regex: str) -> str:
    """The same without groups, so that it can stand in another more than once."""
    return re.sub(r"\(\?P<[a-z_]+>", "(?:", regex)


def either(regexes: Sequence[str]) -> str:
    """One of them, the first that fits."""
    return f"(?:{'|'.join(nameless(regex) for regex in regexes)})"


def whole_words(regex: str) -> str:
    """The same, from the beginning of a word to the end of one."""
    return rf"(?<![^ ])(?:{regex})(?![^ ])"


def number(words: str) -> int:
    """What fills the slot `n`."""
    known = words.removeprefix("a ").removesuffix(" of")
    return int(words) if words.isdecimal() else _NUMBERS[known if known in _NUMBERS else words]


def ordinal(word: str) -> int:
    """What fills `day`, `nth` or `nth_or_last`, counted from 1; -1 is the last."""
    if word in ("last", "final"):
        return -1
    return ORDINALS.index(word) + 1 if word in ORDINALS else int(re.sub(r"\D", "", word))


def month_number(word: str) -> int:
    """What fills the slot `month`, 1 to 12."""
    return 3 if word.startswith("mar") else MONTHS.index(word) + 1


def weekday_number(word: str) -> int:
    """What fills the slot `weekday`, Monday is 0."""
    return _WEEKDAY_SHORTS[word] if word in _WEEKDAY_SHORTS else WEEKDAYS.index(word)


def season_month(word: str, *, south: bool) -> int:
    """The month in which a season begins."""
    begins = _SEASONS[word]
    return (begins + 5) % 12 + 1 if south else begins


def year_number(word: str) -> int:
    """What fills the slot `year`."""
    return 2000 + int(word[2:]) if word.startswith("'") else int(word)


def no_time(message: str, asked: str) -> NoTime:
    """The error for words that no events can be chosen by."""
    return NoTime(message, "when", asked)


def still_to_come(asked: str) -> NoTime:
    """The error for the future."""
    return no_time(f"{asked!r} is still to come: events tell of what has been", asked)


def unclear(asked: str, *options: str) -> Unclear:
    """The question back."""
    return Unclear(f"Which days are meant by {asked!r}?", "when", options)
