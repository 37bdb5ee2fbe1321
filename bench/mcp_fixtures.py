"""The tools, prompts and resources that the MCP conformance suite asks a server under test for.

They say nothing of cameras: they exercise the protocol. `bench.mcp_conformance` mounts them where
the skills' own servers stand, behind the same guard and the same transport.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias

import anyio
from mcp.server import Server
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    BlobResourceContents,
    CallToolRequestParams,
    CallToolResult,
    CompleteRequestParams,
    CompleteResult,
    Completion,
    EmptyResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    SetLevelRequestParams,
    SubscribeRequestParams,
    TextContent,
    TextResourceContents,
    Tool,
    UnsubscribeRequestParams,
)

from bench import mcp_fixture_asking as asking
from bench import mcp_fixture_prompts as prompts
from bench.mcp_fixture_contents import CONTENTS, PNG
from trailwarden.skills.server import Context

Running: TypeAlias = Callable[[Context, CallToolRequestParams], Awaitable[Any]]

_SCHEMA_2020_12: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "$anchor": "addressDef",
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}
_IN_HEADERS: dict[str, Any] = {
    "type": "object",
    "properties": {"region": {"type": "string", "x-mcp-header": "Region"}},
    "required": ["region"],
}
_STEP_S = 0.05


def text(said: str, *, wrong: bool = False) -> CallToolResult:
    """A result of one text."""
    return CallToolResult(content=[TextContent(text=said)], is_error=wrong)


async def _with_content(name: str, _context: Context, _params: CallToolRequestParams) -> Any:
    return CallToolResult(content=CONTENTS[name])


async def _fails(_context: Context, _params: CallToolRequestParams) -> CallToolResult:
    return text("This tool intentionally returns an error for testing", wrong=True)


async def _logs(context: Context, _params: CallToolRequestParams) -> CallToolResult:
    for said in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await context.session.send_log_message("info", said, related_request_id=context.request_id)
        await anyio.sleep(_STEP_S)
    return text("Tool with logging executed successfully")


async def _progresses(context: Context, _params: CallToolRequestParams) -> CallToolResult:
    for done in (0, 50, 100):
        await context.session.report_progress(done, 100, f"Completed step {done} of 100")
        await anyio.sleep(_STEP_S)
    return text("Tool with progress executed successfully")


async def _reconnects(context: Context, _params: CallToolRequestParams) -> CallToolResult:
    if context.close_sse_stream is not None:
        await context.close_sse_stream()
    await anyio.sleep(_STEP_S)
    return text("Reconnection test completed")


async def _echoes(_context: Context, params: CallToolRequestParams) -> CallToolResult:
    return text(json.dumps(params.arguments or {}))


TOOLS: dict[str, Running] = {
    **{name: partial(_with_content, name) for name in CONTENTS},
    "test_error_handling": _fails,
    "test_tool_with_logging": _logs,
    "test_logging_tool": _logs,
    "test_tool_with_progress": _progresses,
    "test_reconnection": _reconnects,
    "json_schema_2020_12_tool": _echoes,
    "test_tool_with_headers": _echoes,
    **asking.TOOLS,
}
_SCHEMAS = {
    "json_schema_2020_12_tool": _SCHEMA_2020_12,
    "test_tool_with_headers": _IN_HEADERS,
    **asking.SCHEMAS,
}

_RESOURCES: dict[str, TextResourceContents | BlobResourceContents] = {
    "test://static-text": TextResourceContents(
        uri="test://static-text",
        mime_type="text/plain",
        text="This is the content of the static text resource.",
    ),
    "test://static-binary": BlobResourceContents(
        uri="test://static-binary", mime_type="image/png", blob=PNG
    ),
    "test://watched-resource": TextResourceContents(
        uri="test://watched-resource", mime_type="text/plain", text="Watched resource content"
    ),
}
_BEFORE, _AFTER = "test://template/", "/data"


def _tool(name: str) -> Tool:
    empty = {"type": "object", "properties": {}}
    return Tool(
        name=name,
        description=f"A fixture of the conformance suite: {name.replace('_', ' ')}.",
        input_schema=_SCHEMAS.get(name, empty),
    )


async def _list_tools(_context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
    return ListToolsResult(tools=[_tool(name) for name in TOOLS])


async def _call_tool(context: Context, params: CallToolRequestParams) -> Any:
    if params.name not in TOOLS:
        raise MCPError(INVALID_PARAMS, f"no tool {params.name[:80]!r}")
    return await TOOLS[params.name](context, params)


async def _list_resources(
    _context: Context, _params: PaginatedRequestParams | None
) -> ListResourcesResult:
    listed = [
        Resource(uri=uri, name=uri, description="A fixture.", mime_type=one.mime_type)
        for uri, one in _RESOURCES.items()
    ]
    return ListResourcesResult(resources=listed)


async def _list_templates(
    _context: Context, _params: PaginatedRequestParams | None
) -> ListResourceTemplatesResult:
    template = ResourceTemplate(
        uri_template="test://template/{id}/data",
        name="template",
        description="A fixture.",
        mime_type="application/json",
    )
    return ListResourceTemplatesResult(resource_templates=[template])


async def _read_resource(
    _context: Context, params: ReadResourceRequestParams
) -> ReadResourceResult:
    uri = params.uri
    if uri in _RESOURCES:
        return ReadResourceResult(contents=[_RESOURCES[uri]])
    if uri.startswith(_BEFORE) and uri.endswith(_AFTER):
        name = uri.removeprefix(_BEFORE).removesuffix(_AFTER)
        data = {"id": name, "templateTest": True, "data": f"Data for ID: {name}"}
        contents = TextResourceContents(
            uri=uri, mime_type="application/json", text=json.dumps(data)
        )
        return ReadResourceResult(contents=[contents])
    raise MCPError(INVALID_PARAMS, "Resource not found", {"uri": uri})


async def _subscribe(_context: Context, _params: SubscribeRequestParams) -> EmptyResult:
    return EmptyResult()


async def _unsubscribe(_context: Context, _params: UnsubscribeRequestParams) -> EmptyResult:
    return EmptyResult()


async def _complete(_context: Context, _params: CompleteRequestParams) -> CompleteResult:
    return CompleteResult(completion=Completion(values=[], total=0, has_more=False))


async def _set_level(_context: Context, _params: SetLevelRequestParams) -> EmptyResult:
    return EmptyResult()


def fixture_server() -> Server[Any]:
    """A server of fixtures, put together as the skills' servers are."""
    server: Server[Any] = Server(
        "conformance-fixtures",
        version="1",
        get_tool_input_schema=lambda name: _SCHEMAS.get(name),
        on_list_tools=_list_tools,
        on_call_tool=_call_tool,
        on_list_resources=_list_resources,
        on_list_resource_templates=_list_templates,
        on_read_resource=_read_resource,
        on_subscribe_resource=_subscribe,
        on_unsubscribe_resource=_unsubscribe,
        on_list_prompts=prompts.list_prompts,
        on_get_prompt=prompts.get_prompt,
        on_completion=_complete,
    )
    server.add_request_handler("logging/setLevel", SetLevelRequestParams, _set_level)
    security = RequestStateSecurity.ephemeral()
    server.middleware.append(RequestStateBoundary(security, default_audience=server.name))
    return server
