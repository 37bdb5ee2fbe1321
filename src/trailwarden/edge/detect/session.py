"""Running a detector's ONNX file on the CPU."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_state

from trailwarden.domain import Detection
from trailwarden.edge.detect.candidates import settle
from trailwarden.edge.detect.layout import Layout
from trailwarden.edge.detect.letterbox import require_picture
from trailwarden.edge.detect.port import ModelIdentity
from trailwarden.edge.detect.signature import (
    EXPECTED,
    Tensor,
    input_fault,
    input_size,
    layout_of,
)
from trailwarden.edge.errors import ModelError, ModelRejected
from trailwarden.edge.frame import Image

OrtErrors = (
    ort_state.Fail,
    ort_state.InvalidArgument,
    ort_state.InvalidGraph,
    ort_state.InvalidProtobuf,
    ort_state.ModelRequiresCompilation,
    ort_state.NoModel,
    ort_state.NoSuchFile,
    ort_state.NotImplemented,
    ort_state.RuntimeException,
)
"""What ONNX Runtime raises for a file it cannot load or run."""


class OnnxSession:
    """An ONNX file open on the CPU, whatever is in it. Safe to run from several threads."""

    def __init__(self, path: Path, threads: int) -> None:
        """Raises ModelRejected if ONNX Runtime cannot read the file."""
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), _options(threads), providers=["CPUExecutionProvider"]
            )
        except OrtErrors as error:
            reason = str(error).splitlines()[0]
            raise ModelRejected(
                f"{path} ({path.stat().st_size} bytes) is not a whole ONNX model: {reason}; "
                f"download or export it again, or give another file"
            ) from error
        self.path = path
        self.inputs = tuple(map(_tensor, self._session.get_inputs()))
        self.outputs = tuple(map(_tensor, self._session.get_outputs()))
        self.metadata: Mapping[str, str] = self._session.get_modelmeta().custom_metadata_map
        self._half = self.inputs[0].dtype == "tensor(float16)" if self.inputs else False

    def run(self, blob: NDArray[np.float32]) -> NDArray[np.float32]:
        """The first output for one input. Raises ModelError if the model fails on it."""
        fed = blob.astype(np.float16) if self._half else blob
        try:
            answer = self._session.run([self.outputs[0].name], {self.inputs[0].name: fed})[0]
        except OrtErrors as error:
            raise ModelError(
                f"the model {self.path} failed on an input of {'x'.join(map(str, blob.shape))}: "
                f"{error}; check it with `trailwarden models check`, or use another"
            ) from error
        return np.asarray(answer, np.float32)


class OnnxDetector:
    """A detector (`edge.detect.port.Detector`) out of an ONNX session and its layout."""

    def __init__(
        self,
        session: OnnxSession,
        layout: Layout,
        size: tuple[int, int],
        identity: ModelIdentity,
        threshold: float,
    ) -> None:
        self._session = session
        self._layout = layout
        self.input_size = size
        self.identity = identity
        self.threshold = threshold

    @property
    def family(self) -> str:
        """Which family of models this is, in words."""
        return self._layout.title

    def detect(self, image: Image, min_score: float) -> tuple[Detection, ...]:
        """Detections at or above `min_score`, best first.

        Raises ValueError for no picture, ModelError if the model fails on it.
        """
        require_picture(image)
        blob, fit = self._layout.preparation.blob(image, self.input_size)
        candidates = self._layout.decode(self._session.run(blob), min_score)
        return settle(candidates, self._layout.collapse.categories, fit, min_score)


def recognise(
    session: OnnxSession, asked: tuple[int, int] | None
) -> tuple[Layout, tuple[int, int]]:
    """The layout of the model and the input size to feed it, or ModelRejected.

    One empty picture is run through: a model that loads but does not run is none, and the shape
    of the answer is then a fact, however the file declares it.
    """
    fault = input_fault(session.inputs)
    if fault is not None:
        raise _rejected(session, fault)
    size = input_size(session.inputs[0], session.metadata, asked)
    try:
        answer = session.run(np.zeros((1, 3, size[1], size[0]), np.float32))
    except ModelError as error:
        raise _rejected(session, str(error)) from error
    layout = layout_of(answer.shape, size, session.metadata)
    if layout is None:
        raise _rejected(session, "its output belongs to no family known here")
    return layout, size


def _rejected(session: OnnxSession, fault: str) -> ModelRejected:
    inputs = ", ".join(map(str, session.inputs)) or "nothing"
    outputs = ", ".join(map(str, session.outputs)) or "nothing"
    return ModelRejected(
        f"{session.path} is not a detector that can be used: {fault}. Found input {inputs} and "
        f"output {outputs}; expected {EXPECTED}. Give another file, or export this one so"
    )


def _tensor(declared: onnxruntime.NodeArg) -> Tensor:
    sizes = (size if isinstance(size, int) and size > 0 else None for size in declared.shape or ())
    return Tensor(declared.name, tuple(sizes), declared.type)


def _options(threads: int) -> onnxruntime.SessionOptions:
    """Few threads, since many cameras share the cores, and none that spins while idle."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4  # what goes wrong is raised, not printed
    return options
