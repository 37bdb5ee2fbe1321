"""What an agent may meet.

AgentError
├── EndpointError        a language model's server
│   ├── EndpointDown     not there, or gone before it answered
│   │   └── EndpointResting  it was down or slow a moment ago, and is not asked for a while
│   ├── EndpointSlow     too slow, to begin or to end
│   ├── EndpointBroken   it stopped in the middle of an answer
│   ├── EndpointRefused  it said no, with a status and a reason
│   └── EndpointStrange  its answer is not what was asked for
├── SkillError           a tool's server
│   ├── SkillDown        not there, or it broke in the middle
│   ├── SkillSlow        no answer in time
│   ├── SkillRejected    it does not take these arguments; another call may do
│   └── SkillStrange     its answer is not an `Answer`
├── LimitReached         a turn has used up its steps, tokens or seconds, or goes in circles
└── JournalError
    ├── TurnTaken        the turn's name stands for another question
    └── TurnRunning      the turn is being answered already

All are raised and caught in this room: a turn ends in an answer that says what happened.
"""

from __future__ import annotations


class AgentError(Exception):
    """Anything that this room can name. `reason` is the code in an answer."""

    reason = "agent_failed"


class EndpointError(AgentError):
    """A language model's server did not do what was asked of it."""

    reason = "model_failed"


class EndpointDown(EndpointError):
    """Nobody answers there."""

    reason = "model_down"


class EndpointResting(EndpointDown):
    """Not asked: it failed a moment ago."""


class EndpointSlow(EndpointError):
    """The deadline passed."""

    reason = "model_slow"


class EndpointBroken(EndpointError):
    """The answer stops in the middle."""

    reason = "model_broken"


class EndpointRefused(EndpointError):
    """An HTTP error; the message quotes the server's."""

    reason = "model_refused"


class EndpointStrange(EndpointError):
    """Something came that was not asked for."""

    reason = "model_strange"


class SkillError(AgentError):
    """A tool could not be used."""

    reason = "tool_failed"


class SkillDown(SkillError):
    """Its server is not there."""

    reason = "tool_down"


class SkillSlow(SkillError):
    """Its server did not answer in time."""

    reason = "tool_slow"


class SkillRejected(SkillError):
    """The tool does not take the call; the message quotes why."""

    reason = "tool_rejected"


class SkillStrange(SkillError):
    """What came back is no answer."""

    reason = "tool_strange"


class LimitReached(AgentError):
    """A turn may not go on."""

    reason = "limit_reached"


class JournalError(AgentError):
    """The journal cannot take or give this turn."""

    reason = "journal_failed"


class TurnTaken(JournalError):
    """The same name, another question."""

    reason = "turn_taken"


class TurnRunning(JournalError):
    """Somebody waits for this turn already."""

    reason = "turn_running"
