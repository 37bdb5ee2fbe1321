"""Reading an answer that came in one piece."""

from __future__ import annotations

import msgspec

from trailwarden.serving.gateway.lies import Lie
from trailwarden.serving.gateway.usage import Usage


class Function(msgspec.Struct):
    """The function of a tool call; later deltas of the call do not name it again."""

    name: str | None = None


class ToolCall(msgspec.Struct):
    """A tool call, or a delta of one."""

    function: Function | None = None


class Said(msgspec.Struct):
    """A delta or a message."""

    content: str | None = None
    reasoning_content: str | None = None
    tool_calls: list[ToolCall] | None = None


class _WholeChoice(msgspec.Struct):
    finish_reason: str | None = None
    message: Said | None = None


class Whole(msgspec.Struct):
    """An answer that came in one piece."""

    choices: list[_WholeChoice] = []
    usage: Usage | None = None

    def tool_names(self) -> list[str]:
        """The functions that the answer calls."""
        names = []
        for choice in self.choices:
            if choice.message is not None and choice.message.tool_calls:
                calls = choice.message.tool_calls
                names += [c.function.name for c in calls if c.function and c.function.name]
        return names

    @property
    def has_finished(self) -> bool:
        """Whether every choice has a finish reason, and there is one."""
        return bool(self.choices) and None not in [c.finish_reason for c in self.choices]


_WHOLE = msgspec.json.Decoder(Whole)


def read_whole(data: bytes, *, generates: bool) -> Whole:
    """Read an answer that came in one piece; `generates` says that it must have finished.

    Raises:
        Lie: it is not JSON, not UTF-8, or has a choice that did not finish.
    """
    try:
        whole = _WHOLE.decode(data)
        if not data.isascii():
            data.decode()
    except UnicodeDecodeError as error:
        raise Lie("bad_utf8", f"the worker's answer is not UTF-8: {error}") from error
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Lie("malformed_json", f"the worker's answer is malformed: {error}") from error
    if generates and not whole.has_finished:
        raise Lie("no_finish", "the worker's answer has no finish reason")
    return whole
