"""Single-season occupancy: at what share of sites the species is, allowing for missing it.

MacKenzie, Nichols, Lachman, Droege, Royle & Langtimm 2002, Ecology 83:2248-2255. A site is
occupied with probability psi; at an occupied site an occasion brings a detection with probability
p. A site with detections contributes psi * prod p^y (1-p)^(1-y); a site without,
psi * prod (1-p) + 1 - psi. Occasions without effort (nan) contribute nothing. p is constant or
depends on effort: logit p = a + b * log(camera-days of the occasion / their mean).

What it assumes, and a camera network rarely grants in full: sites do not change state during the
season, no false detections, sites independent, p alike at all occupied sites. For wide-ranging
animals psi is the share of sites USED, not the share of area lived in.

The interval of psi is the profile likelihood's: it may be lopsided and may reach 0 or 1, where
standard errors on the logit scale mean nothing. On simulated seasons that meet the assumptions
(8 to 60 sites, 6 to 10 occasions, p from 0.15 to 0.4) its 95 % held the truth in 91 to 99 %.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats
from statsmodels.tools.numdiff import approx_hess

from trailwarden.ecology.arrays import Floats, share
from trailwarden.ecology.errors import BadInput, TooFew

MINIMUM_SITES = 8
MINIMUM_DETECTIONS_FOR_EFFORT = 10
"""Sites with effort, and detections for a slope on effort, below which a model is refused."""
_FEW_SITES = 20
_EDGE = 12.0
"""Logits are sought within plus or minus this: probabilities within 6e-6 of 0 and 1."""
_AT_EDGE = 7.0
"""A fitted logit beyond this counts as lying on the boundary (0.999)."""

_STARTS = ((0.0, -2.0), (0.0, 0.5), (3.0, -2.0))

_Cost = Callable[[Floats], tuple[float, Floats]]
"""Negative log-likelihood of logits, and its gradient."""


@dataclass(frozen=True, slots=True)
class Occupancy:
    """A fitted single-season model.

    `psi` is the share of sites occupied, `low` to `high` its profile-likelihood interval.
    `detection` is p for one occasion (at mean effort, if effort is in the model).
    `logits`: estimates on the logit scale, (psi, p[, effort slope]), with standard errors
    `logit_errors` (nan on the boundary). `on_boundary`: psi ran to 0 or 1, so the data do not tell
    how many occupied sites were missed. `doubts` says so, and more, in words.
    """

    psi: float
    low: float
    high: float
    confidence: float
    detection: float
    logits: tuple[float, ...]
    logit_errors: tuple[float, ...]
    log_likelihood: float
    aic: float
    sites: int
    occupied: int
    occasions: int
    on_boundary: bool
    doubts: tuple[str, ...]


def occupancy(
    seen: npt.ArrayLike, effort_days: npt.ArrayLike | None = None, confidence: float = 0.95
) -> Occupancy:
    """Fit by maximum likelihood.

    `seen`: 1, 0, nan, shape (sites, occasions), as in `DetectionHistory`. `effort_days`, of the
    same shape: p then depends on effort. Raises TooFew below `MINIMUM_SITES` sites, without a
    detection (with effort: below `MINIMUM_DETECTIONS_FOR_EFFORT`), or when no site has two
    occasions, so that psi and p cannot be told apart; BadInput.
    """
    share(confidence, "confidence")
    whole = _history(seen)
    surveyed = ~np.isnan(whole).all(axis=1)
    history = whole[surveyed]
    _refuse_too_few(history, effort_days is not None)
    covariate = None if effort_days is None else _log_effort(whole, effort_days)[surveyed]
    cost = _negative_log_likelihood(history, covariate)
    slopes = [()] if covariate is None else [(0.0,), (2.0,), (-2.0,)]
    best = _best(cost, [(*start, *slope) for start in _STARTS for slope in slopes])
    low, high = _profile_interval(cost, best, confidence)
    return _summary(history, cost, best, (low, high), confidence)


def _history(seen: npt.ArrayLike) -> Floats:
    history = np.asarray(seen, dtype=np.float64)
    if history.ndim != 2:
        raise BadInput("A detection history has two dimensions, sites by occasions.")
    if not np.isin(history[~np.isnan(history)], (0.0, 1.0)).all():
        raise BadInput("A detection history holds 1, 0 or nan; turn counts into seen or not.")
    return history


def _log_effort(history: Floats, effort_days: npt.ArrayLike) -> Floats:
    """log(effort / mean effort) where an occasion was surveyed, 0 elsewhere."""
    effort = np.asarray(effort_days, dtype=np.float64)
    if effort.shape != history.shape:
        raise BadInput(f"Effort has shape {effort.shape}, the history {history.shape}.")
    surveyed = ~np.isnan(history)
    if not (effort[surveyed] > 0).all():
        raise BadInput("An occasion counts as surveyed and has no effort; make it nan.")
    if np.ptp(effort[surveyed]) < 1e-9:
        raise BadInput("Effort is the same in all occasions; leave it out of the model.")
    scaled = np.ones_like(effort)
    scaled[surveyed] = effort[surveyed] / effort[surveyed].mean()
    logs: Floats = np.log(scaled)
    return logs


def _refuse_too_few(history: Floats, effort: bool) -> None:
    wanted = "An occupancy model"
    if len(history) < MINIMUM_SITES:
        raise TooFew(len(history), MINIMUM_SITES, "sites with effort", wanted)
    repeats = int((~np.isnan(history)).sum(axis=1).max())
    if repeats < 2:
        advice = "Use shorter occasions, so that each site has several."
        raise TooFew(repeats, 2, "surveyed occasions at a site", wanted, advice)
    detections = int(np.nansum(history))
    if not detections:
        raise TooFew(0, 1, "detections", wanted, "Give naive occupancy (0) with its interval.")
    if effort and detections < MINIMUM_DETECTIONS_FOR_EFFORT:
        advice = "Leave effort out of the model."
        wanted = "An effect of effort on detection"
        raise TooFew(detections, MINIMUM_DETECTIONS_FOR_EFFORT, "detections", wanted, advice)


def _negative_log_likelihood(history: Floats, covariate: Floats | None) -> _Cost:
    """Cost of (logit psi, logit p[, slope]); nan occasions drop out.

    In the gradient a site counts as occupied with its probability given its history.
    """
    surveyed = ~np.isnan(history)
    hit = np.nan_to_num(history) > 0
    miss = surveyed & ~hit
    found = hit.any(axis=1)

    def cost(logits: Floats) -> tuple[float, Floats]:
        psi = special.expit(logits[0])
        p = logits[1] + (0.0 if covariate is None else logits[2] * covariate)
        terms = hit * special.log_expit(p) + miss * special.log_expit(-p)
        present = special.log_expit(logits[0]) + terms.sum(axis=1)
        absent = np.where(found, -np.inf, special.log_expit(-logits[0]))
        site = np.logaddexp(present, absent)
        occupied = np.exp(present - site)
        surplus = occupied[:, None] * np.where(surveyed, hit - special.expit(p), 0.0)
        slope = [] if covariate is None else [(surplus * covariate).sum()]
        gradient = np.array([(occupied - psi).sum(), surplus.sum(), *slope])
        return -float(site.sum()), -gradient

    return cost


def _best(cost: _Cost, starts: Sequence[Sequence[float] | Floats]) -> Floats:
    """The logits of greatest likelihood: from several starts, since its edges are flat."""
    found = [_descend(cost, np.array(start, dtype=np.float64)) for start in starts]
    return min(found, key=lambda logits: cost(logits)[0])


def _descend(cost: _Cost, start: Floats) -> Floats:
    """The logits of least cost downhill from `start`, within the edge.

    Sought as edge * tanh(x / edge), x free. BFGS in numpy, not L-BFGS-B: that one wakes all of
    BLAS's threads for matrices of two by two, and takes ten times as long on a busy machine.
    """

    def bent(free: Floats) -> tuple[float, Floats]:
        share = np.tanh(free / _EDGE)
        value, gradient = cost(_EDGE * share)
        return value, gradient * (1 - share**2)

    free = _EDGE * np.arctanh(np.clip(start / _EDGE, -0.95, 0.95))
    found = optimize.minimize(bent, free, jac=True, method="BFGS", options={"gtol": 1e-6})
    return np.asarray(_EDGE * np.tanh(found.x / _EDGE), dtype=np.float64)


def _given_psi(cost: _Cost, psi: float) -> _Cost:
    """The cost of the other logits, psi's held."""

    def rest(logits: Floats) -> tuple[float, Floats]:
        value, gradient = cost(np.concatenate(([psi], logits)))
        return value, gradient[1:]

    return rest


