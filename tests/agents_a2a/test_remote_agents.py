"""An agent elsewhere: its words are passed on as its own, and it gets only what is for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
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
