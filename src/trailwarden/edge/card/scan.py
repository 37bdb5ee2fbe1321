"""Scanning cards: each burst and video looked at and stored, one after the other.

Three kinds of threads work at once: the caller's, which reads ahead, tells known files by their
content and stores; a few that decode; and the detector pool's. What is ahead is bounded. A burst
or video is stored whole or not at all, so a scan may be stopped or killed at any moment and run
again: what is stored is passed over, and ids made from content say the same twice.

A stored event is never changed by a later scan, for a person may have reviewed it: pictures that
are copied later make an event of their own, though they belong to a burst that is stored.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from trailwarden.edge.card.bursts import files_of
from trailwarden.edge.card.desk import Desk
from trailwarden.edge.card.eyes import Eyes, Task
from trailwarden.edge.card.ledger import CardLedger, CardMemory
from trailwarden.edge.card.plan import CardPlan
from trailwarden.edge.card.report import Progress, Step
from trailwarden.edge.card.sieve import Sieve
from trailwarden.edge.card.sight import PoolSight, Sight
from trailwarden.edge.card.video import Stopped
from trailwarden.edge.detect.pool import DetectorPool
from trailwarden.edge.detect.port import Detector

_AHEAD = 8  # files being looked at, or waiting to be stored, for each detector thread


class CardScan:
    """Scans cards into a ledger. `root` is the data folder, `workers` are detector threads.

    Without a `detector` pictures are grouped and stored `unclassified`; it may be a pool that
    others use, too. `sight` looks instead of a detector. `stop` ends a scan after the burst at
    hand; `progress` is told of every burst and video done. `memory` tells what is known, if it is
    not the ledger itself.
    """

    def __init__(
        self,
        ledger: CardLedger,
        root: Path,
        detector: Detector | DetectorPool | None,
        *,
        stop: threading.Event,
        progress: Progress = lambda _: None,
        workers: int = 1,
        memory: CardMemory | None = None,
        sight: Sight | None = None,
    ) -> None:
        self._ledger = ledger
        self._memory = memory or ledger
        self._root = root
        self._detector = detector
        self._sight = sight
        self._stop = stop
        self._progress = progress
        self._workers = workers

    def run(self, plans: Sequence[CardPlan]) -> None:
        """Scan the cards; what became of them stands in the plans' reports.

        Raises EvidenceError, or what the ledger raises, when something cannot be stored: what was
        stored before stands, and another run goes on from there.
        """
        sieve = Sieve(self._memory, self._ledger)
        with ExitStack() as stack:
            eyes = self._open_eyes(stack)
            try:
                for plan in plans:
                    self._scan(plan, sieve, eyes)
            except BaseException:
                self._stop.set()  # or a video that is being watched would be watched to its end
                raise

    def _open_eyes(self, stack: ExitStack) -> Eyes:
        sight = self._sight or self._open_pool(stack)
        executor = ThreadPoolExecutor(self._workers + 1, thread_name_prefix="card")
        stack.callback(executor.shutdown, cancel_futures=True)
        return Eyes(executor, sight, self._stop)

    def _open_pool(self, stack: ExitStack) -> PoolSight:
        pool = self._detector
        if pool is not None and not isinstance(pool, DetectorPool):
            pool = stack.enter_context(DetectorPool(pool, workers=self._workers))
        return PoolSight(pool)

    def _scan(self, plan: CardPlan, sieve: Sieve, eyes: Eyes) -> None:
        desk = Desk(plan, self._ledger, self._root, eyes.sight.witness)
        ahead: deque[Task] = deque()
        for item in plan.items:
            if self._stop.is_set():
                break
            ahead.append(eyes.begin(item, plan, sieve))
            while ahead and (not ahead[0].looking or self._is_far_enough(ahead)):
                self._finish(ahead.popleft(), desk)
        while ahead and not self._stop.is_set():
            self._finish(ahead.popleft(), desk)
        if not self._stop.is_set():
            desk.close()

    def _is_far_enough(self, ahead: Iterable[Task]) -> bool:
        return sum(len(task.looking) for task in ahead) > _AHEAD * self._workers

    def _finish(self, task: Task, desk: Desk) -> None:
        try:
            events = desk.file(task)
        except (Stopped, CancelledError):
            return
        files = files_of(task.item)
        self._progress(Step(len(files), sum(file.size_bytes for file in files), events))
