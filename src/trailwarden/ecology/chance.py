"""What chance alone would do: observed counts beside those of the same records, shifted in time.

Two species meet at a camera, and two cameras on a path fire one after the other, also when they
have nothing to do with each other; the busier, the oftener. Shifting one side's records round the
time that its camera was watching breaks any link between the two and keeps everything else: how
many records each has, their bursts and, with shifts of whole days, the hours they keep. So what is
common to both (both nocturnal, both at one camera) is not taken for a link.

A place watched for D days has D different shifts of whole days, the one by nothing among them: one
such place alone can make no p-value smaller than about 2 / D, several together can.

Counts of shifted records are compared as in any randomisation test (Davison & Hinkley 1997,
Bootstrap Methods and their Application, ch. 4: p = (1 + shuffles as extreme) / (1 + shuffles)); for
camera traps see Niedballa et al. 2019, Remote Sensing in Ecology and Conservation 5:272-285.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trailwarden.ecology.arrays import MICROS_A_DAY, Ints, column, same_length, share
from trailwarden.ecology.errors import BadInput, TooFew

FEWEST_SHUFFLES = 99
FEWEST_DAYS = 10
"""A camera that watched for fewer days leaves too few different shifts to call anything rare."""


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """From when to when each place was watched: int64 microseconds UTC, shape (places,) each.

    The position is the place's code. Blind days inside the span are not known here; where there are
    many, shifted records fall on them and the number expected comes out a little low.
    """

    starts: Ints
    ends: Ints

    def __post_init__(self) -> None:
        """Raises BadInput unless there is an end after each start."""
        same_length(starts=self.starts, ends=self.ends)
        if (self.ends <= self.starts).any():
            raise BadInput("A place's watch must end after it starts.")

    @property
    def days(self) -> Ints:
        """Whole days of each watch, begun ones among them."""
        return -((self.starts - self.ends) // MICROS_A_DAY)


@dataclass(frozen=True, slots=True)
class ChanceTest:
    """A count, and what the same records gave when shifted.

    `expected`: mean of the shuffles; `low`, `high`: the range that holds the middle 95 % of them
    (or the confidence asked for); `p_value`: two-sided, of the count being that far off by chance.
    """

    observed: int
    expected: float
    low: float
    high: float
    p_value: float
    shuffles: int


def whole_watch(places: int, *times: Ints) -> Watch:
    """Every place watched from the first record of all to the last, for want of knowing better."""
    first = min(int(when.min()) for when in times if len(when))
    last = max(int(when.max()) for when in times if len(when))
    return Watch(np.full(places, first, dtype=np.int64), np.full(places, last + 1, dtype=np.int64))


def checked_watch(watch: Watch | None, places: Ints, *times: Ints) -> Watch:
    """The watch of the places that occur, made up if there is none; BadInput if one is missing."""
    number = int(places.max(initial=-1)) + 1
    if places.min(initial=0) < 0:
        raise BadInput("Places are codes of 0 and above.")
    if watch is None:
        return whole_watch(number, *times)
    if len(watch.starts) < number:
        raise BadInput(f"The watch of {len(watch.starts)} places is given, not of all {number}.")
    return watch


def shifted(
    times: Ints,
    places: Ints,
    watch: Watch,
    generator: np.random.Generator,
    *,
    keep_time_of_day: bool = True,
) -> Ints:
    """The times, each place's moved by one random amount round its watch; shape as `times`.

    By whole days if `keep_time_of_day`, else by any amount. What runs over the end comes in at the
    start.
    """
    days = watch.days
    if keep_time_of_day:
        shift = generator.integers(0, days) * MICROS_A_DAY
    else:
        shift = generator.integers(0, days * MICROS_A_DAY)
    since = times - watch.starts[places] + shift[places]
    return watch.starts[places] + since % (days[places] * MICROS_A_DAY)


def against_chance(observed: int, shuffled: npt.ArrayLike, confidence: float = 0.95) -> ChanceTest:
    """Set a count beside those of the shuffles, shape (shuffles,). Raises TooFew below 99."""
    counts = column(shuffled, "shuffled counts")
    number = len(counts)
    if number < FEWEST_SHUFFLES:
        raise TooFew(number, FEWEST_SHUFFLES, "shuffles", "A test against chance", "Ask for more.")
    tails = (1 + np.array([-1, 1]) * share(confidence, "confidence")) / 2
    low, high = np.quantile(counts, tails)
    rarer = min(int((counts >= observed).sum()), int((counts <= observed).sum()))
    return ChanceTest(
        observed=observed,
        expected=float(counts.mean()),
        low=float(low),
        high=float(high),
        p_value=min(1.0, 2 * (1 + rarer) / (1 + number)),
        shuffles=number,
    )
