"""A short queue between two threads that either end can shut at once."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Mailbox(Generic[Item]):
    """Holds at most `size` items; `put` waits for room and `get` for an item.

    After `shut` both return at once: `put` with False, `get` with None, and what lay in the box
    is dropped.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._is_shut = False

    def put(self, item: Item) -> bool:
        """Add an item; false if the box was shut before there was room."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_shut or len(self._items) < self._size)
            if self._is_shut:
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def get(self) -> Item | None:
        """Take the oldest item; None if the box was shut."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_shut or bool(self._items))
            if self._is_shut:
                return None
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def wait_shut(self, seconds: float) -> bool:
        """Sleep for `seconds` or until the box is shut; return whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_shut, seconds)

    def shut(self) -> None:
        """Let everybody go who waits here."""
        with self._changed:
            self._is_shut = True
            self._items.clear()
            self._changed.notify_all()
