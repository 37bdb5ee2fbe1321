"""The token ledger and the program gate, as `trailwarden serve` puts them beside the gateway."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.serving.gateway_fakes import (
    Client,
    ask,
    chat,
    fake_workers,
    gateway,
    on_loop,
    request,
    until,
)
from typer.testing import CliRunner

from trailwarden.cli import serve
from trailwarden.cli.serving import LEDGER, account
from trailwarden.serving.config import Config
from trailwarden.serving.errors import ServingError
from trailwarden.serving.gateway.books import Books
from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.ports import Booking, NoMeter, OpenGate
from trailwarden.serving.ledger.errors import LedgerUnreadable
from trailwarden.serving.ledger.journal import Journal
from trailwarden.serving.programs.gate import Programs

CHAT = "/v1/chat/completions"


def configured(**sections: Any) -> Config:
    return Config.model_validate(sections)


@on_loop
async def test_every_token_is_in_the_ledger_and_told_by_cost(tmp_path: Path) -> None:
    with account(configured(), tmp_path) as neighbours:
        async with (
            fake_workers() as (worker,),
            gateway(worker, neighbours=neighbours) as running,
        ):
            for stream in (False, True):
                body = chat(stream=stream, trailwarden={"program": "p", "session": "s"})
                assert (await ask(running, CHAT, body)).status == 200
            await until(lambda: not running.plane.flights)

    file = tmp_path / LEDGER
    (total,) = (ledger := Journal(file, read_only=True)).totals(["program", "agent"])
    ledger.close()
    assert total.group == ("p", "s")
    assert total.requests == 2
    assert (total.tokens.prompt_computed, total.tokens.prompt_cached) == (8, 6)
    assert total.tokens.output_used == 6
    told = cost("--ledger", str(file), "--json")
    assert told["inputs"]["work"]["output_used"] == 6
    assert told["inputs"]["workFrom"] == str(file)


def cost(*arguments: str) -> Any:
    """What `serve cost` says."""
    app = typer.Typer()
    serve.register(app)
    return json.loads(CliRunner().invoke(app, ["serve", "cost", *arguments]).stdout)


@on_loop
async def test_requests_of_two_runs_are_different_requests(tmp_path: Path) -> None:
    for _ in range(2):
        with account(configured(), tmp_path) as neighbours:
            async with (
                fake_workers() as (worker,),
                gateway(worker, neighbours=neighbours) as running,
            ):
                await ask(running, CHAT, chat())

    (total,) = (ledger := Journal(tmp_path / LEDGER, read_only=True)).totals()
    ledger.close()
    assert total.requests == 2


def test_the_ledger_is_where_the_configuration_says_or_nowhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "books" / "mine"
    with account(configured(ledger={"file": elsewhere}), tmp_path / "unused"):
        assert elsewhere.exists()
    with account(configured(ledger={"keep": False}), tmp_path / "unused") as neighbours:
        assert isinstance(neighbours.meter, NoMeter)
    assert not (tmp_path / "unused").exists()


def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / LEDGER
    file.write_text("dear diary")

    with pytest.raises(LedgerUnreadable), account(configured(), tmp_path):
        pass
    assert file.read_text() == "dear diary"


def test_the_gate_can_be_left_open(tmp_path: Path) -> None:
    with account(configured(programs={"gate": False}), tmp_path) as neighbours:
        assert isinstance(neighbours.gate, OpenGate)
    with account(configured(), tmp_path) as neighbours:
        assert isinstance(neighbours.gate, Programs)
        assert isinstance(neighbours.roster, Programs)


@on_loop
async def test_the_gate_knows_the_workers_as_they_come_and_go(tmp_path: Path) -> None:
    with account(configured(), tmp_path) as neighbours:
        gate = neighbours.gate
        assert isinstance(gate, Programs)
        async with (
            fake_workers() as (worker,),
            gateway(worker, neighbours=neighbours) as running,
        ):
            body = chat(trailwarden={"program": "p", "session": "s"})
            await ask(running, CHAT, body)
            await until(lambda: not running.plane.flights)
            assert gate.taken("w0") > 0
            assert gate.admits("anyone", "p")
            port = worker.port
            await worker.stop()
            assert (await ask(running, CHAT, chat())).status == 502
            await until(lambda: not gate.admits("anyone", "p"))
            await worker.start(port)
            await until(lambda: _is_known(gate))
            assert (await ask(running, CHAT, body)).status == 200


def _is_known(gate: Programs) -> bool:
    try:
        return gate.taken("w0") == 0
    except KeyError:
        return False


@on_loop
async def test_programs_wait_only_when_they_do_not_fit_together(tmp_path: Path) -> None:
    with account(configured(), tmp_path) as neighbours:
        async with fake_workers() as (worker,):
            go_on = worker.script.between = asyncio.Event()
            entry = worker.config(kv_capacity_tokens=100)
            async with gateway(workers=[entry], neighbours=neighbours) as running:
                clients = []
                for name, length in (("small", 20), ("medium", 150), ("large", 250)):
                    client = await Client.to(running)
                    client.writer.write(request(CHAT, turn(name, length)))
                    clients.append(client)
                    await until(lambda: len(running.plane.flights) == len(clients))
                await until(lambda: len(worker.seen) == 2)
                assert running.plane.held == 1
                go_on.set()
                for client in clients:
                    assert (await client.read()).text == "one two three"
                    client.leave()


def turn(program: str, length: int) -> dict[str, Any]:
    """A program's only turn, with so many characters."""
    messages = [{"role": "user", "content": "x" * length}]
    hints = {"program": program, "session": program, "last_step": True}
    return chat(messages=messages, stream=True, max_tokens=5, trailwarden=hints)


class Torn:
    """Books nothing."""

    def book(self, booking: Booking) -> None:
        raise ServingError("the disk is full")


@on_loop
async def test_trouble_with_the_books_fails_no_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with (
        fake_workers() as (worker,),
        gateway(worker, neighbours=Neighbours(meter=Torn())) as running,
    ):
        for _ in range(3):
            assert (await ask(running, CHAT, chat())).status == 200
        assert isinstance(running.plane.meter, Books)
    assert caplog.text.count("the disk is full") == 1
