"""Tiny ONNX models whose answer is known exactly: a fake at the edge of the world.

The weights of MegaDetector are not here, so its exports are stood in for by graphs of the same
inputs, outputs and metadata that answer with given numbers. `probe` adds one input value to the
answer, to see what the model was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

SIZE = 64
CELLS = 84  # 8x8 + 4x4 + 2x2
V5_BOXES = 3 * CELLS
MEGADETECTOR = {"names": "{0: 'animal', 1: 'person', 2: 'vehicle'}", "stride": "32"}


@dataclass(frozen=True)
class Probe:
    """Adds input[0, channel, y, x] to answer[0, row, column]."""

    channel: int
    y: int
    x: int
    row: int
    column: int


def write_model(
    path: Path,
    answer: NDArray[np.float32],
    *,
    input_shape: tuple[int | str, ...] = (1, 3, SIZE, SIZE),
    output_shape: tuple[int | str, ...] | None = None,
    metadata: Mapping[str, str] = MEGADETECTOR,
    probe: Probe | None = None,
    half: bool = False,
    input_kind: int | None = None,
    inputs: int = 1,
) -> Path:
    """Write a model that answers every picture with `answer`, and return its path."""
    kind = TensorProto.FLOAT16 if half else TensorProto.FLOAT
    dtype = np.float16 if half else np.float32
    probe_at = probe or Probe(0, 0, 0, 0, 0)
    mask = np.zeros_like(answer)
    if probe is not None:
        mask[0, probe.row, probe.column] = 1
    start = np.array([0, probe_at.channel, probe_at.y, probe_at.x], np.int64)
    constants = {
        "answer": answer.astype(dtype),
        "mask": mask.astype(dtype),
        "start": start,
        "end": start + 1,
        "flat": np.array([1, 1, 1], np.int64),
    }
    nodes = [
        helper.make_node("Cast", ["images"], ["floats"], to=kind),
        helper.make_node("Slice", ["floats", "start", "end"], ["pixel"]),
        helper.make_node("Reshape", ["pixel", "flat"], ["value"]),
        helper.make_node("Mul", ["value", "mask"], ["seen"]),
        helper.make_node("Add", ["answer", "seen"], ["output0"]),
    ]
    names = ["images", *(f"extra{index}" for index in range(1, inputs))]
    graph = helper.make_graph(
        nodes,
        "known answers",
        [helper.make_tensor_value_info(name, input_kind or kind, input_shape) for name in names],
        [helper.make_tensor_value_info("output0", kind, output_shape or answer.shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, dict(metadata))
    onnx.save(model, str(path))
    return path


def v5_answer(*rows: tuple[float, ...], classes: int = 3) -> NDArray[np.float32]:
    """YOLOv5's 1xNx(5+classes) with `rows` first and nothing after."""
    answer = np.zeros((1, V5_BOXES, 5 + classes), np.float32)
    answer[0, : len(rows)] = np.array(rows).reshape(len(rows), 5 + classes)
    return answer


def v8_answer(*rows: tuple[float, ...], classes: int = 3) -> NDArray[np.float32]:
    """YOLOv8's 1x(4+classes)xN with `rows` as its first columns."""
    answer = np.zeros((1, 4 + classes, CELLS), np.float32)
    answer[0, :, : len(rows)] = np.array(rows).reshape(len(rows), 4 + classes).T
    return answer


def end_to_end_answer(*rows: tuple[float, ...]) -> NDArray[np.float32]:
    """YOLOv10's 1x300x6: corners, score, class."""
    answer = np.zeros((1, 300, 6), np.float32)
    answer[0, : len(rows)] = np.array(rows).reshape(len(rows), 6)
    return answer


def tiny_detector(path: Path, score: float = 0.9) -> Path:
    """A valid MegaDetector-like file that sees one animal in the middle of every picture."""
    return write_model(path, v5_answer((32, 32, 16, 8, score, 1, 0, 0)))
