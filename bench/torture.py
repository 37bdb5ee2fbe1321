"""A language model that fails in every way we know of: how each question ends, and how fast.

    python -m bench.torture

The model is a scripted fake; the parser, the tools (MCP, in memory) and the journal are real. The
question is one that the parser reads, so the right end is the right answer, in time.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bench.common import arguments, heading, print_table
from bench.torture_cases import CASES
from bench.torture_model import Reply, TortureModel, torture_model
from trailwarden.agents.brains.checked import CheckedBrain
from trailwarden.agents.brains.model import ModelBrain
from trailwarden.agents.brains.weighing import Thresholds
from trailwarden.agents.dialects.chat import Chat
from trailwarden.agents.dialects.compact import Compact
from trailwarden.agents.dialects.dialect import Dialect
from trailwarden.agents.endpoint import Endpoint, EndpointSettings
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.skills import McpSkills
from trailwarden.agents.specialist import Specialist
from trailwarden.agents.turn import Asked, Progress, Said, Step, StepKind
from trailwarden.asking.calls import Agent, CountEvents
from trailwarden.query.events import Events
from trailwarden.skills.desk import Desk
from trailwarden.skills.server import skill_server
from trailwarden.store import Store
from trailwarden.worlds import WorldSpec, generate

ASKS_ALWAYS = Thresholds(certain=1.1)
"""The model is asked even where the parser is sure: it is the model that is tried here."""

QUESTION = "how many foxes were there last week?"
CALL = CountEvents(animal="foxes", when="last week")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DIALECTS: dict[str, type[Dialect]] = {"compact": Compact, "chat": Chat}
_FIRST_BYTE_S, _TOTAL_S = 0.4, 0.8


@dataclass(frozen=True, slots=True)
class Ending:
    """How a turn ended: `said` in the end, `why` it was decided so, `plays` again the same.

    `agent` is the one that the question was routed to before.
    """

    said: Said
    agent: Agent | None
    why: str
    seconds: float
    requests: int
    plays: bool


@contextmanager
def world_skills(folder: Path) -> Iterator[McpSkills]:
    """The analyst's tools over a month of a made-up world."""
    world = generate(WorldSpec(seed=4, first_day=date(2026, 10, 23), days=28, cameras=6))
    with Store.open(folder) as store, store.transaction():
        for deployment in world.deployments:
            store.add_deployment(deployment)
        store.add_taxa(world.taxa)
        store.load_effort(world.effort)
        store.load(world.events(tracks=False))
    with Events.open(folder) as events:
        desk = Desk(events, now=lambda: NOW)
        yield McpSkills({Agent.ANALYST: skill_server(Agent.ANALYST.value, desk)})


async def tortured(
    step: str, reply: Reply, dialect: Dialect, skills: McpSkills, asked: Asked | None = None
) -> Ending:
    """One turn with a model that does this at that step; then the same turn again."""
    asked = asked or Asked(QUESTION, "turn", "context", "owner")
    journal = Journal(clock=lambda: NOW)
    async with torture_model(TortureModel(CALL, {step: reply})) as model:
        settings = EndpointSettings(model.url, "fake", first_byte_s=_FIRST_BYTE_S, total_s=_TOTAL_S)
        endpoint = Endpoint(settings)
        brain = CheckedBrain(ModelBrain(endpoint, dialect), ASKS_ALWAYS)
        limits = Limits(model_seconds=3.0)
        agent = Specialist(Agent.ANALYST, brain, skills, journal, limits, rephrases=True)
        began = time.perf_counter()
        agent_of = await _routed(brain, skills, journal, asked)
        live = await _turn(agent, asked)
        seconds = time.perf_counter() - began
        requests = len(model.asked)
        again = await _turn(agent, asked)
        await endpoint.close()
    said = live[-1]
    assert isinstance(said, Said), "a turn ends in what is said"
    plays = live == again and len(model.asked) == requests
    return Ending(said, agent_of, _why(live), seconds, requests, plays)


async def _routed(
    brain: CheckedBrain, skills: McpSkills, journal: Journal, asked: Asked
) -> Agent | None:
    """The agent that an orchestrator would give the question to."""
    with journal.notes(asked, "orchestrator", Limits(model_seconds=3.0)) as notes:
        return (await brain.route(asked, await skills.vocabulary(), notes)).agent


async def _turn(agent: Specialist, asked: Asked) -> list[Progress]:
    return [progress async for progress in agent.turn(asked)]


def _why(progress: list[Progress]) -> str:
    for step in progress:
        if isinstance(step, Step) and step.kind is StepKind.CALL and isinstance(step.detail, dict):
            return str(step.detail["why"])
    return ""


def main() -> None:
    """Run all cases in both dialects and print how they ended."""
    arguments(__doc__).parse_args()
    asyncio.run(_print_all())


async def _print_all() -> None:
    with tempfile.TemporaryDirectory() as folder, world_skills(Path(folder)) as skills:
        step, reply = CASES["nothing wrong"]
        truth = (await tortured(step, reply, Compact(), skills)).said
        heading(
            "python -m bench.torture",
            f"One question, {QUESTION!r}; deadlines {_FIRST_BYTE_S} s and {_TOTAL_S} s a request.",
        )
        rows = []
        for name, (step, reply) in CASES.items():
            for dialect, kind in DIALECTS.items():
                ending = await tortured(step, reply, kind(), skills)
                rows.append((name, step, dialect, *_row(ending, truth)))
        print_table(("the model", "at", "dialect", "end", "s", "played again", "why"), rows)


def _row(ending: Ending, truth: Said) -> tuple[object, ...]:
    right = ending.said == truth
    end = "the right answer" if right else ending.said.answer.outcome.value
    if ending.agent is not Agent.ANALYST:
        end += f" (routed to {ending.agent})"
    why = ending.why if len(ending.why) < 120 else ending.why[:117] + "..."
    return end, f"{ending.seconds:.2f}", "same" if ending.plays else "DIFFERS", why


if __name__ == "__main__":
    main()
