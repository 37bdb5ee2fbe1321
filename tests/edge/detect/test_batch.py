"""Looking through a card: pictures and videos, good and bad, and going on where it stopped."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import ExifTags
from PIL import Image as Pillow
from tests.edge.detect.spots import SpotDetector, scene

from trailwarden.domain import Detection
from trailwarden.domain.findings import Failure, FileFindings, VideoFrames
from trailwarden.edge.detect.batch import BatchOptions, detect_files, find_files, look_at
from trailwarden.edge.errors import ModelError, SourceAddressError
from trailwarden.edge.frame import Image

SPOT = (200, 300, 120)
OPTIONS = BatchOptions(min_score=0.3)


class Ledger:
    """Findings in memory."""

    def __init__(self) -> None:
        self.findings: dict[Path, FileFindings] = {}

    @property
    def done(self) -> frozenset[Path]:
        return frozenset(self.findings)

    def add(self, findings: FileFindings) -> None:
        self.findings[findings.path] = findings


class OutOfMemory(SpotDetector):
    """A detector whose engine fails."""

    def detect(self, image: Image, min_score: float) -> tuple[Detection, ...]:
        raise ModelError("out of memory")


def still(path: Path, image: Image, taken: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Pillow.Exif()
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    Pillow.fromarray(image[:, :, ::-1]).save(path, exif=exif)
    return path


def video(
    path: Path, images: list[Image], rate: int = 10, codec: str = "mpeg4", pixels: str = "yuv420p"
) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 320, pixels
        stream.time_base = Fraction(1, rate)
        for image in images:
            small = np.asarray(cv2.resize(image, (320, 320)), np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(small, format="bgr24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def test_a_picture_tells_what_and_when(tmp_path: Path) -> None:
    path = still(tmp_path / "a.jpg", scene(SPOT), taken="2026:04:05 06:07:08")
    findings = look_at(SpotDetector(), path, OPTIONS)
    assert [seen.detection.score for seen in findings.sightings] == [1.0]
    assert findings.sightings[0].frame_number is None
    assert findings.taken_at == datetime(2026, 4, 5, 6, 7, 8, tzinfo=UTC)
    assert (findings.failure, findings.video, findings.issues) == (None, None, ())


def test_an_empty_picture_is_no_failure(tmp_path: Path) -> None:
    findings = look_at(SpotDetector(), still(tmp_path / "a.jpg", scene()), OPTIONS)
    assert findings == FileFindings(tmp_path / "a.jpg")


def test_a_bad_picture_is_a_failure_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "bad.jpg"
    path.touch()
    findings = look_at(SpotDetector(), path, OPTIONS)
    assert findings.failure == Failure.IMAGE_ACCESS
    assert "0 bytes" in findings.issues[0]


@pytest.mark.parametrize("suffix", ["mp4", "avi", "mkv"])
def test_a_video_is_looked_at_every_so_often(tmp_path: Path, suffix: str) -> None:
    images = [scene() for _ in range(15)] + [scene(SPOT) for _ in range(20)]
    path = video(tmp_path / f"wildschwein süß.{suffix}", images)
    findings = look_at(SpotDetector(), path, BatchOptions(min_score=0.3, every_s=1.0))
    assert findings.video == VideoFrames(10.0, (0, 10, 20, 30))
    assert [seen.frame_number for seen in findings.sightings] == [20, 30]
    assert findings.issues == ()


def test_a_video_cut_in_the_middle_tells_what_it_holds(tmp_path: Path) -> None:
    path = video(tmp_path / "cut.avi", [scene(SPOT) for _ in range(40)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    findings = look_at(SpotDetector(), path, BatchOptions(min_score=0.3, every_s=0.5))
    assert findings.failure is None
    assert findings.video is not None
    assert 2 <= len(findings.video.processed) < 8
    assert len(findings.sightings) == len(findings.video.processed)


def test_packets_of_rubbish_are_counted(tmp_path: Path) -> None:
    images = [scene(SPOT) for _ in range(20)]
    path = video(tmp_path / "rubbish.avi", images, codec="mjpeg", pixels="yuvj420p")
    data = path.read_bytes()
    frames = [at for at in range(len(data)) if data.startswith(b"\xff\xd8\xff", at)]
    assert len(frames) == len(images)
    damaged = bytearray(data)
    for start, end in pairwise(frames[5:9]):
        damaged[start : end - 8] = bytes(end - 8 - start)
    path.write_bytes(damaged)
    findings = look_at(SpotDetector(), path, BatchOptions(min_score=0.3, every_s=0.1))
    assert findings.failure is None
    assert findings.video is not None
    assert len(findings.video.processed) == len(findings.sightings) == 17
    assert findings.issues == (f"{path}: 3 packets could not be decoded",)


@pytest.mark.parametrize("content", [b"", b"no video at all" * 50])
def test_what_is_no_video_is_a_failure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.mp4"
    path.write_bytes(content)
    findings = look_at(SpotDetector(), path, OPTIONS)
    assert findings.failure == Failure.VIDEO_ACCESS
    assert "bad.mp4" in findings.issues[0]


def test_files_are_found_in_nested_folders_once_and_in_order(tmp_path: Path) -> None:
    wanted = [
        still(tmp_path / "DCIM" / "100EK113" / "IMG_0001.JPG", scene()),
        still(tmp_path / "DCIM" / "101EK113" / "Füchse.jpeg", scene()),
        video(tmp_path / "DCIM" / "IMG_0002.AVI", [scene()]),
    ]
    for left_behind in (".Trashes/x.jpg", "DCIM/._IMG_0001.JPG", "DCIM/notes.txt"):
        path = tmp_path / left_behind
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert find_files([tmp_path, wanted[0]]) == tuple(sorted(wanted))


def test_a_file_named_outright_needs_no_suffix(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(still(tmp_path / "a.jpg", scene(SPOT)).read_bytes())
    (found,) = find_files([path])
    assert len(look_at(SpotDetector(), found, OPTIONS).sightings) == 1


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceAddressError, match=r"nothing at .*card"):
        find_files([tmp_path / "card"])


@pytest.mark.timeout(60)
def test_a_pipe_in_a_folder_is_a_failure_and_is_not_waited_for(tmp_path: Path) -> None:
    seen = still(tmp_path / "a.jpg", scene(SPOT))
    pipes = [tmp_path / "b.jpg", tmp_path / "c.mp4"]
    for pipe in pipes:
        os.mkfifo(pipe)
    ledger = Ledger()
    detect_files(SpotDetector(), find_files([tmp_path]), ledger, OPTIONS)
    assert list(ledger.findings) == [seen, *pipes]
    failed = [ledger.findings[pipe] for pipe in pipes]
    assert [found.failure for found in failed] == [Failure.IMAGE_ACCESS, Failure.VIDEO_ACCESS]
    assert all("is not a regular file" in found.issues[0] for found in failed)


def test_a_pipe_or_device_named_outright_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path / "pipe.mp4", Path("/dev/zero")):
        with pytest.raises(SourceAddressError, match=f"{path} is not a regular file"):
            find_files([path])


def test_what_is_done_is_not_done_again_and_bad_files_stop_nothing(tmp_path: Path) -> None:
    first = still(tmp_path / "a.jpg", scene(SPOT))
    bad = tmp_path / "b.jpg"
    bad.touch()
    last = still(tmp_path / "c.jpg", scene(SPOT))
    detector, ledger, told = SpotDetector(), Ledger(), []
    ledger.add(FileFindings(first))
    detect_files(detector, find_files([tmp_path]), ledger, OPTIONS, lambda f: told.append(f.path))
    assert told == [bad, last]
    assert len(detector.shown) == 1
    assert ledger.findings[bad].failure
    assert ledger.findings[last].sightings


def test_a_model_that_fails_on_a_picture_is_a_failure_of_that_file(tmp_path: Path) -> None:
    path = still(tmp_path / "a.jpg", scene(SPOT))
    findings = look_at(OutOfMemory(), path, OPTIONS)
    assert findings.failure == Failure.INFERENCE
    assert findings.issues == ("out of memory",)
