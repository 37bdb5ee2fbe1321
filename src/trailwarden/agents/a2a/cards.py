"""The agents' cards: what each can be asked, where, and that a bearer token is needed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from a2a.types.a2a_pb2 import (
    AgentCapabilities,
    AgentCard,
    AgentExtension,
    AgentInterface,
    AgentProvider,
    AgentSkill,
    HTTPAuthSecurityScheme,
    SecurityRequirement,
    SecurityScheme,
    StringList,
)
from a2a.utils.constants import PROTOCOL_VERSION_1_0, TransportProtocol

from trailwarden import __version__
from trailwarden.agents.a2a.wire import ANSWER, DEADLINE, HINTS
from trailwarden.asking.calls import Agent, Call, tools_of

ORCHESTRATOR: Final = "orchestrator"
RPC: Final = "/rpc"
"""The JSON-RPC interface, below an agent's own path."""

REST: Final = "/rest"
"""The HTTP+JSON interface, below an agent's own path."""

_TEXT: Final = ["text/plain"]
_ANSWER_MODES: Final = ["text/plain", "application/json"]
_SCHEME: Final = "bearer"


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a card says of an agent, apart from its address."""

    name: str
    title: str
    description: str
    examples: tuple[str, ...]


PORTRAITS: Final = {
    ORCHESTRATOR: Portrait(
        ORCHESTRATOR,
        "Trailwarden",
        "Answers questions about what trail cameras saw, with the numbers, events and gaps behind"
        " each answer; asks the other agents here, one or several.",
        ("How many foxes were there last week, and at what time of day?", "Is every camera up?"),
    ),
    Agent.INVENTORY: Portrait(
        Agent.INVENTORY,
        "Trailwarden camera inventory",
        "Knows the cameras: where they hang, since when, whether they work, what they see now.",
        ("Which cameras do we have?", "Was any camera down last week?"),
    ),
    Agent.ANALYST: Portrait(
        Agent.ANALYST,
        "Trailwarden event analyst",
        "Finds, counts, compares and describes recorded events.",
        ("How many badgers did the gate see in May?", "Show me the last five foxes"),
    ),
    Agent.ECOLOGIST: Portrait(
        Agent.ECOLOGIST,
        "Trailwarden ecologist",
        "Tells behaviour and patterns in time: daily activity, trends, company, ways.",
        ("When are roe deer active?", "Do foxes and hares meet?"),
    ),
    Agent.REPORTER: Portrait(
        Agent.REPORTER,
        "Trailwarden reporter",
        "Writes reports to keep or send on; that takes a while, and it tells when they are done.",
        ("Write an ecology report for May", "Which reports are there?"),
    ),
}
"""What there is to say of each agent, by its name; the first is the one at the root."""


def card(name: str, base: str) -> AgentCard:
    """The card of an agent that is served below `base`, a URL without a slash at its end."""
    portrait = PORTRAITS[name]
    own = f"{base}/agents/{portrait.name}"
    return AgentCard(
        name=portrait.title,
        description=portrait.description,
        version=__version__,
        provider=AgentProvider(organization="Trailwarden", url=base),
        supported_interfaces=[
            _interface(own + RPC, TransportProtocol.JSONRPC),
            _interface(own + REST, TransportProtocol.HTTP_JSON),
        ],
        capabilities=AgentCapabilities(
            streaming=True, push_notifications=True, extensions=_extensions()
        ),
        security_schemes={_SCHEME: SecurityScheme(http_auth_security_scheme=_bearer())},
        security_requirements=[SecurityRequirement(schemes={_SCHEME: StringList()})],
        default_input_modes=_TEXT,
        default_output_modes=_ANSWER_MODES,
        skills=_skills(portrait),
    )


def _interface(url: str, binding: TransportProtocol) -> AgentInterface:
    version = PROTOCOL_VERSION_1_0
    return AgentInterface(url=url, protocol_binding=binding.value, protocol_version=version)


def _bearer() -> HTTPAuthSecurityScheme:
    told = "A token from `trailwarden agents token add NAME`; tasks are private to its name."
    return HTTPAuthSecurityScheme(scheme="Bearer", description=told)


def _extensions() -> list[AgentExtension]:
    return [
        AgentExtension(
            uri=ANSWER,
            description="Answers carry a data part, marked by this URI in its metadata: outcome,"
            " text, rows, event ids, queries, caveats, options, and the way the question took.",
        ),
        AgentExtension(
            uri=HINTS,
            description="Status updates tell in their metadata, under this URI, which step was"
            f" done: step, agent, name, seconds. A message may tell {DEADLINE} there: how long its"
            " sender waits.",
        ),
    ]


def _skills(portrait: Portrait) -> list[AgentSkill]:
    whole = AgentSkill(
        id="ask",
        name=portrait.title,
        description=portrait.description,
        tags=["trail cameras", "wildlife", portrait.name],
        examples=portrait.examples,
    )
    is_specialist = portrait.name != ORCHESTRATOR
    return [whole, *map(_skill, tools_of(Agent(portrait.name)) if is_specialist else ())]


def _skill(tool: type[Call]) -> AgentSkill:
    return AgentSkill(
        id=tool.tool,
        name=tool.tool.replace("_", " "),
        description=" ".join((tool.__doc__ or "").split()),
        tags=[tool.agent.value, *tool.tool.split("_")],
    )
