"""A place for one item between two threads, where a newer item replaces the older."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Latest(Generic[Item]):
    """Holds the newest item only; `replaced` counts those that nobody came to take."""

    def __init__(self) -> None:
        self.replaced = 0
        self._item: Item | None = None
        self._is_shut = False
        self._changed = threading.Condition()

    @property
    def is_shut(self) -> bool:
        """Whether nothing will come any more."""
        return self._is_shut

    def put(self, item: Item) -> None:
        """Leave the newest item; never waits."""
        with self._changed:
            self.replaced += self._item is not None
            self._item = item
            self._changed.notify()

    def take(self, timeout_s: float) -> Item | None:
        """The newest item, waiting for one up to `timeout_s`; None if none came."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._is_shut, timeout_s)
            item, self._item = self._item, None
            return item

    def shut(self) -> None:
        """Nothing will come any more; what lies here may still be taken."""
        with self._changed:
            self._is_shut = True
            self._changed.notify()
