"""Any server that speaks OpenAI's protocol: it promises little, and nothing more is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trailwarden.serving.engines.capabilities import Capabilities, EngineKind
from trailwarden.serving.engines.errors import EngineLacks
from trailwarden.serving.engines.figures import Counters
from trailwarden.serving.engines.http import Address, Answer, ask
from trailwarden.serving.engines.metrics import Metrics, read_metrics
from trailwarden.serving.engines.port import EngineLoad, Probe, PromptTokens
from trailwarden.serving.errors import WorkerLied
from trailwarden.serving.hints import Hints


class OpenAIServer:
    """The adapter that the others begin from.

    `claims` are capabilities that whoever configured it vouches for.
    """

    kind = EngineKind.OPENAI

    def __init__(
        self, address: Address, *, claims: Capabilities | None = None, timeout_s: float = 5.0
    ) -> None:
        self._address = address
        self._claims = claims or Capabilities()
        self._timeout_s = timeout_s

    @property
    def address(self) -> Address:
        """Where it is."""
        return self._address

    async def probe(self) -> Probe:
        """Its models, with what was claimed for it."""
        return Probe(await self._models(), self._claims)

    async def alive(self) -> None:
        """It answers as long as it lists its models."""
        await self._models()

    async def load(self) -> EngineLoad:
        """Nothing is known of it."""
        return EngineLoad()

    async def counters(self) -> Counters:
        """It keeps none that we know of."""
        return Counters()

    def request_fields(self, hints: Hints, *, streamed: bool) -> dict[str, Any]:
        """None: OpenAI's protocol has no place for hints."""
        return {}

    async def tokenize(self, text: str) -> tuple[int, ...]:
        """Not part of OpenAI's protocol."""
        raise EngineLacks(f"{self._address} has no way to tokenise; estimate from the text instead")

    async def prompt_tokens(self, model: str, fields: Mapping[str, Any]) -> PromptTokens:
        """Not part of OpenAI's protocol."""
        raise EngineLacks(f"{self._address} does not tell the tokens of a prompt")

    async def end_session(self, session: str) -> None:
        """Sessions mean nothing to it."""

    async def _models(self) -> tuple[str, ...]:
        answer = await self._get("/v1/models")
        return tuple(str(model["id"]) for model in objects(answer.json(), "data", answer.asked))

    async def _get(self, path: str) -> Answer:
        return await ask(self._address, "GET", path, timeout_s=self._timeout_s)

    async def _post(self, path: str, body: Any) -> Answer:
        return await ask(self._address, "POST", path, body, timeout_s=self._timeout_s)

    async def _metrics(self) -> Metrics | None:
        """What `/metrics` says; None where it is switched off."""
        answer = await self._get("/metrics")
        return read_metrics(answer.text()) if answer.ok else None


def objects(document: Mapping[str, Any], name: str, asked: str) -> list[Mapping[str, Any]]:
    """The list of objects with an `id` under `name`. Raises WorkerLied if it is none."""
    found = document.get(name)
    if not isinstance(found, list) or not all(isinstance(o, dict) and "id" in o for o in found):
        raise WorkerLied(f"{asked} was not answered with a list of models")
    return found


def token_ids(document: Mapping[str, Any], name: str, asked: str) -> tuple[int, ...]:
    """The list of whole numbers under `name`. Raises WorkerLied if it is none."""
    found = document.get(name)
    if not isinstance(found, list) or not all(type(token) is int for token in found):
        raise WorkerLied(f"{asked} was not answered with a list of token ids")
    return tuple(found)


_LARGEST = 1 << 53
"""Of numbers that are believed: no count of tokens or slots comes near it."""


def whole_number(value: object) -> int | None:
    """A positive whole number in JSON, also one that came as text; None for anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) <= len(str(_LARGEST)):
        value = int(value)
    return value if type(value) is int and 0 < value <= _LARGEST else None
