"""The real YOLOX-nano on real pictures."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest

from trailwarden.domain import Category
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.picture import read_picture
from trailwarden.edge.detect.session import OnnxDetector
from trailwarden.edge.frame import Image

pytestmark = pytest.mark.needs_data


@pytest.fixture(scope="module")
def samples() -> Path:
    folder = os.environ.get("TRAILWARDEN_SAMPLES")
    if not folder:
        pytest.skip("TRAILWARDEN_SAMPLES names no folder of samples")
    return Path(folder) / "images" / "speciesnet_test_data"


@pytest.fixture(scope="module")
def detector() -> OnnxDetector:
    folder = os.environ.get("TRAILWARDEN_MODELS")
    if not folder:
        pytest.skip("TRAILWARDEN_MODELS names no folder of models")
    return load_detector(Path(folder) / "yolox-nano" / "yolox_nano.onnx")


def image(path: Path) -> Image:
    return read_picture(path, UTC).image


def test_it_is_known_by_name_and_threshold(detector: OnnxDetector) -> None:
    assert detector.identity.name == "yolox-nano"
    assert len(detector.identity.sha256) == 64
    assert detector.threshold == 0.2
    assert detector.input_size == (416, 416)


def test_elephants_are_animals_where_they_stand(detector: OnnxDetector, samples: Path) -> None:
    found = detector.detect(image(samples / "african_elephants.jpg"), 0.4)
    assert len(found) >= 3
    assert {seen.category for seen in found} == {Category.ANIMAL}
    assert all(seen.box.centre[0] > 0.5 and 0.4 < seen.box.centre[1] < 0.65 for seen in found)
    assert [seen.score for seen in found] == sorted((s.score for s in found), reverse=True)


@pytest.mark.parametrize("variant", ["bw", "cmyk", "with_exif_orientation", "truncated_file"])
def test_elephants_are_found_however_they_are_stored(
    detector: OnnxDetector, samples: Path, variant: str
) -> None:
    found = detector.detect(image(samples / f"african_elephants_{variant}.jpg"), 0.2)
    assert any(seen.category is Category.ANIMAL for seen in found)


def test_a_person_and_a_car_are_what_they_are(detector: OnnxDetector, samples: Path) -> None:
    for name, kind in (("human.jpg", Category.PERSON), ("vehicle.jpg", Category.VEHICLE)):
        assert detector.detect(image(samples / name), 0.2)[0].category is kind


def test_threads_see_the_same(detector: OnnxDetector, samples: Path) -> None:
    names = ("african_elephants.jpg", "domestic_dog.jpg", "american_black_bear.jpg", "blank.jpg")
    pictures = [image(samples / name) for name in names]
    alone = [detector.detect(picture, 0.05) for picture in pictures]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda p: detector.detect(p, 0.05), pictures * 3))
    assert together == alone * 3


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 2000, 3), (2000, 1, 3), (6000, 8000, 3)])
def test_odd_sizes_are_no_trouble(detector: OnnxDetector, shape: tuple[int, ...]) -> None:
    detector.detect(np.full(shape, 90, np.uint8), 0.9)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((10, 10), np.uint8),
        np.zeros((10, 10, 4), np.uint8),
        np.zeros((0, 10, 3), np.uint8),
        np.zeros((10, 10, 3), np.float32),
    ],
)
def test_what_is_no_picture_is_refused(detector: OnnxDetector, wrong: Image) -> None:
    with pytest.raises(ValueError, match="HxWx3"):
        detector.detect(wrong, 0.2)
