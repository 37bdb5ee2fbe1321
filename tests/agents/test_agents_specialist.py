"""A specialist's turn: the right tool, or words that say why not; limits, repairs, replay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from bench.torture import ASKS_ALWAYS
from bench.torture_model import Asked as Request
from bench.torture_model import TortureModel, for_ever, hangs, says, torture_model
from mcp.server import Server
from mcp_types import (
    CallToolResult,
    ListToolsResult,
    ReadResourceResult,
    TextContent,
    TextResourceContents,
    Tool,
)
from tests.agents.agents_reserve import FOXES, asks, journal_of_then, on_loop, skills_in, turn_of

from trailwarden.agents.a2a import wire
from trailwarden.agents.brain import Brain
from trailwarden.agents.brains.checked import CheckedBrain
from trailwarden.agents.brains.model import ModelBrain
from trailwarden.agents.brains.parser import ParserBrain
from trailwarden.agents.dialects.chat import Chat
from trailwarden.agents.dialects.compact import Compact
from trailwarden.agents.endpoint import Endpoint, EndpointSettings
from trailwarden.agents.limits import Limits
from trailwarden.agents.skills import VOCABULARY, McpSkills, Remote
from trailwarden.agents.specialist import Specialist
from trailwarden.agents.turn import Step, StepKind
from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import Agent, CountEvents, WriteReport


@pytest.fixture(scope="module")
def skills(tmp_path_factory: pytest.TempPathFactory) -> Iterator[McpSkills]:
    with skills_in(tmp_path_factory.mktemp("reserve")) as skills:
        yield skills


def complaining(times: int, skills: McpSkills) -> tuple[McpSkills, list[dict[str, Any]]]:
    """The analyst's tools, of which count_events refuses its first calls; and those calls."""
    calls: list[dict[str, Any]] = []

    async def call(_context: Any, params: Any) -> CallToolResult:
        calls.append(params.arguments)
        if len(calls) <= times:
            return CallToolResult(content=[TextContent(text="say the week")], is_error=True)
        answer = await skills.call(CountEvents.model_validate(params.arguments))
        return CallToolResult(content=[], structured_content=answer.model_dump(mode="json"))

    async def read(_context: Any, _params: Any) -> ReadResourceResult:
        text = (await skills.vocabulary()).model_dump_json()
        contents = TextResourceContents(uri=VOCABULARY, text=text)
        return ReadResourceResult(contents=[contents])

    async def tools(_context: Any, _params: Any) -> ListToolsResult:
        schema = CountEvents.model_json_schema()
        return ListToolsResult(tools=[Tool(name="count_events", input_schema=schema)])

    server: Server[Any] = Server(
        "strict", on_call_tool=call, on_read_resource=read, on_list_tools=tools
    )
    return McpSkills({Agent.ANALYST: server}), calls


async def with_model(
    model: TortureModel, dialect: Compact | Chat, then: Any, **settings: Any
) -> Any:
    """What comes of a brain that is a scripted model."""
    async with torture_model(model):
        endpoint = Endpoint(EndpointSettings(model.url, "fake", **settings))
        try:
            return await then(ModelBrain(endpoint, dialect))
        finally:
            await endpoint.close()


@on_loop
async def test_a_question_is_answered_by_its_tool_and_plays_again(skills: McpSkills) -> None:
    journal = journal_of_then()
    live = await turn_of(ParserBrain(), skills, asks(FOXES), journal=journal)
    steps, said = live
    assert said.answer.outcome is Outcome.ANSWERED
    assert said.call == CountEvents(animal="foxes", when="last week")
    assert [step.kind for step in steps] == [StepKind.CALL, StepKind.TOOL]
    assert await turn_of(ParserBrain(), McpSkills({}), asks(FOXES), journal=journal) == live


