"""Finding a model: by path, in the user's folders, in the cache, then at its publisher.

`TRAILWARDEN_MODELS` names files and folders (separated as in PATH); `TRAILWARDEN_OFFLINE`, set to
anything but nothing, 0, no or false, forbids pulling.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from platformdirs import user_cache_path

from trailwarden.edge.detect.catalogue import (
    DEFAULT_MODEL,
    KNOWN_MODELS,
    KnownModel,
    known_by_file,
    known_by_name,
)
from trailwarden.edge.detect.load import load_detector, require_file
from trailwarden.edge.detect.pull import Progress, pull_model
from trailwarden.edge.detect.record import (
    ModelRecord,
    read_record,
    require_unchanged,
    sha256_of,
    write_record,
)
from trailwarden.edge.errors import ModelError, ModelNotFound

_DEEPEST = 4  # folders below one that TRAILWARDEN_MODELS names


class Place(StrEnum):
    """Where a model was found."""

    PATH = "given by path"
    FOLDERS = "TRAILWARDEN_MODELS"
    CACHE = "cache"
    PUBLISHER = "pulled from its publisher"


@dataclass(frozen=True, slots=True)
class ModelPlaces:
    """Where to look for models, in this order; `offline` forbids pulling."""

    folders: tuple[Path, ...]
    cache: Path
    offline: bool

    @staticmethod
    def of_environment(environment: Mapping[str, str] = os.environ) -> ModelPlaces:
        """The user's own places."""
        listed = environment.get("TRAILWARDEN_MODELS", "").split(os.pathsep)
        offline = environment.get("TRAILWARDEN_OFFLINE", "").strip().lower()
        return ModelPlaces(
            folders=tuple(Path(entry).expanduser() for entry in listed if entry.strip()),
            cache=user_cache_path("trailwarden", appauthor=False) / "models",
            offline=offline not in ("", "0", "no", "false"),
        )


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model file, where it was found and what it was when it was recorded (cache only)."""

    name: str
    path: Path
    place: Place
    sha256: str
    record: ModelRecord | None = None


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A line of `trailwarden models list`: a known model, a found file, or both."""

    name: str
    path: Path | None
    place: Place | None
    known: KnownModel | None


@dataclass(frozen=True, slots=True)
class CheckedModel:
    """A line of `trailwarden models check`. `fault` says what is wrong, None if nothing is."""

    path: Path
    place: Place
    sha256: str | None
    family: str | None
    fault: str | None


def find_model(
    name_or_path: str | Path = DEFAULT_MODEL,
    *,
    places: ModelPlaces | None = None,
    progress: Progress | None = None,
) -> FoundModel:
    """The file of a model named or given by path, pulled from its publisher if need be.

    Raises ModelNotFound listing every place looked, ModelRejected for a cached file that has
    changed since it was recorded, ModelPullError if the publisher's file does not arrive whole.
    """
    places = places or ModelPlaces.of_environment()
    path = Path(name_or_path).expanduser()
    if _is_path(name_or_path, path):
        require_file(path)
        return FoundModel(_name_of(path), path, Place.PATH, sha256_of(path))
    known = known_by_name(str(name_or_path))
    here = _on_disk(str(name_or_path), known, places)
    if here is not None:
        return here
    if known is None or known.url is None or places.offline:
        raise _not_found(str(name_or_path), known, places)
    pulled = pull_model(known, places.cache, progress=progress)
    return FoundModel(known.name, pulled, Place.PUBLISHER, sha256_of(pulled), read_record(pulled))


def list_models(places: ModelPlaces | None = None) -> tuple[ListedModel, ...]:
    """Every file in the places, then the known models that are in none of them."""
    places = places or ModelPlaces.of_environment()
    here = [
        ListedModel(_name_of(path), path, place, known_by_file(path.name))
        for place, path in _files(places)
    ]
    present = {listed.known for listed in here}
    absent = [ListedModel(known.name, None, None, known) for known in KNOWN_MODELS]
    return (*here, *(listed for listed in absent if listed.known not in present))


