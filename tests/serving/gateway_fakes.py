"""A FAKE engine for the gateway's tests, and what is needed to run a gateway against it.

`FakeWorker` speaks OpenAI's protocol on a real socket and is strict about what it is sent. It
computes nothing: its answers are scripted, and so are its faults. It says nothing about any engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvloop

from trailwarden.serving.config import Config
from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.server import Gateway

T = TypeVar("T")
MODEL = "tiny"


def on_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test's coroutine on uvloop, as the gateway does, and let no stray error pass."""

    async def watched(*args: Any, **kwargs: Any) -> None:
        strays: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: strays.append(told))
        await test(*args, **kwargs)
        await asyncio.sleep(0.02)  # connections that were dropped close in the loop's next rounds
        assert not strays, strays

    def run(*args: Any, **kwargs: Any) -> None:
        uvloop.run(watched(*args, **kwargs))

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    run.__wrapped__ = test  # type: ignore[attr-defined]  # pytest reads the signature from it
    return run


@dataclass
class Script:
    """What the fake does with a request.

    `before` is waited for before the answer's head is sent, `between` before every word but the
    first. `fault` names what goes wrong; see `FakeWorker._stream`. `progress` tells, to who asks
    for it, prompt tokens cached and processed before the first word, and `prefilled` is waited for
    then.
    """

    words: tuple[str, ...] = ("one", " two", " three")
    finish: str | None = "stop"
    done: bool = True
    usage: dict[str, Any] | None = None
    tool: str | None = None
    status: int = 200
    fault: str | None = None
    before: asyncio.Event | None = None
    between: asyncio.Event | None = None
    forever: bool = False
    pause_s: float = 0.0
    crlf: bool = False
    progress: tuple[tuple[int, int], ...] = ()
    prefilled: asyncio.Event | None = None


