"""Whatever is sent, the gateway answers or hangs up, and goes on serving."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.serving.gateway_fakes import (
    MODEL,
    Client,
    ask,
    chat,
    fake_workers,
    gateway,
    on_loop,
    request,
)

from trailwarden.serving.errors import BadRequest, WorkerLied
from trailwarden.serving.gateway.events import EventStream
from trailwarden.serving.gateway.hinting import read_hints
from trailwarden.serving.gateway.server import Gateway
from trailwarden.serving.gateway.whole import read_whole
from trailwarden.serving.gateway.wire import Endpoint, for_worker, read_body
from trailwarden.serving.hints import Priority

CHAT = "/v1/chat/completions"
SLOW_IS_FINE = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        *("model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens"),
        *("n", "tools", "prompt", "x", "trailwarden", "nvext"),
    ]
)


async def _still_serves(running: Gateway) -> None:
    assert (await ask(running, CHAT, chat())).status == 200
    assert not running.plane.flights


async def _throw(running: Gateway, data: bytes) -> bytes:
    """Send bytes, say no more, and read what comes."""
    client = await Client.to(running)
    client.writer.write(data)
    try:
        async with asyncio.timeout(0.05):
            return await client.reader.read()
    except (TimeoutError, ConnectionError):
        return b""
    finally:
        client.leave()


@SLOW_IS_FINE
@given(st.lists(st.binary(max_size=200), max_size=20))
def test_bytes_that_are_no_http(pieces: list[bytes]) -> None:
    @on_loop
    async def run() -> None:
        async with fake_workers() as (worker,), gateway(worker) as running:
            for piece in pieces:
                answer = await _throw(running, piece)
                assert not answer or answer.startswith(b"HTTP/1.1 4")
            await _still_serves(running)

    run()


@SLOW_IS_FINE
@given(st.data())
def test_requests_with_a_few_bytes_changed(data: st.DataObject) -> None:
    @on_loop
    async def run() -> None:
        good = bytearray(request(CHAT, chat(stream=True)))
        async with fake_workers() as (worker,), gateway(worker) as running:
            for _ in range(6):
                wire = bytearray(good)
                for _ in range(data.draw(st.integers(1, 4))):
                    place = data.draw(st.integers(0, len(wire) - 1))
                    wire[place] = data.draw(st.integers(0, 255))
                await _throw(running, bytes(wire))
            while running.plane.flights:
                await asyncio.sleep(0.005)
            await _still_serves(running)

    run()


@SLOW_IS_FINE
@given(st.lists(st.dictionaries(FIELDS, VALUES, max_size=6), min_size=1, max_size=20))
def test_json_that_is_no_request(bodies: list[dict[str, Any]]) -> None:
    @on_loop
    async def run() -> None:
        async with fake_workers() as (worker,), gateway(worker) as running:
            for body in bodies:
                for path in (CHAT, "/v1/completions", "/v1/embeddings"):
                    answer = await ask(running, path, {"model": MODEL, **body})
                    assert answer.status in {200, 400, 404, 413}
                    if answer.status != 200:
                        assert answer.json["error"]["message"]
            await _still_serves(running)

    run()


@pytest.mark.parametrize(
    ("wire", "status"),
    [
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000 + b"\r\n", 431),
        (request(CHAT, b"[" * 5000), 400),
        (request(CHAT, b'{"model":"tiny","messages":' + b"[" * 100_000), 400),
        (request(CHAT, b"\xff\xfe"), 400),
        (request(CHAT, b'{"model":"tiny","messages":[{"content":"\xe2\x82"}]}'), 400),
        (b"POST " + CHAT.encode() + b" HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef", 400),
        (
            b"POST / HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        (b"GET /v1/models HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n", 200),
        (request("/nowhere", {}), 404),
        (request(CHAT, None, method="GET"), 405),
    ],
)
@on_loop
async def test_what_is_refused_and_how(wire: bytes, status: int) -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        client = await Client.to(running)
        client.writer.write(wire)
        assert (await client.read_head())[0] == status
        client.leave()
        await _still_serves(running)


@on_loop
async def test_a_request_that_never_ends_is_not_waited_for() -> None:
    limits = {"receive_s": 0.1}
    async with fake_workers() as (worker,), gateway(worker, limits=limits) as running:
        client = await Client.to(running)
        client.writer.write(b"POST /v1/chat/completions HTTP/1.1\r\ncontent-")
        assert (await client.read_head())[0] == 408
        client.leave()


def event(**choice: Any) -> bytes:
    return b"data: " + json.dumps({"choices": [{"index": 0, **choice}]}).encode() + b"\n\n"


STREAM = (
    event(delta={"role": "assistant", "content": ""})
    + b": a comment\n\n"
    + event(delta={"content": "snow € leopard"})
    + event(delta={}, finish_reason="stop")
    + b'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}\n\n'
    + b"data: [DONE]\n\n"
)


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_a_stream_may_be_cut_anywhere(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[a:b] for a, b in pairwise(edges)]
    shown = EventStream(1 << 20, hide_usage=False)
    hidden = EventStream(1 << 20, hide_usage=True)
    assert b"".join(shown.feed(piece) for piece in pieces) == STREAM
    relayed = b"".join(hidden.feed(piece) for piece in pieces)
    assert b"usage" not in relayed
    assert len(relayed) == len(STREAM) - len(STREAM.split(b"\n\n")[4]) - 2
    for stream in (shown, hidden):
        stream.end()
        assert (stream.done, stream.output_events, stream.finished) == (True, 1, {0: "stop"})
        assert stream.usage is not None
        assert stream.usage.completion_tokens == 2


@given(st.lists(st.binary(max_size=80), max_size=20))
def test_a_stream_of_anything_is_relayed_or_called_a_lie(pieces: list[bytes]) -> None:
    stream = EventStream(256, hide_usage=True)
    with suppress(WorkerLied):
        for piece in pieces:
            stream.feed(piece + b"\n\n")
        stream.end()


def test_an_event_without_an_end_is_not_kept_for_ever() -> None:
    stream = EventStream(1000, hide_usage=True)
    stream.feed(b"data: " + b"x" * 900)
    with pytest.raises(WorkerLied, match="1000 bytes"):
        stream.feed(b"x" * 900)


@given(st.binary(max_size=200))
def test_a_whole_answer_of_anything(data: bytes) -> None:
    with suppress(WorkerLied):
        read_whole(data, generates=True)


@given(st.dictionaries(FIELDS, VALUES, max_size=6))
def test_what_goes_to_the_worker_is_what_came(extra: dict[str, Any]) -> None:
    data = json.dumps({"model": MODEL, "messages": [], **extra, "y": 1e-7}).encode()
    try:
        body = read_body(Endpoint.CHAT, data)
    except BadRequest:
        return
    sent = json.loads(for_worker(data, body))
    before = json.loads(data)
    before.pop("trailwarden", None)
    options = sent.pop("stream_options", None)
    told = before.pop("stream_options", None)
    assert sent == before
    if body.stream:
        assert options["include_usage"] is True
    else:
        assert options == told


def hints(**fields: Any) -> Any:
    data = json.dumps({"model": "m", "messages": [], **fields}).encode()
    return read_body(Endpoint.CHAT, data)


def test_hints_from_everywhere() -> None:
    own = {"priority": "background", "session": "s", "last_step": True, "deadline_ms": 500}
    read, deadline_ms = read_hints(hints(trailwarden=own), {b"x-trailwarden-session": b"t"})
    assert (read.priority, read.session, read.last_step) == (Priority.BACKGROUND, "t", True)
    assert deadline_ms == 500
    dynamo = {
        "agent_hints": {"priority": 5, "osl": 64, "speculative_prefill": True},
        "session_control": {"session_id": "d", "action": "close"},
    }
    read, _ = read_hints(hints(nvext=dynamo), {b"x-dynamo-session-id": b"e"})
    assert (read.priority, read.expected_output) == (Priority.INTERACTIVE, 64)
    assert (read.session, read.last_step) == ("d", True)
    read, _ = read_hints(hints(), {b"x-trailwarden-expected-output": b"12"})
    assert read.expected_output == 12


@pytest.mark.parametrize(
    "wrong",
    [{"priority": "now"}, {"sesion": "x"}, {"expected_output": -1}, {"session": "x" * 300}, 7],
)
def test_hints_that_cannot_be_read_are_an_error(wrong: Any) -> None:
    with pytest.raises(BadRequest, match="hint"):
        read_hints(hints(trailwarden=wrong), {})


@given(VALUES)
def test_hints_of_anything(value: Any) -> None:
    with suppress(BadRequest):
        read_hints(hints(trailwarden=value, nvext=value), {})


def test_msgspec_still_keeps_values_verbatim() -> None:
    """`for_worker` rests on it."""
    fields = msgspec.json.decode(b'{"a":1e400,"b":[1.0, 2]}', type=dict[str, msgspec.Raw])
    assert msgspec.json.encode(fields) == b'{"a":1e400,"b":[1.0, 2]}'
