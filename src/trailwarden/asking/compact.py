"""The short dialect that a small trained model speaks: a question in, an agent, a tool, arguments.

    <|im_start|>user\\nhow many foxes last week?<|im_end|>\\n<|im_start|>assistant\\n
    analyst count_events {"animal":"foxes","when":"last week"}<|im_end|>

The prompt only grows: the agent is chosen after `prompt`, the tool after `prompt + "analyst"`, the
arguments after `prompt + "analyst count_events"`; so each step reuses what the engine has read. A
space belongs to the word that follows it, as the tokenizer has it.
`none` in the agent's place says that no agent can answer.
"""

from __future__ import annotations

import json
import re

from trailwarden.asking.calls import Call

NONE = "none"
"""Stands where an agent would, for a question that events cannot answer."""

STOP = "<|im_end|>"
_SPECIAL = re.compile(r"<\|[^|<>]{0,40}\|>|</?s>|<(?:file|repo|gh|issue|jupyter|empty)[^<>]{0,40}>")
_LONGEST = 600


def prompt(question: str) -> str:
    """What stands before the answer. What would read as the dialect's own marks is taken out."""
    said = " ".join(_SPECIAL.sub(" ", question).split())[:_LONGEST]
    return f"<|im_start|>user\n{said}{STOP}\n<|im_start|>assistant\n"


def completion(call: Call | None) -> str:
    """What a perfect model says to a question that this call answers (None: nobody can)."""
    if call is None:
        return NONE + STOP
    given = json.dumps(call.arguments(), separators=(",", ":"), ensure_ascii=False)
    return f"{call.agent.value} {call.tool} {given}{STOP}"
