"""The body of a model's answer: bytes in bounded time and number, and the documents in them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from trailwarden.agents.errors import EndpointBroken, EndpointSlow, EndpointStrange


async def bounded(
    parts: AsyncIterator[bytes], first_s: float, longest: int
) -> AsyncGenerator[bytes, None]:
    """The parts as they come.

    Raises:
        EndpointSlow: the first took longer than `first_s`.
        EndpointStrange: there are more than `longest` bytes.
    """
    size = 0
    while (part := await _within(parts, None if size else first_s)) is not None:
        size += len(part)
        if size > longest:
            raise EndpointStrange(f"its answer is longer than {longest} bytes")
        yield part


async def _within(parts: AsyncIterator[bytes], first_s: float | None) -> bytes | None:
    try:
        async with asyncio.timeout(first_s):
            return await anext(parts, None)
    except TimeoutError:
        raise EndpointSlow(f"no first byte within {first_s:g} s") from None


async def events(chunks: AsyncIterator[bytes]) -> AsyncGenerator[Any, None]:
    """The documents of server-sent events, up to `[DONE]` or the end."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if not line.startswith(b"data:"):
                continue
            data = line[5:].strip()
            if data == b"[DONE]":
                return
            yield _document(data)
    if rest.strip():
        raise EndpointBroken("its answer stops in the middle of a line")


async def whole(chunks: AsyncIterator[bytes]) -> AsyncGenerator[Any, None]:
    """The one document of an answer that was not streamed."""
    yield _document(b"".join([chunk async for chunk in chunks]))


def _document(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EndpointBroken(f"its answer is no whole JSON ({error})") from error
