"""A phrase in a question: where it stands, and how it was written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """`text` is `question[start:end]`, as it was written."""

    start: int
    end: int
    text: str
