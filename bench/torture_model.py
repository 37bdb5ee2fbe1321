"""A fake language model server that misbehaves on purpose, and is strict about what it is asked.

It speaks OpenAI's API for one question whose right call it was told, until it gets to the step at
which a case says what to do instead. It computes nothing: every answer is scripted.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trailwarden.asking.calls import Call

_KNOWN = {
    "model", "prompt", "messages", "grammar", "max_tokens", "n_probs", "post_sampling_probs",
    "temperature", "top_k", "top_p", "min_p", "seed", "logprobs", "stop", "stream",
    "stream_options", "response_format",
}  # fmt: skip
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Fake: scripted\r\n\r\n"


@dataclass
class Asked:
    """One request: at which step of a turn it is, and its body."""

    step: str  # agent, tool, arguments or phrase
    body: dict[str, Any]


Reply: TypeAlias = Callable[["TortureModel", Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class TortureModel:
    """The server: `replies` says what to do at which step; at the others it is right.

    `asked` are the requests so far, `url` is what an endpoint is configured with.
    """

    call: Call
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            asked = await _request(reader)
            self.asked.append(asked)
            await self.replies.get(asked.step, right)(self, asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # whoever asked has left
        finally:
            writer.close()
            self._open.discard(task)

    def leave(self) -> None:
        """End what still hangs."""
        for task in self._open:
            task.cancel()

    def right_text(self, asked: Asked) -> str:
        """What a perfect model says at this step."""
        chat = "messages" in asked.body
        if asked.step == "agent":
            return json.dumps({"agent": self.call.agent.value}) if chat else self.call.agent.value
        if asked.step == "tool":
            return json.dumps({"tool": self.call.tool}) if chat else f" {self.call.tool}"
        if asked.step == "arguments":
            given = json.dumps(self.call.arguments(), separators=(",", ":"))
            return given if chat else f" {given}"
        return str(asked.body["messages"][-1]["content"])


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(re.findall(r"(?i)content-length: (\d+)", head)[0])
    body: dict[str, Any] = json.loads(await reader.readexactly(length))
    unknown = set(body) - _KNOWN
    assert not unknown, f"no such fields: {unknown}"
    assert body["stream"] is True
    assert ("prompt" in body) != ("messages" in body)
    return Asked(_step(body), body)


def _step(body: dict[str, Any]) -> str:
    if "messages" in body:
        name = body.get("response_format", {}).get("json_schema", {}).get("name", "phrase")
        return name if name in {"agent", "tool", "phrase"} else "arguments"
    if not body.get("n_probs"):
        return "arguments"
    return "agent" if body["prompt"].endswith("assistant\n") else "tool"


def chunk(text: str, probability: float = 0.99, finish: str | None = None, **more: Any) -> bytes:
    """One event of a streamed answer, in a form that both endpoints' readers take."""
    token = {"token": text, "prob": probability}
    logprobs = {"content": [token | {"top_probs": [token]}]} if text else None
    choice = {"text": text, "delta": {"content": text}, "finish_reason": finish}
    return (
        f"data: {json.dumps({'choices': [choice | {'logprobs': logprobs}], **more})}\n\n".encode()
    )


async def right(model: TortureModel, asked: Asked, writer: asyncio.StreamWriter) -> None:
    """The perfect answer."""
    await says(model.right_text(asked))(model, asked, writer)


def says(text: str, probability: float = 0.99) -> Reply:
    """Any text as a whole, well-formed answer."""

    async def reply(model: TortureModel, asked: Asked, writer: asyncio.StreamWriter) -> None:
        usage = {"prompt_tokens": 20, "completion_tokens": 1}
        writer.write(_HEAD + chunk(text, probability) + chunk("", finish="stop", usage=usage))
        writer.write(b"data: [DONE]\n\n")

    return reply


def chooses(value: str, probability: float = 0.99) -> Reply:
    """A choice of this agent or tool, in the form that is asked for."""

    async def reply(model: TortureModel, asked: Asked, writer: asyncio.StreamWriter) -> None:
        compact = value if asked.step == "agent" else f" {value}"
        text = json.dumps({asked.step: value}) if "messages" in asked.body else compact
        await says(text, probability)(model, asked, writer)

    return reply


def sends(data: bytes, *, head: bytes = _HEAD) -> Reply:
    """These bytes, and the connection ends."""

    async def reply(model: TortureModel, asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head + data)

    return reply


def status(code: int, kind: str, text: str) -> Reply:
    """An HTTP status with a body."""
    head = f"HTTP/1.1 {code} Fake\r\nContent-Type: {kind}\r\nContent-Length: {len(text)}\r\n\r\n"
    return sends(text.encode(), head=head.encode())


def hangs(*, after: bytes = b"") -> Reply:
    """Nothing more, and the connection stays open."""

    async def reply(model: TortureModel, asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(after)
        await writer.drain()
        await asyncio.Event().wait()

    return reply


def for_ever(part: bytes, pause_s: float = 0.0) -> Reply:
    """The same again and again."""

    async def reply(model: TortureModel, asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(_HEAD)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return reply


async def hangs_up(model: TortureModel, asked: Asked, writer: asyncio.StreamWriter) -> None:
    """No answer at all."""


@asynccontextmanager
async def torture_model(model: TortureModel) -> AsyncIterator[TortureModel]:
    """The server, while it listens on loopback."""
    listening = await asyncio.start_server(model.serve, "127.0.0.1", 0)
    model.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    try:
        yield model
    finally:
        listening.close()
        model.leave()
        await listening.wait_closed()
