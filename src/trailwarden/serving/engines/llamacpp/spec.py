"""What a llama.cpp worker is to be: handed to its process as one line of JSON.

This module is imported by the child and therefore by nothing heavy.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter in GGUF, applied at `scale` unless a request says otherwise."""

    path: str
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """One worker. Every slot has `context_tokens` to itself.

    `batch_tokens` are computed between two looks at the world: a small number cancels sooner and
    lets answers in progress go on, a large one reads prompts a little faster. `prompt_cache_mib` of
    main memory keep prompts that lost their slot. `cpus` pins the threads; empty leaves them to
    the system, `threads` of them. `port` 0 takes any that is free.
    """

    model: str
    name: str
    slots: int = 2
    context_tokens: int = 4096
    cpus: tuple[int, ...] = ()
    threads: int = 1
    batch_tokens: int = 32
    prompt_cache_mib: int = 256
    save_folder: str | None = None
    embeddings: bool = False
    adapters: tuple[Adapter, ...] = field(default=())
    projector: str | None = None
    api_key: str | None = None
    host: str = "127.0.0.1"
    port: int = 0

    @property
    def kv_tokens(self) -> int:
        """Tokens that all slots hold together."""
        return self.slots * self.context_tokens

    def to_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(line: str) -> WorkerSpec:
        """The same back."""
        told: dict[str, Any] = json.loads(line)
        told["cpus"] = tuple(told["cpus"])
        told["adapters"] = tuple(Adapter(**adapter) for adapter in told["adapters"])
        return WorkerSpec(**told)
