"""Exports of every family, decoded to the pixel through the letterbox and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.edge.detect.onnx_models import (
    CELLS,
    MEGADETECTOR,
    SIZE,
    Probe,
    end_to_end_answer,
    v5_answer,
    v8_answer,
    write_model,
)

from trailwarden.domain import Category
from trailwarden.edge.detect.classes import COCO_NAMES
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.frame import Image

WIDE = (200, 100)
"""In a 64 pixel input: 64x32, 16 pixels of padding above and below when centred."""

COCO_METADATA = {"names": str(dict(enumerate(COCO_NAMES)))}


def picture(size: tuple[int, int] = WIDE, colour: tuple[int, int, int] = (0, 0, 0)) -> Image:
    return np.full((size[1], size[0], 3), colour, np.uint8)


def only(detector: Detector, image: Image) -> tuple[Category, float, tuple[float, ...]]:
    """The one detection: its kind, score and corners in the picture's pixels."""
    (found,) = detector.detect(image, 0.1)
    height, width = image.shape[:2]
    pixels = np.array(found.box.xyxy) * (width, height, width, height)
    return found.category, found.score, tuple(pixels.round(3))


def test_v5_boxes_come_back_through_the_centred_letterbox(tmp_path: Path) -> None:
    path = write_model(tmp_path / "v5.onnx", v5_answer((32, 32, 16, 8, 0.9, 0.1, 0.8, 0.2)))
    kind, score, corners = only(load_detector(path), picture())
    assert kind is Category.PERSON
    assert score == pytest.approx(0.72)
    assert corners == (75, 37.5, 125, 62.5)


def test_v5_boxes_of_a_tall_picture_are_padded_left_and_right(tmp_path: Path) -> None:
    path = write_model(tmp_path / "v5.onnx", v5_answer((32, 32, 16, 8, 0.9, 0.8, 0, 0)))
    assert only(load_detector(path), picture((100, 200)))[2] == (25, 87.5, 75, 112.5)


def test_v8_boxes_have_no_objectness(tmp_path: Path) -> None:
    path = write_model(tmp_path / "v8.onnx", v8_answer((32, 32, 16, 8, 0.1, 0.2, 0.6)))
    kind, score, corners = only(load_detector(path), picture())
    assert kind is Category.VEHICLE
    assert score == pytest.approx(0.6)
    assert corners == (75, 37.5, 125, 62.5)


def test_end_to_end_boxes_are_corners(tmp_path: Path) -> None:
    path = write_model(tmp_path / "v10.onnx", end_to_end_answer((24, 28, 40, 36, 0.6, 1)))
    kind, score, corners = only(load_detector(path), picture())
    assert kind is Category.PERSON
    assert score == pytest.approx(0.6)
    assert corners == (75, 37.5, 125, 62.5)


def test_rtdetr_sees_the_picture_stretched(tmp_path: Path) -> None:
    answer = np.zeros((1, 300, 7), np.float32)
    answer[0, 5] = (0.5, 0.5, 0.25, 0.5, 0.7, 0, 0)
    detector = load_detector(write_model(tmp_path / "rtdetr.onnx", answer))
    kind, score, corners = only(detector, picture())
    assert kind is Category.ANIMAL
    assert score == pytest.approx(0.7)
    assert corners == (75, 25, 125, 75)


def test_yolox_cells_are_decoded(tmp_path: Path) -> None:
    answer = np.zeros((1, CELLS, 85), np.float32)
    # Second grid (stride 16), column 1, row 0: centre (1.5, 0.75) x 16, size e^ln2 x 16.
    answer[0, 64 + 1, :5] = (0.5, 0.75, np.log(2), 0, 0.8)
    answer[0, 64 + 1, 5 + COCO_NAMES.index("elephant")] = 0.5
    path = write_model(tmp_path / "yolox.onnx", answer, metadata={})
    kind, score, corners = only(load_detector(path), picture((128, 64)))
    assert kind is Category.ANIMAL
    assert score == pytest.approx(0.4)
    assert corners == pytest.approx((16, 8, 80, 40), abs=1e-3)


@pytest.mark.parametrize("half", [False, True])
def test_half_precision_models_answer_the_same(tmp_path: Path, half: bool) -> None:
    answer = v5_answer((32, 32, 16, 8, 0.9, 0.1, 0.8, 0.2))
    path = write_model(tmp_path / "v5.onnx", answer, half=half)
    kind, score, corners = only(load_detector(path), picture())
    assert kind is Category.PERSON
    assert score == pytest.approx(0.72, abs=1e-3)
    assert corners == (75, 37.5, 125, 62.5)


def test_an_open_input_size_comes_from_the_metadata(tmp_path: Path) -> None:
    path = write_model(
        tmp_path / "v8.onnx",
        v8_answer((32, 32, 16, 8, 0.9, 0, 0)),
        input_shape=("batch", 3, "height", "width"),
        output_shape=("batch", 7, "boxes"),
        metadata=MEGADETECTOR | {"imgsz": "[64, 64]"},
    )
    detector = load_detector(path)
    assert detector.input_size == (SIZE, SIZE)
    assert only(detector, picture())[2] == (75, 37.5, 125, 62.5)


