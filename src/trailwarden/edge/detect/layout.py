"""What must be known of a model's family to feed it and to read its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.detect.candidates import Candidates
from trailwarden.edge.detect.classes import Collapse
from trailwarden.edge.detect.letterbox import Letterbox, letterbox, stretched
from trailwarden.edge.frame import Image


@dataclass(frozen=True, slots=True)
class Preparation:
    """How a picture becomes a model's input."""

    rgb: bool = True  # else blue-green-red
    scale: float = 1 / 255
    centred: bool = True  # else in the top left corner
    stretch: bool = False  # bent to fill the input, without padding

    def blob(self, image: Image, size: tuple[int, int]) -> tuple[NDArray[np.float32], Letterbox]:
        """The 1x3xHxW input of `size` (width, height), and where the picture lies in it."""
        fitted, fit = (
            stretched(image, size) if self.stretch else letterbox(image, size, centred=self.centred)
        )
        blob = cv2.dnn.blobFromImage(fitted, self.scale, swapRB=self.rgb)
        return np.asarray(blob, np.float32), fit


class Layout(Protocol):
    """A family of models: what goes in, and what the numbers that come out mean."""

    title: str
    preparation: Preparation
    collapse: Collapse

    def decode(self, output: NDArray[np.float32], min_score: float) -> Candidates:
        """Candidates that can still reach `min_score`, in input pixels."""
