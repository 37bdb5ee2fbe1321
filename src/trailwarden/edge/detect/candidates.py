"""What a model proposes before anything is decided: boxes with a score for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from trailwarden.domain import Box, Category, Detection
from trailwarden.edge.detect.letterbox import Boxes, Letterbox

OVERLAP = 0.45
"""Boxes of one kind that share more than this (intersection over union) are one thing."""

_MOST = 300  # as MegaDetector's own postprocessing; no picture holds more


@dataclass(frozen=True, slots=True)
class Candidates:
    """`boxes` Nx4 xyxy in input pixels; `scores` NxKinds, 0..1."""

    boxes: Boxes
    scores: NDArray[np.float32]


def settle(
    candidates: Candidates,
    categories: Sequence[Category],
    fit: Letterbox,
    min_score: float,
) -> tuple[Detection, ...]:
    """Detections at or above `min_score`, best first, after non-maximum suppression per kind."""
    found = [
        detection
        for column, category in enumerate(categories)
        for detection in _settle_one(candidates, column, category, fit, min_score)
    ]
    return tuple(sorted(found, key=lambda detection: -detection.score)[:_MOST])


def _settle_one(
    candidates: Candidates, column: int, category: Category, fit: Letterbox, min_score: float
) -> Iterator[Detection]:
    chosen = np.flatnonzero(candidates.scores[:, column] >= min_score)
    if chosen.size == 0:
        return
    boxes, scores = candidates.boxes[chosen], candidates.scores[chosen, column]
    xywh = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = np.asarray(cv2.dnn.NMSBoxes(xywh.tolist(), scores.tolist(), 0.0, OVERLAP), np.intp)
    for index, relative in zip(kept, fit.to_relative(boxes[kept]), strict=True):
        box = Box.clipped(*(float(edge) for edge in relative))
        if box is not None:
            yield Detection(category, min(float(scores[index]), 1.0), box)
