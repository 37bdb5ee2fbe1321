"""The unmodified `openai` client against the gateway, in front of a fake engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai
import pytest
from tests.serving.gateway_fakes import MODEL, FakeWorker, Script, fake_workers, gateway, on_loop

from trailwarden.serving.config import hash_key
from trailwarden.serving.gateway.plane import Neighbours
from trailwarden.serving.gateway.ports import Ending, OpenGate
from trailwarden.serving.gateway.server import Gateway

TOOLS: list[Any] = [
    {"type": "function", "function": {"name": "list_cameras", "parameters": {"type": "object"}}}
]
ASK: list[Any] = [{"role": "user", "content": "hello"}]


@asynccontextmanager
async def served(
    **sections: Any,
) -> AsyncIterator[tuple[openai.AsyncOpenAI, FakeWorker, Gateway]]:
    """A client, the fake behind it, and the gateway between them."""
    async with fake_workers() as (worker,), gateway(worker, **sections) as running:
        base = f"http://127.0.0.1:{running.port}/v1"
        async with openai.AsyncOpenAI(base_url=base, api_key="key-ann", max_retries=0) as client:
            yield client, worker, running


@on_loop
async def test_chat_whole_and_streamed() -> None:
    async with served() as (client, _, _):
        whole = await client.chat.completions.create(model=MODEL, messages=ASK)
        assert whole.choices[0].message.content == "one two three"
        assert whole.usage is not None
        assert whole.usage.completion_tokens == 3
        stream = await client.chat.completions.create(model=MODEL, messages=ASK, stream=True)
        words = [chunk.choices[0].delta.content async for chunk in stream]
        assert "".join(word or "" for word in words) == "one two three"


@on_loop
async def test_usage_at_the_end_of_a_stream() -> None:
    async with served() as (client, _, _):
        stream = await client.chat.completions.create(
            model=MODEL, messages=ASK, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
        assert chunks[-1].usage is not None
        assert chunks[-1].usage.total_tokens == 10


@pytest.mark.parametrize("streams", [False, True])
@on_loop
async def test_tools(streams: bool) -> None:
    async with served() as (client, worker, _):
        worker.script = Script(words=("",), tool="list_cameras", finish="tool_calls")
        if streams:
            async with client.chat.completions.stream(
                model=MODEL, messages=ASK, tools=TOOLS
            ) as stream:
                message = (await stream.get_final_completion()).choices[0].message
        else:
            answer = await client.chat.completions.create(model=MODEL, messages=ASK, tools=TOOLS)
            message = answer.choices[0].message  # type: ignore[assignment]
        assert message.tool_calls is not None
        call = message.tool_calls[0]
        assert call.type == "function"
        assert call.function.name == "list_cameras"
        assert worker.seen[0].body["tools"] == TOOLS


@on_loop
async def test_structured_output_and_log_probabilities_go_through() -> None:
    async with served() as (client, worker, _):
        schema: Any = {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}
        worker.script = Script(words=('{"a"', ": 1}"))
        answer = await client.chat.completions.create(
            model=MODEL, messages=ASK, response_format=schema, logprobs=True, top_logprobs=2
        )
        assert answer.choices[0].message.content == '{"a": 1}'
        sent = worker.seen[0].body
        assert (sent["response_format"], sent["top_logprobs"]) == (schema, 2)


class Listening(OpenGate):
    """Notes the session of every request that ended."""

    def __init__(self) -> None:
        self.sessions: list[str | None] = []

    def ended(self, ending: Ending, now_s: float) -> None:
        self.sessions.append(ending.demand.hints.session)


@on_loop
async def test_hints_by_extra_body() -> None:
    gate = Listening()
    async with served(neighbours=Neighbours(gate=gate)) as (client, worker, _):
        extra = {"trailwarden": {"session": "chat-1", "priority": "interactive"}}
        await client.chat.completions.create(model=MODEL, messages=ASK, extra_body=extra)
        assert "trailwarden" not in worker.seen[0].body
        assert gate.sessions == ["chat-1"]


@on_loop
async def test_completions_embeddings_models() -> None:
    async with served() as (client, _, _):
        completion = await client.completions.create(model=MODEL, prompt="x")
        assert completion.choices[0].text == "one two three"
        embedding = await client.embeddings.create(model=MODEL, input="x", encoding_format="float")
        assert embedding.data[0].embedding == [0.5, -0.5]
        assert [model.id async for model in client.models.list()] == [MODEL]
        assert (await client.models.retrieve(MODEL)).id == MODEL


@on_loop
async def test_errors_become_the_clients_own() -> None:
    known = [{"name": "ann", "keys": [hash_key("key-ann")], "tokens_per_minute": 1}]
    async with served(tenants=known) as (client, _, running):
        with pytest.raises(openai.NotFoundError):
            await client.chat.completions.create(model="none", messages=ASK)
        await client.chat.completions.create(model=MODEL, messages=ASK)
        with pytest.raises(openai.RateLimitError):
            await client.chat.completions.create(model=MODEL, messages=ASK)
        base = f"http://127.0.0.1:{running.port}/v1"
        async with openai.AsyncOpenAI(base_url=base, api_key="no", max_retries=0) as stranger:
            with pytest.raises(openai.AuthenticationError):
                await stranger.models.list()


@on_loop
async def test_a_stream_that_breaks_raises() -> None:
    async with served() as (client, worker, _):
        worker.script = Script(fault="crash")
        stream = await client.chat.completions.create(model=MODEL, messages=ASK, stream=True)
        with pytest.raises(openai.APIError, match="closed the connection"):
            async for _ in stream:
                pass
