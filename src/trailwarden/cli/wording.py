"""Small words: plurals, and observations as people say them."""

from __future__ import annotations

from collections.abc import Sequence

from trailwarden.domain import Observation


def number_of(number: int, noun: str) -> str:
    """`1 event`, `2 events`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def cut_short_text(events_truncated: int) -> str:
    """What to say of events that were still open when the process that watched them died."""
    cut = number_of(events_truncated, "open event")
    return f"the last run ended unexpectedly: {cut} closed as truncated"


def what_text(observations: Sequence[Observation]) -> str:
    """Observations in words: `2 animal, 1 human`."""
    words = (
        f"{one.count} {one.observation_type.value}" if one.count else one.observation_type.value
        for one in observations
    )
    return ", ".join(words) or "-"
