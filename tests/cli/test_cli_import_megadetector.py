"""`import megadetector` and `export megadetector`: another program's detections, in and out."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import CommandLine
from tests.cli.one_command import run_alone
from tests.edge.card.card_maker import DAWN, later, write_still, write_video

from trailwarden.cli import export_megadetector, import_megadetector
from trailwarden.domain import ObservationType
from trailwarden.store import EventFilter, Reader, StoredEvent

COMPLETED = datetime(2026, 5, 2, 8, tzinfo=UTC)
SAMPLES = os.environ.get("TRAILWARDEN_SAMPLES", "")


def seen(category: int, conf: float, **more: Any) -> dict[str, Any]:
    return {"category": str(category), "conf": conf, "bbox": [0.1, 0.2, 0.3, 0.4], **more}


def results(*images: dict[str, Any], **info: Any) -> dict[str, Any]:
    return {
        "info": {
            "format_version": "1.4",
            "detector": "md_v5a.0.0.pt",
            "detection_completion_time": f"{COMPLETED:%Y-%m-%d %H:%M:%S}",
            **info,
        },
        "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"},
        "images": list(images),
    }


@pytest.fixture
def data(tmp_path: Path, home: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Two cameras: a burst and a single picture, and a video."""
    folder = tmp_path / "images"
    write_still(folder / "north/IMG_1.JPG", DAWN)
    write_still(folder / "north/IMG_2.JPG", later(2))
    write_still(folder / "north/IMG_3.JPG", later(600))
    write_still(folder / "north/OTHER.JPG", later(9000))
    write_video(folder / "south/CLIP.AVI", seconds=4, fps=10)
    return folder


@pytest.fixture
def take(data: Path, card: Path) -> Callable[..., None]:
    """Import a document that lies with the pictures."""

    def run(document: object, *options: object, code: int = 0) -> None:
        path = card / "md.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        run_alone(import_megadetector.register, data, path, *options, code=code)

    return run


def events(data: Path) -> list[StoredEvent]:
    with Reader.open(data) as reader:
        return reader.events(EventFilter(newest_first=False))


def exported(data: Path, out: Path, *options: object) -> Any:
    run_alone(export_megadetector.register, data, out, *options)
    return json.loads(out.read_text(encoding="utf-8"))


