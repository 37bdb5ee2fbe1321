"""How many tokens a prompt has, before a worker has counted them.

A prompt is measured by the bytes of its JSON (messages and tools, pictures aside). Bytes per token
starts at a given ratio; where it is learned, it follows what the workers report, one ratio a
model. Estimates order and bound work. What is booked is what the worker counted.
"""

from __future__ import annotations

import re

from trailwarden.serving.routing.tokens import TokenScale

_DATA_URL = re.compile(rb'"data:[^"]{64,}"')


class TokenEstimate:
    """Bytes over a ratio; the ratio of a model may be learned."""

    def __init__(self, bytes_per_token: float, image_tokens: int, *, learns: bool) -> None:
        self._start = bytes_per_token
        self._image_tokens = image_tokens
        self._learns = learns
        self._scales: dict[str, TokenScale] = {}

    def bytes_per_token(self, model: str) -> float:
        """The ratio for a model now."""
        scale = self._scales.get(model)
        return self._start if scale is None else scale.bytes_per_token

    def tokens(self, model: str, text_bytes: int, images: int = 0) -> int:
        """The estimate, at least one token."""
        text = max(1, round(text_bytes / self.bytes_per_token(model)))
        return text + images * self._image_tokens

    def learn(self, model: str, text_bytes: int, images: int, tokens: int) -> None:
        """Follow a prompt that a worker has counted; one with pictures tells nothing of text."""
        if self._learns and not images:
            scale = self._scales.get(model)
            if scale is None:
                scale = self._scales[model] = TokenScale(self._start)
            scale.observe(text_bytes, tokens)


def measure(prompt: bytes) -> tuple[int, int]:
    """Bytes of text, and how many pictures, in a prompt's JSON.

    A picture inside the prompt is base64 and says nothing of its tokens.
    """
    if b'"image_url"' not in prompt:
        return len(prompt), 0
    images = max(1, prompt.count(b'"image_url":'))
    inline = sum(len(found) for found in _DATA_URL.findall(prompt))
    return len(prompt) - inline, images
