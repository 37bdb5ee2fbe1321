"""Agents in this process, over a data folder, for as long as a question or a conversation lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from trailwarden.agents.a2a.calling import Address
from trailwarden.agents.a2a.remote import RemoteAgent
from trailwarden.agents.brain import Brain
from trailwarden.agents.crew import Gear, crew
from trailwarden.agents.errors import JournalError
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.skills import McpSkills, Remote, Skills
from trailwarden.agents.turn import Answering
from trailwarden.asking.calls import Agent
from trailwarden.cli.brains import brain_for
from trailwarden.cli.console import warn

FOLDER = "agents"
"""Below the data folder: what agents keep."""

JOURNAL = "turns.sqlite"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What agents are put together from. `skills` is a URL, or the data folder itself is read."""

    data: Path
    model: str | None = None
    no_model: bool = False
    skills: str | None = None
    skills_token: str | None = None
    guests: Sequence[Address] = ()
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """Agents by name, and what they work with."""

    agents: Mapping[str, Answering]
    guests: Sequence[RemoteAgent]
    brain: Brain
    journal: Journal


@asynccontextmanager
async def agents_here(wanted: Wanted) -> AsyncIterator[Here]:
    """The agents. Raises NoData and the like where the folder holds nothing that can be read."""
    async with AsyncExitStack() as stack:
        skills = _skills(wanted, stack)
        journal = _journal(wanted)
        stack.callback(journal.close)
        brain = await stack.enter_async_context(brain_for(wanted.model, no_model=wanted.no_model))
        guests = [RemoteAgent(address, journal) for address in wanted.guests]
        gear = Gear(brain, skills, journal, Limits())
        yield Here(crew(gear, guests), guests, brain, journal)


def _skills(wanted: Wanted, stack: AsyncExitStack) -> Skills:
    """Those at a URL; else those of the data folder, which take their time to be loaded."""
    if wanted.skills is None:
        return _skills_here(wanted, stack)
    base = wanted.skills.rstrip("/").removesuffix("/mcp")
    return McpSkills(
        {agent: Remote(f"{base}/mcp/{agent.value}", wanted.skills_token) for agent in Agent}
    )


def _skills_here(wanted: Wanted, stack: AsyncExitStack) -> Skills:
    from trailwarden.cli.skills_running import Setting, desk_on, servers_on
    from trailwarden.skills.links import FileLinks

    setting = Setting(wanted.data, wanted.data / "reports")
    desk, _ = stack.enter_context(desk_on(setting, lambda _: FileLinks()))
    if (now := wanted.now) is not None:
        desk = replace(desk, now=lambda: now)
    servers = servers_on(desk)
    return McpSkills({agent: servers[agent.value] for agent in Agent})


def _journal(wanted: Wanted) -> Journal:
    """The journal beside the data; where that may not be written, one in memory."""

    def clock() -> datetime:
        return wanted.now or datetime.now(UTC)

    path = wanted.data / FOLDER / JOURNAL
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Journal(path, clock)
    except (JournalError, OSError) as error:
        warn(f"nothing is written down of this: {error}")
        return Journal(None, clock)
