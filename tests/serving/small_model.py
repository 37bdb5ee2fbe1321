"""The real small model and workers that serve it, for tests marked `needs_data`.

It is looked for as `trailwarden serve` does: in TRAILWARDEN_MODELS, then in the user's cache.
`trailwarden serve pull` brings it (98 MB).
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from trailwarden.serving.engines.http import Address, ask
from trailwarden.serving.models.errors import ModelNotFound
from trailwarden.serving.models.places import find_model

T = TypeVar("T")


def small_model() -> Path:
    """The file; skips the test where it is not."""
    try:
        return find_model()
    except ModelNotFound:
        pytest.skip(
            "the small language model is not here: `trailwarden serve pull`, or name its folder"
            " in TRAILWARDEN_MODELS"
        )


class Background:
    """An event loop in a thread of its own, so that one worker can serve many tests."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=120)

    def close(self) -> None:
        """Stop the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def chat(address: Address, text: str, **more: Any) -> dict[str, Any]:
    """A greedy chat completion, whole."""
    body = {"messages": [{"role": "user", "content": text}], "temperature": 0, "max_tokens": 12}
    answer = await ask(address, "POST", "/v1/chat/completions", body | more, timeout_s=100)
    return answer.json()


def said(answer: dict[str, Any]) -> str:
    """What the answer says."""
    return str(answer["choices"][0]["message"]["content"])


async def stream(address: Address, text: str, **more: Any) -> AsyncIterator[dict[str, Any]]:
    """The events of a streamed one; closing it is leaving."""
    asked = {"messages": [{"role": "user", "content": text}], "temperature": 0, "stream": True}
    body = json.dumps(asked | more).encode()
    reader, writer = await asyncio.open_connection(address.host, address.port)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    key = f"Authorization: Bearer {address.api_key}\r\n\r\n"
    writer.write((head + key).encode() + body)
    try:
        async for line in reader:
            if line.startswith(b"data: {"):
                yield json.loads(line[6:])
            elif line.startswith(b"data: [DONE]"):
                return
    finally:
        writer.close()


async def until(asked: Any, wanted: Any) -> None:
    """Ask until the answer is the one wanted; the test's time limit ends it otherwise."""
    while await _value(asked()) != wanted:
        await asyncio.sleep(0.01)


async def _value(told: Awaitable[Any] | Any) -> Any:
    return await told if isinstance(told, Awaitable) else told
