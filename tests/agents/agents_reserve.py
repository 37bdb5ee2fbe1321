"""Real tools over the small reserve, turns over them, and what came of these."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec

from tests.skills.small_reserve import NOW, desk_on, fill

from trailwarden.agents.brain import Brain
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.skills import McpSkills
from trailwarden.agents.specialist import Specialist
from trailwarden.agents.turn import Asked, Progress, Said, Step
from trailwarden.asking.calls import Agent
from trailwarden.skills.server import skill_server

P = ParamSpec("P")
FOXES = "how many foxes were there last week?"


def on_loop(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """A test that is a coroutine."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


@contextmanager
def skills_in(folder: Path) -> Iterator[McpSkills]:
    """Every agent's tools, by MCP in memory; one camera's name is an injection."""
    fill(folder)
    with desk_on(folder) as desk:
        yield McpSkills({agent: skill_server(agent.value, desk) for agent in Agent})


def journal_of_then(path: Path | None = None) -> Journal:
    """A journal at whose time it is the end of the reserve's tenth day."""
    return Journal(path, clock=lambda: NOW)


def asks(text: str, turn: str = "turn", owner: str = "ann", context: str = "garden") -> Asked:
    """A question."""
    return Asked(text, turn, context, owner)


async def turn_of(
    brain: Brain,
    skills: McpSkills,
    asked: Asked,
    *,
    journal: Journal | None = None,
    agent: Agent = Agent.ANALYST,
    limits: Limits | None = None,
    rephrases: bool = False,
) -> tuple[tuple[Step, ...], Said]:
    """All steps of a turn, and its end."""
    specialist = Specialist(
        agent, brain, skills, journal or journal_of_then(), limits, rephrases=rephrases
    )
    return split([progress async for progress in specialist.turn(asked)])


def split(progress: list[Progress]) -> tuple[tuple[Step, ...], Said]:
    """Steps and the end, which is the last and the only one."""
    *before, said = progress
    assert isinstance(said, Said)
    steps = tuple(step for step in before if isinstance(step, Step))
    assert len(steps) == len(before)
    return steps, said
