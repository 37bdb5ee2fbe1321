"""A file that is not such a model is refused, with what was found and what was expected."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto
from tests.edge.detect.onnx_models import MEGADETECTOR, Probe, tiny_detector, v5_answer, write_model

from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.errors import ModelNotFound, ModelRejected


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"no model file .*nothing\.onnx"):
        load_detector(tmp_path / "nothing.onnx")


def test_an_empty_file_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "empty.onnx"
    path.touch()
    with pytest.raises(ModelRejected, match=r"empty\.onnx is empty"):
        load_detector(path)


def test_a_folder_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ModelRejected, match="cannot be read"):
        load_detector(tmp_path)


@pytest.mark.parametrize("content", [b"I am no model.\n" * 40, os.urandom(5000), b"\x08"])
def test_rubbish_is_rejected(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rubbish.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelRejected, match=r"rubbish\.onnx"):
        load_detector(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_model_is_rejected(tmp_path: Path, share: float) -> None:
    path = tiny_detector(tmp_path / "cut.onnx")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(ModelRejected, match=r"cut\.onnx.*not a whole ONNX model"):
        load_detector(path)


def test_a_model_of_another_family_is_rejected_with_both_signatures(tmp_path: Path) -> None:
    path = write_model(tmp_path / "other.onnx", np.zeros((1, 85, 22 * 22), np.float32))
    with pytest.raises(ModelRejected) as caught:
        load_detector(path)
    message = str(caught.value)
    assert "images[1,3,64,64] tensor(float)" in message
    assert "output0[1,85,484]" in message
    assert "expected one input 1x3xHEIGHTxWIDTH" in message


def test_an_image_classifier_is_rejected(tmp_path: Path) -> None:
    path = write_model(tmp_path / "species.onnx", np.zeros((1, 1, 1000), np.float32))
    with pytest.raises(ModelRejected, match="family"):
        load_detector(path)


def test_a_model_of_unnamed_classes_is_rejected(tmp_path: Path) -> None:
    path = write_model(tmp_path / "seven.onnx", v5_answer(classes=7), metadata={})
    with pytest.raises(ModelRejected, match="class names in the metadata"):
        load_detector(path)


def test_a_model_that_names_nothing_a_camera_looks_for_is_rejected(tmp_path: Path) -> None:
    metadata = {"names": "['tomato', 'leek', 'kale']"}
    path = write_model(tmp_path / "vegetables.onnx", v5_answer(), metadata=metadata)
    with pytest.raises(ModelRejected, match="family"):
        load_detector(path)


def test_a_model_with_more_names_than_classes_is_rejected(tmp_path: Path) -> None:
    path = write_model(tmp_path / "odd.onnx", v5_answer(classes=2), metadata=MEGADETECTOR)
    with pytest.raises(ModelRejected, match="family"):
        load_detector(path)


def test_two_inputs_are_rejected(tmp_path: Path) -> None:
    path = write_model(tmp_path / "two.onnx", v5_answer(), inputs=2)
    with pytest.raises(ModelRejected, match="it has 2 inputs"):
        load_detector(path)


def test_an_input_of_bytes_is_rejected(tmp_path: Path) -> None:
    path = write_model(tmp_path / "bytes.onnx", v5_answer(), input_kind=TensorProto.UINT8)
    with pytest.raises(ModelRejected, match="not of floats"):
        load_detector(path)


def test_a_grey_input_is_rejected(tmp_path: Path) -> None:
    path = write_model(tmp_path / "grey.onnx", v5_answer(), input_shape=(1, 1, 64, 64))
    with pytest.raises(ModelRejected, match="not one picture of three colours"):
        load_detector(path)


def test_a_model_that_does_not_run_is_rejected(tmp_path: Path) -> None:
    path = write_model(
        tmp_path / "broken.onnx",
        v5_answer(),
        input_shape=(1, 3, "height", "width"),
        output_shape=(1, "boxes", 8),
        metadata=MEGADETECTOR | {"imgsz": "[64, 64]"},
        probe=Probe(0, 999, 0, row=0, column=0),
    )
    with pytest.raises(ModelRejected, match="failed on an input of 1x3x64x64"):
        load_detector(path)


@pytest.mark.needs_data
def test_fastestdet_is_rejected() -> None:
    folder = os.environ.get("TRAILWARDEN_MODELS")
    if not folder:
        pytest.skip("TRAILWARDEN_MODELS names no folder of models")
    with pytest.raises(ModelRejected, match=r"758\[1,85,22,22\]"):
        load_detector(Path(folder) / "fastestdet" / "FastestDet.onnx")
