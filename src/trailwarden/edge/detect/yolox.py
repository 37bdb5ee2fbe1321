"""Reading YOLOX exports: raw grid output, decoded here.

YOLOX (Ge and others 2021, https://arxiv.org/abs/2107.08430) predicts one box per cell of three
grids of 8, 16 and 32 pixels. Its official ONNX files leave decoding to the reader: centres are
offsets from the cell in strides, sizes are logarithms of strides, score = objectness times class.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trailwarden.edge.detect.candidates import Candidates
from trailwarden.edge.detect.classes import COCO_NAMES, Collapse
from trailwarden.edge.detect.layout import Layout, Preparation

STRIDES = (8, 16, 32)


def cell_count(size: tuple[int, int]) -> int:
    """How many boxes YOLOX proposes for an input of `size` (width, height)."""
    return sum((size[0] // stride) * (size[1] // stride) for stride in STRIDES)


class YoloxLayout(Layout):
    """1xCellsx(5+classes): raw centre, raw size, objectness, class scores; input BGR 0..255."""

    title = "YOLOX (1xCELLSx85, undecoded)"
    preparation = Preparation(rgb=False, scale=1.0, centred=False)

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self.collapse = Collapse.of_names(COCO_NAMES)

    @cached_property
    def _grid(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Cells' corners and strides: Nx2 and Nx1, in the model's order (row by row)."""
        corners, strides = [], []
        for stride in STRIDES:
            columns, rows = self._size[0] // stride, self._size[1] // stride
            y, x = np.mgrid[:rows, :columns]
            corners.append(np.stack([x.ravel(), y.ravel()], axis=1))
            strides.append(np.full((rows * columns, 1), stride))
        return np.concatenate(corners).astype(np.float32), np.concatenate(strides).astype(
            np.float32
        )

    def decode(self, output: NDArray[np.float32], min_score: float) -> Candidates:
        """Candidates that can still reach `min_score`, from the 1xNx(5+classes) output."""
        raw = output[0]
        # A score is objectness times something at most 1: the rest can never get there.
        hopeful = np.flatnonzero(raw[:, 4] >= min_score)
        raw, corners, strides = raw[hopeful], self._grid[0][hopeful], self._grid[1][hopeful]
        centres = (raw[:, :2] + corners) * strides
        halves = np.exp(np.minimum(raw[:, 2:4], 20.0)) * strides / 2
        boxes = np.concatenate([centres - halves, centres + halves], axis=1)
        return Candidates(boxes, self.collapse.apply(raw[:, 5:]) * raw[:, 4:5])
