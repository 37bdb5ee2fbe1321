"""KV events, encoded by the engines' own classes, until routing's index knows the blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.serving import published_events as published

from trailwarden.serving.blocks import chain
from trailwarden.serving.demand import BLOCK_TOKENS
from trailwarden.serving.engines.events.reading import CacheReader
from trailwarden.serving.errors import WorkerLied
from trailwarden.serving.routing.events import Cleared, EventPrefixes, Removed, Stored

SIZE = 16
PROMPT = list(range(1000, 1000 + 4 * BLOCK_TOKENS))
NUMBERS = list(range(1, len(PROMPT) // SIZE + 1))
HASHES: list[bytes | int] = [*NUMBERS]


def stored(hashes: Sequence[Any], parent: Any, tokens: Sequence[Any], **more: Any) -> Any:
    """A plain vLLM event of now."""
    plain = {"block_size": SIZE, "lora_id": None, "medium": "GPU", "lora_name": None}
    return published.BlockStored(list(hashes), parent, list(tokens), **(plain | more))


def read(*events: Any) -> tuple[list[Any], CacheReader]:
    """What routing is told of one batch."""
    reader = CacheReader()
    batch = reader.read(0, published.encoded(published.VllmBatch(1.0, list(events), 0)))
    return list(batch.events), reader


def whole_prompt(kind: str) -> msgspec.Struct:
    """The prompt's blocks, stored in one batch of this engine and time."""
    if kind == "vllm array":
        event: Any = published.BlockStoredArray(HASHES, None, PROMPT, SIZE, None, "GPU", None)
    elif kind == "sglang array":
        event = published.SglangStoredArray(NUMBERS, None, PROMPT, SIZE, None)
    elif kind == "sglang map":
        event = published.SglangStored(NUMBERS, None, PROMPT, SIZE, None, "GPU", None, "agent-1")
    else:
        event = stored(HASHES, None, PROMPT, group_idx=0, kv_cache_spec_kind="full_attention")
    if kind.startswith("sglang"):
        return published.SglangBatch(1.0, [event])
    if kind == "vllm all maps":
        return published.VllmBatchMap(1.0, [event], 0)
    return published.VllmBatch(1.0, [event], 0)


@pytest.mark.parametrize(
    "kind", ["vllm map", "vllm array", "vllm all maps", "sglang array", "sglang map"]
)
def test_routing_knows_a_prompt_that_an_engine_stored(kind: str) -> None:
    index = EventPrefixes()
    index.apply("w", CacheReader().read(0, published.encoded(whole_prompt(kind))))

    assert index.matched(chain(PROMPT), ["w"]) == [4]


def test_removed_and_cleared_reach_routing() -> None:
    reader, index = CacheReader(), EventPrefixes()
    later = [
        published.BlockRemoved([HASHES[-1]], "GPU"),
        published.AllBlocksClearedArray(),
    ]
    index.apply("w", reader.read(0, published.encoded(whole_prompt("vllm map"))))
    index.apply("w", reader.read(1, published.encoded(published.VllmBatch(2.0, later[:1]))))
    assert index.matched(chain(PROMPT), ["w"]) == [3]
    index.apply("w", reader.read(2, published.encoded(published.VllmBatch(3.0, later[1:]))))
    assert index.matched(chain(PROMPT), ["w"]) == [0]


def test_a_digest_and_its_low_64_bits_are_the_same_block() -> None:
    digest = hashlib.sha256(b"block").digest()
    number = int.from_bytes(digest, "big") & ((1 << 64) - 1)

    told, _ = read(
        stored([digest], None, PROMPT[:SIZE]),
        stored([7], number, PROMPT[SIZE : 2 * SIZE]),
        published.BlockRemoved([-1], None),
    )

    assert told == [
        Stored((number,), None, tuple(PROMPT[:SIZE]), SIZE),
        Stored((7,), number, tuple(PROMPT[SIZE : 2 * SIZE]), SIZE),
        Removed(((1 << 64) - 1,)),
    ]


def test_a_block_held_twice_is_gone_with_its_last_copy() -> None:
    one = stored([1], None, PROMPT[:SIZE])
    gone = published.BlockRemoved([1], "GPU")

    told, _ = read(one, one, gone, gone)

    assert [type(event) for event in told] == [Stored, Stored, Removed]


