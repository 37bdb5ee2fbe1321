"""SGLang, as its HTTP server and its metrics are published. This adapter has not met a GPU.

Read from python/sglang/srt/entrypoints (http_server.py, openai/protocol.py),
srt/managers/io_struct.py and docs "Session-Aware Radix Cache". Its own start arguments are told
by `/server_info`, so little needs claiming.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trailwarden.serving.engines.capabilities import Cancellation, Capabilities, EngineKind
from trailwarden.serving.engines.figures import Counters
from trailwarden.serving.engines.openai_server import OpenAIServer, token_ids, whole_number
from trailwarden.serving.engines.port import EngineLoad, Probe
from trailwarden.serving.errors import WorkerBroke
from trailwarden.serving.hints import Hints, Priority

_CACHED_ON_DEVICE = {"cache_source": "device"}


class SGLang(OpenAIServer):
    """Priorities and sessions are sent only once `probe` has seen that the server uses them."""

    kind = EngineKind.SGLANG

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._can = self._claims
        self._low_first = False

    async def probe(self) -> Probe:
        """Models, context, KV capacity, and what its start arguments switched on."""
        models = await self._models()
        info = await self._server_info()
        self._low_first = info.get("schedule_low_priority_values_first") is True
        self._can = self._seen_in(info)
        version = info.get("version")
        return Probe(
            models=models,
            capabilities=self._can,
            context_tokens=whole_number(info.get("context_length")),
            kv_capacity_tokens=whole_number(info.get("max_total_num_tokens")),
            version=version if isinstance(version, str) else None,
        )

    async def load(self) -> EngineLoad:
        """Running, waiting and the taken share of the token pool."""
        metrics = await self._metrics()
        if metrics is None:
            return EngineLoad()
        return EngineLoad(
            running=metrics.count("sglang:num_running_reqs"),
            waiting=metrics.count("sglang:num_queue_reqs"),
            kv_used=metrics.mean("sglang:token_usage"),
        )

    async def counters(self) -> Counters:
        """SGLang counts prompt tokens, and cached ones by where they came from."""
        metrics = await self._metrics()
        if metrics is None:
            return Counters()
        prompt = metrics.count("sglang:prompt_tokens_total")
        cached = metrics.count("sglang:cached_tokens_total", **_CACHED_ON_DEVICE)
        if cached is None:  # before the label was there
            cached = metrics.count("sglang:cached_tokens_total")
        return Counters(
            prompt_computed=None if prompt is None else prompt - (cached or 0),
            prompt_cached=cached,
            output=metrics.count("sglang:generation_tokens_total"),
        )

    def request_fields(self, hints: Hints, *, streamed: bool) -> dict[str, Any]:
        """`priority` (higher goes first, unless the server was told otherwise) and `session_id`."""
        fields: dict[str, Any] = {}
        if self._can.priority:
            lowest = max(Priority)
            fields["priority"] = int(hints.priority if self._low_first else lowest - hints.priority)
        if self._can.sessions and hints.session is not None:
            fields["session_id"] = hints.session
        return fields

    async def tokenize(self, text: str) -> tuple[int, ...]:
        """By `/tokenize`."""
        answer = await self._post("/tokenize", {"prompt": text})
        return token_ids(answer.json(), "tokens", answer.asked)

    async def end_session(self, session: str) -> None:
        """Let the engine evict what the session held, in its own time."""
        if self._can.sessions:
            answer = await self._post("/close_session", {"session_id": session})
            if not answer.ok:
                raise WorkerBroke(f"{answer.asked} was answered {answer.status}: {answer.reason()}")

    async def _server_info(self) -> Mapping[str, Any]:
        answer = await self._get("/server_info")
        if answer.status == 404:  # its name before 0.5
            answer = await self._get("/get_server_info")
        return answer.json()

    def _seen_in(self, info: Mapping[str, Any]) -> Capabilities:
        def on(name: str) -> bool:
            return info.get(name) is True

        return replace(
            self._claims,
            slots=whole_number(info.get("max_running_requests")) or self._claims.slots,
            priority=on("enable_priority_scheduling"),
            cached_counts=on("enable_cache_report"),
            prefix_metrics=on("enable_metrics"),
            kv_events=bool(info.get("kv_events_config")),
            sessions=on("enable_session_radix_cache"),
            lora=on("enable_lora") or bool(info.get("lora_paths")),
            grammar=info.get("grammar_backend") not in (None, "none"),
            json_schema=info.get("grammar_backend") not in (None, "none"),
            embeddings=on("is_embedding"),
            images=self._claims.images or on("enable_multimodal"),
            tokenize=True,
            cancellation=Cancellation.ALWAYS,
        )
