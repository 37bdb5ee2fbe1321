"""llama.cpp itself over a file, for tests that hold what is computed here against it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from trailwarden.serving.engines.http import Address, ask
from trailwarden.serving.engines.llamacpp.spec import Adapter, WorkerSpec
from trailwarden.serving.engines.llamacpp.supervisor import SupervisedWorker

T = TypeVar("T")


def with_engine(
    model: Path, work: Callable[[Address], Awaitable[T]], adapter: Path | None = None
) -> T:
    """The result of `work` with a worker that serves this model."""

    async def run() -> T:
        adapters = () if adapter is None else (Adapter(str(adapter)),)
        spec = WorkerSpec(
            model=str(model), name="m", slots=1, context_tokens=256, adapters=adapters
        )
        worker = SupervisedWorker("w", spec)
        await worker.start()
        try:
            address = worker.status.address
            assert address is not None
            return await work(address)
        finally:
            await worker.stop()

    return asyncio.run(run())


async def post(address: Address, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What it answers."""
    return (await ask(address, "POST", path, body, timeout_s=60)).json()


async def tokenized(address: Address, text: str) -> list[int]:
    """Its own ids for a text, marks recognised."""
    asked = {"content": text, "parse_special": True, "add_special": False}
    return list((await post(address, "/tokenize", asked))["tokens"])


async def greedy(
    address: Address, text: str, tokens: int, *, to_the_end: bool = True
) -> list[dict[str, Any]]:
    """The tokens that it says, each with the likeliest five and their log-probabilities."""
    asked = {"prompt": text, "n_predict": tokens, "temperature": 0, "n_probs": 5}
    how = {"cache_prompt": False, "ignore_eos": not to_the_end}
    said = await post(address, "/completion", asked | how)
    return list(said["completion_probabilities"])
