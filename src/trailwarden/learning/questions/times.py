"""Phrases of days and hours as people say them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from trailwarden.learning.questions.grammar import lines_of, patterns_of
from trailwarden.learning.questions.pattern import COPIED, Piece, parse, write

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve")
_YEAR = timedelta(days=366)
_LAST_HOUR = 23


@dataclass(frozen=True, slots=True)
class Span:
    """The days that phrases speak of, both included."""

    first: date
    last: date

    def some(self, rng: random.Random) -> date:
        """One of them."""
        return self.first + timedelta(days=rng.randint(0, (self.last - self.first).days))


EVER = Span(date(2022, 1, 1), date(2027, 12, 31))
"""What is spoken of where nobody minds."""


def when(rng: random.Random, span: Span = EVER) -> list[Piece]:
    """A phrase of days; the pieces marked `COPIED` are the phrase itself."""
    return _phrase(rng, "words/when.txt", span)


def hours(rng: random.Random) -> list[Piece]:
    """A phrase of hours of the day, marked likewise."""
    return _phrase(rng, "words/hours.txt", EVER)


def pair(rng: random.Random, span: Span = EVER) -> tuple[list[Piece], list[Piece]]:
    """Two phrases of days to be held against each other."""
    first, second = rng.choice(lines_of("words/pairs.txt")).split(" > ")
    drawn = _Drawn(rng, span)
    while True:
        said = [write(parse(half), rng, drawn.fill) for half in (first, second)]
        if said[0] != said[1]:
            return _copied(said[0]), _copied(said[1])


def _phrase(rng: random.Random, name: str, span: Span) -> list[Piece]:
    return _copied(write(rng.choice(patterns_of(name)), rng, _Drawn(rng, span).fill))


def _copied(pieces: list[Piece]) -> list[Piece]:
    """The pieces, all of them copied if none is said to be."""
    if any(piece.field == COPIED for piece in pieces):
        return pieces
    return [Piece(piece.text, COPIED) for piece in pieces]


@dataclass
class _Drawn:
    """Fills the slots of one phrase; what begins later than another begins later."""

    rng: random.Random
    span: Span
    _month: int = 0
    _year: int = 0
    _date: date = EVER.first

    def fill(self, slot: str) -> list[Piece]:
        """One slot's words."""
        match slot:
            case "month" | "laterm":
                self._month = self._later_month() if slot == "laterm" else self._some().month - 1
                names = self.rng.choice((_MONTHS, _MONTHS, _SHORT))
                return [Piece(names[self._month])]
            case "year" | "latery":
                self._year = self._year + 1 if slot == "latery" else self._some().year
                return [Piece(str(self._year))]
            case "isodate" | "isolater":
                self._date = self._later_date() if slot == "isolater" else self._some()
                return [Piece(self._date.isoformat())]
            case "monthnumber":
                return [Piece(self._some().strftime("%m").lstrip(self.rng.choice(("", "0"))))]
            case "weeknumber":
                return [Piece(str(self._some().isocalendar().week))]
        return [Piece(_SLOTS[slot](self.rng))]

    def _some(self) -> date:
        return self.span.some(self.rng)

    def _later_month(self) -> int:
        """Another month after the last one, within the span where that is short."""
        left = self.span.last.month - 1 - self._month
        is_long = self.span.last - self.span.first > _YEAR
        return (self._month + self.rng.randint(1, 11 if is_long else max(1, left))) % 12

    def _later_date(self) -> date:
        left = (self.span.last - self._date).days
        return self._date + timedelta(days=self.rng.randint(1, max(1, min(120, left))))


def _day(rng: random.Random) -> int:
    return rng.randint(1, 28)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    teens = 10 <= number % 100 <= 13
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _clock(rng: random.Random) -> str:
    hour = rng.randint(0, _LAST_HOUR)
    twelve = (hour - 1) % 12 + 1
    half = "am" if hour < 12 else "pm"
    return rng.choice(
        (
            f"{hour:02}:00",
            f"{hour}:{rng.choice(('00', '30', '15'))}",
            f"{twelve}{half}",
            f"{twelve} {half}",
            f"{twelve}:30 {half}",
            f"{hour}h",
            "midnight",
            "noon",
        )
    )


_SLOTS: dict[str, Callable[[random.Random], str]] = {
    "number": lambda rng: rng.choice((str(rng.randint(2, 60)), rng.choice(_NUMBERS))),
    "weekday": lambda rng: rng.choice(_DAYS),
    "day": lambda rng: str(_day(rng)),
    "early": lambda rng: str(rng.randint(1, 14)),
    "late": lambda rng: str(rng.randint(15, 28)),
    "ordinal": lambda rng: ordinal(_day(rng)),
    "quarter": lambda rng: str(rng.randint(1, 4)),
    "clock": _clock,
    "hh": lambda rng: f"{rng.randint(0, _LAST_HOUR):02}",
    "smallhour": lambda rng: rng.choice((str(rng.randint(1, 12)), rng.choice(_NUMBERS))),
}
