"""Ollama by its OpenAI-compatible API, as documented. This adapter has not met a GPU.

Ollama loads models on demand, has a queue of its own, and tells neither slots nor cached tokens.
"""

from __future__ import annotations

from dataclasses import replace

from trailwarden.serving.engines.capabilities import Cancellation, EngineKind
from trailwarden.serving.engines.openai_server import OpenAIServer
from trailwarden.serving.engines.port import EngineLoad, Probe


class Ollama(OpenAIServer):
    """JSON schema, embeddings and images are documented; whether a model sees is its own matter."""

    kind = EngineKind.OLLAMA

    async def probe(self) -> Probe:
        """Models that were pulled, and the version."""
        models = await self._models()
        version = await self._get("/api/version")
        return Probe(
            models=models,
            capabilities=replace(
                self._claims,
                json_schema=True,
                embeddings=True,
                images=True,
                cancellation=Cancellation.ALWAYS,
            ),
            version=str(version.json().get("version")) if version.ok else None,
        )

    async def load(self) -> EngineLoad:
        """Nothing is told but which models are in memory."""
        return EngineLoad()
