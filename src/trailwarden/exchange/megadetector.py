"""MegaDetector's batch results: the JSON that Timelapse and AddaxAI read.

Format 1.4, as described in
https://github.com/agentmorris/MegaDetector/blob/main/megadetector-output-format.md (scores with
three decimals, relative boxes x, y, width, height with four, paths with forward slashes). In a name
that is no UTF-8 the odd bytes are spelled out, 0xFF as `\\udcff`, as Python shows them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from trailwarden.domain import Box, Category, Detection
from trailwarden.domain.findings import FileFindings, Sighting, VideoFrames
from trailwarden.exchange.errors import ExportError, FormatError

FORMAT_VERSION = "1.4"
OUTPUT_THRESHOLD = 0.005
"""Detections from this score up are written, as MegaDetector's own script does."""

CATEGORY_IDS = {Category.ANIMAL: "1", Category.PERSON: "2", Category.VEHICLE: "3"}

_TIME = "%Y-%m-%d %H:%M:%S"
_EXIF_TIME = "%Y:%m:%d %H:%M:%S"
_SCORE_DIGITS, _BOX_DIGITS = 3, 4
_SMALLEST = 10.0**-_BOX_DIGITS


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """The head of a results file. Thresholds are advice to whoever reads it.

    `completed_at` is written in UTC.
    """

    detector: str
    completed_at: datetime | None = None
    typical_threshold: float | None = None
    conservative_threshold: float | None = None


@dataclass(frozen=True, slots=True)
class BatchResults:
    """A results file that was read."""

    info: BatchInfo
    findings: tuple[FileFindings, ...]


