"""What a worker says of its tokens, and whether that can be true."""

from __future__ import annotations

import msgspec

_MOST_TOKENS = 1 << 40  # of one request, by far
_SPARE_TOKENS = 4  # beginnings and ends that engines count or do not count


class PromptDetails(msgspec.Struct):
    """OpenAI's `usage.prompt_tokens_details`."""

    cached_tokens: int | None = None


class Usage(msgspec.Struct):
    """OpenAI's `usage`, as the worker tells it."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int | None = None
    prompt_tokens_details: PromptDetails | None = None

    @property
    def cached(self) -> int:
        """Prompt tokens that the worker had in its cache, as far as it says."""
        details = self.prompt_tokens_details
        return (details.cached_tokens or 0) if details is not None else 0


def usage_is_wrong(usage: Usage, seen_events: int, max_output: int | None) -> bool:
    """Whether a usage contradicts itself, the events that passed, or what was asked for.

    An event carries one token or more, so fewer tokens than events cannot be. `max_output` is
    what the request allowed, None when it said nothing.
    """
    prompt, output, cached = usage.prompt_tokens, usage.completion_tokens, usage.cached
    if not (0 <= output <= _MOST_TOKENS and 0 <= cached <= prompt <= _MOST_TOKENS):
        return True
    if usage.total_tokens is not None and usage.total_tokens != prompt + output:
        return True
    if output + _SPARE_TOKENS < seen_events:
        return True
    return max_output is not None and output > max_output + _SPARE_TOKENS
