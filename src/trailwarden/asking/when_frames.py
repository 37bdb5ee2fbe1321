"""Times by their edges: since, until, before, after, from one to another; and exact intervals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from trailwarden.asking import when_calendar as calendar
from trailwarden.asking.when_calendar import Stretch
from trailwarden.asking.when_clock import Clock
from trailwarden.asking.when_days import back
from trailwarden.asking.when_parts import PARTS, PERIODS
from trailwarden.asking.when_patterns import filled, no_time, number
from trailwarden.asking.when_spans import DAYS, SPANS

READERS = (SPANS, PARTS, DAYS, PERIODS)

SINCE = "(?:ever )?since|starting(?: from| on)?|as of"
UNTIL = "until|up to|up until|through"
BEFORE = "before|previous to|earlier than"
AFTER = "after|later than|following"
ONWARDS = "on|onward|onwards|until now|to date"
AGO = filled("{n} {unit}s? ago")
SO_LONG = filled("{n} {unit}s?")
EXACT = r"\d{4}-\d\d-\d\dt\d\d:?\d\d(?::?\d\d(?:\.\d{1,6})?)?(?:z|[+-]\d\d:?\d\d)?"

_FRAME = re.compile(rf"(?P<edge>{SINCE}|{UNTIL}|{BEFORE}|{AFTER}) (?P<rest>.+)")
_ONWARDS = re.compile(rf"(?:(?:from|{SINCE}) )?(?P<rest>.+) (?:{ONWARDS})")
RANGE_LEADS = f"between|from|{SINCE}|{AFTER}"
_RANGE_LEAD = re.compile(rf"(?P<lead>{RANGE_LEADS}) ")
TO = rf" (?:, )?(?:(?:and|but) )?(?P<to>to|-|{UNTIL}|{BEFORE}|and) "
_TO = re.compile(TO)
_LED = re.compile("(?:in|on|over|during|within|throughout|for|of|from|at|the) (?P<rest>.+)")
_END_OF = re.compile(r"(?:the )?(?:very )?end (?:of )?(?P<rest>.+)")
_INTERVAL = re.compile(r"(?P<since>[\dwtz.:+-]{2,}) / (?P<until>[\dwtz.:+-]{2,})")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d|(?:this|last) year")
_MINUTE, _YEAR_LESS_A_DAY = timedelta(minutes=1), timedelta(days=364)


def read(words: str, clock: Clock) -> Stretch | None:
    """What plain words come to, or None. Raises NoTime, Unclear, ValueError, OverflowError."""
    forms: tuple[Callable[[str, Clock], Stretch | None], ...] = (
        _interval, _minute, _simple, _framed, _ranged, _onwards, _unled,
    )  # fmt: skip
    for form in forms:
        if (found := form(words, clock)) is not None:
            return found
    return None


def _simple(words: str, clock: Clock) -> Stretch | None:
    for reader in READERS:
        if (found := reader.read(words, clock)) is not None:
            return found
    return None


def _minute(words: str, clock: Clock) -> Stretch | None:
    """An ISO 8601 time by itself is the minute that it begins."""
    point = _moment(words, clock)
    return None if point is None else Stretch(point, point + _MINUTE)


def _moment(words: str, clock: Clock) -> datetime | None:
    if not re.fullmatch(EXACT, words):
        return None
    said = datetime.fromisoformat(words.upper())
    return said.astimezone(UTC) if said.tzinfo else calendar.aware(said, clock.zone)


def _interval(words: str, clock: Clock) -> Stretch | None:
    """`2026-05-01/2026-05-08`: the end is not included, and `..` is open."""
    if (match := _INTERVAL.fullmatch(words)) is None:
        return None
    since, until = (_edge(end, clock) for end in match.groups())
    return None if since is None or until is None else Stretch(since.since, until.since)


def _edge(words: str, clock: Clock) -> Stretch | None:
    """What an edge is set by: a moment, so long ago, or what any other words come to."""
    if words == "..":
        return Stretch(None, None)
    if words in ("now", "the present"):
        return Stretch(clock.now, clock.now)
    if (point := _moment(words, clock)) is not None:
        return Stretch(point, point)
    if match := re.fullmatch(AGO, words):
        return _ago(match, clock)
    found = _simple(words, clock)
    if found is None and (led := _LED.fullmatch(words)):
        found = _simple(led["rest"], clock)
    return found


def _ago(match: re.Match[str], clock: Clock) -> Stretch:
    ago = back(clock, number(match["n"]), match["unit"])
    return Stretch(ago, ago) if isinstance(ago, datetime) else calendar.day(ago)


def _framed(words: str, clock: Clock) -> Stretch | None:
    match = _FRAME.fullmatch(words)
    if match is None:
        return None
    edge, rest = match["edge"], match["rest"]
    if re.fullmatch(BEFORE, edge) and (end := _END_OF.fullmatch(rest)):
        edge, rest = "until", end["rest"]
    if re.fullmatch(SINCE, edge) and (so_long := re.fullmatch(SO_LONG, rest)):
        return _from_edge(edge, _ago(so_long, clock), clock)
    found = _edge(rest, clock)
    return None if found is None else _from_edge(edge, found, clock)


def _from_edge(edge: str, of: Stretch, clock: Clock) -> Stretch:
    if re.fullmatch(SINCE, edge):
        return Stretch(of.since, clock.now)
    if re.fullmatch(AFTER, edge):
        return Stretch(of.until, clock.now)
    return Stretch(None, of.until if re.fullmatch(UNTIL, edge) else of.since)


def _onwards(words: str, clock: Clock) -> Stretch | None:
    """As in "from Monday on"."""
    match = _ONWARDS.fullmatch(words)
    found = _edge(match["rest"], clock) if match else None
    return None if found is None else Stretch(found.since, clock.now)


def _ranged(words: str, clock: Clock) -> Stretch | None:
    """From one time to another, the other included."""
    lead = _RANGE_LEAD.match(words)
    begins = lead.end() if lead else 0
    for split in _TO.finditer(words, begins):
        if split["to"] == "and" and not (lead and lead["lead"] == "between"):
            continue
        ends = _ends(words[begins : split.start()], words[split.end() :], clock)
        if ends is not None:
            since = ends[0].until if lead and re.fullmatch(AFTER, lead["lead"]) else ends[0].since
            until = ends[1].since if re.fullmatch(BEFORE, split["to"]) else ends[1].until
            return Stretch(since, until)
    return None


def _ends(one: str, other: str, clock: Clock) -> tuple[Stretch, Stretch] | None:
    """Both ends; what is said of the year of one holds for the other."""
    if _YEAR.search(one) and not _YEAR.search(other):
        earlier = _edge(one, clock)
        if earlier is None:
            return None
        upto = _begins(earlier, one, clock) + _YEAR_LESS_A_DAY
        later = _edge(other, clock.until(min(upto, clock.today)))
    else:
        later = _edge(other, clock)
        if later is None:
            return None
        earlier = _edge(one, clock.until(_begins(later, other, clock)))
    return None if earlier is None or later is None else (earlier, later)


def _begins(stretch: Stretch, words: str, clock: Clock) -> date:
    """The day that it begins on."""
    if stretch.since is None:
        raise no_time(f"nothing begins or ends with {words!r}", words)
    return clock.local(clock.moment(stretch.since)).date()


def _unled(words: str, clock: Clock) -> Stretch | None:
    """Without the preposition or the article that leads in."""
    match = _LED.fullmatch(words)
    return read(match["rest"], clock) if match else None
