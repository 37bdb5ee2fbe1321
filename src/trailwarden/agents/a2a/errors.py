"""What serving agents, or reaching one elsewhere, may meet.

A2AFault (an AgentError)
├── TasksUnreadable   the file of tasks is none of ours, or cannot be written
├── TokensUnreadable  the file of tokens is none, or is open to others
├── WrongName         a name that cannot stand in the file of tokens
├── NotOnLoopback     listening to other machines needs tokens first
├── CannotListen      the address is taken, or is none of this machine
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


class TokensUnreadable(A2AFault):
    """Nobody can be let in by this file."""

    reason = "tokens_unreadable"


class WrongName(A2AFault):
    """A name for a token that is taken, empty or not plain."""

    reason = "wrong_name"


class NotOnLoopback(A2AFault):
    """Others would be let in, and there are no tokens to tell them apart by."""

    reason = "not_on_loopback"


class CannotListen(A2AFault):
    """Nobody could reach the agents."""

    reason = "cannot_listen"


class AgentUnreachable(A2AFault):
    """The agent elsewhere is not there, or speaks something else."""

    reason = "agent_unreachable"
