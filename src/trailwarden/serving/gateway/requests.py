"""Reading requests off a connection: bytes in, whole requests out, and what is wrong with them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import httptools

from trailwarden.serving.config import Limits
from trailwarden.serving.errors import BadRequest, HeadersTooLarge, Refused, TooLarge


@dataclass(slots=True)
class Request:
    """A request as it came. Header names are lower case."""

    method: bytes
    path: bytes
    query: bytes
    headers: dict[bytes, bytes]
    body: bytes
    keep_alive: bool
    is_old: bool
    """HTTP/1.0: knows no chunks, so a stream ends with the connection."""


class RequestReader:
    """The requests of one connection, in `whole` as they become whole.

    `refusal` is what is wrong with the next one: nothing can be read after it. `wants_go_ahead`
    says that the client waits for a `100 Continue`, `wants_upgrade` that it would rather speak
    something else. `receiving` is true inside a request; `since_s` is for whoever watches how long
    it has been so, and goes back to 0 where a request begins or ends.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parser = httptools.HttpRequestParser(self)
        self.whole: deque[Request] = deque()
        self.refusal: Refused | None = None
        self.wants_upgrade = False
        self.wants_go_ahead = False
        self._fresh_message()

    def feed(self, data: bytes) -> None:
        """Take what arrived."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.wants_upgrade = True
        except httptools.HttpParserError as error:
            self.refusal = self.refusal or BadRequest(f"this is not HTTP: {error}")

    def _fresh_message(self) -> None:
        self._path = b""
        self._headers: dict[bytes, bytes] = {}
        self._header_bytes = 0
        self._parts: list[bytes] = []
        self._body_bytes = 0
        self.receiving = False
        self.since_s = 0.0

    def on_message_begin(self) -> None:
        """A request begins."""
        self.receiving = True
        self.since_s = 0.0

    def on_url(self, url: bytes) -> None:
        """Keep the path, which may come in pieces."""
        self._path += url
        if len(self._path) > self._limits.header_bytes:
            self._fail(HeadersTooLarge(f"an address above {self._limits.header_bytes} bytes"))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header, within reason."""
        self._header_bytes += len(name) + len(value) + 4
        if self._header_bytes > self._limits.header_bytes:
            self._fail(HeadersTooLarge(f"headers above {self._limits.header_bytes} bytes"))
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """Look at the announced length before the body comes."""
        headers = self._headers
        if int(headers.get(b"content-length", b"0")) > self._limits.body_bytes:
            self._fail(TooLarge(f"a body above {self._limits.body_bytes} bytes"))
        if headers.get(b"expect", b"").lower() == b"100-continue":
            self.wants_go_ahead = True

    def on_body(self, body: bytes) -> None:
        """Keep a part of the body, within reason."""
        self._body_bytes += len(body)
        if self._body_bytes > self._limits.body_bytes:
            self._fail(TooLarge(f"a body above {self._limits.body_bytes} bytes"))
        self._parts.append(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        parser, parts = self._parser, self._parts
        path, _, query = self._path.partition(b"?")
        self.whole.append(
            Request(
                method=parser.get_method(),
                path=path,
                query=query,
                headers=self._headers,
                body=parts[0] if len(parts) == 1 else b"".join(parts),
                keep_alive=parser.should_keep_alive(),
                is_old=parser.get_http_version() == "1.0",
            )
        )
        self._fresh_message()

    def _fail(self, error: Refused) -> None:
        """Stop the parser; whoever reads `refusal` sends the error."""
        self.refusal = error
        raise error
