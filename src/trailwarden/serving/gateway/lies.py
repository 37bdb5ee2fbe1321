"""What cannot be true of what a worker sends: an error of its own, named for the counters."""

from __future__ import annotations

from typing import Literal

from trailwarden.serving.errors import WorkerLied

LieKind = Literal[
    "malformed_sse",
    "malformed_json",
    "bad_utf8",
    "oversized",
    "no_finish",
    "no_done",
    "after_done",
    "wrong_usage",
    "http",
    "cut_short",
]


class Lie(WorkerLied):
    """What the worker sent cannot be true; `lie` names it for the counters.

    `good` are the events that came whole before it in the same piece.
    """

    good = b""

    def __init__(self, lie: LieKind, message: str) -> None:
        super().__init__(message)
        self.lie: LieKind = lie
