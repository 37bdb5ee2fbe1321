"""The kernel that turns times of day into a curve, for one sample or for a thousand resamples.

A von Mises kernel stands on each record; the curve is their mean. On the day's 1,440 minutes it is
a product of Fourier series, so a thousand resampled curves cost about as much as one drawn record
by record. Resamples are kept as counts per minute of the day: records move by at most 30 seconds,
which no estimate feels, and drawing n records again is one multinomial draw, whatever n is.

Ridout, M. S. & Linkie, M. (2009) Estimating overlap of daily activity patterns from camera trap
data. Journal of Agricultural, Biological, and Environmental Statistics 14:322-337.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.special import ive

from trailwarden.ecology.arrays import Floats
from trailwarden.ecology.circular import (
    MOMENTS,
    TAU,
    angles_column,
    bandwidth,
    concentration,
    kernel_concentration,
)
from trailwarden.ecology.errors import BadInput

MINUTES = 1440
_EXACT_RECORDS = 5_000  # above this many, the curve is drawn from counts per minute
_BLOCK = 2_000_000  # kernels worked out at once: 16 megabytes
_BATCH = 500  # resamples worked on at once: a few tens of megabytes
_NEGLIGIBLE = 28.0  # natural logarithm: exp(-28) is below 1e-12


def density(angles: npt.ArrayLike, at: npt.ArrayLike, width: float) -> Floats:
    """Density per radian at the angles `at`, shape (len(at),); R's overlap::densityFit.

    `width` is the kernel's concentration: larger is less smooth. Samples above 5,000 records
    are counted per minute of the day first. Raises BadInput for a bandwidth of 0 or below, and
    without any record.
    """
    turned = angles_column(angles)
    if not width > 0 or not len(turned):
        raise BadInput(f"A density needs records and a bandwidth above 0, not {width}.")
    weights = np.full(len(turned), 1 / len(turned))
    if len(turned) > _EXACT_RECORDS:
        counts = minute_counts(turned)
        turned, weights = minute_angles(), counts / counts.sum()
    places = np.asarray(at, dtype=np.float64)
    sums = [
        np.exp(width * (np.cos(np.subtract.outer(part, turned)) - 1)) @ weights
        for part in np.array_split(places, 1 + places.size * turned.size // _BLOCK)
    ]
    return np.asarray(np.concatenate(sums) / (TAU * ive(0, width)))


def minute_angles() -> Floats:
    """The angles of the day's 1,440 minutes."""
    return np.arange(MINUTES, dtype=np.float64) * (TAU / MINUTES)


def minute_counts(angles: npt.ArrayLike) -> Floats:
    """How many angles are nearest to each minute of the day, shape (1440,)."""
    nearest = np.rint(angles_column(angles) * (MINUTES / TAU)).astype(np.int64) % MINUTES
    return np.bincount(nearest, minlength=MINUTES).astype(np.float64)


def minute_bandwidths(counts: Floats) -> Floats:
    """Kernel concentrations, (samples,), of samples as counts per minute, (samples, 1440)."""
    size = counts.sum(axis=-1)
    waves = np.exp(1j * np.outer(minute_angles(), np.arange(1, MOMENTS + 1)))
    lengths = np.abs(counts @ waves) / size[..., None]
    return kernel_concentration(concentration(lengths), size)


def minute_densities(counts: Floats, bandwidths: Floats) -> Floats:
    """Density per radian at each minute of samples given as counts per minute; same shape."""
    widest = float(bandwidths.max())
    orders = min(MINUTES // 2, math.ceil(math.sqrt(2 * widest * _NEGLIGIBLE)) + 20)
    kernel = ive(np.arange(orders + 1), bandwidths[:, None]) / ive(0, bandwidths)[:, None]
    waves = np.fft.rfft(counts, axis=-1)
    waves[:, : orders + 1] *= kernel
    waves[:, orders + 1 :] = 0
    drawn = np.fft.irfft(waves, n=MINUTES, axis=-1) * (MINUTES / TAU)
    return np.asarray(np.maximum(drawn / counts.sum(axis=-1, keepdims=True), 0))


def resamples(
    angles: npt.ArrayLike, number: int, generator: np.random.Generator, *, smooth: bool
) -> Iterator[Floats]:
    """`number` samples of the size of this one, in batches of counts per minute (batch, 1440).

    Plain: drawn with replacement from the records. Smooth: drawn from the curve through them, so
    that a new sample may hold a time that the first happened to miss; better for small samples
    (Ridout & Linkie 2009).
    """
    turned = angles_column(angles)
    counts = minute_counts(turned)
    if smooth:
        width = np.array([bandwidth(turned)])
        counts = minute_densities(counts[None, :], width)[0]
    chances = counts / counts.sum()
    for start in range(0, number, _BATCH):
        batch = min(_BATCH, number - start)
        yield generator.multinomial(len(turned), chances, size=batch).astype(np.float64)
