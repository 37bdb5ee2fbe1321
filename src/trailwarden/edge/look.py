"""What one small grey picture says about the camera itself: lit, detailed, in focus, or the same.

The strips at the top and bottom, where cameras burn in clock and name, are left out. All measures
are taken on pictures averaged down to 80 and 40 pixels wide, where sensor noise has all but
vanished; what remains of it is estimated and taken off.

Measured on 109 real trail-camera pictures at 320 pixels (day, night, infrared): the brightest part
is never under 52, detail never under 3.1 (an empty clearing at night), sharpness never under 0.52.
The same pictures blurred by 2.5, 4 and 10 % of their width have a sharpness of about 0.40, 0.33
and 0.30, with or without noise. Absolute sharpness would not do: an infrared night picture has a
tenth of its daytime detail, in perfect focus; the ratio of fine to coarse detail stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.frame import Image

STRIP = 0.12
"""Share of the height left out at the top and at the bottom."""

_FINE_WIDTH, _COARSE_WIDTH = 80, 40
_P90_OF_NORMAL = 1.645
_NOISE_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
_MEDIAN_TO_SIGMA = 1 / (0.6745 * 6)


@dataclass(frozen=True, slots=True)
class Look:
    """Measures of one picture, in grey levels 0..255 but for `sharpness`.

    `brightest` is the level that one hundredth of the picture exceeds; `detail` how much nine
    tenths of it differ at most from their surroundings, noise taken off; `sharpness` the ratio of
    fine to coarse detail, about 0.3 if far out of focus and 0.5 to 1.2 if sharp, or None where it
    cannot be told.
    """

    brightest: float
    detail: float
    sharpness: float | None


def without_strips(grey: Image) -> Image:
    """Return the HxW picture without the strips that may hold a burnt-in clock."""
    strip = round(grey.shape[0] * STRIP)
    return grey[strip : grey.shape[0] - strip]


def look_at(grey: Image) -> Look:
    """Measure a small grey picture, HxW uint8, best 320 wide; about 0.15 ms there."""
    middle = without_strips(grey)
    sigma = _noise(middle)
    fine, coarse = _averaged(middle, _FINE_WIDTH), _averaged(middle, _COARSE_WIDTH)
    fine_detail = _detail(fine, sigma * _FINE_WIDTH / middle.shape[1])
    coarse_detail = _detail(coarse, sigma * _COARSE_WIDTH / middle.shape[1])
    tells = middle.shape[1] >= _FINE_WIDTH and coarse_detail > 0
    return Look(
        brightest=_quantile(coarse, 0.99),
        detail=coarse_detail,
        sharpness=fine_detail / coarse_detail if tells else None,
    )


def is_same(before: Image, now: Image, mean_levels: float, most_levels: float) -> bool:
    """Whether two pictures, strips left out, differ by no more than these grey levels."""
    if before.shape != now.shape:
        return False
    difference = cv2.absdiff(without_strips(before), without_strips(now))
    return bool(difference.max() <= most_levels and difference.mean() <= mean_levels)


def _noise(grey: Image) -> float:
    """Estimate the noise's sigma in grey levels, on a sixth of the pixels.

    The kernel is blind to constants and ramps. After J. Immerkær, "Fast noise variance
    estimation", CVIU 64 (1996), with the median in place of the mean so that edges weigh little.
    """
    response = cv2.filter2D(grey, cv2.CV_16S, _NOISE_KERNEL)[::3, ::2]
    return float(np.median(np.abs(response))) * _MEDIAN_TO_SIGMA


def _averaged(grey: Image, width: int) -> NDArray[np.float32]:
    height = max(1, round(grey.shape[0] * width / grey.shape[1]))
    small = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32)


def _detail(grey: NDArray[np.float32], sigma: float) -> float:
    """Nine tenths of the differences to the surroundings lie below this; noise taken off."""
    away = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.5))
    found, noise = _quantile(away, 0.9), _P90_OF_NORMAL * sigma
    return float(np.sqrt(max(found**2 - noise**2, 0.0)))


def _quantile(values: NDArray[np.float32], share: float) -> float:
    place = int(share * (values.size - 1))
    return float(np.partition(values, place, axis=None)[place])
