"""Two species at one place: together within a window, or one after the other.

`near` and `followed` mark the records, `waits` tells how long the second stayed away, and
`co_occurrence` and `sequence` set the number marked beside what unlinked timing would give (see
`chance`). More than expected is attraction (or a shared liking), fewer is avoidance.

Times between species at a camera: Karanth, K. U. et al. (2017) Spatio-temporal interactions
facilitate large carnivore sympatry across a resource gradient. Proceedings of the Royal Society B
284:20161860. Niedballa, J. et al. (2019) Assessing analytical methods for detecting spatiotemporal
interactions between species from camera trapping data. Remote Sensing in Ecology and Conservation
5:272-285.

Give independent records: ten pictures of one visit are ten meetings otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from trailwarden.ecology.arrays import MICROS_A_DAY, Bools, Ints, column, same_length
from trailwarden.ecology.chance import (
    FEWEST_DAYS,
    ChanceTest,
    Watch,
    against_chance,
    checked_watch,
    shifted,
)
from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.wording import number_of

FEW = 20
"""Records of a species below which the result says that it rests on little."""
_LONGEST_LINE = 2**62


@dataclass(frozen=True, slots=True)
class Companionship:
    """How often records of A had B near, or behind, them, and how often they would by chance.

    `places`: tested ones, with records of both species and at least 10 days of watch; `left_out`:
    those with both and a shorter watch. `n_a`, `n_b`: records at the places tested. `ratio` is
    observed over expected, NaN where nothing is expected; its bounds are the exact Poisson ones of
    the count (Garwood 1936, Biometrika 28:437-442), too narrow if meetings come in bouts.
    """

    n_a: int
    n_b: int
    places: int
    left_out: int
    test: ChanceTest
    ratio: float
    ratio_low: float
    ratio_high: float
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Records:
    """Records of A and B on one number line: each place's stretch of time follows the one before.

    Between the stretches lies the room of one reach, so that no window looks into the next place.
    """

    a_times: Ints
    a_places: Ints
    b_line: Ints
    origin: int
    stretch: int
    reach: int

    def line(self, times: Ints) -> Ints:
        """Where A's records stand, at their own times or at others."""
        return self.a_places * self.stretch + (times - self.origin)

    def near(self, times: Ints) -> Bools:
        """Those with one of B at most a reach before or after."""
        line = self.line(times)
        first = np.searchsorted(self.b_line, line - self.reach, side="left")
        return np.asarray(first < np.searchsorted(self.b_line, line + self.reach, side="right"))

    def followed(self, times: Ints) -> Bools:
        """Those with one of B later, by at most a reach."""
        line = self.line(times)
        first = np.searchsorted(self.b_line, line, side="right")
        return np.asarray(first < np.searchsorted(self.b_line, line + self.reach, side="right"))


def near(
    a_times: npt.ArrayLike,
    a_places: npt.ArrayLike,
    b_times: npt.ArrayLike,
    b_places: npt.ArrayLike,
    window: timedelta,
) -> Bools:
    """Mask of A's records, shape (n_a,), with one of B at the same place at most `window` away.

    Times are int64 microseconds UTC in any order, places int codes from 0. Before, after and at the
    same moment all count. Raises BadInput for a negative window.
    """
    records = _records(*_four(a_times, a_places, b_times, b_places), _reach(window))
    return records.near(records.a_times)


def followed(
    a_times: npt.ArrayLike,
    a_places: npt.ArrayLike,
    b_times: npt.ArrayLike,
    b_places: npt.ArrayLike,
    within: timedelta,
) -> Bools:
    """Mask of A's records with one of B later at the same place, at most `within` later.

    Arguments as for `near`. A record of B at the same moment does not follow.
    """
    records = _records(*_four(a_times, a_places, b_times, b_places), _reach(within))
    return records.followed(records.a_times)


def waits(
    a_times: npt.ArrayLike,
    a_places: npt.ArrayLike,
    b_times: npt.ArrayLike,
    b_places: npt.ArrayLike,
) -> Ints:
    """Microseconds from each record of A to the next of B at the same place, shape (n_a,).

    -1 where none came: such a wait is not long, it is unknown ("censored"), and a mean over the
    others is too short.
    """
    records = _records(*_four(a_times, a_places, b_times, b_places), 0)
    line = records.line(records.a_times)
    following = np.searchsorted(records.b_line, line, side="right")
    found = np.full(len(line), -1, dtype=np.int64)
    some = following < len(records.b_line)
    after = records.b_line[following[some]]
    same_place = after // records.stretch == records.a_places[some]
    found[some] = np.where(same_place, after - line[some], -1)
    return found


def co_occurrence(
    a_times: npt.ArrayLike,
    a_places: npt.ArrayLike,
    b_times: npt.ArrayLike,
    b_places: npt.ArrayLike,
    window: timedelta,
    *,
    watch: Watch | None = None,
    shuffles: int = 999,
    keep_time_of_day: bool = True,
    seed: int | np.random.Generator = 0,
) -> Companionship:
    """`near`, counted, against chance.

    `watch`: when each place was watched; without it, from the first record of all to the last.
    With `keep_time_of_day`, two species of the night are not said to seek each other's company for
    keeping the same hours. Raises TooFew when no place has both species and 10 days of watch.
    """
    return _against_chance(
        *_four(a_times, a_places, b_times, b_places),
        _reach(window),
        _Records.near,
        watch=watch,
        shuffles=shuffles,
        keep_time_of_day=keep_time_of_day,
        seed=seed,
    )


