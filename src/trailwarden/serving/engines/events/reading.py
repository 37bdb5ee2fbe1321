"""From what an engine publishes to routing's events: only what routing may believe.

Left out, and counted: other storage than the accelerator's memory, attention groups other than
the whole-context one, blocks that hang on an image or a prompt's embeddings, and events that make
no sense. A block that an engine holds twice is removed with its last copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from trailwarden.serving.engines.events.wire import (
    Event,
    Hash,
    Removed,
    RemovedMap,
    Stored,
    StoredMap,
    decode_batch,
)
from trailwarden.serving.routing import events as routing

_MEMORY = (None, "GPU")
_WHOLE_CONTEXT = (None, "full_attention", "mla_attention")
_U64 = (1 << 64) - 1


class CacheReader:
    """Follows one publisher: an engine, or one of its data-parallel ranks.

    `left_out` counts what was not passed on, by reason. Memory: a number for each cached block.
    """

    def __init__(self) -> None:
        self._copies: Counter[int] = Counter()
        self._private: set[int] = set()
        self._other_groups: set[int] = set()
        self.left_out: Counter[str] = Counter()

    def read(self, number: int, payload: bytes) -> routing.Batch:
        """One published batch. Number 0 is the first since the engine started.

        Raises:
            WorkerLied: the payload is no batch.
        """
        events = decode_batch(payload)
        if number == 0:
            self._clear()
        return routing.Batch(number, tuple(self._believed(events)))

    def _believed(
        self, events: Iterable[Event | None]
    ) -> Iterable[routing.Stored | routing.Removed | routing.Cleared]:
        for event in events:
            if event is None:
                self.left_out["unknown or malformed event"] += 1
            elif isinstance(event, Stored | StoredMap):
                yield from self._stored(event)
            elif isinstance(event, Removed | RemovedMap):
                yield from self._removed(event)
            else:
                self._clear()
                yield routing.Cleared()

    def _clear(self) -> None:
        """Nothing is cached; groups stay as they were learned."""
        self._copies.clear()
        self._private.clear()

    def _stored(self, event: Stored | StoredMap) -> Iterable[routing.Stored]:
        hashes = tuple(map(_number, event.block_hashes))
        parent = None if event.parent_block_hash is None else _number(event.parent_block_hash)
        if reason := self._reason_against(event, hashes, parent):
            self.left_out[reason] += 1
            return
        self._copies.update(hashes)
        tokens = tuple(map(_token, event.token_ids))
        yield routing.Stored(hashes, parent, tokens, event.block_size, _salt(event) or "")

    def _reason_against(
        self, event: Stored | StoredMap, hashes: tuple[int, ...], parent: int | None
    ) -> str | None:
        if event.kv_cache_spec_kind not in _WHOLE_CONTEXT:
            if event.group_idx is not None:
                self._other_groups.add(event.group_idx)
            return "another attention group"
        if not _in_memory(event):
            return "another storage"
        if not hashes or len(event.token_ids) != len(hashes) * event.block_size:
            return "blocks and tokens that do not match"
        if parent in hashes:
            return "a block that is its own parent"
        if _salt(event) is None or parent in self._private:
            self._private.update(hashes)
            return "hangs on an image, embeddings or an unnamed adapter"
        return None

    def _removed(self, event: Removed | RemovedMap) -> Iterable[routing.Removed]:
        if event.medium not in _MEMORY:
            self.left_out["another storage"] += 1
        elif event.group_idx in self._other_groups:
            self.left_out["another attention group"] += 1
        elif gone := tuple(filter(self._last, map(_number, event.block_hashes))):
            yield routing.Removed(gone)

    def _last(self, number: int) -> bool:
        """Take one copy of a block away; whether none is left that we know of."""
        if number in self._private:
            self._private.discard(number)
            return False
        copies = self._copies.pop(number, 1)
        if copies > 1:
            self._copies[number] = copies - 1
        return copies == 1


def _in_memory(event: Stored | StoredMap) -> bool:
    local = not isinstance(event, StoredMap) or event.locality in (None, "LOCAL")
    return local and event.medium in _MEMORY


def _salt(event: Stored | StoredMap) -> str | None:
    """What the engine tells these prompts apart by, "" if nothing; None if it has no plain name."""
    told = event.cache_salt if isinstance(event, StoredMap) else None
    salts = {name for name in (event.lora_name, told) if name}
    if event.lora_id is not None and event.lora_name is None:
        return None
    keys = [key for block in event.extra_keys or () for key in block or ()]
    if len(salts) > 1 or any(key not in salts for key in keys if isinstance(key, str)):
        return None
    if not all(isinstance(key, str) for key in keys):  # an image, or a digest of embeddings
        return None
    return salts.pop() if salts else ""


def _token(told: int | tuple[int, int]) -> int:
    return told if isinstance(told, int) else told[0]


def _number(block: Hash) -> int:
    """A block's hash as vLLM and others shorten it: the low 64 bits."""
    return (int.from_bytes(block[-8:], "big") if isinstance(block, bytes) else block) & _U64
