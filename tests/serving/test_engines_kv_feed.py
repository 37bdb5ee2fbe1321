"""Receiving KV events over real ZeroMQ sockets, which need pyzmq."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.serving.kv_publisher import HAS_ZMQ, Publisher, needs_zmq

from trailwarden.serving.engines.errors import EngineMissing
from trailwarden.serving.engines.events.feed import FeedAddress, KVEventFeed
from trailwarden.serving.routing.events import Batch, Stored


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


@pytest.mark.skipif(HAS_ZMQ, reason="pyzmq is installed")
def test_without_pyzmq_the_next_step_is_told() -> None:
    with pytest.raises(EngineMissing, match="pip install pyzmq"):
        KVEventFeed(FeedAddress("tcp://127.0.0.1:1"))
