"""Reading YOLO-family exports: YOLOv5, ultralytics' v8 to v12, end-to-end v10, RT-DETR.

The shapes are those that the families' own exporters write: YOLOv5
(https://github.com/ultralytics/yolov5/blob/master/export.py) and ultralytics
(https://docs.ultralytics.com/modes/export/). MegaDetector v5 is a YOLOv5, MegaDetector v6 comes as
YOLOv9, YOLOv10 and RT-DETR. Everything here was written from the shapes, not from their code.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.detect.candidates import Candidates
from trailwarden.edge.detect.classes import Collapse
from trailwarden.edge.detect.layout import Layout, Preparation
from trailwarden.edge.detect.letterbox import Boxes

V5_ANCHORS = 3
V5_STRIDES = ((8, 16, 32), (8, 16, 32, 64))


def v5_box_counts(size: tuple[int, int]) -> tuple[int, ...]:
    """How many boxes YOLOv5 and its four-grid sibling propose for `size` (width, height)."""
    return tuple(
        V5_ANCHORS * sum((size[0] // stride) * (size[1] // stride) for stride in strides)
        for strides in V5_STRIDES
    )


class Yolov5Layout(Layout):
    """1xNx(5+classes): centre and size in input pixels, objectness, class scores."""

    title = "YOLOv5 (1xNx(5+classes))"
    preparation = Preparation()

    def __init__(self, names: Sequence[str]) -> None:
        self.collapse = Collapse.of_names(names)

    def decode(self, output: NDArray[np.float32], min_score: float) -> Candidates:
        """Score = objectness times class."""
        rows = output[0]
        rows = rows[rows[:, 4] >= min_score]
        return Candidates(_corners(rows[:, :4]), self.collapse.apply(rows[:, 5:]) * rows[:, 4:5])


class Yolov8Layout(Layout):
    """1x(4+classes)xN: centre and size in input pixels, class scores; no objectness."""

    title = "YOLOv8 to v12 (1x(4+classes)xN)"
    preparation = Preparation()

    def __init__(self, names: Sequence[str]) -> None:
        self.collapse = Collapse.of_names(names)

    def decode(self, output: NDArray[np.float32], min_score: float) -> Candidates:
        """The best class of each kind is its score."""
        rows = output[0].T
        scores = self.collapse.apply(rows[:, 4:])
        hopeful = scores.max(axis=1) >= min_score
        return Candidates(_corners(rows[hopeful, :4]), scores[hopeful])


class EndToEndLayout(Layout):
    """1xKx6: corners in input pixels, score, class number; already suppressed."""

    title = "end-to-end YOLOv10 (1xKx6)"
    preparation = Preparation()

    def __init__(self, names: Sequence[str]) -> None:
        self.collapse = Collapse.of_names(names)

    def decode(self, output: NDArray[np.float32], min_score: float) -> Candidates:
        """Only the named class of each box has a score."""
        rows = output[0]
        rows = rows[rows[:, 4] >= min_score]
        classes = rows[:, 5].astype(np.intp)
        scores = np.stack(
            [
                np.where(np.isin(classes, columns), rows[:, 4], 0)
                for columns in self.collapse.columns
            ],
            axis=1,
        )
        return Candidates(rows[:, :4], scores.astype(np.float32))


class RtDetrLayout(Layout):
    """1xKx(4+classes): centre and size as shares of the input, class scores; input stretched."""

    title = "RT-DETR (1xKx(4+classes))"
    preparation = Preparation(stretch=True)

    def __init__(self, names: Sequence[str], size: tuple[int, int]) -> None:
        self.collapse = Collapse.of_names(names)
        self._span = np.array([*size, *size], np.float32)

    def decode(self, output: NDArray[np.float32], min_score: float) -> Candidates:
        """The best class of each kind is its score."""
        rows = output[0]
        scores = self.collapse.apply(rows[:, 4:])
        hopeful = scores.max(axis=1) >= min_score
        return Candidates(_corners(rows[hopeful, :4] * self._span), scores[hopeful])


def _corners(centre_size: Boxes) -> Boxes:
    """Nx4 centre x, centre y, width, height to Nx4 xyxy."""
    halves = centre_size[:, 2:] / 2
    return np.concatenate([centre_size[:, :2] - halves, centre_size[:, :2] + halves], axis=1)
