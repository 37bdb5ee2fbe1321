"""The door before all agents: who asks is told by a bearer token, and nobody brings too much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from a2a.auth.user import User
from a2a.server.context import ServerCallContext
from a2a.server.routes.common import DefaultServerCallContextBuilder
from a2a.utils.constants import AGENT_CARD_WELL_KNOWN_PATH, VERSION_HEADER
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trailwarden.agents.a2a.errors import TokensUnreadable

MOST_BYTES: Final = 1_000_000
"""Of a request's body: more than any question needs."""


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
    """ASGI middleware. Only the cards can be read without a token."""

    def __init__(self, app: ASGIApp, doorkeeper: Doorkeeper) -> None:
        self._app = app
        self._doorkeeper = doorkeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or say why not."""
        if scope["type"] != "http" or _is_card(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            owner = self._doorkeeper.owner(_token(headers))
        except TokensUnreadable as error:
            await _refuse(503, "UNAVAILABLE", str(error))(scope, receive, send)
            return
        if owner is None:
            await _unknown(scope, receive, send)
        elif _length(headers) > MOST_BYTES or (body := await _body(receive)) is None:
            await _too_much(scope, receive, send)
        else:
            scope["owner"] = Owner(owner)
            await self._app(scope, _Read(body, receive), send)


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
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return message
        pieces.append(message.get("body", b""))
        if sum(map(len, pieces)) > MOST_BYTES:
            return None
        more = message.get("more_body", False)
    return {"type": "http.request", "body": b"".join(pieces), "more_body": False}


def _is_card(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] in ("GET", "HEAD") and path.endswith(AGENT_CARD_WELL_KNOWN_PATH)


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
_too_much = _refuse(413, "INVALID_ARGUMENT", f"more than {MOST_BYTES} bytes")