def test_pictures_become_events_as_a_scan_makes_them(
    take: Callable[..., None], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(
        results(
            {"file": "north/IMG_1.JPG", "detections": [seen(1, 0.6)]},
            {"file": r"north\IMG_2.JPG", "detections": [seen(1, 0.9), seen(1, 0.3), seen(2, 0.1)]},
            {"file": "north/IMG_3.JPG", "detections": [seen(1, 0.19)]},
        ),
        "--camera-per-folder",
        "--time-zone",
        "+02:00",
    )
    burst, alone = events(data)
    assert (burst.camera_id, burst.deployment.time_zone) == ("north", "+02:00")
    assert burst.duration.total_seconds() == 2
    (animals,) = burst.observations
    assert (animals.observation_type, animals.count, animals.score) == ("animal", 2, 0.9)
    assert (animals.classified_by, animals.classified_at) == ("md_v5a.0.0.pt", COMPLETED)
    assert alone.observations[0].observation_type is ObservationType.BLANK
    assert "3 new (2 bursts)" in capsys.readouterr().err
    take(results({"file": "north/IMG_1.JPG", "detections": []}), "--camera-per-folder")
    assert "0 new (0 bursts), 1 known" in capsys.readouterr().err
    assert len(events(data)) == 2


def test_the_threshold_is_what_the_file_advises_or_what_is_asked(
    take: Callable[..., None], data: Path
) -> None:
    advised = {"detector_metadata": {"typical_detection_threshold": 0.7}}
    take(results({"file": "north/IMG_1.JPG", "detections": [seen(1, 0.6)]}, **advised))
    take(
        results({"file": "north/IMG_3.JPG", "detections": [seen(1, 0.6)]}, **advised),
        "--min-score",
        0.5,
    )
    assert [e.observations[0].observation_type for e in events(data)] == ["blank", "animal"]


def test_a_video_is_an_event_from_its_first_to_its_last_frame_with_something(
    take: Callable[..., None], data: Path
) -> None:
    frames = {"frame_rate": 10.0, "frames_processed": [0, 10, 20, 30]}
    take(
        results(
            {
                "file": "south/CLIP.AVI",
                **frames,
                "detections": [
                    seen(1, 0.5, frame_number=10),
                    seen(1, 0.8, frame_number=30),
                    seen(1, 0.7, frame_number=30),
                    seen(3, 0.1, frame_number=20),
                ],
            }
        )
    )
    (event,) = events(data)
    (said,) = event.observations
    assert (said.observation_type, said.count, said.score) == (ObservationType.ANIMAL, 2, 0.8)
    assert event.duration.total_seconds() == pytest.approx(2.0, abs=0.01)
    original = next(media for media in event.media if media.kind == "original")
    assert original.duration_s == pytest.approx(4.0, abs=0.01)
    assert (event.source_start - original.stamps.best).total_seconds() == pytest.approx(1.0)
    assert said.classified_at == COMPLETED


def test_what_the_file_says_of_others_is_told_and_passed_over(
    take: Callable[..., None], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(
        results(
            {"file": "north/IMG_1.JPG", "detections": [seen(1, 0.9)]},
            {"file": "north/GONE.JPG", "detections": []},
            {"file": "north/IMG_3.JPG", "detections": None, "failure": "Failure image access"},
        )
    )
    said = capsys.readouterr().err
    assert "not here: " in said
    assert "GONE.JPG" in said
    assert "the detector could not read" in said
    assert len(events(data)) == 1


def test_a_dry_run_makes_no_folder(
    take: Callable[..., None], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(results({"file": "north/IMG_1.JPG", "detections": []}), "--dry-run")
    assert "1 to look at" in capsys.readouterr().err
    assert not data.exists()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("{", "is not a MegaDetector results file"),
        (results({"file": "a", "detections": [{"category": "1"}]}), "images[0] is no entry"),
        (results({"file": "north/IMG_1.JPG"}, 7), "images[1] is no entry of a picture"),  # type: ignore[arg-type]  # rubbish on purpose
        (
            results({"file": "north/IMG_1.JPG"}, {"file": "north/IMG_1.JPG"}),
            "images[1] names IMG_1.JPG again, as images[0] did",
        ),
        (results({"file": "x/IMG_1.JPG"}), "name the folder of the pictures with --images"),
        (results(), "no pictures or videos in"),
    ],
)
def test_rubbish_is_named_and_stores_nothing(
    take: Callable[..., None],
    data: Path,
    document: object,
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    take(document, code=1)
    assert reason in capsys.readouterr().err
    assert not (data / "trailwarden.sqlite3").exists() or not events(data)


def test_what_came_in_goes_out_again(
    take: Callable[..., None],
    data: Path,
    card: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    frames = {"frame_rate": 10.0, "frames_processed": [0, 10, 20, 30]}
    told = results(
        {"file": "north/IMG_1.JPG", "detections": [seen(1, 0.9), seen(2, 0.4)]},
        {"file": "north/IMG_2.JPG", "detections": [seen(1, 0.3)]},
        {"file": "north/IMG_3.JPG", "detections": []},
        {"file": "south/CLIP.AVI", **frames, "detections": [seen(1, 0.5, frame_number=10)]},
    )
    take(told, "--camera-per-folder")
    capsys.readouterr()
    document = exported(data, tmp_path / "out.json", "--images", card)
    assert "left out: 1 file: pictures of a burst but its most telling one" in (
        capsys.readouterr().err
    )
    assert document["info"]["detector"] == "md_v5a.0.0.pt"
    assert document["info"]["detection_completion_time"] == "2026-05-02 08:00:00"
    first, blank, video = document["images"]
    assert first["file"] == "north/IMG_1.JPG"
    assert first["datetime"] == f"{DAWN:%Y:%m:%d %H:%M:%S}"
    assert [(one["category"], one["conf"]) for one in first["detections"]] == [
        ("1", 0.9),
        ("2", 0.4),
    ]
    assert first["detections"][0]["bbox"] == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=2e-4)
    assert (blank["file"], blank["detections"]) == ("north/IMG_3.JPG", [])
    assert (video["file"], video["frame_rate"]) == ("south/CLIP.AVI", 10.0)
    assert [one["frame_number"] for one in video["detections"]] == [10]


def test_nothing_to_export_is_said(
    take: Callable[..., None], data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(results({"file": "north/IMG_1.JPG", "detections": []}))
    out = tmp_path / "out.json"
    elsewhere = ("--images", tmp_path / "elsewhere")
    run_alone(export_megadetector.register, data, out, *elsewhere, code=1)
    assert "nothing was written" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.needs_data
@pytest.mark.skipif(not SAMPLES, reason="TRAILWARDEN_SAMPLES names no pictures")
def test_real_pictures_go_round(models_folder: Path, cli: CommandLine, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    shutil.copytree(Path(SAMPLES.split(os.pathsep)[0]) / "images/animl_southwest", pictures)
    before = pictures / "before.json"
    cli.run("detect", pictures, "--out", before)
    run_alone(import_megadetector.register, cli.data, before, "--min-score", 0.3)
    after = exported(cli.data, tmp_path / "after.json", "--images", pictures)
    told = {entry["file"]: entry for entry in json.loads(before.read_text())["images"]}
    assert len(after["images"]) == 15  # one has no bytes
    for entry in after["images"]:
        wanted = [one for one in told[entry["file"]]["detections"] if one["conf"] >= 0.3]
        assert [(one["category"], one["conf"]) for one in entry["detections"]] == [
            (one["category"], one["conf"]) for one in wanted
        ]
        for ours, theirs in zip(entry["detections"], wanted, strict=True):
            assert ours["bbox"] == pytest.approx(theirs["bbox"], abs=2e-4)
        assert entry.get("datetime") == told[entry["file"]].get("datetime")
