"""Species richness: how many were seen, how many there may be, how the number grew with effort.

Two kinds of sample. ABUNDANCE: records of each species (independent records, for camera traps).
INCIDENCE: in how many of T sampling units (camera-days, stations) each species was seen. Records
of one camera come in clumps, so the incidence numbers are the safer ones.

Formulas: Chao 1984 (Scandinavian Journal of Statistics 11:265-270) and 1987 (Biometrics
43:783-791), in the form of iNEXT's `ChaoRichness`: with factor (n-1)/n, bias-corrected where no
species was seen twice. Coverage: Chao & Jost 2012, Ecology 93:2533-2547. Accumulation: Colwell,
Mao & Chang 2004, Ecology 85:2717-2727; Colwell et al. 2012, Journal of Plant Ecology 5:3-21.
Chao's estimates are LOWER bounds of the true richness, however narrow their interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from trailwarden.ecology.arrays import Floats, Ints, column, same_length, share
from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.wording import number_of

_MOST_KNOTS = 200


@dataclass(frozen=True, slots=True)
class Richness:
    """Observed and estimated number of species.

    `once`, `twice`: species seen in one and in two records (Chao1) or sampling units (Chao2);
    `size`: records or sampling units; `low`, `high`: log-normal interval (Chao 1987), never below
    `observed`; `coverage`: the share of all individuals (incidences) that belong to species seen.
    """

    observed: int
    estimate: float
    standard_error: float
    low: float
    high: float
    confidence: float
    once: int
    twice: int
    size: int
    coverage: float
    method: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Accumulation:
    """Expected species in `samples` sampling units drawn at random: Mao Tau, with its interval.

    All of shape (knots,). `sd` is unconditional: it holds for the assemblage, not only for these
    samples, and therefore does not vanish at the last knot.
    """

    samples: Ints
    species: Floats
    sd: Floats
    low: Floats
    high: Floats
    confidence: float


def chao1(counts: npt.ArrayLike, confidence: float = 0.95) -> Richness:
    """Richness from records per species, shape (species,); zeros are species not seen.

    Raises TooFew below two records.
    """
    found = _frequencies(counts)
    size = int(found.sum())
    if size < 2:
        raise TooFew(size, 2, "records", "Chao1")
    return _chao(found, size, size, "Chao1", confidence)


def chao2(frequencies: npt.ArrayLike, samples: int, confidence: float = 0.95) -> Richness:
    """Richness from the number of sampling units, of `samples`, in which each species was seen.

    Raises TooFew below two sampling units or without any species, BadInput for a species seen in
    more units than there are.
    """
    found = _incidences(frequencies, samples)
    if not len(found):
        raise TooFew(0, 1, "species", "Chao2")
    return _chao(found, samples, int(found.sum()), "Chao2", confidence)


def incidence(samples: npt.ArrayLike, species: npt.ArrayLike, n_species: int) -> Ints:
    """In how many sampling units each species was seen, shape (n_species,).

    `samples`, `species`: int codes of each record, shape (n,); repeats within a unit count once.
    """
    unit, kind = column(samples, "samples"), column(species, "species")
    same_length(samples=unit, species=kind)
    if len(kind) and (kind.min() < 0 or kind.max() >= n_species):
        raise BadInput(f"A record names a species outside 0..{n_species - 1}.")
    if not len(kind):
        return np.zeros(n_species, dtype=np.int64)
    _, dense = np.unique(unit, return_inverse=True)
    pairs = np.unique(dense * np.int64(n_species) + kind)
    return np.bincount(pairs % n_species, minlength=n_species)


def accumulation(
    frequencies: npt.ArrayLike,
    samples: int,
    knots: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> Accumulation:
    """Sample-based rarefaction (Mao Tau) from incidence frequencies, exact, no permutations.

    S(t) = S - sum_i C(T - Y_i, t) / C(T, t); variance sum_i (1 - a_i)^2 - S(t)^2 / S_Chao2
    (Colwell et al. 2012, equations 17 and 18). `knots`: numbers of sampling units, 1 to
    `samples`; by default all of them, or 200 evenly spread. Raises TooFew, BadInput.
    """
    found = _incidences(frequencies, samples)
    at = _knots(samples) if knots is None else column(knots, "knots")
    if len(at) and (at.min() < 1 or at.max() > samples):
        raise BadInput(f"Knots run from 1 to {samples}, the number of sampling units.")
    if not len(found):
        raise TooFew(0, 1, "species", "A species accumulation curve")
    kinds, many = np.unique(found, return_counts=True)
    seen = 1 - _missed(kinds, samples, at)
    species = (seen * many).sum(axis=1)
    total = chao2(found, samples).estimate
    sd = np.sqrt(np.maximum((seen**2 * many).sum(axis=1) - species**2 / total, 0))
    reach = float(stats.norm.isf((1 - share(confidence, "confidence")) / 2)) * sd
    return Accumulation(
        at, species, sd, np.maximum(species - reach, 0), species + reach, confidence
    )


def _missed(kinds: Ints, samples: int, at: Ints) -> Floats:
    """Chance that a species of incidence `kinds` is in none of t units; (knots, kinds)."""
    left, t = (samples - kinds)[None, :].astype(np.float64), at[:, None].astype(np.float64)
    fits = left >= t
    logs = special.gammaln(left + 1) - special.gammaln(np.where(fits, left - t, 0) + 1)
    logs = logs - special.gammaln(samples + 1.0) + special.gammaln(samples - t + 1)
    chances: Floats = np.where(fits, np.exp(np.where(fits, logs, -np.inf)), 0.0)
    return chances


def _knots(samples: int) -> Ints:
    if samples <= _MOST_KNOTS:
        return np.arange(1, samples + 1, dtype=np.int64)
    return np.unique(np.linspace(1, samples, _MOST_KNOTS).round().astype(np.int64))


def _frequencies(values: npt.ArrayLike) -> Ints:
    found = column(values, "counts")
    if (found < 0).any():
        raise BadInput("A species has a negative count.")
    return found[found > 0]


def _incidences(frequencies: npt.ArrayLike, samples: int) -> Ints:
    found = _frequencies(frequencies)
    if samples < 2:
        raise TooFew(samples, 2, "sampling units", "An incidence-based estimate")
    if len(found) and found.max() > samples:
        raise BadInput(
            f"A species was seen in {found.max()} sampling units, and there are {samples}; "
            "count every unit with effort, also those without a detection."
        )
    return found


def _chao(found: Ints, size: int, incidences: int, method: str, confidence: float) -> Richness:
    """Chao's estimate from frequencies of the species seen; `size` is n (Chao1) or T (Chao2)."""
    observed, once, twice = len(found), int((found == 1).sum()), int((found == 2).sum())
    factor = (size - 1) / size
    unseen = factor * (once**2 / (2 * twice) if twice else once * (once - 1) / 2)
    error = math.sqrt(_variance(once, twice, factor, observed + unseen)) if unseen else 0.0
    if unseen:
        low, high = _log_normal(observed, unseen, error, confidence)
    else:
        error, low, high = _complete(found, size, confidence)
    return Richness(
        observed=observed,
        estimate=observed + unseen,
        standard_error=error,
        low=low,
        high=high,
        confidence=confidence,
        once=once,
        twice=twice,
        size=size,
        coverage=_coverage(once, twice, size, incidences),
        method=method,
        doubts=tuple(_doubts(observed, once, twice)),
    )


