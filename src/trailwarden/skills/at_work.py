"""Where answers are worked out: in threads, so that a server's loop waits for nobody."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias, TypeVar

import anyio
import anyio.from_thread
import anyio.to_thread

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Call
from trailwarden.skills.answering import answer
from trailwarden.skills.desk import Desk

Telling: TypeAlias = Callable[[float, float | None, str | None], Awaitable[None]]
"""Passes on progress: how far, of how much, and what is being done."""

_Result = TypeVar("_Result")

_THREADS = 4
_PATIENCE_S = 1.0


class NobodyWaits(Exception):
    """The asker has gone: raised in the work, at the next step that it tells of."""


class AtWork:
    """A few threads for all askers; further askers wait until one is free."""

    def __init__(self, threads: int = _THREADS) -> None:
        self._free = anyio.CapacityLimiter(threads)

    @property
    def busy(self) -> int:
        """How many threads are at work, for whomever."""
        return int(self._free.borrowed_tokens)

    async def answer(self, desk: Desk, call: Call, telling: Telling) -> Answer:
        """The answer to a call; `telling` hears of the progress of long work.

        Cancelled, it returns at once: short work ends unheard, long work stops at its next step.
        """
        gone = threading.Event()
        try:
            return await self.run(partial(answer, desk, call, partial(_tell, gone, telling)))
        finally:
            gone.set()

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """What `work` returns, from a thread of its own."""
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._free)


def _tell(gone: threading.Event, telling: Telling, share: float, what: str) -> None:
    """Pass on progress from the thread. Raises NobodyWaits."""
    if gone.is_set():
        raise NobodyWaits
    anyio.from_thread.run(_told_in_time, telling, share, what)


async def _told_in_time(telling: Telling, share: float, what: str) -> None:
    """A client that does not read must not hold up the work."""
    with anyio.move_on_after(_PATIENCE_S):
        await telling(share, 1.0, what)
