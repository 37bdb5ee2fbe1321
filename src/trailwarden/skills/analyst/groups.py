"""The groups of an answer in words: `at trail-2`, `in the hour from 21:00`, `at night`."""

from __future__ import annotations

from datetime import date

from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.query.question import Group
from trailwarden.query.result import Key
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import weekday
from trailwarden.skills.subjects import row_name

OF_TIME = frozenset({Group.HOUR, Group.DAY, Group.WEEK, Group.MONTH, Group.SUN_PHASE})
_LIGHTS = {"night": "at night", "dawn": "at dawn", "day": "by day", "dusk": "at dusk"}
_LIGHT_ORDER = ("night", "dawn", "day", "dusk")


def name(group: Group, key: Key, vocabulary: Vocabulary) -> str:
    """A group in a list."""
    if key is None:
        return {Group.TAXON: "not identified", Group.BEHAVIOR: "not noted"}.get(group, "unknown")
    if group is Group.TAXON:
        return row_name(key, vocabulary)
    return _NAMES.get(group, _plain)(key)


def place(group: Group, key: Key, vocabulary: Vocabulary) -> str:
    """A group after `most`: with the preposition that it takes."""
    said = name(group, key, vocabulary)
    if group is Group.SUN_PHASE or key is None:
        return said
    lead = {
        Group.CAMERA: "at ",
        Group.DAY: "on ",
        Group.WEEK: "in the week of ",
        Group.MONTH: "in ",
        Group.HOUR: "from ",
    }
    return lead.get(group, "") + said


def in_order(group: Group, key: Key) -> tuple[int, str]:
    """How groups of time stand in a list: as they come."""
    if group is Group.SUN_PHASE:
        return (_LIGHT_ORDER.index(str(key)) if key in _LIGHT_ORDER else 9, "")
    return (key, "") if isinstance(key, int) else (0, str(key))


def _plain(key: Key) -> str:
    return clean(str(key))


def _month(key: Key) -> str:
    return f"{date.fromisoformat(f'{key}-01'):%b %Y}"


def _day(key: Key) -> str:
    return weekday(date.fromisoformat(str(key)))


def _hour(key: Key) -> str:
    start = int(str(key))
    return f"{start:02d}:00 to {(start + 1) % 24:02d}:00"


def _light(key: Key) -> str:
    return _LIGHTS.get(str(key), clean(str(key)))


_NAMES = {
    Group.DAY: _day,
    Group.WEEK: _day,
    Group.MONTH: _month,
    Group.HOUR: _hour,
    Group.SUN_PHASE: _light,
}
