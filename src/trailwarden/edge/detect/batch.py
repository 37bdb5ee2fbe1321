"""Looking through many files, pictures and videos, one after the other.

A file that cannot be read is a finding too: it says so, and the next file is looked at.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Protocol

from trailwarden.domain import Detection
from trailwarden.domain.findings import Failure, FileFindings, Sighting, VideoFrames
from trailwarden.edge.detect.picture import PICTURE_SUFFIXES, read_picture
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.detect.twospeed import detect_two_speed
from trailwarden.edge.detect.video import VIDEO_SUFFIXES, open_video, sampled
from trailwarden.edge.errors import (
    EdgeError,
    ModelError,
    PictureError,
    SourceAddressError,
    SourceError,
)
from trailwarden.edge.frame import Image


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How files are looked at.

    Detections from `min_score` up are reported (MegaDetector's script: 0.005); where the whole
    frame shows nothing at the detector's own threshold, up to `budget` - 1 tiles are looked at.
    Videos are looked at every `every_s` seconds. EXIF times without an offset are in `zone`.
    """

    min_score: float = 0.005
    budget: int = 3
    every_s: float = 1.0
    zone: tzinfo = UTC


class FindingsLedger(Protocol):
    """Where findings go, and which files it has already (`exchange.checkpoint` is one)."""

    @property
    def done(self) -> Collection[Path]: ...
    def add(self, findings: FileFindings) -> None: ...


def find_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Pictures and videos among `paths` and in the folders among them, absolute, sorted, once.

    A file named outright is taken whatever its suffix. Hidden files and what operating systems
    leave behind (`._IMG_0001.JPG`) are passed over. Raises SourceAddressError for a path that is
    not there or neither file nor folder, or a folder that cannot be listed.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found.update(_files_below(path.resolve()))
        elif path.is_file():
            found.add(path.resolve())
        elif path.exists():
            raise SourceAddressError(f"{path} is not a regular file; give a file or a folder")
        else:
            raise SourceAddressError(f"there is nothing at {path}; check the path")
    return tuple(sorted(found))


def detect_files(
    detector: Detector,
    files: Iterable[Path],
    ledger: FindingsLedger,
    options: BatchOptions | None = None,
    progress: Callable[[FileFindings], None] | None = None,
) -> None:
    """Look at every file that is not in the ledger yet, and add what was found."""
    done = frozenset(ledger.done)
    for file in files:
        if file not in done:
            findings = look_at(detector, file, options or BatchOptions())
            ledger.add(findings)
            if progress is not None:
                progress(findings)


def look_at(detector: Detector, path: Path, options: BatchOptions) -> FileFindings:
    """The findings in one file; a file that cannot be read has a `failure` and an issue.

    A pipe, a socket or a device is not opened: it might never end, or never begin.
    """
    is_video = path.suffix.lower() in VIDEO_SUFFIXES
    try:
        if _is_special(path):
            reason = f"{path} is not a regular file; leave it out"
            raise SourceError(reason) if is_video else PictureError(reason)
        if is_video:
            return _look_at_video(detector, path, options)
        return _look_at_picture(detector, path, options)
    except PictureError as error:
        return _failed(path, Failure.IMAGE_ACCESS, error, is_video)
    except SourceError as error:
        return _failed(path, Failure.VIDEO_ACCESS, error, is_video)
    except ModelError as error:
        return _failed(path, Failure.INFERENCE, error, is_video)


def _is_special(path: Path) -> bool:
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:  # who reads it says what is wrong
        return False


def _failed(path: Path, failure: Failure, error: EdgeError, is_video: bool) -> FileFindings:
    """The format wants a frame rate of every video, also of one that shows none."""
    video = VideoFrames(0.0, ()) if is_video else None
    return FileFindings(path, failure=failure, video=video, issues=(str(error),))


def _look_at_picture(detector: Detector, path: Path, options: BatchOptions) -> FileFindings:
    picture = read_picture(path, options.zone)
    found = _detections(detector, picture.image, options)
    return FileFindings(
        path,
        tuple(Sighting(detection) for detection in found),
        taken_at=picture.exif_time,
        issues=_named(path, picture.issues),
    )


def _look_at_video(detector: Detector, path: Path, options: BatchOptions) -> FileFindings:
    sightings: list[Sighting] = []
    processed: list[int] = []
    with open_video(path) as video:
        for number, image in sampled(video, options.every_s):
            processed.append(number)
            found = _detections(detector, image, options)
            sightings.extend(Sighting(detection, number) for detection in found)
        frames = VideoFrames(video.frame_rate, tuple(processed))
        issues = _named(path, video.issues())
    return FileFindings(path, tuple(sightings), video=frames, issues=issues)


def _named(path: Path, issues: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{path}: {issue}" for issue in issues)


def _detections(detector: Detector, image: Image, options: BatchOptions) -> tuple[Detection, ...]:
    """All from `min_score` up: the reader chooses the threshold, as with MegaDetector's own."""
    return detect_two_speed(
        detector, image, min_score=options.min_score, budget=options.budget
    ).detections


def _files_below(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise SourceAddressError(
            f"folder {error.filename} cannot be listed: {error.strerror}"
        ) from error

    for root, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            suffix = Path(name).suffix.lower()
            if not name.startswith(".") and suffix in PICTURE_SUFFIXES | VIDEO_SUFFIXES:
                yield Path(root) / name
