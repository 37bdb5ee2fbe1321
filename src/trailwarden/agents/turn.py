"""A turn: what was asked, and the steps on the way to its answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from pydantic import JsonValue

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Call


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of `owner` in a context. Asking a `turn` again replays it from the journal.

    `before` is the last answered call in this context: what "and badgers?" goes on from.
    """

    text: str
    turn: str
    context: str
    owner: str
    before: Call | None = None


class StepKind(StrEnum):
    """What a step of a turn was."""

    ROUTE = "route"  # which specialists
    MODEL = "model"  # one exchange with a language model
    CALL = "call"  # the call decided on
    TOOL = "tool"  # one tool call and its answer
    PHRASE = "phrase"  # a rephrasing, used or not, and why
    AGENT = "agent"  # another agent, asked over A2A
    PROGRESS = "progress"  # how far a tool is; told while it works, and not journalled


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, journalled: `name` is the tool, agent or model it was done with."""

    kind: StepKind
    agent: str
    name: str
    detail: JsonValue
    seconds: float


@dataclass(frozen=True, slots=True)
class Said:
    """The end of a turn: the answer, and the call that it answers (None where none was made)."""

    answer: Answer
    call: Call | None


Progress: TypeAlias = Step | Said
"""Steps as they are done; `Said` is the last, and there is exactly one."""


class Answering(Protocol):
    """Somebody who answers questions: a specialist here, or an agent elsewhere."""

    def turn(self, asked: Asked) -> AsyncIterator[Progress]:
        """Answer. Never raises for what a model, a tool or an asker does wrong: it says so."""
        ...
