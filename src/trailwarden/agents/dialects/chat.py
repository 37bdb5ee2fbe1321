"""Chat with any model that can be held to a JSON schema: a tool by name, then its arguments.

The prompt only grows, and what stands first is the same for every question: an agent's tools. A
mistake is quoted back, a few times at the most. Nothing that people typed in reaches a prompt but
the question itself, without what could be a model's own marks.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import JsonValue, ValidationError

from trailwarden.agents.brain import Complaint
from trailwarden.agents.dialects.dialect import Drafted, certainty_of_values
from trailwarden.agents.dialects.schemas import arguments_of, as_schema, one_of
from trailwarden.agents.dialects.telling import (
    REPHRASING,
    ROUTING,
    arguments_wanted,
    mistake,
    tools_told,
)
from trailwarden.agents.endpoint import Path
from trailwarden.agents.errors import EndpointStrange
from trailwarden.agents.grounds import invented
from trailwarden.agents.spoken import Spoken
from trailwarden.agents.talk import Talk
from trailwarden.asking.calls import CALLS, Agent, Call, tools_of
from trailwarden.asking.compact import NONE, STOP, prompt

_LONGEST_CHOICE = 24  # tokens
_LONGEST_ARGUMENTS = 200
_LONGEST_PHRASE = 300
_MARKS = str.maketrans("<>[]{}", "      ")
_LETTERS_A_TOKEN = 5  # at least: a prefix is better told too short than too long


class Chat:
    """See the module. `repairs`: how often a mistake may be quoted back."""

    def __init__(self, repairs: int = 2) -> None:
        self._repairs = repairs

    async def agent(self, talk: Talk) -> tuple[Agent | None, float]:
        """One of the agents, or none."""
        line = _Line(talk, ROUTING, _cleaned(talk.question))
        names = (*(agent.value for agent in Agent), NONE)
        name, certainty = await line.choose("agent", names)
        return (None if name == NONE else Agent(name)), certainty

    async def call(self, talk: Talk, agent: Agent, complaint: Complaint | None) -> Drafted:
        """The tool, then its arguments; what was wrong with them is quoted back."""
        question = _cleaned(talk.question)
        line = _Line(talk, tools_told(agent), question)
        if complaint is not None:
            line.say_before(complaint)
        names = tuple(kind.tool for kind in tools_of(agent))
        tool, certainty = await line.choose("tool", names)
        kind = CALLS[tool]
        drafted = await line.fill(kind, arguments_wanted(kind))
        for _repair in range(self._repairs):
            if not drafted.problem:
                break
            drafted = await line.fill(kind, mistake(drafted.problem))
        return Drafted(drafted.call, certainty * drafted.certainty, drafted.problem)

    async def rephrase(self, talk: Talk, text: str, tool: str) -> str | None:
        """The text in other words."""
        line = _Line(talk, REPHRASING, text)
        spoken = await line.say({}, _LONGEST_PHRASE, tool_returned=tool, last_step=True)
        return spoken.text.strip() or None


class _Line:
    """One conversation with the model, which only grows."""

    def __init__(self, talk: Talk, told: str, question: str) -> None:
        self._talk = talk
        self._question = question
        self._prefix = len(told) // _LETTERS_A_TOKEN
        self._messages: list[JsonValue] = [
            {"role": "system", "content": told},
            {"role": "user", "content": question},
        ]

    def say_before(self, complaint: Complaint) -> None:
        """What was called in vain, and what the tool said to it: as plain as a mistake of form."""
        given = json.dumps(complaint.call.arguments(), ensure_ascii=False)
        self._add("assistant", f"{complaint.call.tool} {given}")
        self._add("user", mistake(_cleaned(complaint.message)))

    async def choose(self, name: str, values: tuple[str, ...]) -> tuple[str, float]:
        """One of the values, and how sure the model is."""
        schema = as_schema(name, one_of(name, values))
        spoken = await self.say(schema, _LONGEST_CHOICE)
        chosen = _object(spoken.text).get(name)
        if chosen not in values:
            raise EndpointStrange(f"it chose {chosen!r}, which is not one of {', '.join(values)}")
        return str(chosen), certainty_of_values(spoken)

    async def fill(self, kind: type[Call], wanted: str) -> Drafted:
        """The arguments of a tool."""
        self._add("user", wanted)
        schema = as_schema(kind.tool, arguments_of(kind))
        spoken = await self.say(schema, _LONGEST_ARGUMENTS, tool_begins=kind.tool)
        try:
            told = _object(spoken.text)
            given = {name: value for name, value in told.items() if value not in (None, "")}
            call = kind.model_validate(given)
        except (EndpointStrange, ValidationError) as error:
            return Drafted(None, 0.0, _in_short(error))
        made_up = invented(call, self._question)
        if made_up:
            return Drafted(None, 0.0, f"{', '.join(made_up)}: copy the words of the question")
        return Drafted(call, certainty_of_values(spoken))

    async def say(
        self,
        schema: dict[str, JsonValue],
        longest: int,
        *,
        tool_begins: str | None = None,
        tool_returned: str | None = None,
        last_step: bool = False,
    ) -> Spoken:
        """The model's next message, which joins the conversation."""
        body: dict[str, JsonValue] = {
            "messages": list(self._messages),
            "temperature": 0.0,
            "max_tokens": longest,
            "logprobs": True,
            **schema,
        }
        spoken = await self._talk.ask(
            Path.CHAT,
            body,
            expected=longest // 2,
            tool_begins=tool_begins,
            tool_returned=tool_returned,
            last_step=last_step,
            keep_prefix=self._prefix,
        )
        self._add("assistant", spoken.text)
        return spoken

    def _add(self, role: str, content: str) -> None:
        self._messages.append({"role": role, "content": content})


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EndpointStrange(f"that is no whole JSON: {error}") from error
    if not isinstance(told, dict):
        raise EndpointStrange("that is no JSON object")
    return told


def _cleaned(text: str) -> str:
    """A text without what a chat template could take for its own marks, and not too long."""
    said = prompt(text).split("\n")[1].removesuffix(STOP)
    return " ".join(said.translate(_MARKS).split())


def _in_short(error: Exception) -> str:
    """What is wrong, without what was given: that may be anything."""
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)
    )
