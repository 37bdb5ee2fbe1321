"""Where hints come from: our own body field and headers, and Dynamo's names for the same.

Ours is the body field `trailwarden` and, with the same names, `x-trailwarden-*` headers; a header
wins, since a proxy may add it. From Dynamo: `nvext.agent_hints` (`priority`, `strict_priority`,
`osl`), `nvext.session_control` and `X-Dynamo-Session-ID`. Ours wins over Dynamo's. Hints that
cannot be read are an error: whoever sends them relies on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from trailwarden.serving.errors import BadRequest
from trailwarden.serving.gateway.wire import Body, is_given
from trailwarden.serving.hints import Hints, Priority

NO_HINTS = Hints()
_PREFIX = b"x-trailwarden-"
_DYNAMO_SESSION = b"x-dynamo-session-id"
_CLASSES = {"interactive": 0, "agent": 1, "background": 2}

_LONGEST_NAME = 256
_MOST_TOKENS = 1 << 24


class OwnHints(msgspec.Struct, forbid_unknown_fields=True):
    """The body field `trailwarden`; every field is also a header, with dashes.

    The fields are those of `Hints`, and `deadline_ms`: the answer must begin within so many
    milliseconds, or nobody wants it any more.
    """

    priority: Literal["interactive", "agent", "background"] | None = None
    expected_output: int | None = None
    session: str | None = None
    program: str | None = None
    parent: str | None = None
    tool_begins: str | None = None
    tool_returned: str | None = None
    last_step: bool | None = None
    keep_prefix: int | None = None
    deadline_ms: int | None = None


class _AgentHints(msgspec.Struct):
    priority: int | None = None
    strict_priority: int | None = None
    osl: int | None = None


class _SessionControl(msgspec.Struct):
    session_id: str | None = None
    action: str | None = None


class _Nvext(msgspec.Struct):
    agent_hints: _AgentHints | None = None
    session_control: _SessionControl | None = None


_OWN = msgspec.json.Decoder(OwnHints)
_NVEXT = msgspec.json.Decoder(_Nvext)
_NAMES = {(_PREFIX + name.replace("_", "-").encode()): name for name in OwnHints.__struct_fields__}


def read_hints(body: Body, headers: Mapping[bytes, bytes]) -> tuple[Hints, int | None]:
    """The hints of one request, and its deadline in milliseconds from now.

    Raises:
        BadRequest: a hint has the wrong name, type or range.
    """
    told = _told_in_headers(headers)
    has_own, has_nvext = is_given(body.trailwarden), is_given(body.nvext)
    if not (told or has_own or has_nvext or _DYNAMO_SESSION in headers):
        return NO_HINTS, None
    try:
        own = _OWN.decode(body.trailwarden) if has_own else OwnHints()
        nvext = _NVEXT.decode(body.nvext) if has_nvext else _Nvext()
        from_headers = msgspec.convert(told, OwnHints, strict=False)
        session = headers.get(_DYNAMO_SESSION, b"").decode()
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadRequest(f"the hints cannot be read: {error}") from error
    merged = _checked(_merged(from_headers, own, _from_dynamo(nvext, session)))
    return _as_hints(merged), merged.deadline_ms


def _told_in_headers(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """The values of `x-trailwarden-*` headers, by field."""
    return {
        _NAMES[name]: value.decode("latin-1")
        for name, value in headers.items()
        if name.startswith(_PREFIX) and name in _NAMES
    }


def _from_dynamo(nvext: _Nvext, session: str) -> OwnHints:
    """Dynamo's names in ours. There a higher number is more urgent and 0 is normal."""
    agent = nvext.agent_hints or _AgentHints()
    control = nvext.session_control or _SessionControl()
    urgency = agent.strict_priority or agent.priority
    priority: Literal["interactive", "background"] | None = None
    if urgency:
        priority = "interactive" if urgency > 0 else "background"
    return OwnHints(
        priority=priority,
        expected_output=agent.osl,
        session=control.session_id or session or None,
        last_step=True if control.action == "close" else None,
    )


def _merged(*sources: OwnHints) -> OwnHints:
    """Every field from the first source that tells it."""
    merged = OwnHints()
    for name in OwnHints.__struct_fields__:
        told = (getattr(source, name) for source in sources)
        setattr(merged, name, next((value for value in told if value is not None), None))
    return merged


def _checked(own: OwnHints) -> OwnHints:
    for name in ("session", "program", "parent", "tool_begins", "tool_returned"):
        value = getattr(own, name)
        if value is not None and not 0 < len(value) <= _LONGEST_NAME:
            raise BadRequest(f"the hint {name!r} must have 1 to {_LONGEST_NAME} characters")
    for name in ("expected_output", "keep_prefix", "deadline_ms"):
        value = getattr(own, name)
        if value is not None and not 0 <= value <= _MOST_TOKENS:
            raise BadRequest(f"the hint {name!r} must be between 0 and {_MOST_TOKENS}")
    return own


def _as_hints(own: OwnHints) -> Hints:
    return Hints(
        priority=Priority.AGENT if own.priority is None else Priority(_CLASSES[own.priority]),
        expected_output=own.expected_output,
        session=own.session,
        program=own.program,
        parent=own.parent,
        tool_begins=own.tool_begins,
        tool_returned=own.tool_returned,
        last_step=bool(own.last_step),
        keep_prefix=own.keep_prefix,
    )