def sequence(
    a_times: npt.ArrayLike,
    a_places: npt.ArrayLike,
    b_times: npt.ArrayLike,
    b_places: npt.ArrayLike,
    within: timedelta,
    *,
    watch: Watch | None = None,
    shuffles: int = 999,
    keep_time_of_day: bool = True,
    seed: int | np.random.Generator = 0,
) -> Companionship:
    """`followed` ("A, then B within T"), counted, against chance; the rest as `co_occurrence`."""
    return _against_chance(
        *_four(a_times, a_places, b_times, b_places),
        _reach(within),
        _Records.followed,
        watch=watch,
        shuffles=shuffles,
        keep_time_of_day=keep_time_of_day,
        seed=seed,
    )


def _against_chance(
    a_times: Ints,
    a_places: Ints,
    b_times: Ints,
    b_places: Ints,
    reach: int,
    marked: Callable[[_Records, Ints], Bools],
    *,
    watch: Watch | None,
    shuffles: int,
    keep_time_of_day: bool,
    seed: int | np.random.Generator,
) -> Companionship:
    shared = np.intersect1d(a_places, b_places)
    if not len(shared):
        raise TooFew(0, 1, "places with records of both species", "A test of company")
    watched = checked_watch(watch, np.concatenate([a_places, b_places]), a_times, b_times)
    tested = shared[watched.days[shared] >= FEWEST_DAYS]
    if not len(tested):
        days = int(watched.days[shared].max())
        raise TooFew(days, FEWEST_DAYS, "days at a place with both species", "A test of company")
    mine, theirs = np.isin(a_places, tested), np.isin(b_places, tested)
    chosen = (a_times[mine], a_places[mine], b_times[theirs], b_places[theirs])
    records = _records(*chosen, reach, watched)
    generator = np.random.default_rng(seed)
    counts = [
        marked(
            records,
            shifted(*chosen[:2], watched, generator, keep_time_of_day=keep_time_of_day),
        ).sum()
        for _ in range(shuffles)
    ]
    test = against_chance(int(marked(records, records.a_times).sum()), np.array(counts))
    return _companionship(int(mine.sum()), int(theirs.sum()), len(tested), len(shared), test)


def _companionship(n_a: int, n_b: int, tested: int, shared: int, test: ChanceTest) -> Companionship:
    if test.expected > 0:
        low = chi2.ppf(0.025, 2 * test.observed) / 2 if test.observed else 0.0
        high = chi2.ppf(0.975, 2 * test.observed + 2) / 2
        ratio = np.array([test.observed, low, high]) / test.expected
    else:
        ratio = np.full(3, np.nan)
    return Companionship(
        n_a=n_a,
        n_b=n_b,
        places=tested,
        left_out=shared - tested,
        test=test,
        ratio=float(ratio[0]),
        ratio_low=float(ratio[1]),
        ratio_high=float(ratio[2]),
        doubts=_doubts(n_a, n_b, shared - tested, test.expected),
    )


def _doubts(n_a: int, n_b: int, left_out: int, expected: float) -> tuple[str, ...]:
    doubts = []
    if min(n_a, n_b) < FEW:
        doubts.append(f"It rests on {n_a} and {n_b} records: little, below {FEW} of either.")
    if expected < 1:
        doubts.append("Less than one meeting is expected by chance: avoidance cannot be seen here.")
    if left_out:
        places = number_of(left_out, "place was", "places were")
        doubts.append(f"{places} watched for under {FEWEST_DAYS} days, and left out.")
    return tuple(doubts)


def _four(
    a_times: npt.ArrayLike, a_places: npt.ArrayLike, b_times: npt.ArrayLike, b_places: npt.ArrayLike
) -> tuple[Ints, Ints, Ints, Ints]:
    a_when, a_where = column(a_times, "a_times"), column(a_places, "a_places")
    b_when, b_where = column(b_times, "b_times"), column(b_places, "b_places")
    same_length(a_times=a_when, a_places=a_where)
    same_length(b_times=b_when, b_places=b_where)
    if min(a_where.min(initial=0), b_where.min(initial=0)) < 0:
        raise BadInput("Places are codes of 0 and above.")
    return a_when, a_where, b_when, b_where


def _records(
    a_times: Ints,
    a_places: Ints,
    b_times: Ints,
    b_places: Ints,
    reach: int,
    watch: Watch | None = None,
) -> _Records:
    """Lay records out on one line, with room for every time that shifting can give them."""
    all_times = [a_times, b_times]
    if watch is not None:
        all_times += [watch.starts, watch.starts + watch.days * MICROS_A_DAY]
    together = np.concatenate(all_times)
    first, last = (int(together.min()), int(together.max())) if len(together) else (0, 0)
    reach = min(reach, last - first)
    stretch = last - first + reach + 1
    places = int(max(a_places.max(initial=0), b_places.max(initial=0))) + 1
    if stretch * places > _LONGEST_LINE:
        raise BadInput(f"{places} places over such a time are too many at once; ask for fewer.")
    b_line = np.sort(b_places * stretch + (b_times - first))
    return _Records(a_times, a_places, b_line, first, stretch, reach)


def _reach(window: timedelta) -> int:
    if window < timedelta(0):
        raise BadInput(f"A window of {window} is negative; give 0 or more.")
    return window // timedelta(microseconds=1)
