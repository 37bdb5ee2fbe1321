"""A vision model behind an OpenAI-compatible API: pictures of one event in, an answer out.

The prompt holds this event's pictures and facts and nothing else. Whatever the server does wrong is
one of the errors of `errors.VisionError`, no later than the deadline.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import JsonValue, ValidationError

from trailwarden.describing.breaker import Breaker
from trailwarden.describing.errors import (
    VisionBusy,
    VisionDown,
    VisionError,
    VisionRefused,
    VisionResting,
    VisionSlow,
    VisionStrange,
)
from trailwarden.describing.evidence import Evidence
from trailwarden.describing.schema import SCHEMA, Told, facts, instructions

_LONGEST_ANSWER = 1 << 20
_OUTPUT_TOKENS = 400
_BUSY = (408, 425, 429, 503)
_FENCE = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.DOTALL)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class VisionSettings:
    """Where a vision model is. `url` ends where `/chat/completions` begins."""

    url: str
    model: str
    api_key: str | None = field(default=None, repr=False)
    deadline_s: float = 120.0


class Vision:
    """A client for one model; a request at a time. After failures it rests (`breaker`)."""

    def __init__(self, settings: VisionSettings, breaker: Breaker | None = None) -> None:
        """Nothing is sent yet. Raises VisionRefused for a URL that is none."""
        self.settings = settings
        self.breaker = breaker or Breaker()
        self._shown = _shown(settings.url)

    def describe(self, evidence: Evidence, pictures: Sequence[str]) -> Told:
        """What the model says of an event's pictures (data URLs). Raises VisionError."""
        if self.breaker.rest_s > 0:
            raise self._named(VisionResting(f"it is left alone for {self.breaker.rest_s:.0f} s"))
        try:
            told = asyncio.run(self._asked(evidence, pictures))
        except TimeoutError as error:
            self.breaker.failed()
            slow = VisionSlow(f"no whole answer within {self.settings.deadline_s:g} s")
            raise self._named(slow) from error
        except VisionError as error:
            if not isinstance(error, VisionStrange):
                self.breaker.failed()
            raise self._named(error) from error
        self.breaker.succeeded()
        return told

    async def _asked(self, evidence: Evidence, pictures: Sequence[str]) -> Told:
        settings = self.settings
        headers = _hints(evidence, settings.deadline_s)
        if settings.api_key:
            headers["authorization"] = f"Bearer {settings.api_key}"
        async with asyncio.timeout(settings.deadline_s):
            body = _body(settings.model, evidence, pictures)
            path = f"{settings.url.rstrip('/')}/chat/completions"
            return _told(await _sent("POST", path, headers, body))

    def _named(self, error: VisionError) -> VisionError:
        return type(error)(f"the model {self.settings.model} at {self._shown}: {error}")


def only_model(url: str, api_key: str | None = None, within_s: float = 10.0) -> str:
    """The name of the one model that a server offers. Raises VisionError."""
    shown = _shown(url)
    headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
    try:
        document = asyncio.run(_listed(f"{url.rstrip('/')}/models", headers, within_s))
        names = [one["id"] for one in document["data"]]
    except TimeoutError as error:
        raise VisionSlow(f"{shown}: it did not list its models within {within_s:g} s") from error
    except (KeyError, TypeError) as error:
        raise VisionStrange(f"{shown}: it lists no models that can be read") from error
    except VisionError as error:
        raise type(error)(f"{shown}: {error}") from error
    if len(names) != 1 or not isinstance(names[0], str):
        raise VisionRefused(f"{shown} offers {len(names)} models: say which with --name")
    return names[0]


async def _listed(url: str, headers: dict[str, str], within_s: float) -> Any:
    async with asyncio.timeout(within_s):
        return await _sent("GET", url, headers, None)


async def _sent(method: str, url: str, headers: dict[str, str], body: JsonValue) -> Any:
    """The JSON document that answers a request."""
    proxied = urlsplit(url).hostname not in _LOOPBACK
    try:
        async with (
            httpx.AsyncClient(timeout=None, trust_env=proxied, verify=_trusted()) as client,  # noqa: S113 - the caller's deadline holds for all of it
            client.stream(method, url, headers=headers, json=body) as response,
        ):
            data = await _read(response)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise VisionDown(str(error) or type(error).__name__) from error
    if not response.is_success:
        raise _refusal(response.status_code, data)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise VisionStrange(f"its answer is no whole JSON ({error})") from error


@cache
def _trusted() -> ssl.SSLContext:
    """Whom to believe over HTTPS; read once, since it takes longer than a request."""
    return ssl.create_default_context()


async def _read(response: httpx.Response) -> bytes:
    data = bytearray()
    async for part in response.aiter_bytes():
        data += part
        if len(data) > _LONGEST_ANSWER:
            raise VisionStrange(f"its answer is longer than {_LONGEST_ANSWER} bytes")
    return bytes(data)


def _refusal(status: int, data: bytes) -> VisionError:
    said = " ".join(data[:300].decode("utf-8", "replace").split()) or "no reason given"
    if status in _BUSY:
        return VisionBusy(f"HTTP {status}: {said}")
    kind = VisionDown if status >= 500 else VisionRefused
    return kind(f"HTTP {status}: {said}")


def _body(model: str, evidence: Evidence, pictures: Sequence[str]) -> JsonValue:
    shown: list[JsonValue] = [
        {"type": "image_url", "image_url": {"url": picture}} for picture in pictures
    ]
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": instructions()},
            {"role": "user", "content": [*shown, {"type": "text", "text": facts(evidence)}]},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "description", "strict": True, "schema": SCHEMA},
        },
        "temperature": 0,
        "max_tokens": _OUTPUT_TOKENS,
        "stream": False,
    }


def _hints(evidence: Evidence, deadline_s: float) -> dict[str, str]:
    """What the inference plane may know: nobody waits for this (docs/serving.md)."""
    return {
        "x-trailwarden-priority": "background",
        "x-trailwarden-expected-output": str(_OUTPUT_TOKENS // 4),
        "x-trailwarden-program": "describe",
        "x-trailwarden-session": f"describe-{evidence.input_hash}",
        "x-trailwarden-last-step": "true",
        "x-trailwarden-deadline-ms": str(max(1, int(deadline_s * 1000))),
    }


def _told(document: Any) -> Told:
    """The answer in a chat completion."""
    try:
        choice = document["choices"][0]
        content, finish = choice["message"]["content"], choice.get("finish_reason")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise VisionStrange("its answer is no chat completion") from error
    if finish == "length":
        raise VisionStrange("its answer stops in the middle: it was too long")
    if not isinstance(content, str):
        raise VisionStrange("its answer holds no text")
    fenced = _FENCE.fullmatch(content)
    try:
        return Told.model_validate_json(fenced[1] if fenced else content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise VisionStrange(
            f"its answer is not in the form asked for: {where}: {first['msg']}"
        ) from (error)


def _shown(url: str) -> str:
    """The URL as it may be printed: without a name or a key in it."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise VisionRefused(f"{url!r} is no URL of a model: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise VisionRefused(f"{url!r} is no URL of a model: give http://host:port/v1")
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"
