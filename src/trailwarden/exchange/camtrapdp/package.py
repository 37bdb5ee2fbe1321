"""A package as it lies on the disk: a folder with datapackage.json, that file itself, or a zip.

Nothing in it is believed yet, nothing is unpacked and nothing is fetched.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from trailwarden.closing import Closing
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.exchange.errors import FormatError

DESCRIPTOR = "datapackage.json"
_VERSION = re.compile(r"camtrap-dp/(?:refs/tags/)?v?(\d+(?:\.\d+)*(?:-rc\.\d+)?)")
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, NotImplementedError)


def is_remote(path: str) -> bool:
    """Whether a path is an address on a network."""
    return _REMOTE.match(path) is not None


def is_inside(path: str) -> bool:
    """Whether a path, as written, stays within the package."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return bool(parts) and ".." not in parts and not parts[0].startswith(("/", "~"))


@dataclass(frozen=True, slots=True)
class Resource:
    """One entry of the descriptor's `resources`."""

    name: str
    fields: Mapping[str, Any]

    @property
    def path(self) -> str | None:
        """Where its data lie, if they lie in one file."""
        path = self.fields.get("path")
        if isinstance(path, list) and len(path) == 1:
            path = path[0]
        return path if isinstance(path, str) and path else None

    @property
    def data(self) -> Any:
        """The data themselves, where they stand in the descriptor."""
        return self.fields.get("data")

    @property
    def encoding(self) -> str:
        """How its text is encoded; a mark at the start of UTF-8 is no part of it."""
        stated = str(self.fields.get("encoding") or "utf-8")
        return "utf-8-sig" if stated.lower().replace("_", "-") in ("utf-8", "utf8") else stated

    @property
    def dialect(self) -> Mapping[str, Any]:
        """CSV dialect, as far as it is stated."""
        dialect = self.fields.get("dialect")
        return dialect if isinstance(dialect, dict) else {}


class Package(Closing):
    """An opened package. Raises FormatError where there is none, or its descriptor is unreadable.

    `folder` is where its files lie, or None for a zip, whose files have no place of their own.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip: zipfile.ZipFile | None = None
        self._prefix = ""
        self.folder: Path | None = None
        if path.is_dir():
            self.folder = path.resolve()
        elif zipfile.is_zipfile(path):
            self._zip = zipfile.ZipFile(path)
            self._prefix = self._top_of(self._zip)
        elif path.is_file():
            self.folder = path.resolve().parent
        else:
            raise FormatError(
                f"{path}: there is no such package; name a folder that holds {DESCRIPTOR}, that "
                "file itself, or a zip of them"
            )
        self.descriptor_text = self._read_descriptor(path)
        self.descriptor = self._parse_descriptor(self.descriptor_text)
        self.resources = self._read_resources()

    def close(self) -> None:
        """Let go of the zip, if it is one."""
        if self._zip is not None:
            self._zip.close()

    @property
    def name(self) -> str:
        """What the package calls itself, or else the name of its file."""
        stated = self.descriptor.get("name")
        return stated if isinstance(stated, str) and stated else self.path.stem

    @property
    def version(self) -> str | None:
        """The version of Camtrap DP that it says it follows."""
        stated = [self.descriptor.get("profile")]
        stated += [resource.fields.get("schema") for resource in self.resources.values()]
        for text in stated:
            found = _VERSION.search(text) if isinstance(text, str) else None
            if found:
                return found[1]
        return None

    def holds(self, path: str) -> bool:
        """Whether a file of this path lies in the package, and not at the other end of a link
        that leads out of it: an export would carry off what is no part of the data."""
        if self._zip is not None:
            return self._prefix + path in self._zip.NameToInfo
        assert self.folder is not None, "a package is a zip or a folder"
        place = (self.folder / path).resolve()
        return place.is_relative_to(self.folder) and place.is_file()

    def size(self, path: str) -> int:
        """Bytes of a file that the package holds."""
        if self._zip is not None:
            return self._zip.getinfo(self._prefix + path).file_size
        assert self.folder is not None, "a package is a zip or a folder"
        return (self.folder / path).stat().st_size

    @contextmanager
    def reading(self, path: str, *, as_is: bool = False) -> Iterator[IO[bytes]]:
        """A file of the package as bytes, unpacked if it is gzipped. Raises FormatError."""
        try:
            with self._open(path) as raw:
                if path.endswith(".gz") and not as_is:
                    with gzip.open(raw) as unpacked:
                        yield io.BufferedReader(unpacked)
                else:
                    yield raw
        except (OSError, *_DAMAGED) as error:
            raise FormatError(
                f"{self.path}: {path} cannot be read ({error}); is the file damaged, or may this "
                "user not read it?"
            ) from error

    def _open(self, path: str) -> IO[bytes]:
        if self._zip is not None:
            return self._zip.open(self._prefix + path)
        assert self.folder is not None, "a package is a zip or a folder"
        return (self.folder / path).open("rb")

    def _top_of(self, archive: zipfile.ZipFile) -> str:
        """The folder in the zip that holds the descriptor: often the only one at its top."""
        names = [name for name in archive.namelist() if PurePosixPath(name).name == DESCRIPTOR]
        if not names:
            raise FormatError(f"{self.path}: there is no {DESCRIPTOR} in this zip")
        return min(names, key=len).removesuffix(DESCRIPTOR)

    def _read_descriptor(self, path: Path) -> str:
        name = path.name if self._zip is None and path.is_file() else DESCRIPTOR
        if not self.holds(name):
            raise FormatError(f"{path}: there is no {DESCRIPTOR} here, so this is no data package")
        with self.reading(name) as file:
            content = file.read()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FormatError(
                f"{path}: {name} is not UTF-8 (byte {error.start}); save it as UTF-8"
            ) from error

    def _parse_descriptor(self, text: str) -> Mapping[str, Any]:
        try:
            descriptor = json.loads(text)
            json.dumps(descriptor, ensure_ascii=False).encode()  # no halves of a character
        except (ValueError, RecursionError) as error:
            raise FormatError(
                f"{self.path}: {DESCRIPTOR} is not JSON ({error}); is it cut off, or not a "
                "descriptor?"
            ) from error
        if not isinstance(descriptor, dict):
            raise FormatError(f"{self.path}: {DESCRIPTOR} is JSON, but no object with resources")
        return descriptor

    def _read_resources(self) -> dict[str, Resource]:
        listed = self.descriptor.get("resources")
        if not isinstance(listed, list):
            raise FormatError(
                f"{self.path}: {DESCRIPTOR} lists no resources; a Camtrap DP package has "
                f"{', '.join(Table)}"
            )
        entries = [entry for entry in listed if isinstance(entry, dict)]
        return {
            entry["name"]: Resource(entry["name"], entry)
            for entry in entries
            if isinstance(entry.get("name"), str)
        }
