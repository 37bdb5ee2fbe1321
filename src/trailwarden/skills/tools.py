"""The tools as MCP describes them, made from the classes of `asking.calls` and nothing else."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

from mcp_types import Tool, ToolAnnotations

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Agent, Call, LiveSnapshot, WriteReport, tools_of

SERVERS: dict[str, tuple[Agent, ...]] = {
    **{agent.value: (agent,) for agent in Agent},
    "all": tuple(Agent),
}
"""What a server may be called, and whose tools it has. `all` is for assistants that take one
server and choose well among many tools."""


@cache
def kinds_of(server: str) -> dict[str, type[Call]]:
    """The tools of a server of `SERVERS`, by name."""
    return {kind.tool: kind for agent in SERVERS[server] for kind in tools_of(agent)}


@cache
def described(kind: type[Call]) -> Tool:
    """A tool: the call's own name, docstring and JSON Schema; it answers with an `Answer`."""
    return Tool(
        name=kind.tool,
        title=kind.tool.replace("_", " ").capitalize(),
        description=inspect.getdoc(kind),
        input_schema=input_schema(kind),
        output_schema=Answer.model_json_schema(mode="serialization"),
        annotations=_annotations(kind),
    )


@cache
def input_schema(kind: type[Call]) -> dict[str, Any]:
    """The JSON Schema of a call's arguments."""
    return kind.model_json_schema()


def _annotations(kind: type[Call]) -> ToolAnnotations:
    """Only a report leaves something behind, and only a snapshot looks beyond the data folder."""
    writes = kind is WriteReport
    return ToolAnnotations(
        read_only_hint=not writes,
        destructive_hint=False,
        idempotent_hint=not writes,
        open_world_hint=kind is LiveSnapshot,
    )