@pytest.mark.parametrize(
    ("text", "agent", "reason"),
    [
        ("what is the capital of France?", Agent.ANALYST, "out_of_scope"),
        ("is the gate camera working?", Agent.ANALYST, "other_agent"),
        ("", Agent.ANALYST, "not_a_question"),
    ],
)
@on_loop
async def test_what_cannot_be_answered_here_is_refused_and_no_tool_runs(
    skills: McpSkills, text: str, agent: Agent, reason: str
) -> None:
    steps, said = await turn_of(ParserBrain(), skills, asks(text), agent=agent)
    assert said.answer.outcome is Outcome.REFUSED
    assert said.answer.reason == reason
    assert said.answer.text
    assert said.call is None
    assert all(step.kind is not StepKind.TOOL for step in steps)


@on_loop
async def test_a_hundred_thousand_characters_end_in_words(skills: McpSkills) -> None:
    for text in ("fox " * 25_000, "how many foxes " + "a" * 100_000):
        _, said = await turn_of(ParserBrain(), skills, asks(text, turn=text[:20]))
        assert said.answer.text


@on_loop
async def test_a_tools_complaint_is_quoted_to_the_model_which_mends_its_call(
    skills: McpSkills,
) -> None:
    strict, calls = complaining(1, skills)

    async def week_once_told(model: TortureModel, asked: Request, writer: Any) -> None:
        told = "say the week" in json.dumps(asked.body)
        text = '{"animal":"foxes","when":"last week"}' if told else '{"animal":"foxes"}'
        await says(text)(model, asked, writer)

    model = TortureModel(CountEvents(animal="foxes"), {"arguments": week_once_told})
    steps, said = await with_model(model, Chat(), lambda brain: turn_of(brain, strict, asks(FOXES)))
    assert calls == [{"animal": "foxes"}, {"animal": "foxes", "when": "last week"}]
    assert said.answer.outcome is Outcome.ANSWERED
    assert [step.kind for step in steps if step.kind is not StepKind.MODEL] == [
        StepKind.CALL,
        StepKind.TOOL,
        StepKind.CALL,
        StepKind.TOOL,
    ]


@on_loop
async def test_what_makes_no_progress_is_stopped(skills: McpSkills) -> None:
    strict, calls = complaining(100, skills)
    model = TortureModel(CountEvents(animal="foxes"))
    _, said = await with_model(model, Chat(), lambda brain: turn_of(brain, strict, asks(FOXES)))
    assert calls == [{"animal": "foxes"}]
    assert said.answer.outcome is Outcome.FAILED
    assert said.answer.reason == "limit_reached"
    strict, calls = complaining(100, skills)
    _, said = await turn_of(ParserBrain(), strict, asks(FOXES))
    assert len(calls) == 1
    assert said.answer.reason == "tool_rejected"
    assert "say the week" in said.answer.text


@on_loop
async def test_tokens_are_limited_and_then_there_is_the_parser(skills: McpSkills) -> None:
    async def turn(brain: Brain) -> Any:
        limits = Limits(tokens=1)
        return await turn_of(CheckedBrain(brain, ASKS_ALWAYS), skills, asks(FOXES), limits=limits)

    steps, said = await with_model(TortureModel(CountEvents()), Chat(), turn)
    assert said.call == CountEvents(animal="foxes", when="last week")
    (decided,) = (str(step.detail) for step in steps if step.kind is StepKind.CALL)
    assert "stopped after" in decided


@on_loop
async def test_a_model_alone_that_fails_is_said_to_have_failed(skills: McpSkills) -> None:
    for reply, reason in ((hangs(), "model_slow"), (for_ever(b":", 0.05), "model_slow")):
        model = TortureModel(CountEvents(), {"tool": reply})
        _, said = await with_model(
            model,
            Compact(),
            lambda brain: turn_of(brain, skills, asks(FOXES)),
            first_byte_s=0.3,
            total_s=0.6,
        )
        assert said.answer.outcome is Outcome.FAILED
        assert said.answer.reason == reason


