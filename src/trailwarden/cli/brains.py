"""Which brain answers: a language model's, checked by the parser, or the parser alone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

import httpx
import typer

from trailwarden.agents.bounded import PLAIN, at_most
from trailwarden.agents.brain import Brain
from trailwarden.agents.brains.checked import CheckedBrain
from trailwarden.agents.brains.model import ModelBrain
from trailwarden.agents.brains.parser import ParserBrain
from trailwarden.agents.dialects.chat import Chat
from trailwarden.agents.dialects.compact import Compact
from trailwarden.agents.endpoint import Endpoint, EndpointSettings
from trailwarden.cli.console import fail
from trailwarden.learning.adapters import TRAINED

HERE: Final = "http://127.0.0.1:8100"
"""Where `trailwarden serve` listens unless told otherwise."""

KEY_VARIABLE: Final = "TRAILWARDEN_MODEL_KEY"
_STRANGE: Final = (ValueError, LookupError, TypeError, RecursionError)
_LONGEST: Final = 1 << 20
_QUICK_S: Final = 1.5
_PATIENT_S: Final = 5.0

ModelUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="URL",
        help="A language model's OpenAI-compatible API, for example http://127.0.0.1:8100/v1, and"
        " #NAME behind it if it has several. Default: a `trailwarden serve` that runs on this"
        f" machine, else no model. A key is taken from {KEY_VARIABLE}.",
    ),
]
NoModel: TypeAlias = Annotated[
    bool, typer.Option("--no-model", help="Read questions by the parser alone.")
]


@dataclass(frozen=True, slots=True)
class Found:
    """A model that can be asked."""

    url: str
    name: str

    @property
    def is_own(self) -> bool:
        """Whether it was trained here, and speaks the short dialect."""
        return self.name.startswith(TRAINED)


@asynccontextmanager
async def brain_for(model: str | None, *, no_model: bool) -> AsyncIterator[Brain]:
    """The brain that the options name. A model that was named and is not there ends the command."""
    found = None if no_model else await _find(model)
    if found is None:
        yield ParserBrain()
        return
    key = os.environ.get(KEY_VARIABLE) or None if model else None  # not for whoever is just here
    endpoint = Endpoint(EndpointSettings(url=found.url, model=found.name, api_key=key))
    dialect = Compact() if found.is_own else Chat()
    try:
        yield CheckedBrain(ModelBrain(endpoint, dialect))
    finally:
        await endpoint.close()


async def _find(model: str | None) -> Found | None:
    if model is None:
        names = await _served(f"{HERE}/v1", _QUICK_S)
        return Found(f"{HERE}/v1", _own_first(names)[0]) if names else None
    return await model_at(
        model, "start one with `trailwarden serve`, or answer without: --no-model"
    )


async def model_at(named: str, otherwise: str) -> Found:
    """The model at `URL` or `URL#NAME`: without a name one that was trained here, or the first.

    Ends the command if it is not there; `otherwise` is what can be done then.
    """
    url, _, name = named.partition("#")
    url = url.rstrip("/")
    names = await _served(url, _PATIENT_S)
    if not names:
        fail(f"no model answers at {url}; {otherwise}")
    if name and name not in names:
        fail(f"{url} has no model {name}, but {', '.join(names)}; {otherwise}")
    return Found(url, name or _own_first(names)[0])


async def _served(url: str, within_s: float) -> list[str]:
    """The names of the models at a URL; none if nobody answers there."""
    key = os.environ.get(KEY_VARIABLE)
    headers = {"Authorization": f"Bearer {key}"} if key and url != f"{HERE}/v1" else {}
    try:
        async with (
            asyncio.timeout(within_s),
            httpx.AsyncClient(
                timeout=within_s,
                headers={**PLAIN, **headers},
                event_hooks={"response": [at_most(_LONGEST)]},
            ) as http,
        ):
            told = (await http.get(f"{url}/models")).raise_for_status().json()
        return [str(one["id"]) for one in told["data"]]
    except (httpx.HTTPError, httpx.InvalidURL, OSError, *_STRANGE):  # TimeoutError: an OSError
        return []


def _own_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: not name.startswith(TRAINED))
