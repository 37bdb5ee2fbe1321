"""`trailwarden detect`: pictures in, MegaDetector batch JSON out, and nothing else touched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.cli.conftest import CommandLine
from tests.edge.card.card_maker import write_still

SAMPLES = os.environ.get("TRAILWARDEN_SAMPLES", "")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return write_still(tmp_path / "card" / "a.jpg")


def test_without_a_detector_it_says_where_to_get_one(
    cli: CommandLine, picture: Path, tmp_path: Path
) -> None:
    ended = cli.run("detect", picture, "--out", tmp_path / "found.json", code=1)

    assert "model yolox-nano not found" in ended.err
    assert "trailwarden models add FILE" in ended.err
    assert not list(tmp_path.glob("found*"))


def test_a_picture_is_never_taken_for_the_results_file(cli: CommandLine, picture: Path) -> None:
    """`--out *.jpg` would overwrite the first picture of the card."""
    before = picture.read_bytes()
    ended = cli.run("detect", picture, "--out", picture, code=2)

    assert "a.json" in ended.err
    assert picture.read_bytes() == before


@pytest.mark.parametrize("missing", ["empty", "nowhere"])
def test_nothing_to_look_at(cli: CommandLine, tmp_path: Path, missing: str) -> None:
    (tmp_path / "empty").mkdir()
    ended = cli.run("detect", tmp_path / missing, "--out", tmp_path / "found.json", code=1)

    assert str(tmp_path / missing) in ended.err


@pytest.mark.needs_data
def test_real_pictures(cli: CommandLine, models_folder: Path, tmp_path: Path) -> None:
    if not SAMPLES:
        pytest.skip("TRAILWARDEN_SAMPLES names no pictures")
    pictures = Path(SAMPLES).resolve() / "images" / "animl_southwest"
    wolf, empty = pictures / "IMAG0104_wolf.JPG", pictures / "error_img.JPG"
    ended = cli.run("detect", wolf, empty, "--out", tmp_path / "found.json")

    assert "2 files looked at, 1 with animal, 1 unreadable" in ended.err
    assert str(empty) in ended.err
    document = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    images = {image["file"]: image for image in document["images"]}
    assert set(images) == {wolf.name, empty.name}
    assert max(d["conf"] for d in images[wolf.name]["detections"]) > 0.2
    assert images[empty.name]["failure"]
    assert not cli.data.exists()


@pytest.mark.needs_data
def test_it_fails_if_nothing_could_be_read(
    cli: CommandLine, models_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"")
    ended = cli.run("detect", tmp_path / "broken.jpg", "--out", tmp_path / "found.json", code=1)

    assert "none of the files could be read" in ended.err
    assert (tmp_path / "found.json").is_file()
