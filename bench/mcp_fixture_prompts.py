"""The prompts that the conformance suite asks for."""

from __future__ import annotations

from typing import Any

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    ContentBlock,
    ElicitResult,
    EmbeddedResource,
    GetPromptRequestParams,
    GetPromptResult,
    ImageContent,
    ListPromptsResult,
    PaginatedRequestParams,
    Prompt,
    PromptArgument,
    PromptMessage,
    TextContent,
    TextResourceContents,
)

from bench.mcp_fixture_asking import form, needing
from bench.mcp_fixture_contents import PNG
from trailwarden.skills.server import Context

_ARGUMENTS = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
    "test_input_required_result_prompt": (),
}


async def list_prompts(
    _context: Context, _params: PaginatedRequestParams | None
) -> ListPromptsResult:
    """The prompts, each with its arguments."""
    return ListPromptsResult(
        prompts=[
            Prompt(
                name=name,
                description=f"A fixture of the conformance suite: {name.replace('_', ' ')}.",
                arguments=[
                    PromptArgument(name=one, description="A fixture.", required=True)
                    for one in arguments
                ],
            )
            for name, arguments in _ARGUMENTS.items()
        ]
    )


async def get_prompt(_context: Context, params: GetPromptRequestParams) -> Any:
    """A prompt's messages, or what it needs first."""
    given = params.arguments or {}
    match params.name:
        case "test_simple_prompt":
            return _said(TextContent(text="This is a simple prompt for testing."))
        case "test_prompt_with_arguments":
            first, second = given.get("arg1"), given.get("arg2")
            said = f"Prompt with arguments: arg1='{first}', arg2='{second}'"
            return _said(TextContent(text=said))
        case "test_prompt_with_embedded_resource":
            return _with_resource(given.get("resourceUri", ""))
        case "test_prompt_with_image":
            return _said(
                ImageContent(data=PNG, mime_type="image/png"),
                TextContent(text="Please analyze the image above."),
            )
        case "test_input_required_result_prompt":
            return _asking(params)
    raise MCPError(INVALID_PARAMS, f"no prompt {params.name[:80]!r}")


def _with_resource(uri: str) -> GetPromptResult:
    resource = TextResourceContents(
        uri=uri, mime_type="text/plain", text="Embedded resource content for testing."
    )
    return _said(
        EmbeddedResource(resource=resource),
        TextContent(text="Please process the embedded resource above."),
    )


def _asking(params: GetPromptRequestParams) -> Any:
    given = (params.input_responses or {}).get("user_context")
    if not isinstance(given, ElicitResult):
        question = form("What context should the prompt use?", context="string")
        return needing({"user_context": question})
    return _said(TextContent(text=f"Use this context: {(given.content or {}).get('context')}"))


def _said(*blocks: ContentBlock) -> GetPromptResult:
    return GetPromptResult(messages=[PromptMessage(role="user", content=one) for one in blocks])
