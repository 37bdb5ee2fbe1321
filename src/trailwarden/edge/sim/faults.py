"""Faults a simulated camera can show, for testing how the health of a camera is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import inf


class FaultKind(StrEnum):
    """What goes wrong."""

    FREEZE = "freeze"  # the same picture again and again
    DARK = "dark"  # no light reaches the lens
    BLIND = "blind"  # the lens is covered or blown out
    STALL = "stall"  # no picture arrives at all


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that lasts `length_s` seconds from `start_s` on, counted from the scene's start.

    Raises ValueError unless it starts at 0 or later and lasts.
    """

    kind: FaultKind
    start_s: float
    length_s: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.start_s < inf and 0.0 < self.length_s < inf):
            raise ValueError(f"a fault cannot last from {self.start_s} for {self.length_s} seconds")

    def holds(self, seconds: float) -> bool:
        """Whether the fault is there at a time."""
        return self.start_s <= seconds < self.start_s + self.length_s


def fault_at(faults: Iterable[Fault], seconds: float) -> Fault | None:
    """The first listed fault that holds at a time, or None."""
    return next((fault for fault in faults if fault.holds(seconds)), None)
