"""What a dialect does: it gets a choice, or a call, out of a model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from trailwarden.agents.brain import Complaint
from trailwarden.agents.spoken import Spoken
from trailwarden.agents.talk import Talk
from trailwarden.asking.calls import Agent, Call

UNTOLD = 0.5
"""The certainty of a model that tells no probabilities: neither sure nor unsure."""

_VALUE = re.compile(r'(?<=:)\s*("(?:[^"\\]|\\.)*"|[^\s,}"]+)')


@dataclass(frozen=True, slots=True)
class Drafted:
    """A call as a model wrote it, and how sure the model is of all of it (0..1).

    `problem` says why there is none, or what is wrong with it.
    """

    call: Call | None
    certainty: float
    problem: str = ""


class Dialect(Protocol):
    """How one kind of model is spoken to.

    Raises:
        EndpointError, LimitReached: from every method.
    """

    async def agent(self, talk: Talk) -> tuple[Agent | None, float]:
        """Which agent the question is for, and the certainty; None: no agent."""
        ...

    async def call(self, talk: Talk, agent: Agent, complaint: Complaint | None) -> Drafted:
        """One of the agent's tools with its arguments."""
        ...

    async def rephrase(self, talk: Talk, text: str, tool: str) -> str | None:
        """A tool's text in other words; None where the model is not for that."""
        ...


def certainty_of_values(spoken: Spoken) -> float:
    """The probability of what a flat JSON object says: its values, not its names and brackets.

    The rest is the schema's, and as improbable as a model that would rather chat finds it.
    """
    if not spoken.tokens:
        return UNTOLD
    values = [match.span(1) for match in _VALUE.finditer(spoken.text)]
    probability, start = 1.0, 0
    for token in spoken.tokens:
        end = start + len(token.text)
        if any(start < last and first < end for first, last in values):
            probability *= token.probability
        start = end
    return probability
