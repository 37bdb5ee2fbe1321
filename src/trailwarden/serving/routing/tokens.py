"""What blocks of text are worth in the engine's own tokens, learned from what engines report."""

from __future__ import annotations

from trailwarden.serving.blocks import TOKEN_BYTES
from trailwarden.serving.routing.steady import Steady

_FEWEST, _MOST = 0.25, 32.0  # bytes a token: byte-level models with marks, long words of code

_LEAST_KEPT = 0.1


class TokenScale:
    """Bytes of text to one token of a model: for prompts that nobody tokenises beforehand.

    Learned from `usage.prompt_tokens`; one report moves it by at most 7 percent.
    """

    def __init__(self, bytes_per_token: float = TOKEN_BYTES) -> None:
        self._ratio = Steady(bytes_per_token, _FEWEST, _MOST)

    @property
    def bytes_per_token(self) -> float:
        """The ratio now."""
        return self._ratio.value

    def tokens(self, text_bytes: int) -> int:
        """Estimated tokens of so much text; at least 1."""
        return max(1, round(text_bytes / self._ratio.value))

    def observe(self, text_bytes: int, prompt_tokens: int) -> None:
        """The engine counted so many tokens in so much text."""
        if text_bytes > 0 and prompt_tokens > 0:
            # the template's own tokens hide the ratio in short prompts
            self._ratio.observe(text_bytes / prompt_tokens, text_bytes / (text_bytes + 512))


class KeptShare:
    """The share of a believed prefix that a worker turns out to have cached.

    Where an engine evicts in another order, has less room than it says, or where two hashes
    collided, beliefs are too high; this is the factor that makes them right on average. It never
    falls so low that nothing would be believed, because then nothing could be learned.
    """

    __slots__ = ("_gain", "share")

    def __init__(self, gain: float = 0.05) -> None:
        self._gain = gain
        self.share = 1.0
        """From 0.1 to 1."""

    def observe(self, believed_tokens: float, cached_tokens: float) -> None:
        """So much was believed cached, and the engine reported so much."""
        if believed_tokens <= 0 or not cached_tokens >= 0:
            return
        kept = min(cached_tokens / believed_tokens, 1.0)
        self.share = max(self.share + self._gain * (kept - self.share), _LEAST_KEPT)