@on_loop
async def test_a_turn_ends_in_time_whatever_hangs(skills: McpSkills) -> None:
    model = TortureModel(CountEvents(), {"tool": hangs()})
    async with torture_model(model):
        endpoint = Endpoint(EndpointSettings(model.url, "fake"))
        brain, limits = ModelBrain(endpoint, Compact()), Limits(seconds=0.3, model_seconds=9)
        _, said = await turn_of(brain, skills, asks(FOXES), limits=limits)
        await endpoint.close()
    assert said.answer.reason == "limit_reached"


@on_loop
async def test_tools_that_are_not_there_are_said_to_be_missing(skills: McpSkills) -> None:
    for nowhere in (McpSkills({}), McpSkills({Agent.ANALYST: Remote("http://127.0.0.1:9/mcp")})):
        _, said = await turn_of(ParserBrain(), nowhere, asks(FOXES))
        assert said.answer.outcome is Outcome.FAILED
        assert said.answer.reason == "tool_down"


@on_loop
async def test_a_turn_begun_by_another_question_is_said_so(skills: McpSkills) -> None:
    journal = journal_of_then()
    await turn_of(ParserBrain(), skills, asks(FOXES), journal=journal)
    steps, said = await turn_of(ParserBrain(), skills, asks("other"), journal=journal)
    assert steps == ()
    assert said.answer.reason == "turn_taken"


@on_loop
async def test_a_model_cannot_run_another_agents_tool(skills: McpSkills, tmp_path: Path) -> None:
    for dialect in (Compact(), Chat()):
        model = TortureModel(WriteReport(public=True))
        steps, said = await with_model(
            model, dialect, lambda brain: turn_of(brain, skills, asks(FOXES))
        )
        assert said.answer.outcome is Outcome.FAILED
        assert all(step.kind is not StepKind.TOOL for step in steps)


@on_loop
async def test_a_crash_in_the_middle_asks_neither_model_nor_tool_again(
    skills: McpSkills, tmp_path: Path
) -> None:
    """The turn is cut off after its tool has answered; then it is asked again."""
    path = tmp_path / "turns.sqlite"
    call = CountEvents(animal="foxes", when="last week")
    strict, calls = complaining(0, skills)

    async def cut_off(brain: Brain) -> list[StepKind]:
        journal = journal_of_then(path)
        seen: list[StepKind] = []
        async with aclosing(
            Specialist(Agent.ANALYST, brain, strict, journal).turn(asks(FOXES))
        ) as turn:
            async for step in turn:
                assert isinstance(step, Step)
                seen.append(step.kind)
                if step.kind is StepKind.TOOL:
                    break
        journal.close()
        return seen

    model = TortureModel(call)
    seen = await with_model(model, Compact(), cut_off)
    asked = len(model.asked)
    assert asked == 2
    fresh = TortureModel(call)
    journal = journal_of_then(path)
    steps, said = await with_model(
        fresh, Compact(), lambda brain: turn_of(brain, strict, asks(FOXES), journal=journal)
    )
    journal.close()
    assert fresh.asked == []
    assert len(calls) == 1
    assert [step.kind for step in steps] == seen
    assert said.answer.outcome is Outcome.ANSWERED


@on_loop
async def test_long_work_tells_how_far_it_is_and_only_while_it_lasts(skills: McpSkills) -> None:
    journal, asked = journal_of_then(), asks("write a data status report")
    steps, said = await turn_of(ParserBrain(), skills, asked, journal=journal, agent=Agent.REPORTER)
    assert said.answer.outcome is Outcome.ANSWERED
    kinds = [step.kind for step in steps]
    assert kinds[0] is StepKind.CALL
    assert kinds[-1] is StepKind.TOOL
    assert set(kinds[1:-1]) == {StepKind.PROGRESS}
    assert (steps[1].agent, steps[1].name) == ("reporter", "write_report")
    assert wire.told(steps[1]) == "reporter: write_report: asking the events (5%)"
    again, _ = await turn_of(ParserBrain(), skills, asked, journal=journal, agent=Agent.REPORTER)
    assert [step.kind for step in again] == [StepKind.CALL, StepKind.TOOL]
