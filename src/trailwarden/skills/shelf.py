"""What may be looked at over HTTP: pictures and clips of stored events, reports, snapshots.

A key names an event's file by the store's ids, or a file by its place below a folder that this
program writes. No key can name anything else: what is not found so does not exist.
"""

from __future__ import annotations

import base64
import binascii
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from trailwarden.query.detail import EventLine
from trailwarden.query.events import Events
from trailwarden.query.measure import List
from trailwarden.query.question import About, Question
from trailwarden.query.refusal import Refused
from trailwarden.query.where import Where

_OF_EVENT = "e"
_SEEN_OR_HEARD = ("image/", "video/", "audio/")
_LONGEST_KEY = 2000

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
"""What this program writes, by a file's ending."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file to be looked at."""

    path: Path
    media_type: str


class Shelf:
    """Finds files by key. Safe to use from several threads.

    `folders` are those whose files may be looked at, by a short name of letters: reports,
    snapshots.
    """

    def __init__(self, events: Events, folders: Mapping[str, Path]) -> None:
        self._events = events
        self._folders = {name: folder.resolve() for name, folder in folders.items()}

    def key_of_media(self, event_id: str, media_id: str) -> str:
        """The key of a file of a stored event."""
        return ".".join((_OF_EVENT, _packed(event_id), _packed(media_id)))

    def key_of_file(self, path: Path) -> str | None:
        """The key of a file below one of the folders; None for any other."""
        for name, folder in self._folders.items():
            if path.resolve().is_relative_to(folder):
                return f"{name}.{_packed(path.resolve().relative_to(folder).as_posix())}"
        return None

    def find(self, key: str) -> Item | None:
        """The file of a key, or None if there is none: it may be gone by now."""
        try:
            kind, *names = key[:_LONGEST_KEY].split(".")
            match [_unpacked(name) for name in names]:
                case [event_id, media_id] if kind == _OF_EVENT:
                    found = self._media(event_id, media_id)
                case [name] if kind in self._folders:
                    found = self._file(self._folders[kind], name)
                case _:
                    return None
            return found if found is not None and _is_file(found.path) else None
        except (ValueError, OSError):  # no key of ours, or a name that no file can have
            return None

    def _media(self, event_id: str, media_id: str) -> Item | None:
        """A picture, a clip or a sound: what else a package may have brought is not shown."""
        question = Question(
            about=About.EVENTS, where=Where(event_ids=(event_id,)), measure=List(), limit=1
        )
        try:
            rows = self._events.ask(question).rows
        except Refused:
            return None
        for row in rows:
            lines = row.detail.media if isinstance(row.detail, EventLine) else ()
            for line in lines:
                if line.media_id == media_id and line.path and shown(line.media_type):
                    return Item(Path(line.path), line.media_type)
        return None

    def _file(self, folder: Path, name: str) -> Item | None:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or path.suffix not in MEDIA_TYPES:
            return None
        return Item(path, MEDIA_TYPES[path.suffix])


def shown(media_type: str) -> bool:
    """Whether stored media of this type are shown: pictures without scripts, clips, sounds."""
    return media_type.startswith(_SEEN_OR_HEARD) and "svg" not in media_type


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(path.stat().st_mode)


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpacked(text: str) -> str:
    """Raises ValueError for what `_packed` did not make."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error
    if _packed(found.decode()) != text:
        raise ValueError(text)
    return found.decode()
