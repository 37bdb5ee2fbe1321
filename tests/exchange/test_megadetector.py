"""MegaDetector's results file: every field as its format says, and back again unchanged."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.domain import Box, Category, Detection
from trailwarden.domain.findings import Failure, FileFindings, Sighting, VideoFrames
from trailwarden.exchange.errors import ExportError, FormatError
from trailwarden.exchange.megadetector import BatchInfo, image_fields, read_batch, write_batch

BASE = Path("/cards")
INFO = BatchInfo(
    detector="yolox_nano.onnx",
    completed_at=datetime(2026, 11, 20, 12, 30, 5, tzinfo=ZoneInfo("Europe/Berlin")),
    typical_threshold=0.2,
    conservative_threshold=0.05,
)
BADGER = Detection(Category.ANIMAL, 0.92649, Box(0.0, 0.27621, 0.15394, 0.55867))


def findings() -> tuple[FileFindings, ...]:
    return (
        FileFindings(BASE / "kärnten" / "IMG_0001.JPG", (Sighting(BADGER),)),
        FileFindings(BASE / "b.jpg", taken_at=datetime(2021, 5, 29, 3, 51, 33, tzinfo=UTC)),
        FileFindings(BASE / "bad.jpg", failure=Failure.IMAGE_ACCESS, issues=("empty",)),
        FileFindings(
            BASE / "c.mp4",
            (
                Sighting(Detection(Category.PERSON, 0.871, Box(0.1, 0.2, 0.4, 0.6)), 0),
                Sighting(Detection(Category.VEHICLE, 0.774, Box(0.11, 0.21, 0.42, 0.62)), 20),
            ),
            video=VideoFrames(29.97, (0, 20, 40)),
        ),
    )


def written(tmp_path: Path, *found: FileFindings) -> dict[str, Any]:
    out = tmp_path / "results.json"
    write_batch(out, INFO, found or findings(), BASE)
    document: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return document


def read(tmp_path: Path, document: object) -> tuple[FileFindings, ...]:
    path = tmp_path / "theirs.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return read_batch(path, BASE).findings


def theirs(*images: dict[str, Any]) -> dict[str, Any]:
    return {
        "info": {"format_version": "1.4", "detector": "md_v5a.0.0.pt"},
        "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"},
        "images": list(images),
    }


def test_the_head_is_as_the_format_says(tmp_path: Path) -> None:
    document = written(tmp_path)
    assert list(document) == ["info", "detection_categories", "images"]
    assert document["info"] == {
        "format_version": "1.4",
        "detector": "yolox_nano.onnx",
        "detection_completion_time": "2026-11-20 11:30:05",
        "detector_metadata": {
            "typical_detection_threshold": 0.2,
            "conservative_detection_threshold": 0.05,
        },
    }
    assert document["detection_categories"] == {"1": "animal", "2": "person", "3": "vehicle"}


def test_every_image_is_as_the_format_says(tmp_path: Path) -> None:
    picture, empty, bad, video = written(tmp_path)["images"]
    assert picture == {
        "file": "kärnten/IMG_0001.JPG",
        "detections": [
            {"category": "1", "conf": 0.926, "bbox": [0.0, 0.2762, 0.1539, 0.2825]},
        ],
    }
    assert empty == {"file": "b.jpg", "datetime": "2021:05:29 03:51:33", "detections": []}
    assert bad == {"file": "bad.jpg", "failure": "Failure image access", "detections": None}
    assert video["frame_rate"] == 29.97
    assert video["frames_processed"] == [0, 20, 40]
    assert [seen["frame_number"] for seen in video["detections"]] == [0, 20]
    assert [seen["category"] for seen in video["detections"]] == ["2", "3"]


def test_scores_are_floats_even_when_whole(tmp_path: Path) -> None:
    sure = FileFindings(
        BASE / "a.jpg", (Sighting(Detection(Category.ANIMAL, 1.0, Box(0, 0, 1, 1))),)
    )
    assert isinstance(written(tmp_path, sure)["images"][0]["detections"][0]["conf"], float)


def test_a_file_elsewhere_keeps_its_whole_path() -> None:
    assert image_fields(FileFindings(Path("/other/a.jpg")), BASE)["file"] == "/other/a.jpg"


def test_bytes_that_are_no_utf8_are_spelled_out(tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    odd = FileFindings(BASE / os.fsdecode(b"f\xfcchs") / "ä.jpg")
    write_batch(out, replace(INFO, detector=os.fsdecode(b"m\xff.onnx")), [odd], BASE)
    document = json.loads(out.read_bytes().decode("utf-8"))
    assert document["images"][0]["file"] == r"f\udcfcchs/ä.jpg"
    assert document["info"]["detector"] == r"m\udcff.onnx"


def test_reading_gives_back_what_was_written(tmp_path: Path) -> None:
    written(tmp_path)
    results = read_batch(tmp_path / "results.json", BASE)
    assert results.info == INFO
    for before, after in zip(findings(), results.findings, strict=True):
        assert (after.path, after.failure) == (before.path, before.failure)
        assert (after.video, after.taken_at) == (before.video, before.taken_at)
        for one, other in zip(before.sightings, after.sightings, strict=True):
            assert other.frame_number == one.frame_number
            assert other.detection.category is one.detection.category
            assert other.detection.score == pytest.approx(one.detection.score, abs=0.0005)
            assert other.detection.box.xyxy == pytest.approx(one.detection.box.xyxy, abs=0.0002)


@given(
    st.floats(0, 0.9999),
    st.floats(0, 0.9999),
    st.floats(1e-9, 1),
    st.floats(1e-9, 1),
    st.floats(0, 1),
)
def test_any_box_can_be_read_back(
    x: float, y: float, width: float, height: float, score: float
) -> None:
    box = Box.clipped(x, y, x + width, y + height)
    if box is None:  # too thin for a float
        return
    entry = image_fields(
        FileFindings(BASE / "a.jpg", (Sighting(Detection(Category.ANIMAL, score, box)),)), BASE
    )
    fields = entry["detections"][0]
    assert all(0 <= edge <= 1 for edge in fields["bbox"])
    again = Box.clipped(
        fields["bbox"][0],
        fields["bbox"][1],
        fields["bbox"][0] + fields["bbox"][2],
        fields["bbox"][1] + fields["bbox"][3],
    )
    assert again is not None or fields["bbox"][0] == 1 or fields["bbox"][1] == 1


def test_unknown_categories_are_no_detections(tmp_path: Path) -> None:
    document = theirs(
        {
            "file": "a.jpg",
            "detections": [
                {"category": "7", "conf": 0.9, "bbox": [0, 0, 0.5, 0.5]},
                {"category": "1", "conf": 0.8, "bbox": [0, 0, 0.5, 0.5], "classifications": []},
            ],
        }
    )
    document["detection_categories"]["7"] = "group"
    (found,) = read(tmp_path, document)
    assert [seen.detection.score for seen in found.sightings] == [0.8]


def test_what_older_and_other_writers_leave_out_is_no_trouble(tmp_path: Path) -> None:
    document = theirs(
        {"file": r"sub\a.jpg", "max_detection_conf": 0, "detections": [], "failure": None},
        {"file": "b.jpg", "failure": "Failure image access"},
        {
            "file": "c.jpg",
            "detections": [{"category": "1", "conf": 1, "bbox": [0.5, 0.5, 0.5, 0.5001]}],
        },
    )
    del document["info"]["detector"]
    first, second, third = read(tmp_path, document)
    assert first.path == BASE / "sub" / "a.jpg"
    assert second.failure == "Failure image access"
    assert third.sightings[0].detection.box.y2 == 1.0


@pytest.mark.parametrize(
    "document",
    [
        "",
        "not json",
        "[]",
        "{}",
        theirs() | {"images": [{"detections": []}]},
        theirs() | {"info": {}},
        theirs() | {"info": {"format_version": "2.0"}},
        theirs({"file": "a.jpg", "detections": [{"category": "1", "conf": 0.5}]}),
        theirs({"file": "a", "detections": [{"category": "1", "conf": 0.5, "bbox": [5, 5, 1, 1]}]}),
        theirs({"file": "a", "detections": [{"category": "1", "conf": "x", "bbox": [0, 0, 1, 1]}]}),
        theirs({"file": "a.jpg", "detections": [], "datetime": "yesterday"}),
    ],
)
def test_what_is_no_results_file_is_named(tmp_path: Path, document: object) -> None:
    with pytest.raises(FormatError, match=r"theirs\.json is not a MegaDetector results file"):
        read(tmp_path, document)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="No such file"):
        read_batch(tmp_path / "gone.json", BASE)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    written(tmp_path)
    before = (tmp_path / "results.json").read_bytes()

    def broken() -> Any:
        yield findings()[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_batch(tmp_path / "results.json", INFO, broken(), BASE)
    assert (tmp_path / "results.json").read_bytes() == before


def test_an_output_that_cannot_be_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"nowhere/results\.json"):
        write_batch(tmp_path / "nowhere" / "results.json", INFO, findings(), BASE)
