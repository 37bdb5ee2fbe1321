"""What lies on a card: pictures and videos in the order of their names, and nothing else.

Opened is a file whose suffix says picture or video; the rest is counted, never read. A pipe, a
socket or a device is a fault and never opened, whatever its name. Nothing on the card is changed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, TypeAlias

from trailwarden.edge.card.report import Fault

STILL_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
}
VIDEO_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".avi": "video/x-msvideo",
    ".asf": "video/x-ms-asf",
    ".wmv": "video/x-ms-wmv",
    ".mkv": "video/x-matroska",
    ".webm": "video/webm",
    ".mts": "video/mp2t",
    ".m2ts": "video/mp2t",
    ".ts": "video/mp2t",
    ".3gp": "video/3gpp",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
}
_JUNK = {
    "system volume information",
    "$recycle.bin",
    "recycler",
    "lost+found",
    "__macosx",
    "@eadir",
}

NaturalKey: TypeAlias = tuple["_NamePart", ...]


class _NamePart(NamedTuple):
    """Digits count as a number: IMG_9 stands before IMG_10, as cameras count."""

    is_text: bool
    number: int
    text: str


class FileKind(StrEnum):
    """What a file is taken for, by its suffix."""

    PICTURE = "picture"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class CardFile:
    """One picture or video. `written` is the file's own time, `order` sorts as cameras count."""

    path: Path
    kind: FileKind
    size_bytes: int
    written: datetime
    order: tuple[NaturalKey, ...] = field(repr=False)

    @property
    def media_type(self) -> str:
        """IANA media type, by suffix."""
        suffix = self.path.suffix.lower()
        return STILL_TYPES.get(suffix) or VIDEO_TYPES[suffix]


@dataclass(frozen=True, slots=True)
class Contents:
    """A card's files by name, what could not be read, and how many files are of other kinds."""

    files: tuple[CardFile, ...]
    faults: tuple[Fault, ...]
    others: int

    @property
    def pictures(self) -> tuple[CardFile, ...]:
        """Its pictures."""
        return tuple(file for file in self.files if file.kind is FileKind.PICTURE)

    @property
    def videos(self) -> tuple[CardFile, ...]:
        """Its videos."""
        return tuple(file for file in self.files if file.kind is FileKind.VIDEO)


def contents_of(folder: Path, *, deep: bool = True) -> Contents:
    """Walk a folder and, if `deep`, all below it.

    Links are followed, but no folder is entered twice.
    """
    walk = _Walk(folder, deep)
    files = sorted(walk.below(folder), key=lambda file: file.order)
    return Contents(tuple(files), tuple(walk.faults), walk.others)


def is_junk(name: str) -> bool:
    """Whether a name is hidden or belongs to an operating system, not to a camera."""
    return name.startswith(".") or name.lower() in _JUNK


def natural_key(name: str) -> NaturalKey:
    """Sorts names as people and cameras count."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple(
        _NamePart(False, int(part), part) if part[0] in "0123456789" else _NamePart(True, 0, part)
        for part in parts
    )


class _Walk:
    def __init__(self, root: Path, deep: bool) -> None:
        self.faults: list[Fault] = []
        self.others = 0
        self._root = root
        self._deep = deep
        self._entered: set[tuple[int, int]] = set()

    def below(self, folder: Path) -> Iterator[CardFile]:
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in self._entered:
                return
            self._entered.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: natural_key(entry.name))
        except OSError as error:
            self._note(folder, error)
            return
        for entry in entries:
            if not is_junk(entry.name):
                yield from self._at(entry)

    def _at(self, entry: os.DirEntry[str]) -> Iterator[CardFile]:
        path = Path(entry.path)
        try:
            if entry.is_dir():
                if self._deep:
                    yield from self.below(path)
                return
            kind = _kind_of(path)
            if kind is None:
                self.others += 1
                return
            status = path.stat()
        except OSError as error:
            self._note(path, error)
            return
        if not stat.S_ISREG(status.st_mode):
            self.faults.append(Fault(path, "is not a regular file", counted=False))
            return
        parts = path.relative_to(self._root).parts
        written = datetime.fromtimestamp(status.st_mtime_ns / 1e9, UTC)
        yield CardFile(path, kind, status.st_size, written, tuple(map(natural_key, parts)))

    def _note(self, path: Path, error: OSError) -> None:
        reason = f"cannot be read: {error.strerror or error}"
        self.faults.append(Fault(path, reason, counted=False))


def _kind_of(path: Path) -> FileKind | None:
    suffix = path.suffix.lower()
    if suffix in STILL_TYPES:
        return FileKind.PICTURE
    return FileKind.VIDEO if suffix in VIDEO_TYPES else None
