"""Answers go through the gateway as they come."""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
from collections.abc import Iterator
from typing import Any

import pytest
from tests.serving.gateway_fakes import (
    MODEL,
    Client,
    Script,
    ask,
    chat,
    fake_workers,
    gateway,
    on_loop,
    request,
    until,
)

from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.ports import Booking, Waste

CHAT = "/v1/chat/completions"


class Book:
    """Keeps every booking."""

    def __init__(self) -> None:
        self.entries: list[Booking] = []

    def book(self, booking: Booking) -> None:
        self.entries.append(booking)


@on_loop
async def test_a_whole_answer() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        answer = await ask(running, CHAT, chat())
        assert (answer.status, answer.text) == (200, "one two three")
        assert answer.headers["x-trailwarden-worker"] == "w0"
        assert worker.seen[0].body == chat()


@on_loop
async def test_a_stream_comes_word_by_word() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script.between = asyncio.Event()
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat(stream=True)))
        status, headers = await client.read_head()
        assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        first = b""
        while b"one" not in first:
            first += await client.read_chunk()
        assert b"two" not in first
        worker.script.between.set()
        rest = b""
        while part := await client.read_chunk():
            rest += part
        assert rest.endswith(b"data: [DONE]\n\n")
        client.leave()


@on_loop
async def test_usage_is_asked_for_and_shown_only_to_those_who_asked() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        plain = await ask(running, CHAT, chat(stream=True))
        asked = await ask(running, CHAT, chat(stream=True, stream_options={"include_usage": True}))
        no = await ask(running, CHAT, chat(stream=True, stream_options={"include_usage": False}))
        null = await ask(running, CHAT, chat(stream=True, stream_options=None))
        assert all(seen.body["stream_options"]["include_usage"] for seen in worker.seen)
        for answer in (plain, no, null):
            assert b"usage" not in answer.body
            assert answer.text == "one two three"
        assert json.loads(asked.events[-2])["usage"]["completion_tokens"] == 3


@on_loop
async def test_tokens_are_booked_as_the_worker_counts_them() -> None:
    book = Book()
    async with (
        fake_workers() as (worker,),
        gateway(worker, neighbours=Neighbours(meter=book)) as running,
    ):
        for stream in (False, True):
            await ask(running, CHAT, chat(stream=stream))
        await ask(running, "/v1/embeddings", {"model": MODEL, "input": "hello"})
        await until(lambda: len(book.entries) == 3)
    told = [(b.prompt_computed, b.prompt_cached, b.output_used, b.measured) for b in book.entries]
    assert told == [(4, 3, 3, True), (4, 3, 3, True), (7, 0, 0, True)]
    assert all(entry.waste is None for entry in book.entries)


@on_loop
async def test_our_field_stays_here_and_the_rest_goes_on_verbatim() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        schema = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"a": 1e400 > 1}}}
        body = chat(response_format=schema, temperature=0.1, trailwarden={"session": "s"})
        await ask(running, CHAT, body)
        assert worker.seen[0].body == {k: v for k, v in body.items() if k != "trailwarden"}


@on_loop
async def test_trace_context_goes_through_and_keys_do_not() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        headers = {"traceparent": parent, "authorization": "Bearer x", "x-request-id": "mine"}
        answer = await ask(running, CHAT, chat(), headers=headers)
        assert worker.seen[0].headers["traceparent"] == parent
        assert "authorization" not in worker.seen[0].headers
        assert answer.headers["x-request-id"] == "mine"


@pytest.mark.parametrize("crlf", [False, True])
@on_loop
async def test_line_ends_of_either_kind(crlf: bool) -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script.crlf = crlf
        assert (await ask(running, CHAT, chat(stream=True))).text == "one two three"


@on_loop
async def test_completions_and_embeddings_and_models() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        whole = await ask(running, "/v1/completions", {"model": MODEL, "prompt": "a"})
        assert whole.json["choices"][0]["text"] == "one two three"
        stream = await ask(
            running, "/v1/completions", {"model": MODEL, "prompt": "a", "stream": True}
        )
        assert stream.events[-1] == "[DONE]"
        embedding = await ask(running, "/v1/embeddings", {"model": MODEL, "input": ["a"]})
        assert embedding.json["data"][0]["embedding"] == [0.5, -0.5]
        models = await ask(running, "/v1/models", method="GET")
        assert [card["id"] for card in models.json["data"]] == [MODEL]
        assert (await ask(running, f"/v1/models/{MODEL}", method="GET")).json["id"] == MODEL


@on_loop
async def test_models_are_asked_of_a_worker_that_has_none_configured() -> None:
    async with fake_workers(models=("a/b", "c")) as (worker,):
        entry = {"id": "w", "url": f"http://127.0.0.1:{worker.port}/v1"}
        async with gateway(workers=[entry]) as running:
            models = await ask(running, "/v1/models", method="GET")
            assert [card["id"] for card in models.json["data"]] == ["a/b", "c"]
            assert (await ask(running, "/v1/models/a%2Fb", method="GET")).status == 200
            assert (await ask(running, CHAT, chat(model="c"))).status == 200


@on_loop
async def test_connections_are_kept_on_both_sides() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        client = await Client.to(running)
        for stream in (False, True, False, True):
            answer = await client.ask(CHAT, chat(stream=stream))
            assert answer.text == "one two three"
        assert worker.open_connections == 1
        client.leave()


@on_loop
async def test_requests_sent_ahead_are_answered_in_order() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        client = await Client.to(running)
        many = [chat(stream=n % 2 == 0, n=1, seed=n) for n in range(12)]
        client.writer.write(b"".join(request(CHAT, body) for body in many))
        answers = [await client.read() for _ in many]
        assert {answer.text for answer in answers} == {"one two three"}
        assert [seen.body["seed"] for seen in worker.seen] == list(range(12))
        kinds = [a.headers["content-type"].startswith("text/event-stream") for a in answers]
        assert kinds == [n % 2 == 0 for n in range(12)]
        client.leave()


