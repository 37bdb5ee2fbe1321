"""The models Trailwarden knows by name: where each comes from and on what terms.

A file of another name is welcome as long as its signature is (`edge.detect.signature`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model with a name. One without a `url` is not pulled: `how_to_get` says what to do.

    `size_bytes` are the smallest and largest size the publisher's file can have.
    """

    name: str
    file: str
    publisher: str
    licence: str
    threshold: float
    url: str | None = None
    size_bytes: tuple[int, int] = (1, 2**31)
    how_to_get: str = ""


_YOLOX = "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/"
_EXPORT = (
    "MegaDetector is published as PyTorch weights and not as ONNX, so it is given by path. Get the "
    "weights from "
    "https://github.com/agentmorris/MegaDetector (v5) or "
    "https://github.com/microsoft/MegaDetector (v6), export them to ONNX with the tool they were "
    "trained with (mind its licence), and give the file's path or `trailwarden models add` it"
)

KNOWN_MODELS = (
    KnownModel(
        name="yolox-nano",
        file="yolox_nano.onnx",
        publisher="Megvii, YOLOX release 0.1.1rc0",
        licence="Apache-2.0",
        threshold=0.2,
        url=_YOLOX + "yolox_nano.onnx",
        size_bytes=(3_000_000, 5_000_000),
    ),
    KnownModel(
        name="yolox-tiny",
        file="yolox_tiny.onnx",
        publisher="Megvii, YOLOX release 0.1.1rc0",
        licence="Apache-2.0",
        threshold=0.2,
        url=_YOLOX + "yolox_tiny.onnx",
        size_bytes=(15_000_000, 25_000_000),
    ),
    KnownModel(
        name="megadetector-v5",
        file="md_v5a.0.0.onnx",
        publisher="Dan Morris and Microsoft AI for Earth",
        licence="stated by its publisher",
        threshold=0.2,
        how_to_get=_EXPORT,
    ),
    KnownModel(
        name="megadetector-v6",
        file="MDV6-yolov10-c.onnx",
        publisher="Microsoft AI for Good Lab",
        licence="differs by variant; stated by its publisher",
        threshold=0.2,
        how_to_get=_EXPORT,
    ),
)

DEFAULT_MODEL = "yolox-nano"


def known_by_name(name: str) -> KnownModel | None:
    """The known model of this name (`yolox_nano` and `YOLOX-nano` will do), or None."""
    folded = name.lower().replace("_", "-")
    return next((model for model in KNOWN_MODELS if model.name == folded), None)


def known_by_file(file_name: str) -> KnownModel | None:
    """The known model whose file has this name, or None."""
    return next((model for model in KNOWN_MODELS if model.file == file_name), None)
