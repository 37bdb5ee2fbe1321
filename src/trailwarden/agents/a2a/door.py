"""The door before all agents: who asks is told by a bearer token, and nobody brings too much."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Protocol

from a2a.auth.user import User
from a2a.server.context import ServerCallContext
from a2a.server.routes.common import DefaultServerCallContextBuilder
from a2a.utils.constants import VERSION_HEADER
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trailwarden.agents.a2a.errors import TokensUnreadable

_log = logging.getLogger(__name__)

MOST_BYTES: Final = 1_000_000
"""Of a request's body: more than any question needs."""

PATIENCE_S: Final = 20.0
"""With a request's body, from its head to its end."""


class Doorkeeper(Protocol):
    """Knows people by their tokens."""

    def owner(self, token: str) -> str | None:
        """Whose token this is. Raises TokensUnreadable."""
        ...


@dataclass(frozen=True, slots=True)
class Owner(User):
    """Somebody who was let in; tasks and contexts are theirs by this name."""

    name: str

    @property
    def is_authenticated(self) -> bool:
        """Always."""
        return True

    @property
    def user_name(self) -> str:
        """The name."""
        return self.name


def call_context(owner: str) -> ServerCallContext:
    """What is done in an owner's name."""
    return ServerCallContext(user=Owner(owner))


class OwnersOfRequests(DefaultServerCallContextBuilder):
    """Tells the agents whom the door let in, and nothing of the request's headers."""

    def build(self, request: Request) -> ServerCallContext:
        """The context of a request."""
        context = super().build(request)
        version = request.headers.get(VERSION_HEADER, "")
        context.state["headers"] = {VERSION_HEADER: version}  # and not the token
        return context

    def build_user(self, request: Request) -> User:
        """Whom the door let in."""
        owner: Owner = request.scope["owner"]
        return owner


class Door:
    """ASGI middleware. Only the cards, at paths of their own, can be read without a token.

    An answer that is streamed ends where its token is taken back meanwhile.
    """

    def __init__(self, app: ASGIApp, doorkeeper: Doorkeeper, cards: Collection[str]) -> None:
        self._app = app
        self._doorkeeper = doorkeeper
        self._cards = frozenset(cards)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or say why not."""
        if scope["type"] != "http" or self._is_card(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token = _token(headers)
        try:
            owner = self._doorkeeper.owner(token)
        except TokensUnreadable as error:
            _log.error("nobody is let in: %s", error)
            await _closed(scope, receive, send)
            return
        if owner is None:
            await _unknown(scope, receive, send)
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                body = None if _length(headers) > MOST_BYTES else await _body(receive)
        except TimeoutError:
            await _too_slow(scope, receive, send)
            return
        if body is None:
            await _too_much(scope, receive, send)
            return
        scope["owner"] = Owner(owner)
        still_welcome = _Welcome(self._doorkeeper, token, owner, send)
        await self._app(scope, _Read(body, receive), still_welcome)

    def _is_card(self, scope: Scope) -> bool:
        return scope["method"] in ("GET", "HEAD") and scope["path"] in self._cards


class _Welcome:
    """Passes an answer on for as long as its token is the owner's; then it ends, whole or not."""

    def __init__(self, doorkeeper: Doorkeeper, token: str, owner: str, send: Send) -> None:
        self._doorkeeper = doorkeeper
        self._token = token
        self._owner = owner
        self._send = send
        self._is_over = False

    async def __call__(self, message: Message) -> None:
        if self._is_over:
            return
        if message["type"] == "http.response.body" and message.get("more_body", False):
            self._is_over = not self._is_owner()
        if self._is_over:
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)

    def _is_owner(self) -> bool:
        try:
            return self._doorkeeper.owner(self._token) == self._owner
        except TokensUnreadable:
            return False


class _Read:
    """Gives a body that was read already; after it, what else comes."""

    def __init__(self, body: Message, receive: Receive) -> None:
        self._body: Message | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        body, self._body = self._body, None
        return body if body is not None else await self._receive()


async def _body(receive: Receive) -> Message | None:
    """A request's body in one message; None once it is longer than any may be."""
    pieces: list[bytes] = []
    length = 0
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return message
        pieces.append(message.get("body", b""))
        length += len(pieces[-1])
        if length > MOST_BYTES:
            return None
        more = message.get("more_body", False)
    return {"type": "http.request", "body": b"".join(pieces), "more_body": False}


def _token(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _length(headers: Headers) -> int:
    told = headers.get("content-length", "0")
    return int(told) if told.isdecimal() else 0


def _refuse(status: int, code: str, message: str, **headers: str) -> JSONResponse:
    error = {"code": status, "status": code, "message": message}
    return JSONResponse({"error": error}, status, headers)


_unknown = _refuse(
    401,
    "UNAUTHENTICATED",
    "a bearer token is needed: see `trailwarden agents token --help`",
    **{"WWW-Authenticate": 'Bearer realm="trailwarden agents"'},
)
_closed = _refuse(503, "UNAVAILABLE", "tokens cannot be read; the log of the agents says why")
_too_slow = _refuse(
    408,
    "DEADLINE_EXCEEDED",
    f"the request was not whole after {PATIENCE_S:g} s",
    Connection="close",
)
_too_much = _refuse(413, "INVALID_ARGUMENT", f"more than {MOST_BYTES} bytes")