def add_model(path: Path, places: ModelPlaces | None = None) -> FoundModel:
    """Copy a model file into the cache and record it. Raises ModelRejected if it is no detector."""
    places = places or ModelPlaces.of_environment()
    load_detector(path)
    places.cache.mkdir(parents=True, exist_ok=True)
    target = places.cache / path.name
    partial = places.cache / f"{path.name}.{os.getpid()}.part"
    try:
        shutil.copyfile(path, partial)
        known = known_by_file(path.name)
        record = ModelRecord(
            name=_name_of(path),
            source=str(path.resolve()),
            size_bytes=partial.stat().st_size,
            sha256=sha256_of(partial),
            recorded_at=datetime.now(UTC),
            licence="not stated" if known is None else known.licence,
        )
        write_record(target, record)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return FoundModel(record.name, target, Place.CACHE, record.sha256, record)


def check_models(places: ModelPlaces | None = None) -> tuple[CheckedModel, ...]:
    """Load every file in the places and compare it with its record."""
    places = places or ModelPlaces.of_environment()
    return tuple(_checked(place, path) for place, path in _files(places))


def _checked(place: Place, path: Path) -> CheckedModel:
    try:
        detector = load_detector(path)
        if place is Place.CACHE:
            require_unchanged(path, detector.identity.sha256)
    except ModelError as error:
        return CheckedModel(path, place, None, None, str(error))
    return CheckedModel(path, place, detector.identity.sha256, detector.family, None)


def _on_disk(name: str, known: KnownModel | None, places: ModelPlaces) -> FoundModel | None:
    wanted = {name, f"{name}.onnx"} if known is None else {known.file}
    for place, path in _files(places):
        if path.name in wanted:
            sha256 = sha256_of(path)
            record = require_unchanged(path, sha256) if place is Place.CACHE else None
            return FoundModel(_name_of(path), path, place, sha256, record)
    return None


def _files(places: ModelPlaces) -> Iterator[tuple[Place, Path]]:
    """Every ONNX file in the user's folders, then in the cache; shallow, sorted, no loops."""
    for folder in places.folders:
        if folder.is_file():
            yield Place.FOLDERS, folder
        for path in _onnx_below(folder, _DEEPEST):
            yield Place.FOLDERS, path
    for path in _onnx_below(places.cache, 0):
        yield Place.CACHE, path


def _onnx_below(folder: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir()) if folder.is_dir() else []
    except PermissionError:  # a folder that cannot be listed holds nothing we could load
        entries = []
    yield from (entry for entry in entries if entry.suffix.lower() == ".onnx" and entry.is_file())
    if depth > 0:
        for entry in entries:
            if entry.is_dir():
                yield from _onnx_below(entry, depth - 1)


def _is_path(name_or_path: str | Path, path: Path) -> bool:
    """A Path, anything with a separator or a model's suffix, and any file that is there."""
    if isinstance(name_or_path, Path):
        return True
    return os.sep in name_or_path or path.suffix.lower() == ".onnx" or path.is_file()


def _name_of(path: Path) -> str:
    known = known_by_file(path.name)
    return path.stem if known is None else known.name


def _not_found(name: str, known: KnownModel | None, places: ModelPlaces) -> ModelNotFound:
    file = f"{name}.onnx" if known is None else known.file
    folders = ", ".join(map(str, places.folders)) or "not set"
    looked = f"no file {file} in TRAILWARDEN_MODELS ({folders}) nor in the cache ({places.cache})"
    if known is None:
        names = ", ".join(model.name for model in KNOWN_MODELS)
        step = f"and no model of that name is known ({names}); give the path of an ONNX file"
    elif known.url is None:
        step = f"and it cannot be pulled: {known.how_to_get}"
    else:
        step = (
            f"and it was not pulled, being offline; unset TRAILWARDEN_OFFLINE, or get it from "
            f"{known.url} and run `trailwarden models add FILE`"
        )
    return ModelNotFound(f"model {name} not found: {looked}, {step}")
