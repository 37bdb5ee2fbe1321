"""Where the files of a package's media rows are. Nothing is copied, nothing is fetched.

A path lies in the package. For an address on a network a copy in the package is looked for under
the row's `fileName`, in `media/` or beside the tables, provided that only one row has that name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image

from trailwarden.exchange.camtrapdp.desk import Desk
from trailwarden.exchange.camtrapdp.package import Package, is_inside, is_remote
from trailwarden.exchange.camtrapdp.rows import Row

_FOLDERS = ("media", ".")


class Outside(ValueError):
    """A path leads out of the package, by a link for example."""


@dataclass(frozen=True, slots=True)
class Located:
    """A file of a row: `path` is where it is, or None; `address` is where it should be."""

    path: Path | None
    address: str

    @property
    def is_remote(self) -> bool:
        """Whether it was never said to be in the package."""
        return is_remote(self.address)


class MediaFiles:
    """Finds the files of one package."""

    def __init__(self, package: Package, desk: Desk) -> None:
        self._folder = package.folder
        self._desk = desk
        self._known: dict[Path, frozenset[str]] = {}

    def locate(self, row: Row) -> Located:
        """Where a row's file is. Raises Outside."""
        address = row["filePath"]
        if self._folder is None:
            return Located(None, address)
        if is_remote(address):
            return Located(self._copy_of(row["fileName"]), address)
        if not is_inside(address):
            raise Outside("a path inside the package")
        return Located(self._present(address), address)

    def _copy_of(self, name: str) -> Path | None:
        if not name or Path(name).name != name or not self._is_unique(name):
            return None
        for folder in _FOLDERS:
            found = self._present(f"{folder}/{name}")
            if found is not None:
                return found
        return None

    def _is_unique(self, name: str) -> bool:
        (row,) = self._desk.rows(
            "SELECT count(*) FROM (SELECT 1 FROM media WHERE name = ? LIMIT 2)", (name,)
        )
        return bool(row[0] == 1)

    def _present(self, path: str) -> Path | None:
        assert self._folder is not None, "zips have no files of their own"
        place = self._folder / path
        if place.name not in self._names_in(place.parent):
            return None
        found = place.resolve()
        if not found.is_relative_to(self._folder):
            raise Outside(f"a file inside the package; this one leads to {found}")
        return found if found.is_file() else None

    def _names_in(self, folder: Path) -> frozenset[str]:
        """A folder's names, listed once: cheaper than asking for each of a million files."""
        if folder not in self._known:
            try:
                names = frozenset(entry.name for entry in folder.iterdir())
            except OSError:
                names = frozenset()
            self._known[folder] = names
        return self._known[folder]


def measured(path: Path, media_type: str) -> tuple[int, int, float | None]:
    """Width and height in pixels and length in seconds of a file, as its head tells; 0, 0 and
    None for one that cannot be read or has no picture."""
    if media_type.startswith("image/"):
        try:
            with Image.open(path) as picture:
                return (*picture.size, None)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return 0, 0, None
    try:
        with av.open(str(path)) as container:
            video = next(iter(container.streams.video), None)
            length = None if container.duration is None else container.duration / 1e6
            return (video.width, video.height, length) if video else (0, 0, length)
    except (OSError, ValueError):  # PyAV's own errors are both
        return 0, 0, None
