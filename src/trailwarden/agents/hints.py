"""What a request tells the inference plane beside itself: who waits, and what will follow.

Hints are advice and change no answer. They go out as headers, so that a server that does not know
them passes over them; Dynamo reads its own from the body.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal

from pydantic import JsonValue

from trailwarden.agents.turn import Asked

_PREFIX = "x-trailwarden-"
_URGENCY = {"interactive": 10, "agent": 0, "background": -10}


class Plane(StrEnum):
    """What stands before the model and reads hints."""

    TRAILWARDEN = "trailwarden"  # `trailwarden serve`
    DYNAMO = "dynamo"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hints:
    """Advice on one request; the names are those of the plane (docs/serving.md).

    `session` names prompts that grow from one another, `program` the turn they belong to.
    `expected_output` and `keep_prefix` are in tokens. `tool_begins`: the tool that the answer will
    call; `tool_returned`: the one whose result the request carries.
    """

    session: str
    program: str
    priority: Literal["interactive", "agent", "background"] = "interactive"
    expected_output: int | None = None
    tool_begins: str | None = None
    tool_returned: str | None = None
    last_step: bool = False
    keep_prefix: int | None = None


def names_of(asked: Asked) -> tuple[str, str]:
    """The session and the program of a turn: not to be read back into who asked."""
    session = _digest(asked.owner, asked.context, asked.turn)
    return session, _digest(asked.owner, asked.context)


def as_headers(hints: Hints, plane: Plane, deadline_ms: int) -> dict[str, str]:
    """The headers that carry them. `deadline_ms`: after that nobody waits for a first byte."""
    if plane is Plane.DYNAMO:
        return {"x-dynamo-session-id": hints.session}
    if plane is Plane.NONE:
        return {}
    told = asdict(hints) | {"deadline_ms": deadline_ms}
    return {
        _PREFIX + name.replace("_", "-"): str(value).lower() if value is True else str(value)
        for name, value in told.items()
        if value is not None and value is not False
    }


def as_body(hints: Hints, plane: Plane) -> dict[str, JsonValue]:
    """The body fields that carry them."""
    if plane is not Plane.DYNAMO:
        return {}
    told: dict[str, JsonValue] = {"priority": _URGENCY[hints.priority]}
    if hints.expected_output is not None:
        told["osl"] = hints.expected_output
    nvext: dict[str, JsonValue] = {"agent_hints": told}
    if hints.last_step:
        nvext["session_control"] = {"session_id": hints.session, "action": "close"}
    return {"nvext": nvext}


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()
