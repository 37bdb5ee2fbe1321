"""Evidence lies where its names say, whole or not at all."""

import os
import subprocess
import sys
from collections import namedtuple
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.domain import Box, Category, Detection, Stamps
from trailwarden.edge.errors import DiskFull, EvidenceError, PictureError
from trailwarden.edge.evidence import (
    BestFrame,
    clean_leftovers,
    encode_jpeg,
    media_path,
    require_space,
    slug,
    thumbnail,
    write_whole,
)
from trailwarden.edge.frame import Frame, Image

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def scene(seed: int = 0, width: int = 640, height: int = 360) -> Image:
    noise = np.random.default_rng(seed).integers(0, 255, (9, 16, 3), np.uint8)
    return np.asarray(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def frame(seed: int = 0) -> Frame:
    time = NOON + timedelta(seconds=seed)
    return Frame.of_image(scene(seed), time, Stamps(arrival=time))


def animal(score: float, side: float) -> tuple[Detection, ...]:
    return (Detection(Category.ANIMAL, score, Box(0.0, 0.0, side, side)),)


def test_files_lie_by_camera_and_day_in_utc(tmp_path: Path) -> None:
    late = datetime(2026, 3, 2, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    path = media_path(tmp_path, "gate/north", "20260301T233000-7f3a9c1e", late, ".thumb.jpg")
    expected = "media/gate-north/2026/03/01/20260301T233000-7f3a9c1e.thumb.jpg"
    assert path == tmp_path / expected


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("cam1", "cam1"),
        ("Taï forêt 3", "Taï-forêt-3"),
        ("キツネ", "キツネ"),
        ("../../etc/passwd", "etc-passwd"),
        ("rtsp://10.0.0.1:554/a b", "rtsp-10.0.0.1-554-a-b"),
        ("..", "camera"),
        ("", "camera"),
        (".hidden", "hidden"),
        ("a\0b\n", "a-b"),
    ],
)
def test_camera_names_become_readable_folder_names(name: str, folder: str) -> None:
    assert slug(name) == folder


@given(st.text(max_size=300))
def test_no_camera_name_leaves_its_folder(name: str) -> None:
    folder = slug(name)
    assert folder not in ("", ".", "..")
    assert not folder.startswith((".", "-"))
    assert not {"/", "\\", "\0", ":"} & set(folder)
    assert len(folder.encode()) <= 100


def test_a_picture_is_written_readable_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "ä" / "picture.jpg"
    write_whole(path, encode_jpeg(scene()))
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == (360, 640, 3)
    assert [file.name for file in path.parent.iterdir()] == ["picture.jpg"]


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 10, 3), np.uint8),
        np.zeros(10, np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((4, 4, 7), np.uint8),
        np.zeros((1, 70_000, 3), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(image: Image) -> None:
    with pytest.raises(PictureError):
        encode_jpeg(image)


def test_a_grey_picture_is_a_picture() -> None:
    data = np.frombuffer(encode_jpeg(scene()[:, :, 0]), np.uint8)
    image = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert image is not None
    assert image.shape == (360, 640)


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(1280, 720, (180, 320)), (320, 200, (200, 320)), (100, 50, (50, 100)), (5000, 1, (1, 320))],
)
def test_a_thumbnail_is_320_wide_at_most(width: int, height: int, size: tuple[int, int]) -> None:
    assert thumbnail(np.zeros((height, width, 3), np.uint8)).shape[:2] == size


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(b"before")
    (tmp_path / "picture.jpg.part").mkdir()
    with pytest.raises(EvidenceError, match=r"could not write .*picture\.jpg"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"


def test_a_name_in_use_by_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("in the way")
    with pytest.raises(EvidenceError, match="media"):
        write_whole(tmp_path / "media" / "a.jpg", b"x")


WRITE_TOO_MUCH = """
import resource, sys
from pathlib import Path
from trailwarden.edge.errors import DiskFull
from trailwarden.edge.evidence import write_whole
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
path = Path(sys.argv[1])
write_whole(path, b"small")
try:
    write_whole(path, bytes(5000))
except DiskFull as error:
    print(error)
"""


def test_no_room_is_a_full_disk_and_harms_nothing(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    child = subprocess.run(
        [sys.executable, "-c", WRITE_TOO_MUCH, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert str(path) in child.stdout
    assert "MB free" in child.stdout
    assert "Free some space" in child.stdout
    assert path.read_bytes() == b"small"
    assert [file.name for file in tmp_path.iterdir()] == ["picture.jpg"]


def test_space_is_required_on_the_disk_that_will_hold_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    asked: list[Path] = []

    def disk_usage(path: Path) -> usage:
        asked.append(path)
        return usage(10_000_000, 8_000_000, 2_000_000)

    monkeypatch.setattr("shutil.disk_usage", disk_usage)
    require_space(tmp_path / "not" / "yet" / "there.mp4", 2_000_000)
    with pytest.raises(DiskFull, match=r"needs 2\.1 MB, but its disk has 2\.0 MB free"):
        require_space(tmp_path / "not" / "yet" / "there.mp4", 2_100_000)
    assert asked == [tmp_path, tmp_path]


def test_leftovers_go_and_finished_files_stay(tmp_path: Path) -> None:
    day = tmp_path / "media" / "cam" / "2026" / "03" / "01"
    day.mkdir(parents=True)
    (tmp_path / "other.part").write_bytes(b"not ours")
    for name in ("a.mp4", "a.mp4.part", "b.jpg.part", "b.part.jpg"):
        (day / name).write_bytes(b"x")
    assert clean_leftovers(tmp_path) == 2
    assert sorted(file.name for file in day.iterdir()) == ["a.mp4", "b.part.jpg"]
    assert (tmp_path / "other.part").exists()
    assert clean_leftovers(tmp_path / "nowhere") == 0


def test_the_best_picture_is_the_surest_and_largest() -> None:
    keeper = BestFrame()
    assert keeper.offer(frame(1), animal(0.5, 0.2))
    assert not keeper.offer(frame(2), animal(0.9, 0.05))
    assert keeper.offer(frame(3), animal(0.6, 0.4))
    assert not keeper.offer(frame(4), ())
    best = keeper.best
    assert best is not None
    assert best.stamps == frame(3).stamps
    assert best.merit == pytest.approx(0.6 * 0.4)
    assert (best.width, best.height) == (640, 360)
    decoded = cv2.imdecode(np.frombuffer(best.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert np.abs(decoded.astype(int) - scene(3)).mean() < 3


def test_there_is_no_best_picture_before_the_first() -> None:
    assert BestFrame().best is None


def test_without_detections_the_first_picture_is_kept_until_one_has_some() -> None:
    keeper = BestFrame()
    assert keeper.offer(frame(1), ())
    assert not keeper.offer(frame(2), ())
    assert keeper.offer(frame(3), animal(0.3, 0.1))


def test_a_hardly_better_picture_is_not_worth_encoding() -> None:
    keeper = BestFrame()
    keeper.offer(frame(1), animal(0.50, 0.2))
    assert not keeper.offer(frame(2), animal(0.51, 0.2))
    assert keeper.offer(frame(3), animal(0.55, 0.2))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EvidenceError, match="Check that the data folder is writable"):
        write_whole(tmp_path / "a.jpg", b"x")
