"""How a simulated worker misbehaves when it is told to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from trailwarden.serving.simulate.errors import SpecError


class FaultKind(StrEnum):
    """What goes wrong with an answer."""

    HANG = "hang"  # nothing comes any more, and the connection stays
    SLOW = "slow"  # every token a second late
    MALFORMED = "malformed"  # an event that is not JSON
    WRONG_USAGE = "wrong_usage"  # counts that cannot be
    CUT_UTF8 = "cut_utf8"  # an event that ends within a character
    NO_FINISH = "no_finish"  # ends without a finish reason and without [DONE]
    CRASH = "crash"  # every connection breaks, jobs and cache are lost
    ERROR = "error"  # 500
    BUSY = "busy"  # 503 with Retry-After


EARLY = frozenset({FaultKind.ERROR, FaultKind.BUSY})
"""Faults that take the place of an answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, after so many tokens of an answer came as they should."""

    kind: FaultKind
    after_tokens: int = 0

    @classmethod
    def parse(cls, text: str) -> Fault:
        """`KIND` or `KIND:TOKENS`. Raises SpecError."""
        name, _, after = text.strip().partition(":")
        try:
            return cls(FaultKind(name), int(after or 0))
        except ValueError as error:
            known = ", ".join(FaultKind)
            raise SpecError(f"fault {text!r}: expected KIND or KIND:TOKENS of {known}") from error


class Faults:
    """Which requests are answered badly: every one, or the next few."""

    def __init__(self, always: Fault | None = None) -> None:
        self.always = always
        self._next: deque[Fault] = deque()

    def order(self, fault: Fault, requests: int) -> None:
        """The next requests shall fail so."""
        self._next.extend([fault] * requests)

    def clear(self) -> None:
        """All is well again."""
        self.always = None
        self._next.clear()

    def take(self, header: str | None) -> Fault | None:
        """The fault of the request at hand; its own header goes first. Raises SpecError."""
        if header:
            return Fault.parse(header)
        return self._next.popleft() if self._next else self.always
