"""One decoded picture, with its small grey copy and its full colours made only when asked for.

Most frames of a quiet camera are only ever looked at as a small grey picture, so the costly
conversion to colour waits for somebody who needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import Stamps

Image: TypeAlias = NDArray[np.uint8]
"""HxWx3 blue-green-red, or HxW grey; 0..255."""


class Frame:
    """One picture of a feed.

    `time` is the feed's own running time (aware): it never runs backwards within one connection
    and is what events, clips and tracks are measured in. `stamps` are the three clocks.
    `width` and `height` are those of the full picture, in pixels.
    """

    def __init__(
        self,
        time: datetime,
        stamps: Stamps,
        size: tuple[int, int],
        grey: Callable[[], Image],
        colour: Callable[[], Image],
    ) -> None:
        self.time = time
        self.stamps = stamps
        self.width, self.height = size
        self._grey = grey
        self._colour = colour
        self._colour_made: Image | None = None

    @staticmethod
    def of_image(image: Image, time: datetime, stamps: Stamps) -> Frame:
        """A frame around a picture already decoded, HxWx3 blue-green-red."""
        height, width = image.shape[:2]
        return Frame(
            time,
            stamps,
            (width, height),
            grey=lambda: np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8),
            colour=lambda: image,
        )

    def colour(self) -> Image:
        """The whole picture, HxWx3 blue-green-red; converted once and kept."""
        if self._colour_made is None:
            self._colour_made = self._colour()
        return self._colour_made

    def small_grey(self, width: int) -> Image:
        """The picture in grey, `width` pixels wide (or its own width if smaller), area-averaged."""
        grey = self._grey()
        if grey.shape[1] <= width:
            return grey
        height = max(1, round(grey.shape[0] * width / grey.shape[1]))
        return np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
