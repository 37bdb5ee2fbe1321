"""Workers that crash, hang and lie harm one request, are told of, and are counted."""

from __future__ import annotations

import asyncio
import json

import pytest
from tests.serving.gateway_fakes import (
    Answer,
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

from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.ports import Booking, Waste
from trailwarden.serving.gateway.server import Gateway

CHAT = "/v1/chat/completions"


class Book:
    """Keeps every booking."""

    def __init__(self) -> None:
        self.entries: list[Booking] = []

    def book(self, booking: Booking) -> None:
        self.entries.append(booking)


def lies(running: Gateway, worker: str = "w0") -> dict[str, int]:
    found = running.plane.fleet.get(worker)
    assert found is not None
    return dict(found.lies)


def failures(running: Gateway, worker: str = "w0") -> dict[str, int]:
    found = running.plane.fleet.get(worker)
    assert found is not None
    return dict(found.failures)


def error_of(answer: Answer) -> dict[str, str]:
    """The error that a stream ends with; nothing after it says that all is well."""
    told: dict[str, str] = json.loads(answer.events[-1])["error"]
    assert "[DONE]" not in answer.events
    return told


@pytest.mark.parametrize(
    ("fault", "lie"),
    [
        ("malformed", "malformed_json"),
        ("not_sse", "malformed_sse"),
        ("cut_utf8", "bad_utf8"),
        ("end_early", "no_finish"),
        ("bad_chunk", "http"),
    ],
)
@on_loop
async def test_a_stream_that_lies_ends_with_an_error(fault: str, lie: str) -> None:
    book = Book()
    async with (
        fake_workers() as (worker,),
        gateway(worker, neighbours=Neighbours(meter=book)) as running,
    ):
        worker.script = Script(fault=fault)
        answer = await ask(running, CHAT, chat(stream=True))
        assert error_of(answer)["code"] == "worker_lied"
        assert lies(running) == {lie: 1}
        assert "two" in json.dumps(answer.events)
        assert [e.waste for e in book.entries] == [Waste.BROKEN]
        assert len(worker.seen) == 1, "never repeated once it had begun"
        worker.script = Script()
        assert (await ask(running, CHAT, chat(stream=True))).text == "one two three"


@on_loop
async def test_a_worker_that_dies_in_the_middle() -> None:
    async with fake_workers(2) as workers, gateway(*workers) as running:
        for worker in workers:
            worker.script = Script(fault="crash")
        answer = await ask(running, CHAT, chat(stream=True))
        assert error_of(answer)["code"] == "worker_broke"
        assert sum(len(worker.seen) for worker in workers) == 1


@pytest.mark.parametrize("finish", [None, "stop"])
@on_loop
async def test_done_needs_a_finish_reason(finish: str | None) -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script = Script(finish=finish)
        answer = await ask(running, CHAT, chat(stream=True))
        assert (answer.events[-1] == "[DONE]") is (finish == "stop")
        assert lies(running) == ({} if finish else {"no_finish": 1})


@on_loop
async def test_a_missing_done_is_counted_and_forgiven() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script = Script(done=False)
        assert (await ask(running, CHAT, chat(stream=True))).text == "one two three"
        assert lies(running) == {"no_done": 1}


@on_loop
async def test_a_worker_that_hangs_when_all_is_said_harms_nobody() -> None:
    limits = {"silence_s": 0.3}
    async with fake_workers() as (worker,), gateway(worker, limits=limits) as running:
        worker.script = Script(fault="hang_after_done")
        answer = await ask(running, CHAT, chat(stream=True))
        assert answer.events[-1] == "[DONE]"
        assert failures(running) == {}


@on_loop
async def test_an_error_event_of_the_worker_reaches_the_client() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script = Script(fault="error_event")
        answer = await ask(running, CHAT, chat(stream=True))
        assert "out of memory" in json.dumps(answer.events)


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": 7, "completion_tokens": -1},
        {"prompt_tokens": 7, "completion_tokens": 9_000, "total_tokens": 9_007},
        {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 4},
        {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 8}},
    ],
)
@on_loop
async def test_a_usage_that_cannot_be_true_is_not_booked(usage: dict[str, object]) -> None:
    book = Book()
    async with (
        fake_workers() as (worker,),
        gateway(worker, neighbours=Neighbours(meter=book)) as running,
    ):
        worker.script = Script(usage=usage)
        answer = await ask(running, CHAT, chat(stream=True, max_tokens=16))
        assert answer.text == "one two three"
        await until(lambda: book.entries)
        assert lies(running) == {"wrong_usage": 1}
        (entry,) = book.entries
        assert (entry.measured, entry.output_used) == (False, 3)


@pytest.mark.parametrize("fault", ["cut_short", "malformed"])
@on_loop
async def test_half_an_answer_in_one_piece_becomes_an_error(fault: str) -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script = Script(fault=fault)
        answer = await ask(running, CHAT, chat())
        assert answer.status == 502
        assert answer.json["error"]["code"] in {"worker_broke", "worker_lied"}


