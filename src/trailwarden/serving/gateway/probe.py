"""Asking workers whether they are there, and which models they serve."""

from __future__ import annotations

import asyncio
import logging

import msgspec

from trailwarden.serving.errors import WorkerError
from trailwarden.serving.gateway.dialect import dialect_of
from trailwarden.serving.gateway.plane import Plane
from trailwarden.serving.gateway.workers import Worker
from trailwarden.serving.worker import Health

_log = logging.getLogger(__name__)
_WITHIN_S = 5.0
_LOOK_S = 0.5


class _Card(msgspec.Struct):
    id: str


class _Cards(msgspec.Struct):
    data: list[_Card] = []


_CARDS = msgspec.json.Decoder(_Cards)


class Prober:
    """Asks every worker now and then."""

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        self._next_s: dict[str, float] = {}
        self._asked: set[str] = set()

    async def probe_all(self) -> None:
        """Ask every worker once, all together."""
        await asyncio.gather(*(self._probe(worker) for worker in self._plane.fleet))

    async def run(self) -> None:
        """Go on asking those whose time has come; one that hangs keeps nobody else waiting."""
        async with asyncio.TaskGroup() as asking:
            while True:
                await asyncio.sleep(_LOOK_S)
                for worker in self._plane.fleet:
                    if self._is_due(worker):
                        self._asked.add(worker.worker_id)
                        asking.create_task(self._probe(worker))

    def _is_due(self, worker: Worker) -> bool:
        """Whether to ask: from time to time, and at once where a worker is down."""
        if worker.worker_id in self._asked:
            return False
        now_s = self._plane.now_s()
        is_down = worker.breaker.health(now_s) is Health.DOWN
        return is_down or self._next_s.get(worker.worker_id, 0.0) <= now_s

    async def _probe(self, worker: Worker) -> None:
        """Ask one worker. Whatever it answers, it and the others are asked again later."""
        try:
            await self._find(worker)
        except Exception:  # noqa: BLE001 - a worker that lies must not end the asking of the others
            _log.exception("worker %s answered what nobody foresaw", worker.worker_id)
        finally:
            self._asked.discard(worker.worker_id)
            plane = self._plane
            self._next_s[worker.worker_id] = plane.now_s() + plane.config.breaker.probe_s

    async def _find(self, worker: Worker) -> None:
        """Learn whether the worker is there and, when it is new, what it is."""
        plane = self._plane
        found = await self._ask(worker)
        if not found:
            worker.breaker.unreachable()
        elif worker.breaker.reachable():
            _log.info("worker %s answers again", worker.worker_id)
            worker.speaks(None)  # another one may have taken its place
            worker.restarted()
            plane.pump()
        if found and worker.dialect is None:
            worker.speaks(await dialect_of(worker.config))

    async def _ask(self, worker: Worker) -> bool:
        """Whether the worker answers; takes over its models where none are configured."""
        try:
            status, body = await worker.pool.ask(b"GET", b"/v1/models", within_s=_WITHIN_S)
        except WorkerError as error:
            _log.debug("worker %s: %s", worker.worker_id, error.message)
            return False
        if status == 200 and not worker.config.models:
            self._take_models(worker, body)
        return status < 500

    def _take_models(self, worker: Worker, body: bytes) -> None:
        try:
            models = frozenset(card.id for card in _CARDS.decode(body).data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            _log.warning("worker %s tells its models wrongly: %s", worker.worker_id, error)
            return
        if models != worker.models:
            worker.models = models
            self._plane.fleet.know_models()
