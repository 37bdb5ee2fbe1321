"""What engines publish of their caches, over real ZeroMQ, decides where prompts go."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.serving import published_events as published
from tests.serving.gateway_fakes import (
    Answer,
    FakeWorker,
    ask,
    chat,
    fake_workers,
    gateway,
    on_loop,
    until,
)
from tests.serving.kv_publisher import Publisher, needs_zmq

from trailwarden.serving.config import Config, parse
from trailwarden.serving.engines.port import PromptTokens
from trailwarden.serving.errors import ConfigError
from trailwarden.serving.gateway.server import Gateway

pytestmark = needs_zmq

CHAT = "/v1/chat/completions"
WORDS = [f"word{number}" for number in range(512)]
TOKENS = [zlib.crc32(word.encode()) for word in WORDS]


@asynccontextmanager
async def followed(
    count: int = 2, *, replay: bool = True, **sections: Any
) -> AsyncIterator[tuple[Gateway, list[FakeWorker], list[Publisher]]]:
    """A gateway before workers that publish what they cache."""
    async with fake_workers(count, owner="vllm") as workers:
        engines = [Publisher() for _ in workers]
        entries = []
        for number, (worker, engine) in enumerate(zip(workers, engines, strict=True)):
            told = {"publish": engine.publish}
            if replay:
                told["replay"] = engine.replay
            entries.append(worker.config(f"w{number}", kv_events=told))
        async with gateway(workers=entries, **sections) as running:
            for engine in engines:
                await engine.subscribed()
            yield running, workers, engines
        for engine in engines:
            await engine.close()


def stored(first: int = 0, last: int = len(TOKENS)) -> published.BlockStored:
    """Blocks of 16 tokens of the prompt, from one token to another."""
    hashes: list[bytes | int] = [number + 1 for number in range(first // 16, last // 16)]
    parent = first // 16 or None
    return published.BlockStored(hashes, parent, TOKENS[first:last], 16, None, "GPU", None)


def known(running: Gateway, worker: str) -> bool:
    standing = running.plane.router.beliefs.events.standing(worker)
    return standing is not None and standing.exact


def held(running: Gateway, *workers: str) -> list[int]:
    """How many blocks of 64 tokens of the prompt each of these is known to hold."""
    router = running.plane.router
    return router.beliefs.events.matched(router.token_blocks(PromptTokens(tuple(TOKENS))), workers)


async def asked(running: Gateway, words: list[str]) -> str:
    """The worker that a prompt went to."""
    body = chat(messages=[{"role": "user", "content": " ".join(words)}])
    answer: Answer = await ask(running, CHAT, body)
    assert answer.status == 200
    return answer.headers["x-trailwarden-worker"]


@on_loop
async def test_a_prompt_goes_where_an_engine_says_that_it_is_cached() -> None:
    async with followed(3) as (running, _, engines):
        await engines[2].say(stored(0, 256))
        await engines[2].say(stored(256))
        for engine in engines[:2]:
            await engine.say(published.AllBlocksCleared())
        await until(lambda: all(known(running, f"w{number}") for number in range(3)))
        for turn in range(6):  # also where others were idle for longer, and had the prompt since
            assert await asked(running, [*WORDS, f"turn{turn}"]) == "w2"

        await engines[2].say(published.BlockRemoved(list(range(1, 33)), "GPU"))
        await engines[0].say(stored())
        await until(lambda: held(running, "w0", "w1", "w2") == [8, 0, 0])
        for turn in range(6):
            assert await asked(running, [*WORDS, f"turn{turn}"]) == "w0"


@on_loop
async def test_a_worker_that_was_started_anew_is_followed_anew() -> None:
    async with followed(1) as (running, _, engines):
        await engines[0].say(stored())
        await until(lambda: known(running, "w0"))
        worker = running.plane.fleet.get("w0")
        assert worker is not None
        engines[0].kept.clear()
        engines[0].make(stored(0, 64))
        assert held(running, "w0") == [8]
        worker.restarted()
        await until(lambda: held(running, "w0") == [1])
        assert await asked(running, WORDS) == "w0"  # the beliefs hear of the restart, too
        assert known(running, "w0")
        assert held(running, "w0") == [1]


@on_loop
async def test_rubbish_is_not_believed_and_nothing_ends_by_it() -> None:
    async with followed(1, replay=False) as (running, _, engines):
        await engines[0].say(stored())
        await until(lambda: known(running, "w0"))
        await engines[0].rubbish()
        await until(lambda: not known(running, "w0"))
        assert await asked(running, WORDS) == "w0"


@on_loop
async def test_who_does_not_tokenise_is_judged_by_what_it_was_sent() -> None:
    async with followed(2) as (running, workers, engines):
        for worker, engine in zip(workers, engines, strict=True):
            worker.owner = "nobody"  # the tokens of a chat are refused from now on
            await engine.say(published.AllBlocksCleared())
        await until(lambda: known(running, "w0") and known(running, "w1"))
        first = await asked(running, WORDS)
        assert [await asked(running, [*WORDS, str(turn)]) for turn in range(4)] == [first] * 4


@on_loop
async def test_another_policy_and_another_list_of_workers_leave_the_rest_followed() -> None:
    async with followed(2) as (running, _, engines):
        for engine in engines:
            await engine.say(stored())
        await until(lambda: known(running, "w0") and known(running, "w1"))
        told = running.plane.config.model_dump()
        told["workers"] = [w for w in told["workers"] if w["id"] == "w1"]
        told["routing"] = {"policy": "round_robin"}
        running.plane.configure(Config.model_validate(told))
        await until(lambda: not known(running, "w0"))
        assert known(running, "w1")
        assert await asked(running, WORDS) == "w1"


@pytest.mark.parametrize("address", ["tcp://*:5557", "localhost:5557", "http://h:1", ""])
def test_an_address_that_cannot_be_followed_is_told(address: str) -> None:
    text = f"""
[[workers]]
id = "v"
url = "http://h:8000"
kv_events = {{ publish = "{address}" }}
"""
    with pytest.raises(ConfigError, match="tcp://host:port"):
        parse(text)