@pytest.mark.parametrize("fault", ["refuse_then_close", "not_http"])
@on_loop
async def test_before_the_first_byte_another_worker_does_it(fault: str) -> None:
    async with fake_workers(2) as workers, gateway(*workers) as running:
        workers[0].script = Script(fault=fault)
        for stream in (False, True, False, True):
            assert (await ask(running, CHAT, chat(stream=stream))).text == "one two three"
        assert running.plane.numbers.retries >= 1
        assert len(workers[1].seen) == 4


@pytest.mark.parametrize("status", [429, 500, 503])
@on_loop
async def test_a_worker_that_says_no_is_passed_by(status: int) -> None:
    async with fake_workers(2) as workers, gateway(*workers) as running:
        workers[0].script = Script(status=status)
        for _ in range(4):
            assert (await ask(running, CHAT, chat())).status == 200
        assert len(workers[1].seen) == 4


@pytest.mark.parametrize(("status", "expected"), [(400, 400), (422, 422), (500, 502), (401, 502)])
@on_loop
async def test_statuses_of_the_only_worker(status: int, expected: int) -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script = Script(status=status)
        answer = await ask(running, CHAT, chat())
        assert answer.status == expected
        assert ("scripted" in answer.body.decode()) is (expected == status)


@on_loop
async def test_a_busy_worker_alone_gives_503_with_retry_after() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        worker.script = Script(status=503)
        answer = await ask(running, CHAT, chat())
        assert answer.status == 503
        assert int(answer.headers["retry-after"]) >= 1


@on_loop
async def test_a_worker_that_never_answers_is_given_up() -> None:
    limits = {"first_byte_s": 0.2, "retries": 0}
    async with fake_workers() as (worker,), gateway(worker, limits=limits) as running:
        worker.script = Script(before=asyncio.Event())
        answer = await ask(running, CHAT, chat())
        assert (answer.status, answer.json["error"]["code"]) == (504, "worker_silent")
        await until(lambda: worker.cancelled_at)


@on_loop
async def test_a_worker_that_falls_silent_in_the_middle() -> None:
    async with fake_workers() as (worker,), gateway(worker, limits={"silence_s": 0.2}) as running:
        worker.script = Script(between=asyncio.Event())
        answer = await ask(running, CHAT, chat(stream=True))
        assert error_of(answer)["code"] == "worker_silent"
        await until(lambda: worker.cancelled_at)


@pytest.mark.parametrize("stream", [False, True])
@on_loop
async def test_no_request_runs_for_ever(stream: bool) -> None:
    limits = {"request_s": 0.3, "stream_s": 0.3}
    async with fake_workers() as (worker,), gateway(worker, limits=limits) as running:
        worker.script = Script(forever=True, pause_s=0.01)
        if not stream:
            worker.script.before = asyncio.Event()
        answer = await ask(running, CHAT, chat(stream=stream))
        told = error_of(answer) if stream else answer.json["error"]
        assert told["code"] == "deadline_passed"
        await until(lambda: worker.cancelled_at)


@on_loop
async def test_the_breaker_opens_and_closes_again() -> None:
    breaker = {"failures": 2, "cool_s": 0.2, "probe_s": 60}
    async with fake_workers() as (worker,), gateway(worker, breaker=breaker) as running:
        worker.script = Script(status=500)
        statuses = [(await ask(running, CHAT, chat())).status for _ in range(3)]
        assert statuses == [502, 502, 503]
        assert len(worker.seen) == 2
        worker.script = Script()
        await asyncio.sleep(0.25)
        assert (await ask(running, CHAT, chat())).status == 200


@on_loop
async def test_a_worker_that_restarts_is_found_again() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        assert (await ask(running, CHAT, chat())).status == 200
        port = worker.port
        await worker.stop()
        refused = await ask(running, CHAT, chat())
        assert refused.status in {502, 503}
        again = FakeWorker()
        await again.start(port)
        found = running.plane.fleet.get("w0")
        assert found is not None
        await until(lambda: found.is_up(running.plane.now_s()))
        assert found.epoch == 1, "what it had cached is gone"
        assert (await ask(running, CHAT, chat())).status == 200
        await again.stop()


@on_loop
async def test_connections_that_went_stale_cost_nothing() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        clients = [await Client.to(running) for _ in range(8)]
        for client in clients:
            client.writer.write(request(CHAT, chat(stream=True)))
        for client in clients:
            await client.read()
        port = worker.port
        await worker.stop()
        again = FakeWorker()
        await again.start(port)
        for client in clients:
            assert (await client.ask(CHAT, chat())).status == 200
            client.leave()
        await again.stop()


@on_loop
async def test_a_worker_that_is_not_there_gives_503_and_a_hint() -> None:
    entry = {"id": "w", "url": "http://127.0.0.1:9", "models": ["tiny"]}
    async with gateway(workers=[entry]) as running:
        answer = await ask(running, CHAT, chat())
        assert answer.status == 503
        assert "retry-after" in answer.headers
        assert (await ask(running, "/ready", method="GET")).status == 503
        assert (await ask(running, "/health", method="GET")).status == 200
