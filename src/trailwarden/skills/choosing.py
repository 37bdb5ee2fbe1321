"""Asking back over MCP: which of these is meant? By elicitation, in the words of both eras.

Through 2025-11-25 a server asks the client while the call waits. From 2026-07-28 on it ends the
call with what it needs, and the client calls again with the answers and with the state it was
given (`InputRequiredResult`).
"""

from __future__ import annotations

from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CallToolRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import Field, ValidationError

from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Call
from trailwarden.asking.model import Model

MOST_ROUNDS = 3
"""How often one call may ask back."""


class Asking(Model):
    """What a call that waits for a choice has to remember: it travels sealed with the client.

    `chosen` are the choices of earlier rounds by argument; `options` were offered for `field`.
    """

    field: str
    options: tuple[str, ...]
    chosen: dict[str, str] = Field(default_factory=dict)


def can_choose(context: ServerRequestContext[Any, Any]) -> bool:
    """Whether the client said that it can show a form to its user."""
    declared = context.session.client_capabilities
    if declared is None or declared.elicitation is None:
        return False
    return declared.elicitation.form is not None or declared.elicitation.url is None


def is_modern(context: ServerRequestContext[Any, Any]) -> bool:
    """Whether the client speaks 2026-07-28 or later."""
    return context.protocol_version in MODERN_PROTOCOL_VERSIONS


def wants_choice(call: Call, answer: Answer, chosen: dict[str, str]) -> bool:
    """Whether an answer is a question back that a choice can settle.

    A field that was chosen before and is unclear again would be asked for ever.
    """
    return (
        answer.outcome is Outcome.ASKED
        and bool(answer.options)
        and answer.field in type(call).model_fields
        and answer.field not in chosen
        and len(chosen) < MOST_ROUNDS
    )


def with_choices(call: Call, chosen: dict[str, str]) -> Call:
    """The call with the chosen words in place of the unclear ones."""
    return type(call).model_validate({**call.arguments(), **chosen})


async def choose_now(context: ServerRequestContext[Any, Any], answer: Answer) -> str | None:
    """Ask while the call waits; None if the user declines, or nobody can be asked after all."""
    try:
        result = await context.session.elicit_form(
            answer.text, _form(answer), related_request_id=context.request_id
        )
    except (MCPError, ValidationError):
        return None
    return _choice(result, answer.field, answer.options)


def choose_later(answer: Answer, chosen: dict[str, str]) -> InputRequiredResult:
    """End the call with the question; the client comes again with what its user chose."""
    state = Asking(field=answer.field, options=answer.options, chosen=chosen)
    question = ElicitRequest(
        params=ElicitRequestFormParams(message=answer.text, requested_schema=_form(answer))
    )
    return InputRequiredResult(
        input_requests={answer.field: question}, request_state=state.model_dump_json()
    )


def chosen_before(params: CallToolRequestParams) -> tuple[dict[str, str], bool]:
    """The choices that a call comes back with, and whether its user has had enough of questions."""
    if params.request_state is None:
        return {}, False
    state = Asking.model_validate_json(params.request_state)
    result = (params.input_responses or {}).get(state.field)
    choice = (
        _choice(result, state.field, state.options) if isinstance(result, ElicitResult) else None
    )
    if choice is None:
        return state.chosen, result is not None
    return {**state.chosen, state.field: choice}, False


def _form(answer: Answer) -> dict[str, Any]:
    """One field, named as the argument, with what may be meant."""
    choice = {"type": "string", "title": answer.field, "enum": list(answer.options)}
    return {"type": "object", "properties": {answer.field: choice}, "required": [answer.field]}


def _choice(result: ElicitResult, field: str, options: tuple[str, ...]) -> str | None:
    """What was chosen, if it is one of the options."""
    if result.action != "accept" or result.content is None:
        return None
    choice = result.content.get(field)
    return choice if isinstance(choice, str) and choice in options else None
