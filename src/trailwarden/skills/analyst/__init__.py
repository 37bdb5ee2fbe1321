"""The analyst's tools: find, count, compare and describe events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trailwarden.asking.answer import Answer
from trailwarden.skills.analyst.comparing import compare
from trailwarden.skills.analyst.counting import count_events
from trailwarden.skills.analyst.describing import describe_action, describe_event
from trailwarden.skills.analyst.searching import search_events

ANALYST: Mapping[str, Callable[[Any, Any], Answer]] = {
    "search_events": search_events,
    "count_events": count_events,
    "compare": compare,
    "describe_event": describe_event,
    "describe_action": describe_action,
}
"""The analyst's tools by name."""

__all__ = [
    "ANALYST",
    "compare",
    "count_events",
    "describe_action",
    "describe_event",
    "search_events",
]
