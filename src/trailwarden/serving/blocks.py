"""A prompt as a chain of block hashes: two prompts share as many blocks as their chains agree.

A block is 256 bytes: 64 token ids of four bytes, or about 64 tokens of text at four bytes a token
(how many it really is, is learned: `trailwarden.serving.routing.tokens`). A block's hash is XXH3-64
of its bytes, seeded with the hash before it, so a hash stands for the whole prompt up to there.
What is left over at the end makes no block, because it will grow.

Collisions: of 100 million different blocks, some two agree by chance with probability 0.0003
(n²/2^65). Whoever knows the seed can make two agree: XXH3 is no cryptographic hash, so a plane
that serves strangers passes a secret `seed`, and a `salt` (the tenant) if one tenant shall not
steer by another's prompts. Neither matters to an answer: hashes only choose a worker, and the
engine compares its own tokens. The worst that a collision does is one request on a worse worker.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from struct import Struct
from typing import Any

import msgspec
from xxhash import xxh3_64_intdigest, xxh3_128_hexdigest

from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.routing.errors import NotAPrompt

TOKEN_BYTES = 4
"""Bytes of a token id in a block, and the bytes of text that are reckoned as one token."""

BLOCK_BYTES = BLOCK_TOKENS * TOKEN_BYTES

_BLOCK = Struct(f"{BLOCK_BYTES}s")
_MEDIUM_REPEATS = 32  # of a digest's 32 letters: 1 KiB, about the 256 tokens of a small image
_SORTED = msgspec.json.Encoder(order="sorted")


def chain(prompt: str | bytes | Sequence[int], *, salt: str = "", seed: int = 0) -> tuple[int, ...]:
    """The whole blocks of a text, of UTF-8 bytes or of token ids.

    Chains of another kind (text, token ids), salt (model, adapter, tenant) or seed share nothing.
    Processes agree if they use the same seed. Raises `NotAPrompt`.
    """
    if isinstance(prompt, str):
        prompt = prompt.encode("utf-8", "surrogatepass")
    if isinstance(prompt, bytes):
        return extend(root("text", salt, seed), prompt)
    return extend(root("tokens", salt, seed), token_bytes(prompt))


def chain_chat(
    messages: Iterable[Mapping[str, Any]],
    tools: Iterable[Mapping[str, Any]] | None = None,
    *,
    salt: str = "",
    seed: int = 0,
) -> tuple[int, ...]:
    """The blocks of a chat in OpenAI's terms; see `chat_bytes`."""
    return chain(chat_bytes(messages, tools), salt=salt, seed=seed)


def root(kind: str, salt: str = "", seed: int = 0) -> int:
    """The hash before the first block of a chain of this kind (`text` or `tokens`)."""
    return xxh3_64_intdigest(f"{kind}\0{salt}".encode("utf-8", "surrogatepass"), seed)


def extend(last: int, data: bytes) -> tuple[int, ...]:
    """The hashes of the whole blocks of `data`, which follows the block (or root) `last`."""
    whole = data[: len(data) - len(data) % BLOCK_BYTES]
    return tuple([last := xxh3_64_intdigest(piece, last) for (piece,) in _BLOCK.iter_unpack(whole)])


def token_bytes(ids: Sequence[int]) -> bytes:
    """Token ids as the bytes that are hashed: four each, little-endian. Raises `NotAPrompt`."""
    try:
        packed = array("I", ids)
    except (TypeError, OverflowError) as error:
        message = f"token ids must be whole numbers from 0 to 2^32 - 1: {error}"
        raise NotAPrompt(message) from error
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def chat_bytes(
    messages: Iterable[Mapping[str, Any]], tools: Iterable[Mapping[str, Any]] | None = None
) -> bytes:
    """A chat as bytes of which every longer chat that appends to it is a continuation.

    Tools come first, as in most chat templates. What templates do not render apart is written the
    same: the order of keys, a key that is null or empty or absent, text as a string or in parts.
    A part that is no text (an image) stands as 1 KiB made of its digest. Raises `NotAPrompt`.
    """
    try:
        parts = [b"\x1d" + _SORTED.encode(tool) for tool in tools or ()]
        parts += [_message_bytes(message) for message in messages]
    except (TypeError, AttributeError, ValueError, RecursionError) as error:
        message = f"messages and tools must be lists of JSON objects as in OpenAI's API: {error}"
        raise NotAPrompt(message) from error
    return b"".join(parts)


def _message_bytes(message: Mapping[str, Any]) -> bytes:
    rest = {key: value for key, value in message.items() if value is not None and value != []}
    role = str(rest.pop("role", ""))
    content = _text(rest.pop("content", ""))
    head = f"\x1e{role}\x1f{content}\x1f".encode("utf-8", "surrogatepass")
    return head + _SORTED.encode(rest) if rest else head


def _text(content: str | Sequence[str | Mapping[str, Any]]) -> str:
    if isinstance(content, str):
        return content
    return "".join([_part(part) for part in content])


def _part(part: str | Mapping[str, Any]) -> str:
    if isinstance(part, str):
        return part
    text = part.get("text")
    if isinstance(text, str):
        return text
    return xxh3_128_hexdigest(_SORTED.encode(part)) * _MEDIUM_REPEATS
