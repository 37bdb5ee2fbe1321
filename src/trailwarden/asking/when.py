"""Days in people's words: finding them in a question, and what they mean here and now."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from trailwarden.asking.errors import NoTime, Unclear
from trailwarden.asking.found import Found
from trailwarden.asking.when_calendar import Bound, Stretch
from trailwarden.asking.when_clock import Clock
from trailwarden.asking.when_frames import read
from trailwarden.asking.when_patterns import no_time, still_to_come, unclear
from trailwarden.asking.when_reader import FORMS
from trailwarden.asking.when_reading import reading
from trailwarden.asking.when_search import phrases
from trailwarden.asking.when_words import Line, plain

_LONGEST = 400
"""Letters of a phrase that are read; none that means anything is longer."""


@dataclass(frozen=True, slots=True)
class Days:
    """From `since` (included) until `until` (not included); None is open.

    A date is its midnight on the clocks of the place; a datetime is exact, in the zone of the
    place. `reading`
    says it for people: "Mon 9 to Sun 15 Nov 2026", "since Mon 16 Nov 2026", "all time".
    """

    since: date | datetime | None
    until: date | datetime | None
    reading: str


def find(text: str) -> tuple[Found, ...]:
    """The phrases of days and dates, in order, with the preposition that leads them in.

    Times joined by "and", "or" or "vs" are found one by one (they may be compared); `resolve`
    also takes "in April and May" whole. Linear in the length of the text.
    """
    line = Line.of(text)
    places = (line.place(begins, ends) for begins, ends in phrases(line))
    return tuple(Found(start, end, text[start:end]) for start, end in places)


def resolve(
    words: str,
    now: datetime,
    zone: tzinfo,
    first: datetime | None = None,
    last: datetime | None = None,
    *,
    south: bool = False,
) -> Days:
    """What the words mean at `now`, on the clocks of `zone`.

    Where no year is said the latest is meant that has begun; in an archive (`last`, its last
    event, is more than half a year ago) the latest that its events reach. `first`, its first, is
    told where all time is asked for. `south` turns the seasons round. Raises NoTime for what is no
    time, or is still to come, and Unclear.
    """
    asked, clock = words.strip(), Clock.at(now, zone, first, last, south=south)
    try:
        return _days(_meant(asked, clock), clock)
    except Unclear as doubt:
        return _only_one(asked, doubt, clock)
    except (ValueError, OverflowError) as error:
        raise no_time(f"{asked!r} cannot be reckoned: {error}; {FORMS}", asked) from error


def _only_one(asked: str, doubt: Unclear, clock: Clock) -> Days:
    """The one reading that is not still to come, or the doubt in the words that were asked."""
    past: dict[str, Days] = {}
    for option in doubt.options:
        with suppress(NoTime):
            past[option] = _days(_meant(option, clock), clock)
    if not past:
        raise still_to_come(asked) from doubt
    if len(past) > 1:
        raise unclear(asked, *past) from doubt
    return next(iter(past.values()))


def _days(stretch: Stretch, clock: Clock) -> Days:
    since, until = (_local(bound, clock) for bound in (stretch.since, stretch.until))
    return Days(since, until, reading(stretch, clock))


def _local(bound: Bound | None, clock: Clock) -> Bound | None:
    return clock.local(bound) if isinstance(bound, datetime) else bound


def _meant(asked: str, clock: Clock) -> Stretch:
    """What there is of the stretch that the words come to."""
    stretch = read(plain(asked[:_LONGEST]), clock)
    if stretch is None or len(asked) > _LONGEST:
        raise no_time(
            f"{asked[:_LONGEST]!r} is no time that can be read; {FORMS}", asked[:_LONGEST]
        )
    if clock.is_to_come(stretch):
        raise still_to_come(asked)
    stretch = clock.so_far(stretch)
    if _is_empty(stretch, clock):
        raise no_time(f"{asked!r} ends before it begins: {reading(stretch, clock)}", asked)
    return stretch


def _is_empty(stretch: Stretch, clock: Clock) -> bool:
    since, until = stretch.since, stretch.until
    if since is None or until is None:
        return False
    return clock.moment(since) >= clock.moment(until)
