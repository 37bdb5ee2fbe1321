"""`trailwarden doctor`: what works on this machine, and what is missing."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import typer

from trailwarden import __version__
from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.console import print_json, print_table, table
from trailwarden.cli.remedy import remedy
from trailwarden.store import NoData, Reader, StoreError

_LITTLE_SPACE = 1_000_000_000


class Verdict(StrEnum):
    """How a check came out. Only `fails` makes the command fail."""

    WORKS = "works"
    LIMITED = "limited"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` is the next step where there is one."""

    subject: str
    verdict: Verdict
    detail: str
    advice: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(context: Data, json: Json = False) -> None:
    """Say what works on this machine and what is missing."""
    findings = list(_findings(context.obj))
    if json:
        print_json(
            [
                {
                    "subject": finding.subject,
                    "verdict": finding.verdict.value,
                    "detail": finding.detail,
                    "advice": finding.advice or None,
                }
                for finding in findings
            ]
        )
    else:
        rows = table("what|", "verdict", "found", "what to do")
        for finding in findings:
            rows.add_row(finding.subject, finding.verdict, finding.detail, finding.advice or "-")
        print_table(rows)
    if any(finding.verdict is Verdict.FAILS for finding in findings):
        raise typer.Exit(1)


def _findings(data_dir: Path) -> Iterator[Finding]:
    yield Finding(
        "trailwarden", Verdict.WORKS, f"{__version__}, Python {platform.python_version()}"
    )
    for subject, check in (
        ("pictures (OpenCV)", _check_opencv),
        ("video (FFmpeg)", _check_video),
        ("detector engine", _check_onnx),
        ("tracker", _check_tracker),
        ("store (SQLite)", _check_store),
    ):
        yield _guarded(subject, check)
    yield from _models()
    yield _data_folder(data_dir)
    yield _video_devices()


def _guarded(subject: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, Verdict.WORKS, check())
    except Exception as error:  # noqa: BLE001 - whatever is broken here is what the doctor reports
        return Finding(subject, Verdict.FAILS, f"{type(error).__name__}: {error}", remedy(error))


def _check_opencv() -> str:
    return str(importlib.import_module("cv2").__version__)


def _check_video() -> str:
    av = importlib.import_module("av")
    missing = {"h264", "hevc", "mjpeg", "libx264"} - set(av.codecs_available)
    if missing:
        raise RuntimeError(f"FFmpeg lacks {', '.join(sorted(missing))}")
    return f"PyAV {av.__version__}, rtsp {'yes' if 'rtsp' in av.formats_available else 'no'}"


def _check_onnx() -> str:
    onnxruntime = importlib.import_module("onnxruntime")
    return f"ONNX Runtime {onnxruntime.__version__}, {os.cpu_count()} cores"


def _check_tracker() -> str:
    importlib.import_module("trailwarden.edge.track")
    return "ByteTrack"


def _check_store() -> str:
    return f"SQLite {importlib.import_module('apsw').sqlite_lib_version()}"


def _models() -> Iterator[Finding]:
    try:
        from trailwarden.edge.detect.models import Place, check_models  # needs a working engine
    except ImportError as error:
        yield Finding("detector", Verdict.FAILS, str(error), remedy(error))
        return
    checked = check_models()
    for model in checked:
        if model.fault is None:
            yield Finding("detector", Verdict.WORKS, f"{model.family}: {model.path}")
        elif model.place is Place.CACHE:
            advice = "remove it, then `trailwarden models pull` it again"
            yield Finding("detector", Verdict.LIMITED, f"{model.path}: {model.fault}", advice)
    if all(model.fault for model in checked):
        yield Finding(
            "detector",
            Verdict.LIMITED,
            "none here: motion alone, events are `unclassified`",
            "trailwarden models pull yolox-nano",
        )


def _data_folder(data_dir: Path) -> Finding:
    place = data_dir
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
        _read_store(data_dir)
    except OSError as error:
        reason = f"{data_dir} cannot be written: {error.strerror}"
        return Finding("data folder", Verdict.FAILS, reason, "choose another with --data DIR")
    except StoreError as error:
        return Finding("data folder", Verdict.FAILS, str(error))
    free = shutil.disk_usage(place).free
    verdict = Verdict.WORKS if free > _LITTLE_SPACE else Verdict.LIMITED
    advice = "" if verdict is Verdict.WORKS else "free some space, or `trailwarden clean`"
    return Finding("data folder", verdict, f"{data_dir}, {free / 1e9:.1f} GB free", advice)


def _read_store(data_dir: Path) -> None:
    """Raises StoreError if what is stored there cannot be read."""
    with suppress(NoData), Reader.open(data_dir) as reader:
        reader.deployments()


def _video_devices() -> Finding:
    devices = sorted(str(path) for path in Path("/dev").glob("video*"))
    return Finding("video devices", Verdict.WORKS, ", ".join(devices) or "none on this machine")
