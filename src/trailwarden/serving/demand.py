"""A request as the plane's decisions see it: whole numbers and names, no text."""

from __future__ import annotations

from dataclasses import dataclass, field

from trailwarden.serving.hints import Hints

BLOCK_TOKENS = 64
"""Tokens (or an estimate of as many) in a block: the unit in which prompts are compared."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one request asks of a worker.

    `blocks` are chained 64-bit hashes: `blocks[i]` identifies the first `i + 1` blocks of the
    prompt, so two prompts share as many blocks as their chains agree. `prompt_tokens` may be an
    estimate. `deadline_s` is on the plane's own clock; None waits for ever. `adapter` stands for
    what else the engine computes the prompt with (LoRA scales of the request, "" for its defaults):
    prompts with different ones share no cache.
    """

    request_id: str
    tenant: str
    model: str
    prompt_tokens: int
    max_output: int
    blocks: tuple[int, ...] = ()
    hints: Hints = field(default_factory=Hints)
    deadline_s: float | None = None
    adapter: str = ""

    @property
    def expected_output(self) -> int:
        """Output tokens to reckon with: the hint, within what the request allows."""
        told = self.hints.expected_output
        return self.max_output if told is None else min(told, self.max_output)
