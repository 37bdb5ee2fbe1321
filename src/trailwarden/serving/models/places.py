"""Where language models lie: the same folders, cache and offline rule as for detectors.

`TRAILWARDEN_MODELS` names files and folders (separated as in PATH); `TRAILWARDEN_OFFLINE`, set to
anything but nothing, 0, no or false, forbids fetching.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from trailwarden.serving.models.catalogue import (
    DEFAULT_MODEL,
    KNOWN_MODELS,
    PackagedModel,
    known_by_name,
)
from trailwarden.serving.models.errors import ModelNotFound, ModelRejected

_DEEPEST = 4  # folders below one that TRAILWARDEN_MODELS names
_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class ModelPlaces:
    """Where to look for models, in this order; `offline` forbids fetching."""

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


def find_model(
    name_or_path: str = DEFAULT_MODEL,
    places: ModelPlaces | None = None,
    *,
    catalogue: Sequence[PackagedModel] = KNOWN_MODELS,
) -> Path:
    """The file of a model named or given by path. Nothing is fetched.

    A known model must have its published hash, wherever it lies.

    Raises:
        ModelNotFound: saying where was looked and how it can be had.
        ModelRejected: the file is no GGUF, or not the one that was published.
    """
    places = places or ModelPlaces.of_environment()
    known = known_by_name(name_or_path, catalogue)
    if known is None:
        return _given(name_or_path, places)
    for path in _files(places, known.file):
        found = sha256_of(path)
        if found != known.sha256:
            raise ModelRejected(
                f"{path} is not {known.name} as published: its hash is {found[:12]}, not "
                f"{known.sha256[:12]}; delete it and run `trailwarden serve pull {known.name}`"
            )
        return path
    folders = ", ".join(map(str, places.folders)) or "not set"
    raise ModelNotFound(
        f"model {known.name}: no file {known.file} in TRAILWARDEN_MODELS ({folders}) nor in the "
        f"cache ({places.cache}); run `trailwarden serve pull {known.name}`, or give the path of a "
        f"GGUF file"
    )


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _given(name: str, places: ModelPlaces) -> Path:
    """A model that is not known by name: a path, or a file's name in one of the places."""
    path = Path(name).expanduser()
    if not path.is_file() and os.sep not in name:
        path = next(_files(places, name), path)
    if not path.is_file():
        names = ", ".join(model.name for model in KNOWN_MODELS)
        raise ModelNotFound(
            f"model {name}: no such file, and no model of that name is known ({names})"
        )
    with path.open("rb") as file:
        magic = file.read(len(_MAGIC))
    if magic != _MAGIC:
        raise ModelRejected(f"{path} is no GGUF file: it begins with {magic!r}, not {_MAGIC!r}")
    return path


def _files(places: ModelPlaces, name: str) -> Iterator[Path]:
    """Files of this name, in the user's folders first."""
    for folder in places.folders:
        if folder.is_file() and folder.name == name:
            yield folder
        elif folder.is_dir():
            yield from _below(folder, name, _DEEPEST)
    if (places.cache / name).is_file():
        yield places.cache / name


def _below(folder: Path, name: str, depth: int) -> Iterator[Path]:
    if (folder / name).is_file():
        yield folder / name
    if depth > 0:
        for entry in sorted(folder.iterdir()):
            if entry.is_dir() and not entry.is_symlink():
                yield from _below(entry, name, depth - 1)