def _profile_interval(cost: _Cost, best: Floats, confidence: float) -> tuple[float, float]:
    """Where twice the loss of log-likelihood reaches the chi-squared quantile; else 0 or 1."""
    allowed = cost(best)[0] + float(stats.chi2.ppf(confidence, 1)) / 2

    def excess(logit: float) -> float:
        rest = _given_psi(cost, logit)
        starts = [best[1:]] if len(best) == 2 else [best[1:], np.array([-2.0, 0.0])]
        return rest(_best(rest, starts))[0] - allowed

    def crossing(edge: float) -> float:
        if excess(edge) <= 0:
            return edge
        return float(optimize.brentq(excess, edge, best[0], xtol=1e-5))

    low, high = crossing(-_EDGE), crossing(_EDGE)
    return (
        0.0 if low == -_EDGE else float(special.expit(low)),
        1.0 if high == _EDGE else float(special.expit(high)),
    )


def _summary(
    history: Floats,
    cost: _Cost,
    best: Floats,
    limits: tuple[float, float],
    confidence: float,
) -> Occupancy:
    least = cost(best)[0]
    return Occupancy(
        psi=float(special.expit(best[0])),
        low=limits[0],
        high=limits[1],
        confidence=confidence,
        detection=float(special.expit(best[1])),
        logits=tuple(map(float, best)),
        logit_errors=_errors(cost, best),
        log_likelihood=-least,
        aic=2 * (least + len(best)),
        sites=len(history),
        occupied=int(np.nanmax(history, axis=1).sum()),
        occasions=int((~np.isnan(history)).sum()),
        on_boundary=bool(abs(best[0]) > _AT_EDGE),
        doubts=tuple(_doubts(history, best)),
    )


