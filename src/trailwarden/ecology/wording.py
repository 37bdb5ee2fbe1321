"""Numbers in sentences: one step is, two steps are."""

from __future__ import annotations


def number_of(number: int, one: str, more: str) -> str:
    """`1 step is` or `3 steps are`: the number, and the words that agree with it."""
    return f"{number} {one if number == 1 else more}"
