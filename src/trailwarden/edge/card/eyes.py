"""Looking at many files of a card at once, in threads of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from trailwarden.edge.card.bursts import Burst, Item
from trailwarden.edge.card.ledger import Entry
from trailwarden.edge.card.look import Look
from trailwarden.edge.card.plan import CardPlan
from trailwarden.edge.card.sieve import Sieve
from trailwarden.edge.card.sight import Sight
from trailwarden.edge.card.video import Viewing
from trailwarden.edge.card.walk import CardFile

Seen: TypeAlias = Look | Viewing


@dataclass(frozen=True, slots=True)
class Looking:
    """A file being looked at."""

    file: CardFile
    result: Future[Seen]


@dataclass(frozen=True, slots=True)
class Task:
    """A burst or video on its way: what is new of it, by content key, and what failed at once."""

    item: Item
    looking: dict[str, Looking]
    failures: list[Entry]


@dataclass(frozen=True, slots=True)
class Eyes:
    """Begins tasks. `executor`'s threads open files for `sight`; `stop` breaks off a video."""

    executor: ThreadPoolExecutor
    sight: Sight
    stop: threading.Event

    def begin(self, item: Item, plan: CardPlan, sieve: Sieve) -> Task:
        """Tell what is new of an item, and begin to look at it."""
        sifted = sieve.sort(item, plan.report)
        looks = self._looks(item, plan)
        looking = {
            key: Looking(file, self.executor.submit(looks[file.path]))
            for key, file in sifted.fresh.items()
        }
        return Task(item, looking, sifted.failures)

    def _looks(self, item: Item, plan: CardPlan) -> dict[Path, Callable[[], Seen]]:
        """How to look at each file of an item."""
        if isinstance(item, Burst):
            return {
                still.file.path: partial(self.sight.picture, still, plan.zone)
                for still in item.stills
            }
        return {item.path: partial(self.sight.video, item, plan.zone, self.stop)}
