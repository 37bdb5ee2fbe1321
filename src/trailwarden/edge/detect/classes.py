"""From a model's class names to the three kinds a detector may name.

COCO's names mislead on wildlife (a deer becomes a sheep, a chimpanzee an elephant), so every
animal is just an animal, and what is neither animal, person nor vehicle is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import Category

COCO_NAMES = (
    "person",
    "bicycle",
    "car",
    "motorcycle",
    "airplane",
    "bus",
    "train",
    "truck",
    "boat",
    "traffic light",
    "fire hydrant",
    "stop sign",
    "parking meter",
    "bench",
    "bird",
    "cat",
    "dog",
    "horse",
    "sheep",
    "cow",
    "elephant",
    "bear",
    "zebra",
    "giraffe",
    "backpack",
    "umbrella",
    "handbag",
    "tie",
    "suitcase",
    "frisbee",
    "skis",
    "snowboard",
    "sports ball",
    "kite",
    "baseball bat",
    "baseball glove",
    "skateboard",
    "surfboard",
    "tennis racket",
    "bottle",
    "wine glass",
    "cup",
    "fork",
    "knife",
    "spoon",
    "bowl",
    "banana",
    "apple",
    "sandwich",
    "orange",
    "broccoli",
    "carrot",
    "hot dog",
    "pizza",
    "donut",
    "cake",
    "chair",
    "couch",
    "potted plant",
    "bed",
    "dining table",
    "toilet",
    "tv",
    "laptop",
    "mouse",
    "remote",
    "keyboard",
    "cell phone",
    "microwave",
    "oven",
    "toaster",
    "sink",
    "refrigerator",
    "book",
    "clock",
    "vase",
    "scissors",
    "teddy bear",
    "hair drier",
    "toothbrush",
)
"""The 80 classes of COCO, in the order models are trained with (https://cocodataset.org)."""

MEGADETECTOR_NAMES = ("animal", "person", "vehicle")
"""MegaDetector v5's and v6's classes, in their order."""

_ANIMALS = frozenset(COCO_NAMES[14:24])  # bird to giraffe
_VEHICLES = frozenset(("bicycle", "car", "motorcycle", "bus", "train", "truck", "boat"))


def category_of(name: str) -> Category | None:
    """The kind a class name stands for, or None if it is none of the three."""
    folded = name.strip().lower()
    if folded in MEGADETECTOR_NAMES:
        return Category(folded)
    if folded in _ANIMALS:
        return Category.ANIMAL
    return Category.VEHICLE if folded in _VEHICLES else None


@dataclass(frozen=True, slots=True)
class Collapse:
    """Which of a model's class columns belong to which kind."""

    categories: tuple[Category, ...]
    columns: tuple[NDArray[np.intp], ...]

    @staticmethod
    def of_names(names: Sequence[str]) -> Collapse:
        """Group class names by kind; kinds without a class are left out."""
        kinds = [category_of(name) for name in names]
        present = tuple(category for category in Category if category in kinds)
        return Collapse(
            present,
            tuple(np.flatnonzero([kind is category for kind in kinds]) for category in present),
        )

    def apply(self, class_scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """NxClasses to NxKinds: the score of the best class, in the column of its kind.

        A box is one thing: it scores for one kind only, the best of the three. What else the
        model takes it for (an animal is often furniture to COCO) does not count against it.
        """
        best = np.stack([class_scores[:, columns].max(axis=1) for columns in self.columns], axis=1)
        return np.where(best == best.max(axis=1, keepdims=True), best, np.float32(0))
