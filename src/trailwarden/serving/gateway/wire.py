"""What the gateway reads of a request's body: little, and the rest as raw bytes.

The body goes to the worker as it came. It is taken apart (each value still verbatim) only when a
field must go that is ours, or one that it has must change.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import msgspec
from xxhash import xxh3_64_hexdigest

from trailwarden.serving.errors import BadRequest


class Endpoint(Enum):
    """An endpoint that a worker serves; the value is its path."""

    CHAT = "/v1/chat/completions"
    COMPLETION = "/v1/completions"
    EMBEDDING = "/v1/embeddings"

    def __hash__(self) -> int:
        return id(self)


class StreamOptions(msgspec.Struct):
    """OpenAI's `stream_options`."""

    include_usage: bool = False


ABSENT = msgspec.Raw()


def is_given(raw: msgspec.Raw) -> bool:
    """Whether a field is there and not null."""
    return len(raw) > 0 and not (len(raw) == 4 and bytes(raw) == b"null")


class Body(msgspec.Struct):
    """The fields that decide something here; of unknown ones only their syntax is checked."""

    model: str
    messages: msgspec.Raw = ABSENT
    prompt: msgspec.Raw = ABSENT
    input: msgspec.Raw = ABSENT
    tools: msgspec.Raw = ABSENT
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    n: int | None = None
    trailwarden: msgspec.Raw = ABSENT
    nvext: msgspec.Raw = ABSENT
    return_progress: msgspec.Raw = ABSENT
    lora: msgspec.Raw = ABSENT


_BODY = msgspec.json.Decoder(Body)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NEEDED = {
    Endpoint.CHAT: "messages",
    Endpoint.COMPLETION: "prompt",
    Endpoint.EMBEDDING: "input",
}
_MOST_TOKENS = 1 << 24
_MOST_CHOICES = 128


def read_body(endpoint: Endpoint, data: bytes) -> Body:
    """Read a request's body.

    Raises:
        BadRequest: it is not JSON, or a field that matters here has the wrong type or range.
    """
    try:
        body = _BODY.decode(data)
        if not data.isascii():
            data.decode()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"the body of {endpoint.value} cannot be read: {error}") from error
    if not is_given(getattr(body, _NEEDED[endpoint])):
        raise BadRequest(f"{endpoint.value} needs the field {_NEEDED[endpoint]!r}")
    _in_range("max_tokens", body.max_tokens, _MOST_TOKENS)
    _in_range("max_completion_tokens", body.max_completion_tokens, _MOST_TOKENS)
    _in_range("n", body.n, _MOST_CHOICES)
    return body


def _in_range(name: str, value: int | None, most: int) -> None:
    if value is not None and not 0 <= value <= most:
        raise BadRequest(f"{name} is {value}: it must be between 0 and {most}")


def prompt_of(body: Body) -> bytes:
    """The prompt as JSON: tools first, as chat templates put them, then messages or text."""
    text = next(raw for raw in (body.messages, body.prompt, body.input) if is_given(raw))
    return bytes(body.tools) + bytes(text) if is_given(body.tools) else bytes(text)


_OF_PROMPT = (
    *("messages", "prompt", "tools", "chat_template", "chat_template_kwargs"),
    *("add_generation_prompt", "continue_final_message", "add_special_tokens"),
)


def prompt_fields(data: bytes) -> dict[str, Any]:
    """The fields of a body that the engine makes its prompt of, verbatim."""
    fields = _FIELDS.decode(data)
    return {name: fields[name] for name in _OF_PROMPT if name in fields}


def adapter_of(body: Body) -> str:
    """A name for the request's own LoRA scales (llama.cpp's `lora`); "" where it names none."""
    told = bytes(body.lora)
    names_none = not is_given(body.lora) or not told[1:-1].strip()
    return "" if names_none else xxh3_64_hexdigest(told)


def for_worker(data: bytes, body: Body) -> bytes:
    """The body to send on: without our field, and asking for usage when it streams."""
    wants_usage = bool(body.stream) and not asks_usage(body)
    has_ours = len(body.trailwarden) > 0
    if not wants_usage and not has_ours:
        return data
    if not has_ours and b'"stream_options"' not in data:
        brace = data.index(b"{") + 1
        return b'%b"stream_options":{"include_usage":true},%b' % (data[:brace], data[brace:])
    fields: dict[str, Any] = _FIELDS.decode(data)
    fields.pop("trailwarden", None)
    if wants_usage:
        fields["stream_options"] = _with_usage(fields.get("stream_options"))
    return msgspec.json.encode(fields)


def with_fields(data: bytes, fields: Mapping[str, Any]) -> bytes:
    """A body with these fields set, whatever it says of them itself; the rest stays as it is."""
    if not fields:
        return data
    if any(f'"{name}"'.encode() in data for name in fields):
        told: dict[str, Any] = _FIELDS.decode(data)
        return msgspec.json.encode(told | dict(fields))
    brace = data.rindex(b"}")
    return b"%b,%b" % (data[:brace], msgspec.json.encode(fields)[1:])


def asks_usage(body: Body) -> bool:
    """Whether the client itself wants the usage at the stream's end."""
    return body.stream_options is not None and body.stream_options.include_usage


def _with_usage(options: msgspec.Raw | None) -> dict[str, Any]:
    told = msgspec.json.decode(options) if options is not None else None
    return {**(told or {}), "include_usage": True}
