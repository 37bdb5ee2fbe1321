"""How fast tokens are worked off lately, to tell those who are sent away when to come back."""

from __future__ import annotations

import math

_FINE_S = 0.1  # finer than that it need not be


class Pace:
    """Tokens a second, over about the last `window_s` seconds."""

    def __init__(self, window_s: float = 10.0) -> None:
        self._window_s = window_s
        self._tokens = 0.0
        self._at_s = -math.inf

    def note(self, tokens: int, now_s: float) -> None:
        """So many tokens' room has become free."""
        self._fade(now_s)
        self._tokens += tokens

    def wait_s(self, tokens: int, now_s: float) -> float:
        """Seconds until so many tokens are worked off, between 1 and 60."""
        self._fade(now_s)
        per_s = self._tokens / self._window_s
        return 60.0 if per_s <= 0 else min(60.0, max(1.0, tokens / per_s))

    def _fade(self, now_s: float) -> None:
        if now_s - self._at_s > _FINE_S:
            self._tokens *= math.exp((self._at_s - now_s) / self._window_s)
            self._at_s = now_s
