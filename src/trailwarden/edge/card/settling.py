"""Which files of a growing folder may be read: those that are whole, once their burst is over.

Pure: it is shown the folder again and again, and told the time. No file says that it is whole; it
is taken for whole when two looks find it the same in size and time. No picture says that it was
the last of its burst; a burst is taken for over when none of its files has changed or been added
for as long as the gap that parts bursts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from trailwarden.edge.card.bursts import Item, files_of
from trailwarden.edge.card.walk import CardFile


class Settling:
    """Follows the files of one folder. `gap` is the time that parts bursts."""

    def __init__(self, gap: timedelta) -> None:
        self._gap = gap
        self._since: dict[CardFile, datetime] | None = None
        self._whole: set[CardFile] = set()
        self._done: set[CardFile] = set()

    def look(self, files: Iterable[CardFile], now: datetime) -> None:
        """Note what lies there now. What changed is another file, and what went is forgotten.

        What is found at the first look has lain there since its own time; whatever comes later,
        since it was first seen, for copying may keep old times.
        """
        before = self._since
        if before is None:
            self._since = {file: min(file.written, now) for file in files}
            return
        # Never later than now: a clock that is set back delays nothing by more than a gap.
        self._since = {file: min(before.get(file, now), now) for file in files}
        self._whole = before.keys() & self._since.keys()
        self._done &= self._since.keys()

    def has_news(self, now: datetime) -> bool:
        """Whether any file may have become due: cheap, to be asked before files are grouped."""
        return any(self._is_quiet(file, now) for file in self._whole - self._done)

    def due(self, items: Iterable[Item], now: datetime) -> tuple[Item, ...]:
        """The bursts and videos that are over, the new ones first; none if nothing is new."""
        return self._with_news(
            item for item in items if all(self._is_over(file, now) for file in files_of(item))
        )

    def whole(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """The bursts and videos of whole files, over or not, as `due` gives them."""
        return self._with_news(item for item in items if self._whole.issuperset(files_of(item)))

    def finish(self, items: Iterable[Item]) -> None:
        """These were read."""
        for item in items:
            self._done.update(files_of(item))

    def _with_news(self, items: Iterable[Item]) -> tuple[Item, ...]:
        sorted_items = sorted(items, key=self._is_done)
        return () if not sorted_items or self._is_done(sorted_items[0]) else tuple(sorted_items)

    def _is_done(self, item: Item) -> bool:
        return self._done.issuperset(files_of(item))

    def _is_over(self, file: CardFile, now: datetime) -> bool:
        return file in self._done or (file in self._whole and self._is_quiet(file, now))

    def _is_quiet(self, file: CardFile, now: datetime) -> bool:
        assert self._since is not None, "a file is known since the first look"
        return now - self._since[file] > self._gap
