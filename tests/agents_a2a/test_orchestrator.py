"""The orchestrator with real specialists over real tools: parts, routes, guests, conversations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.agents.agents_reserve import journal_of_then, on_loop, skills_in, split

from trailwarden.agents.brains.parser import ParserBrain
from trailwarden.agents.colleagues import Guest, Introduction
from trailwarden.agents.conversing import LONGEST
from trailwarden.agents.crew import Gear, crew
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.skills import McpSkills
from trailwarden.agents.turn import Answering, Asked, Progress, Said, Step, StepKind
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Agent, CountEvents


@dataclass
class Station:
    """A guest that counts bats."""

    name: str = "Bat Station"
    tags: tuple[str, ...] = ("bats", "ultrasound")
    here: bool = True
    heard: list[Asked] = field(default_factory=list)

    async def introduction(self) -> Introduction | None:
        return Introduction(name=self.name, tags=self.tags) if self.here else None

    async def turn(self, asked: Asked) -> AsyncIterator[Progress]:
        self.heard.append(asked)
        yield Step(StepKind.AGENT, "orchestrator", self.name, None, 0.0)
        yield Said(Answer(outcome=Outcome.ANSWERED, text=f"{self.name} says: “9 bats”"), None)


@dataclass
class Talk:
    """A conversation with one agent; every line is a turn."""

    agent: Answering
    context: str = "garden"
    owner: str = "ann"
    turns: int = 0

    async def say(self, text: str, turn: str = "") -> tuple[tuple[Step, ...], Said]:
        self.turns += 1
        asked = Asked(text, turn or f"turn-{self.turns}", self.context, self.owner)
        return split([progress async for progress in self.agent.turn(asked)])

    async def answer(self, text: str) -> Answer:
        return (await self.say(text))[1].answer


def gear_on(skills: McpSkills, journal: Journal | None = None) -> Gear:
    return Gear(ParserBrain(), skills, journal or journal_of_then(), Limits())


def talk_with(
    skills: McpSkills,
    guests: Sequence[Guest] = (),
    journal: Journal | None = None,
    agent: str = "orchestrator",
    context: str = "garden",
    owner: str = "ann",
) -> Talk:
    return Talk(crew(gear_on(skills, journal), guests)[agent], context, owner)


@on_loop
async def test_a_question_goes_to_the_one_who_can_answer_it(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        steps, said = await talk_with(skills).say("how many foxes were there last week?")

    assert said.answer.outcome is Outcome.ANSWERED
    assert set(said.answer.event_ids) == {"e1", "e2", "e4"}
    assert said.call == CountEvents(animal="foxes", when="last week")
    routes = [step for step in steps if step.kind is StepKind.ROUTE]
    assert [step.name for step in routes] == ["analyst"]


@on_loop
async def test_parts_of_a_question_are_answered_by_their_own_agents_and_joined(
    tmp_path: Path,
) -> None:
    with skills_in(tmp_path) as skills:
        talk = talk_with(skills)
        steps, said = await talk.say(
            "How many foxes were there last week? Which cameras are there?"
        )
        alone = await talk.answer("How many foxes were there last week?")

    tools = {(step.agent, step.name) for step in steps if step.kind is StepKind.TOOL}
    assert tools == {("analyst", "count_events"), ("inventory", "list_cameras")}
    assert alone.text in said.answer.text
    assert set(alone.event_ids) <= set(said.answer.event_ids)
    assert {row.group["part"] for row in said.answer.rows} == {1, 2}


@on_loop
async def test_what_no_agent_can_answer_is_refused_with_what_can_be_asked(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        answer = await talk_with(skills).answer("what will the weather be tomorrow?")

    assert (answer.outcome, answer.reason) == (Outcome.REFUSED, "out_of_scope")
    assert "how many foxes" in answer.text
    assert answer.rows == ()


@on_loop
async def test_a_part_that_is_refused_is_said_beside_the_answer_to_the_other(
    tmp_path: Path,
) -> None:
    with skills_in(tmp_path) as skills:
        answer = await talk_with(skills).answer(
            "How many foxes were there last week? What will the weather be tomorrow?"
        )

    assert answer.outcome is Outcome.ANSWERED
    assert "cameras' records" in answer.text
    assert set(answer.event_ids) == {"e1", "e2", "e4"}


@on_loop
async def test_a_question_may_go_on_from_the_one_before_in_its_own_context(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        journal = journal_of_then()
        talk = talk_with(skills, journal=journal)
        await talk.answer("how many foxes were there last week?")
        _, said = await talk.say("and ducks?")
        other = talk_with(skills, journal=journal, context="kitchen")
        stranger = talk_with(skills, journal=journal, owner="eve")
        lost = [await one.answer("and ducks?") for one in (other, stranger)]

    assert isinstance(said.call, CountEvents)
    assert (said.call.animal, said.call.when) == ("ducks", "last week")
    assert said.answer.event_ids == ("e3",)
    for answer in lost:
        assert "e3" not in answer.event_ids or "last week" not in str(answer.understood)


@pytest.mark.parametrize("reply", ["1", "the first one", "{option}"])
@pytest.mark.parametrize("agent", ["orchestrator", "analyst"])
def test_a_reply_to_a_question_back_makes_the_call_clear(
    tmp_path: Path, reply: str, agent: str
) -> None:
    async def run() -> None:
        with skills_in(tmp_path) as skills:
            talk = talk_with(skills, agent=agent)
            asked = await talk.answer("how many foxes were there on 01/06/2026?")
            assert asked.outcome is Outcome.ASKED
            assert asked.field == "when"
            said = reply.format(option=asked.options[0])
            steps, end = await talk.say(said)
            again, played = await talk.say(said, turn=f"turn-{talk.turns}")

        assert end.answer.outcome is Outcome.ANSWERED, end.answer.text
        assert isinstance(end.call, CountEvents)
        assert (end.call.animal, end.call.when) == ("foxes", asked.options[0])
        assert (again, played) == (steps, end)

    asyncio.run(run())


@on_loop
async def test_a_name_that_is_not_here_may_be_replaced_by_one_that_is(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        talk = talk_with(skills)
        refused = await talk.answer("how many unicorns were there last week?")
        _, said = await talk.say("red fox")

    assert refused.outcome is Outcome.REFUSED
    assert "red fox" in refused.options
    assert said.call == CountEvents(animal="red fox", when="last week")
    assert said.answer.outcome is Outcome.ANSWERED


@on_loop
async def test_a_reply_that_is_no_option_is_a_question_of_its_own(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        talk = talk_with(skills)
        await talk.answer("how many foxes were there on 01/06/2026?")
        answer = await talk.answer("which cameras are there?")

    assert answer.outcome is Outcome.ANSWERED
    assert "gate" in answer.text.lower()


@on_loop
async def test_a_guest_is_asked_by_name_or_where_nobody_here_can_answer(tmp_path: Path) -> None:
    station = Station()
    with skills_in(tmp_path) as skills:
        talk = talk_with(skills, [station])
        named = await talk.answer("Ask the Bat Station how many were there?")
        claimed = await talk.answer("what does the ultrasound say?")
        ours = await talk.answer("how many foxes were there last week?")

    assert named.text == claimed.text == "Bat Station says: “9 bats”"
    assert [one.text for one in station.heard] == [
        "how many were there?",
        "what does the ultrasound say?",
    ]
    assert "e1" in ours.event_ids


@on_loop
async def test_of_guests_that_claim_the_same_none_is_asked(tmp_path: Path) -> None:
    guests = [Station("A"), Station("B"), Station("C", here=False)]
    with skills_in(tmp_path) as skills:
        answer = await talk_with(skills, guests).answer("what does the ultrasound say?")

    assert answer.reason == "out_of_scope"
    assert not any(guest.heard for guest in guests)


@on_loop
async def test_a_specialist_can_be_asked_by_name(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        steps, said = await talk_with(skills).say("ask the inventory which cameras there are")

    assert said.answer.outcome is Outcome.ANSWERED
    assert [step.name for step in steps if step.kind is StepKind.ROUTE] == [Agent.INVENTORY]


@on_loop
async def test_a_turn_that_is_asked_again_is_played_and_nobody_is_asked(tmp_path: Path) -> None:
    station = Station()
    with skills_in(tmp_path) as skills:
        talk = talk_with(skills, [station], journal_of_then(tmp_path / "turns.sqlite"))
        question = "How many foxes were there last week? Which cameras are there?"
        steps, said = await talk.say(question, turn="one")
        again, played = await talk_with(skills, [station]).say(question, turn="one")
        kept = talk_with(skills, [station], journal_of_then(tmp_path / "turns.sqlite"))
        replayed = await kept.say(question, turn="one")

    assert played == said
    assert replayed[1] == said
    assert sorted(step.name for step in again) == sorted(step.name for step in steps)


@on_loop
async def test_what_is_too_long_or_empty_is_said(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        talk = talk_with(skills)
        long = await talk.answer("foxes? " * 20_000)
        empty = await talk.answer("")

    assert (long.outcome, long.reason) == (Outcome.REFUSED, "too_long")
    assert str(LONGEST) in long.text
    assert (empty.outcome, empty.reason) == (Outcome.REFUSED, "not_a_question")


@on_loop
async def test_a_hostile_camera_is_only_a_name(tmp_path: Path) -> None:
    with skills_in(tmp_path) as skills:
        steps, _ = await talk_with(skills).say("which cameras are there?")

    assert {step.name for step in steps if step.kind is StepKind.TOOL} == {"list_cameras"}
