"""How long animals stay at a place, and how long until they are back.

A visit is a run of records of one kind of animal (or one individual) at one place, each starting at
most `gap` after the furthest end of those before. Visits are what the camera saw: an animal that
stays out of view is not counted as there, and one that waits longer than `gap` is counted as
leaving. With unmarked animals a "return" may well be another one.

A visit of one record lasts as long as that record. A single picture has no length at all: such
visits are reported apart, since a mean with them is too short and one without them too long.

Residence in front of the camera as a quantity of its own: Nakashima, Y. et al. (2018) Estimating
animal density without individual recognition using information derivable exclusively from camera
traps. Journal of Applied Ecology 55:735-744.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.arrays import Ints, column, same_length
from trailwarden.ecology.errors import BadInput, TooFew


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Visits in order of animal, place and time; each array has shape (visits,).

    `animals`, `places`: the codes given. `starts`, `ends`: int64 microseconds UTC. `records`: how
    many make up the visit. `of_record`: shape (records,), which visit each record given is part of.
    """

    animals: Ints
    places: Ints
    starts: Ints
    ends: Ints
    records: Ints
    of_record: Ints


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations in a few numbers. All are None when there are none (`n` 0)."""

    n: int
    shortest: timedelta | None
    lower_quartile: timedelta | None
    median: timedelta | None
    upper_quartile: timedelta | None
    longest: timedelta | None
    mean: timedelta | None


@dataclass(frozen=True, slots=True)
class Residence:
    """How long visits last.

    `without_length`: visits that are one moment, such as a single picture. `all_visits` counts
    those as zero; `lasting` leaves them out. The true mean lies between.
    """

    visits: int
    without_length: int
    all_visits: Spread
    lasting: Spread


def visits(
    starts: npt.ArrayLike,
    animals: npt.ArrayLike,
    places: npt.ArrayLike,
    gap: timedelta,
    *,
    ends: npt.ArrayLike | None = None,
) -> Visits:
    """Join records, in any order, into visits.

    `starts`, and `ends` where records have a length (without: single moments): int64 microseconds
    UTC. `animals`: codes of species, or of individuals; `places`: codes. All of shape (n,). Raises
    BadInput for a negative gap or an end before its start.
    """
    begun, kinds, where = (
        column(starts, "starts"),
        column(animals, "animals"),
        column(places, "places"),
    )
    done = begun if ends is None else column(ends, "ends")
    same_length(starts=begun, animals=kinds, places=where, ends=done)
    if gap < timedelta(0):
        raise BadInput(f"A gap of {gap} within a visit is negative; give 0 or more.")
    if (done < begun).any():
        raise BadInput("A record ends before it starts.")
    order = np.lexsort((begun, where, kinds))
    begun, done, kinds, where = begun[order], done[order], kinds[order], where[order]
    other = np.ones(len(order), dtype=np.bool_)
    other[1:] = (kinds[1:] != kinds[:-1]) | (where[1:] != where[:-1])
    furthest = _furthest_yet(done, np.cumsum(other))
    opens = other.copy()
    opens[1:] |= begun[1:] - furthest[:-1] > gap // timedelta(microseconds=1)
    heads = np.flatnonzero(opens)
    of_record = np.empty(len(order), dtype=np.int64)
    of_record[order] = np.cumsum(opens) - 1
    return Visits(
        animals=kinds[heads],
        places=where[heads],
        starts=begun[heads],
        ends=np.maximum.reduceat(done, heads) if len(heads) else done,
        records=np.diff(heads, append=len(order)),
        of_record=of_record,
    )


def residence(found: Visits) -> Residence:
    """How long visits last. Raises TooFew without any visit."""
    lengths = found.ends - found.starts
    if not len(lengths):
        raise TooFew(0, 1, "visits", "A residence time")
    lasting = lengths[lengths > 0]
    return Residence(len(lengths), len(lengths) - len(lasting), spread(lengths), spread(lasting))


def returns(found: Visits) -> Ints:
    """Microseconds from the end of each visit to the start of the next by the same animal (or kind)
    at the same place, shape (returns,), in the order of the visits."""
    same = (found.animals[1:] == found.animals[:-1]) & (found.places[1:] == found.places[:-1])
    return np.asarray((found.starts[1:] - found.ends[:-1])[same])


def spread(lengths: Ints) -> Spread:
    """Quartiles, ends and mean of durations in microseconds; quantiles interpolate linearly."""
    if not len(lengths):
        return Spread(0, None, None, None, None, None, None)
    values = [*np.quantile(lengths, (0, 0.25, 0.5, 0.75, 1)), lengths.mean()]
    return Spread(len(lengths), *(timedelta(microseconds=round(float(value))) for value in values))


def _furthest_yet(ends: Ints, groups: Ints) -> Ints:
    """The largest end so far within each group, records being sorted by group.

    Each round looks twice as far back as the one before, so twenty rounds do for a million.
    """
    furthest, reach = ends.copy(), 1
    longest = int(np.bincount(groups).max(initial=0))
    while reach < longest:
        same = groups[reach:] == groups[:-reach]
        earlier = np.where(same, furthest[:-reach], furthest[reach:])
        furthest[reach:] = np.maximum(furthest[reach:], earlier)
        reach *= 2
    return furthest
