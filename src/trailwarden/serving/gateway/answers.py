"""HTTP answers as bytes: the one place where an error becomes a status."""

from __future__ import annotations

import math
from functools import lru_cache
from http import HTTPStatus

import msgspec

from trailwarden.serving.errors import ServingError

JSON = b"content-type: application/json\r\n"
EVENT_STREAM = (
    b"content-type: text/event-stream; charset=utf-8\r\n"
    b"cache-control: no-cache\r\nx-accel-buffering: no\r\n"
)
CLOSE = b"connection: close\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


@lru_cache(maxsize=64)
def status_line(status: int) -> bytes:
    """The first line of an answer."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Status"
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


def whole(status: int, headers: bytes, body: bytes) -> bytes:
    """An answer of known length."""
    return b"%b%bcontent-length: %d\r\n\r\n%b" % (status_line(status), headers, len(body), body)


def error_body(error: ServingError) -> bytes:
    """An error in OpenAI's form."""
    told = {"message": error.message, "type": error.kind, "param": None, "code": error.code}
    return msgspec.json.encode({"error": told})


def error_answer(error: ServingError, headers: bytes = b"") -> bytes:
    """An error as a whole answer, with `Retry-After` where waiting helps."""
    if error.retry_after_s is not None:
        seconds = max(1, math.ceil(error.retry_after_s))
        headers += f"retry-after: {seconds}\r\n".encode()
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers += b"www-authenticate: Bearer\r\n"
    return whole(error.status, JSON + headers, error_body(error))


def error_event(error: ServingError) -> bytes:
    """An error inside a stream that has begun: its status is gone, so the reader is told here."""
    return b"data: %b\n\n" % error_body(error)
