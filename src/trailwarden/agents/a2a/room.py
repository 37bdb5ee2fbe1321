"""How many tasks are worked at side by side, and how many may wait for that."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """At once over all agents; and with those that wait, over all owners and for each."""

    at_once: int = 4
    in_all: int = 64
    each_owner: int = 16


class Full(Exception):
    """There is no room for another task now; the message is for the one who asked."""


class Room:
    """Lets tasks work, a few at a time."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._working = asyncio.Semaphore(bounds.at_once)
        self._here: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, owner: str) -> AsyncIterator[None]:
        """Wait for a place to work at a task of `owner`. Raises Full at once if too many wait."""
        if self._here[owner] >= self._bounds.each_owner:
            raise Full(f"{self._here[owner]} of your tasks are not done yet; wait for one of them")
        if self._here.total() >= self._bounds.in_all:
            raise Full("too many tasks wait here already; try again in a while")
        self._here[owner] += 1
        try:
            async with self._working:
                yield
        finally:
            self._here[owner] -= 1
