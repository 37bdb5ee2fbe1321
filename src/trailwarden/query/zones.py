"""Local time for whole columns: how far each zone's clocks are from UTC, and when they change.

Python's `zoneinfo` is asked, so that a column and a single `datetime` never disagree.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from trailwarden.domain import from_micros, time_zone, to_micros

Ints: TypeAlias = npt.NDArray[np.int64]

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
_FIRST_YEAR, _LAST_YEAR = 2, 9998  # beyond these a local time may leave the calendar


def local_times(times: Ints, zone: str) -> Ints:
    """What clocks in the zone show at the times (microseconds UTC), as microseconds."""
    moments, offsets = changes(zone, times)
    return times + offsets[np.searchsorted(moments, times, side="right")]


def shown(micros: int, zone: str) -> datetime:
    """What the zone's clocks show at a time (microseconds UTC), its offset beside it.

    The offset is a plain one: Python holds a `ZoneInfo` time in the hour that autumn repeats to
    be equal to no time of another zone (PEP 495).
    """
    moment = from_micros(micros).astimezone(time_zone(zone))
    offset = moment.utcoffset()
    assert offset is not None, "a zone tells its offset at every moment"
    return moment.astimezone(timezone(offset))


def of_day(moment: time) -> int:
    """Microseconds from midnight to a time of day."""
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * SECOND + moment.microsecond


def changes(zone: str, times: Ints) -> tuple[Ints, Ints]:
    """When the zone's clocks change within the years of `times`, and the offsets between.

    Microseconds, of shapes (n,) and (n + 1,): `offsets[k]` holds before `moments[k]`.
    """
    if not len(times):
        return np.empty(0, np.int64), np.zeros(1, np.int64)
    first, last = _year(int(times.min())), _year(int(times.max()))
    found = [change for year in range(first - 1, last + 2) for change in _of_year(zone, year)]
    start = _offset(time_zone(zone), _new_year(first - 1))
    return (
        np.array([moment for moment, _ in found], dtype=np.int64),
        np.array([start, *(offset for _, offset in found)], dtype=np.int64),
    )


def _year(micros: int) -> int:
    year = 1970 + micros // (365 * DAY + DAY // 4)
    return min(max(year, _FIRST_YEAR + 1), _LAST_YEAR - 1)


@lru_cache(maxsize=4096)
def _of_year(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """The changes in a year (UTC): moment, and offset from then on."""
    clock = time_zone(zone)
    if not _FIRST_YEAR <= year <= _LAST_YEAR or clock.utcoffset(None) is not None:
        return ()
    start, end = _new_year(year), _new_year(year + 1)
    days = [*range(start, end, DAY), end]
    found = []
    before = _offset(clock, start)
    for day, next_day in pairwise(days):
        after = _offset(clock, next_day)
        if after != before:
            found.append((_change(clock, day, next_day), after))
            before = after
    return tuple(found)


def _change(clock: tzinfo, before: int, after: int) -> int:
    """The second at which the offset changes, between two moments with different offsets."""
    old = _offset(clock, before)
    while after - before > SECOND:
        middle = (before + after) // (2 * SECOND) * SECOND
        if _offset(clock, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _new_year(year: int) -> int:
    return to_micros(datetime(min(max(year, _FIRST_YEAR), _LAST_YEAR + 1), 1, 1, tzinfo=UTC))


def _offset(clock: tzinfo, micros: int) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    offset = moment.astimezone(clock).utcoffset()
    assert offset is not None, "a zone tells its offset at every moment"
    return offset // timedelta(microseconds=1)
