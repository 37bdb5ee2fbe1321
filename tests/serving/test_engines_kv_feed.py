"""Receiving KV events over real ZeroMQ sockets, which need pyzmq."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
from typing import Any

import pytest
from tests.serving import published_events as published

from trailwarden.serving.engines.errors import EngineMissing
from trailwarden.serving.engines.events.feed import FeedAddress, KVEventFeed
from trailwarden.serving.routing.events import Batch, Stored

_HAS_ZMQ = importlib.util.find_spec("zmq") is not None
needs_zmq = pytest.mark.skipif(not _HAS_ZMQ, reason="pyzmq is not installed: pip install pyzmq")


class Publisher:
    """vLLM's ZmqEventPublisher on the wire: PUB, and a ROUTER that replays what is kept."""

    def __init__(self) -> None:
        zmq = importlib.import_module("zmq")
        context = importlib.import_module("zmq.asyncio").Context.instance()
        self._pub, self._router = context.socket(zmq.XPUB), context.socket(zmq.ROUTER)
        self.publish = f"tcp://127.0.0.1:{self._pub.bind_to_random_port('tcp://127.0.0.1')}"
        self.replay = f"tcp://127.0.0.1:{self._router.bind_to_random_port('tcp://127.0.0.1')}"
        self.kept: list[bytes] = []
        self._replaying = asyncio.create_task(self._replay())

    async def subscribed(self) -> None:
        await self._pub.recv()

    def make(self) -> int:
        """A batch of one block; its number."""
        number = len(self.kept)
        event = published.BlockStored([number + 1], None, [number] * 16, 16, None, "GPU", None)
        self.kept.append(published.encoded(published.VllmBatch(1.0, [event], 0)))
        return number

    async def send(self, number: int) -> None:
        await self._pub.send_multipart((b"", number.to_bytes(8, "big"), self.kept[number]))

    async def _replay(self) -> None:
        while True:
            client, _, start = await self._router.recv_multipart()
            for number in range(int.from_bytes(start, "big"), len(self.kept)):
                frames = (client, b"", number.to_bytes(8, "big"), self.kept[number])
                await self._router.send_multipart(frames)
            end = (-1).to_bytes(8, "big", signed=True)
            await self._router.send_multipart((client, b"", end, b""))

    async def close(self) -> None:
        self._replaying.cancel()
        await asyncio.gather(self._replaying, return_exceptions=True)
        self._pub.close(linger=0)
        self._router.close(linger=0)


async def take(batches: Any, count: int) -> list[Batch]:
    async with asyncio.timeout(20):
        return [await anext(batches) for _ in range(count)]


@needs_zmq
def test_what_was_published_before_and_what_was_missed_is_replayed() -> None:
    async def run() -> None:
        engine = Publisher()
        engine.make()
        engine.make()
        feed = KVEventFeed(FeedAddress(engine.publish, engine.replay))
        batches = feed.batches()
        assert [batch.number for batch in await take(batches, 2)] == [0, 1]
        await engine.subscribed()
        for _ in range(3):
            engine.make()
        await engine.send(4)  # 2 and 3 were lost on the way
        told = await take(batches, 3)
        assert [batch.number for batch in told] == [2, 3, 4]
        assert [type(event) for batch in told for event in batch.events] == [Stored] * 3
        assert feed.gaps == 1
        await batches.aclose()
        await engine.close()

    asyncio.run(run())


@needs_zmq
def test_without_replay_the_number_tells_routing_what_is_missing() -> None:
    async def run() -> None:
        engine = Publisher()
        batches = KVEventFeed(FeedAddress(engine.publish)).batches()
        first = asyncio.ensure_future(take(batches, 1))
        await engine.subscribed()
        for _ in range(6):
            engine.make()
        await engine.send(5)
        assert [batch.number for batch in await first] == [5]
        await engine.send(0)  # the engine was started anew
        assert [batch.number for batch in await take(batches, 1)] == [0]
        await batches.aclose()
        await engine.close()

    asyncio.run(run())


@pytest.mark.skipif(_HAS_ZMQ, reason="pyzmq is installed")
def test_without_pyzmq_the_next_step_is_told() -> None:
    with pytest.raises(EngineMissing, match="pip install pyzmq"):
        KVEventFeed(FeedAddress("tcp://127.0.0.1:1"))
