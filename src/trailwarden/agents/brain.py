"""Who decides what to call: the protocol of brains, and what they decide.

A brain proposes; it never runs a tool and never states a fact. What it is told is the question and
the names in use; what others wrote (names of cameras, tools' texts) reaches no prompt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from trailwarden.agents.notes import Notes
from trailwarden.agents.turn import Asked, Said
from trailwarden.asking.calls import Agent, Call
from trailwarden.asking.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Routing:
    """Which specialist is to answer; None: no agent can. `certainty` is between 0 and 1.

    `why` says for people how it came about: who decided, and what went wrong with the others.
    """

    agent: Agent | None
    certainty: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to call, or why nothing is called.

    Without a call there is either a `refusal` (a code such as `out_of_scope`) or a question back:
    `ask`, with `options` that are questions themselves, each of which stands on its own.
    """

    call: Call | None
    certainty: float
    refusal: str = ""
    ask: str = ""
    options: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A call that its tool did not take, and what the tool said."""

    call: Call
    message: str


class Brain(Protocol):
    """Decides. Exchanges with models go through `notes`, which journals and replays them.

    Raises:
        EndpointError, LimitReached: from any method; callers end the turn in words.
    """

    @property
    def name(self) -> str:
        """Short, for steps and cards: `parser`, `model smollm2`, `checked smollm2`."""
        ...

    async def route(self, asked: Asked, vocabulary: Vocabulary, notes: Notes) -> Routing:
        """The specialist that a question is for."""
        ...

    async def propose(
        self,
        asked: Asked,
        agent: Agent,
        vocabulary: Vocabulary,
        notes: Notes,
        complaint: Complaint | None = None,
    ) -> Proposal:
        """One of the agent's tools with arguments. `complaint`: what became of the last one."""
        ...

    async def rephrase(
        self, asked: Asked, said: Said, vocabulary: Vocabulary, notes: Notes
    ) -> str | None:
        """The answer's text in other words, or None. The caller checks it before it is used."""
        ...
