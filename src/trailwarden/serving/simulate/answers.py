"""What a simulated worker reads of a request and what it says: text that only the prompt decides.

A token is four bytes. An answer's tokens are words made from the hash of its prompt, so identical
prompts get identical answers, and a prompt that carries an answer on has whole blocks in common
with it. What a model would say is not simulated: no tools are called, no schema is obeyed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

import msgspec
from xxhash import xxh3_64_intdigest

from trailwarden.serving.blocks import TOKEN_BYTES, chain, chat_bytes
from trailwarden.serving.demand import BLOCK_TOKENS, Demand
from trailwarden.serving.errors import BadRequest
from trailwarden.serving.hints import Hints, Priority
from trailwarden.serving.routing.errors import NotAPrompt
from trailwarden.serving.simulate.job import Job, Usage

_LETTERS = "aeioulnrstdmkgbp"
_SHORTEST, _LONGEST = 16, 128  # tokens of an answer that nobody limits


_AtLeastOne: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]


class _StreamOptions(msgspec.Struct):
    include_usage: bool = False


class Asked(msgspec.Struct):
    """The fields of a completion request that mean something here."""

    model: str
    messages: list[dict[str, Any]] | None = None
    tools: list[dict[str, Any]] | None = None
    prompt: str | list[int] | None = None
    stream: bool | None = False
    stream_options: _StreamOptions | None = None
    max_tokens: _AtLeastOne | None = None
    max_completion_tokens: _AtLeastOne | None = None
    ignore_eos: bool = False
    priority: int | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A request read, and its whole answer, token by token."""

    job: Job
    words: tuple[str, ...]
    finish: str
    chat: bool
    model: str
    stream: bool
    with_usage: bool


def read(body: bytes, *, chat: bool, request_id: str, room_tokens: int) -> Script:
    """What is asked and what will be said, if both fit the room. Raises BadRequest."""
    try:
        asked = msgspec.json.decode(body, type=Asked)
        prompt = _prompt(asked, chat=chat)
    except (msgspec.MsgspecError, NotAPrompt) as error:
        raise BadRequest(f"the request cannot be read: {error}") from error
    if asked.n not in (None, 1):
        raise BadRequest(f"n is {asked.n}: a simulated worker gives one answer")
    tokens = max(1, -(-len(prompt) // TOKEN_BYTES))
    key = xxh3_64_intdigest(prompt)
    count, finish = _length(key, asked)
    if tokens + count > room_tokens:
        raise BadRequest(
            f"{tokens} tokens of prompt and {count} of answer are more than the {room_tokens}"
            f" tokens of context: shorten the prompt or lower max_tokens"
        )
    words = tuple(_word(key, place) for place in range(count))
    options = asked.stream_options or _StreamOptions()
    return Script(
        _job(asked, prompt, tokens, words, request_id, chat=chat),
        words,
        finish,
        chat,
        asked.model,
        bool(asked.stream),
        options.include_usage,
    )


def _prompt(asked: Asked, *, chat: bool) -> bytes:
    if chat:
        if not asked.messages:
            raise NotAPrompt("messages is missing or empty")
        return chat_bytes(asked.messages, asked.tools)
    if isinstance(asked.prompt, str):
        return asked.prompt.encode("utf-8", "surrogatepass")
    if not asked.prompt:
        raise NotAPrompt("prompt is missing or empty")
    return b"".join(b"%4d" % (token % 10_000) for token in asked.prompt)


def _length(key: int, asked: Asked) -> tuple[int, str]:
    """How long an answer is, and why it ends."""
    most = asked.max_completion_tokens or asked.max_tokens or _LONGEST
    wished = most if asked.ignore_eos else _SHORTEST + key % (_LONGEST - _SHORTEST)
    count = max(1, min(wished, most))
    return count, "length" if count < wished or asked.ignore_eos else "stop"


def _word(key: int, place: int) -> str:
    number = xxh3_64_intdigest(place.to_bytes(4, "little"), key)
    return " " + "".join(_LETTERS[number >> shift & 15] for shift in (0, 4, 8))


def _job(
    asked: Asked,
    prompt: bytes,
    tokens: int,
    words: tuple[str, ...],
    request_id: str,
    *,
    chat: bool,
) -> Job:
    said = "".join(words)
    carried_on = prompt + said.encode()
    if chat:
        carried_on = prompt + chat_bytes([{"role": "assistant", "content": said}])
    blocks = chain(carried_on, salt=asked.model)
    rank = min(max(asked.priority or 0, Priority.INTERACTIVE), Priority.BACKGROUND)
    demand = Demand(
        request_id,
        "",
        asked.model,
        tokens,
        len(words),
        blocks[: tokens // BLOCK_TOKENS],
        Hints(priority=Priority(rank)),
    )
    return Job(demand, len(words), blocks[: (tokens + len(words)) // BLOCK_TOKENS])


def usage_document(usage: Usage) -> dict[str, Any]:
    """OpenAI's `usage`."""
    return {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.prompt_tokens + usage.output_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }


def whole(script: Script, usage: Usage) -> dict[str, Any]:
    """An answer in one piece."""
    text = "".join(script.words)
    choice: dict[str, Any] = {"index": 0, "finish_reason": script.finish, "logprobs": None}
    if script.chat:
        choice["message"] = {"role": "assistant", "content": text}
    else:
        choice["text"] = text
    kind = "chat.completion" if script.chat else "text_completion"
    return {**_head(script, kind), "choices": [choice], "usage": usage_document(usage)}


def piece(script: Script, text: str, *, first: bool = False, last: bool = False) -> dict[str, Any]:
    """A streamed event with some text; the last one carries the finish reason."""
    choice: dict[str, Any] = {"index": 0, "finish_reason": script.finish if last else None}
    if not script.chat:
        choice["text"] = text
        return {**_head(script, "text_completion"), "choices": [choice]}
    delta = {"role": "assistant"} if first else {}
    choice["delta"] = delta if last else delta | {"content": text}
    return {**_head(script, "chat.completion.chunk"), "choices": [choice]}


def tally(script: Script, usage: Usage) -> dict[str, Any]:
    """The streamed event that carries the usage."""
    kind = "chat.completion.chunk" if script.chat else "text_completion"
    return {**_head(script, kind), "choices": [], "usage": usage_document(usage)}


def _head(script: Script, kind: str) -> dict[str, Any]:
    name = script.job.demand.request_id
    return {"id": name, "object": kind, "created": int(time.time()), "model": script.model}
