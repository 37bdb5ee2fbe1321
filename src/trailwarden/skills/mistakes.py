"""What is wrong with a call's arguments, said so that a model can put it right and call again."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from trailwarden.asking.calls import Call

_LONGEST_QUOTE = 80
_MOST_SHOWN = 12


def mistakes(kind: type[Call], error: ValidationError) -> str:
    """One line for each argument that is wrong: what was given, and what is allowed."""
    lines = list(_lines(kind, error))
    left_out = len(lines) - _MOST_SHOWN
    more = [f"- and {left_out} more"] if left_out > 0 else []
    return "\n".join(
        (
            f"{kind.tool} was not run: its arguments are wrong.",
            *lines[:_MOST_SHOWN],
            *more,
            "Put these right and call it again. What you do not know, leave out.",
        )
    )


def _lines(kind: type[Call], error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False, include_context=False):
        name = _quoted(".".join(map(str, one["loc"]))) if one["loc"] else "arguments"
        yield f"- {name}: {_wrong(kind, one)}"


def _wrong(kind: type[Call], one: ErrorDetails) -> str:
    if one["type"] == "extra_forbidden":
        names = ", ".join(kind.model_fields) or "none"
        return f"there is no such argument; {kind.tool} takes: {names}"
    return f"{one['msg']}; given: {_given(one['input'])}"


def _given(value: object) -> str:
    """A value as JSON; a long one is cut and its length told."""
    try:
        text = json.dumps(value, ensure_ascii=True)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}... ({len(text)} long)"


def _quoted(name: str) -> str:
    """An argument's name, which anybody may have made up, on one line."""
    plain = name if name.isidentifier() else json.dumps(name)
    return plain if len(plain) <= _LONGEST_QUOTE else plain[:_LONGEST_QUOTE] + "..."
