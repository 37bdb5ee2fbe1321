"""What the gateway costs: processor time a request, added latency, processor time a token.

The workers answer at once, so everything measured is the gateway and the sockets. Processor time
is that of the gateway's process alone; generator and workers run beside it, so on few cores the
latencies compare gateways and say little by themselves. Peers are measured when they are installed
(`pip install sglang-router smg vllm-router`): they are extras of the benchmark, not dependencies.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httptools
import uvloop

from bench.common import arguments, heading, print_table, quantile

MODEL = "bench"
WORKERS = 2
_TICKS = os.sysconf("SC_CLK_TCK")
_EVENT = (
    b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"bench",'
    b'"choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}\n\n'
)
_LAST_EVENT = _EVENT.replace(b'"finish_reason":null', b'"finish_reason":"stop"')
_USAGE = (
    b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"bench","choices":[],'
    b'"usage":{"prompt_tokens":256,"completion_tokens":%d,"total_tokens":%d}}\n\n'
)
_WHOLE = json.dumps(
    {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "word " * 16},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 256, "completion_tokens": 16, "total_tokens": 272},
    }
).encode()


# --- workers that take no time


class InstantWorker(asyncio.Protocol):
    """A fake engine: answers at once, or streams words at a fixed pace. It computes nothing."""

    def __init__(self, pace_s: float) -> None:
        self._pace_s = pace_s
        self._parser = httptools.HttpRequestParser(self)
        self._body = b""
        self._get = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = cast(asyncio.Transport, transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request."""
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """A part of the body; only its end matters here."""
        self._body += body

    def on_message_complete(self) -> None:
        """Answer."""
        body, self._body = self._body, b""
        if self._parser.get_method() == b"GET":
            cards = {"object": "list", "data": [{"id": MODEL, "object": "model"}]}
            self._whole(json.dumps(cards).encode())
            return
        asked = json.loads(body)
        if asked.get("stream"):
            tokens = int(asked["max_tokens"])
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
                b"transfer-encoding: chunked\r\n\r\n"
            )
            self._stream(tokens, tokens)
        else:
            self._whole(_WHOLE)

    def _whole(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
        self._transport.write(head % len(body) + body)

    def _stream(self, left: int, tokens: int) -> None:
        if self._transport.is_closing():
            return
        if left > 1:
            self._transport.write(_chunk(_EVENT))
            asyncio.get_running_loop().call_later(self._pace_s, self._stream, left - 1, tokens)
        else:
            end = _LAST_EVENT + _USAGE % (tokens, 256 + tokens) + b"data: [DONE]\n\n"
            self._transport.write(_chunk(end) + b"0\r\n\r\n")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _work(ports: Sequence[int], pace_s: float) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        for port in ports:
            await loop.create_server(lambda: InstantWorker(pace_s), "127.0.0.1", port, backlog=2048)
        await asyncio.Event().wait()

    uvloop.run(main())


# --- the least that a relay can do


class BareClient(asyncio.Protocol):
    """A relay without a single duty: whole requests to a worker, whatever comes back as it comes.

    It is the yardstick: it says how fast this machine is, so that ratios to it can be compared
    with those from another machine.
    """

    def __init__(self, workers: Sequence[int], turn: list[int]) -> None:
        self._workers = workers
        self._turn = turn
        self._parser = httptools.HttpRequestParser(self)
        self._request = b""
        self._up: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: take a worker for good."""
        self.transport = cast(asyncio.Transport, transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._turn[0] += 1
        port = self._workers[self._turn[0] % len(self._workers)]
        self._task = asyncio.get_running_loop().create_task(self._connect(port))

    async def _connect(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._up, _ = await loop.create_connection(lambda: BareWorker(self), "127.0.0.1", port)
        self._send()

    def data_received(self, data: bytes) -> None:
        """Bytes of a request."""
        self._request += data
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """A whole request."""
        self._send()

    def _send(self) -> None:
        if self._up is not None and self._request:
            self._up.write(self._request)
            self._request = b""

    def connection_lost(self, exc: Exception | None) -> None:
        """The client left."""
        if self._up is not None:
            self._up.close()


class BareWorker(asyncio.Protocol):
    """The other half: parses, to know where an answer ends, and relays."""

    def __init__(self, client: BareClient) -> None:
        self._client = client
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        """Bytes of an answer."""
        self._parser.feed_data(data)
        self._client.transport.write(data)

    def on_body(self, body: bytes) -> None:
        """Part of what a relay has to take in its hands."""


def _bare(port: int, workers: Sequence[int]) -> None:
    async def main() -> None:
        turn = [0]
        await asyncio.get_running_loop().create_server(
            lambda: BareClient(workers, turn), "127.0.0.1", port, backlog=2048
        )
        await asyncio.Event().wait()

    uvloop.run(main())


# --- the load


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked, by how many connections, how often in all."""

    name: str
    connections: int
    requests: int
    prompt_bytes: int
    tokens: int = 0
    """Streamed tokens; 0 asks for a whole answer."""

    def wire(self) -> bytes:
        """One request."""
        text = ("The camera saw a fox. " * (self.prompt_bytes // 22 + 1))[: self.prompt_bytes]
        body: dict[str, object] = {"model": MODEL, "messages": [{"role": "user", "content": text}]}
        body["max_tokens"] = self.tokens or 16
        if self.tokens:
            body["stream"] = True
        data = json.dumps(body).encode()
        head = (
            "POST /v1/chat/completions HTTP/1.1\r\nhost: bench\r\naccept: */*\r\n"
            "authorization: Bearer bench\r\nuser-agent: bench\r\ncontent-type: application/json\r\n"
            f"content-length: {len(data)}\r\n\r\n"
        )
        return head.encode() + data


class Asker(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._parser = httptools.HttpResponseParser(self)
        self._asked_s = self._began_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: ask."""
        self._transport = cast(asyncio.Transport, transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Bytes of an answer."""
        if not self._began_s:
            self._began_s = time.perf_counter()
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Answered: ask again."""
        ok = self._parser.get_status_code() == 200
        self._run.note(self._began_s - self._asked_s, time.perf_counter() - self._asked_s, ok=ok)
        self._ask()

    def _ask(self) -> None:
        if self._run.may_ask():
            self._began_s = 0.0
            self._asked_s = time.perf_counter()
            self._transport.write(self._run.wire)
        else:
            self._transport.close()


class Run:
    """The answers to one load."""

    def __init__(self, load: Load) -> None:
        self.wire = load.wire()
        self._left = load.requests
        self._open = load.requests
        self.first_s: list[float] = []
        self.whole_s: list[float] = []
        self.failed = 0
        self.done = asyncio.Event()

    def may_ask(self) -> bool:
        """Whether there is one more to ask."""
        self._left -= 1
        return self._left >= 0

    def note(self, first_s: float, whole_s: float, *, ok: bool) -> None:
        """One is answered."""
        self.first_s.append(first_s)
        self.whole_s.append(whole_s)
        self.failed += not ok
        self._open -= 1
        if not self._open:
            self.done.set()


def put_load(load: Load, port: int) -> Run:
    """Ask everything, as fast as it is answered."""

    async def main() -> Run:
        loop, run = asyncio.get_running_loop(), Run(load)
        for _ in range(load.connections):
            await loop.create_connection(lambda: Asker(run), "127.0.0.1", port)
        async with asyncio.timeout(300):
            await run.done.wait()
        return run

    return uvloop.run(main())


# --- the gateways


@contextlib.contextmanager
def running(command: Sequence[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A gateway's process, from its first answer on."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _await_answer(process, port)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_answer(process: subprocess.Popen[bytes], port: int) -> None:
    probe = Load("probe", 1, 1, 64)
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"the gateway {process.args!r} ended with {process.returncode}")
        with contextlib.suppress(OSError, TimeoutError):
            if not put_load(probe, port).failed:
                return
        time.sleep(0.1)
    raise SystemExit(f"the gateway {process.args!r} does not answer")


def gateways(port: int, workers: Sequence[int], folder: Path) -> dict[str, list[str]]:
    """Ours, with every duty on, and the peers that are installed; name to command."""
    config = folder / "gateway.toml"
    config.write_text(_our_config(port, workers), encoding="utf-8")
    ours = [sys.executable, "-m", "bench.gateway"]
    found = {
        "(bare relay)": [*ours, "--bare", str(port), *map(str, workers)],
        "trailwarden": [*ours, "--serve", str(config)],
    }
    urls = [f"http://127.0.0.1:{worker}" for worker in workers]
    common = ["--host", "127.0.0.1", "--port", str(port), "--worker-urls", *urls]
    for name, module in (
        ("sglang-router", "sglang_router.launch_router"),
        ("smg", "smg.launch_router"),
        ("vllm-router", "vllm_router.launch_router"),
    ):
        if importlib.util.find_spec(module.partition(".")[0]) is not None:
            found[name] = [sys.executable, "-m", module, *common]
    return found


def _our_config(port: int, workers: Sequence[int]) -> str:
    from trailwarden.serving.config import hash_key

    entries = "".join(
        f'[[workers]]\nid = "w{n}"\nurl = "http://127.0.0.1:{worker}"\n'
        for n, worker in enumerate(workers)
    )
    tenant = f'[[tenants]]\nname = "bench"\nkeys = ["{hash_key("bench")}"]\n'
    return f"[listen]\nport = {port}\n{tenant}tokens_per_minute = 100_000_000_000\n{entries}"


def cpu_s(pid: int) -> float:
    """Processor time of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def measure(load: Load, port: int, pid: int, rounds: int) -> list[str]:
    """A load's row: processor time and latencies, the best of the rounds."""
    put_load(load, port)  # warms up connections, caches and the interpreter
    rows = []
    for _ in range(rounds):
        before_s = cpu_s(pid)
        run = put_load(load, port)
        spent_s = cpu_s(pid) - before_s
        rows.append((spent_s / load.requests * 1000, run))
    cpu_ms, run = min(rows, key=lambda row: row[0])
    per_token = f"{cpu_ms * 1000 / load.tokens:.1f}" if load.tokens else "-"
    first = [f"{quantile(run.first_s, share) * 1000:.2f}" for share in (0.5, 0.99)]
    return [
        load.name,
        f"{cpu_ms:.3f}",
        f"{1000 / cpu_ms:,.0f}" if cpu_ms else "-",
        per_token,
        *first,
        str(run.failed),
    ]


def loads(scale: float) -> list[Load]:
    """What is asked, with so many requests."""
    many, some, few = int(20_000 * scale), int(6_000 * scale), int(512 * scale)
    return [
        Load("whole, 16 connections, 1 kB", 16, many, 1_000),
        Load("whole, 256 connections, 1 kB", 256, many, 1_000),
        Load("whole, 16 connections, 32 kB", 16, some, 32_000),
        Load("stream of 16, 16 connections, 1 kB", 16, few, 1_000, tokens=16),
        Load("stream of 100, 128 connections, 1 kB", 128, few, 1_000, tokens=100),
    ]


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def main() -> None:
    """Measure every gateway under every load."""
    parser = arguments(__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="requests, relative to the usual")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pace-ms", type=float, default=20.0, help="between streamed tokens")
    parser.add_argument("--serve", type=Path, help="run our gateway with this configuration")
    parser.add_argument("--bare", type=int, nargs="+", help="run the bare relay: port, workers")
    told = parser.parse_args()
    if told.bare is not None:
        _bare(told.bare[0], told.bare[1:])
        return
    if told.serve is not None:
        from trailwarden.serving.config import load
        from trailwarden.serving.gateway.server import run

        run(load(told.serve))
        return
    port, *workers = _free_ports(WORKERS + 1)
    process = multiprocessing.Process(
        target=_work, args=(workers, told.pace_ms / 1000), daemon=True
    )
    process.start()
    heading("python -m bench.gateway", f"{WORKERS} workers that answer at once; best of rounds.")
    try:
        with tempfile.TemporaryDirectory() as folder:
            rows: list[list[str]] = []
            for name, command in gateways(port, workers, Path(folder)).items():
                with running(command, port) as served:
                    rows += [
                        [name, *measure(each, port, served.pid, told.rounds)]
                        for each in loads(told.scale)
                    ]
            print_table(COLUMNS, rows)
    finally:
        process.terminate()
        process.join()


COLUMNS = (
    "gateway",
    "load",
    "CPU ms/request",
    "requests/core-s",
    "CPU µs/token",
    "first byte p50 ms",
    "p99 ms",
    "failed",
)


if __name__ == "__main__":
    main()
