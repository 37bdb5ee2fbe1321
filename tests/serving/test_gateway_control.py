"""Keys, budgets, queues, draining and reloading, over the wire."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from functools import partial
from pathlib import Path
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

from trailwarden.serving.config import Config, hash_key, load
from trailwarden.serving.demand import Demand
from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.ports import Ending, OpenGate
from trailwarden.serving.gateway.server import Gateway, serve

CHAT = "/v1/chat/completions"
ADMIN = {"authorization": "Bearer chief"}


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def tenants(**more: Any) -> list[dict[str, Any]]:
    return [
        {"name": "ann", "keys": [hash_key("key-ann")], **more},
        {"name": "bob", "keys": [hash_key("key-bob")]},
    ]


@on_loop
async def test_only_known_keys_are_served() -> None:
    async with fake_workers() as (worker,), gateway(worker, tenants=tenants()) as running:
        for headers in ({}, bearer("wrong"), {"authorization": "Basic a2V5"}):
            answer = await ask(running, CHAT, chat(), headers=headers)
            assert answer.status == 401
            assert answer.headers["www-authenticate"] == "Bearer"
        assert (await ask(running, CHAT, chat(), headers=bearer("key-ann"))).status == 200
        assert (await ask(running, "/v1/models", method="GET")).status == 401


@on_loop
async def test_a_tenant_sees_only_its_models() -> None:
    several = fake_workers(models=(MODEL, "large"))
    async with several as (worker,), gateway(worker, tenants=tenants(models=[MODEL])) as running:
        mine = bearer("key-ann")
        models = await ask(running, "/v1/models", method="GET", headers=mine)
        assert [card["id"] for card in models.json["data"]] == [MODEL]
        assert (await ask(running, CHAT, chat(model="large"), headers=mine)).status == 403
        assert (await ask(running, CHAT, chat(model="none"), headers=mine)).status == 404


@on_loop
async def test_a_budget_is_spent_and_told() -> None:
    poor = tenants(tokens_per_minute=60, burst_tokens=20)
    async with fake_workers() as (worker,), gateway(worker, tenants=poor) as running:
        mine = bearer("key-ann")
        first = await ask(running, CHAT, chat(max_tokens=6), headers=mine)
        second = await ask(running, CHAT, chat(max_tokens=6), headers=mine)
        assert (first.status, second.status) == (200, 429)
        assert int(second.headers["retry-after"]) >= 1
        assert second.json["error"]["code"] == "budget_spent"
        others = await ask(running, CHAT, chat(max_tokens=6), headers=bearer("key-bob"))
        assert others.status == 200


@on_loop
async def test_a_program_has_a_budget_of_its_own() -> None:
    capped = tenants(program_tokens=30)
    async with fake_workers() as (worker,), gateway(worker, tenants=capped) as running:
        headers = {**bearer("key-ann"), "x-trailwarden-program": "job-1"}
        statuses = [
            (await ask(running, CHAT, chat(max_tokens=6), headers=headers)).status for _ in range(4)
        ]
        assert statuses[0] == 200
        assert statuses[-1] == 429
        headers["x-trailwarden-program"] = "job-2"
        assert (await ask(running, CHAT, chat(max_tokens=6), headers=headers)).status == 200


async def _busy(running: Gateway, **more: Any) -> Client:
    """A client whose stream occupies a worker."""
    client = await Client.to(running)
    client.writer.write(request(CHAT, chat(stream=True), **more))
    await client.read_head()
    return client


def in_the_air(running: Gateway, count: int) -> bool:
    return len(running.plane.flights) == count


def one_at_a_time(worker: Any) -> dict[str, Any]:
    return {"workers": [worker.config(in_flight_requests=1)]}


@on_loop
async def test_the_queue_lets_the_urgent_go_first_and_is_bounded() -> None:
    async with fake_workers() as (worker,):
        admission = {"queue_requests": 2, "tenant_share": 1.0}
        async with gateway(**one_at_a_time(worker), admission=admission) as running:
            gate = worker.script.between = asyncio.Event()
            first = await _busy(running)
            waiting = []
            for number, kind in enumerate(["background", "agent", "interactive", "background"]):
                client = await Client.to(running)
                body = chat(seed=number, trailwarden={"priority": kind})
                client.writer.write(request(CHAT, body))
                waiting.append(client)
                await until(partial(in_the_air, running, number + 2))
            full = await ask(running, CHAT, chat(trailwarden={"priority": "background"}))
            assert full.status == 503
            gate.set()
            while await first.read_chunk():
                pass
            first.leave()
            for client in waiting:
                assert (await client.read()).status == 200
                client.leave()
            order = [seen.body.get("seed") for seen in worker.seen]
            assert order == [None, 2, 1, 0, 3]


@on_loop
async def test_a_deadline_in_the_queue_is_kept() -> None:
    async with fake_workers() as (worker,), gateway(**one_at_a_time(worker)) as running:
        worker.script.between = asyncio.Event()
        first = await _busy(running)
        late = await ask(running, CHAT, chat(trailwarden={"deadline_ms": 100}))
        assert (late.status, late.json["error"]["code"]) == (504, "deadline_passed")
        assert len(worker.seen) == 1
        first.leave()


@on_loop
async def test_who_leaves_the_queue_is_never_sent() -> None:
    async with fake_workers() as (worker,), gateway(**one_at_a_time(worker)) as running:
        worker.script.between = asyncio.Event()
        first = await _busy(running)
        second = await Client.to(running)
        second.writer.write(request(CHAT, chat()))
        await until(lambda: len(running.plane.flights) == 2)
        second.leave()
        await until(lambda: len(running.plane.flights) == 1)
        first.leave()
        await until(lambda: not running.plane.flights)
        assert len(worker.seen) == 1


@on_loop
async def test_a_prompt_that_fits_nowhere_is_told_so() -> None:
    async with fake_workers() as (worker,):
        entry = worker.config(kv_capacity_tokens=100)
        async with gateway(workers=[entry]) as running:
            body = chat(messages=[{"role": "user", "content": "a b c " * 1000}])
            assert (await ask(running, CHAT, body)).status == 413


class Gate(OpenGate):
    """Holds every program until it is opened."""

    def __init__(self) -> None:
        self.is_open = False
        self.endings: list[Ending] = []

    def may_start(self, demand: Demand, now_s: float) -> bool:
        return self.is_open or demand.hints.program is None

    def ended(self, ending: Ending, now_s: float) -> None:
        self.endings.append(ending)


@on_loop
async def test_the_program_gate_holds_and_lets_go() -> None:
    gate = Gate()
    async with (
        fake_workers() as (worker,),
        gateway(worker, neighbours=Neighbours(gate=gate)) as running,
    ):
        worker.script.tool = "list_cameras"
        held = await Client.to(running)
        held.writer.write(request(CHAT, chat(stream=True, trailwarden={"program": "p"})))
        assert (await ask(running, CHAT, chat())).status == 200
        assert running.plane.held == 1
        gate.is_open = True
        assert (await held.read()).events[-1] == "[DONE]"
        held.leave()
        await until(lambda: len(gate.endings) == 2)
        assert gate.endings[1].tools == ("list_cameras",)
        assert gate.endings[1].complete


@on_loop
async def test_the_admin_door() -> None:
    listen = {"admin_key": hash_key("chief")}
    async with fake_workers(2) as workers, gateway(*workers, listen=listen) as running:
        assert (await ask(running, "/admin/workers", method="GET")).status == 401
        drained = await ask(running, "/admin/drain?worker=w0", headers=ADMIN)
        assert drained.json == {"draining": "w0"}
        for _ in range(4):
            await ask(running, CHAT, chat())
        assert [len(w.seen) for w in workers] == [0, 4]
        told = await ask(running, "/admin/workers", method="GET", headers=ADMIN)
        assert [w["health"] for w in told.json["workers"]] == ["draining", "up"]
        await ask(running, "/admin/resume?worker=w0", headers=ADMIN)
        for _ in range(4):
            await ask(running, CHAT, chat())
        assert len(workers[0].seen) > 0
        missing = await ask(running, "/admin/drain?worker=nobody", headers=ADMIN)
        assert missing.status == 404


@on_loop
async def test_without_an_admin_key_there_is_no_admin_door() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        assert (await ask(running, "/admin/workers", method="GET", headers=ADMIN)).status == 403


@on_loop
async def test_metrics_tell_what_happened() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        await ask(running, CHAT, chat())
        await ask(running, CHAT, b"nonsense")
        text = (await ask(running, "/metrics", method="GET")).body.decode()
    prefix = "trailwarden_gateway_"
    assert f'{prefix}requests_total{{endpoint="chat",status="200",tenant="anyone"}} 1.0' in text
    assert f'{prefix}tokens_total{{kind="output_used",tenant="anyone"}} 3.0' in text
    assert f'{prefix}refused_total{{code="bad_request"}} 1.0' in text
    assert f'{prefix}worker_up{{worker="w0"}} 1.0' in text
    assert f"{prefix}request_seconds_count 1.0" in text


def config_file(path: Path, port: int, *ports: int, extra: str = "") -> Path:
    text = f'[listen]\nport = {port}\nadmin_key = "{hash_key("chief")}"\n{extra}\n'
    for number, worker in enumerate(ports):
        text += f'[[workers]]\nid = "w{number}"\nurl = "http://127.0.0.1:{worker}"\n'
        text += f'models = ["{MODEL}"]\n'
    path.write_text(text, encoding="utf-8")
    return path


@on_loop
async def test_a_reload_moves_traffic_and_drops_no_stream(tmp_path: Path) -> None:
    async with fake_workers(2) as (old, new):
        path = config_file(tmp_path / "plane.toml", 0, old.port)
        running = Gateway(load(path), reread=lambda: load(path))
        await running.start()
        go_on = old.script.between = asyncio.Event()
        stream = await _busy(running)
        config_file(path, 0, new.port)
        assert (await ask(running, "/admin/reload", headers=ADMIN)).json == {"reloaded": True}
        assert (await ask(running, CHAT, chat())).status == 200
        assert len(new.seen) == 1
        go_on.set()
        rest = b""
        while part := await stream.read_chunk():
            rest += part
        assert rest.endswith(b"data: [DONE]\n\n")
        stream.leave()
        await running.close()


@on_loop
async def test_a_reload_that_cannot_be_used_changes_nothing(tmp_path: Path) -> None:
    async with fake_workers() as (worker,):
        path = config_file(tmp_path / "plane.toml", 0, worker.port)
        running = Gateway(load(path), reread=lambda: load(path))
        await running.start()
        config_file(path, 0, worker.port, extra="[limits]\nretries = 99")
        answer = await ask(running, "/admin/reload", headers=ADMIN)
        assert answer.status == 400
        assert "plane.toml:5: limits.retries" in answer.json["error"]["message"]
        assert (await ask(running, CHAT, chat())).status == 200
        await running.close()


@on_loop
async def test_draining_finishes_what_there_is_and_takes_nothing_new() -> None:
    async with fake_workers() as (worker,), gateway(worker) as running:
        go_on = worker.script.between = asyncio.Event()
        idle = await Client.to(running)
        assert (await idle.ask("/health", method="GET")).status == 200
        stream = await _busy(running)
        port = running.port
        ending = asyncio.create_task(running.drain())
        await until(lambda: running.admin.is_draining)
        assert await idle.reader.read() == b"", "an idle connection is closed"
        go_on.set()
        rest = b""
        while part := await stream.read_chunk():
            rest += part
        assert rest.endswith(b"data: [DONE]\n\n")
        await ending
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", port)
        stream.leave()
        idle.leave()


@on_loop
async def test_a_second_gateway_takes_over_the_port() -> None:
    async with fake_workers() as (worker,), gateway(worker) as old:
        go_on = worker.script.between = asyncio.Event()
        stream = await _busy(old)
        async with gateway(worker, listen={"port": old.port}) as new:
            ending = asyncio.create_task(old.drain())
            await until(lambda: old.admin.is_draining)
            go_on.set()
            for _ in range(20):
                assert (await ask(new, CHAT, chat())).status == 200
            while await stream.read_chunk():
                pass
            stream.leave()
            await ending


@on_loop
async def test_serving_ends_when_the_admin_door_says_drain() -> None:
    listen = {"admin_key": hash_key("chief"), "port": 0}
    async with fake_workers() as (worker,):
        config = Config.model_validate({"listen": listen, "workers": [worker.config()]})
        running = Gateway(config)
        serving = asyncio.create_task(serve(running))
        await until(lambda: running._server is not None)
        assert (await ask(running, "/admin/drain", headers=ADMIN)).json == {"draining": True}
        await asyncio.wait_for(serving, 10)


@on_loop
async def test_prompts_are_counted_by_the_workers_own_tokenizer() -> None:
    estimate = {"kind": "tokenizer"}
    async with fake_workers() as (worker,), gateway(worker, estimate=estimate) as running:
        worker.script = Script(before=asyncio.Event())
        client = await Client.to(running)
        body = chat(messages=[{"role": "user", "content": "a b c d e"}])
        client.writer.write(request(CHAT, body))
        await until(lambda: worker.seen)
        (flight,) = running.plane.flights
        assert flight.order.demand.prompt_tokens == 5 + 4
        worker.script.before.set()  # type: ignore[union-attr]
        assert (await client.read()).status == 200
        client.leave()


@on_loop
async def test_spans_are_children_of_the_clients(tmp_path: Path) -> None:
    spans = tmp_path / "spans.jsonl"
    telemetry = {"spans_file": str(spans)}
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    async with fake_workers() as (worker,), gateway(worker, telemetry=telemetry) as running:
        headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
        await ask(running, CHAT, chat(), headers=headers)
        sent_on = worker.seen[0].headers["traceparent"]
    assert sent_on.split("-")[1] == trace
    assert sent_on.split("-")[2] != "00f067aa0ba902b7"
    text = spans.read_text(encoding="utf-8")
    assert f"0x{trace}" in text
    assert "0x00f067aa0ba902b7" in text


@on_loop
async def test_a_process_told_to_end_finishes_its_streams(tmp_path: Path) -> None:
    async with fake_workers() as (worker,):
        go_on = worker.script.between = asyncio.Event()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        path = config_file(tmp_path / "plane.toml", port, worker.port)
        code = (
            "import sys, pathlib; from trailwarden.serving.config import load;"
            " from trailwarden.serving.gateway.server import run;"
            " path = pathlib.Path(sys.argv[1]); run(load(path), reread=lambda: load(path))"
        )
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(path))
        client = await _connected(port)
        client.writer.write(request(CHAT, chat(stream=True)))
        await client.read_head()
        path.write_text("nonsense", encoding="utf-8")
        process.send_signal(signal.SIGHUP)  # what cannot be used changes nothing
        process.send_signal(signal.SIGTERM)
        await until_refused(port)
        go_on.set()
        rest = b""
        while part := await client.read_chunk():
            rest += part
        assert rest.endswith(b"data: [DONE]\n\n")
        assert await process.wait() == 0
        client.leave()


async def _connected(port: int) -> Client:
    """A connection to a gateway that is starting."""
    async with asyncio.timeout(30):
        while True:
            try:
                return Client(*await asyncio.open_connection("127.0.0.1", port))
            except ConnectionError:
                await asyncio.sleep(0.05)


async def until_refused(port: int) -> None:
    """Wait until nobody listens there any more."""
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                return
            writer.transport.abort()
            await asyncio.sleep(0.02)
