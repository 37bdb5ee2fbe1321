"""Asking an engine a small question: one request, one whole answer, bounded in time and size.

This is for probes, metrics, slots and tokenising. Generation goes through the gateway's own path.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httptools
import msgspec

from trailwarden.serving.errors import (
    ConfigError,
    WorkerBroke,
    WorkerLied,
    WorkerSilent,
    WorkerUnreachable,
)

LONGEST_ANSWER = 16 << 20
"""Bytes of an answer that are read at the most."""

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Address:
    """Where an engine is. `api_key` goes out as a bearer token and into no message."""

    host: str
    port: int
    tls: bool = False
    prefix: str = ""
    api_key: str | None = None

    @staticmethod
    def of(url: str, api_key: str | None = None) -> Address:
        """An address from `http://host:port`, with or without `/v1` at its end.

        Raises:
            ConfigError: it is no such URL.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ConfigError(f"{url} is no address of an engine: {error}") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigError(f"{url} is no address of an engine: give http://host:port")
        tls = parts.scheme == "https"
        prefix = parts.path.rstrip("/").removesuffix("/v1")
        return Address(parts.hostname, port or (443 if tls else 80), tls, prefix, api_key)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{self.prefix}"

    def __repr__(self) -> str:
        return f"Address({self})"


@dataclass(frozen=True, slots=True)
class Answer:
    """An engine's whole answer; `asked` names the question in messages."""

    asked: str
    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the engine did it."""
        return 200 <= self.status < 300

    def text(self) -> str:
        """The body as text. Raises WorkerBroke if the engine refused."""
        if not self.ok:
            raise WorkerBroke(f"{self.asked} was answered {self.status}: {self.reason()}")
        return self.body.decode("utf-8", "replace")

    def json(self) -> dict[str, Any]:
        """The JSON object in the body.

        Raises:
            WorkerBroke: the engine refused.
            WorkerLied: the body is no JSON object.
        """
        self.text()
        try:
            return msgspec.json.decode(self.body, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise WorkerLied(
                f"{self.asked} was not answered with a JSON object: {error}"
            ) from error

    def reason(self) -> str:
        """What the engine says went wrong, short."""
        return self.body[:300].decode("utf-8", "replace") or "without a word"


async def ask(
    address: Address,
    method: str,
    path: str,
    body: Any = None,
    *,
    timeout_s: float = 5.0,
) -> Answer:
    """Ask once, on a connection of its own, and read the whole answer.

    Raises:
        WorkerUnreachable: nothing listens there.
        WorkerSilent: no whole answer within `timeout_s`.
        WorkerBroke: the connection ended in the middle.
        WorkerLied: the answer is not HTTP, or longer than `LONGEST_ANSWER`.
    """
    asked = f"{method} {address}{path}"
    try:
        async with asyncio.timeout(timeout_s):
            return await _exchange(address, method, path, body, asked)
    except TimeoutError as error:
        raise WorkerSilent(f"{asked} had no whole answer within {timeout_s:g} s") from error


async def _exchange(address: Address, method: str, path: str, body: Any, asked: str) -> Answer:
    tls = ssl.create_default_context() if address.tls else None
    try:
        reader, writer = await asyncio.open_connection(address.host, address.port, ssl=tls)
    except OSError as error:
        raise WorkerUnreachable(f"{asked}: nothing answers there ({error})") from error
    try:
        writer.write(_request(address, method, path, body))
        await writer.drain()
        return await _read(reader, asked)
    except OSError as error:
        raise WorkerBroke(f"{asked}: the connection broke ({error})") from error
    finally:
        writer.transport.abort()


def _request(address: Address, method: str, path: str, body: Any) -> bytes:
    payload = b"" if body is None else msgspec.json.encode(body)
    lines = [
        f"{method} {address.prefix}{path} HTTP/1.1",
        f"Host: {address.host}:{address.port}",
        f"Content-Length: {len(payload)}",
        "Content-Type: application/json",
        "Connection: close",
    ]
    if address.api_key:
        lines.append(f"Authorization: Bearer {address.api_key}")
    return "\r\n".join([*lines, "", ""]).encode() + payload


class _Collector:
    """What httptools calls while it reads an answer."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.complete = False
        self.framed = False
        self.began = False

    def on_header(self, name: bytes, _value: bytes) -> None:
        self.framed |= name.lower() in (b"content-length", b"transfer-encoding")

    def on_headers_complete(self) -> None:
        self.began = True

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.complete = True


async def _read(reader: asyncio.StreamReader, asked: str) -> Answer:
    collected = _Collector()
    parser = httptools.HttpResponseParser(collected)
    while not collected.complete:
        data = await reader.read(_CHUNK)
        if not data:
            break
        try:
            parser.feed_data(data)
        except httptools.HttpParserError as error:
            raise WorkerLied(f"{asked} was not answered with HTTP: {error}") from error
        if len(collected.body) > LONGEST_ANSWER:
            raise WorkerLied(f"{asked} was answered with more than {LONGEST_ANSWER} bytes")
    if not collected.began:
        raise WorkerBroke(f"{asked}: the connection ended before the answer")
    if not collected.complete and collected.framed:
        raise WorkerBroke(f"{asked}: the connection ended within the answer")
    return Answer(asked, parser.get_status_code(), bytes(collected.body))
