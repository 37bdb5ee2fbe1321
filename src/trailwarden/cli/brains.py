"""Which brain answers: a language model's, checked by the parser, or the parser alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

import httpx
import typer

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
_QUICK_S: Final = 0.3
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


@asynccontextmanager
async def brain_for(model: str | None, *, no_model: bool) -> AsyncIterator[Brain]:
    """The brain that the options name. A model that was named and is not there ends the command."""
    found = None if no_model else await _find(model)
    if found is None:
        yield ParserBrain()
        return
    key = os.environ.get(KEY_VARIABLE) or None
    endpoint = Endpoint(EndpointSettings(url=found.url, model=found.name, api_key=key))
    dialect = Compact() if found.name.startswith(TRAINED) else Chat()
    try:
        yield CheckedBrain(ModelBrain(endpoint, dialect))
    finally:
        await endpoint.close()


async def _find(model: str | None) -> Found | None:
    if model is None:
        return await _look(f"{HERE}/v1", "", _QUICK_S)
    url, _, name = model.partition("#")
    found = await _look(url.rstrip("/"), name, _PATIENT_S)
    if found is None:
        fail(
            f"no model answers at {url}"
            + (f" under the name {name}" if name else "")
            + "; start one with `trailwarden serve`, or answer without with --no-model"
        )
    return found


async def _look(url: str, name: str, within_s: float) -> Found | None:
    """A model at a URL: the one of that name, or one trained here, or the first."""
    key = os.environ.get(KEY_VARIABLE)
    headers = {"Authorization": f"Bearer {key}"} if key and url != f"{HERE}/v1" else {}
    try:
        async with httpx.AsyncClient(timeout=within_s, headers=headers) as http:
            told = (await http.get(f"{url}/models")).raise_for_status().json()
        names = [str(one["id"]) for one in told["data"]]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return None
    wanted = [one for one in names if one == name] if name else sorted(names, key=_is_other)
    return Found(url, wanted[0]) if wanted else None


def _is_other(name: str) -> bool:
    return not name.startswith(TRAINED)
