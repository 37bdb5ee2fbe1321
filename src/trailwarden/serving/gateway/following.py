"""Following what engines publish of their caches, so that routing knows instead of guessing."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

from trailwarden.serving.config import KVEvents
from trailwarden.serving.engines.errors import EngineMissing
from trailwarden.serving.engines.events.feed import FeedAddress, KVEventFeed
from trailwarden.serving.gateway.plane import Plane
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.routing.events import EventPrefixes

_log = logging.getLogger(__name__)
_AGAIN_S = 5.0


class Follower:
    """One feed for each worker that is configured with an address for its events.

    A worker that was started anew is followed anew, so that what it still can replay is replayed.
    """

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self._feeds: dict[str, tuple[Worker, int, asyncio.Task[None]]] = {}

    def look(self) -> None:
        """Begin and end feeds where workers came, changed, were started anew or went."""
        wanted = {worker.worker_id: worker for worker in self._plane.fleet}
        for worker_id, (worker, epoch, task) in list(self._feeds.items()):
            if wanted.get(worker_id) is not worker or worker.epoch != epoch:
                task.cancel()
                del self._feeds[worker_id]
                self._events.forget(worker_id)
        for worker in wanted.values():
            if worker.config.kv_events is not None and worker.worker_id not in self._feeds:
                self._events.expect(worker.worker_id, worker.epoch)
                following = self._follow(worker.worker_id, worker.config.kv_events)
                task = asyncio.get_running_loop().create_task(following)
                self._feeds[worker.worker_id] = worker, worker.epoch, task

    async def close(self) -> None:
        """End all feeds."""
        tasks = [task for _, _, task in self._feeds.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._feeds.clear()

    async def _follow(self, worker_id: str, told: KVEvents) -> None:
        """Take in batches for ever; what cannot be read drops all that was believed."""
        address = FeedAddress(told.publish, told.replay, told.topic)
        while True:
            try:
                async with aclosing(KVEventFeed(address).batches()) as batches:
                    async for batch in batches:
                        self._events.apply(worker_id, batch)
            except EngineMissing as error:
                _log.error("worker %s: %s", worker_id, error.message)
                return
            except Exception as error:  # noqa: BLE001 - ZeroMQ's own errors among them
                _log.warning("worker %s: its KV events cannot be followed: %s", worker_id, error)
                self._events.forget(worker_id)
            await asyncio.sleep(_AGAIN_S)

    @property
    def _events(self) -> EventPrefixes:
        return self._plane.router.beliefs.events
