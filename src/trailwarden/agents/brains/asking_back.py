"""A question back: what may be meant, as questions that are understood when they are chosen."""

from __future__ import annotations

from collections.abc import Iterable

from trailwarden.agents.brain import Proposal
from trailwarden.agents.meaning import Understanding
from trailwarden.agents.saying import as_question
from trailwarden.asking.calls import Call
from trailwarden.asking.reading import read


def ask_back(calls: Iterable[Call], understanding: Understanding, why: str) -> Proposal:
    """Ask which of the calls is meant; a refusal where none can be said so that it is read."""
    options = [text for call in calls if _is_read(text := as_question(call), call, understanding)]
    if not options:
        return Proposal(None, 0.0, refusal="unsure", why=why)
    question = f"Did you mean: {' Or: '.join(options)}"
    return Proposal(None, 0.0, ask=question, options=tuple(options), why=why)


def _is_read(text: str, meant: Call, understanding: Understanding) -> bool:
    """Whether choosing it would lead to this call."""
    call = read(text, understanding.vocabulary, understanding.now).call
    return call is not None and understanding.same(call, meant)
