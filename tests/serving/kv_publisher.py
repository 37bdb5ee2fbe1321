"""An engine's publisher of KV events over real ZeroMQ sockets, which need pyzmq."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util

import msgspec
import pytest
from tests.serving import published_events as published

HAS_ZMQ = importlib.util.find_spec("zmq") is not None
needs_zmq = pytest.mark.skipif(not HAS_ZMQ, reason="pyzmq is not installed: pip install pyzmq")


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

    def make(self, *events: msgspec.Struct) -> int:
        """A batch of these events, or of one block; its number."""
        number = len(self.kept)
        if not events:
            tokens = [number] * 16
            events = (published.BlockStored([number + 1], None, tokens, 16, None, "GPU", None),)
        self.kept.append(published.encoded(published.VllmBatch(1.0, list(events), 0)))
        return number

    async def say(self, *events: msgspec.Struct) -> None:
        """Publish a batch of these."""
        await self.send(self.make(*events))

    async def rubbish(self) -> None:
        """Publish what no engine does."""
        await self._pub.send_multipart((b"", (99).to_bytes(8, "big"), b"\xc1 rubbish"))

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
