"""The adapters against what the engines' servers are published to say."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest
from tests.serving.scripted_server import Scripted, scripted

from trailwarden.serving.engines.capabilities import Cancellation, Capabilities, EngineKind
from trailwarden.serving.engines.choose import engine_for, recognise
from trailwarden.serving.engines.errors import EngineLacks
from trailwarden.serving.engines.figures import Counters
from trailwarden.serving.engines.port import EngineLoad, PromptTokens
from trailwarden.serving.engines.sglang import SGLang
from trailwarden.serving.engines.vllm import VLLM
from trailwarden.serving.errors import WorkerBroke, WorkerLied
from trailwarden.serving.hints import Hints, Priority

INTERACTIVE = Hints(priority=Priority.INTERACTIVE, session="agent-42")
BACKGROUND = Hints(priority=Priority.BACKGROUND)

VLLM_SAYS = {
    "/v1/models": {
        "object": "list",
        "data": [
            {"id": "m", "object": "model", "owned_by": "vllm", "root": "m", "max_model_len": 4096},
            {"id": "m-lora", "owned_by": "vllm", "parent": "m", "max_model_len": None},
        ],
    },
    "/version": {"version": "0.11.2"},
    "/tokenize": {"count": 2, "max_model_len": 4096, "tokens": [9707, 1879]},
    "/metrics": """\
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m"} 3.0
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{engine="0",model_name="m"} 1.0
# TYPE vllm:kv_cache_usage_perc gauge
vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
# TYPE vllm:prefix_cache_queries counter
vllm:prefix_cache_queries_total{engine="0",model_name="m"} 1000.0
# TYPE vllm:prefix_cache_hits counter
vllm:prefix_cache_hits_total{engine="0",model_name="m"} 600.0
# TYPE vllm:prompt_tokens counter
vllm:prompt_tokens_total{engine="0",model_name="m"} 1000.0
# TYPE vllm:generation_tokens counter
vllm:generation_tokens_total{engine="0",model_name="m"} 50.0
# TYPE vllm:cache_config_info gauge
vllm:cache_config_info{block_size="16",engine="0",num_gpu_blocks="573"} 1.0
""",
}
SGLANG_SAYS = {
    "/v1/models": {"object": "list", "data": [{"id": "q", "owned_by": "sglang"}]},
    "/server_info": {
        "version": "0.5.20",
        "max_total_num_tokens": 462_000,
        "max_running_requests": 48,
        "context_length": 32_768,
        "enable_priority_scheduling": True,
        "schedule_low_priority_values_first": False,
        "enable_cache_report": True,
        "enable_metrics": True,
        "enable_session_radix_cache": True,
        "kv_events_config": '{"publisher":"zmq","endpoint":"tcp://*:5557"}',
        "enable_lora": None,
        "grammar_backend": "xgrammar",
    },
    "/close_session": "",
    "/tokenize": {"tokens": [1, 2, 3], "count": 3, "max_model_len": 32_768},
    "/metrics": """\
