"""The events of vLLM and SGLang on the wire: msgpack, in the four shapes that their versions use.

From vllm/distributed/kv_events.py and sglang/srt/disaggregation/kv_events.py: a batch is an array
`[ts, events, rank]` or a map of the same; an event is an array that begins with its name, or a map
whose `type` it is. Older versions send arrays only. The rank is not read: every rank publishes at
an address of its own. Fields that are added later are ignored, and an event of an unknown type is
left out rather than the batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from trailwarden.serving.errors import WorkerLied

Hash = int | bytes


class _Batch(msgspec.Struct, array_like=True):
    ts: float
    events: list[msgspec.Raw]


class _BatchMap(msgspec.Struct):
    ts: float
    events: list[msgspec.Raw]


class Stored(msgspec.Struct, array_like=True, tag="BlockStored"):
    """vLLM's fields in their order; SGLang's are the first six, by the same names.

    A token is a pair `[t, next]` where SGLang speculates with bigrams.
    """

    block_hashes: list[Hash]
    parent_block_hash: Hash | None
    token_ids: list[int | tuple[int, int]]
    block_size: int
    lora_id: int | None = None
    medium: str | None = None
    lora_name: str | None = None
    extra_keys: list[Any] | None = None
    group_idx: int | None = None
    kv_cache_spec_kind: str | None = None


class StoredMap(msgspec.Struct, tag="BlockStored"):
    """The same as a map; SGLang tells a salt by a field of its own."""

    block_hashes: list[Hash]
    parent_block_hash: Hash | None
    token_ids: list[int | tuple[int, int]]
    block_size: int
    lora_id: int | None = None
    medium: str | None = None
    lora_name: str | None = None
    extra_keys: list[Any] | None = None
    group_idx: int | None = None
    kv_cache_spec_kind: str | None = None
    locality: str | None = None
    cache_salt: str | None = None


class Removed(msgspec.Struct, array_like=True, tag="BlockRemoved"):
    """Blocks gone from a medium."""

    block_hashes: list[Hash]
    medium: str | None = None
    group_idx: int | None = None


class RemovedMap(msgspec.Struct, tag="BlockRemoved"):
    """The same as a map."""

    block_hashes: list[Hash]
    medium: str | None = None
    group_idx: int | None = None


class Cleared(msgspec.Struct, array_like=True, tag="AllBlocksCleared"):
    """Everything gone."""


class ClearedMap(msgspec.Struct, tag="AllBlocksCleared"):
    """The same as a map."""


Event = Stored | StoredMap | Removed | RemovedMap | Cleared | ClearedMap

_BATCH = msgspec.msgpack.Decoder(_Batch)
_BATCH_MAP = msgspec.msgpack.Decoder(_BatchMap)
_EVENT = msgspec.msgpack.Decoder(Stored | Removed | Cleared)
_EVENT_MAP = msgspec.msgpack.Decoder(StoredMap | RemovedMap | ClearedMap)


def decode_batch(payload: bytes) -> Iterator[Event | None]:
    """The events of a batch; None for one that is not known.

    Raises:
        WorkerLied: the payload is no batch.
    """
    try:
        batch = _BATCH_MAP.decode(payload) if _is_map(payload) else _BATCH.decode(payload)
    except msgspec.MsgspecError as error:
        raise WorkerLied(f"a batch of KV events cannot be read: {error}") from error
    return map(_decode_event, batch.events)


def _decode_event(raw: msgspec.Raw) -> Event | None:
    decoder: msgspec.msgpack.Decoder[Any] = _EVENT_MAP if _is_map(raw) else _EVENT
    try:
        event: Event = decoder.decode(raw)
    except msgspec.MsgspecError:
        return None
    return event


def _is_map(data: bytes | msgspec.Raw) -> bool:
    """Whether msgpack's first byte begins a map (fixmap, map 16, map 32)."""
    first = memoryview(data)[0] if len(data) else 0
    return 0x80 <= first <= 0x8F or first in (0xDE, 0xDF)