@dataclass
class Seen:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class FakeWorker:
    """A FAKE engine on a loopback port."""

    models: tuple[str, ...] = (MODEL,)
    owner: str = "fake"
    adapters: Any = None
    script: Script = field(default_factory=Script)
    seen: list[Seen] = field(default_factory=list)
    cancelled_at: list[float] = field(default_factory=list)
    sent_words: int = 0
    open_connections: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _busy: set[asyncio.BaseTransport | None] = field(default_factory=set)

    async def start(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Watched(self), "127.0.0.1", port, backlog=4096
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0.01)

    def config(self, name: str = "w0", **more: Any) -> dict[str, Any]:
        return {"id": name, "url": f"http://127.0.0.1:{self.port}", "models": self.models, **more}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.open_connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            self.open_connections -= 1
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, headers = _parse_head(head)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if method == "GET":
            writer.write(self._told(path))
            return True
        assert headers["content-type"] == "application/json"
        self.seen.append(Seen(path, headers, json.loads(body)))
        if path == "/tokenize":
            tokens = self._tokens(self.seen.pop().body)
            writer.write(_json_answer(400 if tokens is None else 200, {"tokens": tokens}))
            return True
        self._busy.add(writer.transport)
        try:
            return await self._answer(path, self.seen[-1].body, writer)
        except RuntimeError:  # what uvloop raises on a closed transport
            return False
        finally:
            self._busy.discard(writer.transport)

    def _told(self, path: str) -> bytes:
        """What it says of itself."""
        if path.endswith("/v1/models"):
            cards = [{"id": m, "object": "model", "owned_by": self.owner} for m in self.models]
            return _json_answer(200, {"object": "list", "data": cards})
        if path == "/props" and self.owner == "llamacpp":
            return _json_answer(200, {"total_slots": 8})
        if path == "/lora-adapters" and self.adapters is not None:
            return _json_answer(200, self.adapters)
        return _json_answer(404, {"error": {"message": "there is no such page"}})

    def _tokens(self, asked: dict[str, Any]) -> list[int] | None:
        """A number for each word; of a whole chat only as vLLM, else None."""
        if self.owner == "vllm" and "messages" in asked:
            assert "content" not in asked
            words = " ".join(message["content"] for message in asked["messages"]).split()
            return [zlib.crc32(word.encode()) for word in words]
        return list(range(len(asked["content"].split()))) if "content" in asked else None

    def hung_up(self, transport: asyncio.BaseTransport | None) -> None:
        """The gateway closed a connection; note it when an answer was being made there."""
        if transport in self._busy:
            self._busy.discard(transport)
            self.cancelled_at.append(time.monotonic())

    async def _answer(self, path: str, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        script = self.script
        if script.fault == "refuse_then_close":
            return False
        if script.fault == "not_http":
            writer.write(b"SMTP 220 hello\r\n\r\n")
            return False
        if script.before is not None:
            await script.before.wait()
        if script.status != 200:
            writer.write(_json_answer(script.status, {"error": {"message": "scripted"}}))
            return True
        if path == "/v1/embeddings":
            writer.write(_json_answer(200, _embedding()))
            return True
        if body.get("stream"):
            return await self._stream(body, writer)
        return self._whole(body, writer)

    def _usage(self, words: int) -> dict[str, Any]:
        usage = {"prompt_tokens": 7, "completion_tokens": words, "total_tokens": 7 + words}
        return self.script.usage or {**usage, "prompt_tokens_details": {"cached_tokens": 3}}

    def _whole(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        script = self.script
        message: dict[str, Any] = {"role": "assistant", "content": "".join(script.words)}
        if script.tool:
            message = {"role": "assistant", "content": None, "tool_calls": [_call(script.tool)]}
        answer = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": script.finish}],
            "usage": self._usage(len(script.words)),
        }
        if "prompt" in body:
            text = "".join(script.words)
            answer["choices"] = [{"index": 0, "text": text, "finish_reason": script.finish}]
        data = _json_answer(200, answer)
        if script.fault == "cut_short":
            writer.write(data[: len(data) - 20])
            return False
        if script.fault == "malformed":
            data = data.replace(b'"choices": [', b'"choices": {')
        writer.write(data)
        return True

    async def _stream(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        script = self.script
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
            b"transfer-encoding: chunked\r\n\r\n"
        )
        key = "text" if "prompt" in body else "delta"
        if body.get("return_progress"):
            self._tell_progress(body, writer)
        if script.prefilled is not None:
            await script.prefilled.wait()
        if key == "delta":
            self._event(writer, _chunk(body, {"delta": {"role": "assistant", "content": ""}}))
        if script.tool:
            call = {"index": 0, **_call(script.tool)}
            self._event(writer, _chunk(body, {"delta": {"tool_calls": [call]}}))
        number = 0
        while script.forever or number < len(script.words):
            if number:
                if script.between is not None:
                    await script.between.wait()
                await asyncio.sleep(script.pause_s)
            word = script.words[number % len(script.words)]
            said = {"text": word} if key == "text" else {"delta": {"content": word}}
            self._event(writer, _chunk(body, said))
            self.sent_words += 1
            await writer.drain()
            number += 1
            if self._faulty(writer, number):
                return False
        ending: dict[str, Any] = {"delta": {}} if key == "delta" else {"text": ""}
        self._event(writer, _chunk(body, {"finish_reason": script.finish, **ending}))
        return await self._end_stream(body, number, writer)

    def _tell_progress(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        """As llama.cpp does, in events that look like the beginning of an answer."""
        for cache, processed in self.script.progress:
            event = _chunk(body, {"delta": {"role": "assistant", "content": None}})
            event["prompt_progress"] = {"total": 9, "cache": cache, "processed": processed}
            self._event(writer, event)

    async def _end_stream(
        self, body: dict[str, Any], words: int, writer: asyncio.StreamWriter
    ) -> bool:
        script = self.script
        if body.get("stream_options", {}).get("include_usage"):
            usage = {**_chunk(body, {}), "choices": [], "usage": self._usage(words)}
            self._event(writer, usage)
        if script.done:
            self._raw(writer, b"data: [DONE]\n\n")
        if script.fault == "hang_after_done":
            await asyncio.Event().wait()
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    def _faulty(self, writer: asyncio.StreamWriter, number: int) -> bool:
        """What goes wrong after the second word; whether the connection is over."""
        fault = self.script.fault
        if number != 2 or fault is None:
            return False
        if fault == "malformed":
            self._raw(writer, b'data: {"choices":[{"delta":\n\n')
        elif fault == "not_sse":
            self._raw(writer, b"<html>502</html>\n\n")
        elif fault == "cut_utf8":
            self._raw(writer, b'data: {"choices":[{"delta":{"content":"\xe2\x82"}}]}\n\n')
        elif fault == "crash":
            return True
        elif fault == "end_early":
            writer.write(b"0\r\n\r\n")
            return True
        elif fault == "error_event":
            self._raw(writer, b'data: {"error":{"message":"out of memory","code":500}}\n\n')
        elif fault == "bad_chunk":
            writer.write(b"zz\r\nnot a chunk\r\n")
        return False

    def _event(self, writer: asyncio.StreamWriter, event: dict[str, Any]) -> None:
        gap = b"\r\n\r\n" if self.script.crlf else b"\n\n"
        self._raw(writer, b"data: " + json.dumps(event, ensure_ascii=False).encode() + gap)

    def _raw(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(b"%x\r\n%b\r\n" % (len(data), data))


class _Watched(asyncio.StreamReaderProtocol):
    """Tells the fake when the gateway hangs up."""

    def __init__(self, worker: FakeWorker) -> None:
        super().__init__(asyncio.StreamReader(limit=64 << 20), worker.serve)
        self._fake = worker
        self._mine: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._mine = transport
        super().connection_made(transport)

    def eof_received(self) -> bool | None:
        self._fake.hung_up(self._mine)
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fake.hung_up(self._mine)
        super().connection_lost(exc)


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    lines = head.decode("latin-1").split("\r\n")
    method, path, version = lines[0].split(" ")
    assert version == "HTTP/1.1"
    told = (line.split(": ", 1) for line in lines[1:] if line)
    headers = {name.lower(): value for name, value in told}
    assert "host" in headers
    return method, path, headers


def _json_answer(status: int, content: Any) -> bytes:
    body = json.dumps(content, ensure_ascii=False).encode()
    head = f"HTTP/1.1 {status} Scripted\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def _chunk(body: dict[str, Any], choice: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "text_completion" if "prompt" in body else "chat.completion.chunk",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "finish_reason": None, **choice}],
    }


def _call(name: str) -> dict[str, Any]:
    arguments = '{"camera": "north"}'
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}


def _embedding() -> dict[str, Any]:
    return {
        "object": "list",
        "model": MODEL,
        "data": [{"object": "embedding", "index": 0, "embedding": [0.5, -0.5]}],
        "usage": {"prompt_tokens": 7, "total_tokens": 7},
    }


@contextlib.asynccontextmanager
async def fake_workers(count: int = 1, **more: Any) -> AsyncIterator[list[FakeWorker]]:
    """So many fakes, listening."""
    workers = [FakeWorker(**more) for _ in range(count)]
    for worker in workers:
        await worker.start()
    try:
        yield workers
    finally:
        for worker in workers:
            await worker.stop()


@contextlib.asynccontextmanager
async def gateway(
    *workers: FakeWorker, neighbours: Neighbours | None = None, **sections: Any
) -> AsyncIterator[Gateway]:
    """A gateway in front of them, on a free port. `sections` are those of the configuration."""
    listen = {"port": 0, **sections.pop("listen", {})}
    entries = [w.config(f"w{number}") for number, w in enumerate(workers)]
    config = Config.model_validate({"listen": listen, "workers": entries, **sections})
    running = Gateway(config, neighbours)
    await running.start()
    try:
        yield running
    finally:
        await running.close()


def chat(**more: Any) -> dict[str, Any]:
    """A small chat request."""
    return {"model": MODEL, "messages": [{"role": "user", "content": "hello"}], **more}


def request(
    path: str, body: Any = None, *, method: str = "POST", headers: dict[str, str] | None = None
) -> bytes:
    """The bytes of a request; a body that is no bytes goes as JSON."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "host: gateway", f"content-length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


@dataclass
class Answer:
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def events(self) -> list[str]:
        """The data of every event of a stream."""
        lines = self.body.decode().split("\n")
        return [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]

    @property
    def text(self) -> str:
        """What the answer says."""
        if not self.headers["content-type"].startswith("text/event-stream"):
            return str(self.json["choices"][0]["message"]["content"])
        parts = [json.loads(e) for e in self.events if e != "[DONE]"]
        choices = [part["choices"][0] for part in parts if part.get("choices")]
        return "".join(c.get("delta", c).get("content") or "" for c in choices)


class Client:
    """A plain HTTP client on one connection, that shows what is on the wire."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, running: Gateway, *, limit: int = 1 << 16) -> Client:
        return cls(*await asyncio.open_connection("127.0.0.1", running.port, limit=limit))

    async def ask(self, path: str, body: Any = None, **more: Any) -> Answer:
        self.writer.write(request(path, body, **more))
        return await self.read()

    async def read_head(self) -> tuple[int, dict[str, str]]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        return int(head[0].split(" ")[1]), headers

    async def read_chunk(self) -> bytes:
        size = int((await self.reader.readuntil(b"\r\n")).strip(), 16)
        return (await self.reader.readexactly(size + 2))[:-2]

    async def read(self) -> Answer:
        status, headers = await self.read_head()
        if headers.get("transfer-encoding") == "chunked":
            parts = []
            while part := await self.read_chunk():
                parts.append(part)
            return Answer(status, headers, b"".join(parts))
        if "content-length" in headers:
            body = await self.reader.readexactly(int(headers["content-length"]))
        else:
            body = await self.reader.read()
        return Answer(status, headers, body)

    def leave(self) -> None:
        self.writer.transport.abort()


async def ask(running: Gateway, path: str, body: Any = None, **more: Any) -> Answer:
    """One request on a connection of its own."""
    client = await Client.to(running)
    try:
        return await client.ask(path, body, **more)
    finally:
        client.leave()


async def until(holds: Callable[[], object], within_s: float = 10.0) -> None:
    """Wait for something that other tasks bring about."""
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.002)
