"""What the gateway adds to a request for the worker's engine, and keeps back of its answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import pytest
from tests.serving.gateway_fakes import (
    Client,
    FakeWorker,
    Script,
    ask,
    chat,
    fake_workers,
    gateway,
    on_loop,
    request,
    until,
)
from tests.serving.scripted_server import scripted

from trailwarden.serving.config import Worker
from trailwarden.serving.engines.capabilities import EngineKind
from trailwarden.serving.gateway.dialect import Dialect, dialect_of
from trailwarden.serving.gateway.joining import Joiner
from trailwarden.serving.gateway.lies import Lie
from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.ports import Booking
from trailwarden.serving.gateway.server import Gateway
from trailwarden.serving.gateway.wire import with_fields
from trailwarden.serving.worker import WorkerView

CHAT = "/v1/chat/completions"
PROGRESS = ((2, 2), (2, 6), (2, 9))


class Book:
    """Keeps bookings."""

    def __init__(self) -> None:
        self.bookings: list[Booking] = []

    def book(self, booking: Booking) -> None:
        self.bookings.append(booking)


@asynccontextmanager
async def before_llamacpp(book: Book | None = None) -> AsyncIterator[tuple[Gateway, FakeWorker]]:
    """A gateway before a fake that says it is llama.cpp."""
    async with (
        fake_workers(owner="llamacpp") as (worker,),
        gateway(worker, neighbours=Neighbours(meter=book or Book())) as running,
    ):
        worker.script = Script(progress=PROGRESS)
        yield running, worker


@pytest.mark.parametrize("owner", [None, 5, [], {}, "nobody"])
def test_a_worker_that_tells_its_owner_wrongly_is_any_server(owner: object) -> None:
    async def found() -> Dialect | None:
        async with scripted({"/v1/models": {"data": [{"id": "m", "owned_by": owner}]}}) as server:
            worker = Worker.model_validate({"id": "w", "url": str(server.address)})
            return await dialect_of(worker)

    dialect = asyncio.run(found())
    assert dialect is not None
    assert dialect.engine.kind is EngineKind.OPENAI


@pytest.mark.parametrize(
    "models",
    [
        "",
        "[]",
        "null",
        '{"data": {}}',
        '{"data": [null]}',
        '{"data": [{"owned_by": "vllm"}]}',
        '{"data": [{"id": "m", "owned_by": ' + "[" * 100_000 + "]" * 100_000 + "}]}",
        '{"data": [{"id": "m", "owned_by": "' + "9" * 100_000 + '"}]}',
    ],
)
def test_rubbish_in_the_list_of_models_leaves_the_worker_unknown_and_others_probed(
    models: str,
) -> None:
    @on_loop
    async def run() -> None:
        async with scripted({"/v1/models": models}) as liar, fake_workers() as (honest,):
            entries = [{"id": "liar", "url": str(liar.address)}, honest.config("honest")]
            async with gateway(workers=entries, breaker={"probe_s": 0.01}) as running:
                before = len(liar.asked)
                await until(lambda: len(liar.asked) > before + 1)  # asked again, and again
                found = running.plane.fleet.get("honest")
                assert found is not None
                assert found.dialect is not None
                assert (await ask(running, CHAT, chat())).status == 200

    run()


@pytest.mark.parametrize("told", [0, -1, "many", None, 1e30, [4096], "9" * 5000])
def test_a_memory_that_cannot_be_is_not_believed(told: object) -> None:
    async def found() -> Dialect | None:
        answers = {
            "/v1/models": {"data": [{"id": "m", "owned_by": "sglang"}]},
            "/server_info": {"max_total_num_tokens": told},
        }
        async with scripted(answers) as server:
            worker = Worker.model_validate({"id": "w", "url": str(server.address)})
            return await dialect_of(worker)

    dialect = asyncio.run(found())
    assert dialect is not None
    assert dialect.kv_capacity_tokens is None


@on_loop
async def test_the_memory_that_a_worker_tells_reaches_the_program_gate() -> None:
    told = {
        "/v1/models": {"data": [{"id": "m", "owned_by": "sglang"}]},
        "/server_info": {"max_total_num_tokens": 4096},
    }
    roster = Roll()
    async with scripted(told) as quiet, scripted(told) as fixed:
        entries = [
            {"id": "told", "url": str(quiet.address)},
            {"id": "configured", "url": str(fixed.address), "kv_capacity_tokens": 1000},
        ]
        async with gateway(workers=entries, neighbours=Neighbours(roster=roster)) as running:
            assert roster.memory == {"told": 4096, "configured": 1000}
            body = {"model": "m", "messages": [{"role": "user", "content": "a b c " * 4000}]}
            assert (await ask(running, CHAT, body)).status == 413


class Roll:
    """Notes what each worker holds."""

    def __init__(self) -> None:
        self.memory: dict[str, int] = {}

    def know(self, view: WorkerView, models: Collection[str]) -> None:
        self.memory[view.worker_id] = view.kv_capacity_tokens

    def lose(self, worker_id: str) -> None:
        del self.memory[worker_id]


@on_loop
async def test_an_answer_nested_beyond_reason_is_a_lie_and_no_more() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    answers = {
        "/v1/models": {"data": [{"id": "m", "owned_by": "x"}]},
        CHAT: '{"choices": [], "deep": ' + deep + "}",
    }
    async with scripted(answers) as liar:
        entries = [{"id": "liar", "url": str(liar.address)}]
        async with gateway(workers=entries) as running:
            answer = await ask(running, CHAT, {**chat(), "model": "m"})
            assert answer.status == 502


@pytest.mark.parametrize(
    "body", ['{"model":"m"}', '{"model":"m"} \n', '{ "model": "m", "b": {"x": [1, {"y": "}"}]}}']
)
def test_fields_are_spliced_into_a_body(body: str) -> None:
    spliced = with_fields(body.encode(), {"priority": 1, "session_id": 'a"b'})

    assert json.loads(spliced) == {**json.loads(body), "priority": 1, "session_id": 'a"b'}
    assert spliced.startswith(body.rstrip()[:-1].encode())


def test_a_field_that_the_client_set_itself_is_set_anew_and_once() -> None:
    body = b'{"priority": -9, "model": "m", "x": {"priority": 3}}'

    assert json.loads(with_fields(body, {"priority": 2})) == {
        "priority": 2,
        "model": "m",
        "x": {"priority": 3},
    }
    assert with_fields(body, {"priority": 2}).count(b'"priority"') == 2
    assert with_fields(body, {}) is body


@on_loop
async def test_llamacpp_is_asked_for_progress_and_nobody_is_shown_it() -> None:
    async with before_llamacpp() as (running, worker):
        for body in (chat(stream=True), chat(stream=True, return_progress=False)):
            answer = await ask(running, CHAT, body)
            assert worker.seen.pop().body["return_progress"] is True
            assert b"prompt_progress" not in answer.body
            assert answer.text == "one two three"
            assert answer.events[-1] == "[DONE]"


@on_loop
async def test_a_client_that_asks_for_progress_is_shown_it() -> None:
    async with before_llamacpp() as (running, _):
        answer = await ask(running, CHAT, chat(stream=True, return_progress=True))
        assert answer.body.count(b"prompt_progress") == len(PROGRESS)
        assert answer.text == "one two three"


@on_loop
async def test_nobody_else_is_asked_for_progress() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        await ask(running, CHAT, chat(stream=True))
        assert "return_progress" not in worker.seen[0].body


@on_loop
async def test_progress_is_no_first_token() -> None:
    async with before_llamacpp() as (running, worker):
        prefilled = worker.script.prefilled = asyncio.Event()
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat(stream=True)))
        await until(lambda: _told(running))
        (flight,) = running.plane.flights
        assert flight.attempt is not None
        assert flight.attempt.first_byte_s is None
        (entry,) = running.plane.fleet
        assert entry.view.queued_prefill_tokens > 0
        prefilled.set()
        assert (await client.read()).text == "one two three"
        assert entry.view.queued_prefill_tokens == 0
        client.leave()


@on_loop
async def test_who_leaves_while_the_prompt_is_read_pays_for_what_was_read() -> None:
    book = Book()
    async with before_llamacpp(book) as (running, worker):
        worker.script = Script(progress=PROGRESS[:2], prefilled=asyncio.Event())
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat(stream=True)))
        await until(lambda: _told(running))
        client.leave()
        await until(lambda: worker.cancelled_at and book.bookings)
        (booking,) = book.bookings
        assert (booking.prompt_computed, booking.prompt_cached) == (4, 2)
        assert booking.output_used == booking.output_wasted == 0


@on_loop
async def test_a_worker_lost_while_the_prompt_is_read_is_replaced_by_another() -> None:
    async with (
        fake_workers(2, owner="llamacpp") as (first, second),
        gateway(first, second, routing={"policy": "round_robin"}) as running,
    ):
        for worker in (first, second):
            worker.script = Script(progress=PROGRESS, prefilled=asyncio.Event())
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat(stream=True)))
        await until(lambda: _told(running))
        lost, other = (first, second) if first.seen else (second, first)
        assert other.script.prefilled is not None
        other.script.prefilled.set()
        await lost.stop()
        assert (await client.read()).text == "one two three"
        client.leave()


@on_loop
async def test_a_whole_answer_of_llamacpp_is_joined_from_a_stream() -> None:
    async with before_llamacpp() as (running, worker):
        answer = await ask(running, CHAT, chat(stream=False))
        asked = worker.seen[0].body
        assert asked["stream"] is True
        assert asked["stream_options"] == {"include_usage": True}
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        told = answer.json
        assert told["object"] == "chat.completion"
        assert told["choices"] == [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "one two three"},
            }
        ]
        assert told["usage"]["completion_tokens"] == 3
        assert "prompt_progress" not in told


@on_loop
async def test_a_completion_and_a_tool_call_are_joined() -> None:
    async with before_llamacpp() as (running, worker):
        completion = await ask(running, "/v1/completions", {"model": "tiny", "prompt": "x"})
        assert completion.json["choices"][0]["text"] == "one two three"
        assert completion.json["object"] == "text_completion"
        worker.script = Script(words=(), tool="list_cameras", finish="tool_calls")
        (choice,) = (await ask(running, CHAT, chat())).json["choices"]
        (call,) = choice["message"]["tool_calls"]
        assert call["function"] == {"name": "list_cameras", "arguments": '{"camera": "north"}'}
        assert choice["finish_reason"] == "tool_calls"


def test_a_tool_calls_arguments_are_joined_piece_by_piece() -> None:
    joiner = Joiner(is_chat=True)
    first = {"index": 0, "id": "c", "function": {"name": "f", "arguments": ""}}
    calls = [first, {"index": 1, "id": "d", "function": {"name": "g", "arguments": "{}"}}]
    calls += [{"index": 0, "function": {"arguments": piece}} for piece in ('{"a"', ":1}")]
    for call in calls:
        joiner.take(_event({"delta": {"tool_calls": [call]}}))
    joiner.take(_event({"delta": {}, "finish_reason": "tool_calls"}))

    (choice,) = json.loads(joiner.whole())["choices"]
    assert choice["message"]["content"] is None
    assert [call["function"]["arguments"] for call in choice["message"]["tool_calls"]] == [
        '{"a":1}',
        "{}",
    ]


def test_logprobs_and_reasoning_are_joined() -> None:
    joiner = Joiner(is_chat=True)
    for word in ("a", "b"):
        said = {"delta": {"reasoning_content": word}, "logprobs": {"content": [{"token": word}]}}
        joiner.take(_event(said))

    (choice,) = json.loads(joiner.whole())["choices"]
    assert choice["message"]["reasoning_content"] == "ab"
    assert choice["message"]["content"] == ""
    assert choice["logprobs"] == {"content": [{"token": "a"}, {"token": "b"}]}


@pytest.mark.parametrize(
    "choice",
    [
        {"logprobs": [1]},
        {"logprobs": {"content": 3}},
        {"delta": {"tool_calls": [{"index": [1]}]}},
        {"delta": {"tool_calls": [{}, {"function": {"arguments": 5}}]}},
    ],
)
def test_what_cannot_be_joined_is_a_lie(choice: dict[str, object]) -> None:
    with pytest.raises(Lie, match="cannot be joined"):
        Joiner(is_chat=True).take(_event(choice))


def _event(choice: dict[str, object]) -> bytes:
    return b"data: " + json.dumps({"id": "x", "choices": [choice]}).encode() + b"\n\n"


@on_loop
async def test_several_choices_are_not_joined() -> None:
    async with before_llamacpp() as (running, worker):
        assert (await ask(running, CHAT, chat(n=2))).status == 200
        assert "stream" not in worker.seen[0].body


@on_loop
async def test_who_leaves_before_a_whole_answer_frees_the_worker() -> None:
    book = Book()
    async with before_llamacpp(book) as (running, worker):
        worker.script = Script(between=asyncio.Event())
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat()))
        await until(lambda: worker.sent_words == 1 and _told(running))
        client.leave()
        await until(lambda: worker.cancelled_at and book.bookings)
        assert book.bookings[0].output_wasted == 1


@on_loop
async def test_a_whole_answer_that_breaks_is_made_by_another_worker() -> None:
    for fault in ("crash", "error_event", "malformed", "cut_utf8", "end_early"):
        async with (
            fake_workers(2, owner="llamacpp") as (first, second),
            gateway(first, second, routing={"policy": "round_robin"}) as running,
        ):
            first.script = Script(fault=fault)
            for _ in range(2):
                answer = await ask(running, CHAT, chat())
                assert (answer.status, answer.text) == (200, "one two three")
            assert first.seen
            assert second.seen


@on_loop
async def test_a_whole_answer_that_only_forgot_to_end_is_given() -> None:
    async with before_llamacpp() as (running, worker):
        worker.script = Script(fault="hang_after_done")
        client = await Client.to(running)
        client.writer.write(request(CHAT, chat()))
        await until(lambda: worker.sent_words == 3)
        await asyncio.sleep(0.05)
        await worker.stop()
        assert (await client.read()).text == "one two three"
        client.leave()


@on_loop
async def test_an_error_of_every_worker_is_told() -> None:
    async with before_llamacpp() as (running, worker):
        worker.script = Script(fault="error_event")
        answer = await ask(running, CHAT, chat())
        assert answer.status == 502
        assert "out of memory" in answer.body.decode()


def _told(running: Gateway) -> bool:
    """Whether the one request's worker has told how far it is."""
    return any(
        flight.attempt is not None
        and (told := flight.attempt.booking(None)).prompt_computed + told.prompt_cached > 0
        for flight in running.plane.flights
    )
