"""A llama.cpp server, ours or somebody's, by its HTTP API.

Seen with the llama.cpp in xllamacpp 2026.10: a client that leaves ends its request only where the
server writes to it. Whole answers are therefore never cancelled, and streamed ones not before the
first token, unless `return_progress` asks for an event after every batch of the prompt.

Of the same: a request that names no LoRA scales gets the server's own, but what an earlier request
with other scales left in the slot counts as its cache, so its prompt is read with the wrong
adapters. Naming the server's own scales makes llama.cpp compare, and forget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from trailwarden.serving.engines.capabilities import Cancellation, Capabilities, EngineKind
from trailwarden.serving.engines.figures import Counters
from trailwarden.serving.engines.http import Address, ask
from trailwarden.serving.engines.openai_server import OpenAIServer, token_ids, whole_number
from trailwarden.serving.engines.port import EngineLoad, Probe
from trailwarden.serving.errors import WorkerLied
from trailwarden.serving.hints import Hints

PROGRESS = b'"prompt_progress":'
"""Stands in an event that tells how far a prompt is read. No reader asked for it, and it carries
no token."""


class _Adapter(msgspec.Struct):
    id: int
    scale: float


class LlamaCpp(OpenAIServer):
    """Claims that matter: `save_restore`, `lora`, `embeddings`; the rest it tells itself.

    `alive_s` is how long its main loop may take to answer: it does so between two batches.
    """

    kind = EngineKind.LLAMACPP

    def __init__(
        self,
        address: Address,
        *,
        claims: Capabilities | None = None,
        timeout_s: float = 5.0,
        alive_s: float = 60.0,
    ) -> None:
        super().__init__(address, claims=claims, timeout_s=timeout_s)
        self._alive_s = alive_s
        self._lora: list[dict[str, float]] = []

    async def probe(self) -> Probe:
        """Models, slots, context and whether it sees."""
        models = await self._models()
        props = (await self._get("/props")).json()
        metrics = await self._metrics()
        self._lora = await self._adapters()
        slots = whole_number(props.get("total_slots"))
        context = whole_number(_within(props, "default_generation_settings").get("n_ctx"))
        build = props.get("build_info")
        return Probe(
            models=models,
            capabilities=replace(
                self._claims,
                slots=slots,
                cached_counts=True,
                prefix_metrics=metrics is not None,
                lora=self._claims.lora or bool(self._lora),
                grammar=True,
                json_schema=True,
                tokenize=True,
                images=_within(props, "modalities").get("vision") is True,
                cancellation=Cancellation.STREAMS,
            ),
            context_tokens=context,
            kv_capacity_tokens=slots * context if slots and context else None,
            version=build if isinstance(build, str) else None,
        )

    async def alive(self) -> None:
        """`/slots` is answered by the main loop itself; `/health` would answer while it hangs."""
        (await ask(self._address, "GET", "/slots", timeout_s=self._alive_s)).text()

    async def load(self) -> EngineLoad:
        """Running and waiting requests."""
        metrics = await self._metrics()
        if metrics is None:
            return EngineLoad()
        return EngineLoad(
            running=metrics.count("llamacpp:requests_processing"),
            waiting=metrics.count("llamacpp:requests_deferred"),
        )

    async def counters(self) -> Counters:
        """Exact: they equal the sums of all answers' `timings`, and count cancelled work too."""
        metrics = await self._metrics()
        if metrics is None:
            return Counters()
        return Counters(
            prompt_computed=metrics.count("llamacpp:prompt_tokens_total"),
            prompt_cached=metrics.count("llamacpp:prompt_tokens_cached_total"),
            output=metrics.count("llamacpp:tokens_predicted_total"),
        )

    def request_fields(self, hints: Hints, *, streamed: bool) -> dict[str, Any]:
        """For streams, events while the prompt is read: without them nobody can cancel it.

        Where adapters are loaded, their scales (`lora`), for requests that name none.
        """
        fields: dict[str, Any] = {"return_progress": True} if streamed else {}
        if self._lora:
            fields["lora"] = self._lora
        return fields

    async def _adapters(self) -> list[dict[str, float]]:
        """The adapters that are loaded, with their scales; none where it does not say so well."""
        answer = await self._get("/lora-adapters")
        if not answer.ok:
            return []
        try:
            told = msgspec.json.decode(answer.body, type=list[_Adapter])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return []
        return [{"id": one.id, "scale": one.scale} for one in told]

    async def tokenize(self, text: str) -> tuple[int, ...]:
        """By `/tokenize`, special tokens of the text not parsed."""
        answer = await self._post("/tokenize", {"content": text, "parse_special": False})
        return token_ids(answer.json(), "tokens", answer.asked)


def _within(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, Mapping):
        raise WorkerLied(f"/props of a llama.cpp server has {name} = {found!r}")
    return found
