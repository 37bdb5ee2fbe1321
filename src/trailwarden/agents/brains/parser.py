"""The brain that needs no model: the questions that `asking.reading` can read."""

from __future__ import annotations

from trailwarden.agents.brain import Complaint, Proposal, Routing
from trailwarden.agents.brains.asking_back import ask_back
from trailwarden.agents.brains.weighing import Thresholds
from trailwarden.agents.meaning import Understanding
from trailwarden.agents.notes import Notes
from trailwarden.agents.turn import Asked, Said
from trailwarden.asking.calls import Agent, Call
from trailwarden.asking.reading import Reading, read
from trailwarden.asking.vocabulary import Vocabulary


class ParserBrain:
    """See `brain.Brain`. What it is not sure of it asks or refuses."""

    name = "parser"

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        self._at = thresholds or Thresholds()

    async def route(self, asked: Asked, vocabulary: Vocabulary, notes: Notes) -> Routing:
        """The agent whose tool answers what was read."""
        reading = reading_of(asked, vocabulary, notes)
        if reading.call is None or reading.certainty < self._at.nothing:
            return Routing(None, reading.certainty, "the parser cannot read it")
        return Routing(reading.call.agent, reading.certainty, "the parser read it")

    async def propose(
        self,
        asked: Asked,
        agent: Agent,
        vocabulary: Vocabulary,
        notes: Notes,
        complaint: Complaint | None = None,
    ) -> Proposal:
        """The call that was read, if it is one of this agent's."""
        if complaint is not None:
            why = "the parser reads a question one way only"
            return Proposal(None, 0.0, refusal="tool_rejected", why=why)
        reading = reading_of(asked, vocabulary, notes)
        if reading.call is None or reading.certainty < self._at.nothing:
            refusal = "not_understood" if reading.call else reading.refusal
            return Proposal(
                None, reading.certainty, refusal=refusal, why="the parser cannot read it"
            )
        if reading.certainty < self._at.alone:
            why = f"the parser is not sure ({reading.certainty:.2f})"
            return ask_back([reading.call], Understanding(vocabulary, notes.now), why)
        return of_agent(reading.call, agent, reading.certainty, "the parser read it")

    async def rephrase(
        self, asked: Asked, said: Said, vocabulary: Vocabulary, notes: Notes
    ) -> str | None:
        """Never."""
        return None


def reading_of(asked: Asked, vocabulary: Vocabulary, notes: Notes) -> Reading:
    """How the parser reads a turn's question, at the turn's own moment."""
    return read(asked.text, vocabulary, notes.now, asked.before)


def of_agent(call: Call, agent: Agent, certainty: float, why: str) -> Proposal:
    """A call, if the agent has that tool."""
    if call.agent is not agent:
        why = f"it is a question for the agent {call.agent.value}"
        return Proposal(None, certainty, refusal="other_agent", why=why)
    return Proposal(call, certainty, why=why)
