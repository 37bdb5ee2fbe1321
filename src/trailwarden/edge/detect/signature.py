"""Telling what kind of model a file is, from its inputs, outputs and metadata alone.

A wrong guess would give boxes that look fine and mean nothing, so a file that matches no family is
refused with what was found beside what would have been accepted.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from trailwarden.edge.detect.classes import COCO_NAMES, MEGADETECTOR_NAMES, category_of
from trailwarden.edge.detect.layout import Layout
from trailwarden.edge.detect.yolo import (
    EndToEndLayout,
    RtDetrLayout,
    Yolov5Layout,
    Yolov8Layout,
    v5_box_counts,
)
from trailwarden.edge.detect.yolox import YoloxLayout, cell_count

EXPECTED = (
    "one input 1x3xHEIGHTxWIDTH of float32 or float16, and as first output either "
    "YOLOX's 1xCELLSx85 (COCO classes), YOLOv5's 1xNx(5+classes) as MegaDetector v5 has, "
    "YOLOv8-12's 1x(4+classes)xN or the end-to-end 1xKx6 as MegaDetector v6 has, "
    "or RT-DETR's 1xKx(4+classes); with class names in the metadata unless the classes are "
    "COCO's 80 or MegaDetector's 3"
)

_RTDETR_QUERIES = 300
_BY_COUNT = {len(names): names for names in (COCO_NAMES, MEGADETECTOR_NAMES)}


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output as ONNX declares it; None for a size that may vary."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str

    def __str__(self) -> str:
        sizes = ",".join("?" if size is None else str(size) for size in self.shape)
        return f"{self.name}[{sizes}] {self.dtype}"


def input_fault(tensors: tuple[Tensor, ...]) -> str | None:
    """Why these inputs are not one picture, or None if they are."""
    if len(tensors) != 1:
        return f"it has {len(tensors)} inputs"
    shape = tensors[0].shape
    if tensors[0].dtype not in ("tensor(float)", "tensor(float16)"):
        return "its input is not of floats"
    if len(shape) != 4 or shape[0] not in (1, None) or shape[1] != 3:
        return "its input is not one picture of three colours"
    return None


def input_size(
    tensor: Tensor, metadata: Mapping[str, str], asked: tuple[int, int] | None
) -> tuple[int, int]:
    """Width and height to feed: what the model fixes, else what is asked, else its metadata's.

    A model that leaves it open and says nothing gets what its family was trained at: 1280 for
    MegaDetector's three classes, 640 otherwise.
    """
    height, width = tensor.shape[2], tensor.shape[3]
    if height is not None and width is not None:
        return width, height
    if asked is not None:
        return asked
    size = _literal(metadata.get("imgsz", ""))
    if isinstance(size, list | tuple) and len(size) == 2:
        return int(size[1]), int(size[0])
    if isinstance(size, int):
        return size, size
    return (1280, 1280) if class_names(metadata) == MEGADETECTOR_NAMES else (640, 640)


def class_names(metadata: Mapping[str, str]) -> tuple[str, ...]:
    """The names that YOLOv5's and ultralytics' exporters leave in the metadata, in order, or ()."""
    names = _literal(metadata.get("names", ""))
    if isinstance(names, dict):
        return tuple(str(names[key]) for key in sorted(names))
    return tuple(str(name) for name in names) if isinstance(names, list | tuple) else ()


def layout_of(
    shape: tuple[int, ...], size: tuple[int, int], metadata: Mapping[str, str]
) -> Layout | None:
    """The family whose answer to an input of `size` (width, height) has `shape`, or None."""
    if len(shape) != 3 or shape[0] != 1:
        return None
    names = class_names(metadata)
    if shape[1:] == (cell_count(size), 5 + len(COCO_NAMES)):
        return YoloxLayout(size)
    if shape[2] == 6 and shape[1] <= 1000:
        return _named(EndToEndLayout, names or MEGADETECTOR_NAMES)
    if shape[1] in v5_box_counts(size):
        return _named(Yolov5Layout, names or _BY_COUNT.get(shape[2] - 5, ()), shape[2] - 5)
    if shape[1] == _RTDETR_QUERIES:
        known = names or _BY_COUNT.get(shape[2] - 4, ())
        return RtDetrLayout(known, size) if _fits(known, shape[2] - 4) else None
    return _named(Yolov8Layout, names or _BY_COUNT.get(shape[1] - 4, ()), shape[1] - 4)


def _named(
    family: type[Yolov5Layout | Yolov8Layout | EndToEndLayout],
    names: tuple[str, ...],
    classes: int | None = None,
) -> Layout | None:
    return family(names) if _fits(names, len(names) if classes is None else classes) else None


def _fits(names: tuple[str, ...], classes: int) -> bool:
    """Whether the names are as many as the classes and name something a camera looks for."""
    return len(names) == classes and any(category_of(name) for name in names)


def _literal(text: str) -> object:
    """A Python literal out of a metadata string, or None if it is none."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
