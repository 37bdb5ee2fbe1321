"""Detector pool: one budget of looks, shared by every camera, the most urgent look first.

A live camera that cannot be served in time is not queued: its look is dropped and counted, and it
asks again with a fresher picture. Work that is not live (a card, a file) has no deadline, waits
for its turn and is never dropped.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from trailwarden.closing import Closing
from trailwarden.domain import Box, Detection
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.detect.twospeed import detect_two_speed
from trailwarden.edge.frame import Frame

_NEVER = float("inf")  # the deadline of work that is not live


@dataclass(frozen=True, slots=True)
class PoolCounts:
    """What the pool did.

    `asked` is the sum of `served`, `failed` (the detector raised), `dropped`, and what waits. What
    waited when the pool was closed was dropped late.
    """

    asked: int = 0
    served: int = 0
    failed: int = 0
    inferences: int = 0
    dropped_late: int = 0
    dropped_budget: int = 0

    @property
    def dropped(self) -> int:
        """Looks that were asked for and never taken."""
        return self.dropped_late + self.dropped_budget


@dataclass(order=True, slots=True)
class _Look:
    deadline: float
    order: int
    frame: Frame = field(compare=False)
    motion: Sequence[Box] = field(compare=False)
    result: Future[tuple[Detection, ...] | None] = field(compare=False, default_factory=Future)


class Allowance:
    """A token bucket of inferences a second; `None` means no limit. Not thread-safe by itself."""

    def __init__(self, per_second: float | None, now: float) -> None:
        self._rate = per_second
        self._tokens = self._most = max(per_second or 0.0, 1.0)
        self._since = now

    def available(self, now: float) -> float:
        """Inferences that may be spent at `now` (seconds on any steady clock)."""
        if self._rate is None:
            return float("inf")
        self._tokens = min(self._most, self._tokens + (now - self._since) * self._rate)
        self._since = now
        return self._tokens

    def spend(self, inferences: int) -> None:
        """Book inferences; the bucket may go below zero and has to recover first."""
        self._tokens -= inferences


class DetectorPool(Closing):
    """Runs a detector for many cameras on `workers` threads.

    Live looks keep to `per_second` inferences; work without a deadline yields to them and is not
    counted against it. `clock` is a steady clock in seconds. Close it, or use it as a context
    manager.
    """

    def __init__(
        self,
        detector: Detector,
        *,
        workers: int = 1,
        per_second: float | None = None,
        most_tiles: int = 2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.detector = detector
        self._most_tiles = most_tiles
        self._clock = clock
        self._allowance = Allowance(per_second, clock())
        self._counts = PoolCounts()
        self._looks: list[_Look] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"detector-{i}", daemon=True)
            for i in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def counts(self) -> PoolCounts:
        """What the pool did so far."""
        with self._changed:
            return self._counts

    def look(
        self, frame: Frame, motion: Sequence[Box] = (), *, within_s: float | None = None
    ) -> tuple[Detection, ...] | None:
        """Detections in a frame, or None if the look was dropped. Raises what the detector raises.

        Waits for its turn, as long as it takes without `within_s`. With it, a look whose turn
        comes more than so many seconds later is dropped then.
        """
        deadline = _NEVER if within_s is None else self._clock() + within_s
        look = _Look(deadline, next(self._order), frame, motion)
        with self._changed:
            if self._closed:
                return None
            self._counts = replace(self._counts, asked=self._counts.asked + 1)
            heapq.heappush(self._looks, look)
            self._changed.notify()
        return look.result.result()

    def close(self) -> None:
        """Drop what waits and stop the workers."""
        with self._changed:
            self._closed = True
            late = self._counts.dropped_late + len(self._looks)
            self._counts = replace(self._counts, dropped_late=late)
            for look in self._looks:
                look.result.set_result(None)
            self._looks.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            look, tiles = taken
            try:
                look.result.set_result(self._run(look, tiles))
            except Exception as error:  # noqa: BLE001 - it belongs to the camera that asked
                with self._changed:
                    self._counts = replace(self._counts, failed=self._counts.failed + 1)
                look.result.set_exception(error)

    def _next(self) -> tuple[_Look, int] | None:
        """The most urgent look still worth taking, and how many tiles it may have."""
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._looks or self._closed)
                if self._closed:
                    return None
                look = heapq.heappop(self._looks)
                tiles = self._admit(look)
                if tiles is not None:
                    return look, tiles

    def _admit(self, look: _Look) -> int | None:
        """Tiles granted to a look beside the whole frame; None if it was dropped instead."""
        if look.deadline == _NEVER:
            return self._most_tiles
        now = self._clock()
        if now > look.deadline:
            self._counts = replace(self._counts, dropped_late=self._counts.dropped_late + 1)
        elif (tokens := self._allowance.available(now)) < 1:
            self._counts = replace(self._counts, dropped_budget=self._counts.dropped_budget + 1)
        else:
            waiting = len(self._looks)  # whole frames of other cameras come before our tiles
            return max(0, min(self._most_tiles, int(min(tokens, 1e6)) - 1 - waiting))
        look.result.set_result(None)
        return None

    def _run(self, look: _Look, tiles: int) -> tuple[Detection, ...]:
        found = detect_two_speed(
            self.detector, look.frame.colour(), motion=look.motion, budget=1 + tiles
        )
        with self._changed:
            if look.deadline != _NEVER:
                self._allowance.spend(found.inferences)
            self._counts = replace(
                self._counts,
                served=self._counts.served + 1,
                inferences=self._counts.inferences + found.inferences,
            )
        return found.detections
