"""A conversation with one agent: what was said is remembered, and a reply finds its question.

What is remembered stands in the journal, by owner and context: nobody goes on from another's words,
and a crash forgets nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from pydantic import JsonValue, ValidationError

from trailwarden.agents.choosing import chosen
from trailwarden.agents.errors import AgentError
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.notes import Notes
from trailwarden.agents.recorded import call_as_json
from trailwarden.agents.refusing import broken
from trailwarden.agents.skills import Skills
from trailwarden.agents.turn import Answering, Asked, Progress, Said, StepKind
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Call

LONGEST: Final = 2000
"""Characters of a question; whoever has more to say is asked to say it shorter."""


class Conversation:
    """Answers as `party` does, and knows what was said before; see `turn.Answering`."""

    def __init__(
        self,
        party: str,
        answering: Answering,
        skills: Skills,
        journal: Journal,
        limits: Limits | None = None,
    ) -> None:
        self._party = party
        self._answering = answering
        self._skills = skills
        self._journal = journal
        self._limits = limits or Limits()

    async def turn(self, asked: Asked) -> AsyncIterator[Progress]:
        """Answer a question, or take a reply to what was asked back last."""
        if problem := _problem(asked.text):
            yield Said(problem, None)
            return
        try:
            before = asked.before or self._journal.before(asked.owner, asked.context)
            asked = replace(asked, before=before)
            async for progress in self._understood(asked):
                yield progress
        except AgentError as error:
            yield Said(broken(error), None)

    def _understood(self, asked: Asked) -> AsyncIterator[Progress]:
        back = self._asked_back(asked)
        option = chosen(asked.text, back.answer.options) if back else None
        if back is None or option is None:
            return self._answering.turn(asked)
        if back.call is None or not back.answer.field:  # then options are questions
            return self._answering.turn(replace(asked, text=option))
        return self._choose(asked, back.call, back.answer.field, option)

    def _asked_back(self, asked: Asked) -> Said | None:
        """What was said last, if it offered a choice. This very turn does not count."""
        earlier = self._journal.last(asked.owner, asked.context, self._party, asked.turn)
        return earlier if earlier and earlier.answer.options else None

    async def _choose(
        self, asked: Asked, call: Call, field: str, option: str
    ) -> AsyncIterator[Progress]:
        """Put the option where the question was unclear; nothing else of the call changes."""
        meant = _with(call, field, option)
        with self._journal.notes(asked, self._party, self._limits) as notes:
            if notes.said is None:
                notes.note(StepKind.CALL, call.agent.value, "choice", call_as_json(meant))
                answer = await self._run(meant, notes)
                notes.end(Said(answer, meant))
                steps = notes.take()
            else:
                steps = notes.all()
            for step in steps:
                yield step
            assert notes.said is not None, "it has just ended"
            yield notes.said

    async def _run(self, call: Call, notes: Notes) -> Answer:
        async def do() -> JsonValue:
            return (await self._skills.call(call)).model_dump(mode="json")

        told = await notes.exchange(
            StepKind.TOOL, call.agent.value, call.tool, call_as_json(call), do
        )
        return Answer.model_validate(told)


def _problem(text: str) -> Answer | None:
    if not text:
        text = "There is no question in this message; ask one in words."
        return Answer(outcome=Outcome.REFUSED, text=text, reason="not_a_question")
    if len(text) > LONGEST:
        text = f"This is {len(text)} characters long; ask in {LONGEST} characters or fewer."
        return Answer(outcome=Outcome.REFUSED, text=text, reason="too_long")
    return None


def _with(call: Call, field: str, option: str) -> Call:
    try:
        return type(call).model_validate({**call.arguments(), field: option})
    except ValidationError as error:
        raise AgentError(f"{option!r} cannot be the {field} of {call.tool}: {error}") from error
