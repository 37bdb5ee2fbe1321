"""The conformance suite's tools that ask the client something: forms, samples, roots.

Through 2025-11-25 they ask while the call waits, from 2026-07-28 on they end it with what they
need.
"""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias

from mcp.shared.exceptions import MCPDeprecationWarning, MCPError
from mcp_types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    CallToolRequestParams,
    CallToolResult,
    ClientCapabilities,
    CreateMessageRequest,
    CreateMessageRequestParams,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequest,
    InputRequiredResult,
    ListRootsRequest,
    SamplingCapability,
    SamplingMessage,
    TextContent,
)

from trailwarden.skills.server import Context

Running: TypeAlias = Callable[[Context, CallToolRequestParams], Awaitable[Any]]

_ENUMS: dict[str, Any] = {
    "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
    "titledSingle": {
        "type": "string",
        "oneOf": [
            {"const": "value1", "title": "First Option"},
            {"const": "value2", "title": "Second Option"},
            {"const": "value3", "title": "Third Option"},
        ],
    },
    "legacyEnum": {
        "type": "string",
        "enum": ["opt1", "opt2", "opt3"],
        "enumNames": ["Option One", "Option Two", "Option Three"],
    },
    "untitledMulti": {
        "type": "array",
        "items": {"type": "string", "enum": ["option1", "option2", "option3"]},
    },
    "titledMulti": {
        "type": "array",
        "items": {
            "anyOf": [
                {"const": "value1", "title": "First Choice"},
                {"const": "value2", "title": "Second Choice"},
                {"const": "value3", "title": "Third Choice"},
            ]
        },
    },
}
_DEFAULTS: dict[str, Any] = {
    "name": {"type": "string", "default": "John Doe"},
    "age": {"type": "integer", "default": 30},
    "score": {"type": "number", "default": 95.5},
    "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
    "verified": {"type": "boolean", "default": True},
}
_ADDRESS: dict[str, Any] = {"username": {"type": "string"}, "email": {"type": "string"}}


def form(message: str, **fields: str) -> ElicitRequest:
    """A form with required fields, by JSON type."""
    schema = {
        "type": "object",
        "properties": {name: {"type": kind} for name, kind in fields.items()},
        "required": list(fields),
    }
    return ElicitRequest(params=ElicitRequestFormParams(message=message, requested_schema=schema))


def sample(prompt: str, max_tokens: int = 100) -> CreateMessageRequest:
    """A request to the client's model."""
    message = SamplingMessage(role="user", content=TextContent(text=prompt))
    return CreateMessageRequest(
        params=CreateMessageRequestParams(messages=[message], max_tokens=max_tokens)
    )


def needing(requests: dict[str, InputRequest], state: str | None = None) -> InputRequiredResult:
    """The end of a call that needs something from the client first."""
    return InputRequiredResult(input_requests=requests or None, request_state=state)


def _text(said: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=said)])


async def _elicits(
    message: str | None, fields: dict[str, Any], context: Context, params: CallToolRequestParams
) -> CallToolResult:
    said = message or str((params.arguments or {}).get("message", ""))
    schema = {"type": "object", "properties": fields, "required": []}
    result = await context.session.elicit_form(said, schema, related_request_id=context.request_id)
    return _text(f"Elicitation completed: action={result.action}, content={result.content}")


async def _samples(context: Context, params: CallToolRequestParams) -> CallToolResult:
    message = SamplingMessage(
        role="user", content=TextContent(text=str((params.arguments or {}).get("prompt", "")))
    )
    with warnings.catch_warnings():  # deprecated in the newest era, and still asked for here
        warnings.simplefilter("ignore", MCPDeprecationWarning)
        result = await context.session.create_message(
            [message], max_tokens=100, related_request_id=context.request_id
        )
    content = result.content
    return _text(f"LLM response: {content.text if isinstance(content, TextContent) else ''}")


