"""One whole answer out of a stream's events.

Some engines notice that nobody waits any more only where they have something to send. Whole answers
are asked of them as streams, so that a client that leaves ends the work, and put together here.
"""

from __future__ import annotations

from typing import Any

import msgspec

from trailwarden.serving.gateway.lies import Lie
from trailwarden.serving.gateway.wire import Body, Endpoint

AS_STREAM = {"stream": True, "stream_options": {"include_usage": True}}
"""What a request's body says so that its answer can be joined."""

_CHUNK = msgspec.json.Decoder(dict[str, Any])
_GROWING = ("content", "reasoning_content", "refusal")


def can_join(endpoint: Endpoint, body: Body) -> bool:
    """Whether the answer to a request is one choice, so that a stream of it can be joined."""
    one = body.n is None or body.n == 1
    if endpoint is Endpoint.COMPLETION:
        return one and bytes(body.prompt).startswith(b'"')
    return one and endpoint is Endpoint.CHAT


class Joiner:
    """Takes whole events of a chat, or of a completion, with one choice."""

    def __init__(self, *, is_chat: bool) -> None:
        self._is_chat = is_chat
        self._top: dict[str, Any] = {}
        self._finish: str | None = None
        self._said: dict[str, Any] = {}
        self._text = ""
        self._calls: dict[int, dict[str, Any]] = {}
        self._logprobs: list[Any] = []
        self.error: Any = None

    def take(self, events: bytes) -> None:
        """Events as `EventStream` relays them. Raises Lie if they cannot be joined."""
        for event in events.split(b"\n\n"):
            if event.startswith(b"data: {"):
                try:
                    self._add(_CHUNK.decode(event[6:]))
                except (AttributeError, TypeError, RecursionError) as error:
                    # of fields that nobody looked at yet
                    raise Lie("malformed_json", f"an event cannot be joined: {error}") from error

    def _add(self, chunk: dict[str, Any]) -> None:
        choices = chunk.pop("choices", None) or []
        self.error = chunk.pop("error", None) or self.error
        self._top |= chunk
        for choice in choices:
            self._finish = choice.get("finish_reason") or self._finish
            self._add_logprobs(choice.get("logprobs"))
            self._text += choice.get("text") or ""
            self._add_delta(choice.get("delta") or {})

    def _add_delta(self, delta: dict[str, Any]) -> None:
        for call in delta.pop("tool_calls", None) or ():
            self._add_call(call)
        for name, value in delta.items():
            before = self._said.get(name)
            grows = name in _GROWING and isinstance(before, str) and isinstance(value, str)
            if value is not None or name not in self._said:
                self._said[name] = before + value if grows else value

    def _add_call(self, call: dict[str, Any]) -> None:
        """A tool call comes in pieces: its name at once, its arguments bit by bit."""
        index = call.pop("index", 0)
        known = self._calls.get(index)
        if known is None:
            self._calls[index] = call
            return
        function = known.setdefault("function", {})
        more = call.get("function") or {}
        function["arguments"] = (function.get("arguments") or "") + (more.get("arguments") or "")

    def _add_logprobs(self, told: dict[str, Any] | None) -> None:
        self._logprobs += (told or {}).get("content") or ()

    def _message(self) -> dict[str, Any]:
        message = {"role": "assistant", "content": None} | self._said
        if self._calls:
            message["tool_calls"] = [self._calls[index] for index in sorted(self._calls)]
        elif message["content"] is None:
            message["content"] = ""
        return message

    def whole(self) -> bytes:
        """The answer as JSON, when the stream is over."""
        choice: dict[str, Any] = {"index": 0, "finish_reason": self._finish}
        if self._is_chat:
            choice["message"] = self._message()
        else:
            choice |= {"text": self._text, "logprobs": None}
        if self._logprobs:
            choice["logprobs"] = {"content": self._logprobs}
        kind = "chat.completion" if self._is_chat else "text_completion"
        return msgspec.json.encode(self._top | {"object": kind, "choices": [choice]})