def write_batch(out: Path, info: BatchInfo, findings: Iterable[FileFindings], base: Path) -> None:
    """Write results with paths relative to `base`; the file appears whole or not at all.

    Raises ExportError if it cannot be written.
    """
    document = {
        "info": _legible(_info_fields(info)),
        "detection_categories": {number: kind.value for kind, number in CATEGORY_IDS.items()},
        "images": [_legible(image_fields(finding, base)) for finding in findings],
    }
    partial = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with partial.open("w", encoding="utf-8") as file:
            json.dump(document, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ExportError(
            f"results could not be written to {out}: {error.strerror}; make room there, or name "
            f"another file"
        ) from error


def read_batch(path: Path, base: Path, zone: tzinfo = UTC) -> BatchResults:
    """Read results of format 1.0 to 1.x; relative paths lie under `base`, times are in `zone`.

    Detections of unknown categories are no detections, as the format asks. Raises FormatError.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        kinds = _kinds(document["detection_categories"])
        info = _info_of(document["info"])
        findings = tuple(
            _numbered_image(number, entry, base, kinds, zone)
            for number, entry in enumerate(document["images"])
        )
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise FormatError(
            f"{path} is not a MegaDetector results file: {type(error).__name__}: {error}; it "
            f"needs info, detection_categories and images, see "
            f"https://lila.science/megadetector-output-format"
        ) from error
    return BatchResults(info, findings)


def image_fields(finding: FileFindings, base: Path) -> dict[str, Any]:
    """One entry of `images`, its name as the file system has it, even if that is no UTF-8."""
    fields: dict[str, Any] = {"file": relative_name(finding.path, base)}
    if finding.video is not None:
        fields["frame_rate"] = finding.video.frame_rate
        fields["frames_processed"] = list(finding.video.processed)
    if finding.taken_at is not None:
        fields["datetime"] = finding.taken_at.strftime(_EXIF_TIME)
    if finding.failure is not None:
        return fields | {"failure": finding.failure, "detections": None}
    return fields | {"detections": [_detection_fields(seen) for seen in finding.sightings]}


def image_of(
    entry: dict[str, Any], base: Path, kinds: dict[str, Category], zone: tzinfo
) -> FileFindings:
    """One entry of `images` as findings. Raises ValueError, KeyError or TypeError for rubbish."""
    seen = entry.get("detections") or ()
    video = None
    if "frame_rate" in entry:
        processed = tuple(int(number) for number in entry.get("frames_processed") or ())
        video = VideoFrames(float(entry["frame_rate"]), processed)
    failure = entry.get("failure")
    return FileFindings(
        path=base / Path(str(entry["file"]).replace("\\", "/")),
        sightings=tuple(
            _sighting_of(fields, kinds) for fields in seen if fields["category"] in kinds
        ),
        failure=None if failure is None else str(failure),
        video=video,
        taken_at=_exif_time(entry.get("datetime"), zone),
    )


def _numbered_image(
    number: int, entry: dict[str, Any], base: Path, kinds: dict[str, Category], zone: tzinfo
) -> FileFindings:
    try:
        return image_of(entry, base, kinds, zone)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ValueError(f"images[{number}] is no entry of a picture: {reason}") from error


def relative_name(path: Path, base: Path) -> str:
    """The file's path from `base`, with forward slashes; absolute if it lies elsewhere."""
    return (path.relative_to(base) if path.is_relative_to(base) else path).as_posix()


def _legible(fields: dict[str, Any]) -> dict[str, Any]:
    """The same, with what is no UTF-8 in its texts spelled out."""
    return {
        key: _spelled_out(value) if isinstance(value, str) else value
        for key, value in fields.items()
    }


def _spelled_out(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _detection_fields(seen: Sighting) -> dict[str, Any]:
    x, y, width, height = seen.detection.box.xywh
    box = [
        round(edge, _BOX_DIGITS) for edge in (x, y, max(width, _SMALLEST), max(height, _SMALLEST))
    ]
    fields: dict[str, Any] = {
        "category": CATEGORY_IDS[seen.detection.category],
        "conf": round(seen.detection.score, _SCORE_DIGITS),
        "bbox": box,
    }
    return fields if seen.frame_number is None else fields | {"frame_number": seen.frame_number}


def _sighting_of(fields: dict[str, Any], kinds: dict[str, Category]) -> Sighting:
    x, y, width, height = (float(edge) for edge in fields["bbox"])
    # Four decimals may carry a box a hair over the edge, or leave it no width.
    box = Box.clipped(x, y, x + max(width, _SMALLEST), y + max(height, _SMALLEST))
    if box is None:
        raise ValueError(f"a box lies outside its picture: {fields['bbox']}")
    number = fields.get("frame_number")
    detection = Detection(kinds[fields["category"]], float(fields["conf"]), box)
    return Sighting(detection, None if number is None else int(number))


def _kinds(categories: dict[str, str]) -> dict[str, Category]:
    known = {kind.value: kind for kind in Category}
    named = {number: name.strip().lower() for number, name in categories.items()}
    return {number: known[name] for number, name in named.items() if name in known}


def _info_fields(info: BatchInfo) -> dict[str, Any]:
    fields: dict[str, Any] = {"format_version": FORMAT_VERSION, "detector": info.detector}
    if info.completed_at is not None:
        fields["detection_completion_time"] = info.completed_at.astimezone(UTC).strftime(_TIME)
    advice = {
        "typical_detection_threshold": info.typical_threshold,
        "conservative_detection_threshold": info.conservative_threshold,
    }
    stated = {name: value for name, value in advice.items() if value is not None}
    return fields | {"detector_metadata": stated} if stated else fields


def _info_of(fields: dict[str, Any]) -> BatchInfo:
    if float(fields["format_version"]) >= 2:
        raise ValueError(f"format version {fields['format_version']} is newer than what is known")
    completed = fields.get("detection_completion_time")
    advice = fields.get("detector_metadata") or {}
    return BatchInfo(
        detector=str(fields.get("detector", "megadetector_v4.1")),  # so says the format
        completed_at=None
        if completed is None
        else datetime.strptime(completed, _TIME).replace(tzinfo=UTC),
        typical_threshold=advice.get("typical_detection_threshold"),
        conservative_threshold=advice.get("conservative_detection_threshold"),
    )


def _exif_time(text: str | None, zone: tzinfo) -> datetime | None:
    return None if text is None else datetime.strptime(text, _EXIF_TIME).replace(tzinfo=zone)
