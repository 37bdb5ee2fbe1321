"""A language model alone: what it chooses is what is proposed, as sure as it says it is."""

from __future__ import annotations

from trailwarden.agents.brain import Complaint, Proposal, Routing
from trailwarden.agents.dialects.dialect import Dialect
from trailwarden.agents.endpoint import Endpoint
from trailwarden.agents.masking import mask
from trailwarden.agents.notes import Notes
from trailwarden.agents.talk import Priority, Talk
from trailwarden.agents.turn import Asked, Said
from trailwarden.asking.calls import Agent
from trailwarden.asking.vocabulary import Vocabulary


class ModelBrain:
    """See `brain.Brain`. What was asked before is not told to the model."""

    def __init__(
        self, endpoint: Endpoint, dialect: Dialect, priority: Priority = "interactive"
    ) -> None:
        self.name = f"model {endpoint.settings.model}"
        self._endpoint = endpoint
        self._dialect = dialect
        self._priority: Priority = priority

    async def route(self, asked: Asked, vocabulary: Vocabulary, notes: Notes) -> Routing:
        """The agent that the model names."""
        agent, certainty = await self._dialect.agent(self._talk(asked, notes, "orchestrator"))
        return Routing(agent, certainty, f"{self.name} chose")

    async def propose(
        self,
        asked: Asked,
        agent: Agent,
        vocabulary: Vocabulary,
        notes: Notes,
        complaint: Complaint | None = None,
    ) -> Proposal:
        """The call that the model writes."""
        talk = self._talk(asked, notes, agent.value)
        drafted = await self._dialect.call(talk, agent, complaint)
        why = f"{self.name} wrote" + (f"; {drafted.problem}" if drafted.problem else "")
        if drafted.call is None:
            return Proposal(None, 0.0, refusal="not_understood", why=why)
        return Proposal(drafted.call, drafted.certainty, why=why)

    async def rephrase(
        self, asked: Asked, said: Said, vocabulary: Vocabulary, notes: Notes
    ) -> str | None:
        """In the model's words; names that people gave never reach it."""
        masked = mask(said.answer.text, said.answer, vocabulary)
        if masked is None or said.call is None:
            return None
        talk = self._talk(asked, notes, said.call.agent.value)
        text = await self._dialect.rephrase(talk, masked.text, said.call.tool)
        return None if text is None else masked.restore(text)

    def _talk(self, asked: Asked, notes: Notes, party: str) -> Talk:
        return Talk(self._endpoint, asked, notes, party, self._priority)
