"""The ecologist's tools: behaviour, and patterns in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trailwarden.asking.answer import Answer
from trailwarden.skills.ecologist.activity import activity_pattern
from trailwarden.skills.ecologist.behaving import behaviour
from trailwarden.skills.ecologist.company import activity_overlap, co_occurrence
from trailwarden.skills.ecologist.ends import first_last
from trailwarden.skills.ecologist.richness import richness
from trailwarden.skills.ecologist.trail import trail
from trailwarden.skills.ecologist.trend import trend

ECOLOGIST: Mapping[str, Callable[[Any, Any], Answer]] = {
    "behaviour": behaviour,
    "activity_pattern": activity_pattern,
    "first_last": first_last,
    "co_occurrence": co_occurrence,
    "activity_overlap": activity_overlap,
    "trail": trail,
    "trend": trend,
    "richness": richness,
}
"""The ecologist's tools by name."""
