"""Which records are independent: a burst of pictures of one animal is one record.

The two rules and their boundary are those of camtrapR (Niedballa et al. 2016, Methods in Ecology
and Evolution 7:1457-1462; `assessTemporalIndependence` in R/variousOtherHelperFunctions.R):

- The first record of a group (a species at a station) is independent.
- `lastIndependentRecord`: the next is independent when at least the interval has passed since the
  last INDEPENDENT record. An animal that stays all day is counted again every interval.
- `lastRecord`: when at least the interval has passed since the last record of ANY kind. An animal
  that stays all day is counted once.
- "At least": a record exactly one interval later is independent (`delta >= minDeltaTime`).
- Records of one group at the very same moment: only the first in the given order can be
  independent (camtrapR's removeDuplicateRecords, which it forces for every interval above 0).
- An interval of 0 filters nothing: every record counts, simultaneous ones too.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.arrays import MICROS_A_DAY, Bools, Ints, column, same_length
from trailwarden.ecology.errors import BadInput

_SHORT = 2**15  # codes below fit 16 bits
_LONGEST_CLOCK = 2**62  # microseconds
_FEW_CHAINS = 32


class Rule(StrEnum):
    """What the interval is measured from; camtrapR's `deltaTimeComparedTo`."""

    LAST_RECORD = "lastRecord"
    LAST_INDEPENDENT_RECORD = "lastIndependentRecord"


def independent(
    times: npt.ArrayLike,
    groups: npt.ArrayLike,
    interval: timedelta,
    rule: Rule = Rule.LAST_INDEPENDENT_RECORD,
) -> Bools:
    """Mask of the independent records, in the order given.

    `times`: int64 microseconds UTC, shape (n,), in any order. `groups`: int codes, shape (n,), one
    for each pair of station and species. Raises BadInput for a negative interval.
    """
    when, codes = column(times, "times"), column(groups, "groups")
    same_length(times=when, groups=codes)
    if interval < timedelta(0):
        raise BadInput(f"An interval of {interval} between records is negative; give 0 or more.")
    if not interval or not len(when):
        return np.ones(len(when), dtype=np.bool_)
    order = order_by_group(when, codes)
    steps = _steps(when[order], codes[order], interval // timedelta(microseconds=1))
    found = steps == steps[0]
    if rule is Rule.LAST_INDEPENDENT_RECORD:
        _follow_chains(found, np.cumsum(steps), int(steps[0]))
    mask = np.empty(len(when), dtype=np.bool_)
    mask[order] = found
    return mask


def order_by_group(times: Ints, groups: Ints) -> Ints:
    """Positions that sort records by group, then time, keeping the order of equals."""
    if np.all(times[1:] >= times[:-1]):
        return np.argsort(_short(groups), kind="stable")
    by_time = np.argsort(times, kind="stable")
    return by_time[np.argsort(_short(groups[by_time]), kind="stable")]


def _short(groups: Ints) -> npt.NDArray[np.int64 | np.int16]:
    """The codes in 16 bits where they fit: numpy sorts those by radix, many times faster."""
    if len(groups) and groups.min() >= 0 and groups.max() < _SHORT:
        return groups.astype(np.int16)
    return groups


def _steps(times: Ints, groups: Ints, interval: int) -> Ints:
    """Time since the record before, at most the interval; the whole interval to open a group.

    Both rules restart wherever a whole interval has passed, so nothing is lost by the cut, and
    the sum of the steps is one clock that runs through all groups.
    """
    interval = min(interval, int(times.max()) - int(times.min()) + 1)
    steps = np.minimum(np.diff(times, prepend=times[0]), interval)
    steps[0] = interval
    steps[1:][groups[1:] != groups[:-1]] = interval
    if steps.sum(dtype=np.float64) > _LONGEST_CLOCK:
        raise BadInput(
            f"{len(times)} records with an interval of {interval / MICROS_A_DAY:.0f} days do not "
            "fit one clock; give a shorter interval or fewer records."
        )
    return steps


def _follow_chains(found: Bools, clock: Ints, interval: int) -> None:
    """Mark in `found` the records an interval after a marked one, again and again.

    Marked at the start are the heads: records with a whole interval before them. From each head
    runs a chain to the next head (none where that is the very next record); all chains take one
    step at a time together. The few that are left when most have ended (an animal living at the
    camera) are walked alone.
    """
    goes_on = np.append(~found[1:], False)
    ends = np.flatnonzero(found & goes_on)
    while len(ends) > _FEW_CHAINS:
        ends = np.searchsorted(clock, clock[ends] + interval)
        ends = ends[ends < len(clock)]
        ends = ends[~found[ends]]
        found[ends] = True
        ends = ends[goes_on[ends]]
    if len(ends):
        _walk(found, clock, interval, ends.tolist())


def _walk(found: Bools, clock: Ints, interval: int, ends: list[int]) -> None:
    """Follow a few chains one after the other, each to the next marked record.

    Only each chain's own stretch is turned into Python's numbers: the whole clock would cost more
    than all the rest.
    """
    heads = np.append(np.flatnonzero(found), len(clock))
    stops = heads[np.searchsorted(heads, ends, side="right")]
    for end, stop in zip(ends, stops.tolist(), strict=True):
        ticks = clock[end:stop].tolist()
        here = bisect_left(ticks, ticks[0] + interval)
        while here < len(ticks):
            found[end + here] = True
            here = bisect_left(ticks, ticks[here] + interval, here)
