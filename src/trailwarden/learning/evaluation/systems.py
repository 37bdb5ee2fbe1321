"""The systems that are judged: the agents as people use them, with one brain or another."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trailwarden.agents.brain import Brain
from trailwarden.agents.brains.checked import CheckedBrain
from trailwarden.agents.brains.model import ModelBrain
from trailwarden.agents.brains.parser import ParserBrain
from trailwarden.agents.crew import Gear, crew
from trailwarden.agents.dialects.chat import Chat
from trailwarden.agents.dialects.compact import Compact
from trailwarden.agents.endpoint import Endpoint, EndpointSettings
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.orchestrator import PARTY
from trailwarden.agents.skills import McpSkills
from trailwarden.agents.turn import Answering, Asked, Said, Step, StepKind
from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Agent
from trailwarden.learning.evaluation.citing import citations
from trailwarden.learning.evaluation.record import Ran, Record
from trailwarden.learning.evaluation.stage import Stage
from trailwarden.learning.evaluation.task import Task
from trailwarden.skills.server import skill_server

_OWNER = "evaluation"


class BrainKind(StrEnum):
    """Which brain."""

    PARSER = "parser"  # no model
    MODEL = "model"  # a model alone
    CHECKED = "checked"  # a model held against the parser


@dataclass(frozen=True, slots=True)
class System:
    """A brain, and where its model answers. `compact`: it speaks the dialect of our adapters."""

    brain: BrainKind
    url: str = ""
    model: str = ""
    compact: bool = True

    @property
    def name(self) -> str:
        """Short, for tables: `parser`, `checked trailwarden-tools`."""
        return " ".join(filter(None, (self.brain.value, self.model)))


@asynccontextmanager
async def brain_of(system: System, api_key: str | None = None) -> AsyncIterator[Brain]:
    """The system's brain. Raises EndpointDown for a URL that is none."""
    if system.brain is BrainKind.PARSER:
        yield ParserBrain()
        return
    endpoint = Endpoint(EndpointSettings(url=system.url, model=system.model, api_key=api_key))
    model = ModelBrain(endpoint, Compact() if system.compact else Chat())
    try:
        yield model if system.brain is BrainKind.MODEL else CheckedBrain(model)
    finally:
        await endpoint.close()


class Asker:
    """Asks one system the questions of one scene, one after another; each in its own context."""

    def __init__(self, stage: Stage, brain: Brain) -> None:
        self._stage = stage
        self._journal = Journal(clock=lambda: stage.scene.now)
        skills = McpSkills({agent: skill_server(agent.value, stage.desk) for agent in Agent})
        self._agent: Answering = crew(Gear(brain, skills, self._journal, Limits()))[PARTY]

    def close(self) -> None:
        """Let go of the journal."""
        self._journal.close()

    async def ask(self, task: Task, run: int) -> Record:
        """Ask, and write down what came of it."""
        context = f"{task.key}/{run}"
        asked = Asked(text=task.question, turn=context, context=context, owner=_OWNER)
        began, first_s = time.perf_counter(), 0.0
        heard = _Heard()
        async for progress in self._agent.turn(asked):
            first_s = first_s or time.perf_counter() - began
            heard.hear(progress)
        assert heard.said is not None, "every turn ends in something said"
        answer = heard.said.answer
        cited, unfounded = citations(self._stage, heard.ran)
        return Record(
            key=task.key,
            run=run,
            outcome=answer.outcome,
            reason=answer.reason,
            text=answer.text,
            options=answer.options,
            ran=tuple(heard.ran),
            rejected=heard.rejected,
            models=heard.models,
            first_s=first_s,
            answer_s=time.perf_counter() - began,
            cited=cited,
            unfounded=unfounded,
        )


class _Heard:
    """What happened in a turn, as far as it is judged."""

    def __init__(self) -> None:
        self.said: Said | None = None
        self.ran: list[Ran] = []
        self.rejected = 0
        self.models = 0

    def hear(self, progress: Step | Said) -> None:
        """One step, or the end."""
        if isinstance(progress, Said):
            self.said = progress
        elif progress.kind is StepKind.MODEL:
            self.models += 1
        elif progress.kind is StepKind.TOOL:
            self._hear_tool(progress.detail)

    def _hear_tool(self, detail: Any) -> None:
        if "said" not in detail:
            self.rejected += 1
            return
        request, answer = detail["request"], Answer.model_validate(detail["said"])
        self.ran.append(Ran(tool=request["tool"], arguments=request["arguments"], answer=answer))
