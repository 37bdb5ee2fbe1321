"""What a client may tell the plane about a request, beyond the request itself.

Hints are advice: they change when and where a request runs, never what it answers, and a lie in
them costs nobody but its own tenant.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Priority(IntEnum):
    """Classes of work; a lower number goes first. Waiting long enough raises a request's class."""

    INTERACTIVE = 0  # somebody is looking at the screen
    AGENT = 1  # an agent is, on somebody's behalf
    BACKGROUND = 2  # nobody waits


@dataclass(frozen=True, slots=True)
class Hints:
    """Advice on one request. None means that nothing was said.

    `session` names a conversation whose prompts grow from one another, `program` the whole chain
    of turns (an agent's job) that a session belongs to, `parent` the session it branched from.
    `expected_output` is in tokens. `tool_begins` names the tool that this request's answer will
    call; `tool_returned` the one whose result this request carries. `last_step` says that no
    request of the session follows. `keep_prefix` is the number of leading prompt tokens that other
    requests will share.
    """

    priority: Priority = Priority.AGENT
    expected_output: int | None = None
    session: str | None = None
    program: str | None = None
    parent: str | None = None
    tool_begins: str | None = None
    tool_returned: str | None = None
    last_step: bool = False
    keep_prefix: int | None = None
