"""Addresses of pictures, clips and reports: files for a client on this machine, or our own HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trailwarden.asking.answer import Link
from trailwarden.query.detail import EventLine, MediaLine
from trailwarden.skills.shelf import MEDIA_TYPES, Shelf, shown

_UNKNOWN_TYPE = "application/octet-stream"
_MOMENT = "%Y-%m-%d %H:%M:%S"
_KINDS = {"clip": "clip", "best": "best picture", "thumbnail": "thumbnail", "original": "original"}


class FileLinks:
    """`file://` addresses, for a client on this machine."""

    def event_links(self, line: EventLine) -> tuple[Link, ...]:
        """The clips and pictures of an event that lie on this machine."""
        return tuple(_event_links(line, lambda one: Path(one.path or "").as_uri()))

    def report_link(self, path: Path) -> Link:
        """A report's file, or any other that this program wrote."""
        return _file_link(path, path.resolve().as_uri())


@dataclass(frozen=True, slots=True)
class WebLinks:
    """Addresses below `base` (`http://127.0.0.1:8200`), where `skills.web` serves a shelf."""

    base: str
    shelf: Shelf

    def event_links(self, line: EventLine) -> tuple[Link, ...]:
        """The clips and pictures of an event that lie on this machine."""
        return tuple(
            _event_links(
                line,
                lambda one: self._address(self.shelf.key_of_media(line.event_id, one.media_id)),
            )
        )

    def report_link(self, path: Path) -> Link:
        """A report's file; one that lies outside the shelf's folders has its name only."""
        key = self.shelf.key_of_file(path)
        return _file_link(path, self._address(key) if key else f"trailwarden://file/{path.name}")

    def _address(self, key: str) -> str:
        return f"{self.base}/media/{key}"


def _event_links(line: EventLine, address: Callable[[MediaLine], str]) -> Iterator[Link]:
    """Links to what can be shown. A name tells camera and time, for people."""
    for one in line.media:
        if one.path and shown(one.media_type):
            yield Link(
                uri=address(one),
                name=f"{_KINDS.get(one.kind, one.kind)}, {line.camera}, {one.taken_at:{_MOMENT}}",
                media_type=one.media_type,
                event_id=line.event_id,
            )


def _file_link(path: Path, uri: str) -> Link:
    media_type = MEDIA_TYPES.get(path.suffix, _UNKNOWN_TYPE).partition(";")[0]
    return Link(uri=uri, name=path.name, media_type=media_type)
