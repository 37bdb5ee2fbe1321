"""Puts media files into a package: as hard links, as copies, or not at all."""

from __future__ import annotations

import os
import re
import shutil
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from trailwarden.domain import Media
from trailwarden.exchange.camtrapdp.package import is_remote

_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")


class MediaMode(StrEnum):
    """How files get into a package."""

    LINK = "link"  # no room needed; copied where the disk is another
    COPY = "copy"
    NONE = "none"


class MediaPlacing:
    """Places files under `folder`. `placed` counts them, `lost` those no longer on the disk."""

    def __init__(self, folder: Path, mode: MediaMode) -> None:
        self._folder = folder
        self._mode = mode
        self.placed = 0
        self.lost = 0

    def place(self, media: Media, name: str) -> None:
        """Put a file at the path `name` of the package."""
        if self._mode is MediaMode.NONE:
            return
        target = self._folder / name
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source = media.path.resolve(strict=True)
        except OSError:
            self.lost += 1
            return
        if self._mode is MediaMode.COPY or not _linked(source, target):
            shutil.copy2(source, target)
        self.placed += 1


def name_in_package(media_id: str, suffix: str) -> str:
    """A path for a file of ours: its id, made harmless for every file system."""
    plain = _PLAIN.sub("_", media_id)
    if plain != media_id:
        plain += "-" + sha256(media_id.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return f"media/{plain}{_PLAIN.sub('', suffix) and '.' + _PLAIN.sub('', suffix)}"


def place_for(file_path: str, file_name: str) -> str | None:
    """Where a file of a kept row lies in the package: at its path, or, for one that is said to be
    on a network, under its name, where an import looks for it."""
    if not is_remote(file_path):
        return file_path
    return f"media/{file_name}" if file_name and Path(file_name).name == file_name else None


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:  # another disk, or a file system without links
        return False
    return True
