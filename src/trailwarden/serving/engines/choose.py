"""Which adapter belongs to a server: as configured, or by what it says of itself."""

from __future__ import annotations

from trailwarden.serving.engines.capabilities import Capabilities, EngineKind
from trailwarden.serving.engines.http import Address, ask
from trailwarden.serving.engines.llamacpp.engine import LlamaCpp
from trailwarden.serving.engines.ollama import Ollama
from trailwarden.serving.engines.openai_server import OpenAIServer, objects
from trailwarden.serving.engines.port import Engine
from trailwarden.serving.engines.sglang import SGLang
from trailwarden.serving.engines.vllm import VLLM

_ADAPTERS: dict[EngineKind, type[OpenAIServer]] = {
    EngineKind.OPENAI: OpenAIServer,
    EngineKind.LLAMACPP: LlamaCpp,
    EngineKind.VLLM: VLLM,
    EngineKind.SGLANG: SGLang,
    EngineKind.OLLAMA: Ollama,
}
_OWNERS = {
    "llamacpp": EngineKind.LLAMACPP,
    "vllm": EngineKind.VLLM,
    "sglang": EngineKind.SGLANG,
    "library": EngineKind.OLLAMA,
}
"""`owned_by` in the list of models. Ollama writes the namespace, `library` for its own models."""


def engine_for(kind: EngineKind, address: Address, claims: Capabilities | None = None) -> Engine:
    """The adapter of this kind."""
    return _ADAPTERS[kind](address, claims=claims)


async def recognise(address: Address, *, timeout_s: float = 5.0) -> EngineKind:
    """Which engine answers there, by who owns its models; `openai` if that says nothing.

    Raises:
        WorkerError: nothing answers, or nothing that lists models.
    """
    answer = await ask(address, "GET", "/v1/models", timeout_s=timeout_s)
    owners = [model.get("owned_by") for model in objects(answer.json(), "data", answer.asked)]
    known = {_OWNERS[owner] for owner in owners if isinstance(owner, str) and owner in _OWNERS}
    return known.pop() if len(known) == 1 else EngineKind.OPENAI
