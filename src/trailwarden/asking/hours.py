"""Hours of the day in people's words: finding them in a question, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Literal, TypeAlias

from trailwarden.asking.errors import NoTime, Unclear
from trailwarden.asking.found import Found
from trailwarden.asking.hours_clock import (
    MARKED,
    TIME,
    around,
    as_time,
    between,
    clock_time,
    shown,
)
from trailwarden.asking.when_patterns import nameless, whole_words
from trailwarden.asking.when_words import Line, plain


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours by the clock, or by the light.

    `clock`: from `start` (included) until `end` (not included), over midnight where `start` is
    later; None is midnight. `sun`: `phases` of night, dawn, day, dusk. `reading` says it for
    people: "22:00 to 04:00", "at night".
    """

    start: time | None
    end: time | None
    clock: Literal["clock", "sun"]
    phases: tuple[str, ...]
    reading: str


_Match: TypeAlias = re.Match[str]
_FORMS = "write for example 'at night', 'at dawn', 'between 22:00 and 4:00' or 'after 10 pm'"
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class _Rule:
    """`strict` is the pattern in running text, where a bare number may be anything."""

    pattern: str
    build: Callable[[_Match], Hours]
    strict: str | None = None


def _sun(*phases: str) -> Callable[[_Match], Hours]:
    readings = {
        ("night",): "at night",
        ("day",): "by day",
        ("dawn", "day", "dusk"): "from dawn to dusk",
        ("night", "dawn", "dusk"): "from dusk to dawn",
    }
    reading = readings.get(phases, f"at {' and '.join(phases)}")
    return lambda _match: Hours(None, None, "sun", phases, reading)


def _hours(start: int, end: int) -> Hours:
    until = shown(end) if as_time(end) else "24:00"
    return Hours(as_time(start), as_time(end), "clock", (), f"{shown(start)} to {until}")


def _fixed(start: int, end: int) -> Callable[[_Match], Hours]:
    return lambda _match: _hours(start * 60, end * 60)


def _range(match: _Match) -> Hours:
    stretches = between(clock_time(match["one"]), clock_time(match["other"]))
    if not stretches:
        raise ValueError("it ends when it begins")
    if len(stretches) > 1:
        raise _unclear(match[0], *(f"{shown(a)} to {shown(b)}" for a, b in stretches))
    return _hours(*stretches[0])


def _at(match: _Match) -> Hours:
    readings = clock_time(match["one"]).readings
    if len(readings) > 1:
        raise _unclear(match[0], *(f"at {shown(at)}" for at in readings))
    return _hours(*around(readings[0]))


def _after(match: _Match) -> Hours:
    """Until midnight; after midnight itself until 6:00."""
    begins = _clear(match)
    return _hours(begins, 0) if begins else _hours(0, 6 * 60)


def _before(match: _Match) -> Hours:
    """From midnight on; before midnight itself from 18:00 on."""
    ends = _clear(match)
    return _hours(0, ends) if ends else _hours(18 * 60, 0)


def _clear(match: _Match) -> int:
    readings = clock_time(match["one"]).readings
    if len(readings) > 1:
        raise _unclear(match[0], *(f"{match['lead']} {shown(at)}" for at in readings))
    return readings[0]


def _unclear(asked: str, *options: str) -> Unclear:
    return Unclear(f"Which hours are meant by {asked!r}?", "hours", options)


_NO_NOUN_AFTER = r"(?=$| [,.;:?!)]| (?:at|in|on|by|near|last|this|yesterday|today|every)(?![^ ]))"
_ONE, _OTHER = f"(?P<one>{nameless(TIME)})", f"(?P<other>{nameless(TIME)})"
_ANY, _SURE = nameless(TIME), nameless(MARKED)
_TO = "(?:to|until|and|-|through)"
_SURE_RANGE = (
    rf"(?:between |from |at )?(?:{_SURE} {_TO} {_ANY}|{_ANY} {_TO} {_SURE})"
    rf"|(?:between|from) \d\d?(?:\.\d\d)? {_TO} \d\d?(?:\.\d\d)?{_NO_NOUN_AFTER}"
)
_BARE = rf"\d\d?(?:\.\d\d)?{_NO_NOUN_AFTER}"
_AROUND = "around|about|at|at about|at around"
_AFTER, _BEFORE = "after|past|since|later than|from", "before|until|up to|earlier than"
_NIGHT = (
    "(?:at|by|in|during|through|throughout)(?: the)? (?:night(?: ?time)?|nights|dark|darkness"
    "|hours of darkness)|overnight|night ?time|(?:after|when it is) dark|after (?:sunset|sundown"
    "|nightfall|dusk)|before (?:sunrise|sunup|daybreak|dawn|first light)|in the night hours"
)
_DAY = (
    "(?:at|by|in|during|throughout)(?: the)? (?:(?:day(?: ?time)|daylight)(?: hours)?"
    "|broad daylight|day hours)|(?:by|during the|throughout the) day|day ?time"
    "|after sunrise|before (?:sunset|sundown|nightfall|dusk)"
)
_DAWN = "sunrise|sunup|dawn|daybreak|first light"
_DUSK = "sunset|sundown|dusk|nightfall|last light"
_AT = "(?:at|around|about|near|during|by|in)(?: the)?"
_IN = "(?:in|during)(?: the)?"
_BARE_RANGE = re.compile(rf"(?:between|from) (\d\d?) {_TO} (\d\d?)")
_NOTHING = "(?!)"  # alone in a text they may mean anything

