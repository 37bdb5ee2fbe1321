"""Bounds on what others answer over HTTP: so many bytes and no more, counted as they come.

    httpx.AsyncClient(headers=PLAIN, event_hooks={"response": [at_most(4 << 20)]})

For both generations of httpx: the SDK of A2A speaks by one, that of MCP by the other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, TypeAlias

import httpx
import httpx2

PLAIN: Final = {"accept-encoding": "identity"}
"""Asks for answers as they are: a few packed bytes could be very many."""

Response: TypeAlias = httpx.Response | httpx2.Response


class TooMuch(OSError):
    """An answer is longer than any that is of use, or packed though it was not to be."""


def at_most(longest: int) -> Callable[[Response], Awaitable[None]]:
    """A hook that lets no answer be longer than so many bytes. Reading one raises TooMuch."""

    async def bound(response: Response) -> None:
        packed = response.headers.get("content-encoding", "identity").strip().lower()
        if packed not in ("", "identity"):
            raise TooMuch(f"its answer is packed ({packed}), which was not asked for")
        response.stream = _Counted(response.stream, longest)

    return bound


class _Counted(httpx.AsyncByteStream, httpx2.AsyncByteStream):
    def __init__(self, stream: object, longest: int) -> None:
        assert isinstance(stream, httpx.AsyncByteStream | httpx2.AsyncByteStream)
        self._stream = stream
        self._longest = longest

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for part in self._stream:
            length += len(part)
            if length > self._longest:
                raise TooMuch(f"its answer is longer than {self._longest} bytes")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
