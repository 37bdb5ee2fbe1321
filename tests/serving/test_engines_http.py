"""Asking an engine: whole answers, and everything that can go wrong with one."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import pytest
from tests.serving.scripted_server import scripted

from trailwarden.serving.engines.http import Address, Answer, ask
from trailwarden.serving.errors import (
    ConfigError,
    WorkerBroke,
    WorkerLied,
    WorkerSilent,
    WorkerUnreachable,
)


def answered(raw: bytes | None, *, timeout_s: float = 5.0) -> Answer:
    """What `ask` makes of these bytes and the end of the connection; None never answers."""

    async def run() -> Answer:
        handled = asyncio.Event()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                await reader.readuntil(b"\r\n\r\n")
                if raw is None:
                    await reader.read()
                else:
                    writer.write(raw)
                writer.close()
                await writer.wait_closed()
            handled.set()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            try:
                return await ask(Address("127.0.0.1", port), "GET", "/x", timeout_s=timeout_s)
            finally:
                await handled.wait()

    return asyncio.run(run())


def test_a_document_comes_back_and_the_key_goes_out_unseen() -> None:
    async def run() -> None:
        async with scripted({"/v1/models": {"data": []}}) as server:
            address = Address("127.0.0.1", server.address.port, api_key="secret-key")
            answer = await ask(address, "GET", "/v1/models")
            assert answer.json() == {"data": []}
            assert "secret-key" not in repr(address)

    asyncio.run(run())


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_every_way_of_framing_an_answer_is_read(raw: bytes) -> None:
    assert answered(raw).json() == {}


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        address = Address("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(WorkerUnreachable, match="nothing answers"):
            asyncio.run(ask(address, "GET", "/x"))


def test_no_answer_in_time() -> None:
    with pytest.raises(WorkerSilent, match=r"within 0\.1 s"):
        answered(None, timeout_s=0.1)


@pytest.mark.parametrize(
    "raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"HTTP/1.1 200"]
)
def test_the_connection_ends_too_early(raw: bytes) -> None:
    with pytest.raises(WorkerBroke, match="connection ended"):
        answered(raw)


def test_what_is_not_http_is_a_lie() -> None:
    with pytest.raises(WorkerLied, match="not answered with HTTP"):
        answered(b"\x15\x03\x01\x00\x02\x02\x46")


@pytest.mark.parametrize("said", ["", "[1]", "null", '"text"', "{", "\x00"])
def test_what_is_no_object_is_a_lie(said: str) -> None:
    with pytest.raises(WorkerLied, match="JSON object"):
        Answer("GET /x", 200, said.encode()).json()


def test_a_refusal_says_what_the_engine_said() -> None:
    with pytest.raises(WorkerBroke, match="503: loading"):
        Answer("GET /x", 503, b"loading").json()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://a:1", "http://a:1"),
        ("http://a:1/v1", "http://a:1"),
        ("https://a/openai/v1/", "https://a:443/openai"),
        ("http://[::1]:9/", "http://[::1]:9"),
    ],
)
def test_an_address_from_a_url(url: str, shown: str) -> None:
    assert str(Address.of(url)) == shown


@pytest.mark.parametrize("url", ["", "a:1", "ftp://a", "http://", "http://a:port", "http://[::1"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ConfigError, match="no address of an engine"):
        Address.of(url)
