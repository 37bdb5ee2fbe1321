"""The orchestrator: takes a question apart, finds who can answer each part, and joins the answers.

Parts for different agents are asked side by side, parts for one agent in sequence: an agent does
one thing at a time. Everything it decides is in the journal, so a turn can be played again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import JsonValue

from trailwarden.agents.brain import Brain
from trailwarden.agents.carrying import Errand, errands
from trailwarden.agents.colleagues import Assignment, Colleagues, Guest, present
from trailwarden.agents.errors import AgentError
from trailwarden.agents.joining import Part, joined
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.meaning import Understanding
from trailwarden.agents.notes import FACT, Notes
from trailwarden.agents.refusing import broken
from trailwarden.agents.skills import Skills
from trailwarden.agents.turn import Answering, Asked, Progress, Said, StepKind
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Agent
from trailwarden.asking.parts import parts
from trailwarden.asking.vocabulary import Vocabulary

PARTY: Final = "orchestrator"
OUT_OF_SCOPE: Final = Answer(
    outcome=Outcome.REFUSED,
    reason="out_of_scope",
    text="That is not something the cameras' records can tell. Ask about what was seen (which"
    " animals, how many, when, where, doing what), about the cameras themselves, or for a report;"
    " for example: “how many foxes were there last week?”, “when are badgers active?”, “is every"
    " camera working?”, “write a report for May”.",
)


class Orchestrator:
    """Answers with the help of others; see `turn.Answering`."""

    def __init__(
        self,
        brain: Brain,
        skills: Skills,
        journal: Journal,
        specialists: Mapping[Agent, Answering],
        guests: Sequence[Guest] = (),
        limits: Limits | None = None,
    ) -> None:
        self._brain = brain
        self._skills = skills
        self._journal = journal
        self._specialists = specialists
        self._guests = guests
        self._limits = limits or Limits()

    async def turn(self, asked: Asked) -> AsyncIterator[Progress]:
        """Answer a question, whole or in parts. A turn that has ended is played again."""
        try:
            with self._journal.notes(asked, PARTY, self._limits) as notes:
                async for progress in self._live(notes) if notes.said is None else _again(notes):
                    yield progress
        except AgentError as error:
            yield Said(broken(error), None)

    async def _live(self, notes: Notes) -> AsyncIterator[Progress]:
        vocabulary = await self._vocabulary(notes)
        colleagues = await present(self._specialists, self._guests, notes)
        wanted = errands(parts(notes.asked.text, vocabulary), Understanding(vocabulary, notes.now))
        assignments = []
        for errand in wanted:
            assignments.append(await self._assign(errand, vocabulary, colleagues, notes))
            for step in notes.take():
                yield step
        said: dict[int, Said] = {}
        async for number, progress in _side_by_side(assignments, notes.asked):
            if isinstance(progress, Said):
                said[number] = progress
            else:
                yield progress
        whole = joined([Part(wanted[number].question, said[number]) for number in sorted(said)])
        notes.end(whole)
        yield whole

    async def _assign(
        self, errand: Errand, vocabulary: Vocabulary, colleagues: Colleagues, notes: Notes
    ) -> Assignment:
        """Whoever is named; else the specialist for it; else the one guest who claims it."""
        question = errand.question
        if errand.ask is not None:
            assignment: Assignment | None = Assignment(question, PARTY, _AskingBack(errand.ask))
        else:
            assignment = colleagues.named_in(question)
        if assignment is None:
            asked = replace(notes.asked, text=question)
            agent = (await self._brain.route(asked, vocabulary, notes)).agent
            if agent is None:
                assignment = colleagues.claiming(question)
            else:
                assignment = colleagues.specialist(agent, question)
        detail: JsonValue = {"question": assignment.question}
        notes.note(StepKind.ROUTE, PARTY, assignment.who or "nobody", detail)
        return assignment

    async def _vocabulary(self, notes: Notes) -> Vocabulary:
        async def do() -> JsonValue:
            return (await self._skills.vocabulary()).model_dump(mode="json")

        return Vocabulary.model_validate(await notes.exchange(FACT, PARTY, "vocabulary", None, do))


@dataclass(frozen=True, slots=True)
class _AskingBack:
    """Answers a part that cannot be understood without more words; see `Answering`."""

    answer: Answer

    async def turn(self, asked: Asked) -> AsyncIterator[Progress]:
        """The question back."""
        yield Said(self.answer, None)


async def _again(notes: Notes) -> AsyncIterator[Progress]:
    for step in notes.all():
        yield step
    assert notes.said is not None, "it has ended"
    yield notes.said


async def _side_by_side(
    assignments: Sequence[Assignment], asked: Asked
) -> AsyncIterator[tuple[int, Progress]]:
    """The turns of all as they go on, each with its number."""
    lanes: dict[str, list[int]] = defaultdict(list)
    for number, assignment in enumerate(assignments):
        lanes[assignment.who].append(number)
    heard: asyncio.Queue[tuple[int, Progress] | None] = asyncio.Queue()

    async def work(lane: Sequence[int]) -> None:
        try:
            for number in lane:
                turn = asked.turn if len(assignments) == 1 else f"{asked.turn}/{number + 1}"
                async for progress in _turn(assignments[number], replace(asked, turn=turn)):
                    await heard.put((number, progress))
        finally:
            await heard.put(None)

    working = [asyncio.create_task(work(lane)) for lane in lanes.values()]
    try:
        for _ in working:
            while (told := await heard.get()) is not None:
                yield told
        await asyncio.gather(*working)
    finally:
        for one in working:
            one.cancel()
        await asyncio.gather(*working, return_exceptions=True)


async def _turn(assignment: Assignment, asked: Asked) -> AsyncIterator[Progress]:
    if assignment.colleague is None:
        yield Said(OUT_OF_SCOPE, None)
        return
    async for progress in assignment.colleague.turn(replace(asked, text=assignment.question)):
        yield progress