def _variance(once: int, twice: int, factor: float, estimate: float) -> float:
    """Variance of Chao's estimate (Chao 1987; the case without doubletons as in EstimateS)."""
    if twice:
        ratio = once / twice
        return twice * (factor * ratio**2 / 2 + factor**2 * ratio**3 + factor**2 * ratio**4 / 4)
    spread = once * (2 * once - 1) ** 2 / 4 - once**4 / (4 * estimate)
    return factor * once * (once - 1) / 2 + factor**2 * spread


def _log_normal(
    observed: int, unseen: float, error: float, confidence: float
) -> tuple[float, float]:
    """Interval of the number unseen on the log scale, so that it never falls below the observed."""
    z = float(stats.norm.isf((1 - share(confidence, "confidence")) / 2))
    stretch = math.exp(z * math.sqrt(math.log1p(error**2 / unseen**2)))
    return observed + unseen / stretch, observed + unseen * stretch


def _complete(found: Ints, size: int, confidence: float) -> tuple[float, float, float]:
    """Error and interval where the estimate is the observed number (EstimateS, iNEXT)."""
    z = float(stats.norm.isf((1 - share(confidence, "confidence")) / 2))
    chance = np.exp(-found.astype(np.float64))
    variance = float((chance - chance**2).sum() - (found * chance).sum() ** 2 / size)
    error = math.sqrt(max(variance, 0.0))
    kept = 1 - float(chance.mean())
    middle, reach = len(found) / kept, z * error / kept
    return error, max(float(len(found)), middle - reach), middle + reach


def _coverage(once: int, twice: int, size: int, incidences: int) -> float:
    """Chao & Jost 2012, equation 4a; without doubletons in the bias-corrected form of iNEXT.

    iNEXT calls a sample complete that has one singleton and no doubleton; here the equation
    itself is kept for it (1 - 1/n).
    """
    if not once:
        return 1.0
    if twice or once == 1:
        missed = (size - 1) * once / ((size - 1) * once + 2 * twice)
    else:
        missed = (size - 1) * (once - 1) / ((size - 1) * (once - 1) + 2)
    return 1 - once / incidences * missed


def _doubts(observed: int, once: int, twice: int) -> list[str]:
    said = []
    if 2 * once > observed:
        said.append(
            f"Of {observed} species {number_of(once, 'was', 'were')} met only once: sampling is "
            "far from complete, and the estimate is a lower bound."
        )
    if once and not twice:
        said.append("No species was met twice: the bias-corrected form is used, and it is rough.")
    return said
