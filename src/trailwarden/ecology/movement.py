"""From camera to camera: who was seen where next, how far away and how fast.

An animal known by its coat or collar can be followed. Unmarked ones cannot: for them a step is two
SUCCESSIVE DETECTIONS of a species, which may well be two animals, and its speed only tells how fast
one animal would have had to be. Each result says which of the two it is.

Distances are great circles on a sphere of the mean radius of WGS 84 (2 a + b) / 3 = 6,371.0088 km
(haversine: Sinnott 1984, Sky and Telescope 68:159), within 0.6 % of those on the ellipsoid. Paths
are longer than that, and speeds higher: both are lower bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.arrays import Bools, Floats, Ints, column, same_length
from trailwarden.ecology.errors import BadInput
from trailwarden.ecology.wording import number_of

EARTH_RADIUS_M = 6_371_008.8
FASTEST_M_PER_S = 26.0
"""The fastest cheetah measured (Wilson et al. 2013, Nature 498:185-189). No mammal walks faster."""
_MOST_PLACES = 2_000


class Followed(StrEnum):
    """What a step from one camera to the next is of."""

    INDIVIDUAL = "the same individual"
    SPECIES = "successive detections, not known to be the same animal"


@dataclass(frozen=True, slots=True, eq=False)
class Movements:
    """Steps between places, in order of animal and time; arrays without a note are (steps,).

    `first`, `second`: positions in the records given. `origins`, `targets`: places. `took`:
    microseconds. `metres`, `metres_per_s`: NaN without coordinates, and the speed of a step that
    took no time. `back`: the target had been visited before by the same animal (or species).
    `counts`: (places, places), steps from row to column. `stays`: pairs at one place within the
    window; `too_long`: pairs further apart in time than the window, not linked; `not_followed`:
    records without a known individual, left out. `too_fast`: steps faster than any animal.
    """

    followed: Followed
    first: Ints
    second: Ints
    origins: Ints
    targets: Ints
    took: Ints
    metres: Floats
    metres_per_s: Floats
    back: Bools
    counts: Ints
    stays: int
    too_long: int
    not_followed: int
    too_fast: int
    doubts: tuple[str, ...]


def movements(
    times: npt.ArrayLike,
    animals: npt.ArrayLike,
    places: npt.ArrayLike,
    window: timedelta,
    *,
    followed: Followed,
    latitudes: npt.ArrayLike,
    longitudes: npt.ArrayLike,
) -> Movements:
    """Steps from each record to the same animal's next one, at another place within `window`.

    `times` (int64 microseconds UTC), `animals` (codes of individuals, negative where unknown, or of
    species) and `places` (positions in `latitudes` and `longitudes`, degrees, NaN where unknown)
    are (n,), in any order. Raises BadInput for a negative window or unknown places.
    """
    when, who, where = column(times, "times"), column(animals, "animals"), column(places, "places")
    same_length(times=when, animals=who, places=where)
    north, east = np.asarray(latitudes, dtype=np.float64), np.asarray(longitudes, dtype=np.float64)
    same_length(latitudes=north, longitudes=east)
    _check(where, len(north), window)
    order = np.lexsort((when, who))
    order = order[who[order] >= 0]
    first, second = order[:-1], order[1:]
    same = who[first] == who[second]
    linked = same & (when[second] - when[first] <= window // timedelta(microseconds=1))
    step = linked & (where[first] != where[second])
    origins, targets = where[first[step]], where[second[step]]
    took = when[second[step]] - when[first[step]]
    metres = great_circle_m(north[origins], east[origins], north[targets], east[targets])
    seconds = np.where(took > 0, took / 1e6, np.nan)
    speeds = metres / seconds
    too_fast = int(((speeds > FASTEST_M_PER_S) | ((took == 0) & (metres > 0))).sum())
    not_followed = len(when) - len(order)
    return Movements(
        followed=followed,
        first=first[step],
        second=second[step],
        origins=origins,
        targets=targets,
        took=took,
        metres=metres,
        metres_per_s=speeds,
        back=_been_before(who[order], where[order])[1:][step],
        counts=np.bincount(origins * len(north) + targets, minlength=len(north) ** 2).reshape(
            len(north), len(north)
        ),
        stays=int((linked & ~step).sum()),
        too_long=int((same & ~linked).sum()),
        not_followed=not_followed,
        too_fast=too_fast,
        doubts=_doubts(followed, not_followed, too_fast, int(np.isnan(metres).sum())),
    )


def great_circle_m(
    latitudes_a: npt.ArrayLike,
    longitudes_a: npt.ArrayLike,
    latitudes_b: npt.ArrayLike,
    longitudes_b: npt.ArrayLike,
) -> Floats:
    """Metres between points given in degrees; shapes broadcast, NaN stays NaN."""
    lat_a, lon_a, lat_b, lon_b = (
        np.radians(np.asarray(degrees, dtype=np.float64))
        for degrees in (latitudes_a, longitudes_a, latitudes_b, longitudes_b)
    )
    half_chord = (
        np.sin((lat_b - lat_a) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half_chord, 1))))


def _been_before(who: Ints, where: Ints) -> Bools:
    """Which records are not the first of their animal at their place, in the order given."""
    before = np.ones(len(who), dtype=np.bool_)
    order = np.lexsort((where, who))  # stable: the first of each stays first
    opens = np.ones(len(who), dtype=np.bool_)
    opens[1:] = (np.diff(who[order]) != 0) | (np.diff(where[order]) != 0)
    before[order[opens]] = False
    return before


def _check(where: Ints, places: int, window: timedelta) -> None:
    if window < timedelta(0):
        raise BadInput(f"A window of {window} is negative; give 0 or more.")
    if len(where) and not (where.min() >= 0 and where.max() < places):
        raise BadInput(f"places must be positions in the {places} coordinates given.")
    if places > _MOST_PLACES:
        raise BadInput(
            f"{places} places are too many for a matrix; ask for {_MOST_PLACES} at most."
        )


def _doubts(
    followed: Followed, not_followed: int, too_fast: int, without_distance: int
) -> tuple[str, ...]:
    doubts = []
    if followed is Followed.SPECIES:
        doubts.append("Animals are not told apart: a step may be of two different ones.")
    if too_fast:
        reason = (
            "which no animal is: they were different animals, or clocks differ."
            if followed is Followed.SPECIES
            else "which no animal is: an identity or a camera's clock is wrong."
        )
        steps = number_of(too_fast, "step is", "steps are")
        doubts.append(f"{steps} faster than {FASTEST_M_PER_S:.0f} m/s, {reason}")
    if not_followed:
        records = number_of(not_followed, "record", "records")
        left = "is" if not_followed == 1 else "are"
        doubts.append(f"{records} without a known individual {left} left out.")
    if without_distance:
        steps = number_of(without_distance, "step has", "steps have")
        doubts.append(f"{steps} no distance: a place has no coordinates.")
    return tuple(doubts)
