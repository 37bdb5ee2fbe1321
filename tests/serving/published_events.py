"""vLLM's and SGLang's event classes, field for field and option for option, to encode with.

From vllm/distributed/kv_events.py and sglang/srt/disaggregation/kv_events.py (both Apache-2.0):
`array_like` is how events went out first, maps with a `type` are what they are now.
"""

from __future__ import annotations

from typing import Any

import msgspec


class VllmBatch(msgspec.Struct, array_like=True, omit_defaults=True, gc=False):
    ts: float
    events: list[Any]
    data_parallel_rank: int | None = None


class VllmBatchMap(msgspec.Struct, omit_defaults=True, gc=False):
    ts: float
    events: list[Any]
    data_parallel_rank: int | None = None


class _Array(msgspec.Struct, array_like=True, omit_defaults=True, gc=False, tag=True):
    pass


class _Map(msgspec.Struct, omit_defaults=True, gc=False, tag=True):
    pass


class BlockStored(_Map):
    block_hashes: list[bytes | int]
    parent_block_hash: bytes | int | None
    token_ids: list[Any]
    block_size: int
    lora_id: int | None
    medium: str | None
    lora_name: str | None
    extra_keys: list[tuple[Any, ...] | None] | None = None
    group_idx: int | None = None
    kv_cache_spec_kind: str | None = None
    kv_cache_spec_sliding_window: int | None = None
    locality: str | None = None


class BlockRemoved(_Map):
    block_hashes: list[bytes | int]
    medium: str | None
    group_idx: int | None = None


class AllBlocksCleared(_Map):
    pass


class BlockStoredArray(_Array, tag="BlockStored"):
    block_hashes: list[bytes | int]
    parent_block_hash: bytes | int | None
    token_ids: list[Any]
    block_size: int
    lora_id: int | None
    medium: str | None
    lora_name: str | None


class BlockRemovedArray(_Array, tag="BlockRemoved"):
    block_hashes: list[bytes | int]
    medium: str | None


class AllBlocksClearedArray(_Array, tag="AllBlocksCleared"):
    pass


class SglangBatch(msgspec.Struct, array_like=True, gc=False):
    ts: float
    events: list[Any]
    attn_dp_rank: int | None = None


class SglangStoredArray(_Array, tag="BlockStored"):
    block_hashes: list[int]
    parent_block_hash: int | None
    token_ids: list[Any]
    block_size: int
    lora_id: int | None


class SglangStored(_Map, tag="BlockStored"):
    block_hashes: list[int]
    parent_block_hash: int | None
    token_ids: list[Any]
    block_size: int
    lora_id: int | None
    medium: str | None = None
    cache_salt: str | None = None
    session_id: str | None = None


class SglangRemovedArray(_Array, tag="BlockRemoved"):
    block_hashes: list[int]


class BlockMigrated(_Map):
    """An event that nobody here has heard of."""

    block_hashes: list[int]
    destination: str


def encoded(batch: msgspec.Struct) -> bytes:
    """As ZmqEventPublisher does it."""
    return msgspec.msgpack.Encoder().encode(batch)
