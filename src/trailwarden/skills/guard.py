"""Who may come in over HTTP: a known Host, a known Origin, and, where one is set, the token.

A web page may resolve its own name to 127.0.0.1 and so reach a server there from its reader's
browser (DNS rebinding); its Host and Origin give it away.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Guard:
    """`hosts` are names under which this server may be addressed, beside loopback's.

    `token` is what an `Authorization: Bearer` header must hold; None: nobody is asked for one.
    """

    hosts: Sequence[str] = ()
    token: str | None = field(default=None, repr=False)

    def settings(self) -> TransportSecuritySettings:
        """Hosts with and without a port, and web pages served by them."""
        names = (*_LOOPBACK, *(_bracketed(host) for host in self.hosts))
        return TransportSecuritySettings(
            allowed_hosts=[form for name in names for form in (name, f"{name}:*")],
            allowed_origins=[
                f"{scheme}://{form}"
                for scheme in ("http", "https")
                for name in names
                for form in (name, f"{name}:*")
            ],
        )

    def knows(self, request: Request) -> bool:
        """Whether a request bears the token, if there is one to bear."""
        if self.token is None:
            return True
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(
            given.strip().encode(), self.token.encode()
        )


class Guarded:
    """An ASGI application behind a guard: 421, 403 or 401 for who may not come in.

    It sees headers without blanks around their values, which belong to no value (RFC 9110, 5.5) and
    which some parsers leave there.
    """

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard
        self._origins = TransportSecurityMiddleware(guard.settings())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        if scope["type"] == "http":
            scope = {
                **scope,
                "headers": [(name, value.strip()) for name, value in scope["headers"]],
            }
            request = Request(scope)
            refusal = await self._origins.validate_request(request) or self._unknown(request)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _unknown(self, request: Request) -> Response | None:
        if self._guard.knows(request):
            return None
        return PlainTextResponse(
            "this server wants the token it was started with, as Authorization: Bearer TOKEN\n",
            401,
            {"WWW-Authenticate": 'Bearer realm="trailwarden"'},
        )


def _bracketed(host: str) -> str:
    """A host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
