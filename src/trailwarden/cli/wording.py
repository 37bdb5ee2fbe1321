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
    """Observations in words: `2 animal, 1 human (setup)`."""
    return ", ".join(_words(one) for one in observations) or "-"


def _words(one: Observation) -> str:
    counted = f"{one.count} " if one.count else ""
    return counted + one.observation_type.value + (f" ({one.setup})" if one.setup else "")
