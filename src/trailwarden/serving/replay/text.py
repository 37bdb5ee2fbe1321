"""Text for prompts that traces know only by their blocks: the same block is the same text."""

from __future__ import annotations

from collections.abc import Sequence

from trailwarden.serving.blocks import BLOCK_BYTES, TOKEN_BYTES

_DIGITS = "abcdefghijklmnop"


class SessionText:
    """A session's prompt as it grows: what its blocks say, and the answers it really got.

    Four bytes are reckoned as one token.
    """

    def __init__(self, chain: Sequence[int]) -> None:
        self._chain = chain
        self._text = ""

    def prompt(self, tokens: int) -> str:
        """The prompt of so many tokens: what was said so far, filled up from the blocks."""
        self._text += self._between(len(self._text), tokens * TOKEN_BYTES)
        return self._text

    def answered(self, text: str) -> None:
        """The last prompt got this answer; the next one carries it."""
        self._text += text

    def _between(self, start: int, end: int) -> str:
        if end <= start:
            return ""
        first, last = start // BLOCK_BYTES, -(-end // BLOCK_BYTES)
        text = "".join(self._block(place) for place in range(first, last))
        return text[start - first * BLOCK_BYTES : end - first * BLOCK_BYTES]

    def _block(self, place: int) -> str:
        """256 letters; what lies beyond the chain goes on from its last block."""
        known = place < len(self._chain)
        number = self._chain[place] if known else (self._chain[-1] if self._chain else 0) + place
        word = "".join(_DIGITS[number >> shift & 15] for shift in range(0, 60, 4))
        return f" {word}" * (BLOCK_BYTES // (len(word) + 1))