def _errors(cost: _Cost, best: Floats) -> tuple[float, ...]:
    """Standard errors from the curvature at the minimum; nan where it is flat (the boundary)."""
    if (np.abs(best[:2]) > _AT_EDGE).any():
        return (float("nan"),) * len(best)
    curvature = np.asarray(approx_hess(best, lambda logits: cost(logits)[0]), dtype=np.float64)
    if (np.linalg.eigvalsh(curvature) <= 0).any():
        return (float("nan"),) * len(best)
    return tuple(map(float, np.sqrt(np.diag(np.linalg.inv(curvature)))))


def _doubts(history: Floats, best: Floats) -> list[str]:
    said = []
    if abs(best[0]) > _AT_EDGE:
        said.append(
            "Occupancy ran to the boundary: the data do not tell how many occupied sites were "
            "missed, and only one limit of the interval carries information."
        )
    if len(best) > 2 and abs(best[2]) > _AT_EDGE:
        said.append("The effect of effort ran to the boundary: leave effort out of the model.")
    if best[1] < special.logit(0.15):
        said.append("Detection is rare (below 0.15 an occasion); occupancy may come out too high.")
    if len(history) < _FEW_SITES:
        said.append(f"Only {len(history)} sites: the interval is wide and its level approximate.")
    if np.nansum(history, axis=1).max() < 2:
        said.append("No site has two detections: occupancy and detection are hardly separable.")
    return said
