"""What is said where nothing is called, or where something broke: plain words, and a code."""

from __future__ import annotations

from trailwarden.agents.brain import Complaint, Proposal
from trailwarden.agents.errors import (
    AgentError,
    EndpointError,
    JournalError,
    LimitReached,
    SkillError,
)
from trailwarden.asking.answer import Answer, Outcome

_SCOPE = (
    "I can tell what the cameras saw: which animals, how many, where, when and doing what; how the"
    " cameras work; and write reports."
)
_REFUSALS = {
    "out_of_scope": f"That is not something that the cameras' events can tell. {_SCOPE}",
    "not_a_question": f"I see no question in that. {_SCOPE}",
    "not_understood": f"I did not understand that, and do not want to guess. {_SCOPE}",
    "unsure": f"I am not sure what is meant, and do not want to guess. {_SCOPE}",
    "other_agent": "That is a question for another agent than this one; ask the orchestrator.",
}
_WHAT_BROKE: dict[type[AgentError], str] = {
    EndpointError: "The language model could not be used",
    SkillError: "The tool could not be used",
    LimitReached: "I gave up on this question",
    JournalError: "The journal could not be used",
}


def nothing_called(proposal: Proposal) -> Answer:
    """A question back, or a refusal with its reason."""
    if proposal.ask:
        return Answer(
            outcome=Outcome.ASKED, text=proposal.ask, options=proposal.options, reason="unsure"
        )
    reason = proposal.refusal if proposal.refusal in _REFUSALS else "not_understood"
    return Answer(outcome=Outcome.REFUSED, text=_REFUSALS[reason], reason=reason)


def not_taken(complaint: Complaint) -> Answer:
    """A tool said no to every call that was tried."""
    return Answer(
        outcome=Outcome.FAILED,
        text=f"The tool does not take the question as I put it: {complaint.message}",
        reason="tool_rejected",
    )


def broken(error: AgentError) -> Answer:
    """Something failed; what to do next stands in the error's own message."""
    what = next((text for kind, text in _WHAT_BROKE.items() if isinstance(error, kind)), "Failed")
    return Answer(outcome=Outcome.FAILED, text=f"{what}: {error}.", reason=error.reason)
