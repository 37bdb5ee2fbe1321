"""The client for language models: what is sent, what is read, and every way it can fail."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from bench.torture_model import (
    TortureModel,
    chunk,
    for_ever,
    hangs,
    hangs_up,
    says,
    sends,
    status,
    torture_model,
)
from pydantic import JsonValue
from tests.agents.agents_reserve import on_loop

from trailwarden.agents.endpoint import Endpoint, EndpointSettings, Path
from trailwarden.agents.errors import (
    EndpointBroken,
    EndpointDown,
    EndpointError,
    EndpointRefused,
    EndpointResting,
    EndpointSlow,
    EndpointStrange,
)
from trailwarden.agents.hints import Hints, Plane, as_body, as_headers
from trailwarden.agents.spoken import Spoken
from trailwarden.asking.calls import CountEvents
from trailwarden.serving.gateway.hinting import read_hints
from trailwarden.serving.gateway.wire import Endpoint as Door
from trailwarden.serving.gateway.wire import read_body
from trailwarden.serving.hints import Priority

HINTS = Hints("session", "program", expected_output=5, tool_begins="count_events", last_step=True)
CALL = CountEvents(animal="foxes")
BODY: Mapping[str, JsonValue] = {"prompt": "<|im_start|>assistant\nanalyst count_events"}
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


async def asked_of(model: TortureModel, **settings: Any) -> Spoken:
    """What comes of one request to a scripted server."""
    async with torture_model(model):
        endpoint = Endpoint(EndpointSettings(model.url, "fake", **settings))
        try:
            return await endpoint.ask(Path.COMPLETIONS, BODY, HINTS)
        finally:
            await endpoint.close()


@on_loop
async def test_a_streamed_answer_is_read_with_its_probabilities_and_its_price() -> None:
    usage = {
        "prompt_tokens": 20,
        "completion_tokens": 2,
        "prompt_tokens_details": {"cached_tokens": 15},
    }
    stream = chunk(" {", 0.5) + chunk("}", 0.5) + chunk("", finish="stop", usage=usage)
    spoken = await asked_of(TortureModel(CALL, {"arguments": sends(stream)}))
    assert (spoken.text, spoken.finish, spoken.probability) == (" {}", "stop", 0.25)
    assert (spoken.prompt_tokens, spoken.cached_tokens, spoken.output_tokens) == (20, 15, 2)
    assert spoken.spent == 7
    assert 0 < spoken.first_ms <= spoken.total_ms


@on_loop
async def test_an_answer_in_one_piece_is_read_as_well_and_older_probabilities() -> None:
    logprobs = {"tokens": ["a"], "token_logprobs": [-0.1], "top_logprobs": [{"a": -0.1, "b": -3}]}
    whole = {"choices": [{"text": "a", "finish_reason": "stop", "logprobs": logprobs}]}
    spoken = await asked_of(
        TortureModel(CALL, {"arguments": sends(json.dumps(whole).encode(), head=PLAIN)})
    )
    assert spoken.text == "a"
    assert [one.text for one in spoken.tokens[0].others] == ["a", "b"]


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (hangs_up, EndpointDown, "nobody answers"),
        (sends(b"\x00\xff" * 100, head=b""), EndpointDown, "nobody answers"),
        (hangs(), EndpointSlow, "within 0.3 s"),
        (hangs(after=PLAIN), EndpointSlow, "within 0.3 s"),
        (for_ever(b": slow\n\n", 0.05), EndpointSlow, "the model fake"),
        (sends(chunk("a")), EndpointBroken, "in the middle"),
        (sends(chunk("a")[:-9]), EndpointBroken, "in the middle of a line"),
        (sends(b'{"choices":[', head=PLAIN), EndpointBroken, "no whole JSON"),
        (status(500, "application/json", '{"error":{"message":"oom"}}'), EndpointRefused, "oom"),
        (status(429, "text/plain", "later"), EndpointRefused, "HTTP 429: later"),
        (sends(b'data: {"error":{"message":"gone"}}\n\n'), EndpointRefused, "gone"),
        (says("a", 17.0), EndpointStrange, "another shape"),
        (sends(b"[]", head=PLAIN), EndpointStrange, "not an answer"),
        (status(200, "text/html", "<p>"), EndpointStrange, "html"),
        (for_ever(chunk("foxes " * 1000)), EndpointStrange, "longer than"),
    ],
)  # fmt: skip
@on_loop
async def test_every_failure_has_its_kind_and_says_whose(
    reply: Any, kind: type[EndpointError], words: str
) -> None:
    deadlines = {"first_byte_s": 0.3, "total_s": 0.5} if kind is EndpointSlow else {}
    model = TortureModel(CALL, {"arguments": reply})
    with pytest.raises(kind, match="the model fake at http") as caught:
        await asked_of(model, longest_bytes=100_000, **deadlines)
    assert type(caught.value) is kind
    assert words in str(caught.value)


@on_loop
async def test_a_server_that_hung_up_once_is_tried_once_more() -> None:
    model = TortureModel(CALL)

    async def first_not(model: TortureModel, asked: Any, writer: asyncio.StreamWriter) -> None:
        model.replies.clear()

    model.replies["arguments"] = first_not
    assert (await asked_of(model)).text == ' {"animal":"foxes"}'
    assert len(model.asked) == 2


@on_loop
async def test_a_server_that_is_down_rests_and_is_asked_again_later() -> None:
    model = TortureModel(CALL)
    async with torture_model(model):
        url = model.url
    for rest_s, after in ((60.0, EndpointResting), (0.0, EndpointDown)):
        endpoint = Endpoint(EndpointSettings(url, "fake", rest_s=rest_s))
        for kind in (EndpointDown, after):
            with pytest.raises(EndpointError) as caught:
                await endpoint.ask(Path.COMPLETIONS, BODY, HINTS)
            assert type(caught.value) is kind
        await endpoint.close()


def test_a_url_that_is_none_and_secrets_in_one() -> None:
    with pytest.raises(EndpointDown, match="no URL"):
        Endpoint(EndpointSettings("localhost", "m"))
    settings = EndpointSettings("http://me:secret@127.0.0.1:1/v1", "m", api_key="hush")
    assert "hush" not in repr(settings)

    async def fail() -> None:
        endpoint = Endpoint(settings)
        await endpoint.ask(Path.COMPLETIONS, BODY, HINTS)

    with pytest.raises(EndpointDown) as caught:
        asyncio.run(fail())
    assert "secret" not in str(caught.value)


def test_the_inference_plane_reads_the_hints_that_are_sent() -> None:
    body = read_body(Door.COMPLETION, b'{"model": "m", "prompt": "p"}')
    headers = {
        name.encode(): value.encode()
        for name, value in as_headers(HINTS, Plane.TRAILWARDEN, 300).items()
    }
    hints, deadline_ms = read_hints(body, headers)
    assert (hints.session, hints.program, hints.priority) == (
        "session",
        "program",
        Priority.INTERACTIVE,
    )
    assert (hints.expected_output, hints.tool_begins, hints.last_step) == (5, "count_events", True)
    assert (hints.tool_returned, hints.keep_prefix, deadline_ms) == (None, None, 300)


def test_dynamo_is_told_in_its_own_names_and_others_nothing() -> None:
    sent = {"model": "m", "prompt": "p", **as_body(HINTS, Plane.DYNAMO)}
    body = read_body(Door.COMPLETION, json.dumps(sent).encode())
    headers = as_headers(HINTS, Plane.DYNAMO, 300)
    hints, _ = read_hints(body, {name.encode(): value.encode() for name, value in headers.items()})
    assert (hints.session, hints.expected_output, hints.last_step) == ("session", 5, True)
    assert hints.priority is Priority.INTERACTIVE
    assert as_headers(HINTS, Plane.NONE, 300) == as_body(HINTS, Plane.NONE) == {}
