"""One turn of one specialist: decide on a call, run the tool, answer; every step written down.

A tool runs only if it is one of the agent's and its call is valid; a model's words are used only
for what they are checked to be. Whatever fails ends in an answer that says so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import TypeVar

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from trailwarden.agents.brain import Brain, Complaint, Proposal
from trailwarden.agents.errors import (
    AgentError,
    EndpointError,
    JournalError,
    LimitReached,
    SkillRejected,
)
from trailwarden.agents.faithful import departures
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.notes import FACT, Notes
from trailwarden.agents.recorded import call_as_json
from trailwarden.agents.refusing import broken, not_taken, nothing_called
from trailwarden.agents.skills import Skills
from trailwarden.agents.turn import Asked, Progress, Said, Step, StepKind
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Agent, Call
from trailwarden.asking.vocabulary import Vocabulary

T = TypeVar("T", bound=BaseModel)

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_LOG = logging.getLogger(__name__)


class Specialist:
    """Answers questions with the tools of one agent; see `turn.Answering`.

    `rephrases`: answers may be put in a model's words, if these say the same.
    """

    def __init__(
        self,
        agent: Agent,
        brain: Brain,
        skills: Skills,
        journal: Journal,
        limits: Limits | None = None,
        *,
        rephrases: bool = False,
    ) -> None:
        self.agent = agent
        self._brain = brain
        self._skills = skills
        self._journal = journal
        self._limits = limits or Limits()
        self._rephrases = rephrases

    async def turn(self, asked: Asked) -> AsyncGenerator[Progress, None]:
        """See `Answering`. A turn that has ended is played from the journal, step by step."""
        try:
            with self._journal.notes(asked, self.agent.value, self._limits) as notes:
                played = _played(notes, notes.said) if notes.said else self._live(notes)
                async with aclosing(played) as progress:
                    async for one in progress:
                        yield one
        except JournalError as error:
            yield Said(broken(error), None)

    async def _live(self, notes: Notes) -> AsyncGenerator[Progress, None]:
        """Steps as they are done, whoever does them; then what is said."""
        steps: asyncio.Queue[Step | None] = asyncio.Queue()
        notes.listen(steps.put_nowait)
        work = asyncio.create_task(self._ended(notes))
        work.add_done_callback(lambda _work: steps.put_nowait(None))
        try:
            while (step := await steps.get()) is not None:
                yield step
            yield work.result()
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _ended(self, notes: Notes) -> Said:
        """What is said in the end, whatever happens, and written down."""
        try:
            async with asyncio.timeout(notes.budget.seconds_left()):
                said = await self._answered(notes)
        except TimeoutError:
            error = LimitReached(f"it took longer than {self._limits.seconds:g} s")
            said = Said(broken(error), None)
        except AgentError as error:
            said = Said(broken(error), None)
        try:
            notes.end(said)
        except JournalError:
            _LOG.exception("the end of turn %r is not in the journal", notes.asked.turn)
        return said

    async def _answered(self, notes: Notes) -> Said:
        vocabulary = await self._vocabulary(notes)
        complaint: Complaint | None = None
        while True:
            proposal = await self._brain.propose(
                notes.asked, self.agent, vocabulary, notes, complaint
            )
            notes.note(StepKind.CALL, self.agent.value, self._brain.name, _as_json(proposal))
            if proposal.call is None:
                answer = not_taken(complaint) if complaint else nothing_called(proposal)
                return Said(answer, None)
            try:
                answer = await self._run(proposal.call, notes)
            except SkillRejected as error:
                complaint = Complaint(proposal.call, str(error))
                continue
            return await self._phrased(Said(answer, proposal.call), vocabulary, notes)

    async def _vocabulary(self, notes: Notes) -> Vocabulary:
        async def ask() -> JsonValue:
            return _JSON.validate_python((await self._skills.vocabulary()).model_dump(mode="json"))

        return _read(Vocabulary, await notes.exchange(FACT, self.agent.value, "names", {}, ask))

    async def _run(self, call: Call, notes: Notes) -> Answer:
        """Run a tool. Raises SkillError, LimitReached."""
        if call.agent is not self.agent:
            raise SkillRejected(f"{call.tool} is not a tool of the agent {self.agent.value}")
        request = call_as_json(call)
        notes.budget.step(str(request))

        telling = partial(notes.tell, self.agent.value, call.tool)

        async def run() -> JsonValue:
            answer = await self._skills.call(call, telling)
            return _JSON.validate_python(answer.model_dump(mode="json"))

        told = await notes.exchange(StepKind.TOOL, self.agent.value, call.tool, request, run)
        return _read(Answer, told)

    async def _phrased(self, said: Said, vocabulary: Vocabulary, notes: Notes) -> Said:
        """The answer in a model's words, if they say the same; else as it was composed."""
        if not self._rephrases or said.answer.outcome is not Outcome.ANSWERED:
            return said
        try:
            text = await self._brain.rephrase(notes.asked, said, vocabulary, notes)
        except (EndpointError, LimitReached) as error:
            self._note_phrase(notes, None, (str(error),))
            return said
        wrong = departures(text, said.answer) if text else ("nothing was said",)
        self._note_phrase(notes, text, wrong)
        if wrong:
            return said
        return Said(said.answer.model_copy(update={"text": text}), said.call)

    def _note_phrase(self, notes: Notes, text: str | None, wrong: tuple[str, ...]) -> None:
        detail: JsonValue = {"text": text, "used": not wrong, "departures": list(wrong)}
        notes.note(StepKind.PHRASE, self.agent.value, self._brain.name, detail)


async def _played(notes: Notes, said: Said) -> AsyncGenerator[Progress, None]:
    for step in notes.all():
        yield step
    yield said


def _as_json(proposal: Proposal) -> JsonValue:
    return {
        "call": call_as_json(proposal.call),
        "certainty": round(proposal.certainty, 4),
        "refusal": proposal.refusal,
        "ask": proposal.ask,
        "options": list(proposal.options),
        "why": proposal.why,
    }


def _read(kind: type[T], told: JsonValue) -> T:
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        raise JournalError(f"a record of another version cannot be read: {error}") from error