@on_loop
async def test_an_old_client_gets_a_stream_that_ends_with_the_connection() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        client = await Client.to(running)
        wire = request(CHAT, chat(stream=True)).replace(b"HTTP/1.1", b"HTTP/1.0")
        client.writer.write(wire)
        answer = await client.read()
        assert answer.headers["connection"] == "close"
        assert answer.text == "one two three"
        client.leave()


@on_loop
async def test_a_request_that_comes_in_single_bytes() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        client = await Client.to(running)
        for byte in request(CHAT, chat()):
            client.writer.write(bytes([byte]))
            await client.writer.drain()
        assert (await client.read()).text == "one two three"
        client.leave()


@on_loop
async def test_a_large_prompt_goes_through_whole() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        text = "wolf € " * 40_000
        body = chat(messages=[{"role": "user", "content": text}])
        assert (await ask(running, CHAT, body)).status == 200
        assert worker.seen[0].body["messages"][0]["content"] == text


@on_loop
async def test_a_reader_that_leaves_cancels_the_work_and_its_tokens_are_waste() -> None:
    book = Book()
    async with (
        fake_workers() as (worker,),
        gateway(worker, neighbours=Neighbours(meter=book)) as running,
    ):
        worker.script = Script(forever=True, pause_s=0.005)
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat(stream=True)))
        await until(lambda: worker.sent_words > 3)
        loop = asyncio.get_running_loop()
        left = loop.time()
        client.leave()
        await until(lambda: worker.cancelled_at)
        # 50 ms is what is promised; ten times that is for a machine that does other things too
        assert loop.time() - left < 0.5
        await until(lambda: book.entries)
        entry = book.entries[0]
        assert entry.waste is Waste.CANCELLED
        assert entry.output_wasted >= 3
        assert entry.output_used == 0
        assert not running.plane.flights


@on_loop
async def test_a_reader_that_leaves_before_the_first_byte() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script.before = asyncio.Event()
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat()))
        await until(lambda: worker.seen)
        client.leave()
        await until(lambda: worker.cancelled_at)
        await until(lambda: not running.plane.flights)
        assert running.plane.fleet.get("w0").requests_in_flight == 0  # type: ignore[union-attr]


@on_loop
async def test_half_a_goodbye_is_a_goodbye() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script = Script(forever=True, pause_s=0.005)
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat(stream=True)))
        await until(lambda: worker.sent_words)
        client.writer.write_eof()
        await until(lambda: worker.cancelled_at)
        await until(lambda: not running.plane.flights)
        client.leave()


@on_loop
async def test_a_slow_reader_slows_the_engine_and_not_the_memory() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script = Script(words=("x" * 2000,), forever=True)
        client = await Client.to(running)  # its reader takes 128 kB and then waits to be asked
        client.writer.write(request(CHAT, chat(stream=True)))
        flight = await first_flight(running)
        await until(lambda: not flight.attempt._connection.transport.is_reading())
        (connection,) = running.desk.clients
        assert connection._transport is not None
        held = connection._transport.get_write_buffer_size()
        # the bound, and what had been read from the worker when it was reached
        assert held < running.plane.limits.reader_buffer_bytes + (256 << 10)
        before = worker.sent_words
        await client.read_head()
        while await client.read_chunk():
            if worker.sent_words > before + 1000:
                break
        client.leave()


@on_loop
async def test_a_reader_that_stopped_reading_is_dropped() -> None:
    limits = {"reader_stall_s": 0.2}
    async with fake_workers() as (worker,), gateway(worker, limits=limits) as running:
        worker.script = Script(words=("x" * 2000,), forever=True)
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat(stream=True)))
        await until(lambda: worker.cancelled_at)
        await until(lambda: not running.plane.flights)
        client.leave()


async def first_flight(running: Any) -> Any:
    """The flight in the air, at its worker and answering."""
    await until(lambda: any(flight.began for flight in running.plane.flights))
    return next(iter(running.plane.flights))


@pytest.fixture
def many_files() -> Iterator[None]:
    """As many open files as the machine allows: a stream here has four ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (65_536, max(hard, 65_536)))
    except (ValueError, PermissionError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (soft, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )


def _need_files(count: int) -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] < count:
        pytest.skip(f"this machine does not allow {count} open files")


async def _idle_streams(count: int) -> None:
    async with (
        fake_workers(2) as workers,
        gateway(*workers) as running,
        contextlib.AsyncExitStack() as leaving,
    ):
        go_on = asyncio.Event()
        for worker in workers:
            worker.script.between = go_on
        clients = []
        for _ in range(count):
            client = await Client.to(running)
            leaving.callback(client.leave)
            client.writer.write(request(CHAT, chat(stream=True, max_tokens=8)))
            clients.append(client)
        for client in clients:
            assert (await client.read_head())[0] == 200
        await until(lambda: sum(w.sent_words for w in workers) == count, within_s=60)
        assert len(running.plane.flights) == count
        assert (await ask(running, "/health", method="GET")).status == 200
        go_on.set()
        for client in clients:
            while b"[DONE]" not in await client.read_chunk():
                pass
        await until(lambda: not running.plane.flights, within_s=60)


@pytest.mark.usefixtures("many_files")
@on_loop
async def test_two_thousand_idle_streams() -> None:
    _need_files(8_200)
    await _idle_streams(2_000)


@pytest.mark.slow
@pytest.mark.usefixtures("many_files")
@on_loop
async def test_ten_thousand_idle_streams() -> None:
    _need_files(40_200)
    await _idle_streams(10_000)
