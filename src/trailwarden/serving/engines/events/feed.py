"""Receiving an engine's KV events over ZeroMQ, those that were missed included where they can be.

vLLM and SGLang publish `[topic, number, payload]` on a PUB socket, the number as 8 bytes, and keep
the last batches behind a ROUTER socket that answers `start` with the batches since then and a
number of -1. What was missed is asked for there; what cannot be had is left to routing's index,
which knows from the numbers that it is missing.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from trailwarden.serving.engines.errors import EngineMissing
from trailwarden.serving.engines.events.reading import CacheReader
from trailwarden.serving.errors import WorkerLied
from trailwarden.serving.routing.events import Batch

_END = -1
_REPLAY_S = 2.0


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Where one rank publishes (`tcp://host:5557`) and, if it does, replays."""

    publish: str
    replay: str | None = None
    topic: str = ""


class KVEventFeed:
    """The batches of one publisher. `gaps` counts how often some were missed."""

    def __init__(self, address: FeedAddress) -> None:
        self._address = address
        self._zmq = _library("zmq")
        self._context = _library("zmq.asyncio").Context.instance()
        self._expected = 0
        self.reader = CacheReader()
        self.gaps = 0

    async def batches(self) -> AsyncGenerator[Batch, None]:
        """Batches in their order, from the first that the engine still has, for ever.

        Raises:
            WorkerLied: what is published is not what vLLM or SGLang publish.
        """
        with self._socket("SUB", self._address.publish) as socket:
            socket.setsockopt(self._zmq.SUBSCRIBE, self._address.topic.encode())
            for batch in await self._replayed(0):
                yield batch
            while True:
                number, payload = self._opened(await socket.recv_multipart())
                if number > self._expected:
                    self.gaps += 1
                    for batch in await self._replayed(self._expected, before=number):
                        yield batch
                if number >= self._expected or number == 0:
                    yield self._batch(number, payload)

    def _opened(self, frames: list[bytes]) -> tuple[int, bytes]:
        """Number and payload of a message; the last two frames, behind a topic or nothing."""
        if len(frames) != 3 or len(frames[1]) != 8:
            raise WorkerLied(f"{self._address.publish}: {len(frames)} frames are no KV events")
        return int.from_bytes(frames[1], "big", signed=True), frames[2]

    def _batch(self, number: int, payload: bytes) -> Batch:
        self._expected = number + 1
        return self.reader.read(number, payload)

    async def _replayed(self, start: int, before: int | None = None) -> list[Batch]:
        """The batches from `start` on that the engine still has; none without a replay address."""
        found: list[Batch] = []
        if self._address.replay is None:
            return found
        with self._socket("DEALER", self._address.replay) as socket:
            await socket.send_multipart((b"", start.to_bytes(8, "big")))
            while await socket.poll(round(_REPLAY_S * 1e3)):
                number, payload = self._opened(await socket.recv_multipart())
                if number in (_END, before):
                    break
                found.append(self._batch(number, payload))
        return found

    @contextmanager
    def _socket(self, kind: str, address: str) -> Iterator[Any]:
        socket = self._context.socket(getattr(self._zmq, kind))
        socket.linger = 0
        try:
            socket.connect(address)
            yield socket
        finally:
            socket.close()


def _library(name: str) -> Any:
    """pyzmq, which only those who follow KV events need."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise EngineMissing(
            "KV events come over ZeroMQ, and pyzmq is not installed: `pip install pyzmq`, or leave "
            "the events' address out and routing guesses the cache from what it sent"
        ) from error
