"""An agent elsewhere: its words are passed on as its own, and it gets only what is for it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import JsonValue
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from tests.agents_a2a.scripted import FOXES, Place, Scripted, listening, served

from trailwarden.agents.a2a.calling import Address, Ended, Heard, ask, card_at
from trailwarden.agents.a2a.cards import card
from trailwarden.agents.a2a.errors import AgentUnreachable
from trailwarden.agents.a2a.remote import RemoteAgent
from trailwarden.agents.a2a.wire import as_json
from trailwarden.agents.journal import Journal
from trailwarden.agents.turn import Asked, Progress, Said
from trailwarden.asking.answer import Answer, Outcome


async def answer_of(remote: RemoteAgent, text: str, turn: str = "t") -> Answer:
    progress = [one async for one in remote.turn(Asked(text, turn, "garden", "ann"))]
    (said,) = [one for one in progress if isinstance(one, Said)]
    assert said is progress[-1]
    assert said.call is None
    return said.answer


def address(place: Place, timeout_s: float = 20.0) -> Address:
    return Address(place.base, place.ada, timeout_s)


def test_its_words_come_with_its_name_and_no_numbers_of_ours(tmp_path: Path) -> None:
    agent = Scripted()

    async def run() -> None:
        async with served(tmp_path, {"orchestrator": agent}) as place:
            remote = RemoteAgent(address(place), Journal())
            met = await remote.introduction()
            assert met is not None
            assert met.name == "Trailwarden"
            answer = await answer_of(remote, "foxes?")
            again = await answer_of(remote, "foxes?")
            back = await answer_of(remote, "martens?", "other")

        assert answer.outcome is Outcome.ANSWERED
        assert FOXES.text in answer.text
        assert "Trailwarden says" in answer.text
        assert (answer.rows, answer.event_ids, answer.query) == ((), (), ())
        assert "another agent" in answer.caveats[0]
        assert again == answer
        assert back.outcome is Outcome.REFUSED
        assert "asks back" in back.text
        assert [one.text for one in agent.heard] == ["foxes?", "martens?"]

    asyncio.run(run())


def test_a_client_gets_steps_and_the_whole_reply(tmp_path: Path) -> None:
    async def run() -> None:
        async with served(tmp_path, {"orchestrator": Scripted()}) as place:
            told = [one async for one in ask(address(place), "foxes?")]

        assert any(isinstance(one, Heard) and "count_events" in one.text for one in told)
        ended = told[-1]
        assert isinstance(ended, Ended)
        assert ended.outcome is Outcome.ANSWERED
        assert ended.reply is not None
        assert ended.reply.answer == FOXES

    asyncio.run(run())


def test_one_that_is_too_slow_or_not_there_is_said_to_be(tmp_path: Path) -> None:
    async def run() -> None:
        async with served(tmp_path, {"orchestrator": Scripted()}) as place:
            slow = await answer_of(RemoteAgent(address(place, 0.3), Journal()), "wait")
            wrong = RemoteAgent(Address(place.base, "no token"), Journal())
            refused = await answer_of(wrong, "foxes?")
        gone = RemoteAgent(address(place), Journal())
        assert await gone.introduction() is None
        nobody = await answer_of(gone, "foxes?")

        for answer in (slow, refused, nobody):
            assert (answer.outcome, answer.reason) == (Outcome.FAILED, "agent_unreachable")
            assert place.base in answer.text

    asyncio.run(run())


@asynccontextmanager
async def strange(reply: object) -> AsyncIterator[tuple[str, list[Request]]]:
    """A server that answers every request alike, and the requests that came."""
    came: list[Request] = []

    async def any_request(request: Request) -> Response:
        came.append(request)
        return reply if isinstance(reply, Response) else JSONResponse(reply)

    app = Starlette(routes=[Route("/{rest:path}", any_request, methods=["GET", "POST"])])
    async with listening() as (serve, base), serve(app):
        yield base, came


def test_a_card_that_points_elsewhere_gets_no_question_and_no_token() -> None:
    async def run() -> None:
        async with strange({}) as (inside, came_inside):
            pointing = as_json(card("orchestrator", inside))
            async with strange(pointing) as (outside, came_outside):
                with pytest.raises(AgentUnreachable, match="elsewhere"):
                    await card_at(Address(outside, "secret"))
                answer = await answer_of(RemoteAgent(Address(outside, "secret"), Journal()), "x?")
                assert answer.reason == "agent_unreachable"
                assert {request.method for request in came_outside} == {"GET"}
            assert came_inside == []

    asyncio.run(run())


def test_a_redirect_is_not_followed() -> None:
    async def run() -> None:
        async with strange({}) as (inside, came):
            async with strange(RedirectResponse(f"{inside}/card")) as (outside, _):
                with pytest.raises(AgentUnreachable):
                    await card_at(Address(outside, "secret"))
            assert came == []

    asyncio.run(run())


@pytest.mark.parametrize(
    "reply", [{}, [], "text", {"name": 1}, {"supportedInterfaces": [{"url": "x"}]}, None]
)
def test_what_is_no_card_is_unreachable(reply: object) -> None:
    async def run() -> None:
        async with strange(reply) as (base, _):
            with pytest.raises(AgentUnreachable, match=base):
                await card_at(Address(base))

    asyncio.run(run())


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://x", "http://", "http://127.0.0.1:1"])
def test_what_is_no_address_is_unreachable(url: str) -> None:
    with pytest.raises(AgentUnreachable):
        asyncio.run(card_at(Address(url, timeout_s=2)))


def test_words_are_plain_and_not_endless(tmp_path: Path) -> None:
    class Loud:
        async def turn(self, asked: Asked) -> AsyncIterator[Progress]:
            text = "\x1b[31mred\x07 " + "x" * 50_000
            yield Said(FOXES.model_copy(update={"text": text}), None)

    async def run() -> Answer:
        async with served(tmp_path, {"orchestrator": Loud()}) as place:
            return await answer_of(RemoteAgent(address(place), Journal()), "foxes?")

    answer = asyncio.run(run())
    assert "\x1b" not in answer.text
    assert "\x07" not in answer.text
    assert len(answer.text) < 5000


def packed() -> Response:
    body = gzip.compress(b" " * (8 << 20))
    return Response(body, headers={**_JSON, "content-encoding": "gzip"})


def endless() -> Response:
    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65536
            await asyncio.sleep(0)  # whoever has gone is noticed meanwhile

    return StreamingResponse(drops(), headers=_JSON)


_JSON = {"content-type": "application/json"}
_DEEP = b"[" * 100_000
_NESTED = (
    b'{"jsonrpc":"2.0","id":1,"result":{"task":{"metadata":{"a":'
    + b"[" * 500
    + b"]" * 500
    + b"}}}}"
)
_HOSTILE: dict[str, Callable[[], Response]] = {
    "deep": lambda: Response(_DEEP, headers=_JSON),
    "nested": lambda: Response(_NESTED, headers=_JSON),
    "deep event": lambda: Response(
        b"data: " + _DEEP + b"\n\n", headers={"content-type": "text/event-stream"}
    ),
    "error of another type": lambda: JSONResponse({"jsonrpc": "2.0", "id": 1, "error": [1]}),
    "result of another type": lambda: JSONResponse({"jsonrpc": "2.0", "id": 1, "result": 5}),
    "event of another type": lambda: Response(
        b"data: 5\n\n", headers={"content-type": "text/event-stream"}
    ),
    "packed": packed,
    "endless": endless,
}


@pytest.mark.parametrize("hostile", _HOSTILE.values(), ids=_HOSTILE.keys())
@pytest.mark.parametrize("in_card", [True, False])
def test_rubbish_from_elsewhere_is_an_answer_that_says_so(
    hostile: Callable[[], Response], *, in_card: bool
) -> None:
    async def run() -> None:
        async with listening() as (serve, base):

            async def any_request(request: Request) -> Response:
                if request.method == "GET" and not in_card:
                    return JSONResponse(as_json(card("orchestrator", base)))
                return hostile()

            app = Starlette(routes=[Route("/{rest:path}", any_request, methods=["GET", "POST"])])
            async with serve(app):
                remote = RemoteAgent(Address(base, "secret", 30.0), Journal())
                async with asyncio.timeout(25):
                    met = await remote.introduction()
                    answer = await answer_of(remote, "x?")
        assert (met is None) is in_card
        assert (answer.outcome, answer.reason) == (Outcome.FAILED, "agent_unreachable")
        assert len(answer.text) < 1000

    asyncio.run(run())


def test_a_name_from_elsewhere_is_one_line_and_its_token_is_shown_to_nobody() -> None:
    async def run() -> None:
        async with listening() as (serve, base):
            told = as_json(card("orchestrator", base))
            assert isinstance(told, dict)
            told["name"] = "Bats\n\x1b[2Jerror: all is lost"
            tags: list[JsonValue] = [f"tag {number}" for number in range(5000)]
            told["skills"] = [{"id": "x", "name": "n", "description": "d", "tags": tags}]
            card_of = Route("/{rest:path}", lambda _request: JSONResponse(told))
            async with serve(Starlette(routes=[card_of])):
                address = Address(base, "top-secret")
                met = await RemoteAgent(address, Journal()).introduction()
        assert met is not None
        assert met.name.isprintable()
        assert len(met.tags) <= 200
        assert "top-secret" not in repr(address)

    asyncio.run(run())
