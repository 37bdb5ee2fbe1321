"""A language model behind an OpenAI-compatible API: one request, one answer, in bounded time.

Answers are streamed. Whatever a server does wrong is one of the errors of `errors.EndpointError`,
and comes no later than its deadline.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

import httpx
from pydantic import JsonValue

from trailwarden.agents.errors import (
    EndpointBroken,
    EndpointDown,
    EndpointError,
    EndpointRefused,
    EndpointResting,
    EndpointSlow,
    EndpointStrange,
)
from trailwarden.agents.hints import Hints, Plane, as_body, as_headers
from trailwarden.agents.spoken import Hearing, Spoken, reason_of
from trailwarden.agents.streaming import bounded, events, whole

_LONGEST_ERROR = 1 << 14
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Path(StrEnum):
    """The two ways to ask."""

    COMPLETIONS = "completions"
    CHAT = "chat/completions"


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where a model is, and how long to wait for it.

    `url` ends where `/completions` begins: `http://127.0.0.1:8100/v1`. `longest_bytes` is for a
    whole answer as sent, probabilities included. A server that was down or slow is left alone for
    `rest_s`, so that not every question waits for it.
    """

    url: str
    model: str
    api_key: str | None = field(default=None, repr=False)
    plane: Plane = Plane.TRAILWARDEN
    first_byte_s: float = 10.0
    total_s: float = 30.0
    rest_s: float = 15.0
    longest_bytes: int = 4 << 20


class Endpoint:
    """A client for one model. Use it on one event loop, and close it."""

    def __init__(self, settings: EndpointSettings) -> None:
        """Nothing is sent yet.

        Raises:
            EndpointDown: the URL is none.
        """
        self.settings = settings
        self._base = settings.url.rstrip("/")
        parts = urlsplit(self._base)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise EndpointDown(f"{settings.url!r} is no URL of a model: give http://host:port/v1")
        self._shown = f"{parts.scheme}://{parts.hostname}:{parts.port or ''}{parts.path}"
        self._rests_until = 0.0
        key = settings.api_key
        self._http = httpx.AsyncClient(
            headers={} if key is None else {"authorization": f"Bearer {key}"},
            timeout=None,  # noqa: S113 - deadlines are our own: httpx has none for a whole answer
            trust_env=parts.hostname not in _LOOPBACK,
        )

    async def close(self) -> None:
        """Let go of its connections."""
        await self._http.aclose()

    async def ask(
        self,
        path: Path,
        body: Mapping[str, JsonValue],
        hints: Hints,
        within_s: float | None = None,
    ) -> Spoken:
        """Send a request whose `body` needs no model and no `stream`; wait for the whole answer.

        `within_s` shortens the deadlines. A connection that breaks before the first byte is tried
        once more: a server that was restarted leaves such behind.

        Raises:
            EndpointError: down, slow, broken, refused or strange; the message names the model.
        """
        began, settings = time.monotonic(), self.settings
        total_s = settings.total_s if within_s is None else min(settings.total_s, within_s)
        first_s = min(settings.first_byte_s, total_s)
        try:
            self._see_rest(began)
            request = self._request(path, body, hints, first_s)
            async with asyncio.timeout(total_s):
                with suppress(EndpointDown):
                    return await self._heard(request, began, first_s)
                return await self._heard(request, began, first_s)
        except TimeoutError:
            error: EndpointError = EndpointSlow(f"the answer was not whole after {total_s:g} s")
        except EndpointError as caught:
            error = caught
        self._rest(error, began)
        raise type(error)(f"the model {settings.model} at {self._shown}: {error}") from error

    def _see_rest(self, now: float) -> None:
        if now < self._rests_until:
            raise EndpointResting("it failed a moment ago, and is left alone for a while")

    def _rest(self, error: EndpointError, began: float) -> None:
        """Leave it alone if it was down, or slow though it had its time."""
        now = time.monotonic()
        is_slow = isinstance(error, EndpointSlow) and now - began >= self.settings.first_byte_s
        if is_slow or type(error) is EndpointDown:
            self._rests_until = now + self.settings.rest_s

    def _request(
        self, path: Path, body: Mapping[str, JsonValue], hints: Hints, first_s: float
    ) -> httpx.Request:
        plane = self.settings.plane
        sent = {
            **body,
            **as_body(hints, plane),
            "model": self.settings.model,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        headers = as_headers(hints, plane, max(1, int(first_s * 1000)))
        return self._http.build_request("POST", f"{self._base}/{path}", json=sent, headers=headers)

    async def _heard(self, request: httpx.Request, began: float, first_s: float) -> Spoken:
        """The whole answer to one sending of a request."""
        response = await self._answered(request, first_s)
        try:
            return await self._read(response, began, first_s)
        except httpx.HTTPError as error:
            raise EndpointBroken(f"it stopped in the middle of its answer ({error})") from error
        finally:
            await response.aclose()

    async def _answered(self, request: httpx.Request, first_s: float) -> httpx.Response:
        """The answer's head."""
        try:
            async with asyncio.timeout(first_s):
                response = await self._http.send(request, stream=True)
        except TimeoutError:
            raise EndpointSlow(f"it did not begin to answer within {first_s:g} s") from None
        except httpx.HTTPError as error:
            raise EndpointDown(
                f"nobody answers there ({str(error) or type(error).__name__})"
            ) from error
        if response.is_success:
            return response
        try:
            said = await _error_text(response, first_s)
        finally:
            await response.aclose()
        raise EndpointRefused(f"HTTP {response.status_code}: {said}")

    async def _read(self, response: httpx.Response, began: float, first_s: float) -> Spoken:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in {"text/event-stream", "application/json"}:
            raise EndpointStrange(f"it answers with {kind or 'no content type'}, not with JSON")
        documents_of = events if kind == "text/event-stream" else whole
        hearing, first_ms = Hearing(), 0.0
        async with (
            aclosing(bounded(response.aiter_bytes(), first_s, self.settings.longest_bytes)) as sent,
            aclosing(documents_of(sent)) as documents,
        ):
            async for document in documents:
                first_ms = first_ms or (time.monotonic() - began) * 1000
                hearing.hear(document)
        if not hearing.finish:
            raise EndpointBroken("its answer stops in the middle")
        return hearing.spoken(first_ms, (time.monotonic() - began) * 1000)


async def _error_text(response: httpx.Response, within_s: float) -> str:
    data = b""
    try:
        async with asyncio.timeout(within_s):
            async for part in response.aiter_bytes():
                data += part
                if len(data) > _LONGEST_ERROR:
                    break
        return reason_of(json.loads(data))
    except (TimeoutError, ValueError, RecursionError, httpx.HTTPError):
        return reason_of(data[:_LONGEST_ERROR].decode("utf-8", "replace") or "no reason given")
