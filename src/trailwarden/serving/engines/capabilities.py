"""What an engine can do, and what the plane does where it cannot.

An adapter claims only what it was told or has seen. Where a capability is missing the plane goes
on without it, and `Capabilities.shortfalls` says in which way.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class EngineKind(StrEnum):
    """The engines that have an adapter; `openai` is any server that speaks the protocol."""

    LLAMACPP = "llamacpp"
    OPENAI = "openai"
    VLLM = "vllm"
    SGLANG = "sglang"
    OLLAMA = "ollama"


class Cancellation(StrEnum):
    """When a client that leaves frees the engine."""

    UNKNOWN = "unknown"  # nobody has promised it
    STREAMS = "streams"  # only while the answer is streamed
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one engine can do. False and None mean no, or that nobody has said so.

    `slots` is the number of requests that run at once. `cached_counts`: the usage of an answer
    says how many prompt tokens came from the cache. `prefix_metrics`: the engine counts them in
    `/metrics`. `sessions`: it prefers to keep the cache of open sessions.
    """

    slots: int | None = None
    save_restore: bool = False
    priority: bool = False
    cached_counts: bool = False
    prefix_metrics: bool = False
    kv_events: bool = False
    sessions: bool = False
    lora: bool = False
    grammar: bool = False
    json_schema: bool = False
    tokenize: bool = False
    embeddings: bool = False
    images: bool = False
    cancellation: Cancellation = Cancellation.UNKNOWN

    def abilities(self) -> tuple[str, ...]:
        """What it can do, in a word each."""
        able = [f.name.replace("_", " ") for f in fields(self) if getattr(self, f.name) is True]
        if self.cancellation is not Cancellation.UNKNOWN:
            able.append(f"cancellation ({self.cancellation})")
        return tuple(able)

    def shortfalls(self) -> tuple[str, ...]:
        """One sentence for each thing that is missing and that the plane works around."""
        missing = [_WITHOUT[field.name] for field in fields(self) if self._lacks(field.name)]
        if self.cancellation is not Cancellation.ALWAYS:
            missing.append(_CANCELLATION[self.cancellation])
        return tuple(missing)

    def _lacks(self, name: str) -> bool:
        return name in _WITHOUT and not getattr(self, name)


_WITHOUT = {
    "slots": "slots: not told; the gateway admits by tokens and by its own configuration",
    "save_restore": "save/restore: none; a session that lost its slot is computed again",
    "priority": (
        "priority: none; the gateway's queue orders requests, and what runs is never overtaken"
    ),
    "cached_counts": (
        "cached counts: none; the ledger books every prompt token of this worker as computed"
    ),
    "prefix_metrics": "prefix metrics: none; the cached share is told by answers only, if at all",
    "kv_events": "KV events: none; routing guesses the cache from what it sent here",
    "sessions": "sessions: none; the engine's own eviction decides what stays",
    "tokenize": "tokenize: none; prompt tokens are estimated from text and learned ratios",
}
_CANCELLATION = {
    Cancellation.UNKNOWN: (
        "cancellation: not promised; work for a client that left may run to its end, and is booked"
        " as waste"
    ),
    Cancellation.STREAMS: (
        "cancellation: streamed answers only; a whole answer is worked out to its end for a client"
        " that left, and is booked as waste"
    ),
}
