"""The simulated worker over real sockets, as the unmodified openai client sees it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest

from trailwarden.serving.simulate.errors import SpecError
from trailwarden.serving.simulate.faults import Fault, FaultKind
from trailwarden.serving.simulate.spec import EngineSpec
from trailwarden.serving.simulate.worker import SimulatedWorker
from trailwarden.serving.worker import Rates

SPEC = EngineSpec(Rates(20_000.0, 0.002, 0.0001), kv_capacity_tokens=16_384)
MESSAGES: list[Any] = [{"role": "user", "content": "where did the foxes go? " * 60}]


@asynccontextmanager
async def working(
    spec: EngineSpec = SPEC, speed: float = 1.0
) -> AsyncIterator[tuple[SimulatedWorker, openai.AsyncOpenAI]]:
    """A worker that listens, and a client that never tries again."""
    worker = SimulatedWorker(spec, speed=speed)
    port = await worker.start()
    url = f"http://127.0.0.1:{port}/v1"
    client = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0)
    try:
        yield worker, client
    finally:
        await client.close()
        await worker.close()


async def raw(port: int, path: str, body: dict[str, Any], *, fault: str = "") -> bytes:
    """All bytes of an answer, until the worker ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    data = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {len(data)}\r\n"
    head += f"X-Simulate-Fault: {fault}\r\n" if fault else ""
    writer.write(head.encode() + b"\r\n" + data)
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def asking(**more: Any) -> dict[str, Any]:
    """A small streamed completion."""
    return {"model": "m", "prompt": "a", "stream": True, "max_tokens": 8, **more}


def streamed(answer: bytes) -> bytes:
    """The events in a chunked answer."""
    body = answer.split(b"\r\n\r\n", 1)[1]
    return b"".join(part for part in body.split(b"\r\n") if part.startswith(b"data: "))


def test_identical_prompts_get_identical_answers_and_the_second_is_cached() -> None:
    async def ask() -> None:
        async with working() as (_, client):
            answers = [
                await client.chat.completions.create(model="m", messages=MESSAGES, max_tokens=40)
                for _ in range(2)
            ]
        first, second = answers
        assert first.choices[0].message.content == second.choices[0].message.content
        assert first.usage
        assert second.usage
        assert first.usage.completion_tokens <= 40
        details = second.usage.prompt_tokens_details
        assert details is not None
        assert details.cached_tokens == (first.usage.prompt_tokens - 1) // 64 * 64

    asyncio.run(ask())


def test_a_chat_that_goes_on_finds_its_answer_cached() -> None:
    async def ask() -> None:
        async with working() as (_, client):
            first = await client.chat.completions.create(
                model="m", messages=MESSAGES, max_tokens=200, extra_body={"ignore_eos": True}
            )
            said = {"role": "assistant", "content": first.choices[0].message.content}
            longer = [*MESSAGES, said, {"role": "user", "content": "and then?"}]
            second = await client.chat.completions.create(model="m", messages=longer)
        assert first.usage
        assert second.usage
        details = second.usage.prompt_tokens_details
        assert details is not None
        assert details.cached_tokens is not None
        assert details.cached_tokens > first.usage.prompt_tokens
        assert first.choices[0].finish_reason == "length"

    asyncio.run(ask())


@pytest.mark.parametrize("chat", [True, False])
def test_a_stream_says_the_same_as_the_whole_answer(chat: bool) -> None:
    async def ask() -> tuple[str, str]:
        pieces = []
        async with working() as (_, client):
            if chat:
                whole = await client.chat.completions.create(model="m", messages=MESSAGES)
                said = whole.choices[0].message.content or ""
                async for event in await client.chat.completions.create(
                    model="m",
                    messages=MESSAGES,
                    stream=True,
                    stream_options={"include_usage": True},
                ):
                    pieces += [choice.delta.content or "" for choice in event.choices]
                    usage = event.usage
            else:
                complete = await client.completions.create(model="m", prompt="foxes")
                said = complete.choices[0].text
                async for piece in await client.completions.create(
                    model="m", prompt="foxes", stream=True, stream_options={"include_usage": True}
                ):
                    pieces += [choice.text for choice in piece.choices]
                    usage = piece.usage
        assert usage is not None
        assert usage.completion_tokens == len([piece for piece in pieces if piece])
        return said, "".join(pieces)

    said, together = asyncio.run(ask())
    assert said == together


