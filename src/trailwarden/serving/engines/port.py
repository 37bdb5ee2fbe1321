"""The port between the plane and an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from trailwarden.serving.engines.capabilities import Capabilities, EngineKind
from trailwarden.serving.engines.figures import Counters
from trailwarden.serving.engines.http import Address
from trailwarden.serving.hints import Hints


@dataclass(frozen=True, slots=True)
class Probe:
    """What an engine said of itself. `context_tokens` is the longest request, None if not told."""

    models: tuple[str, ...]
    capabilities: Capabilities
    context_tokens: int | None = None
    kv_capacity_tokens: int | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class EngineLoad:
    """What an engine does just now; None where it does not say. `kv_used` is from 0 to 1."""

    running: int | None = None
    waiting: int | None = None
    kv_used: float | None = None


@dataclass(frozen=True, slots=True)
class PromptTokens:
    """An engine's own tokens of a whole prompt. `salt` is what else its cache tells it apart by."""

    ids: tuple[int, ...]
    salt: str = ""


class Engine(Protocol):
    """An engine that speaks OpenAI's protocol, and what is particular to it.

    Every question is bounded in time and may raise WorkerError; none blocks the event loop.
    """

    @property
    def kind(self) -> EngineKind:
        """Which engine this is."""

    @property
    def address(self) -> Address:
        """Where it is now."""

    async def probe(self) -> Probe:
        """Ask what it serves and can do; an answer means that it is ready for requests."""

    async def alive(self) -> None:
        """Return when its main loop answers; raise WorkerError if not."""

    async def load(self) -> EngineLoad:
        """What it does just now."""

    async def counters(self) -> Counters:
        """Its own token counts since it started."""

    def request_fields(self, hints: Hints, *, streamed: bool) -> dict[str, Any]:
        """Top-level fields that a request's body needs for this engine; JSON values."""

    async def tokenize(self, text: str) -> tuple[int, ...]:
        """The engine's own tokens of a text. Raises EngineLacks if it does not tell."""

    async def prompt_tokens(self, model: str, fields: Mapping[str, Any]) -> PromptTokens:
        """The tokens of a request's prompt as the engine itself puts it together.

        `fields` are those of the request's body that make the prompt of this model, as JSON values
        or `msgspec.Raw`. Raises EngineLacks if it does not tell.
        """

    async def end_session(self, session: str) -> None:
        """Say that no request of a session follows; nothing where sessions mean nothing."""
