"""What animals were doing: each behaviour's share of the observations, and of the time observed.

Shares are of the observations that HAVE a behaviour noted; how many have none is part of every
result. A camera sees what happens in front of it: feeding at a bait is common there, sleeping in a
burrow never is, so this is a budget of behaviour at the cameras, not of the day.

Intervals of shares of observations are simultaneous over all behaviours (Goodman 1965,
Technometrics 7:247-254, by statsmodels). Those of shares of time are for each behaviour alone, by
the variance of a ratio (Cochran 1977, Sampling Techniques, 3rd ed., eq. 6.13) on the logit scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from scipy.stats import norm
from statsmodels.stats.proportion import multinomial_proportions_confint

from trailwarden.ecology.arrays import Floats, Ints, amounts, column, same_length, share
from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.wording import number_of

FEWEST_TO_SHARE = 10
"""Labelled observations below which shares would be of single sightings."""
FEWEST_A_BEHAVIOUR = 5
"""Goodman's interval is an approximation from about this many of each (statsmodels' own note)."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of 0 to 1 with its interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class BehaviourShare:
    """One behaviour: its code, its observations and their share, its time and the share of that.

    `time` and `of_time` are None where no durations were given or all are zero.
    """

    behaviour: int
    observations: int
    of_observations: Share
    time: timedelta | None
    of_time: Share | None


@dataclass(frozen=True, slots=True)
class ActivityBudget:
    """Behaviours, most frequent first. `unlabelled` observations have none noted."""

    behaviours: tuple[BehaviourShare, ...]
    labelled: int
    unlabelled: int
    confidence: float
    doubts: tuple[str, ...]


def activity_budget(
    behaviours: npt.ArrayLike,
    durations_s: npt.ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> ActivityBudget:
    """Shares of behaviours, given as codes of shape (n,), negative where none is noted.

    `durations_s`: seconds observed, shape (n,). Raises TooFew below 10 labelled observations.
    """
    codes = column(behaviours, "behaviours")
    seconds = None if durations_s is None else amounts(durations_s, "durations_s")
    if seconds is not None:
        same_length(behaviours=codes, durations_s=seconds)
    known = codes >= 0
    labelled = int(known.sum())
    if labelled < FEWEST_TO_SHARE:
        raise TooFew(labelled, FEWEST_TO_SHARE, "observations with a behaviour", "A budget")
    kinds, of_record, counts = np.unique(codes[known], return_inverse=True, return_counts=True)
    alpha = 1 - share(confidence, "confidence")
    bounds = np.clip(multinomial_proportions_confint(counts, alpha, method="goodman"), 0, 1)
    times = None if seconds is None else _shares_of_time(of_record, seconds[known], confidence)
    rows = [
        BehaviourShare(
            behaviour=int(kinds[row]),
            observations=int(counts[row]),
            of_observations=Share(float(counts[row]) / labelled, *map(float, bounds[row])),
            time=times[row][0] if times else None,
            of_time=times[row][1] if times else None,
        )
        for row in np.argsort(-counts, kind="stable")
    ]
    unlabelled = len(codes) - labelled
    return ActivityBudget(
        tuple(rows), labelled, unlabelled, confidence, _doubts(counts, unlabelled)
    )


def _shares_of_time(
    of_record: Ints, seconds: Floats, confidence: float
) -> list[tuple[timedelta, Share]] | None:
    """Each behaviour's time and its share of all time; None if no time was observed."""
    spent = np.bincount(of_record, weights=seconds)
    total = float(spent.sum())
    if not total:
        return None
    if total > timedelta.max.total_seconds():
        raise BadInput(f"{total:g} seconds were observed, it says; give durations in seconds.")
    portions, shares = seconds / total, spent / total
    squares = np.bincount(of_record, weights=portions**2)
    # the sum of p^2 (1[k] - share)^2 over all records, without a matrix of records by behaviours
    variance = squares * (1 - 2 * shares) + shares**2 * squares.sum()
    n = len(seconds)
    error = np.sqrt(np.maximum(variance, 0) * n / max(n - 1, 1))
    return [
        (
            timedelta(seconds=value),
            _logit_interval(value / total, spread, confidence),
        )
        for value, spread in zip(spent.tolist(), error.tolist(), strict=True)
    ]


def _logit_interval(value: float, error: float, confidence: float) -> Share:
    """An interval that stays within 0 and 1; all of it where a share of 0 or 1 has no variance."""
    if not 0 < value < 1:
        return Share(value, 0.0, 1.0)
    reach = norm.ppf((1 + confidence) / 2) * error / (value * (1 - value))
    return Share(value, float(expit(logit(value) - reach)), float(expit(logit(value) + reach)))


def _doubts(counts: Ints, unlabelled: int) -> tuple[str, ...]:
    doubts = []
    labelled = int(counts.sum())
    if unlabelled:
        part = unlabelled / (labelled + unlabelled)
        doubts.append(
            f"{unlabelled} of {labelled + unlabelled} observations ({part:.0%}) have no "
            "behaviour noted, and the shares are of the others."
        )
    rare = int((counts < FEWEST_A_BEHAVIOUR).sum())
    if rare:
        doubts.append(
            f"{number_of(rare, 'behaviour was', 'behaviours were')} seen fewer than "
            f"{FEWEST_A_BEHAVIOUR} times: the intervals are rough."
        )
    return tuple(doubts)