RULES = (
    _Rule(f"(?:from|between) (?:{_DAWN}) {_TO} (?:{_DUSK})", _sun("dawn", "day", "dusk")),
    _Rule(f"(?:from|between) (?:{_DUSK}) {_TO} (?:{_DAWN})", _sun("night", "dawn", "dusk")),
    _Rule(f"{_AT} (?:(?:{_DAWN}) (?:and|or) (?:{_DUSK})|(?:{_DUSK}) (?:and|or) (?:{_DAWN})"
          "|twilight(?: hours)?|crepuscular hours)", _sun("dawn", "dusk")),
    _Rule(f"{_AT} (?:{_DAWN})", _sun("dawn")),
    _Rule(f"{_AT} (?:{_DUSK})", _sun("dusk")),
    _Rule("(?:late at|late in the|deep in the|in the middle of the|in the dead of"
          "|(?:in|at|during)(?: the)? late) night",
          _fixed(22, 4)),
    _Rule("(?:in )?the (?:small|wee|early) hours", _fixed(0, 5)),
    _Rule(_NIGHT, _sun("night")),
    _Rule(_DAY, _sun("day")),
    _Rule(f"{_IN} early mornings?|early in the mornings?", _fixed(4, 8)),
    _Rule(f"{_IN} late mornings?|late in the mornings?", _fixed(10, 12)),
    _Rule(f"{_IN} early afternoons?|early in the afternoons?", _fixed(12, 15)),
    _Rule(f"{_IN} late afternoons?|late in the afternoons?", _fixed(15, 18)),
    _Rule(f"{_IN} early evenings?|early in the evenings?", _fixed(18, 20)),
    _Rule(f"{_IN} late evenings?|late in the evenings?", _fixed(20, 24)),
    _Rule(f"{_IN} mornings?(?: hours)?", _fixed(6, 12)),
    _Rule(f"{_IN} afternoons?", _fixed(12, 18)),
    _Rule(f"{_IN} evenings?(?: hours)?", _fixed(18, 22)),
    _Rule("nights?", _sun("night"), _NOTHING),
    _Rule("day|daylight", _sun("day"), _NOTHING),
    _Rule(_DAWN, _sun("dawn"), _NOTHING),
    _Rule(_DUSK, _sun("dusk"), _NOTHING),
    _Rule("twilight", _sun("dawn", "dusk"), _NOTHING),
    _Rule("mornings?", _fixed(6, 12), _NOTHING),
    _Rule("afternoons?", _fixed(12, 18), _NOTHING),
    _Rule("evenings?", _fixed(18, 22), _NOTHING),
    _Rule("(?:at|around|over) lunch ?time", _fixed(12, 14)),
    _Rule(f"(?:between |from |at )?{_ONE} {_TO} {_OTHER}", _range, _SURE_RANGE),
    _Rule(f"(?:(?:{_AROUND}) )?{_ONE}", _at,
          f"(?:{_AROUND}) {_SURE}|(?:at|around) {_BARE}|{_SURE}"),
    _Rule(f"(?P<lead>{_AFTER}) {_ONE}(?: on| onwards)?", _after,
          f"(?:after|past|since|later than) {_SURE}|from {_SURE} (?:on|onwards)|after {_BARE}"),
    _Rule(f"(?P<lead>{_BEFORE}) {_ONE}", _before, f"(?:{_BEFORE}) {_SURE}|before {_BARE}"),
)  # fmt: skip
"""Longer phrases stand before those that they begin with."""


@cache
def _whole() -> tuple[tuple[re.Pattern[str], _Rule], ...]:
    return tuple((re.compile(whole_words(rule.pattern)), rule) for rule in RULES)


@cache
def _in_text() -> tuple[re.Pattern[str], ...]:
    patterns = (nameless(rule.strict or rule.pattern) for rule in RULES)
    return tuple(re.compile(whole_words(pattern)) for pattern in patterns)


@cache
def _first_words() -> frozenset[str]:
    return frozenset(re.findall("[a-z]+", " ".join(rule.pattern for rule in RULES)))


def find(text: str) -> tuple[Found, ...]:
    """The phrases of hours, in order. Linear in the length of the text."""
    line, index, found = Line.of(text), 0, []
    while index < len(line.words):
        ends = _longest(line, index)
        if ends is None:
            index += 1
            continue
        start, end = line.place(line.starts[index], ends)
        found.append(Found(start, end, text[start:end]))
        index = line.word_after(ends)
    return tuple(found)


def _longest(line: Line, index: int) -> int | None:
    word, at = line.words[index], line.starts[index]
    if not (word in _first_words() if word.isalpha() else word[0].isdigit()):
        return None
    matches = (one.match(line.plain, at) for one in _in_text())
    return max((match.end() for match in matches if match and not _counts(match)), default=None)


def _counts(match: _Match) -> bool:
    """Whether it may as well be about numbers: "groups between 2 and 5"."""
    bare = _BARE_RANGE.fullmatch(match[0])
    return bare is not None and int(bare[1]) <= int(bare[2])


def resolve(words: str) -> Hours:
    """What the words mean. Raises NoTime for what is no hour, and Unclear ("at 5": am or pm?)."""
    asked = words.strip()
    if len(asked) <= _LONGEST:
        said = plain(asked)
        for regex, rule in _whole():
            if match := regex.fullmatch(said):
                return _built(rule, match, asked)
    raise NoTime(f"{asked[:_LONGEST]!r} is no time of day; {_FORMS}", "hours", asked[:_LONGEST])


def _built(rule: _Rule, match: _Match, asked: str) -> Hours:
    try:
        return rule.build(match)
    except Unclear as doubt:
        raise _unclear(asked, *doubt.options) from doubt
    except ValueError as error:
        raise NoTime(f"{asked!r} is no time of day: {error}; {_FORMS}", "hours", asked) from error
