"""Traffic along a line of cameras: how many passed up it, how many down.

Records along the line are joined into bursts, each record at most `window` after the one before. A
burst whose last camera stands further up the line than its first is one passage up; further down,
one down; one that ends where it began is none. So every record serves in one passage at most, an
animal met by five cameras passes once, and one that turns back does not pass.

Nothing here knows one animal from another: two that pass within the window are one burst. Busy
cameras make bursts by accident, and as many up as down; so the count is set beside that of the same
records with each camera's moved by whole days (see `chance`), and the direction is tested by an
exact binomial test against one half.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from trailwarden.ecology.arrays import Bools, Ints, column, same_length, share
from trailwarden.ecology.chance import (
    FEWEST_DAYS,
    ChanceTest,
    Watch,
    against_chance,
    checked_watch,
    shifted,
)
from trailwarden.ecology.errors import BadInput, TooFew


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """Passages in order of time, shape (passages,) each.

    `first`, `last`: positions in the records given. `origins`, `targets`: places. `starts`, `ends`:
    int64 microseconds UTC. `up`: towards the end of the line. `records`: how many make it up.
    """

    first: Ints
    last: Ints
    origins: Ints
    targets: Ints
    starts: Ints
    ends: Ints
    up: Bools
    records: Ints


@dataclass(frozen=True, slots=True)
class Traffic:
    """How many passed which way.

    `share_up` with its exact (Clopper-Pearson) interval, None without a passage; `p_value` of the
    binomial test against one half. `chance` is of the number of passages, both ways together.
    """

    passages: int
    up: int
    down: int
    share_up: float | None
    lower: float | None
    upper: float | None
    p_value: float | None
    confidence: float
    chance: ChanceTest
    doubts: tuple[str, ...]


def passages(
    times: npt.ArrayLike, places: npt.ArrayLike, line: npt.ArrayLike, window: timedelta
) -> Passages:
    """Passages of one species' records along a line of cameras.

    `times` (int64 microseconds UTC) and `places` (codes) are (n,), in any order; `line` holds two
    or more different place codes, from the bottom up. Records elsewhere are passed over. Raises
    BadInput for a line that is none, or a negative window.
    """
    when, where = column(times, "times"), column(places, "places")
    same_length(times=when, places=where)
    ordered, ranks = _along(when, where, column(line, "line"))
    first, last, up, sizes = _bursts(when[ordered], ranks, _micros(window))
    origin, target = ordered[first], ordered[last]
    return Passages(
        first=origin,
        last=target,
        origins=where[origin],
        targets=where[target],
        starts=when[origin],
        ends=when[target],
        up=up,
        records=sizes,
    )


def traffic(
    times: npt.ArrayLike,
    places: npt.ArrayLike,
    line: npt.ArrayLike,
    window: timedelta,
    *,
    watch: Watch | None = None,
    shuffles: int = 199,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> Traffic:
    """Count passages both ways and test them; the first four arguments as for `passages`.

    `watch`: when each place was watched; without it, from the first record on the line to the last.
    Raises TooFew if fewer than 2 cameras of the line have records, or watched 10 days.
    """
    found = passages(times, places, line, window)
    when, where = column(times, "times"), column(places, "places")
    ordered, _ = _along(when, where, column(line, "line"))
    when, where = when[ordered], where[ordered]
    seen = np.unique(where)
    if len(seen) < 2:
        raise TooFew(len(seen), 2, "cameras of the line with records", "Traffic")
    watched = checked_watch(watch, where, when)
    days = int(np.sort(watched.days[seen])[-2])
    if days < FEWEST_DAYS:
        raise TooFew(days, FEWEST_DAYS, "days of watch at two cameras", "A test of traffic")
    generator = np.random.default_rng(seed)
    counts = [
        len(passages(shifted(when, where, watched, generator), where, line, window).up)
        for _ in range(shuffles)
    ]
    return _traffic(found.up, against_chance(len(found.up), np.array(counts)), confidence)


def _traffic(up: Bools, chance: ChanceTest, confidence: float) -> Traffic:
    number, upward = len(up), int(up.sum())
    share(confidence, "confidence")
    test = binomtest(upward, number) if number else None
    interval = test.proportion_ci(confidence) if test else None
    return Traffic(
        passages=number,
        up=upward,
        down=number - upward,
        share_up=upward / number if number else None,
        lower=float(interval.low) if interval else None,
        upper=float(interval.high) if interval else None,
        p_value=float(test.pvalue) if test else None,
        confidence=confidence,
        chance=chance,
        doubts=_doubts(chance),
    )


def _doubts(chance: ChanceTest) -> tuple[str, ...]:
    if not chance.observed:
        return ("No passage was seen.",)
    if chance.expected >= chance.observed / 2:
        return (
            f"By chance alone {chance.expected:.1f} passages are expected where {chance.observed} "
            "were seen: many of them may be of different animals.",
        )
    return ()


def _along(when: Ints, where: Ints, line: Ints) -> tuple[Ints, Ints]:
    """Positions of the records on the line, by time, and where on it each stands (from 0)."""
    if len(line) < 2 or len(np.unique(line)) < len(line):
        raise BadInput("A line is two or more different places, in order from the bottom up.")
    sorter = np.argsort(line)
    nearest = np.minimum(np.searchsorted(line, where, sorter=sorter), len(line) - 1)
    ranks = sorter[nearest]
    on_line = np.flatnonzero(line[ranks] == where)
    ordered = on_line[np.argsort(when[on_line], kind="stable")]
    return ordered, ranks[ordered]


def _bursts(when: Ints, ranks: Ints, window: int) -> tuple[Ints, Ints, Bools, Ints]:
    """First and last record, direction and size of each burst that gets somewhere."""
    opens = np.ones(len(when), dtype=np.bool_)
    opens[1:] = np.diff(when) > window
    first = np.flatnonzero(opens)
    sizes = np.diff(first, append=len(when))
    last = first + sizes - 1
    gained = ranks[last] - ranks[first]
    moved = gained != 0
    return first[moved], last[moved], gained[moved] > 0, sizes[moved]


def _micros(window: timedelta) -> int:
    if window < timedelta(0):
        raise BadInput(f"A window of {window} is negative; give 0 or more.")
    return window // timedelta(microseconds=1)