def test_only_the_accelerators_memory_counts() -> None:
    told, reader = read(
        stored([1], None, PROMPT[:SIZE], medium="CPU"),
        stored([2], None, [], medium="CPU", block_size=0),
        stored([3], None, PROMPT[:SIZE], locality="REMOTE"),
        published.BlockRemoved([1], "CPU"),
    )

    assert told == []
    assert reader.left_out == {"another storage": 4}


def test_a_sliding_window_says_nothing_of_the_whole_context() -> None:
    window = {"group_idx": 1, "kv_cache_spec_kind": "sliding_window"}
    told, reader = read(
        stored([1], None, PROMPT[:SIZE], group_idx=0, kv_cache_spec_kind="full_attention"),
        stored([1], None, PROMPT[: 3 * SIZE], **window),
        stored([], None, PROMPT[:SIZE], **window),
        published.BlockRemoved([1], "GPU", group_idx=1),
    )

    assert [type(event) for event in told] == [Stored]
    assert reader.left_out == {"another attention group": 3}


@pytest.mark.parametrize(
    ("more", "salt"),
    [
        ({"lora_id": 7, "lora_name": "adapter"}, "adapter"),
        ({"lora_id": 7, "lora_name": "adapter", "extra_keys": [("adapter",)]}, "adapter"),
        ({"extra_keys": [None]}, ""),
        ({"extra_keys": [()]}, ""),
    ],
)
def test_an_adapter_has_blocks_of_its_own(more: dict[str, Any], salt: str) -> None:
    told, _ = read(stored([1], None, PROMPT[:SIZE], **more))

    assert [event.salt for event in told] == [salt]


@pytest.mark.parametrize(
    "more",
    [
        {"lora_id": 7},
        {"extra_keys": [(("image-hash", 0),)]},
        {"extra_keys": [("salt",)]},
        {"extra_keys": [(b"digest of embeddings",)]},
    ],
)
def test_what_a_plain_prompt_cannot_share_is_left_out_with_all_that_follows(
    more: dict[str, Any],
) -> None:
    told, reader = read(
        stored([1], None, PROMPT[:SIZE], **more),
        stored([2], 1, PROMPT[SIZE : 2 * SIZE]),
        published.BlockRemoved([2, 1], "GPU"),
    )

    assert told == []
    assert sum(reader.left_out.values()) == 2


def test_sglangs_bigrams_are_read_by_their_first_token() -> None:
    pairs = [[token, token + 1] for token in PROMPT[:SIZE]]
    batch = published.SglangBatch(1.0, [published.SglangStored([1], None, pairs, SIZE, None)])

    (event,) = CacheReader().read(0, published.encoded(batch)).events

    assert isinstance(event, Stored)
    assert event.token_ids == tuple(PROMPT[:SIZE])


def test_one_bad_event_does_not_spoil_its_batch() -> None:
    told, reader = read(
        stored([1], None, PROMPT[:SIZE]),
        published.BlockMigrated([3], "peer"),
        ["BlockStored", "nope", None, [1], SIZE],
        {"type": "BlockStored", "block_hashes": "nope"},
        None,
        stored([4], 4, PROMPT[:SIZE]),
        stored([5], None, PROMPT[: SIZE - 1]),
        published.AllBlocksCleared(),
    )

    assert [type(event) for event in told] == [Stored, Cleared]
    assert reader.left_out == {
        "unknown or malformed event": 4,
        "a block that is its own parent": 1,
        "blocks and tokens that do not match": 1,
    }


@given(st.binary(max_size=200))
def test_rubbish_is_a_lie_and_nothing_worse(payload: bytes) -> None:
    with suppress(WorkerLied):
        CacheReader().read(0, payload)


def test_an_engine_that_starts_anew_has_no_copies_of_before() -> None:
    reader = CacheReader()
    once = published.encoded(published.VllmBatch(1.0, [stored([1], None, PROMPT[:SIZE])]))
    gone = published.encoded(published.VllmBatch(2.0, [published.BlockRemoved([1], "GPU")]))
    reader.read(0, once)
    reader.read(0, once)

    assert reader.read(1, gone).events == (Removed((1,)),)