# TYPE sglang:num_running_reqs gauge
sglang:num_running_reqs{model_name="q",tp_rank="0"} 7.0
# TYPE sglang:num_queue_reqs gauge
sglang:num_queue_reqs{model_name="q",tp_rank="0"} 2.0
# TYPE sglang:token_usage gauge
sglang:token_usage{model_name="q",tp_rank="0"} 0.5
# TYPE sglang:prompt_tokens_total counter
sglang:prompt_tokens_total{model_name="q"} 1000.0
# TYPE sglang:cached_tokens_total counter
sglang:cached_tokens_total{cache_source="device",model_name="q"} 400.0
sglang:cached_tokens_total{cache_source="total",model_name="q"} 400.0
# TYPE sglang:generation_tokens_total counter
sglang:generation_tokens_total{model_name="q"} 150.0
""",
}
OLLAMA_SAYS = {
    "/v1/models": {"object": "list", "data": [{"id": "llama3.2", "owned_by": "library"}]},
    "/api/version": {"version": "0.12.6"},
}


def test_any_server_promises_nothing() -> None:
    async def run() -> None:
        async with scripted({"/v1/models": {"data": [{"id": "gpt"}]}}) as server:
            engine = engine_for(EngineKind.OPENAI, server.address)
            probe = await engine.probe()
            assert probe.models == ("gpt",)
            assert probe.capabilities == Capabilities()
            assert engine.request_fields(INTERACTIVE, streamed=True) == {}
            assert await engine.load() == EngineLoad()
            assert await engine.counters() == Counters()
            with pytest.raises(EngineLacks, match="tokenise"):
                await engine.tokenize("hello")

    asyncio.run(run())


def test_every_shortfall_is_told_with_what_is_done_instead() -> None:
    told = Capabilities().shortfalls()

    assert {line.split(":")[0] for line in told} >= {"slots", "priority", "KV events", "tokenize"}
    assert all(": " in line for line in told)
    complete = Capabilities(
        slots=4,
        save_restore=True,
        priority=True,
        cached_counts=True,
        prefix_metrics=True,
        kv_events=True,
        sessions=True,
        tokenize=True,
        cancellation=Cancellation.ALWAYS,
    )
    assert complete.shortfalls() == ()


def test_vllm_tells_its_context_cache_and_load() -> None:
    async def run() -> None:
        async with scripted(VLLM_SAYS) as server:
            engine = VLLM(server.address)
            probe = await engine.probe()
            assert probe.models == ("m", "m-lora")
            assert (probe.context_tokens, probe.kv_capacity_tokens) == (4096, 573 * 16)
            assert probe.version == "0.11.2"
            assert probe.capabilities.lora
            assert probe.capabilities.prefix_metrics
            assert not probe.capabilities.priority  # nobody said so
            assert await engine.load() == EngineLoad(3, 1, 0.25)
            assert await engine.counters() == Counters(400, 600, 50)
            assert await engine.tokenize("hello world") == (9707, 1879)
            assert server.asked[-1] == ("/tokenize", {"prompt": "hello world"})

    asyncio.run(run())


def test_vllm_tells_the_tokens_of_a_chat_and_whose_adapter_they_are_cached_under() -> None:
    async def run() -> None:
        messages = [{"role": "user", "content": "hello world"}]
        fields = {"messages": msgspec.Raw(msgspec.json.encode(messages))}
        async with scripted(VLLM_SAYS) as server:
            engine = VLLM(server.address)
            await engine.probe()
            assert await engine.prompt_tokens("m", fields) == PromptTokens((9707, 1879))
            assert server.asked[-1] == ("/tokenize", {"model": "m", "messages": messages})
            assert (await engine.prompt_tokens("m-lora", fields)).salt == "m-lora"
        async with scripted(SGLANG_SAYS) as server:
            with pytest.raises(EngineLacks, match="tokens of a prompt"):
                await SGLang(server.address).prompt_tokens("q", fields)

    asyncio.run(run())


def test_vllm_is_sent_priorities_only_where_its_scheduler_uses_them() -> None:
    async def run() -> None:
        async with scripted(VLLM_SAYS) as server:
            without = VLLM(server.address)
            assert without.request_fields(BACKGROUND, streamed=True) == {}
            told = VLLM(server.address, claims=Capabilities(priority=True))
            first = told.request_fields(INTERACTIVE, streamed=True)["priority"]
            last = told.request_fields(BACKGROUND, streamed=True)["priority"]
            assert first < last  # vLLM: lower is earlier
            assert (await told.probe()).capabilities.priority

    asyncio.run(run())


def test_vllm_without_metrics_is_still_usable() -> None:
    async def run() -> None:
        async with scripted({"/v1/models": VLLM_SAYS["/v1/models"]}) as server:
            engine = VLLM(server.address)
            probe = await engine.probe()
            assert probe.kv_capacity_tokens is None
            assert not probe.capabilities.prefix_metrics
            assert await engine.load() == EngineLoad()
            assert await engine.counters() == Counters()

    asyncio.run(run())


def test_sglang_tells_what_it_was_started_with() -> None:
    async def run() -> None:
        async with scripted(SGLANG_SAYS) as server:
            engine = SGLang(server.address)
            probe = await engine.probe()
            can = probe.capabilities
            assert (can.slots, probe.kv_capacity_tokens, probe.context_tokens) == (
                48,
                462_000,
                32_768,
            )
            assert can.priority
            assert can.cached_counts
            assert can.sessions
            assert can.kv_events
            assert not can.lora
            assert await engine.load() == EngineLoad(7, 2, 0.5)
            assert await engine.counters() == Counters(600, 400, 150)
            assert await engine.tokenize("a b c") == (1, 2, 3)

    asyncio.run(run())


@pytest.mark.parametrize("low_first", [False, True])
def test_sglangs_priorities_go_the_way_it_was_told(low_first: bool) -> None:
    info = {
        **SGLANG_SAYS["/server_info"],  # type: ignore[dict-item]
        "schedule_low_priority_values_first": low_first,
    }

    async def run() -> None:
        async with scripted(SGLANG_SAYS | {"/server_info": info}) as server:
            engine = SGLang(server.address)
            assert engine.request_fields(INTERACTIVE, streamed=True) == {}  # not asked yet
            await engine.probe()
            first = engine.request_fields(INTERACTIVE, streamed=True)
            last = engine.request_fields(BACKGROUND, streamed=True)
            assert (first["priority"] < last["priority"]) is low_first
            assert first["session_id"] == "agent-42"
            assert "session_id" not in last

    asyncio.run(run())


def test_sglang_is_told_that_a_session_ends() -> None:
    async def run() -> None:
        async with scripted(SGLANG_SAYS) as server:
            engine = SGLang(server.address)
            await engine.end_session("agent-42")  # it may not have sessions: nothing is sent
            assert server.asked == []
            await engine.probe()
            await engine.end_session("agent-42")
            assert server.asked[-1] == ("/close_session", {"session_id": "agent-42"})

    asyncio.run(run())


def test_sglang_before_its_server_info_was_renamed() -> None:
    old = {path: said for path, said in SGLANG_SAYS.items() if path != "/server_info"}

    async def run() -> None:
        said = old | {"/get_server_info": {"max_running_requests": 8}}
        async with scripted(said) as server:
            engine = SGLang(server.address)
            can = (await engine.probe()).capabilities
            assert can.slots == 8
            assert not can.priority
            await engine.end_session("agent-42")
            assert all(path != "/close_session" for path, _ in server.asked)

    asyncio.run(run())


def test_ollama_claims_little() -> None:
    async def run() -> None:
        async with scripted(OLLAMA_SAYS) as server:
            probe = await engine_for(EngineKind.OLLAMA, server.address).probe()
            assert probe.models == ("llama3.2",)
            assert probe.version == "0.12.6"
            assert probe.capabilities.json_schema
            assert not probe.capabilities.cached_counts

    asyncio.run(run())


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (VLLM_SAYS, EngineKind.VLLM),
        (SGLANG_SAYS, EngineKind.SGLANG),
        (OLLAMA_SAYS, EngineKind.OLLAMA),
        ({"/v1/models": {"data": [{"id": "a", "owned_by": "llamacpp"}]}}, EngineKind.LLAMACPP),
        ({"/v1/models": {"data": [{"id": "a", "owned_by": "somebody"}]}}, EngineKind.OPENAI),
        ({"/v1/models": {"data": []}}, EngineKind.OPENAI),
    ],
)
def test_a_server_is_known_by_who_owns_its_models(said: dict[str, Any], kind: EngineKind) -> None:
    async def run() -> Scripted:
        async with scripted(said) as server:
            assert await recognise(server.address) is kind
            return server

    asyncio.run(run())


@pytest.mark.parametrize("models", [{}, {"data": None}, {"data": [1]}, {"data": [{"name": "x"}]}])
def test_a_list_of_models_that_is_none(models: Any) -> None:
    async def run() -> None:
        async with scripted({"/v1/models": models}) as server:
            await recognise(server.address)

    with pytest.raises(WorkerLied, match="list of models"):
        asyncio.run(run())


def test_a_server_that_is_still_loading_is_not_ready() -> None:
    async def run() -> None:
        async with scripted({"/v1/models": (503, {"error": "Loading model"})}) as server:
            await VLLM(server.address).probe()

    with pytest.raises(WorkerBroke, match="Loading model"):
        asyncio.run(run())
