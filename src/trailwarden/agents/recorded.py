"""Turns as JSON, as they stand in the journal and go over the wire between agents."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from trailwarden.agents.errors import JournalError
from trailwarden.agents.turn import Said
from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import CALLS, Call

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def call_as_json(call: Call | None) -> JsonValue:
    """`{"tool": ..., "arguments": {...}}`, or null."""
    if call is None:
        return None
    return _JSON.validate_python({"tool": call.tool, "arguments": call.arguments()})


def call_of_json(told: Any) -> Call | None:
    """The same back.

    Raises:
        JournalError: it is no call of this version.
    """
    if told is None:
        return None
    try:
        return CALLS[told["tool"]].model_validate_json(_JSON.dump_json(told["arguments"]))
    except (KeyError, TypeError, ValidationError) as error:
        raise JournalError(f"a recorded call cannot be read: {error}") from error


def said_as_json(said: Said) -> JsonValue:
    """`{"answer": {...}, "call": ...}`."""
    return {"answer": said.answer.model_dump(mode="json"), "call": call_as_json(said.call)}


def said_of_json(told: Any) -> Said:
    """The same back.

    Raises:
        JournalError: it is no answer of this version.
    """
    try:
        answer = Answer.model_validate_json(_JSON.dump_json(told["answer"]))
        return Said(answer, call_of_json(told["call"]))
    except (KeyError, TypeError, ValidationError) as error:
        raise JournalError(f"a recorded answer cannot be read: {error}") from error