def test_an_open_input_size_can_be_asked_for(tmp_path: Path) -> None:
    path = write_model(
        tmp_path / "v8.onnx",
        v8_answer((64, 32, 32, 16, 0.9, 0, 0)),
        input_shape=(1, 3, "height", "width"),
    )
    detector = load_detector(path, input_size=(128, 64))
    assert detector.input_size == (128, 64)
    assert only(detector, picture())[2] == (75, 37.5, 125, 62.5)


def test_an_open_megadetector_v5_is_fed_1280_pixels(tmp_path: Path) -> None:
    boxes = 3 * sum((1280 // stride) ** 2 for stride in (8, 16, 32, 64))
    answer = np.zeros((1, boxes, 8), np.float32)
    answer[0, 0] = (640, 640, 320, 160, 0.9, 1, 0, 0)
    path = write_model(
        tmp_path / "md_v5a.onnx", answer, input_shape=("b", 3, "h", "w"), output_shape=("b", "n", 8)
    )
    detector = load_detector(path)
    assert detector.input_size == (1280, 1280)
    assert only(detector, picture())[2] == (75, 37.5, 125, 62.5)


def test_models_without_names_are_taken_for_megadetector_by_their_three_classes(
    tmp_path: Path,
) -> None:
    answer = v5_answer((32, 32, 16, 8, 0.9, 0.8, 0, 0))
    path = write_model(tmp_path / "v5.onnx", answer, metadata={})
    assert only(load_detector(path), picture())[0] is Category.ANIMAL


def test_coco_names_are_collapsed_and_the_rest_dropped(tmp_path: Path) -> None:
    def row(name: str, x: float) -> tuple[float, ...]:
        return (x, 32, 8, 8, *(0.9 if name == each else 0.0 for each in COCO_NAMES))

    names = ("sheep", "potted plant", "boat", "person", "airplane", "bird")
    answer = v8_answer(*(row(name, 5 + 10 * i) for i, name in enumerate(names)), classes=80)
    detector = load_detector(write_model(tmp_path / "coco.onnx", answer, metadata=COCO_METADATA))
    found = {round(d.box.centre[0] * 64): d.category for d in detector.detect(picture(), 0.5)}
    assert found == {
        5: Category.ANIMAL,
        25: Category.VEHICLE,
        35: Category.PERSON,
        55: Category.ANIMAL,
    }


def test_overlapping_classes_of_one_kind_are_one_animal_but_kinds_stay_apart(
    tmp_path: Path,
) -> None:
    sheep, cow, person = (COCO_NAMES.index(name) for name in ("sheep", "cow", "person"))
    rows = np.zeros((3, 84))
    rows[:, :4] = (32, 32, 16, 8), (33, 32, 16, 8), (32, 32, 16, 8)
    rows[0, 4 + sheep], rows[1, 4 + cow], rows[2, 4 + person] = 0.6, 0.9, 0.7
    answer = v8_answer(*(tuple(row) for row in rows), classes=80)
    detector = load_detector(write_model(tmp_path / "coco.onnx", answer, metadata=COCO_METADATA))
    found = [(d.category, round(d.score, 3)) for d in detector.detect(picture(), 0.5)]
    assert found == [(Category.ANIMAL, 0.9), (Category.PERSON, 0.7)]


def test_a_box_over_the_edge_is_clipped_and_one_in_the_padding_is_none(tmp_path: Path) -> None:
    over, padding = (0, 32, 16, 8, 0.9, 1, 0, 0), (32, 4, 10, 4, 0.9, 1, 0, 0)
    path = write_model(tmp_path / "v5.onnx", v5_answer(over, padding))
    assert only(load_detector(path), picture())[2] == (0, 37.5, 25, 62.5)


@pytest.mark.parametrize(
    ("channel", "value"),
    [pytest.param(0, 200, id="red first"), pytest.param(2, 50, id="blue last")],
)
def test_yolo_sees_red_green_blue_from_0_to_1(tmp_path: Path, channel: int, value: int) -> None:
    answer = v5_answer((32, 32, 16, 8, 0, 1, 0, 0))
    probe = Probe(channel, 32, 32, row=0, column=4)
    path = write_model(tmp_path / "v5.onnx", answer, probe=probe)
    assert only(load_detector(path), picture(colour=(50, 100, 200)))[1] == pytest.approx(
        value / 255
    )


def test_yolo_sees_grey_around_the_picture(tmp_path: Path) -> None:
    answer = v5_answer((32, 32, 16, 8, 0, 1, 0, 0))
    path = write_model(tmp_path / "v5.onnx", answer, probe=Probe(0, 15, 32, row=0, column=4))
    assert only(load_detector(path), picture())[1] == pytest.approx(114 / 255)


@pytest.mark.parametrize(("y", "value"), [(0, 50), (31, 50), (32, 114)])
def test_yolox_sees_blue_green_red_bytes_in_the_top_left_corner(
    tmp_path: Path, y: int, value: int
) -> None:
    answer = np.zeros((1, CELLS, 85), np.float32)
    answer[0, 0, :5] = (4, 2, np.log(3), np.log(3), -value + 0.5)
    answer[0, 0, 5 + COCO_NAMES.index("dog")] = 1
    probe = Probe(0, y, 32, row=0, column=4)
    path = write_model(tmp_path / "yolox.onnx", answer, metadata={}, probe=probe)
    assert only(load_detector(path), picture(colour=(50, 100, 200)))[1] == pytest.approx(0.5)
