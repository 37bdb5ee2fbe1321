"""Puts agents together: the specialists and their orchestrator, each a partner in conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from trailwarden.agents.brain import Brain
from trailwarden.agents.colleagues import Guest
from trailwarden.agents.conversing import Conversation
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.orchestrator import PARTY, Orchestrator
from trailwarden.agents.skills import Skills
from trailwarden.agents.specialist import Specialist
from trailwarden.agents.turn import Answering
from trailwarden.asking.calls import Agent

_IN_SEQUENCE: Final = 4  # turns of specialists that the orchestrator may wait for


@dataclass(frozen=True, slots=True)
class Gear:
    """What agents work with. `rephrases`: see `Specialist`."""

    brain: Brain
    skills: Skills
    journal: Journal
    limits: Limits
    rephrases: bool = False


def crew(gear: Gear, guests: Sequence[Guest] = ()) -> Mapping[str, Answering]:
    """Every agent by its name, the orchestrator first.

    The orchestrator asks specialists that know of no conversation: it is the one who talks.
    """
    specialists = {
        agent: Specialist(
            agent, gear.brain, gear.skills, gear.journal, gear.limits, rephrases=gear.rephrases
        )
        for agent in Agent
    }
    limits = replace(gear.limits, seconds=gear.limits.seconds * _IN_SEQUENCE)
    whole = Orchestrator(gear.brain, gear.skills, gear.journal, specialists, guests, limits)
    talking: dict[str, Answering] = {PARTY: whole, **{a.value: s for a, s in specialists.items()}}
    return {
        name: Conversation(name, answering, gear.skills, gear.journal, gear.limits)
        for name, answering in talking.items()
    }
