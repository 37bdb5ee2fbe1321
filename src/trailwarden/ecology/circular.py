"""Statistics of angles: where on the clock records lie, how close together, how smooth a curve.

The time of day has no beginning: 23:50 and 00:10 are 20 minutes apart, and their mean is midnight.
So a time of day is an angle in radians, 0 at midnight and pi at noon.

Fisher, N. I. (1993) Statistical Analysis of Circular Data. Cambridge University Press.
Taylor, C. C. (2008) Automatic bandwidth selection for circular density estimation. Computational
Statistics & Data Analysis 52:3493-3500.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import elementwise
from scipy.special import ive

from trailwarden.ecology.arrays import MICROS_A_DAY, Floats, column
from trailwarden.ecology.errors import BadInput, TooFew

TAU = 2 * math.pi
MOMENTS = 3
"""How many moments a concentration is sought in: up to three peaks a day, as R's overlap has it."""
_LOWEST_KAPPA, _HIGHEST_KAPPA = 1e-4, 345.0  # the bounds that R's overlap 0.3.5 searches within


@dataclass(frozen=True, slots=True)
class Direction:
    """Where angles point on the whole.

    `mean` is in [0, 2 pi), `resultant` from 0 (all round the clock) to 1 (all at one time), and
    `p_value` that of the Rayleigh test against no preferred time. The test sees one peak; a
    species active at dawn and at dusk alike can pass for one without a rhythm.
    """

    n: int
    mean: float
    resultant: float
    p_value: float


def angles_column(values: npt.ArrayLike, name: str = "angles") -> Floats:
    """`values` as one row of angles in [0, 2 pi); 2 pi itself is midnight.

    Raises BadInput for anything outside, so that hours are not taken for radians.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise BadInput(f"{name} has {array.ndim} dimensions; give one row of angles.")
    if not np.isfinite(array).all() or (array < 0).any() or (array > TAU).any():
        raise BadInput(f"{name} holds values outside 0 to 2 pi; give the time of day in radians.")
    return np.asarray(array % TAU)


def clock_angles(local_times: npt.ArrayLike) -> Floats:
    """Time of day, in radians, of int64 microseconds on a LOCAL clock; see `sun.local_times`."""
    of_day = column(local_times, "local times") % MICROS_A_DAY
    return of_day.astype(np.float64) * (TAU / MICROS_A_DAY)


def direction(angles: npt.ArrayLike) -> Direction:
    """Mean direction, resultant length and Rayleigh test of one or more angles.

    The p-value is Zar's approximation (Zar 1999, Biostatistical Analysis, eq. 27.4), good to three
    decimals from n = 10. Raises TooFew without any angle.
    """
    turned = angles_column(angles)
    n = len(turned)
    if n == 0:
        raise TooFew(n, 1, "records", "A mean time of day")
    moment = np.exp(1j * turned).mean()
    pull = n * abs(moment)
    p_value = math.exp(math.sqrt(1 + 4 * n + 4 * (n * n - pull * pull)) - (1 + 2 * n))
    return Direction(n, float(np.angle(moment) % TAU), float(abs(moment)), min(p_value, 1.0))


def moment_lengths(angles: npt.ArrayLike, orders: int = MOMENTS) -> Floats:
    """Lengths of the first trigonometric moments, shape (orders,): 1 where all peaks coincide."""
    turned = angles_column(angles)
    order = np.arange(1, orders + 1)
    return np.asarray(np.abs(np.exp(1j * np.multiply.outer(order, turned)).mean(axis=1)))


def concentration(lengths: npt.ArrayLike) -> Floats:
    """The von Mises kappa behind moment lengths of shape (..., orders); shape (...).

    Order k gives the kappa at which I_k(kappa) / I_0(kappa) equals its length, the maximum
    likelihood estimate for k evenly spaced peaks, and the largest counts (Taylor 2008; R's
    overlap::getBandWidth). R seeks up to 345 and passes over an order that has no root there. So
    does this, but for records closer together than that, which count as 345 in any order: those
    of exactly 6:00 and 18:00 are two sharp peaks, where R sees none. Records spread more evenly
    than any kappa get the lowest, nearly 0; so do those of four or more evenly spaced times.
    """
    length = np.asarray(lengths, dtype=np.float64)
    order = np.broadcast_to(np.arange(1, length.shape[-1] + 1), length.shape)
    low, high = np.full(length.shape, _LOWEST_KAPPA), np.full(length.shape, _HIGHEST_KAPPA)
    within = (_bessel_ratio(low, order) < length) & (length < _bessel_ratio(high, order))
    kappa = np.where(length >= _bessel_ratio(high, order), _HIGHEST_KAPPA, 0.0)
    if within.any():
        kappa[within] = elementwise.find_root(
            lambda guess, aim, k: _bessel_ratio(guess, k) - aim,
            (low[within], high[within]),
            args=(length[within], order[within]),
        ).x
    return np.asarray(np.maximum(kappa.max(axis=-1), _LOWEST_KAPPA))


def kernel_concentration(kappa: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """The best concentration of a von Mises kernel for n records; LARGER draws less smooth.

    It minimises the asymptotic mean integrated squared error where the truth is von Mises with
    this kappa (Taylor 2008, eq. 7). Written with scaled Bessel functions, which cannot overflow.
    """
    spread = np.asarray(kappa, dtype=np.float64)
    scale = 3 * np.asarray(n, dtype=np.float64) * spread**2 * ive(2, 2 * spread)
    return np.asarray((scale / (4 * math.sqrt(math.pi) * ive(0, spread) ** 2)) ** 0.4)


def bandwidth(angles: npt.ArrayLike, moments: int = MOMENTS) -> float:
    """Kernel concentration for a sample, as R's overlap::getBandWidth(angles, kmax=moments).

    Raises TooFew unless there are two different angles.
    """
    turned = angles_column(angles)
    different = len(np.unique(turned))
    if different < 2:
        raise TooFew(different, 2, "different times of day", "A curve of activity")
    kappa = concentration(moment_lengths(turned, moments))
    return float(kernel_concentration(kappa, len(turned)))


def _bessel_ratio(kappa: Floats, order: npt.NDArray[np.int64]) -> Floats:
    """I_order(kappa) / I_0(kappa), the length of a von Mises distribution's moment."""
    return np.asarray(ive(order, kappa) / ive(0, kappa))