def test_a_reader_that_leaves_cancels_its_job() -> None:
    async def leave() -> None:
        async with working() as (worker, client):
            stream = await client.completions.create(
                model="m", prompt="a", stream=True, max_tokens=5000, extra_body={"ignore_eos": True}
            )
            async for _ in stream:
                break
            assert worker.engine.running == 1
            await stream.close()
            async with asyncio.timeout(5):
                while worker.engine.running:
                    await asyncio.sleep(0.001)
            assert worker.engine.cache.in_use == 0
            assert worker.engine.counters.output < 5000

    asyncio.run(leave())


def test_what_is_too_long_or_not_understood_is_refused() -> None:
    async def ask() -> None:
        async with working() as (_, client):
            with pytest.raises(openai.BadRequestError, match="16384 tokens"):
                await client.completions.create(model="m", prompt="fox " * 20_000)
            with pytest.raises(openai.BadRequestError, match="lower max_tokens"):
                await client.completions.create(
                    model="m", prompt="a", max_tokens=1 << 40, extra_body={"ignore_eos": True}
                )
            with pytest.raises(openai.BadRequestError, match=">= 1"):
                await client.completions.create(model="m", prompt="a", max_tokens=0)
            with pytest.raises(openai.BadRequestError, match="one answer"):
                await client.completions.create(model="m", prompt="a", n=2)
            with pytest.raises(openai.NotFoundError):
                await client.embeddings.create(model="m", input="a")
            models = await client.models.list()
            assert [model.id for model in models.data] == ["simulated"]

    asyncio.run(ask())


def test_faults_come_as_ordered() -> None:
    async def ask() -> dict[str, bytes]:
        async with working(speed=50.0) as (worker, client):
            port = client.base_url.port
            assert port is not None
            kinds = ["", "malformed:2", "cut_utf8:2", "no_finish", "wrong_usage", "error", "busy"]
            body = asking(stream_options={"include_usage": True})
            found = {
                kind: await raw(port, "/v1/completions", body, fault=kind)
                for kind in [*kinds, "crash:3", "nonsense"]
            }
            assert worker.engine.epoch == 1
            await raw(port, "/simulate/fault", {"fault": "error", "requests": 1})
            found["ordered"] = await raw(port, "/v1/completions", body)
            found["after"] = await raw(port, "/v1/completions", body)
        return found

    found = asyncio.run(ask())
    assert streamed(found[""]).endswith(b"data: [DONE]\n\n")
    assert b'"finish_reason":"length"' in found[""]
    assert b'data: {"choices": [{"delta": \n\n' in found["malformed:2"]
    with pytest.raises(UnicodeDecodeError):
        found["cut_utf8:2"].decode()
    assert b"[DONE]" not in found["no_finish"]
    assert b'"finish_reason":"' not in found["no_finish"]
    assert b'"prompt_tokens":-1' in found["wrong_usage"]
    assert found["error"].startswith(b"HTTP/1.1 500")
    assert b"retry-after: 1" in found["busy"]
    assert b"[DONE]" not in found["crash:3"]
    assert b"expected KIND" in found["nonsense"]
    assert found["ordered"].startswith(b"HTTP/1.1 500")
    assert b"[DONE]" in found["after"]


def test_a_hung_answer_sends_nothing_more() -> None:
    async def ask() -> bytes:
        async with working(speed=50.0) as (worker, client):
            worker.faults.always = Fault(FaultKind.HANG, 2)
            port = client.base_url.port
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            data = json.dumps(asking()).encode()
            head = b"POST /v1/completions HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(data)
            writer.write(head + data)
            got = b""
            with contextlib.suppress(TimeoutError):
                while data := await asyncio.wait_for(reader.read(4096), 0.3):
                    got += data
            assert not reader.at_eof()
            writer.close()
            return got

    assert asyncio.run(ask()).count(b'"text":" ') == 2


@pytest.mark.parametrize("text", ["", "melt", "hang:soon"])
def test_an_unknown_fault_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match="expected KIND"):
        Fault.parse(text)
