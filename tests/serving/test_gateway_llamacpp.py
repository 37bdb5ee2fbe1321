"""The gateway before a real llama.cpp with the small model."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.serving import small_model
from tests.serving.gateway_fakes import Client, on_loop, request, until
from tests.serving.gateway_fakes import ask as ask_gateway

from trailwarden.cli.serving import as_configured
from trailwarden.serving.config import Config
from trailwarden.serving.engines.http import Address, ask
from trailwarden.serving.engines.llamacpp.engine import LlamaCpp
from trailwarden.serving.engines.llamacpp.fleet import LlamaCppFleet
from trailwarden.serving.engines.llamacpp.settings import LlamaCppSettings
from trailwarden.serving.gateway.server import Gateway

pytestmark = pytest.mark.needs_data

CHAT, COMPLETION = "/v1/chat/completions", "/v1/completions"
GREETING = {"messages": [{"role": "user", "content": "Hello"}]}
JSON = {"response_format": {"type": "json_object"}}


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Gateway, Address]]:
    """A gateway, and where its one worker is."""
    settings = LlamaCppSettings(
        model=str(small_model.small_model()), served_as="m", slots=1, context_tokens=2048
    )
    async with LlamaCppFleet((settings,)) as fleet:
        (worker,) = fleet.workers.values()
        address = worker.status.address
        assert address is not None
        ours = as_configured("llamacpp", worker)
        gateway = Gateway(Config.model_validate({"listen": {"port": 0}, "workers": [ours]}))
        await gateway.start()
        try:
            yield gateway, address
        finally:
            await gateway.close()


@on_loop
async def test_whole_answers_are_those_that_llamacpp_would_give() -> None:
    async with served() as (gateway, address):
        for path, body in (
            (CHAT, GREETING),
            (CHAT, {**GREETING, "logprobs": True, "top_logprobs": 1}),
            (CHAT, {**GREETING, **JSON}),
            (COMPLETION, {"prompt": "Once"}),
            (COMPLETION, {"prompt": "Once", "logprobs": 2}),
            (CHAT, {"messages": [{"role": "user", "content": "x " * 3000}]}),
        ):
            asked = {"model": "m", "temperature": 0, "max_tokens": 6, "cache_prompt": False, **body}
            direct = await ask(address, "POST", path, asked, timeout_s=100)
            through = await ask_gateway(gateway, path, asked)
            assert through.status == direct.status
            assert lasting(through.json) == lasting(json.loads(direct.body))


def lasting(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what is different every time."""
    return {k: v for k, v in answer.items() if k not in {"id", "created", "timings"}}


@on_loop
async def test_who_leaves_frees_the_slot_whatever_it_waited_for() -> None:
    async with served() as (gateway, address):
        engine = LlamaCpp(address)

        async def running() -> int | None:
            return (await engine.load()).running

        for stream in (True, False):
            for words, output in ((400, 4), (1, 2000)):
                text = f"{words} {stream} " + "word " * words
                body = {"model": "m", "messages": [{"role": "user", "content": text}]}
                client = await Client.to(gateway)
                more = {"stream": stream, "max_tokens": output, "ignore_eos": True}
                client.writer.write(request(CHAT, body | more))
                await small_model.until(running, 1)
                client.leave()
                await small_model.until(running, 0)
                await until(lambda: not gateway.plane.flights)
        told = await engine.counters()
        assert told.output is not None
        assert told.output < 1000  # none of the long answers was made to its end
