"""A language model held against the parser and the question: the brain that is used by default.

The model's proposal must carry what the question mentions and make nothing up (`founding`). Where
it and the parser's reading differ in an argument that the question settles, that is taken
(`settling`); else the two are weighed (`weighing`). A model is not asked where the parser is
certain of a founded call, and done without where it fails or is late. What goes on from an earlier
question is the parser's alone: models here are told one question at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from trailwarden.agents.brain import Brain, Complaint, Proposal, Routing
from trailwarden.agents.brains.asking_back import ask_back
from trailwarden.agents.brains.parser import ParserBrain, of_agent, reading_of
from trailwarden.agents.brains.settling import settled
from trailwarden.agents.brains.weighing import Thresholds, Verdict, View, together, weigh
from trailwarden.agents.errors import EndpointError, LimitReached
from trailwarden.agents.founding import faults
from trailwarden.agents.meaning import Understanding
from trailwarden.agents.notes import Notes
from trailwarden.agents.turn import Asked, Said
from trailwarden.asking.calls import Agent, Call
from trailwarden.asking.mentions import Mentions, mentions
from trailwarden.asking.reading import Reading, read
from trailwarden.asking.vocabulary import Vocabulary


class CheckedBrain:
    """See the module, and `brain.Brain`. It raises nothing that a model does wrong."""

    def __init__(self, model: Brain, thresholds: Thresholds | None = None) -> None:
        self.name = f"checked {model.name}"
        self._model = model
        self._at = thresholds or Thresholds()
        self._parser = ParserBrain(self._at)

    async def route(self, asked: Asked, vocabulary: Vocabulary, notes: Notes) -> Routing:
        """The agent that both name; else the one whose namer is surer of it.

        Nobody is only named where both do, or where the parser is sure that nothing is asked that
        events can tell: what only one of them understands is weighed when it is a call.
        """
        parsed = await self._parser.route(asked, vocabulary, notes)
        seen = _Seen.of(asked, vocabulary, notes)
        if seen.goes_on or seen.is_certain(self._at.certain):
            return parsed
        try:
            said = await self._model.route(asked, vocabulary, notes)
        except (EndpointError, LimitReached) as error:
            return replace(parsed, why=f"the parser alone read it: {error}")
        if said.agent is parsed.agent:
            certainty = together(parsed.certainty, said.certainty)
            return Routing(said.agent, certainty, "the model and the parser agree")
        if parsed.agent is None and parsed.certainty < self._at.parser:
            return replace(said, why="the parser does not understand it")
        if said.agent is None or parsed.certainty >= self._at.parser:
            return replace(parsed, why="the model names another, or nobody")
        if said.certainty < self._at.model:
            return replace(parsed, why="the parser is surer than the model")
        return replace(said, why="the model is surer than the parser")

    async def propose(
        self,
        asked: Asked,
        agent: Agent,
        vocabulary: Vocabulary,
        notes: Notes,
        complaint: Complaint | None = None,
    ) -> Proposal:
        """The call that was weighed and found good, a question back, or a refusal."""
        alone = await self._parser.propose(asked, agent, vocabulary, notes, complaint)
        seen = _Seen.of(asked, vocabulary, notes)
        if seen.goes_on:
            return alone
        if complaint is None and seen.is_certain(self._at.certain):
            return replace(alone, why="the parser is certain; no model was asked")
        try:
            said = await self._model.propose(asked, agent, vocabulary, notes, complaint)
        except (EndpointError, LimitReached) as error:
            return replace(alone, why=f"the parser alone read it: {error}")
        return self._weighed(seen, agent, said, once_more=complaint is not None)

    async def rephrase(
        self, asked: Asked, said: Said, vocabulary: Vocabulary, notes: Notes
    ) -> str | None:
        """In the model's words; whoever uses them checks them."""
        return await self._model.rephrase(asked, said, vocabulary, notes)

    def _weighed(self, seen: _Seen, agent: Agent, said: Proposal, *, once_more: bool) -> Proposal:
        reading = Reading(None) if once_more else seen.reading
        parser = View(reading.call, reading.certainty, self._at.parser, seen.faults(reading.call))
        model = View(said.call, said.certainty, self._at.model, seen.faults(said.call))
        certainty = together(parser.certainty, model.certainty)
        if parser.call and not parser.faults and seen.agree(parser.call, model.call):
            return of_agent(parser.call, agent, certainty, "the model and the parser agree")
        why = _why(parser, model, said.why)
        if (call := seen.settled(parser.call, model.call)) is not None:
            if max(parser.certainty, model.certainty) < self._at.alone:
                return ask_back([call], seen.understanding, why)
            return of_agent(call, agent, certainty, f"the question settles it; {why}")
        verdict = weigh(parser, model, self._at)
        if verdict is Verdict.PARSER and parser.call is not None:
            return of_agent(parser.call, agent, parser.certainty, why)
        if verdict is Verdict.ASK:
            views = (view for view in (parser, model) if not view.faults)
            return ask_back(filter(None, (view.call for view in views)), seen.understanding, why)
        refusal = reading.refusal if parser.call is None else ""
        return Proposal(None, 1 - parser.certainty, refusal=refusal or "unsure", why=why)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A question, and all that is read in it without a model."""

    asked: Asked
    vocabulary: Vocabulary
    notes: Notes
    reading: Reading
    mentioned: Mentions
    understanding: Understanding

    @staticmethod
    def of(asked: Asked, vocabulary: Vocabulary, notes: Notes) -> _Seen:
        return _Seen(
            asked,
            vocabulary,
            notes,
            reading_of(asked, vocabulary, notes),
            mentions(asked.text, vocabulary),
            Understanding(vocabulary, notes.now),
        )

    @property
    def goes_on(self) -> bool:
        """Whether the question means something only after the one before it."""
        if self.asked.before is None:
            return False
        return read(self.asked.text, self.vocabulary, self.notes.now).call != self.reading.call

    def is_certain(self, certain: float) -> bool:
        """Whether the parser's reading is a call that needs no second opinion."""
        call = self.reading.call
        return call is not None and self.reading.certainty >= certain and not self.faults(call)

    def agree(self, one: Call, other: Call | None) -> bool:
        """Whether two calls mean the same."""
        return other is not None and self.understanding.same(one, other)

    def settled(self, one: Call | None, other: Call | None) -> Call | None:
        """What the question makes of two calls that differ; None if it does not tell."""
        if one is None or other is None:
            return None
        return settled(one, other, lambda call: not self.faults(call), self.understanding)

    def faults(self, call: Call | None) -> tuple[str, ...]:
        """What is wrong with a call, by the question alone."""
        if call is None:
            return ()
        return faults(call, self.asked.text, self.mentioned, self.understanding)


def _why(parser: View, model: View, how: str) -> str:
    """The two views side by side, each with what is wrong with it."""
    return f"parser: {_told(parser)} / model: {_told(model)}, {how}"


def _told(view: View) -> str:
    tool = "no call" if view.call is None else view.call.tool
    return "; ".join((f"{tool} ({view.certainty:.2f})", *view.faults))
