"""What serving agents, or reaching one elsewhere, may meet.

A2AFault (an AgentError)
├── TasksUnreadable   the file of tasks is none of ours, or cannot be written
├── TasksTaken        other agents that run use the same file of tasks
├── TokensUnreadable  the file of tokens is none, or is open to others
├── WrongName         a name that cannot stand in the file of tokens
├── NotOnLoopback     listening to other machines needs tokens first
├── NotATarget        notifications cannot go to an address that is none
└── AgentUnreachable  no agent answers at a URL, or not in A2A 1.0
"""

from __future__ import annotations

from trailwarden.agents.errors import AgentError


class A2AFault(AgentError):
    """Anything between agents that this room can name."""

    reason = "a2a_failed"


class TasksUnreadable(A2AFault):
    """The tasks of earlier runs cannot be read, or new ones not written."""

    reason = "tasks_unreadable"


class TasksTaken(A2AFault):
    """Two processes would take up the same tasks, and do everything twice."""

    reason = "tasks_taken"


class TokensUnreadable(A2AFault):
    """Nobody can be let in by this file."""

    reason = "tokens_unreadable"


class WrongName(A2AFault):
    """A name for a token that is taken, empty or not plain."""

    reason = "wrong_name"


class NotOnLoopback(A2AFault):
    """Others would be let in, and there are no tokens to tell them apart by."""

    reason = "not_on_loopback"


class NotATarget(A2AFault):
    """Nothing lies below this address: it is no URL."""

    reason = "not_a_target"


class AgentUnreachable(A2AFault):
    """The agent elsewhere is not there, or speaks something else."""

    reason = "agent_unreachable"
