"""Richness against published examples and against plain enumeration."""

from itertools import combinations

import numpy as np
import pytest

from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.richness import accumulation, chao1, chao2, incidence

# Spiders of Harvard Forest (Ellison et al. 2010), the example of R package iNEXT, `data(spider)`.
GIRDLED = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2] + [1] * 12
LOGGED = [88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2] + [1] * 14


@pytest.mark.parametrize(
    ("counts", "observed", "estimate", "coverage", "error", "low", "high"),
    [
        (GIRDLED, 26, 43.893, 0.9289, 14.306, 30.511, 96.971),
        (LOGGED, 37, 61.403, 0.9446, 18.532, 43.502, 128.583),
    ],
)
def test_chao1_and_coverage_of_the_published_spiders(
    counts: list[int], observed: int, estimate: float, coverage: float,
    error: float, low: float, high: float,
) -> None:  # fmt: skip
    """iNEXT vignettes/mypaper.pdf, $DataInfo and $AsyEst; interval by its `ChaoRichness`."""
    found = chao1(counts)
    assert found.observed == observed
    assert found.estimate == pytest.approx(estimate, abs=6e-4)
    assert found.coverage == pytest.approx(coverage, abs=6e-5)
    assert found.standard_error == pytest.approx(error, abs=6e-4)
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


def test_chao2_and_coverage_of_published_ciliates() -> None:
    """iNEXT vignettes/mypaper.pdf, ciliates of Etosha Pan: T=19, U=516, Q1=107, Q2=44, S=216.

    Only the number of species met once and twice, and the sum of the rest, enter the estimate.
    """
    rest = 216 - 107 - 44
    others = np.full(rest, (516 - 107 - 2 * 44) // rest)
    others[: (516 - 107 - 2 * 44) - int(others.sum())] += 1
    found = chao2(np.concatenate((np.ones(107, int), np.full(44, 2), others)), 19)
    assert found.observed == 216
    assert found.estimate == pytest.approx(339.255, abs=6e-4)
    assert found.coverage == pytest.approx(0.8017, abs=6e-5)


@pytest.mark.parametrize(
    ("counts", "estimate", "error", "low", "high"),
    [
        ([3, 5, 4, 3], 4, 0.329, 4, 4.794),  # nothing met once: complete as far as it can tell
        ([1, 1, 1, 5, 7], 7.8, 4.108, 5.343, 27.866),  # nothing met twice: bias-corrected
    ],
)
def test_the_special_cases_are_those_of_inext(
    counts: list[int], estimate: float, error: float, low: float, high: float
) -> None:
    """Printed by iNEXT's `ChaoRichness` (R/EstIndex.R) for these counts."""
    found = chao1(counts)
    assert (found.estimate, found.standard_error, found.low, found.high) == pytest.approx(
        (estimate, error, low, high), abs=6e-4
    )


def test_an_unfinished_survey_is_said_to_be_one() -> None:
    assert any("lower bound" in doubt for doubt in chao1([1, 1, 1, 5, 7]).doubts)
    assert chao1(GIRDLED).doubts == ()


def test_one_singleton_is_not_full_coverage() -> None:
    assert chao1([5, 4, 1]).coverage == pytest.approx(0.9)
    assert chao1([5, 4, 3]).coverage == 1


def test_accumulation_is_the_mean_over_all_choices_of_samples() -> None:
    seen = np.array([[1, 0, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 0, 1], [0, 1, 0, 0]]) > 0
    curve = accumulation(seen.sum(axis=0), 5)
    for t in range(1, 6):
        means = [seen[list(chosen)].any(axis=0).sum() for chosen in combinations(range(5), t)]
        assert curve.species[t - 1] == pytest.approx(np.mean(means))
    assert curve.species[-1] == 4
    assert curve.sd[-1] > 0  # of the assemblage, not of these five samples


def test_accumulation_over_many_samples_stays_small_and_rises() -> None:
    curve = accumulation([70_000, 9_000, 500, 3, 1, 1, 1], 73_000)
    assert len(curve.samples) <= 200
    assert curve.samples[0] == 1
    assert curve.samples[-1] == 73_000
    assert (np.diff(curve.species) > 0).all()
    assert curve.species[-1] == pytest.approx(7)
    assert curve.species[0] == pytest.approx((70_000 + 9_000 + 500 + 6) / 73_000)


def test_a_species_counts_once_in_a_sampling_unit() -> None:
    found = incidence([7, 7, 7, 9, 9, 12], [0, 0, 2, 0, 2, 2], 4)
    assert found.tolist() == [2, 0, 3, 0]
    assert incidence([], [], 3).tolist() == [0, 0, 0]


def test_too_little_is_refused() -> None:
    with pytest.raises(TooFew, match="2 records"):
        chao1([1, 0])
    with pytest.raises(TooFew, match="2 sampling units"):
        chao2([1, 1], 1)
    with pytest.raises(TooFew, match="1 species"):
        chao2([0, 0], 9)
    with pytest.raises(TooFew, match="1 species"):
        accumulation([0], 9)


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadInput, match="12 sampling units, and there are 9"):
        chao2([12, 1], 9)
    with pytest.raises(BadInput, match="negative"):
        chao1([-1, 4])
    with pytest.raises(BadInput, match="Knots"):
        accumulation([3, 1], 9, knots=[0, 5])
    with pytest.raises(BadInput, match="outside"):
        incidence([1], [5], 3)
