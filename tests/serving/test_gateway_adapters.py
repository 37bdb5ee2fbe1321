"""LoRA adapters chosen request by request: llama.cpp's `lora`, through the gateway."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFWriter
from tests.serving import small_model
from tests.serving.gateway_fakes import Client, ask, chat, fake_workers, gateway, on_loop, request

from trailwarden.cli.serving import as_configured, cache_keeper
from trailwarden.serving.config import Config
from trailwarden.serving.engines.http import Address
from trailwarden.serving.engines.http import ask as ask_engine
from trailwarden.serving.engines.llamacpp.fleet import LlamaCppFleet
from trailwarden.serving.engines.llamacpp.settings import AdapterSettings, LlamaCppSettings
from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.server import Gateway
from trailwarden.serving.gateway.wire import Endpoint, adapter_of, read_body

CHAT = "/v1/chat/completions"
WIDTH, LAYERS, RANK = 576, 30, 4  # of the small model, and of an adapter for it
OFF = {"lora": [{"id": 0, "scale": 0}]}


@pytest.mark.parametrize(
    "lora", ['[{"id": 0, "scale": 0}]', "[ ]", '[{"id":1,"scale":1e-1, "x":null}]', '"any"', "null"]
)
@pytest.mark.parametrize("stream", ["true", "false"])
def test_the_field_goes_to_the_worker_as_it_came(lora: str, stream: str) -> None:
    @on_loop
    async def run() -> None:
        async with fake_workers(owner="llamacpp") as (worker,), gateway(worker) as running:
            body = json.dumps(chat(trailwarden={"session": "s"}))[:-1]
            raw = f'{body}, "stream": {stream}, "lora": {lora}}}'.encode()
            client = await Client.to(running)
            client.writer.write(request(CHAT, raw))
            assert (await client.read()).status == 200
            client.leave()
            assert worker.seen[0].body["lora"] == json.loads(lora)

    run()


def test_prompts_of_different_adapters_share_no_cache() -> None:
    def adapter(**more: Any) -> str:
        return adapter_of(read_body(Endpoint.CHAT, json.dumps(chat(**more)).encode()))

    on = [{"id": 0, "scale": 1}]
    assert adapter() == adapter(lora=None) == adapter(lora=[]) == ""
    assert len({adapter(), adapter(lora=on), adapter(**OFF)}) == 3


@on_loop
async def test_a_request_that_names_no_scales_gets_those_of_the_worker_by_name() -> None:
    told = [{"id": 0, "path": "a.gguf", "scale": 0.5}, {"id": 1, "path": "b.gguf", "scale": 0.0}]
    scales = [{"id": 0, "scale": 0.5}, {"id": 1, "scale": 0.0}]
    async with (
        fake_workers(owner="llamacpp", adapters=told) as (worker,),
        gateway(worker) as running,
    ):
        asked: list[dict[str, Any]] = [{}, {"lora": None}, {"lora": []}, OFF]
        for more in asked:
            assert (await ask(running, CHAT, chat(**more))).status == 200
        assert [seen.body["lora"] for seen in worker.seen] == [scales, scales, scales, OFF["lora"]]


@pytest.mark.parametrize("told", [{}, [{}], [{"id": "x", "scale": 1}], "many", [None]])
def test_adapters_that_cannot_be_are_not_named(told: object) -> None:
    @on_loop
    async def run() -> None:
        async with (
            fake_workers(owner="llamacpp", adapters=told) as (worker,),
            gateway(worker) as running,
        ):
            assert (await ask(running, CHAT, chat())).status == 200
            assert "lora" not in worker.seen[0].body

    run()


def write_adapter(path: Path) -> None:
    """An adapter that turns every attention query about: whatever it answers, it is not the base
    model's answer."""
    rng = np.random.default_rng(7)
    writer = GGUFWriter(path, "llama")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(RANK))
    for layer in range(LAYERS):
        name = f"blk.{layer}.attn_q.weight"
        for part, shape in (("a", (RANK, WIDTH)), ("b", (WIDTH, RANK))):
            matrix = rng.standard_normal(shape, dtype=np.float32)
            writer.add_tensor(f"{name}.lora_{part}", matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.mark.needs_data
@pytest.mark.parametrize("lifecycle", [False, True])
def test_a_request_may_do_without_the_loaded_adapter(tmp_path: Path, lifecycle: bool) -> None:
    @on_loop
    async def run() -> None:
        model, adapter = small_model.small_model(), tmp_path / "adapter.gguf"
        write_adapter(adapter)
        plain = LlamaCppSettings(model=str(model), id="plain", slots=1, context_tokens=512)
        ours = plain.model_copy(
            update={"id": "ours", "adapters": (AdapterSettings(path=adapter),), "served_as": "m"}
        )
        async with LlamaCppFleet((plain, ours), folder=tmp_path) as fleet:
            bare = fleet.workers["plain"].status.address
            assert bare is not None
            told = {"enabled": lifecycle, "wait_s": 60}
            config = Config.model_validate(
                {
                    "listen": {"port": 0},
                    "workers": [as_configured("ours", fleet.workers["ours"])],
                    "lifecycle": told,
                }
            )
            running = Gateway(config, Neighbours(keeper=cache_keeper(config, fleet)))
            await running.start()
            try:
                await compare(running, bare)
            finally:
                await running.close()

    run()


async def compare(running: Gateway, bare: Address) -> None:
    """With the adapter, without it, and with it again, on one slot that keeps its cache."""
    asked = chat(model="m", temperature=0, max_tokens=10, trailwarden={"session": "s"})
    direct = chat(temperature=0, max_tokens=10)
    base = (await ask_engine(bare, "POST", CHAT, direct, timeout_s=100)).json()
    wanted = base["choices"][0]["message"]["content"]
    first = (await ask(running, CHAT, asked)).text
    assert first != wanted
    for stream in (False, True):
        assert (await ask(running, CHAT, {**asked, **OFF, "stream": stream})).text == wanted
        assert (await ask(running, CHAT, {**asked, "stream": stream})).text == first
    other = [{"role": "user", "content": "Count: " + " ".join(map(str, range(60)))}]
    for adapter, told in ((OFF, wanted), ({}, first)):
        opposite = {} if adapter else OFF
        await ask(running, CHAT, {**asked, **opposite})
        await ask(running, CHAT, {**asked, **adapter, "messages": other})  # takes the slot
        assert (await ask(running, CHAT, {**asked, **adapter})).text == told
