"""Which event a file belongs to, by the path that another program knows it by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from trailwarden.store import Reader


class FileIndex:
    """The files of events, found by the end of their paths.

    Programs name files relative to a folder of theirs, which may lie elsewhere by now: a file is
    the one meant if its path ends so, in upper or lower case, as Windows and cameras mix them.
    """

    def __init__(self, files: Iterable[tuple[str, str]]) -> None:
        """`files` are pairs of a path or address and the id of the event it belongs to."""
        self._by_name: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, event_id in files:
            self._by_name[PurePosixPath(path).name.casefold()].append((path, event_id))

    @classmethod
    def of_store(cls, reader: Reader) -> FileIndex:
        """Every file of an event that is stored, and those that are not on this machine."""
        here = ((str(one.path), one.event_id) for one in reader.all_media())
        elsewhere = ((one.address, one.event_id) for one in reader.absent_media())
        return cls(
            (path, event_id)
            for pairs in (here, elsewhere)
            for path, event_id in pairs
            if event_id is not None
        )

    def find(
        self, relative: Sequence[str], *, root: str = "", folder: Path | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Paths of the files meant, and the events each belongs to; more than one if unclear.

        `relative` are the parts of the path. `folder` is where it starts, if that is known;
        `root` the name of that folder, which only decides between several.
        """
        wanted = [part.casefold() for part in relative]
        found: dict[str, dict[str, None]] = {}
        for path, event_id in self._by_name.get(wanted[-1], ()):
            if _ends_so(path, wanted, folder):
                found.setdefault(path, {})[event_id] = None
        rooted = [path for path in found if root and _ends_so(path, [root.casefold(), *wanted])]
        return {path: tuple(found[path]) for path in rooted or found}


def _ends_so(path: str, wanted: Sequence[str], folder: Path | None = None) -> bool:
    if folder is not None:
        place = PurePosixPath(path)
        if not place.is_relative_to(folder):
            return False
        parts: Sequence[str] = place.relative_to(folder).parts
        return [part.casefold() for part in parts] == list(wanted)
    parts = PurePosixPath(path).parts
    return [part.casefold() for part in parts[-len(wanted) :]] == list(wanted)
