"""An HTTP server on loopback that says what it was told to, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from trailwarden.serving.engines.http import Address


@dataclass
class Scripted:
    """Answers by path: a document (200), text, or a status with a document; 404 for the rest."""

    answers: Mapping[str, Any]
    address: Address = field(init=False)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    open: set[Any] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(asyncio.current_task())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        length = next(
            (
                int(line.split(":")[1])
                for line in head.splitlines()
                if line.lower().startswith("content-length")
            ),
            0,
        )
        body = await reader.readexactly(length)
        self.asked.append((path, json.loads(body) if body else None))
        status, said = self._answer(path)
        writer.write(f"HTTP/1.1 {status} -\r\nContent-Length: {len(said)}\r\n\r\n".encode() + said)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    def _answer(self, path: str) -> tuple[int, bytes]:
        answer = self.answers.get(path, (404, {"detail": "Not Found"}))
        status, said = answer if isinstance(answer, tuple) else (200, answer)
        return status, said.encode() if isinstance(said, str) else json.dumps(said).encode()


@asynccontextmanager
async def scripted(answers: Mapping[str, Any]) -> AsyncIterator[Scripted]:
    """The server, while it listens."""
    server = Scripted(answers)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.address = Address("127.0.0.1", listening.sockets[0].getsockname()[1])
    async with listening:
        yield server
    await asyncio.gather(*server.open)