async def _needs(
    requests: dict[str, InputRequest],
    state: str | None,
    _context: Context,
    params: CallToolRequestParams,
) -> Any:
    """Ends with the requests until all are answered, and the state has come back."""
    given = params.input_responses or {}
    if any(name not in given for name in requests) or params.request_state != state:
        return needing(requests, state)
    said = [given[name].model_dump_json(exclude_none=True) for name in requests]
    return _text(f"{'state-ok ' if state else ''}{' '.join(said)}")


async def _greets(_context: Context, params: CallToolRequestParams) -> Any:
    given = (params.input_responses or {}).get("user_name")
    name = given.content.get("name") if isinstance(given, ElicitResult) and given.content else None
    if not isinstance(name, str):
        return needing({"user_name": form("What is your name?", name="string")})
    return _text(f"Hello, {name}!")


async def _in_rounds(_context: Context, params: CallToolRequestParams) -> Any:
    given, state = params.input_responses or {}, params.request_state
    if state == "round 2" and "step2" in given:
        return _text("Both steps are done.")
    if state == "round 1" and "step1" in given:
        question = form("Step 2: What is your favorite color?", color="string")
        return needing({"step2": question}, "round 2")
    return needing({"step1": form("Step 1: What is your name?", name="string")}, "round 1")


async def _only_what_is_declared(context: Context, _params: CallToolRequestParams) -> Any:
    declared = context.session.client_capabilities or ClientCapabilities()
    requests: dict[str, InputRequest] = {}
    if declared.sampling is not None:
        requests["greeting"] = sample("Generate a greeting")
    if declared.elicitation is not None:
        requests["user_name"] = form("What is your name?", name="string")
    return needing(requests) if requests else _text("Nothing can be asked for.")


async def _wants_sampling(context: Context, _params: CallToolRequestParams) -> CallToolResult:
    declared = context.session.client_capabilities
    if declared is None or declared.sampling is None:
        needed = ClientCapabilities(sampling=SamplingCapability())
        raise MCPError(
            MISSING_REQUIRED_CLIENT_CAPABILITY,
            "this tool samples the client's model",
            {"requiredCapabilities": needed.model_dump(by_alias=True, exclude_none=True)},
        )
    return _text("The client can sample.")


_NAME = form("What is your name?", name="string")
_CONFIRM = form("Please confirm", ok="boolean")
_CAPITAL = sample("What is the capital of France?")

TOOLS: dict[str, Running] = {
    "test_sampling": _samples,
    "test_elicitation": partial(_elicits, None, _ADDRESS),
    "test_elicitation_sep1034_defaults": partial(_elicits, "Please fill this in", _DEFAULTS),
    "test_elicitation_sep1330_enums": partial(_elicits, "Please choose", _ENUMS),
    "test_missing_capability": _wants_sampling,
    "test_streaming_elicitation": _greets,
    "test_input_required_result_elicitation": _greets,
    "test_input_required_result_sampling": partial(_needs, {"capital_question": _CAPITAL}, None),
    "test_input_required_result_list_roots": partial(
        _needs, {"client_roots": ListRootsRequest()}, None
    ),
    "test_input_required_result_request_state": partial(_needs, {"confirm": _CONFIRM}, "asked"),
    "test_input_required_result_tampered_state": partial(_needs, {"confirm": _CONFIRM}, "asked"),
    "test_input_required_result_multiple_inputs": partial(
        _needs,
        {
            "user_name": _NAME,
            "greeting": sample("Generate a greeting", 50),
            "client_roots": ListRootsRequest(),
        },
        "asked",
    ),
    "test_input_required_result_multi_round": _in_rounds,
    "test_input_required_result_capabilities": _only_what_is_declared,
}
"""Tools by name."""

SCHEMAS: dict[str, dict[str, Any]] = {
    "test_sampling": {
        "type": "object",
        "properties": {"prompt": {"type": "string"}},
        "required": ["prompt"],
    },
    "test_elicitation": {
        "type": "object",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
    },
}
"""Schemas of those that take arguments."""
