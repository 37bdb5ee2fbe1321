"""Counting a prompt with the model's own tokenizer, at a worker's `/tokenize`.

llama.cpp and vLLM both have that endpoint, with different names for the text; the request carries
both. Each message is counted once and remembered by its hash, so a growing chat costs one question
a turn. What the chat template adds is reckoned as a few tokens a message.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any

import msgspec
from xxhash import xxh3_128_digest

from trailwarden.serving.errors import WorkerError
from trailwarden.serving.gateway.intake import Order
from trailwarden.serving.gateway.wire import is_given
from trailwarden.serving.gateway.workers import Worker

_TEMPLATE_TOKENS = 4  # a role and two marks, in most templates
_WITHIN_S = 2.0
_REMEMBERED = 65_536


class _Counted(msgspec.Struct):
    count: int | None = None
    tokens: list[msgspec.Raw] | None = None

    @property
    def number(self) -> int | None:
        if self.count is not None:
            return self.count
        return None if self.tokens is None else len(self.tokens)


_COUNTED = msgspec.json.Decoder(_Counted)


class PromptCounter:
    """Counts prompts, and remembers the messages that it has counted."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, int] = OrderedDict()
        self.failures = 0

    async def count(self, worker: Worker, order: Order) -> int | None:
        """The prompt's tokens by this worker's tokenizer; None when it cannot tell."""
        try:
            texts = _texts(order)
            counts = await asyncio.gather(
                *(self._count_text(worker, order.demand.model, text) for text in texts)
            )
        except (WorkerError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self.failures += 1
            return None
        known = [count for count in counts if count is not None]
        if len(known) < len(texts):
            self.failures += 1
            return None
        return max(1, sum(known) + _TEMPLATE_TOKENS * len(texts))

    async def _count_text(self, worker: Worker, model: str, text: str) -> int | None:
        key = xxh3_128_digest(f"{model}\0{text}".encode("utf-8", "surrogatepass"))
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known
        question = {"model": model, "content": text, "prompt": text, "add_special_tokens": False}
        status, body = await worker.pool.ask(
            b"POST", b"/tokenize", msgspec.json.encode(question), within_s=_WITHIN_S
        )
        counted = _COUNTED.decode(body).number if status == 200 else None
        if counted is not None:
            self._known[key] = counted
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return counted


def _texts(order: Order) -> list[str]:
    """The prompt's texts: one a message, and the tools as one."""
    body = order.body_read
    texts = [_text_of(m) for m in _decoded(body.messages) or ()]
    if is_given(body.prompt):
        texts.append(_text_of(_decoded(body.prompt)))
    if is_given(body.tools):
        texts.append(bytes(body.tools).decode())
    return texts


def _decoded(raw: msgspec.Raw) -> Any:
    return msgspec.json.decode(raw) if is_given(raw) else None


def _text_of(value: Any) -> str:
    """All text in a message or prompt, pictures aside."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(_text_of(part) for part in value)
    if isinstance(value, dict):
        parts = (value.get(name) for name in ("content", "text", "tool_calls", "function"))
        texts = (_text_of(part) for part in parts if part is not None)
        return "\n".join([*texts, *_call_text(value)])
    return ""


def _call_text(call: dict[str, Any]) -> list[str]:
    """Name and arguments of a tool call."""
    return [text for text in (call.get("name"), call.get("arguments")) if isinstance(text, str)]
