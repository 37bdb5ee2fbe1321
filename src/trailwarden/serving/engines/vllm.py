"""vLLM, as its OpenAI server and its metrics are published. This adapter has not met a GPU.

Read from vllm/entrypoints/openai (protocol, serve/tokenize), vllm/v1/metrics/loggers.py and
vllm/distributed/kv_events.py. vLLM does not tell over HTTP whether it was started with
`--scheduling-policy priority` or `--enable-prompt-tokens-details`, and answers 400 to a priority
that its scheduler does not use: so both are claimed by whoever configures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trailwarden.serving.engines.capabilities import Cancellation, Capabilities, EngineKind
from trailwarden.serving.engines.figures import Counters
from trailwarden.serving.engines.metrics import Metrics
from trailwarden.serving.engines.openai_server import (
    OpenAIServer,
    objects,
    token_ids,
    whole_number,
)
from trailwarden.serving.engines.port import EngineLoad, Probe, PromptTokens
from trailwarden.serving.hints import Hints

_HITS = ("vllm:prefix_cache_hits_total", "vllm:gpu_prefix_cache_hits_total")


class VLLM(OpenAIServer):
    """What it cannot tell is claimed: `priority`, `cached_counts`, `kv_events`, `images`, ..."""

    kind = EngineKind.VLLM

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._adapters: frozenset[str] = frozenset()

    async def probe(self) -> Probe:
        """Models, context, KV capacity and whether the prefix cache is counted."""
        answer = await self._get("/v1/models")
        cards = objects(answer.json(), "data", answer.asked)
        self._adapters = frozenset(str(card["id"]) for card in cards if card.get("parent"))
        metrics = await self._metrics()
        version = await self._get("/version")
        return Probe(
            models=tuple(str(card["id"]) for card in cards),
            capabilities=self._can(metrics, lora=bool(self._adapters)),
            context_tokens=whole_number(cards[0].get("max_model_len")) if cards else None,
            kv_capacity_tokens=None if metrics is None else _kv_capacity(metrics),
            version=str(version.json().get("version")) if version.ok else None,
        )

    async def load(self) -> EngineLoad:
        """Running, waiting and the taken share of the KV cache."""
        metrics = await self._metrics()
        if metrics is None:
            return EngineLoad()
        return EngineLoad(
            running=metrics.count("vllm:num_requests_running"),
            waiting=metrics.count("vllm:num_requests_waiting"),
            kv_used=metrics.mean("vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"),
        )

    async def counters(self) -> Counters:
        """vLLM counts every prompt token and, of those, the ones found in its prefix cache."""
        metrics = await self._metrics()
        if metrics is None:
            return Counters()
        prompt, cached = metrics.count("vllm:prompt_tokens_total"), metrics.count(*_HITS)
        return Counters(
            prompt_computed=None if prompt is None else prompt - (cached or 0),
            prompt_cached=cached,
            output=metrics.count("vllm:generation_tokens_total"),
        )

    def request_fields(self, hints: Hints, *, streamed: bool) -> dict[str, Any]:
        """`priority`: lower goes first, as with ours."""
        return {"priority": int(hints.priority)} if self._claims.priority else {}

    async def tokenize(self, text: str) -> tuple[int, ...]:
        """By `/tokenize`, which wants no model where one is served."""
        answer = await self._post("/tokenize", {"prompt": text})
        return token_ids(answer.json(), "tokens", answer.asked)

    async def prompt_tokens(self, model: str, fields: Mapping[str, Any]) -> PromptTokens:
        """By `/tokenize`, which takes a chat and its tools as well as a text.

        Blocks of a LoRA adapter are published with its name, which is what clients call the model.
        """
        answer = await self._post("/tokenize", {**fields, "model": model})
        ids = token_ids(answer.json(), "tokens", answer.asked)
        return PromptTokens(ids, model if model in self._adapters else "")

    def _can(self, metrics: Metrics | None, *, lora: bool) -> Capabilities:
        return replace(
            self._claims,
            prefix_metrics=metrics is not None and metrics.count(*_HITS) is not None,
            lora=self._claims.lora or lora,
            grammar=True,
            json_schema=True,
            tokenize=True,
            cancellation=Cancellation.ALWAYS,
        )


def _kv_capacity(metrics: Metrics) -> int | None:
    """Tokens in the KV caches of all data-parallel engines."""
    total = 0
    for sample in metrics.samples.get("vllm:cache_config_info", ()):
        blocks = whole_number(sample.labels.get("num_gpu_blocks"))
        size = whole_number(sample.labels.get("block_size"))
        if blocks is None or size is None:
            return None
        total += blocks * size
    return total or None
