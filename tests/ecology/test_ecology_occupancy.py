"""The occupancy model finds what made the data, and says when it cannot."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from trailwarden.ecology.errors import BadInput, TooFew
from trailwarden.ecology.occupancy import occupancy

NAN = float("nan")


def simulated(
    psi: float, p: float, sites: int, occasions: int, seed: int = 0
) -> npt.NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    occupied = rng.random(sites) < psi
    return ((rng.random((sites, occasions)) < p) & occupied[:, None]).astype(np.float64)


def test_it_finds_the_truth_of_a_large_season() -> None:
    fitted = occupancy(simulated(0.6, 0.25, 400, 8))
    assert fitted.psi == pytest.approx(0.6, abs=0.06)
    assert fitted.detection == pytest.approx(0.25, abs=0.03)
    assert fitted.low < 0.6 < fitted.high
    assert fitted.high - fitted.low < 0.15


def test_two_occasions_agree_with_the_closed_form() -> None:
    """With two occasions the estimate is Lincoln's: p = 2 n11 / (2 n11 + n10 + n01).

    psi = (sites seen / sites) / (1 - (1 - p)^2), MacKenzie et al. 2006, section 4.3.
    """
    seen = np.array([[1, 1]] * 12 + [[1, 0]] * 5 + [[0, 1]] * 7 + [[0, 0]] * 16, dtype=np.float64)
    fitted = occupancy(seen)
    p = 24 / (24 + 12)
    assert fitted.detection == pytest.approx(p, abs=1e-5)
    assert fitted.psi == pytest.approx((24 / 40) / (1 - (1 - p) ** 2), abs=1e-5)


def test_the_score_vanishes_at_the_estimate() -> None:
    """The likelihood written out per site has no slope at the fitted values."""
    seen = simulated(0.5, 0.4, 40, 5, seed=1)
    seen[3, 2:] = NAN
    seen[7, 0] = NAN
    fitted = occupancy(seen)

    def log_likelihood(psi: float, p: float) -> float:
        total = 0.0
        for row in seen:
            known = row[~np.isnan(row)]
            found = psi * float(np.prod(np.where(known > 0, p, 1 - p)))
            total += math.log(found + (0 if known.any() else 1 - psi))
        return total

    assert log_likelihood(fitted.psi, fitted.detection) == pytest.approx(fitted.log_likelihood)
    for step in (-0.003, 0.003):
        assert log_likelihood(fitted.psi + step, fitted.detection) < fitted.log_likelihood
        assert log_likelihood(fitted.psi, fitted.detection + step) < fitted.log_likelihood
    # the profile interval ends where the best likelihood given psi has lost 1.92
    best = max(log_likelihood(fitted.high, p) for p in np.linspace(0.05, 0.95, 2000))
    assert fitted.log_likelihood - best == pytest.approx(1.9207, abs=0.002)


def test_missing_occasions_are_not_zeros() -> None:
    seen = simulated(0.7, 0.5, 60, 6)
    gaps = seen.copy()
    gaps[:30, 3:] = NAN
    zeros = np.nan_to_num(gaps)
    assert occupancy(gaps).detection > occupancy(zeros).detection


def test_effort_explains_detection_when_it_does() -> None:
    rng = np.random.default_rng(6)
    days = rng.uniform(0.5, 7, (300, 6))
    p = 1 / (1 + np.exp(-(-0.5 + 1.2 * np.log(days / days.mean()))))
    seen = ((rng.random((300, 6)) < p) & (rng.random(300) < 0.6)[:, None]).astype(np.float64)
    fitted = occupancy(seen, days)
    assert fitted.logits[2] == pytest.approx(1.2, abs=0.35)
    assert fitted.psi == pytest.approx(0.6, abs=0.1)
    assert fitted.aic < occupancy(seen).aic - 10


def test_a_species_seen_everywhere_is_on_the_boundary() -> None:
    fitted = occupancy(np.ones((10, 4)))
    assert fitted.on_boundary
    assert fitted.psi == pytest.approx(1, abs=1e-3)
    assert fitted.high == 1.0
    assert 0.5 < fitted.low < 1
    assert all(math.isnan(error) for error in fitted.logit_errors)
    assert any("boundary" in doubt for doubt in fitted.doubts)


def test_single_detections_leave_occupancy_open_to_the_top() -> None:
    seen = np.zeros((12, 3))
    seen[range(4), [0, 1, 2, 0]] = 1
    fitted = occupancy(seen)
    assert fitted.high == 1.0
    assert any("hardly separable" in doubt for doubt in fitted.doubts)
    assert any("Only 12 sites" in doubt for doubt in fitted.doubts)


def test_too_little_is_refused() -> None:
    with pytest.raises(TooFew, match="8 sites"):
        occupancy(np.ones((5, 4)))
    with pytest.raises(TooFew, match="2 surveyed occasions"):
        occupancy(np.ones((20, 1)))
    with pytest.raises(TooFew, match="1 detections"):
        occupancy(np.zeros((20, 4)))
    blind = np.full((20, 4), NAN)
    blind[:3] = 1
    with pytest.raises(TooFew, match="there are 3"):
        occupancy(blind)


def test_an_effect_of_effort_needs_detections() -> None:
    seen = np.zeros((20, 4))
    seen[:6, 1] = 1
    with pytest.raises(TooFew, match="at least 10 detections, and there are 6"):
        occupancy(seen, np.arange(1.0, 81).reshape(20, 4))


def test_what_is_no_history_is_refused() -> None:
    with pytest.raises(BadInput, match="1, 0 or nan"):
        occupancy(np.full((10, 4), 2.0))
    with pytest.raises(BadInput, match="two dimensions"):
        occupancy(np.ones(10))
    with pytest.raises(BadInput, match="has no effort"):
        occupancy(np.ones((10, 4)), np.zeros((10, 4)))
    with pytest.raises(BadInput, match="leave it out"):
        occupancy(np.ones((10, 4)), np.full((10, 4), 7.0))
    with pytest.raises(BadInput, match="shape"):
        occupancy(np.ones((10, 4)), np.ones((10, 3)))
