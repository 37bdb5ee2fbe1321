"""The short dialect of the adapter trained here (`asking.compact`), spoken to llama.cpp.

The prompt only grows, and is cut before the space in front of the next word, where the model's own
tokens are cut: `...assistant\\n`, then `analyst`, then `analyst count_events`, then the arguments.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import JsonValue, ValidationError

from trailwarden.agents.brain import Complaint
from trailwarden.agents.dialects.choosing import Chosen, choose
from trailwarden.agents.dialects.dialect import Drafted
from trailwarden.agents.dialects.grammar import of_arguments
from trailwarden.agents.endpoint import Path
from trailwarden.agents.errors import EndpointStrange
from trailwarden.agents.grounds import invented
from trailwarden.agents.talk import Talk
from trailwarden.asking.calls import CALLS, Agent, Call, tools_of
from trailwarden.asking.compact import NONE, STOP, prompt

_LONGEST_ARGUMENTS = 160  # tokens


class Compact:
    """See the module. It knows no repair: a call that a tool does not take is not tried again."""

    async def agent(self, talk: Talk) -> tuple[Agent | None, float]:
        """One of the agents, or none."""
        options = [*(agent.value for agent in Agent), NONE]
        chosen = await choose(talk, prompt(talk.question), options)
        agent = None if chosen.option == NONE else Agent(chosen.option)
        return agent, chosen.probability

    async def call(self, talk: Talk, agent: Agent, complaint: Complaint | None) -> Drafted:
        """The tool, then its arguments."""
        if complaint is not None:
            return Drafted(None, 0.0, "this dialect has no words for what a tool complains of")
        begun = prompt(talk.question) + agent.value
        chosen = await _tool(talk, begun, agent)
        kind = CALLS[chosen.option.strip()]
        told, certainty = await _arguments(talk, begun + chosen.option, kind)
        try:
            call = kind.model_validate(told)
        except ValidationError as error:
            return Drafted(None, 0.0, f"it wrote arguments that {kind.tool} does not take: {error}")
        made_up = invented(call, talk.question)
        if made_up:
            return Drafted(call, 0.0, f"not in the question: {', '.join(made_up)}")
        return Drafted(call, chosen.probability * certainty)

    async def rephrase(self, talk: Talk, text: str, tool: str) -> str | None:
        """Never: it writes calls and nothing else."""
        return None


async def _tool(talk: Talk, begun: str, agent: Agent) -> Chosen:
    options = [f" {kind.tool}" for kind in tools_of(agent)]
    return await choose(talk, begun, options)


async def _arguments(talk: Talk, begun: str, kind: type[Call]) -> tuple[dict[str, Any], float]:
    """The arguments as JSON, and the probability of having written just these."""
    body: dict[str, JsonValue] = {
        "prompt": begun,
        "grammar": of_arguments(kind, _as_prompted(talk.question)),
        "max_tokens": _LONGEST_ARGUMENTS,
        "temperature": 0.0,
        "logprobs": 1,
        "stop": [STOP],
    }
    spoken = await talk.ask(
        Path.COMPLETIONS, body, expected=24, tool_begins=kind.tool, last_step=True
    )
    try:
        told = json.loads(spoken.text)
    except (ValueError, RecursionError) as error:
        raise EndpointStrange(f"arguments that are no JSON: {spoken.text[:200]!r}") from error
    if not isinstance(told, dict):
        raise EndpointStrange(f"arguments that are no object: {spoken.text[:200]!r}")
    return told, spoken.probability or 0.0


def _as_prompted(question: str) -> str:
    """The question as it stands in the prompt: its words can be copied, and no others."""
    return prompt(question).split("\n")[1].removesuffix(STOP)
