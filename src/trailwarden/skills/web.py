"""One ASGI application: an MCP server a path (`/mcp/analyst`), and the media that answers link to.

Streamable HTTP of both eras. `/media/{key}` knows Range, If-Range, ETag and HEAD, so that a clip
can be looked at from its middle.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio.to_thread
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from trailwarden.skills.guard import Guard, Guarded
from trailwarden.skills.shelf import Item, Shelf

_LONGEST_BODY = 1024 * 1024
_MOST_SESSIONS = 1000
_HEADERS = {
    "Cache-Control": "private, max-age=60",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src data:;"
        " media-src 'self'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""A report or a picture is looked at, and runs nothing."""


def web_app(servers: Mapping[str, Server[Any]], shelf: Shelf, guard: Guard) -> Starlette:
    """The application for servers by name, behind a guard. It serves one life only."""
    managers = {
        name: StreamableHTTPSessionManager(
            server, max_request_body_size=_LONGEST_BODY, max_sessions=_MOST_SESSIONS
        )
        for name, server in servers.items()
    }

    @asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for manager in managers.values():
                await stack.enter_async_context(manager.run())
            yield

    async def media(request: Request) -> Response:
        item = await anyio.to_thread.run_sync(shelf.find, request.path_params["key"])
        return _shown(item, request)

    return Starlette(
        routes=[
            *(
                Route(f"/mcp/{name}", StreamableHTTPASGIApp(manager))
                for name, manager in managers.items()
            ),
            Route("/media/{key}", media, methods=["GET", "HEAD"]),
        ],
        middleware=[Middleware(Guarded, guard=guard)],
        lifespan=life,
    )


def _shown(item: Item | None, request: Request) -> Response:
    if item is None:
        return PlainTextResponse("no such file; it may have been deleted since\n", 404)
    try:
        found = item.path.stat()
    except OSError:
        return _shown(None, request)
    response = FileResponse(
        item.path,
        headers=_HEADERS,
        media_type=item.media_type,
        filename=item.path.name,
        stat_result=found,
        content_disposition_type="inline",
    )
    if response.headers["etag"] in _tags(request):
        kept = ("etag", "last-modified", "cache-control")
        return Response(status_code=304, headers={name: response.headers[name] for name in kept})
    return response


def _tags(request: Request) -> list[str]:
    """The versions that a client has already."""
    return [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]
